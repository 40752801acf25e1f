"""A summary for the terminal, short enough to be read at a glance."""

from __future__ import annotations

from citechat.evaluation.compare import Comparison
from citechat.evaluation.figures import METRICS, Metric
from citechat.evaluation.metrics import Figure, Outcome
from citechat.evaluation.questions import Split
from citechat.evaluation.rankings import Ranker
from citechat.evaluation.summary import Scores, Summary

SHOWN = (
    "answer_accuracy",
    "exact_match",
    "token_f1",
    "citation_precision",
    "citation_recall",
    "evidence_precision",
    "evidence_recall",
    "exact_quotes",
    "grounded_sentences",
    "refusal_precision",
    "refusal_recall",
    "refusal_auroc",
    "aurc",
    "calibration_error",
    "first_p50",
    "total_p50",
    "total_p95",
)
"""The figures that have a line of their own, where they apply to any question; all are in ``summary.json``."""
RANKED_BY = ("recall@1", "recall@5", "recall@8", "mrr", "ndcg@10")
COMPARED = (*SHOWN, "fused.recall@1", "fused.recall@5", "read.recall@1")


def format_summary(summary: Summary) -> str:
    """The figures as lines, each with its 95 % interval and what it was taken over."""
    overall = summary.overall
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in overall.outcomes.items() if count)
    stopped = f" of {summary.questions}" if overall.asked < summary.questions else ""
    split = summary.provenance.split
    part = "" if split is Split.ALL else f" (split {split})"
    lines = [f"{overall.asked}{stopped} questions{part}: {outcomes or 'none asked'}"]
    if wrong := [f"{count} {name.replace('_', ' ')}" for name, count in overall.failures.items() if count]:
        lines.append(f"went wrong: {', '.join(wrong)}")
    if summary.skipped:
        lines.append(f"{len(summary.skipped)} wrong lines skipped, the first: {summary.skipped[0]}")
    lines += ["", *_figures(overall)]
    if summary.operating_point:
        point = summary.operating_point
        lines.append(f"answered at the floor: {point.coverage:.1%} of the questions, {point.risk:.1%} of them wrongly")
    if summary.peak_memory:
        lines.append(f"memory at most: {summary.peak_memory / 2**30:.2f} GiB")
    lines += [*_rankings(overall), *_kinds(summary)]
    if summary.baseline:
        lines += _comparison(summary.baseline)
    return "\n".join(lines)


def show(metric: Metric, value: float) -> str:
    """A value of the metric in percent or in seconds."""
    return f"{value:.2f} s" if metric.seconds else f"{value:.1%}"


def _figures(scores: Scores) -> list[str]:
    width = max(len(METRICS[name].label) for name in SHOWN)
    lines = []
    for name in SHOWN:
        metric, figure = METRICS[name], scores.figures[name]
        if figure:
            lines.append(
                f"{metric.label:<{width}}  {show(metric, figure.value):>7}  {_interval(metric, figure):<17}"
                f"of {figure.n} {metric.counts}"
            )
    return lines


def _interval(metric: Metric, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    if metric.seconds:
        return f"({figure.low:.2f}–{figure.high:.2f})"
    return f"({figure.low:.1%}–{figure.high:.1%})"


def _rankings(scores: Scores) -> list[str]:
    """A line for each ranker, where documents that answer are known."""
    if not any(scores.figures[f"{ranker}.mrr"] for ranker in Ranker):
        return []
    lines = ["", f"{'ranked by':<13}" + "".join(f"{measure:>10}" for measure in RANKED_BY)]
    for ranker in Ranker:
        figures = (scores.figures[f"{ranker}.{measure}"] for measure in RANKED_BY)
        cells = (f"{figure.value:.1%}" if figure else "–" for figure in figures)
        lines.append(f"{ranker:<13}" + "".join(f"{cell:>10}" for cell in cells))
    return lines


def _kinds(summary: Summary) -> list[str]:
    """A line for each kind of question, where there are several."""
    if len(summary.by_kind) < 2:
        return []
    lines = ["", f"{'kind':<13}{'asked':>6}{'right':>8}{'refused':>9}{'citations right':>17}{'p50':>9}"]
    for kind, scores in summary.by_kind.items():
        right = scores.outcomes[Outcome.RIGHT] + scores.outcomes[Outcome.REFUSED_RIGHTLY]
        refused = scores.outcomes[Outcome.REFUSED_WRONGLY] + scores.outcomes[Outcome.REFUSED_RIGHTLY]
        citations, p50 = (
            show(METRICS[name], figure.value) if (figure := scores.figures[name]) else "–"
            for name in ("citation_precision", "total_p50")
        )
        lines.append(f"{kind:<13}{scores.asked:>6}{right:>8}{refused:>9}{citations:>17}{p50:>9}")
    return lines


def _comparison(comparison: Comparison) -> list[str]:
    """What changed, a line each, with the chance of such a change where there is none."""
    lines = ["", f"against {comparison.baseline}, on {comparison.questions} questions that both have asked"]
    width = max(len(METRICS[name].label) for name in COMPARED)
    for name in COMPARED:
        one = comparison.differences.get(name)
        if one and one.before != one.now:
            metric = METRICS[name]
            chance = "" if one.p is None else f"  p = {one.p:.3f}"
            change = f"{show(metric, one.before):>7} → {show(metric, one.now):>7}"
            lines.append(f"{metric.label:<{width}}  {change}{chance}")
    return lines if len(lines) > 2 else [*lines, "nothing changed"]
