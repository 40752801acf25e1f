"""E-mail, by the standard library: the messages of an .eml or .mbox file, each with its headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from pathlib import PurePath

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.markup import markup_blocks, parse_markup
from citechat.ingest.formats.prose import clean, join
from citechat.ingest.formats.text import decode

HEADERS = ("Subject", "From", "To", "Cc", "Date")
MESSAGE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n")
"""The line before each message of an .mbox file: RFC 4155, appendix A."""
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(data: bytes, name: str) -> Content:
    """The messages one after the other.

    Raises:
        DocumentError: there is no message.
    """
    messages = [message_from_bytes(part, _class=EmailMessage, policy=policy.default) for part in _messages(data)]
    blocks = [block for message in messages if message.keys() for block in _blocks(message, name)]
    if not any(header in message for message in messages for header in HEADERS):
        raise DocumentError(f"{name} has no headers of an e-mail; save the message as .eml again.")
    if len(messages) > 1:
        return Content(join(blocks), metadata=Metadata(title=PurePath(name).stem))
    message = messages[0]
    return Content(
        join(blocks),
        metadata=Metadata(
            title=_header(message, "Subject"),
            author=_header(message, "From"),
            language=_header(message, "Content-Language"),
            date=_day(_header(message, "Date")),
        ),
    )


def _messages(data: bytes) -> list[bytes]:
    if not MESSAGE.match(data):
        return [data]
    return [QUOTED_FROM.sub(rb"\1", part) for part in MESSAGE.split(data)[1:]]


def _blocks(message: EmailMessage, name: str) -> Iterator[str]:
    for header in HEADERS:
        if value := _header(message, header):
            yield f"{header}: {value}"
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = _text(body, name)
        if body.get_content_subtype() == "html":
            yield from markup_blocks(parse_markup(text.encode()))
        else:
            yield text.strip().replace("\r\n", "\n")
    for part in message.iter_attachments():
        if part.get_content_type() == "message/rfc822" and isinstance(inner := part.get_content(), EmailMessage):
            yield from _blocks(inner, name)
        elif filename := part.get_filename():
            yield f"Attachment: {clean(filename)}"


def _text(body: MIMEPart, name: str) -> str:
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(body.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):  # it is in another encoding than it says, or in none there is
        return decode(data, name)


def _header(message: EmailMessage, header: str) -> str:
    return clean(str(message.get(header, "")))


def _day(sent: str) -> date | None:
    try:
        return parsedate_to_datetime(sent).date()
    except ValueError:
        return None
