"""What type of answer a question asks for: a "how long" is not answered by a date, nor a "when" without a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from citechat.answering.facts import BEFORE_YEAR, MONTHS, Token, is_ordinal, is_year, stems, tokens

_TIMES = MONTHS | frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight morning noon evening
    night spring summer autumn winter century centuries decade decades year years month months week weeks day days hour
    hours once twice daily weekly monthly annually always never""".split()
)
_AMOUNTS = frozenset(
    """one once twice several many few dozen dozens hundred hundreds thousand thousands million millions billion
    billions half quarter all none no both daily weekly monthly yearly annually always never decade decades century
    centuries""".split()
)
"""Words that say how many or how much without a number."""
_SPANS = frozenset("since until till to through".split())
"""Words that make a stretch of time of one or two dates."""
_NEXT = 5
"""Words within which the date of a "since" or "until" comes."""
_YEAR_GAPS = ("-", "‐", "‑", "–", "/")


class AnswerType(StrEnum):
    """The types that can be told from a question's words."""

    TIME = "time"
    AMOUNT = "amount"
    COUNT = "count"
    """An amount of anything but time: "how many projects"."""


_UNITS = "second minute hour day night week fortnight month quarter year decade century centurie".split()
_UNITS_OF_TIME = frozenset(unit + ending for unit in _UNITS for ending in ("", "s"))
_BETWEEN_UNIT = 1
"""Words that may stand between a number and its unit: "three consecutive years"."""
_PATTERNS = {
    AnswerType.COUNT: re.compile(
        rf"\bhow many (?!(?:\w+ )?(?:more |other )?(?:{'|'.join(_UNITS_OF_TIME)}|times|percent)\b)(?=\w)", re.IGNORECASE
    ),
    AnswerType.AMOUNT: re.compile(
        r"\bhow (?:many|much|long|old|far|often|big|large|tall|high|wide|deep|heavy|fast)\b"
        r"|\b(?:what|which) (?:number|percentage|proportion|share|amount)\b",
        re.IGNORECASE,
    ),
    AnswerType.TIME: re.compile(
        r"^\W*(?:(?:and|but|so|since|until|by|exactly)\s+)*when\b|\b(?:what|which) (?:year|date|day|month|time)\b",
        re.IGNORECASE,
    ),
}


def answer_type(question: str) -> AnswerType | None:
    """The type that ``question`` asks for; None where its words don't tell."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(question)), None)


def counted(question: str) -> set[str]:
    """The stems of what a "how many" counts: of "areas" in "in how many areas did they agree"."""
    sequence = tokens(question)
    places = [at for at, token in enumerate(sequence) if token.norm == "many" and at]
    return set().union(*(stems(token.norm) for at in places for token in sequence[at + 1 : at + 3]))


def has_type(kind: AnswerType, text: str) -> bool:
    """Whether ``text`` holds anything of that type."""
    found = tokens(text)
    match kind:
        case AnswerType.TIME:
            return any(token.is_number or token.norm in _TIMES for token in found)
        case AnswerType.AMOUNT:
            dated = (token.norm in _SPANS and _is_dated(found[at + 1 :]) for at, token in enumerate(found))
            return bool(_amounts(found)) or any(dated)
        case AnswerType.COUNT:
            return any(not _is_of_time(found[at + 1 :]) for at in _amounts(found))


def _amounts(found: Sequence[Token]) -> list[int]:
    """The places of the words and numbers that say how many or how much."""
    return [at for at, token in enumerate(found) if token.norm in _AMOUNTS or _counts(found, at)]


def _is_of_time(after: Sequence[Token]) -> bool:
    """Whether a unit of time comes next."""
    return any(token.norm in _UNITS_OF_TIME for token in after[: _BETWEEN_UNIT + 1])


def _is_dated(after: Sequence[Token]) -> bool:
    """Whether a date comes next: "since 2019", "until the end of May", not "since the 17th meeting"."""
    return any(token.norm in MONTHS or (token.is_number and not is_ordinal(token)) for token in after[:_NEXT])


def _counts(found: Sequence[Token], at: int) -> bool:
    """Whether the token is a number that is neither an ordinal nor part of a date."""
    token = found[at]
    if not token.is_number or is_ordinal(token):
        return False
    before, after = (found[place] if 0 <= place < len(found) else None for place in (at - 1, at + 1))
    if any(other and other.norm in MONTHS for other in (before, after)) or _are_years(before, token):
        return False
    return not (_are_years(token, after) or (before and before.norm in BEFORE_YEAR and is_year(token)))


def _are_years(one: Token | None, other: Token | None) -> bool:
    """Whether the two stand for years, as in "2024-25" and "2024/2025"."""
    return bool(one and other and other.is_number and is_year(one) and other.gap in _YEAR_GAPS)
