"""How an answer came about, as HTML: what was understood, found, read and held probable, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping

from citechat.ui.sources import found_by_keywords, found_by_meaning, text
from citechat.values import Answer, Hit

STAGES: Mapping[str, str] = {
    "rewrite": "Understanding the question",
    "retrieve": "Searching",
    "read": "Reading",
    "write": "Writing and proving",
    "first": "Until the first sentence",
    "total": "In all",
}


def workings(answer: Answer, number: int) -> str:
    """The workings of the answer to the question of that number, folded up."""
    return (
        f'<details class="workings" data-fold="workings-{number}"><summary>Show how</summary><dl>'
        f"<dt>Asked of the documents</dt><dd dir='auto'>{text(answer.standalone_question)}</dd>"
        f"<dt>Probability that the documents answer</dt><dd>{answer.confidence:.0%}</dd></dl>"
        f"{_passages(answer)}{_times(answer)}</details>"
    )


def reader_score(answer: Answer, hit: Hit) -> float | None:
    """The best score of the evidence that was chosen from the passage; None where none was."""
    return max((one.score for one in answer.evidence if one.hit.chunk.id == hit.chunk.id), default=None)


def _passages(answer: Answer) -> str:
    if not answer.hits:
        return "<p>No passage was found.</p>"
    rows = ""
    for hit in answer.hits:
        score = reader_score(answer, hit)
        rows += (
            f'<tr><td>{hit.rank}</td><th scope="row" dir="auto">{text(hit.document.title)}'
            f"<q>{text(_start(hit))}</q></th><td>{found_by_meaning(hit)}</td><td>{found_by_keywords(hit)}</td>"
            f"<td>{'–' if score is None else f'{score:.2f}'}</td></tr>"
        )
    return (
        '<div class="scrolled" tabindex="0" role="region" aria-label="Passages that were read"><table>'
        "<caption>Passages that were read, and the reader’s score where one was used: the probability "
        "that it answers</caption><thead><tr>"
        '<th scope="col">Place</th><th scope="col">Passage</th><th scope="col">By meaning</th>'
        '<th scope="col">By keywords</th><th scope="col">Reader</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _times(answer: Answer) -> str:
    rows = "".join(
        f'<tr><th scope="row">{words}</th><td>{answer.timings[stage]:.2f} s</td></tr>'
        for stage, words in STAGES.items()
        if stage in answer.timings
    )
    return f"<table><caption>Time</caption><tbody>{rows}</tbody></table>" if rows else ""


def _start(hit: Hit) -> str:
    words = " ".join(hit.chunk.text.split())
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + " …"
