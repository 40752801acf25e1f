"""Lists within a text: lines with markers, "(i)" to "(vii)" or bullets, and items told as "first, …; second, …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from citechat.answering.facts import coverage, tokens
from citechat.answering.ground import sentence_before
from citechat.ingest.sentences import sentence_spans
from citechat.values import Document, Evidence

_MARKER = re.compile(
    r"^[ \t]*(?:\((?P<round>[ivxlc]+|[a-z]|\d+)\)|(?P<plain>\d+|[a-z])[.)]|(?P<bullet>[-*•–]))\s+(?=\S)", re.M
)
_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_TOLD = re.compile(rf"(?<![\w-])(?P<place>{'|'.join(_ORDER)})(?:ly)?,\s+", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[.,:;!?]|\band)\s*$")
"""What an item stands after: "on the first, it rained" begins none."""
_BETWEEN = re.compile(r"[\s,;:]*(?:\band)?\s*$")
"""What stands at the end of an item and belongs to none."""
_LONGEST_ITEM = 1000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The items of a list, as offsets into the text, in order."""

    start: int
    """Where the list begins, with the part of its first sentence that introduces it."""
    items: tuple[tuple[int, int], ...]

    @property
    def end(self) -> int:
        """Where the last item ends."""
        return self.items[-1][1]


def enumerated(question: str, evidence: Evidence) -> tuple[tuple[int, int], ...]:
    """The items of the list that the evidence introduces, holds or is an item of; () where it answers alone.

    An item answers alone when its own words are nearer to the question than the words that introduce the list.
    """
    document = evidence.hit.document
    for one in enumerations(document.text):
        introduced = evidence.end <= one.start and not document.text[evidence.end : one.start].strip()
        held = evidence.start <= one.items[0][0] and one.end <= evidence.end
        among = any(start < evidence.end and evidence.start < end for start, end in one.items)
        if introduced or held or (among and _is_nearer(question, document, one, evidence)):
            return one.items
    return ()


def is_numbered(document: Document, items: Sequence[tuple[int, int]]) -> bool:
    """Whether the items are lines with markers that count from one: "(i)", "(ii)", ... or "1.", "2.", ..."""
    markers = [_MARKER.match(document.text[start:end]) for start, end in items]
    places = [next(iter(tokens(match.group())), None) for match in markers if match and not match["bullet"]]
    return [one.norm for one in places if one and one.is_number] == [str(at + 1) for at in range(len(items))]


def without_marker(text: str) -> str:
    """``text`` without the marker of a list's item before it."""
    marker = _MARKER.match(text)
    return text[marker.end() :] if marker else text


def _is_nearer(question: str, document: Document, one: Enumeration, evidence: Evidence) -> bool:
    """Whether the words that introduce the list are as near to the question as the evidence."""
    before = sentence_before(document, one.start)
    lead = document.text[before[0] if before else one.start : one.items[0][0]]
    return coverage(question, [lead, document.title]) >= coverage(question, [evidence.text])


def enumerations(text: str) -> list[Enumeration]:
    """Every list of two items or more, those of marked lines first."""
    return [one for one in (*_marked(text), *_told(text)) if len(one.items) > 1]


def _marked(text: str) -> Iterator[Enumeration]:
    """Neighbouring lines with markers of one style, without their indent."""
    runs: list[list[tuple[int, int]]] = []
    style = None
    for match in _MARKER.finditer(text):
        line = text[match.start() :].split("\n", 1)[0]
        start = match.start() + len(line) - len(line.lstrip())
        if match.lastgroup != style:
            runs.append([])
            style = match.lastgroup
        runs[-1].append((start, match.start() + len(line.rstrip())))
    return (Enumeration(run[0][0], tuple(run)) for run in runs)


def _told(text: str) -> Iterator[Enumeration]:
    """Items told in order, within a sentence or in several; the last one ends with its sentence."""
    runs: list[list[int]] = []
    for match in _TOLD.finditer(text):
        if not _OPENING.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        place = _ORDER.index(match["place"].casefold())
        if place == 0:
            runs.append([])
        if runs and len(runs[-1]) == place and (not place or match.start() - runs[-1][-1] <= _LONGEST_ITEM):
            runs[-1].append(match.start())
    for starts in runs:
        if len(starts) > 1:
            begin, _ = _sentence_at(text, starts[0])
            _, end = _sentence_at(text, starts[-1])
            items = [_BETWEEN.sub("", text[start:stop]) for start, stop in pairwise(starts)]
            stops = [start + len(item) for start, item in zip(starts, items, strict=False)]
            yield Enumeration(begin, tuple(zip(starts, [*stops, end], strict=True)))


def _sentence_at(text: str, place: int) -> tuple[int, int]:
    """The sentence that holds ``place``, looked for in what is near."""
    near = max(0, place - _LONGEST_ITEM)
    spans = sentence_spans(text[near : place + _LONGEST_ITEM])
    return next(((near + start, near + end) for start, end in spans if start <= place - near < end), (place, place))
