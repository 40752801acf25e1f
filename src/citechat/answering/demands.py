"""What a question insists on: an answer about the 18th meeting is no answer about the 19th."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from citechat.answering.answer_type import AnswerType, answer_type
from citechat.answering.facts import (
    BEFORE_YEAR,
    MONTHS,
    STOPWORDS,
    Token,
    is_ordinal,
    is_year,
    names,
    stems,
    tokens,
)
from citechat.answering.reported_speech import asked_speaker
from citechat.answering.want import REPLY_PARTS

_REQUESTS = frozenset("list name give tell show top mention find suggest".split())
_OFFICE = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?who(?:['’]s| is| was| are| were) (?:the|its|their|his|her)\b", re.IGNORECASE
)
_WHO = re.compile(r"\W*(?:(?:and|but|so)\s+)?whom?\b", re.IGNORECASE)
_IDENTITY = re.compile(r"\W*who(?:['’]s|\s+(?:is|are|was|were))\b", re.IGNORECASE)
"""Asks who somebody is: a sentence that names them may tell it."""
_OFFERS = frozenset("or between vs versus".split())
"""Words of a question that names what its answer may be: "Ann or Bob", "between Leeds and York"."""
LESSER = frozenset("vice deputy under assistant associate acting interim former ex honorary".split())
"""Words that make another office of the one they stand before."""
_BEFORE_YEAR = BEFORE_YEAR | {"after", "before"}  # of a question: "before 1990" asks for no count
_COMPARES = re.compile(r"\bthe (?:most|least|fewest|\w{2,}est)\b|\b(?:in total|altogether|on average)\b", re.IGNORECASE)
NEAREST_NOUNS = 6
"""Words after a number within which the noun that it counts stands: "20th Expert Group meeting"."""


@dataclass(frozen=True, slots=True)
class NumberDemand:
    """A number of the question with the stems of what it may count or order: the 18 of "the 18th meeting"."""

    number: str
    nouns: frozenset[str]
    name: str = ""
    """The name it belongs to, which counts instead of nouns: the "apollo" of "Apollo 11"."""
    label: str = ""
    """The noun it numbers: the "leaf" of "leaf 12"."""
    loose: bool = False
    """Whether a text need not say it, a "first" for instance, which only has to be no other."""


@dataclass(frozen=True, slots=True)
class NameDemand:
    """A name that the question mentions."""

    run: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class TypeDemand:
    """That the question asks when, how many or how much."""

    type: AnswerType


@dataclass(frozen=True, slots=True)
class OfficeDemand:
    """That the question asks for the holder of an office: who the minister is, not who a vice minister is."""

    stem: str
    modifiers: frozenset[str]
    """The words of its name before the last: "harbour" of the harbour master."""


@dataclass(frozen=True, slots=True)
class ComparisonDemand:
    """That the question compares all: one row of a table does not tell which has the most."""


@dataclass(frozen=True, slots=True)
class TimeDemand:
    """A month or a year of the question: evidence that names only others is about another time."""

    word: str


@dataclass(frozen=True, slots=True)
class SomebodyDemand:
    """That the question asks who did something at one of a numbered row: the evidence names or points at somebody."""

    known: frozenset[str]
    """The words of the question, which tell nobody new."""


@dataclass(frozen=True, slots=True)
class OtherDemand:
    """That the question asks who: nobody whom it names itself is the answer."""

    question: str


@dataclass(frozen=True, slots=True)
class SpeechDemand:
    """That the question asks for somebody's words: what they did is no answer."""

    speaker: tuple[Token, ...]


Demand = (
    NumberDemand
    | NameDemand
    | TypeDemand
    | OfficeDemand
    | ComparisonDemand
    | TimeDemand
    | SomebodyDemand
    | OtherDemand
    | SpeechDemand
)


def demands(question: str) -> list[Demand]:
    """The numbers and names that evidence has to meet."""
    sequence = tokens(question)
    found: list[Demand] = [
        _number_demand(sequence, at)
        for at, token in enumerate(sequence)
        if token.is_number
        and not _is_count_in_words(token)
        and not _is_length(sequence, at)
        and not (at and sequence[at - 1].norm in _REQUESTS and len(token.norm) < 3)
    ]
    found += [TimeDemand(token.norm) for token in sequence if is_month(token) or is_year(token)]
    found += [NameDemand(run) for run in names(question) if run[0].norm not in MONTHS]
    found += _offices(question)
    if _COMPARES.search(question):
        found.append(ComparisonDemand())
    if _WHO.match(question):
        known = frozenset(token.norm for token in sequence)
        if any(is_ordinal(token) and token.is_number for token in sequence):
            found.append(SomebodyDemand(known))
        if not known & _OFFERS and not _IDENTITY.match(question):
            found.append(OtherDemand(question))
    if speaker := asked_speaker(question):
        found.append(SpeechDemand(speaker))
    kind = answer_type(question)
    return [*found, TypeDemand(kind)] if kind else found


def _number_demand(sequence: Sequence[Token], at: int) -> NumberDemand:
    """The demand of the number at that place: a year by itself, "Apollo 11" by its name, another by its nouns."""
    token, before = sequence[at], sequence[at - 1] if at else None
    if before and token.text.isdigit() and not token.gap.strip():
        if is_year(token) and before.norm in _BEFORE_YEAR:
            return NumberDemand(token.norm, frozenset())
        if before.is_capital and before.norm not in MONTHS | STOPWORDS:
            return NumberDemand(token.norm, frozenset(), name=before.norm)
        if before.text.islower() and before.norm not in STOPWORDS and not nouns_after(sequence[at + 1 :]):
            return NumberDemand(token.norm, frozenset(), label=before.norm)
    return NumberDemand(token.norm, nouns_after(sequence[at + 1 :]), loose=token.text.casefold() == "first")


def is_month(token: Token) -> bool:
    """Whether it is the name of a month: "May", not "may"."""
    return token.is_capital and token.norm in MONTHS


def _offices(question: str) -> list[OfficeDemand]:
    """The office whose holder is asked for: the last noun of "who is the science minister of Spain"."""
    opening = _OFFICE.match(question)
    if not opening:
        return []
    nouns = list(takewhile(lambda token: token.norm not in STOPWORDS, tokens(question[opening.end() :])))
    if not nouns or any(token.norm in LESSER for token in nouns):
        return []
    modifiers = frozenset(token.norm for token in nouns[:-1])
    return [OfficeDemand(stem, modifiers) for stem in stems(nouns[-1].norm)]


def _is_count_in_words(token: Token) -> bool:
    """Whether it is a "three" (not "3", "third" or "3rd"): people count in words what a text need not count."""
    return token.text[0].isalpha() and not is_ordinal(token)


def _is_length(sequence: Sequence[Token], at: int) -> bool:
    """Whether the number says how long the reply should be: "in 3 sentences", "with 50 words"."""
    around = (sequence[at - 1].norm if at else "", sequence[at + 1].norm if at + 1 < len(sequence) else "")
    return around[0] in {"in", "with"} and around[1] in REPLY_PARTS


def nouns_after(after: Sequence[Token]) -> frozenset[str]:
    """The stems of the words right after a number, up to a function word, a mark or another number."""
    near = takewhile(_is_noun_like, after[:NEAREST_NOUNS])
    return frozenset(stem for token in near for stem in stems(token.norm))


def _is_noun_like(token: Token) -> bool:
    marked = any(mark in token.gap for mark in (*".,;:!?()", "\n\n"))
    return not (marked or token.is_number or token.norm in STOPWORDS or token.norm in MONTHS)
