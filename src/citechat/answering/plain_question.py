"""A question made of a document's words, and whether it may be shown as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from citechat.answering.clauses import UNCLEAR, is_named, is_telling
from citechat.answering.facts import tokens
from citechat.answering.rewriting.grammar import PREPOSITIONS

WORDS = range(3, 17)
"""Words of a question."""
_MARKS = re.compile(r"[;:()\"“”<>{}\[\]|*#`\\_=~^$]|,(?! (?:[A-Z]|\d{4}))")
"""Marks that a question has no need of; commas stand in names and dates only."""
_YEAR = re.compile(r"\bthe [12]\d{3} ")
"""What tells as much as a name: "the 2010 drought"."""
_OF_A_KIND = re.compile(r"What (?:is|does) an? ")
FOREMOST = re.compile(r"(?:(?:second|third)-)?(?:[a-z]{3,}est|most|only|main) ")
_DEFINITE = re.compile(r"\bthe (?=(?P<noun>[^?]+))")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, and the words of the sentence that answer it."""

    text: str
    answer: str


def is_plain(question: str) -> bool:
    """Whether a question is short and stands alone: no pronoun, no "the meeting" without a name or number."""
    if len(question.split()) not in WORDS or _is_unclear(question):
        return False
    if _MARKS.search(question):
        return False
    named = is_named(question.partition(" ")[2]) or _YEAR.search(question) or _OF_A_KIND.match(question)
    return bool(named) and not _dangles(question)


def _is_unclear(question: str) -> bool:
    """Whether a word of it is understood only beside other sentences; "US" is no pronoun."""
    return any(token.norm in UNCLEAR and not token.text.isupper() for token in tokens(question))


def _dangles(question: str) -> bool:
    """Whether "the ..." stands in it without a name or a number: "the meeting", "the Committee"."""
    return any(not is_telling(_definite(match["noun"])) for match in _DEFINITE.finditer(question))


def _definite(text: str) -> str:
    """The words up to a preposition, "of" aside, and a "for" in a title ("Secretary for Trade").

    What is foremost is so somewhere: "the largest city in Norland" is one phrase.
    """
    if FOREMOST.match(text):
        return text
    found = tokens(text)
    ends = (
        token.start
        for before, token in pairwise(found)
        if token.text in PREPOSITIONS - {"of"} | {"to"} and not (token.text == "for" and before.is_capital)
    )
    return text[: next(ends, len(text))]
