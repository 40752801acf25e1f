"""The lines of a page with the places of their words, and which of them are rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from citechat.ingest.formats.prose import LIST_ITEM, clean

Page = Sequence["Line"]

SAME_SIZE = 0.08
"""The part by which the sizes of letters may differ within a paragraph."""
CELL_GAP = 0.8
"""The width of a gap between words, in sizes of the letters, above which they can be in different cells of a row."""
EQUAL = 0.1
"""The part by which the gaps of a justified line may differ."""
ALIGNED = 2.0
"""Points by which cells of a column may be out of line."""
LEADERS = re.compile(r"(?:\s*\.){4,}\s*")
"""The dots between a heading and its page in a table of contents."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it begins and ends, in points from the left of its page."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)  # without slots: its text is put together once
class Line:
    """The words of a line and its place on its page."""

    words: tuple[Word, ...]
    baseline: float
    """Points from the bottom."""
    height: float
    """Points from the lowest to the highest that its letters may be."""
    hyphened: bool = False
    """Whether a hyphen followed, which is not in the last word."""
    is_row: bool = False
    """Whether it is a row of a table."""

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1].right

    @property
    def cells(self) -> list[list[Word]]:
        """Its words between wide gaps; what marks a list item is not parted from it, nor are justified words."""
        gaps = [word.left - before.right for before, word in pairwise(self.words)]
        if len(gaps) > 1 and max(gaps) - min(gaps) < EQUAL * max(gaps):
            return [list(self.words)]
        cells = [[self.words[0]]]
        for before, word in pairwise(self.words):
            marked = len(cells) == len(cells[0]) == 1 and LIST_ITEM.match(f"{before.text} ")
            if word.left - before.right > CELL_GAP * self.height and not marked:
                cells.append([])
            cells[-1].append(word)
        return cells

    @cached_property
    def text(self) -> str:
        """What it says, the cells of a row apart."""
        cells = [" ".join(word.text for word in cell) for cell in (self.cells if self.is_row else [self.words])]
        return LEADERS.sub(" … ", clean("; ".join(cells)))

    def is_as_large_as(self, other: Line) -> bool:
        """Whether its letters are of the size of those of ``other``."""
        return abs(self.height - other.height) <= SAME_SIZE * max(self.height, other.height)


def mark_rows(page: Page) -> list[Line]:
    """The lines, those marked as rows whose cells stand under or above those of a neighbour."""
    cells = [line.cells for line in page]
    together = [_are_aligned(above, below) for above, below in pairwise(cells)]
    neighbours = zip([False, *together], [*together, False], page, strict=True) if page else ()
    return [replace(line, is_row=above or below) for above, below, line in neighbours]


def _are_aligned(above: list[list[Word]], below: list[list[Word]]) -> bool:
    """Whether all inner cells of the line with fewer of them begin, or as numbers end, where one of the other does."""
    fewer, more = sorted((above[1:], below[1:]), key=len)

    def has_partner(cell: list[Word]) -> bool:
        return any(
            abs(cell[0].left - other[0].left) <= ALIGNED
            or (abs(cell[-1].right - other[-1].right) <= ALIGNED and any(map(str.isdigit, cell[-1].text)))
            for other in more
        )

    return bool(fewer) and all(map(has_partner, fewer))
