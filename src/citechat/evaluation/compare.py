"""Two runs over the same questions: what changed, and whether it might be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from citechat.evaluation.aggregates import ratio
from citechat.evaluation.bootstrap import paired_p_value
from citechat.evaluation.figures import METRICS, Metric
from citechat.evaluation.metrics import Result


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both runs, over the questions that both have asked."""

    before: float
    now: float
    p: float | None
    """The chance of a change as large where there is none; None for a single question."""
    n: int
    """Questions that the figure applies to in one run at least."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an earlier run."""

    baseline: str
    """The ``summary.json`` of the earlier run."""
    questions: int
    """Questions that both have asked."""
    differences: Mapping[str, Difference]
    """By the names of the figures; those that apply to no question of both are left out."""


def compare(now: Sequence[Result], before: Sequence[Result], baseline: Path) -> Comparison:
    """The figures of both runs on the questions both have asked, with paired bootstrap p-values.

    Koehn 2004, "Statistical significance tests for machine translation evaluation", https://aclanthology.org/W04-3250.
    """
    earlier = {result.id: result for result in before}
    pairs = [(result, earlier[result.id]) for result in now if result.id in earlier]
    differences = {}
    for name, metric in METRICS.items():
        applying = [pair for pair in pairs if any(metric.values(result) is not None for result in pair)]
        rows = [(_row(metric, new), _row(metric, old)) for new, old in applying]
        both = [(new, old) for new, old in rows if new is not None and old is not None]
        if not both:
            continue
        columns, others = np.array([new for new, _ in both]), np.array([old for _, old in both])
        was, is_now = float(metric.statistic(others[None])[0]), float(metric.statistic(columns[None])[0])
        if not np.isnan(was) and not np.isnan(is_now):
            p = paired_p_value(columns, others, metric.statistic)
            differences[name] = Difference(was, is_now, p, len(both))
    return Comparison(str(baseline), len(pairs), differences)


def _row(metric: Metric, result: Result) -> tuple[float, ...] | None:
    """What the question contributes; to a mean that does not count it, nothing over nothing."""
    values = metric.values(result)
    return (0.0, 0.0) if values is None and metric.statistic is ratio else values
