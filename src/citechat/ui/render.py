"""The page as HTML: pure functions of the conversation, in which all words of documents and people are escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.sources import panel, places, text
from citechat.values import Answer, Citation, Progress, Sentence, Stage, Status

ICONS: Mapping[str, str] = {
    "answered": '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
    "quoted": '<path d="M3 11V8.2C3 6 4 4.6 6.4 4M9 11V8.2C9 6 10 4.6 12.4 4M3 8.5h3V11H3zM9 8.5h3V11H9z"/>',
    "not_found": '<circle cx="8" cy="8" r="5.5"/><path d="M5 8h6"/>',
    "running": '<circle cx="8" cy="8" r="5.5" stroke-dasharray="24 12"/>',
    "stopped": '<rect x="4" y="4" width="8" height="8"/>',
    "error": '<path d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.6v.6"/>',
}
LONG_WORD = 24
"""Characters."""
STATUS_WORDS: Mapping[Status, str] = {
    Status.ANSWERED: "Proved: each sentence is supported by its source",
    Status.QUOTED: "Quoted: the documents’ own words",
    Status.NOT_FOUND: "The documents don’t say",
}


def page(conversation: Conversation, title: str, examples: Sequence[str]) -> str:
    """All of the page but the question box."""
    exchanges = conversation.exchanges
    turns = "".join(turn(exchange, last=exchange is exchanges[-1]) for exchange in exchanges)
    clear = '<button type="button" class="plain" data-action="clear">Clear</button>' if exchanges else ""
    return (
        f'<div class="citechat"><header><h1>{text(title)}</h1>{clear}</header><div class="panes">'
        '<div class="log" role="log" aria-live="polite" aria-label="Conversation"><div class="column">'
        f"{turns or welcome(examples)}{_notice(conversation.note)}</div></div>"
        f'<aside class="sources" aria-label="Sources">{_panels(conversation)}</aside></div></div>'
    )


def welcome(examples: Sequence[str]) -> str:
    """What an empty conversation shows."""
    items = "".join(
        f'<li><button type="button" data-action="example" dir="auto">{text(example)}</button></li>'
        for example in examples
    )
    starters = f'<p id="starters">You could ask</p><ul aria-labelledby="starters">{items}</ul>' if items else ""
    return (
        '<section class="welcome"><h2>Ask your documents</h2>'
        "<p>Each sentence of an answer comes with its source, and each source with the exact words that prove it. "
        f"Where the documents don’t say, neither does the answer.</p>{starters}</section>"
    )


def turn(exchange: Exchange, *, last: bool = False) -> str:
    """One question and its reply."""
    return (
        f'<article class="turn{" running" if exchange.running else ""}" data-turn="{exchange.number}">'
        f'<h2 class="question" dir="auto">{text(exchange.question)}</h2>'
        f"{_understood(exchange)}{status(exchange)}{_reply(exchange)}{_actions(exchange, last)}</article>"
    )


def status(exchange: Exchange) -> str:
    """What the reply is made of, or what is being done for it."""
    reply = exchange.reply
    if exchange.error is not None:
        return _status("error", exchange.error, role="alert")
    if isinstance(reply, Answer):
        return _status(reply.status.value, STATUS_WORDS[reply.status])
    if not exchange.stopped:
        return _status("running", doing(reply))
    if reply is not None and reply.sentences:
        return _status("stopped", "Stopped: the sentences shown are proved, the answer is not complete")
    return _status("stopped", "Stopped before a sentence was proved")


def doing(reply: Progress | None) -> str:
    """The stage in words."""
    if reply is None or reply.stage in (Stage.REWRITE, Stage.RETRIEVE):
        return "Searching…"
    if reply.stage is Stage.READ:
        passages = len(reply.hits)
        return f"Reading {passages} passage{'' if passages == 1 else 's'}…"
    return "Writing…"


def sentence_html(sentence: Sentence, citations: Mapping[int, Citation], number: int) -> str:
    """One sentence and its ``[n]`` buttons; in quotation marks where it is a source's words unchanged."""
    known = [citations[marker] for marker in sentence.citations if marker in citations]
    said = " ".join(sentence.text.split())
    verbatim = any(said == " ".join(citation.quote.split()) for citation in known)
    words, _, last_word = (f"“{said}”" if verbatim else said).rpartition(" ")
    markers = "".join(
        f'<button type="button" class="marker" data-turn="{number}" data-place="{citation.marker}" '
        f'aria-label="Source {citation.marker}: {text(citation.title)}">[{citation.marker}]</button>'
        for citation in known
    )
    # no line begins with a marker; a word too long for a line of its own may break, though
    tail = "tail" if len(last_word) <= LONG_WORD else "long tail"
    return (
        f'<span class="sentence"><bdi>{text(words)} '
        f'<span class="{tail}">{text(last_word)} {markers}</span></bdi></span>'
    )


def _reply(exchange: Exchange) -> str:
    reply = exchange.reply
    if reply is None or (exchange.error is not None and not reply.sentences):
        return ""
    if isinstance(reply, Answer) and reply.status is Status.NOT_FOUND:
        nearest = " The nearest ones are listed with the sources." if reply.hits else ""
        return f'<p class="reply">No passage answers this question.{nearest}</p>'
    citations = {citation.marker: citation for citation in reply.citations}
    sentences = " ".join(sentence_html(sentence, citations, exchange.number) for sentence in reply.sentences)
    return f'<p class="reply" dir="auto">{sentences}</p>'


def _actions(exchange: Exchange, last: bool) -> str:
    # the script hides the first while these sources are the ones shown
    sources = '<button type="button" class="plain" data-action="sources" hidden>Show sources</button>'
    again = '<button type="button" class="plain" data-action="again">Ask again</button>'
    offered = (sources if places(exchange) else "") + (again if last and not exchange.running else "")
    return f'<p class="actions">{offered}</p>'


def _understood(exchange: Exchange) -> str:
    standalone = exchange.reply.standalone_question if exchange.reply else ""
    if not standalone or " ".join(standalone.split()) == " ".join(exchange.question.split()):
        return ""
    return f'<p class="understood" dir="auto">Understood as: {text(standalone)}</p>'


def _panels(conversation: Conversation) -> str:
    if not conversation.exchanges:
        return '<p class="hint">The sources of an answer are shown here.</p>'
    opened_turn, opened_place = conversation.opened or (None, None)
    return "".join(
        panel(exchange, opened_place if exchange.number == opened_turn else None) for exchange in conversation.exchanges
    )


def _status(kind: str, words: str, role: str | None = None) -> str:
    attribute = f' role="{role}"' if role else ""
    return (
        f'<p class="status {kind}"{attribute}><svg viewBox="0 0 16 16" aria-hidden="true">{ICONS[kind]}</svg>'
        f"<span>{text(words)}</span></p>"
    )


def _notice(note: str | None) -> str:
    return _status("error", note, role="alert") if note else ""
