"""What a run came to: everything that a report needs, for a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from citechat.evaluation.aggregates import bins, risks
from citechat.evaluation.bootstrap import Array
from citechat.evaluation.compare import Comparison
from citechat.evaluation.failure import Failure
from citechat.evaluation.figures import figures
from citechat.evaluation.metrics import Figure, Outcome, Result
from citechat.evaluation.provenance import Provenance
from citechat.evaluation.questions import Kind, QuestionSet


@dataclass(frozen=True, slots=True)
class Scores:
    """What a set of questions came to."""

    asked: int
    outcomes: Mapping[Outcome, int]
    failures: Mapping[Failure, int]
    """Where those that came out wrong went wrong."""
    figures: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """If all questions of at least this confidence are answered: how many those are, and how many wrongly."""

    confidence: float
    coverage: float
    """Share of all questions."""
    risk: float
    """Share of those answered."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: how sure the system was, and how often it was right."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to."""

    questions: int
    """Questions to ask; more than were asked where the run was stopped."""
    overall: Scores
    by_kind: Mapping[Kind, Scores]
    curve: tuple[CurvePoint, ...]
    """The risk–coverage curve, coverage rising."""
    operating_point: CurvePoint | None
    """Where the floor in the settings stands on the curve; None where nothing was as probable."""
    calibration: tuple[Bin, ...]
    provenance: Provenance
    skipped: tuple[str, ...] = ()
    """The lines of the question file that were wrong and left out, each with what is wrong."""
    peak_memory: int | None = None
    """Bytes that the process needed at most, the evaluation's own among them; None where the system can't tell."""
    baseline: Comparison | None = None

    def as_dict(self) -> dict[str, Any]:
        """The summary in JSON types: what ``summary.json`` holds."""
        return asdict(self)


def summarise(
    results: Sequence[Result],
    asked: QuestionSet,
    provenance: Provenance,
    baseline: Comparison | None = None,
    peak_memory: int | None = None,
) -> Summary:
    """The figures over ``results``, which are those of the questions asked so far."""
    by_kind = {kind: [result for result in results if result.kind is kind] for kind in Kind}
    judged = [(one.confidence, one.right) for one in results if one.confidence is not None and one.right is not None]
    confidence, right = np.array(judged, dtype=float).reshape(-1, 2).T
    points = _curve(confidence, right)
    floor = provenance.settings.get("floor", 0.0)
    return Summary(
        questions=len(asked.questions),
        overall=_scores(results),
        by_kind={kind: _scores(of_kind) for kind, of_kind in by_kind.items() if of_kind},
        curve=points,
        operating_point=max((p for p in points if p.confidence >= floor), key=lambda p: p.coverage, default=None),
        calibration=tuple(Bin(*one) for one in bins(confidence, right)),
        provenance=provenance,
        skipped=asked.skipped,
        peak_memory=peak_memory,
        baseline=baseline,
    )


def _curve(confidence: Array, right: Array) -> tuple[CurvePoint, ...]:
    """The risk at each confidence there is."""
    falling, risk = risks(confidence, right)
    last = [at for at in range(len(falling)) if at + 1 == len(falling) or falling[at] != falling[at + 1]]
    return tuple(CurvePoint(float(falling[at]), (at + 1) / len(falling), float(risk[at])) for at in last)


def _scores(results: Sequence[Result]) -> Scores:
    """The figures over ``results``, with every outcome and failure counted, 0 included."""
    outcomes = Counter(result.outcome for result in results)
    failures = Counter(result.failure for result in results)
    return Scores(
        asked=len(results),
        outcomes={name: outcomes[name] for name in Outcome},
        failures={name: failures[name] for name in Failure},
        figures=figures(results),
    )
