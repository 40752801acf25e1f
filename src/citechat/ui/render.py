"""The page as HTML: pure functions of the conversation, in which all words of documents and people are escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citechat.conversations.export import STATUS_WORDS, Format
from citechat.ui.actions import actions
from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.sharing import share_menu, shared_notice
from citechat.ui.sources import counted, ordinal, panel, text
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
FORMATS: Mapping[Format, str] = {Format.MARKDOWN: "Markdown", Format.HTML: "Web page", Format.JSON: "JSON"}
CLOSE = 0.25
"""A probability from which on a refused question is said to be nearly answered."""


def page(conversation: Conversation, title: str, examples: Sequence[str], *, sharing: bool = False) -> str:
    """All of the page but the question box; ``sharing`` offers a link to what is kept."""
    exchanges = conversation.exchanges
    turns = "".join(turn(exchange, last=exchange is exchanges[-1]) for exchange in exchanges)
    # until the browser has told its token, its address is still to be read
    named = f' data-conversation="{text(conversation.kept_as or "")}"' if conversation.owner else ""
    another = " data-shared" if conversation.shared and not conversation.kept_as else ""
    notice = shared_notice(conversation.shared) if conversation.shared else ""
    return (
        f'<div class="citechat" data-version="{conversation.version}"{named}{another}>'
        f"<header><h1>{text(title)}</h1>{_tools(conversation, sharing=sharing)}</header>"
        '<div class="panes"><div class="log" role="log" aria-live="polite" aria-label="Conversation" tabindex="0">'
        f'<div class="column">{notice}{turns or welcome(examples)}{_notice(conversation.note)}</div></div>'
        f'<aside class="sources" aria-label="Sources" tabindex="0">{_panels(conversation)}</aside></div></div>'
    )


def welcome(examples: Sequence[str]) -> str:
    """What an empty conversation shows."""
    starters = questions("You could ask", examples)
    return (
        '<section class="welcome"><h2>Ask your documents</h2>'
        "<p>Each sentence of an answer comes with its source, and each source with the exact words that prove it. "
        f"Where the documents don’t say, neither does the answer.</p>{starters}</section>"
    )


def questions(heading: str, offered: Sequence[str]) -> str:
    """Questions to be asked with one click, below a heading; nothing without any."""
    items = "".join(
        f'<li><button type="button" data-action="example" dir="auto">{text(question)}</button></li>'
        for question in offered
    )
    return (
        f'<div class="offered"><p id="offered">{heading}</p><ul aria-labelledby="offered">{items}</ul></div>'
        if items
        else ""
    )


def turn(exchange: Exchange, *, last: bool = False) -> str:
    """One question and its reply."""
    return (
        f'<article class="turn{" running" if exchange.running else ""}" data-turn="{exchange.number}">'
        f'<h2 class="question" dir="auto">{text(exchange.question)}</h2>'
        f"{_understood(exchange)}{status(exchange)}{_reply(exchange)}{actions(exchange, last=last)}"
        f"{_suggestions(exchange) if last else ''}</article>"
    )


def status(exchange: Exchange) -> str:
    """What the reply is made of, or what is being done for it."""
    reply = exchange.reply
    if exchange.error is not None:
        return _status("error", exchange.error, role="alert")
    if isinstance(reply, Answer):
        return _status(reply.status.value, STATUS_WORDS[reply.status])
    if not exchange.stopped:
        return _status("running", in_line(exchange.waiting) if exchange.waiting else doing(reply))
    if reply is not None and reply.sentences:
        return _status("stopped", "Stopped: the sentences shown are proved, the answer is not complete")
    return _status("stopped", "Stopped before a sentence was proved")


def in_line(before: int) -> str:
    """The place in line in words, ``before`` being those who are served first."""
    return f"Waiting: {ordinal(before)} in line, as others are being answered…"


def doing(reply: Progress | None) -> str:
    """The stage in words."""
    if reply is None or reply.stage in (Stage.REWRITE, Stage.RETRIEVE):
        return "Searching…"
    if reply.stage is Stage.READ:
        return f"Reading {counted(len(reply.hits), 'passage')}…"
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
        return _refusal(reply)
    citations = {citation.marker: citation for citation in reply.citations}
    sentences = " ".join(sentence_html(sentence, citations, exchange.number) for sentence in reply.sentences)
    return f'<p class="reply" dir="auto">{sentences}</p>'


def _refusal(answer: Answer) -> str:
    """That nothing answers, what comes nearest, and what to try."""
    close = answer.confidence >= CLOSE and answer.evidence
    said = "No passage answers this question" + (" surely enough." if close else ".")
    nearest = " The nearest ones are listed with the sources" if answer.hits else ""
    nearest += ", the sentence that may be close is underlined." if close else "." if nearest else ""
    tries = [
        "Name who or what is meant in full, as the documents would: a follow-up may have been understood otherwise.",
        "Ask one thing at a time.",
        "Check the numbers, names and dates of the question: an answer has to hold them all.",
    ]
    items = "".join(f"<li>{one}</li>" for one in tries)
    return f'<div class="reply"><p>{said}{nearest}</p></div><ul class="tries">{items}</ul>'


def _suggestions(exchange: Exchange) -> str:
    return "" if exchange.running else questions("You could ask next", exchange.suggestions)


def _tools(conversation: Conversation, *, sharing: bool) -> str:
    """What can be done with the whole conversation."""
    shelf = '<button type="button" class="plain narrow" data-action="shelf" aria-expanded="false">Menu</button>'
    new = '<button type="button" class="plain" data-action="new">New<span class="wide"> conversation</span></button>'
    formats = "".join(
        f'<button type="button" class="plain" data-action="export" data-format="{form}">{name}</button>'
        for form, name in FORMATS.items()
    )
    export = (
        '<details class="menu" data-fold="export"><summary class="plain">Export</summary>'
        f"<div>{formats}</div></details>"
    )
    share = share_menu(conversation) if sharing and conversation.answers else ""
    return (
        f'<div class="head-tools">{shelf}{share}{export if conversation.answers else ""}'
        f"{new if conversation.exchanges else ''}</div>"
    )


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
