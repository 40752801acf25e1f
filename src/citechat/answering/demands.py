"""What a question insists on: an answer about the 18th meeting is no answer about the 19th."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from citechat.answering.answer_type import AnswerType, answer_type, has_type
from citechat.answering.facts import (
    BEFORE_YEAR,
    HONORIFICS,
    MONTHS,
    STOPWORDS,
    Token,
    find_run,
    is_ordinal,
    is_year,
    names,
    stems,
    tokens,
)
from citechat.answering.ground import with_antecedent
from citechat.answering.reported_speech import asked_speaker, tells
from citechat.answering.want import REPLY_PARTS
from citechat.values import Document, Evidence

_REQUESTS = frozenset("list name give tell show top mention find suggest".split())
_OFFICE = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?who(?:['’]s| is| was| are| were) (?:the|its|their|his|her)\b", re.IGNORECASE
)
_WHO = re.compile(r"\W*(?:(?:and|but|so)\s+)?whom?\b", re.IGNORECASE)
_PEOPLE = frozenset("he she they both who".split())
_LESSER = frozenset("vice deputy under assistant associate acting interim former ex honorary".split())
"""Words that make another office of the one they stand before."""
_DEMONYMS = ("n", "an", "ian", "ean", "ese", "ish")
"""Endings that make "of a place" from its name."""
_BEFORE_YEAR = BEFORE_YEAR | {"after", "before"}  # of a question: "before 1990" asks for no count
_ROW = re.compile(r"[^:;]+: [^;]*(?:; [^:;]+: [^;]*)+\.")
"""A row of a table as the readers write it: "Year: 2022; Collisions: 6." """
_COMPARES = re.compile(r"\bthe (?:most|least|fewest|\w{2,}est)\b|\b(?:in total|altogether|on average)\b", re.IGNORECASE)
_NEAREST_NOUNS = 6
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
    | SpeechDemand
)
Holders = Mapping[NameDemand, frozenset[str]]
"""The documents, by id, that hold a name as the question writes it."""


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
    found += [TimeDemand(token.norm) for token in sequence if _is_month(token) or is_year(token)]
    found += [NameDemand(run) for run in names(question) if run[0].norm not in MONTHS]
    found += _offices(question)
    if _COMPARES.search(question):
        found.append(ComparisonDemand())
    if _WHO.match(question) and any(is_ordinal(token) and token.is_number for token in sequence):
        found.append(SomebodyDemand(frozenset(token.norm for token in sequence)))
    if speaker := asked_speaker(question):
        found.append(SpeechDemand(speaker))
    kind = answer_type(question)
    return [*found, TypeDemand(kind)] if kind else found


def holders(wanted: Sequence[Demand], documents: Iterable[Document]) -> Holders:
    """Which of ``documents`` hold each name as it is written."""
    texts = {document.id: _whole(document) for document in documents}
    return {
        demand: frozenset(id_ for id_, text in texts.items() if find_run(demand.run, text))
        for demand in wanted
        if isinstance(demand, NameDemand)
    }


def unmet(wanted: Sequence[Demand], evidence: Evidence, held: Holders) -> list[Demand]:
    """Those of ``wanted`` that the evidence does not meet in its sentence, its antecedent, its title or its document.

    A name that some document holds as it is written is met by such a document, or by one with a word made from it
    ("Brazilian"); one that none does may have a typing error or another order.
    """
    return [demand for demand in wanted if not _is_met(demand, evidence, held)]


def _is_met(demand: Demand, evidence: Evidence, held: Holders) -> bool:
    match demand:
        case ComparisonDemand():
            return not _is_row(evidence)
        case TimeDemand():
            return not _is_of_another_time(demand.word, evidence)
        case TypeDemand():
            return has_type(demand.type, evidence.text)
        case OfficeDemand():
            return _has_office(demand, evidence)
        case SomebodyDemand():
            return _names_somebody(evidence.text, demand.known)
        case SpeechDemand():
            return tells(evidence, demand.speaker)
        case NameDemand():
            return _has_name(demand, evidence.hit.document, held.get(demand, frozenset()))
        case NumberDemand():
            return _has_number(demand, evidence)


def _has_office(demand: OfficeDemand, evidence: Evidence) -> bool:
    """Whether the office stands there by itself, or not at all: only its deputies' are another office."""
    text = f"{with_antecedent(evidence).text}\n{evidence.hit.document.title}"
    ranks = [before for before, stem in _with_predecessor(text, demand.modifiers) if stem == demand.stem]
    return not ranks or not _LESSER.issuperset(ranks)


def _has_name(demand: NameDemand, document: Document, holding: frozenset[str]) -> bool:
    """Whether the document has the name, by itself or in another form; ``holding`` are those that have it so."""
    if document.id in holding:
        return True
    if holding and _is_met_by_surname(demand.run, document):
        return True  # some document has the full name, this one calls its bearer by the surname
    whole = _whole(document)
    if _stands_for(demand.run, whole):
        return True
    words = {token.norm for token in tokens(whole)}
    if holding:
        return len(demand.run) == 1 and _is_derived(demand.run[0].norm, words)
    return all(_is_near(token.norm, words) for token in demand.run)


def _names_somebody(text: str, known: frozenset[str]) -> bool:
    """Whether a name stands in ``text`` that is more than words ``known``, or a pronoun that points at people."""
    if _PEOPLE & {token.norm for token in tokens(text)}:
        return True
    return any(token.norm not in known | MONTHS for run in names(text) for token in run)


