"""Blocks: the paragraphs, headings and list items of a text, told apart by how its lines are laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

HEADING = re.compile(r"#{1,6}\s")
MARKER = re.compile(r"(?:[-*+•◦▪‣·>]|\(?(?:\d{1,3}|[ivxlcdm]{1,6}|[A-Za-z])[.)])\s|\|")
"""How a list item, a quoted line or a table row begins."""

WRAPPED_AT = range(40, 161)
"""Columns at which people and programs wrap prose."""
FULL = 0.8
"""A line is taken for wrapped when its next word would have gone past this part of the width."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it, and how far it is indented."""

    start: int
    end: int
    indent: int
    text: str

    @property
    def is_rule(self) -> bool:
        """Whether it has no letter or digit, like a row of asterisks."""
        return not any(character.isalnum() for character in self.text)


def block_spans(text: str) -> list[tuple[int, int]]:
    """The offsets of the blocks of ``text``, in order, without the white space around them; rules are none."""
    blocks: list[list[Line]] = []
    above: Line | None = None
    for paragraph in _paragraphs(text):
        width = _width(paragraph)
        for position, line in enumerate(paragraph):
            if line.is_rule:
                above = None
                continue
            if above and (
                _resumes(blocks[-1][0], above, line) if position == 0 else _continues(blocks[-1][0], above, line, width)
            ):
                blocks[-1].append(line)
            else:
                blocks.append([line])
            above = line
    return [(lines[0].start, lines[-1].end) for lines in blocks]


def _paragraphs(text: str) -> Iterator[list[Line]]:
    """The runs of lines that no blank line parts."""
    for blank, lines in groupby(_lines(text), key=lambda line: not line.text):
        if not blank:
            yield list(lines)


def _lines(text: str) -> Iterator[Line]:
    offset = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        yield Line(offset + indent, offset + indent + len(stripped), indent, stripped)
        offset += len(line)


def _width(lines: list[Line]) -> int:
    """The column the lines are wrapped at, going by the longer ones: a single line may stick out."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[3 * len(lengths) // 4]


def _continues(first: Line, above: Line, line: Line, width: int) -> bool:
    """Whether ``line`` goes on with the block that began at ``first`` and stands at ``above``."""
    if HEADING.match(first.text) or HEADING.match(line.text):
        return False
    wrapped = width in WRAPPED_AT and len(above.text) + 1 + len(line.text.split()[0]) > FULL * width
    in_list = MARKER.match(first.text) is not None
    if MARKER.match(line.text):
        # A wrapped line may begin like a list item: "the conditions (i), (ii) and / (iii) of the first part".
        return wrapped and not in_list and above.text[-1].isalnum()
    if line.indent > above.indent and not in_list:
        return False
    return wrapped or line.text[0].islower()


def _resumes(first: Line, above: Line, line: Line) -> bool:
    """Whether a blank line broke a sentence in two, as converters do at the end of a page."""
    is_prose = len(above.text) >= WRAPPED_AT.start and not HEADING.match(first.text)
    return (
        is_prose
        and (above.text[-1].isalnum() or above.text[-1] == ",")
        and line.text[0].islower()
        and (MARKER.match(line.text) is None)
    )
