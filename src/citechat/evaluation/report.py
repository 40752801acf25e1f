"""``report.html``: a run on one page that needs nothing else, for those who have to decide whether to rely on it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from citechat.evaluation.failure import MEANING
from citechat.evaluation.figures import METRICS, Group
from citechat.evaluation.metrics import Figure, Outcome
from citechat.evaluation.plots import plots
from citechat.evaluation.questions import Split
from citechat.evaluation.summary import Scores, Summary
from citechat.evaluation.terminal import show

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.RIGHT: "right",
    Outcome.REFUSED_RIGHTLY: "refused rightly",
    Outcome.REFUSED_WRONGLY: "refused wrongly",
    Outcome.WRONG: "wrong",
    Outcome.ANSWERED_WRONGLY: "answered wrongly",
    Outcome.SEARCHED: "searched",
}
"""In words, from good to bad."""


def asset(name: str) -> str:
    """A file of the page."""
    return resources.files("citechat.evaluation").joinpath("report", name).read_text("utf-8")


TEMPLATES = Environment(
    autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(asset), trim_blocks=True, lstrip_blocks=True
)
Piece = tuple[str, bool]
"""A stretch of a quote, and whether it is the words that answer."""


@dataclass(frozen=True, slots=True)
class Source:
    """A quote below a reply."""

    marker: int | None
    """The n of ``[n]``; None for what was withheld."""
    title: str
    document: str
    page: int | None
    pieces: tuple[Piece, ...]


def report(summary: Summary, rows: Iterable[Mapping[str, Any]]) -> str:
    """The whole page; ``rows`` are the lines of ``answers.jsonl``.

    Its policy lets nothing load and runs its own script alone: questions and documents may be hostile.
    """
    style, script = asset("report.css"), "const root = document.querySelector('.report');\n" + asset("report.js")
    page: str = TEMPLATES.get_template("page.html").render(
        title=title(summary),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
        body=body(summary, rows),
    )
    return page


def body(summary: Summary, rows: Iterable[Mapping[str, Any]], heading: str = "Every question") -> Markup:
    """The report without its title, style and script, to stand in a page; ``heading`` is that of the rows."""
    shown = [(row, sentences(row), sources(row)) for row in rows]
    overall = summary.overall
    groups = {
        group: [(metric, name) for name, metric in METRICS.items() if metric.group is group and overall.figures[name]]
        for group in Group
    }
    return Markup(
        TEMPLATES.get_template("body.html").render(
            summary=summary,
            asked=asked(summary),
            headline=headline(overall),
            outcomes=outcomes(overall),
            failures=[(name, count, MEANING[name]) for name, count in overall.failures.items() if count],
            plots=plots(summary),
            groups={group: listed for group, listed in groups.items() if listed},
            metrics=METRICS,
            heading=heading,
            rows=shown,
            sorts=dict.fromkeys(sort for row, *_ in shown for sort in (row["outcome"], row["failure"]) if sort),
            show=show,
        )
    )


def title(summary: Summary) -> str:
    """What the report is called."""
    return "How far can these answers be trusted?" if _answered(summary.overall) else "How well does the search find?"


def asked(summary: Summary) -> str:
    """Which questions were asked, in a line."""
    made_with, done = summary.provenance, summary.overall.asked
    count = f"{done} questions" if done == summary.questions else f"{done} of {summary.questions} questions (stopped)"
    part = "all of the file" if made_with.split is Split.ALL else f"the {made_with.split} half of the file"
    return f"{count} of {made_with.questions}, {part}, on the {made_with.documents} documents of {made_with.index}"


def headline(scores: Scores) -> list[str]:
    """How often right, how often wrong, and what becomes of what it does not know, in a sentence each."""
    count = scores.outcomes
    answerable = count[Outcome.RIGHT] + count[Outcome.WRONG] + count[Outcome.REFUSED_WRONGLY]
    unanswerable = count[Outcome.REFUSED_RIGHTLY] + count[Outcome.ANSWERED_WRONGLY]
    given = count[Outcome.RIGHT] + count[Outcome.WRONG] + count[Outcome.ANSWERED_WRONGLY]
    wrong = count[Outcome.WRONG] + count[Outcome.ANSWERED_WRONGLY]
    said = []
    if answerable:
        sure = _interval(scores.figures["answer_accuracy"], answerable)
        said.append(
            f"{count[Outcome.RIGHT]} of the {answerable} questions that the documents answer were answered rightly: "
            f"{count[Outcome.RIGHT] / answerable:.0%}{sure}."
        )
    if given:
        said.append(f"Of the {given} answers given, {wrong or 'none'} came out wrong: {wrong / given:.0%}.")
    if unanswerable:
        sure = _interval(scores.figures["refusal_recall"], unanswerable)
        refused = count[Outcome.REFUSED_RIGHTLY]
        said.append(
            f"{refused} of the {unanswerable} questions that they don’t answer were refused: "
            f"{refused / unanswerable:.0%}{sure}"
            + (f"; so were {count[Outcome.REFUSED_WRONGLY] or 'none'} of those that they do." if answerable else ".")
        )
    elif answerable:
        missed = count[Outcome.REFUSED_WRONGLY] or "None"
        said.append(f"{missed} of the questions were refused; one that they don’t answer was not among them.")
    found = scores.figures["fused.recall@5"]
    if not _answered(scores) and found:
        sure = _interval(found, found.n)
        said.append(f"A relevant document is among the first five for {found.value:.0%} of {found.n} queries{sure}.")
    return said or ["No question has been asked yet."]


def outcomes(scores: Scores) -> list[tuple[Outcome, str, int, float, float]]:
    """Each outcome there is: its words, its count, where its part of a bar from 0 to 100 begins, how long that is."""
    parts, start = [], 0.0
    for outcome, words in OUTCOME_WORDS.items():
        if count := scores.outcomes[outcome]:
            length = 100 * count / scores.asked
            parts.append((outcome, words, count, start, length))
            start += length
    return parts


def sentences(row: Mapping[str, Any]) -> list[tuple[str, Sequence[int]]]:
    """What the reply says beside its quotes, with its markers; the quotes stand below it."""
    quotes = [f"“{' '.join(one['quote'].split())}”" for one in row.get("citations", [])]
    said = []
    for sentence in row.get("sentences", []):
        text = sentence["text"]
        for quote in quotes:
            text = text.removesuffix(quote)
        if text:
            said.append((text.removesuffix(": "), sentence["citations"]))
    return said


def sources(row: Mapping[str, Any]) -> list[Source]:
    """What a row's reply cites, or what was withheld, with the words in it that answer."""
    evidence = row.get("evidence", [])
    if row.get("status") == "not_found":
        cited = [{**one, "marker": None, "quote": one["text"], "page": None} for one in evidence]
    else:
        cited = row.get("citations", [])
    return [
        Source(one["marker"], one["title"], one["document"], one["page"], pieces(one["quote"], _spans(one, evidence)))
        for one in cited
    ]


def pieces(quote: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The quote cut at the spans, which are offsets into it and may reach beyond it or overlap."""
    cut, at = [], 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(quote))
        if start < end:
            cut += [(quote[at:start], False), (quote[start:end], True)]
            at = end
    return tuple(piece for piece in [*cut, (quote[at:], False)] if piece[0])


def _spans(citation: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    return [
        (one["span_start"] - citation["start"], one["span_end"] - citation["start"])
        for one in evidence
        if one["document"] == citation["document"] and one["span_start"] is not None and one["span_end"] is not None
    ]


def _interval(figure: Figure | None, n: int) -> str:
    """The interval where it says something: where all are right, or none, the bootstrap has nothing to vary."""
    if figure is None or figure.n != n or figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return f" (95\N{NO-BREAK SPACE}% interval {figure.low:.0%} to {figure.high:.0%})"


def _answered(scores: Scores) -> bool:
    """Whether there is anything but searches, or nothing yet."""
    return scores.outcomes[Outcome.SEARCHED] < max(1, scores.asked)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
