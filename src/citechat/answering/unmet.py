"""Whether evidence meets what a question insists on, by itself, with its antecedent, its title or its document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from citechat.answering.answer_type import has_type
from citechat.answering.demands import (
    LESSER,
    NEAREST_NOUNS,
    ComparisonDemand,
    Demand,
    NameDemand,
    NumberDemand,
    OfficeDemand,
    OtherDemand,
    SomebodyDemand,
    SpeechDemand,
    TimeDemand,
    TypeDemand,
    is_month,
    nouns_after,
)
from citechat.answering.enumerations import without_marker
from citechat.answering.facts import HONORIFICS, MONTHS, Token, find_run, is_year, names, says_more, stems, tokens
from citechat.answering.ground import with_antecedent
from citechat.answering.reported_speech import tells
from citechat.values import Document, Evidence

_PEOPLE = frozenset("he she they both who".split())
_DEMONYMS = ("n", "an", "ian", "ean", "ese", "ish")
"""Endings that make "of a place" from its name."""
_ROW = re.compile(r"[^:;]+: [^;]*(?:; [^:;]+: [^;]*)+\.")
"""A row of a table as the readers write it: "Year: 2022; Collisions: 6." """
Holders = Mapping[NameDemand, frozenset[str]]
"""The documents, by id, that hold a name as the question writes it."""


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
            return has_type(demand.type, without_marker(evidence.text))
        case OfficeDemand():
            return _has_office(demand, evidence)
        case SomebodyDemand():
            return _names_somebody(evidence.text, demand.known)
        case OtherDemand():
            return not _is_named_already(evidence.span or "", demand.question)
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
    return not ranks or not LESSER.issuperset(ranks)


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


def _is_named_already(span: str, question: str) -> bool:
    """Whether the span holds a name, and none but what the question says."""
    named = [token.text for run in names(span) for token in run if token.norm not in HONORIFICS]
    return bool(named) and not says_more(" ".join(named), question)


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


def _is_of_another_time(wanted: str, evidence: Evidence) -> bool:
    """Whether it names months, or years, but not the one ``wanted``; a table's row stands by itself."""
    row = _is_row(evidence)
    document = evidence.hit.document
    issued = f"{document.date:%B %Y}" if document.date else ""
    if not row and wanted in {token.norm for token in tokens(f"{document.title} {issued}")}:
        return False
    said = tokens(evidence.text if row else with_antecedent(evidence).text)
    is_alike = is_month if wanted in MONTHS else is_year
    named = {token.norm for token in said if is_alike(token)}
    return bool(named) and wanted not in named


def _with_predecessor(text: str, over: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each word's stem with the word before it that is none of ``over``, empty for the first."""
    before = ""
    for token in tokens(text):
        yield from ((before, stem) for stem in stems(token.norm))
        if token.norm not in over:
            before = token.norm


def _numbered(text: str, nouns: frozenset[str]) -> list[str]:
    """The numbers in ``text`` that stand before one of ``nouns``, or all of them without any, in order."""
    sequence = tokens(text)
    return [
        token.norm
        for at, token in enumerate(sequence)
        if token.is_number and (not nouns or nouns & nouns_after(sequence[at + 1 : at + 1 + NEAREST_NOUNS]))
    ]


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
