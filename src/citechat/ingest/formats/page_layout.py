"""Lines on pages become paragraphs, by where they stand: PDF knows letters and their places, but no paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median

from citechat.ingest.formats.hyphens import Hyphens
from citechat.ingest.formats.page_lines import Line, Page, mark_rows
from citechat.ingest.formats.prose import LIST_ITEM
from citechat.ingest.formats.running_heads import drop_running_heads

LARGER = 1.15
"""How many times as large as those of the text the letters of a title are at least."""
LEADING = 1.3
"""The distance between lines, in usual distances, above which they are in different paragraphs."""
FARTHEST = 3.0
"""The distance between lines, in sizes of their letters, above which it says nothing about their paragraph."""
INDENT = 2.0
"""How far apart, in sizes of their letters, lines of one column may begin."""
GAP = 0.5
"""The width of a space and of what letters leave free beside them, in sizes of the letters."""


def lay_out(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text of the pages with blank lines between paragraphs, and the offset at which each page begins."""
    kept = [mark_rows(page) for page in drop_running_heads(pages)]
    lines = [line for page in kept for line in page]
    flow, hyphens = _Flow(kept), Hyphens(" ".join(line.text for line in lines))
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    above = first = None  # the line before, and the first line of its paragraph
    for number, page in enumerate(kept):
        for position, line in enumerate(page):
            goes_on = False
            if above and first:
                goes_on = flow.continues(above, line, number, new_page=position == 0)
                parts.append(_between(first, above, line, hyphens, goes_on))
                length += len(parts[-1])
            if position == 0:
                starts.append(length)
            parts.append(line.text)
            length += len(line.text)
            above, first = line, first if goes_on else line
        if not page:
            starts.append(length)
    return "".join(parts), tuple(starts)


def headline(pages: Sequence[Page]) -> str:
    """The line in the largest letters of the first page, where they are larger than those of the text; else empty."""
    first = next((page for page in pages if page), ())
    if not first:
        return ""
    largest = max(first, key=lambda line: line.height)  # the first of equals
    usual = median(line.height for page in pages for line in page)
    if largest.height < LARGER * usual:
        return ""
    from_largest = first[first.index(largest) :]
    return " ".join(line.text for line in takewhile(largest.is_as_large_as, from_largest))


class _Margin:
    """Where the lines of a page end."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._known: dict[tuple[int, int], float] = {}

    def is_full(self, above: Line, line: Line) -> bool:
        """Whether the first word of ``line`` would have gone past the margin of the line above."""
        return above.right + GAP * line.height + line.words[0].right - line.words[0].left > self._right(above)

    def _right(self, line: Line) -> float:
        """The margin of the lines of this size that begin about here, going by the longer ones: one may stick out."""
        key = round(line.left), round(line.height)
        if key not in self._known:
            near = [other for other in self._page if abs(other.left - line.left) <= INDENT * line.height]
            rights = sorted(other.right for other in near if other.is_as_large_as(line))
            self._known[key] = rights[3 * len(rights) // 4]
        return self._known[key]


class _Flow:
    """How the lines of a document follow each other, going by all of them."""

    def __init__(self, pages: Sequence[Page]) -> None:
        steps = [
            (above.baseline - line.baseline) / line.height
            for page in pages
            for above, line in pairwise(page)
            if above.is_as_large_as(line) and 0 < above.baseline - line.baseline < FARTHEST * line.height
        ]
        self._leading = median(steps) if steps else 1.0
        self._margins = [_Margin(page) for page in pages]

    def continues(self, above: Line, line: Line, number: int, *, new_page: bool) -> bool:
        """Whether ``line``, on the page of that number, goes on with the paragraph of the line before it."""
        if above.is_row or line.is_row or not above.is_as_large_as(line):
            return False
        step = (above.baseline - line.baseline) / line.height
        if new_page or step < -0.5:  # the next page or column
            unfinished = above.hyphened or above.text[-1].isalnum() or above.text.endswith(",")
            return unfinished and line.text[0].islower() and not LIST_ITEM.match(line.text)
        if above.hyphened:
            return line.text[0].isalnum()
        if step > LEADING * self._leading or not self._margins[number].is_full(above, line):
            return False
        ended = above.text[-1] in ".!?:;"
        return not (ended and (line.left > above.left + line.height or LIST_ITEM.match(line.text)))


def _between(first: Line, above: Line, line: Line, hyphens: Hyphens, goes_on: bool) -> str:
    """What stands between two lines in the text."""
    if goes_on:
        return hyphens.between(above.text, line.text) if above.hyphened else " "
    hyphen = "-" if above.hyphened else ""
    return hyphen + ("\n" if LIST_ITEM.match(first.text) and LIST_ITEM.match(line.text) else "\n\n")
