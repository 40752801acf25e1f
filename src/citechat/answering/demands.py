"""What a question insists on: an answer about the 18th meeting is no answer about the 19th."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from citechat.answering.facts import MONTHS, STOPWORDS, Token, find_run, names, stems, tokens
from citechat.answering.ground import with_antecedent
from citechat.values import Document, Evidence

_REQUESTS = frozenset("list name give tell show top mention find suggest".split())
_QUANTITY = re.compile(
    r"^\W*(?:(?:and|but|so|since|until|by|exactly)\s+)*when\b"
    r"|\b(?:how (?:many|much|long|old|far|often)|(?:what|which) (?:year|date|day|month|time))\b",
    re.IGNORECASE,
)
_QUANTITIES = MONTHS | frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight morning noon evening
    night spring summer autumn winter century centuries decade decades year years month months week weeks day days hour
    hours one once twice several many few dozen dozens hundred hundreds thousand thousands million millions billion
    billions half quarter all none no both daily weekly monthly annually always never""".split()
)
"""Words that say when, how many or how much without a number."""
_NEAREST_NOUNS = 6
"""Words after a number within which the noun that it counts stands: "20th Expert Group meeting"."""


@dataclass(frozen=True, slots=True)
class NumberDemand:
    """A number of the question with the stems of what it may count or order: the 18 of "the 18th meeting"."""

    number: str
    nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameDemand:
    """A name that the question mentions."""

    run: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class QuantityDemand:
    """That the question asks when, how many or how much."""


Demand = NumberDemand | NameDemand | QuantityDemand
Holders = Mapping[NameDemand, frozenset[str]]
"""The documents, by id, that hold a name as the question writes it."""


def demands(question: str) -> list[Demand]:
    """The numbers and names that evidence has to meet."""
    sequence = tokens(question)
    found: list[Demand] = [
        NumberDemand(token.norm, _nouns(sequence[at + 1 :]))
        for at, token in enumerate(sequence)
        if token.is_number
        and not _is_count_in_words(token)
        and not (at and sequence[at - 1].norm in _REQUESTS and len(token.norm) < 3)
    ]
    found += [NameDemand(run) for run in names(question) if run[0].norm not in MONTHS]
    return [*found, QuantityDemand()] if _QUANTITY.search(question) else found


def holders(wanted: Sequence[Demand], documents: Iterable[Document]) -> Holders:
    """Which of ``documents`` hold each name as it is written."""
    texts = {document.id: f"{document.title}\n{document.text}" for document in documents}
    return {
        demand: frozenset(id_ for id_, text in texts.items() if find_run(demand.run, text))
        for demand in wanted
        if isinstance(demand, NameDemand)
    }


def unmet(wanted: Sequence[Demand], evidence: Evidence, held: Holders) -> list[Demand]:
    """Those of ``wanted`` that the evidence does not meet in its sentence, its antecedent, its title or its document.

    A name that some document holds as it is written is met by such a document only; one that none does may have a
    typing error or another order.
    """
    return [demand for demand in wanted if not _is_met(demand, evidence, held)]


def _is_met(demand: Demand, evidence: Evidence, held: Holders) -> bool:
    document = evidence.hit.document
    if isinstance(demand, QuantityDemand):
        return any(token.is_number or token.norm in _QUANTITIES for token in tokens(evidence.text))
    if isinstance(demand, NameDemand):
        if held.get(demand):
            return document.id in held[demand]
        words = {token.norm for token in tokens(f"{document.title}\n{document.text}")}
        return all(_is_near(token.norm, words) for token in demand.run)
    if demand.number in _numbered(with_antecedent(evidence).text, demand.nouns):
        return True
    if demand.nouns and _numbered(evidence.text, demand.nouns):
        return False  # it speaks of another one
    issued = str(document.date or "")
    if not demand.nouns:
        texts = (evidence.hit.chunk.text, document.title, issued)
        return any(demand.number in _numbered(text, demand.nouns) for text in texts)
    subject = next(iter(_numbered(f"{document.title}\n{document.text}", demand.nouns)), None)
    return demand.number == subject or demand.number in _numbered(f"{document.title} {issued}", demand.nouns)


def _is_count_in_words(token: Token) -> bool:
    """Whether it is a "three" (not "3", "third" or "3rd"): people count in words what a text need not count."""
    return token.text[0].isalpha() and not token.text.casefold().endswith(("th", "first", "second", "third"))


def _numbered(text: str, nouns: frozenset[str]) -> list[str]:
    """The numbers in ``text`` that stand before one of ``nouns``, or all of them without any, in order."""
    sequence = tokens(text)
    return [
        token.norm
        for at, token in enumerate(sequence)
        if token.is_number and (not nouns or nouns & _nouns(sequence[at + 1 : at + 1 + _NEAREST_NOUNS]))
    ]


def _nouns(after: Sequence[Token]) -> frozenset[str]:
    """The stems of the words right after a number, up to a function word, a mark or another number."""
    near = takewhile(_is_noun_like, after[:_NEAREST_NOUNS])
    return frozenset(stem for token in near for stem in stems(token.norm))


def _is_noun_like(token: Token) -> bool:
    marked = any(mark in token.gap for mark in (*".,;:!?()", "\n\n"))
    return not (marked or token.is_number or token.norm in STOPWORDS or token.norm in MONTHS)


def _is_near(word: str, held: set[str]) -> bool:
    """Whether ``word`` is among ``held``, one typing error allowed in five letters or more."""
    if word in held or len(word) < 5:
        return word in held
    return any(word[0] == other[0] for other, *_ in extract_iter(word, held, scorer=OSA.distance, score_cutoff=1))
