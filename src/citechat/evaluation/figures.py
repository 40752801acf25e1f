"""The figures over several questions: what each is called, what it is worked out of, and its 95 % interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from citechat.evaluation.aggregates import area_under_risks, auroc, calibration_error, each, percentile, ratio
from citechat.evaluation.bootstrap import Statistic, interval
from citechat.evaluation.metrics import Figure, Result
from citechat.evaluation.questions import Kind
from citechat.evaluation.rankings import MEASURES, Ranker
from citechat.values import Stage

PERCENTILES = (50, 95)
TIMINGS = {
    "first": "to the first sentence",
    "total": "to the answer",
    **{stage.value: f"to {stage.value}" for stage in Stage},
}


class Group(StrEnum):
    """What a figure speaks of."""

    ANSWERS = "answers"
    CITATIONS = "citations"
    REFUSAL = "refusal"
    RETRIEVAL = "retrieval"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that can be worked out of results."""

    label: str
    group: Group
    values: Callable[[Result], tuple[float, ...] | None]
    """What a question contributes; None where the metric does not apply to it."""
    statistic: Statistic = ratio
    counts: str = "questions"
    """What the figure's n counts."""
    seconds: bool = False
    """Whether the figure is in seconds; it is 0 to 1 otherwise."""
    higher_is_better: bool = True

    def figure(self, results: Sequence[Result]) -> Figure | None:
        """The figure over ``results`` with its interval; None where it has no value."""
        rows = [values for result in results if (values := self.values(result)) is not None]
        if not rows:
            return None
        columns = np.array(rows, dtype=float)
        value = float(self.statistic(columns[None])[0])
        if np.isnan(value):
            return None
        n = int(columns[:, 1].sum()) if self.statistic is ratio else len(columns)
        low, high = interval(columns, self.statistic) or (None, None)
        return Figure(value, n, low, high)


def _score(name: str) -> Callable[[Result], tuple[float, ...] | None]:
    return lambda result: result.scores.get(name)


def _seconds(name: str) -> Callable[[Result], tuple[float, ...] | None]:
    return lambda result: (result.timings[name],) if name in result.timings else None


def _answerable(result: Result) -> tuple[float, ...] | None:
    if result.confidence is None:
        return None
    return result.confidence, float(result.kind is not Kind.UNANSWERABLE)


def _right(result: Result) -> tuple[float, ...] | None:
    if result.confidence is None or result.right is None:
        return None
    return result.confidence, float(result.right)


def _scored(name: str, label: str, group: Group, counts: str = "questions") -> dict[str, Metric]:
    return {name: Metric(label, group, _score(name), counts=counts)}


METRICS: Mapping[str, Metric] = {
    **_scored("answer_accuracy", "answered with every nugget", Group.ANSWERS),
    **_scored("nugget_share", "nuggets in the answers", Group.ANSWERS),
    **_scored("exact_match", "span is a gold answer (EM)", Group.ANSWERS),
    **_scored("token_f1", "words shared with a gold answer (F1)", Group.ANSWERS),
    **_scored("citation_precision", "citations that are right", Group.CITATIONS, "citations"),
    **_scored("citation_recall", "right document cited", Group.CITATIONS),
    **_scored("evidence_precision", "citations of gold evidence", Group.CITATIONS, "citations"),
    **_scored("evidence_recall", "gold evidence that is cited", Group.CITATIONS),
    **_scored("exact_quotes", "quotes that are exact", Group.CITATIONS, "citations"),
    **_scored("grounded_sentences", "names and numbers in the source", Group.CITATIONS, "sentences"),
    **_scored("refusal_precision", "refusals that were right", Group.REFUSAL, "refusals"),
    **_scored("refusal_recall", "unanswerable and refused", Group.REFUSAL),
    "refusal_auroc": Metric("answerable told from not (AUROC)", Group.REFUSAL, _answerable, each(auroc)),
    "aurc": Metric(
        "wrong, over all coverages (AURC)", Group.REFUSAL, _right, each(area_under_risks), higher_is_better=False
    ),
    "calibration_error": Metric(
        "confidence off by (ECE)", Group.REFUSAL, _right, each(calibration_error), higher_is_better=False
    ),
    **{
        f"{ranker}.{measure}": Metric(f"{measure}, {ranker}", Group.RETRIEVAL, _score(f"{ranker}.{measure}"))
        for ranker in Ranker
        for measure in MEASURES
    },
    **{
        f"{timing}_p{at}": Metric(
            f"time {label}, p{at}",
            Group.COST,
            _seconds(timing),
            percentile(at),
            seconds=True,
            higher_is_better=False,
        )
        for timing, label in TIMINGS.items()
        for at in PERCENTILES
    },
}
"""Every metric by the name it goes by in ``summary.json`` and ``--fail-under``."""


def figures(results: Sequence[Result]) -> dict[str, Figure | None]:
    """Every metric over ``results``; None where it applies to none of them."""
    return {name: metric.figure(results) for name, metric in METRICS.items()}
