"""Answers to take away: as text for the clipboard, and a whole conversation as Markdown, HTML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from citechat.values import NOT_FOUND, Answer, Citation, Status

STATUS_WORDS: Mapping[Status, str] = {
    Status.ANSWERED: "Proved: each sentence is supported by its source",
    Status.QUOTED: "Quoted: the documents’ own words",
    Status.NOT_FOUND: "The documents don’t say",
}
STYLE = (
    ":root{color-scheme:light dark}body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 serif}"
    "h2{margin:2.5rem 0 .25rem;font-size:1.15rem}.status{margin:0;font-size:.9rem;font-style:italic}"
    "li{margin:.75rem 0}blockquote{margin:.25rem 0;padding-left:1rem;border-left:3px solid}"
)
_MARKUP = re.compile(r"([\\`*_\[\]<>|~$&])|^([#+\-=])|^(\d+)([.)])")


class Format(StrEnum):
    """What a conversation is exported as; the ending of the file's name."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved."""

    name: str
    media_type: str
    text: str


def exported(title: str, answers: Sequence[Answer], form: Format) -> File:
    """The conversation as a file, every citation with its quote and its place."""
    name = re.sub(r"\W+", "-", title)[:60].strip("-").lower() or "conversation"
    make, media_type = {
        Format.MARKDOWN: (_markdown, "text/markdown"),
        Format.HTML: (_html, "text/html"),
        Format.JSON: (_json, "application/json"),
    }[form]
    return File(f"{name}.{form}", media_type, make(title, answers))


def plain(answer: Answer) -> str:
    """The reply without its markers."""
    return NOT_FOUND if answer.status is Status.NOT_FOUND else " ".join(one.text for one in answer.sentences)


def with_citations(answer: Answer) -> str:
    """The reply with its markers, and below it what they stand for."""
    cited = [f"[{one.marker}] {one.title} ({place(one)}): “{_line(one.quote)}”" for one in answer.citations]
    return "\n".join([answer.text, *([""] if cited else []), *cited])


def place(citation: Citation) -> str:
    """Where the quote stands: the file, and the page where it has pages."""
    return citation.source if citation.page is None else f"{citation.source}, page {citation.page}"


def _markdown(title: str, answers: Sequence[Answer]) -> str:
    lines = [f"# {_marked_down(title)}"]
    for answer in answers:
        lines += ["", f"## {_marked_down(answer.question)}", ""]
        if _rewritten(answer):
            lines += [f"Understood as: {_marked_down(answer.standalone_question)}", ""]
        lines += [f"*{STATUS_WORDS[answer.status]}*"]
        if answer.sentences:
            lines += ["", _marked_down(answer.text)]
        for one in answer.citations:
            at = f"{_marked_down(place(one))}, characters {one.start} to {one.end}"
            lines += ["", f"\\[{one.marker}\\] **{_marked_down(one.title)}** ({at})"]
            lines += ["", f"> {_marked_down(one.quote)}"]
    return "\n".join(lines) + "\n"


def _html(title: str, answers: Sequence[Answer]) -> str:
    parts = []
    for answer in answers:
        understood = f"<p>Understood as: {_text(answer.standalone_question)}</p>" if _rewritten(answer) else ""
        reply = f"<p>{_text(answer.text)}</p>" if answer.sentences else ""
        cited = "".join(
            f"<li value={one.marker}><strong>{_text(one.title)}</strong> ({_text(place(one))}, characters {one.start} "
            f"to {one.end})<blockquote>{_text(one.quote)}</blockquote></li>"
            for one in answer.citations
        )
        parts.append(
            f'<section><h2>{_text(answer.question)}</h2>{understood}<p class="status">{STATUS_WORDS[answer.status]}</p>'
            f"{reply}{f'<ol>{cited}</ol>' if cited else ''}</section>"
        )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{_text(title)}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _json(title: str, answers: Sequence[Answer]) -> str:
    return json.dumps(
        {"title": title, "answers": [answer.as_dict() for answer in answers]}, ensure_ascii=False, indent=2
    )


def _rewritten(answer: Answer) -> bool:
    return _line(answer.standalone_question) != _line(answer.question)


def _line(words: str) -> str:
    return " ".join(words.split())


def _text(words: str) -> str:
    return escape(_line(words))


def _marked_down(words: str) -> str:
    """Words on one line in which nothing is Markdown."""
    return _MARKUP.sub(lambda found: f"{found[3]}\\{found[4]}" if found[3] else f"\\{found[0]}", _line(words))
