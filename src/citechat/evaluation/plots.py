"""The plots of a report as inline SVG, each with the same figures as a table for those who cannot see it.

They are drawn 400 units wide, so that their words can be read on a phone; colours come from the page's style.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from markupsafe import Markup

from citechat.evaluation.metrics import Figure
from citechat.evaluation.rankings import Ranker
from citechat.evaluation.summary import Bin, CurvePoint, Scores, Summary
from citechat.values import Stage

WIDTH = 400
LEFT, RIGHT = 104, 306
"""Where the rows' axis begins and ends; their names stand before it, their figures behind."""
SQUARE_LEFT, SQUARE_RIGHT, SQUARE_TOP, SQUARE_BOTTOM = 44, 384, 12, 236
ROW = 28
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
RANKER_WORDS = {
    Ranker.DENSE: "by meaning",
    Ranker.BM25: "by words",
    Ranker.FUSED: "both, fused",
    Ranker.READ: "as read",
}
STAGE_WORDS = {
    Stage.REWRITE: "understand",
    Stage.RETRIEVE: "search",
    Stage.READ: "read",
    Stage.WRITE: "write",
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, what it shows in a sentence, and its figures as a table."""

    name: str
    """A word for its parts' ids."""
    title: str
    says: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a plot with rows: points on its axis, the last of which is told in figures."""

    name: str
    points: tuple[Figure, ...]
    told: str


def plots(summary: Summary) -> list[Plot]:
    """Those of the plots for which there are figures."""
    overall = summary.overall
    drawn = (by_kind(summary), search(overall), risk(summary), reliability(summary.calibration), latency(overall))
    return [plot for plot in drawn if plot]


def by_kind(summary: Summary) -> Plot | None:
    """The share answered rightly, of each kind of question; of those without an answer the share refused."""
    found = []
    for kind, scores in summary.by_kind.items():
        figure = scores.figures["answer_accuracy"] or scores.figures["refusal_recall"]
        if figure:
            found.append((kind, figure))
    if not found:
        return None
    rows = [Row(kind, (figure,), f"{figure.value:.0%} of {figure.n}") for kind, figure in found]
    return Plot(
        "kinds",
        "Right, by kind of question",
        "The share that came out right, with its 95 % interval; of unanswerable questions, the share refused.",
        _rows(rows, 1.0, [(at, f"{at:.0%}") for at in QUARTERS]),
        ("Kind", "Right", "95 % interval", "Questions"),
        tuple((kind, f"{figure.value:.1%}", _interval(figure), str(figure.n)) for kind, figure in found),
    )


def risk(summary: Summary) -> Plot | None:
    """How many answers would be wrong if more or fewer questions were answered."""
    points, point = summary.curve, summary.operating_point
    if not points:
        return None
    top = next(at for at in (0.2, 0.4, 0.6, 0.8, 1.0) if at >= max(one.risk for one in points))
    path = " ".join(f"{_across(one.coverage):.1f},{_up(one.risk / top):.1f}" for one in points)
    marks = [Markup('<polyline class="curve" points="{}"/>').format(path)]
    says = "Answering only the surest questions, how many of the answers would be wrong."
    if point:
        x, y = _across(point.coverage), _up(point.risk / top)
        side, at = ("end", x - 8) if point.coverage > 0.5 else ("start", x + 8)
        told = f"{point.risk:.0%} wrong of {point.coverage:.0%}"
        marks += [_line(x, _up(0), x, y, "ideal"), _dot(x, y, 5, "point"), _text(at, _up(0) - 8, told, side)]
        says += " The point is where the setting floor stands."
    else:
        says += " No question was as probable as the setting floor."
    shown = _thinned(points)
    return Plot(
        "risk",
        "Risk and coverage",
        says,
        _square("questions answered", "wrong", top, Markup().join(marks)),
        ("Surest share", "Least confidence", "Wrong"),
        tuple((f"{one.coverage:.0%}", f"{one.confidence:.2f}", f"{one.risk:.1%}") for one in shown),
    )


def reliability(bins: Sequence[Bin]) -> Plot | None:
    """How often the system was right when it was so sure."""
    if not bins:
        return None
    most = max(one.n for one in bins)
    marks = [_line(_across(0), _up(0), _across(1), _up(1), "ideal")]
    marks += [
        _line(_across(a.confidence), _up(a.right), _across(b.confidence), _up(b.right), "curve")
        for a, b in pairwise(bins)
    ]
    marks += [_dot(_across(one.confidence), _up(one.right), 5 * sqrt(one.n / most), "point") for one in bins]
    return Plot(
        "reliability",
        "Is it as right as it is sure?",
        "Questions in groups of like confidence; on the dashed line, confidence is the share that is right. Above it, "
        "the system is more often right than it claims.",
        _square("confidence", "right", 1.0, Markup().join(marks)),
        ("Confidence", "Right", "Questions"),
        tuple((f"{one.confidence:.2f}", f"{one.right:.1%}", str(one.n)) for one in bins),
    )


def search(scores: Scores) -> Plot | None:
    """How well each ranking finds the document that answers."""
    found = [
        (RANKER_WORDS[ranker], first, fifth)
        for ranker in Ranker
        if (first := scores.figures[f"{ranker}.recall@1"]) and (fifth := scores.figures[f"{ranker}.recall@5"])
    ]
    if not found:
        return None
    rows = [Row(name, (fifth, first), f"{first.value:.0%}, {fifth.value:.0%}") for name, first, fifth in found]
    return Plot(
        "search",
        "Finding the right document",
        f"How often it is the first passage (filled) and among the first five (hollow), of {found[0][1].n} questions.",
        _rows(rows, 1.0, [(at, f"{at:.0%}") for at in QUARTERS]),
        ("Ranking", "First", "95 % interval", "First five", "95 % interval"),
        tuple(
            (name, f"{first.value:.1%}", _interval(first), f"{fifth.value:.1%}", _interval(fifth))
            for name, first, fifth in found
        ),
    )


def latency(scores: Scores) -> Plot | None:
    """Seconds of each step, and to the first sentence and the whole answer."""
    timings = {
        **{stage.value: words for stage, words in STAGE_WORDS.items()},
        "first": "first words",
        "total": "in all",
    }
    found = [
        (words, half, most)
        for timing, words in timings.items()
        if (half := scores.figures[f"{timing}_p50"]) and (most := scores.figures[f"{timing}_p95"])
    ]
    if not found:
        return None
    longest = max(most.value for _, _, most in found) or 1.0
    rows = [
        Row(
            words,
            (Figure(most.value, most.n), Figure(half.value, half.n)),
            f"{_short(half.value)}, {_short(most.value)}",
        )
        for words, half, most in found
    ]
    return Plot(
        "latency",
        "Seconds to an answer",
        f"Half of {found[-1][1].n} questions took no longer than the filled point, 95 % no longer than the hollow one.",
        _rows(rows, longest, [(longest * at, _short(longest * at)) for at in (0.0, 0.5, 1.0)], joined=True),
        ("Step", "Half within", "95 % within"),
        tuple((words, f"{half.value:.3f} s", f"{most.value:.3f} s") for words, half, most in found),
    )


def _rows(rows: Sequence[Row], top: float, ticks: Sequence[tuple[float, str]], *, joined: bool = False) -> Markup:
    """Points with their intervals, a line each, on an axis from 0 to ``top``; only the last of a row is filled."""
    bottom = len(rows) * ROW + 6

    def across(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value / top

    parts = [_line(across(value), 4, across(value), bottom, "grid") for value, _ in ticks]
    parts += [_text(across(value), bottom + 16, words, "middle", "soft") for value, words in ticks]
    for number, row in enumerate(rows):
        y = number * ROW + ROW / 2 + 2
        parts.append(_text(LEFT - 10, y + 4, row.name, "end"))
        parts.append(_text(WIDTH, y + 4, row.told, "end", "soft"))
        if joined:
            parts.append(_line(across(row.points[0].value), y, across(row.points[-1].value), y, "whisker"))
        for figure in row.points[-1:]:
            if figure.low is not None and figure.high is not None:
                parts.append(_line(across(figure.low), y, across(figure.high), y, "whisker"))
        for figure in row.points[:-1]:
            parts.append(_dot(across(figure.value), y, 5, "hollow"))
        parts.append(_dot(across(row.points[-1].value), y, 4, "point"))
    return _svg(bottom + 24, Markup().join(parts))


def _square(x_name: str, y_name: str, top: float, inner: Markup) -> Markup:
    """Axes of shares, to 1 across and to ``top`` up, with what they count."""
    parts = []
    for at in QUARTERS:
        parts.append(_line(SQUARE_LEFT, _up(at), SQUARE_RIGHT, _up(at), "grid"))
        parts.append(_text(SQUARE_LEFT - 6, _up(at) + 4, f"{at * top:.0%}", "end", "soft"))
        parts.append(_text(_across(at), SQUARE_BOTTOM + 16, f"{at:.0%}", "middle", "soft"))
    parts.append(_text(SQUARE_RIGHT, SQUARE_BOTTOM + 34, f"{x_name} →", "end"))
    parts.append(_text(SQUARE_LEFT + 6, SQUARE_TOP + 12, f"↑ {y_name}"))
    return _svg(SQUARE_BOTTOM + 42, Markup().join([*parts, inner]))


def _across(share: float) -> float:
    return SQUARE_LEFT + (SQUARE_RIGHT - SQUARE_LEFT) * share


def _up(share: float) -> float:
    return SQUARE_BOTTOM - (SQUARE_BOTTOM - SQUARE_TOP) * share


def _svg(height: float, inner: Markup) -> Markup:
    return Markup('<svg viewBox="0 0 {} {:.0f}" aria-hidden="true" focusable="false">{}</svg>').format(
        WIDTH, height, inner
    )


def _text(x: float, y: float, words: str, anchor: str = "start", look: str = "") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}</text>').format(x, y, anchor, look, words)


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>').format(x1, y1, x2, y2, look)


def _dot(x: float, y: float, radius: float, look: str) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" class="{}"/>').format(x, y, radius, look)


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "–"
    return f"{figure.low:.1%} to {figure.high:.1%}"


def _short(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.0f} s"


def _thinned(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    """The last point up to each tenth of the coverage."""
    tenths = {int(one.coverage * 10 + 1e-9): one for one in points}
    return list(tenths.values())
