"""The lines that stand on page after page and are no part of the text: running heads, feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from citechat.ingest.formats.page_lines import SAME_SIZE, Line, Page

RUNNING_ON = 3
"""Pages on which a line has to stand at the same height to be a running head."""
ENDS = 2
"""Lines from the top and the bottom of a page that can be running heads."""
PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?|[-–—|]\s*\d{1,4}\s*[-–—|]|\d{1,4}\s*/\s*\d{1,4}|[ivxl]{1,6}",
    re.IGNORECASE,
)
"""A line that is a page number by its form; a number alone is one where it counts the pages."""
NUMBER = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,])")


def drop_running_heads(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page without those that only number or name it at its ends."""
    if not any(pages):
        return [[] for _ in pages]
    # Titles of slides may count, too; heads of pages are not larger than the text.
    largest = (1 + SAME_SIZE) * median(line.height for page in pages for line in page)
    ends = [
        [(line, _keys(line, number)) for line in _ends(page) if line.height <= largest]
        for number, page in enumerate(pages)
    ]
    count = Counter(key for page in ends for key in {key for _, keys in page for key in keys})
    enough = max(2, min(RUNNING_ON, len(pages)))
    dropped = {
        id(line)
        for page in ends
        for line, keys in page
        if PAGE_NUMBER.fullmatch(line.text) or any(count[key] >= enough for key in keys)
    }
    kept = [[line for line in page if id(line) not in dropped] for page in pages]
    return kept if any(kept) else [list(page) for page in pages]  # a label on each page is all the text there is


def _ends(page: Page) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.baseline)
    return by_height if len(page) <= 2 * ENDS else by_height[:ENDS] + by_height[-ENDS:]


def _keys(line: Line, number: int) -> list[tuple[str | int, int]]:
    """What a running head has in common with those of other pages: its words, or a number that counts the pages."""
    height = round(line.baseline / 3)
    return [(line.text, height), *((int(word) - number, height) for word in NUMBER.findall(line.text))]
