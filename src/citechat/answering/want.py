"""What kind of reply a question asks for, told from its words."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from citechat.answering.facts import is_ordinal, stems, tokens

_SUMMARY = re.compile(
    r"\b(?:summar(?:y|ise|ize|ies)|sum up|overview|outline|gist|recap|(?:main|key) (?:points|topics|ideas|takeaways)"
    r"|tell me about|what (?:happened|took place|went on|was (?:discussed|talked about|covered))|describe)\b"
    r"|\bwhat (?:is|was) (?!.*\b(?:of|for|by)\b).* about\W*$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W*(?:please\s+|can you\s+|could you\s+)*(?:list|name|enumerate)\b|\b(?:what|which) (?:are|were) (?:all )?the\b"
    r"|\bwho (?:all|else)\b|\ball (?:of )?the\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:give|write|make|provide|show|need|want|short|brief(?:ly)?|quick(?:ly)?|few|sentences?|words?|bullets?|points?|please)\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(r"(?:ss|us|is)$")
ITEMS = frozenset(
    stem
    for word in """action aim area condition decision demand element goal initiative item lesson measure objective part
    point principle priority proposal reason recommendation requirement rule step suggestion task thing topic""".split()
    for stem in stems(word)
)
"""Stems of the nouns for what lists are made of."""
REPLY_PARTS = frozenset(
    "sentence sentences point points bullet bullets line lines word words paragraph paragraphs".split()
)
"""What the length of a reply is given in: "in two sentences"."""


class Want(StrEnum):
    """What kind of reply a question asks for."""

    FACT = "fact"
    LIST = "list"
    SUMMARY = "summary"


def want(question: str) -> Want:
    """The kind of reply that the words of the question ask for."""
    if _SUMMARY.search(question):
        return Want.SUMMARY
    if _LIST.search(question) or _asks_for_several(question):
        return Want.LIST
    return Want.FACT


def _asks_for_several(question: str) -> bool:
    """Whether "which" or "what" stands before a plural: "which institutions", "with what other bodies"."""
    sequence = tokens(question)
    for at, token in enumerate(sequence):
        if token.norm in {"which", "what"}:
            return any(
                word.norm.endswith("s") and len(word.norm) > 3 and not _SINGULAR.search(word.norm)
                for word in sequence[at + 1 : at + 4]
                if not word.is_number
            ) and not any(word.norm in {"is", "was", "does"} for word in sequence[at + 1 : at + 2])
    return False


def place_in_list(question: str) -> int:
    """The 3 of "the third point"; 0 where no item of a list is asked for by its place."""
    for place, after in pairwise(tokens(question)):
        if place.is_number and is_ordinal(place) and stems(after.norm) & ITEMS:
            return int(place.norm)
    return 0


def topic(question: str) -> str:
    """What is left of a question without the words that only ask for a summary or a list."""
    return _REQUEST.sub(" ", _SUMMARY.sub(" ", _LIST.sub(" ", question)))
