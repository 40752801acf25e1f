"""The sources of an answer as HTML: each citation in its passage, and in the whole document where that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from citechat.ui.conversation import Exchange
from citechat.values import Answer, Citation, Document, Evidence, Hit, Status

NEAREST = 5
"""Passages shown when the documents don't say."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the panel: a citation in the passage it was found in, or a passage alone."""

    number: int
    """The citation's marker, or the passage's rank."""
    hit: Hit | None
    citation: Citation | None = None
    nearest: Evidence | None = None
    """Where the documents don't say, the sentence of the passage that came nearest to an answer."""


def text(value: str) -> str:
    """``value`` as HTML that shows it and does nothing else; lone surrogates, which no page can hold, become ``?``."""
    return escape(value.encode("utf-8", "replace").decode("utf-8"))


def counted(count: int, noun: str) -> str:
    """So many of what ``noun`` names: "1 passage", "2 passages"."""
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def places(exchange: Exchange) -> list[Place]:
    """What the panel shows for an exchange: its citations, or the nearest passages when the documents don't say."""
    reply = exchange.reply
    if reply is None:
        return []
    if isinstance(reply, Answer) and reply.status is Status.NOT_FOUND:
        near = {one.hit.chunk.id: one for one in reply.evidence}
        hits = sorted(reply.hits, key=lambda hit: hit.chunk.id not in near)
        return [Place(hit.rank, hit, nearest=near.get(hit.chunk.id)) for hit in hits[:NEAREST]]
    return [Place(citation.marker, passage_of(citation, reply.hits), citation) for citation in reply.citations]


def passage_of(citation: Citation, hits: Sequence[Hit]) -> Hit | None:
    """The hit that holds the citation whole, else one of the same document; the best-ranked of several."""
    ours = sorted((hit for hit in hits if hit.document.id == citation.document_id), key=lambda hit: hit.rank)
    whole = [hit for hit in ours if hit.chunk.start <= citation.start and citation.end <= hit.chunk.end]
    return next(iter(whole or ours), None)


def panel(exchange: Exchange, opened: int | None) -> str:
    """The sources of one exchange; ``opened`` is the number of the place whose document is shown whole."""
    shown = places(exchange)
    not_found = isinstance(exchange.reply, Answer) and exchange.reply.status is Status.NOT_FOUND
    if shown:
        entries = "".join(_entry(exchange.number, place, opened == place.number) for place in shown)
        body = f'<ol class="places">{entries}</ol>'
    elif exchange.running:
        body = '<p class="hint">Each source appears here as soon as it proves a sentence.</p>'
    else:
        body = '<p class="hint">This answer has no sources.</p>'
    return (
        f'<section class="evidence" data-turn="{exchange.number}">'
        f"<h2>{'Nearest passages' if not_found else 'Sources'}</h2>"
        f'<p class="for" dir="auto">{text(exchange.question)}</p>{body}</section>'
    )


def document_html(document: Document, start: int | None, end: int | None) -> str:
    """The whole text with the characters from ``start`` to ``end`` highlighted, and the number above each page."""
    edges = sorted({0, *(at for at in document.page_starts if at < len(document.text)), len(document.text)})
    pages = []
    for first, last in pairwise(edges):
        page = document.page_at(first)
        if page is not None:  # the style shows the number, so that a copied text is the document's alone
            pages.append(f'<span class="page" data-page="{page}"></span>')
        pages.append(_highlighted(document.text, first, last, start, end))
    return "".join(pages)


def scores(hit: Hit) -> str:
    """How the passage was found, in words, as HTML."""
    return (
        f"<span>Search by meaning: {found_by_meaning(hit)}</span> · <span>by keywords: {found_by_keywords(hit)}</span>"
    )


def found_by_meaning(hit: Hit) -> str:
    """The place in the search by meaning, in words."""
    place = "no match" if hit.dense_rank is None else ordinal(hit.dense_rank)
    return place if hit.dense_score is None else f"{place}, similarity {hit.dense_score:.2f}"


