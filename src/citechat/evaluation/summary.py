"""The figures of one run, over all questions and by kind, for a file and for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from citechat.evaluation.metrics import CUTOFFS, Case, Figure, Outcome, figures, outcome
from citechat.evaluation.questions import Kind

LABELS = {
    "nugget_accuracy": "answered with every nugget",
    "nugget_share": "nuggets in the answers",
    "refusal_precision": "refusals that were right",
    "refusal_recall": "unanswerable and refused",
    "citation_precision": "citations that are right",
    "exact_quotes": "quotes that are exact",
    **{f"recall@{k}": f"document in the first {k}" if k > 1 else "document in the first hit" for k in CUTOFFS},
    "total_p50": "time to the answer, p50",
    "total_p95": "time to the answer, p95",
    "first_p50": "time to the first sentence, p50",
    "first_p95": "time to the first sentence, p95",
}
"""What each figure is called on the terminal."""
COUNTED = {"citation_precision": "citations", "exact_quotes": "citations", "refusal_precision": "refusals"}
"""What a figure's n counts, where that is not questions."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a set of questions came to."""

    asked: int
    outcomes: Mapping[Outcome, int]
    figures: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to."""

    questions: int
    """Questions in the set; more than were asked where the run was stopped."""
    overall: Scores
    by_kind: Mapping[Kind, Scores]
    settings: Mapping[str, Any]
    """The settings and models of the run."""

    def as_dict(self) -> dict[str, Any]:
        """The summary in JSON types, given that the settings are: what ``summary.json`` holds."""
        return asdict(self)


def summarise(cases: Sequence[Case], texts: Mapping[str, str], questions: int, settings: Mapping[str, Any]) -> Summary:
    """The figures over ``cases``, which are those asked so far of a number of ``questions``."""
    by_kind = {kind: [case for case in cases if case.question.kind is kind] for kind in Kind}
    return Summary(
        questions=questions,
        overall=_scores(cases, texts),
        by_kind={kind: _scores(of_kind, texts) for kind, of_kind in by_kind.items() if of_kind},
        settings=dict(settings),
    )


def format_summary(summary: Summary) -> str:
    """The figures as lines for the terminal; a figure that nothing was counted for is a dash."""
    overall = summary.overall
    stopped = f" of {summary.questions}" if overall.asked < summary.questions else ""
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in overall.outcomes.items() if count)
    lines = [f"{overall.asked}{stopped} questions: {outcomes or 'none asked'}", ""]
    width = max(len(label) for label in LABELS.values())
    for name, label in LABELS.items():
        figure = overall.figures[name]
        over = f"  of {figure.n} {COUNTED.get(name, 'questions')}" if figure else ""
        lines.append(f"{label:<{width}}  {_shown(name, figure):>7}{over}")
    lines += ["", f"{'kind':<13}{'asked':>6}{'right':>8}{'refused':>9}{'citations right':>17}{'first 5':>9}{'p50':>9}"]
    for kind, scores in summary.by_kind.items():
        right = scores.outcomes[Outcome.RIGHT] + scores.outcomes[Outcome.REFUSED_RIGHTLY]
        refused = scores.outcomes[Outcome.REFUSED_WRONGLY] + scores.outcomes[Outcome.REFUSED_RIGHTLY]
        citations, recall, p50 = (
            _shown(name, scores.figures[name]) for name in ("citation_precision", "recall@5", "total_p50")
        )
        lines.append(f"{kind:<13}{scores.asked:>6}{right:>8}{refused:>9}{citations:>17}{recall:>9}{p50:>9}")
    return "\n".join(lines)


def _scores(cases: Sequence[Case], texts: Mapping[str, str]) -> Scores:
    """The figures over ``cases``, with every outcome counted, 0 included."""
    counts = Counter(outcome(case) for case in cases)
    return Scores(len(cases), {name: counts[name] for name in Outcome}, figures(cases, texts))


def _shown(name: str, figure: Figure | None) -> str:
    """A figure in percent or in seconds."""
    if figure is None:
        return "–"
    return f"{figure.value:.2f} s" if name.startswith(("total", "first")) else f"{figure.value:.1%}"
