"""Plain text in any encoding."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMONEST = "cp1252"
"""The most used of the encodings before Unicode."""
WESTERN = re.compile("[\t-\r -~\xa0-\xff‚„…ŠŒŽ‘’“”•–—™šœžŸ€]*")
ODD_IN_WESTERN = re.compile("[^\0-~]{3}|[À-Þ]{2}|[¤¦¨¬\xad¯¶¸ÐÞðþ]")
"""What texts in a western language do not have, and those in an eastern one do when they are read as one."""
ACCENTS = 0.2
"""The share of characters beyond ASCII that a text in a western language has at most."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""A control character that has no place in a text file."""
CONTROLS_ALLOWED = 0.01
"""The share of control characters above which a file is no text."""


def read(data: bytes, name: str) -> Content:
    """The text as it was written, byte for byte.

    Raises:
        DocumentError: it is no text.
    """
    return Content(decode(data, name))


def decode(data: bytes, name: str) -> str:
    """The text in ``data``: by its byte order mark, else UTF-8, else the likeliest older encoding.

    Raises:
        DocumentError: it is no text.
    """
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        matches = () if b"\0" in data else tuple(from_bytes(data))
        # Of encodings that would do equally the commonest is meant; the order of the others is charset-normalizer's.
        best = next((match for match in matches if match.encoding == COMMONEST), next(iter(matches), None))
        text = "\0" if best is None else str(best)
        if best and best.multi_byte_usage and (western := _as_western(data)):
            text = western  # a few accents in a short text pass for Chinese
    if len(CONTROL.findall(text)) > CONTROLS_ALLOWED * len(text):
        raise DocumentError(f"{name} is not a text file; save it as plain text in UTF-8.")
    return text


def _as_western(data: bytes) -> str:
    """The text in a western language that ``data`` is in the commonest encoding; empty where it is none."""
    text = data.decode(COMMONEST, "replace")
    beyond = sum(character > "~" for character in text)
    is_western = WESTERN.fullmatch(text) and not ODD_IN_WESTERN.search(text) and beyond <= ACCENTS * len(text)
    return text if is_western else ""
