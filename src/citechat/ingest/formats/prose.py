"""Clean text out of what files hold: blocks apart, white space plain, no characters that only a layout needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

BULLET = "- "
"""How a list item begins where the file has a list but no mark."""
LIST_ITEM = re.compile(r"(?:[-*+•◦▪‣·]|\(?(?:\d{1,3}|[ivxlcdm]{1,6}|[A-Za-z])[.)])\s")
LAYOUT = dict.fromkeys(
    [
        *range(0x00, 0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0),  # control characters
        0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF,
        *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000),  # no characters, and halves of characters
    ]
)  # fmt: skip
"""Characters without a meaning for the reader: control characters, soft hyphens, marks of width and direction."""
LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
SYMBOL_BULLETS = dict.fromkeys((0xF0A7, 0xF0B7, 0xF0D8, 0xF076, 0xF0FC, 0xF0A8, 0xF06E), "•")
"""Bullets of the fonts Symbol and Wingdings, which have no Unicode of their own."""
PLAIN = LAYOUT | LIGATURES | SYMBOL_BULLETS


def clean(text: str) -> str:
    """``text`` on one line, its accents composed, its white space single spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(PLAIN)).split())


def clean_lines(text: str) -> str:
    """``text`` cleaned line by line, without empty lines."""
    return "\n".join(line for line in map(clean, text.splitlines()) if line)


def join(blocks: Iterable[str]) -> str:
    """The blocks that are not empty with blank lines between them; the items of a list are on lines that follow."""
    text, before = [], ""
    for block in filter(None, blocks):
        if before:
            text.append("\n" if LIST_ITEM.match(before) and LIST_ITEM.match(block) else "\n\n")
        text.append(block)
        before = block
    return "".join(text)


def join_pages(pages: Iterable[Iterable[str]]) -> tuple[str, tuple[int, ...]]:
    """The text of the pages' blocks, and the offset at which each page begins."""
    parts: list[str] = []
    starts = []
    length = 0
    for blocks in pages:
        page = join(blocks)
        if page and length:
            parts.append("\n\n")
            length += 2
        starts.append(length)
        parts.append(page)
        length += len(page)
    return "".join(parts), tuple(starts)