def _has_number(demand: NumberDemand, evidence: Evidence) -> bool:
    """Whether the number counts or orders the same thing in the sentence, or else in its passage or document."""
    document = evidence.hit.document
    if demand.name:
        told = _named(with_antecedent(evidence).text, demand.name)
        return demand.number in (told or _named(f"{document.title}\n{evidence.hit.chunk.text}", demand.name))
    if demand.label and demand.number not in (_named(_whole(document), demand.label) or [demand.number]):
        return False  # it numbers such things, and not so far
    if demand.number in _numbered(with_antecedent(evidence).text, demand.nouns):
        return True
    if demand.nouns and _numbered(evidence.text, demand.nouns):
        return False  # it speaks of another one
    if demand.loose:
        return True
    issued = str(document.date or "")
    if not demand.nouns:
        texts = (evidence.hit.chunk.text, document.title, issued)
        return any(demand.number in _numbered(text, demand.nouns) for text in texts)
    subject = next(iter(_numbered(_whole(document), demand.nouns)), None)
    return demand.number == subject or demand.number in _numbered(f"{document.title} {issued}", demand.nouns)


def _number_demand(sequence: Sequence[Token], at: int) -> NumberDemand:
    """The demand of the number at that place: a year by itself, "Apollo 11" by its name, another by its nouns."""
    token, before = sequence[at], sequence[at - 1] if at else None
    if before and token.text.isdigit() and not token.gap.strip():
        if is_year(token) and before.norm in _BEFORE_YEAR:
            return NumberDemand(token.norm, frozenset())
        if before.is_capital and before.norm not in MONTHS | STOPWORDS:
            return NumberDemand(token.norm, frozenset(), name=before.norm)
        if before.text.islower() and before.norm not in STOPWORDS and not _nouns(sequence[at + 1 :]):
            return NumberDemand(token.norm, frozenset(), label=before.norm)
    return NumberDemand(token.norm, _nouns(sequence[at + 1 :]), loose=token.text.casefold() == "first")


def _named(text: str, name: str) -> list[str]:
    """The numbers in ``text`` that stand right after ``name``, in order."""
    return [
        token.norm
        for before, token in pairwise(tokens(text))
        if token.is_number and before.norm == name and not token.gap.strip()
    ]


def _whole(document: Document) -> str:
    return f"{document.title}\n{document.text}"


def _is_row(evidence: Evidence) -> bool:
    return bool(_ROW.fullmatch(" ".join(evidence.text.split())))


def _is_month(token: Token) -> bool:
    return token.is_capital and token.norm in MONTHS


def _is_of_another_time(wanted: str, evidence: Evidence) -> bool:
    """Whether it names months, or years, but not the one ``wanted``; a table's row stands by itself."""
    row = _is_row(evidence)
    document = evidence.hit.document
    issued = f"{document.date:%B %Y}" if document.date else ""
    if not row and wanted in {token.norm for token in tokens(f"{document.title} {issued}")}:
        return False
    said = tokens(evidence.text if row else with_antecedent(evidence).text)
    is_alike = _is_month if wanted in MONTHS else is_year
    named = {token.norm for token in said if is_alike(token)}
    return bool(named) and wanted not in named


def _offices(question: str) -> list[OfficeDemand]:
    """The office whose holder is asked for: the last noun of "who is the science minister of Spain"."""
    opening = _OFFICE.match(question)
    if not opening:
        return []
    nouns = list(takewhile(lambda token: token.norm not in STOPWORDS, tokens(question[opening.end() :])))
    if not nouns or any(token.norm in _LESSER for token in nouns):
        return []
    modifiers = frozenset(token.norm for token in nouns[:-1])
    return [OfficeDemand(stem, modifiers) for stem in stems(nouns[-1].norm)]


def _with_predecessor(text: str, over: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each word's stem with the word before it that is none of ``over``, empty for the first."""
    before = ""
    for token in tokens(text):
        yield from ((before, stem) for stem in stems(token.norm))
        if token.norm not in over:
            before = token.norm


def _is_count_in_words(token: Token) -> bool:
    """Whether it is a "three" (not "3", "third" or "3rd"): people count in words what a text need not count."""
    return token.text[0].isalpha() and not is_ordinal(token)


def _is_length(sequence: Sequence[Token], at: int) -> bool:
    """Whether the number says how long the reply should be: "in 3 sentences", "with 50 words"."""
    around = (sequence[at - 1].norm if at else "", sequence[at + 1].norm if at + 1 < len(sequence) else "")
    return around[0] in {"in", "with"} and around[1] in REPLY_PARTS


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


def _is_met_by_surname(run: Sequence[Token], document: Document) -> bool:
    """Whether the document calls the person of ``run`` by title and surname: "Ms Solheim" of Ingrid Solheim."""
    sequence = tokens(document.text)
    return len(run) > 1 and any(
        one.norm in HONORIFICS and other.norm == run[-1].norm for one, other in pairwise(sequence)
    )


def _is_derived(word: str, held: set[str]) -> bool:
    """Whether ``word`` or an adjective made from it is among ``held``."""
    return word in held or any(word + ending in held for ending in _DEMONYMS)


def _stands_for(run: Sequence[Token], text: str) -> bool:
    """Whether ``text`` has the name's initials for it, or, for an acronym, a name with these initials."""
    if len(run) > 1:
        initials = "".join(token.text[0] for token in run)
        return any(token.text == initials for token in tokens(text))
    letters = run[0].text
    if len(letters) < 2 or not letters.isupper():
        return False
    return any(letters == "".join(token.text[0] for token in name) for name in names(text))


def _is_near(word: str, held: set[str]) -> bool:
    """Whether ``word`` is among ``held``, or an adjective of it, one typing error allowed in five letters or more."""
    if _is_derived(word, held):
        return True
    return len(word) >= 5 and any(
        word[0] == other[0] for other, *_ in extract_iter(word, held, scorer=OSA.distance, score_cutoff=1)
    )