def found_by_keywords(hit: Hit) -> str:
    """The place in the search by keywords, in words."""
    return "no match" if hit.bm25_rank is None else ordinal(hit.bm25_rank)


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def _entry(turn: int, place: Place, opened: bool) -> str:
    hit, citation = place.hit, place.citation
    if hit is not None:
        title, source = hit.document.title, hit.document.source
    elif citation is not None:
        title, source = citation.title, citation.source
    else:
        return ""
    page = citation.page if citation else hit.document.page_at(hit.chunk.start) if hit else None
    file = text(source) + (f" · page {page}" if page is not None else "")
    badge = f'<span class="number">[{place.number}]</span> ' if citation else ""
    name = f"Source {place.number}" if citation else f"Passage {place.number}"
    return (
        f'<li class="place" id="place-{turn}-{place.number}" tabindex="-1" data-turn="{turn}" '
        f'data-place="{place.number}" aria-label="{name}: {text(title)}">'
        f'<h3 dir="auto">{badge}{text(title)}</h3><p class="file" dir="auto">{file}</p>'
        f"{_passage(hit, citation, place.nearest)}"
        + (f'<p class="hint">{_how_near(place.nearest)}</p>' if place.nearest else "")
        + (f'<p class="scores">{scores(hit)}</p>' if hit else "")
        + '<div class="tools">'
        + (_document(turn, place.number, hit, citation or place.nearest, opened) if hit else "")
        + ('<button type="button" class="back">Back to the sentence</button>' if citation else "")
        + "</div></li>"
    )


def _how_near(nearest: Evidence) -> str:
    return (
        f"The underlined sentence comes nearest. That it answers is {nearest.score:.0%} probable, which is too little."
    )


def _passage(hit: Hit | None, citation: Citation | None, nearest: Evidence | None) -> str:
    if hit is None:
        return f'<blockquote dir="auto"><mark>{text(citation.quote if citation else "")}</mark></blockquote>'
    start, end = hit.chunk.start, hit.chunk.end
    marked = citation or nearest
    quote = (marked.start, marked.end) if marked else (None, None)
    if marked:
        start, end = min(start, marked.start), max(end, marked.end)
    before = "… " if hit.document.text[:start].strip() else ""
    after = " …" if hit.document.text[end:].strip() else ""
    passage = _highlighted(hit.document.text, start, end, *quote)
    return f'<blockquote dir="auto"{_proof(citation)}>{before}{passage}{after}</blockquote>'


def _proof(marked: Citation | Evidence | None) -> str:
    """What tells the style that the marked words prove nothing."""
    return "" if isinstance(marked, Citation) else ' class="no-proof"'


def _document(turn: int, number: int, hit: Hit, marked: Citation | Evidence | None, opened: bool) -> str:
    start, end = (marked.start, marked.end) if marked else (hit.chunk.start, hit.chunk.end)
    body = document_html(hit.document, start, end) if opened else "Opening…"
    return (
        f'<details class="document" data-turn="{turn}" data-place="{number}"{" open" if opened else ""}>'
        '<summary><span class="when-closed">Open the document</span><span class="when-open">Close the document</span>'
        "</summary>"
        f'<div class="full" dir="auto" tabindex="0" role="region" aria-label="Full text of {text(hit.document.title)}">'
        f"<div{_proof(marked)}>{body}</div></div></details>"
    )


def _highlighted(whole: str, start: int, end: int, mark_start: int | None, mark_end: int | None) -> str:
    if mark_start is None or mark_end is None or mark_end <= start or end <= mark_start:
        return text(whole[start:end])
    mark_start, mark_end = max(start, mark_start), min(end, mark_end)
    before, marked, after = whole[start:mark_start], whole[mark_start:mark_end], whole[mark_end:end]
    return f"{text(before)}<mark>{text(marked)}</mark>{text(after)}"
