"""What a text is called and the day it was issued, where its layout shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from itertools import chain
from textwrap import shorten

from citechat.ingest.blocks import HEADING, block_spans
from citechat.ingest.sentences import sentence_spans

LONGEST = 240
"""Characters of a title at most."""
LONGEST_SENTENCE = 100
"""Characters at most of a sentence that stands in for a title."""
NEAR = 4000
"""Characters from the beginning in which a title is looked for."""
BLOCKS = 6
"""Blocks from the beginning among which a line can be a title."""
TITLE_LIKE = range(20, LONGEST)
SHORT_TITLE = range(3, LONGEST)

HTML_HEADING = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
FRONT_MATTER = re.compile(r"\A\s*---\s*\n(?:.*\n)*?title:[ \t]*[\"']?(.+?)[\"']?[ \t]*\n", re.IGNORECASE)
LABELLED = re.compile(r"^[^\S\n]*(?:Subject|Title)[^\S\n]*:[^\S\n]*(\S.*?)[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
"""A letter's or memo's own line for it."""
UNDERLINED = re.compile(r"^[^\S\n]*(\S.*?)[^\S\n]*\r?\n[^\S\n]*([=*~_#+-])\2{3,}[^\S\n]*\r?$", re.MULTILINE)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>[12]\d{3})"
DATES = tuple(
    re.compile(rf"(?<![\w.-]){pattern}(?![\w-])", re.IGNORECASE)
    for pattern in (
        rf"{DAY}(?:\s+of)?[\s-]+{MONTH}[\s,-]+{YEAR}",
        rf"{MONTH}\s+{DAY},?\s+{YEAR}",
        rf"{YEAR}-(?P<month>\d\d)-{DAY}",
    )
)
DATE_AT_ONCE = r"\d{1,2}(?:st|nd|rd|th)? [A-Z]\w+\.?,? [12]\d{3}|[A-Z]\w+\.? \d{1,2}(?:st|nd|rd|th)?,? [12]\d{3}"
DATE_LINE = 60
"""Characters of a line at most for its date to be the document's."""
OTHER_DAY = re.compile(r"\b(?:will|would|shall|next|due|until|by|from)\b", re.IGNORECASE)
OPENS_WITH_DATE = re.compile(
    rf"(?:[A-Z][\w.' ]{{1,40}}, |(?:\w+ ){{0,3}}held on (?:\w+day,? )?)(?:{DATE_AT_ONCE})", re.IGNORECASE
)
HEAD_LINES, TAIL_LINES = 8, 12
"""Lines with text, from the beginning and from the end, that can be a dateline."""


def find_title(text: str, fallback: str) -> str:
    """The title: a heading, an underlined line, a line like a title, else the first sentence, else ``fallback``."""
    near = text[:NEAR]
    for title in chain(_headings(near), _title_like(near), _first_sentence(near)):
        if any(character.isalnum() for character in title):
            return shorten(title, LONGEST, placeholder=" …")
    return fallback


def find_date(text: str) -> date | None:
    """The one full date on the short lines near the beginning and the end; None where there is none or several."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head, tail = lines[:HEAD_LINES], lines[max(HEAD_LINES, len(lines) - TAIL_LINES) :]
    found = [dates[0] for line in head + tail if _is_dateline(line) and len(dates := _dates(line)) == 1]
    if not found:  # "BRANNOCK, 2 May 2024 – The council …", "held on Monday, 4 March 2024 in the customs house, …"
        opened = (OPENS_WITH_DATE.match(line) for line in head)
        found = [dates[0] for match in opened if match and len(dates := _dates(match[0])) == 1]
    return found[0] if len(set(found)) == 1 else None


def _is_dateline(line: str) -> bool:
    """Whether it is short, and speaks of no other day: "The next meeting will be held on 4 May 2024." """
    return len(line) <= DATE_LINE and not OTHER_DAY.search(line)


def _headings(text: str) -> Iterator[str]:
    for pattern, group in ((FRONT_MATTER, 1), (HTML_HEADING, 2)):
        if match := pattern.search(text):
            yield unescape(re.sub(r"<[^>]+>", " ", match[group]))
    head = "\n".join([line for line in text.splitlines() if line.strip()][:HEAD_LINES])
    if labelled := LABELLED.search(head):
        yield labelled[1]
    marked = re.search(r"^[^\S\n]*#{1,6}[^\S\n]+(\S.*?)[\s#]*$", text, re.MULTILINE)
    underlined = UNDERLINED.search(text)
    matches = [match for match in (marked, underlined) if match]
    yield from (match[1] for match in sorted(matches, key=lambda match: match.start()))


def _title_like(text: str) -> Iterator[str]:
    """The first blocks that read like a title, those of a usual length first."""
    blocks = [" ".join(text[start:end].split()) for start, end in block_spans(text)[:BLOCKS]]
    lines = [block for block in blocks if _reads_like_title(block)]
    if len(blocks) > 1:
        yield from (line for line in lines if len(line) in TITLE_LIKE)
        yield from (line for line in lines if len(line) in SHORT_TITLE)


def _reads_like_title(line: str) -> bool:
    first = line.lstrip("\"'“‘([")[:1]
    return (
        (first.isupper() or first.isdigit() or (first.isalpha() and not first.islower()))
        and line[-1] not in ".!:;,…。"
        and len(sentence_spans(line)) == 1
        and not _dates(line)
        and not HEADING.match(line)
    )


def _first_sentence(text: str) -> Iterator[str]:
    """The first sentence that is whole, shortened at a word's end."""
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if sentence.lstrip("\"'“‘([")[:1].isupper() and sentence.rstrip("\"'”’)]")[-1:] in ".!?":
            yield shorten(sentence, LONGEST_SENTENCE, placeholder="…")


def _dates(line: str) -> list[date]:
    found = []
    for pattern in DATES:
        for match in pattern.finditer(line):
            month = match["month"]
            number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
            try:
                found.append(date(int(match["year"]), number, int(match["day"])))
            except ValueError:  # the 31st of June
                continue
    return found
