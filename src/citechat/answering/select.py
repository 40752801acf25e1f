"""Which evidence a reply needs: one place for a fact, all of them for a list, the main ones for a summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from citechat.answering.answer_type import AnswerType, counted
from citechat.answering.demands import Demand, Holders, NumberDemand, TypeDemand, demands, holders, unmet
from citechat.answering.enumerations import enumerated
from citechat.answering.facts import content_words, coverage, is_ordinal, stems, tokens
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Embedder
from citechat.values import Document, Evidence, Hit

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
MMR_BALANCE = 0.6
"""Relevance against novelty in a summary (Carbonell and Goldstein 1998)."""
SAME = 0.85
"""The cosine similarity above which two sentences say the same."""
_SHORTEST = 5
"""Words of a sentence that can stand in a summary."""
MIN_TOPIC_COVERAGE = 0.75
"""The share of the words of a request for a summary that the document to be summarised must hold."""
MIN_SHARE_OF_BEST = 0.5
"""How probable further parts of a list must be, as a share of the best one's probability."""
WORDS_A_SENTENCE = 150
"""Words of a document for each sentence of its summary, ..."""
SUMMARY_SENTENCES = (4, 8)
"""... of which it has so many at least and at most."""
_SHORT = re.compile(r"\b(?:short|brief(?:ly)?|quick(?:ly)?|gist)\b", re.IGNORECASE)
_SENTENCES = frozenset("sentence sentences point points bullet bullets line lines".split())
_ITEMS = frozenset(
    stem
    for word in """action aim area condition decision demand element goal initiative item lesson measure objective part
    point principle priority proposal reason recommendation requirement rule step suggestion task thing topic""".split()
    for stem in stems(word)
)
"""Stems of the nouns for what lists are made of."""


class Want(StrEnum):
    """What kind of reply a question asks for."""

    FACT = "fact"
    LIST = "list"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Selection:
    """The evidence of a reply: the best first for a fact, in the document's order for parts; none for a refusal."""

    evidence: tuple[Evidence, ...] = ()
    one_part: bool = True
    """Whether the first evidence alone answers; otherwise each is a part of the reply."""
    confidence: float = 0.0
    """The probability that the documents answer, 0 to 1, of a refusal too."""
    nearest: tuple[Evidence, ...] = ()
    """Of a refusal the evidence that came nearest, if any meets all that the question insists on."""
    several: bool = False
    """Whether the question asks for all of several things, of which no reply may leave one out."""


class Selector:
    """Decides what a reply is made of, and whether there is one."""

    def __init__(self, embedder: Embedder, floor: float, evidence: int) -> None:
        """Refuse where no evidence is as probable as ``floor``; select ``evidence`` sentences at most."""
        self._embedder = embedder
        self._floor = floor
        self._max_evidence = evidence

    def select(
        self, question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], floor: float | None = None
    ) -> Selection:
        """What of ``evidence``, the best first, or of the documents of ``hits`` the reply is made of.

        With a ``floor``, that one is refused below.
        """
        floor = self._floor if floor is None else floor
        wanted = demands(question)
        first: dict[str, Hit] = {}  # the best hit of each document
        for hit in hits:
            first.setdefault(hit.document.id, hit)
        held = holders(wanted, [hit.document for hit in first.values()])
        kind = want(question)
        if kind is Want.SUMMARY:
            for hit in first.values():
                if self._can_summarise(question, hit, wanted, held):
                    count = summary_length(question, hit.document)
                    spans = summary_sentences(question, hit.document, self._embedder, count)
                    return Selection(_parts(hit, spans, 1.0), one_part=False, confidence=1.0)
        if place := place_in_list(question):
            others = [demand for demand in wanted if not _is_place(demand, place)]
            for one in evidence:
                items = enumerated(question, one) if one.score >= floor and not unmet(others, one, held) else ()
                if len(items) >= place:
                    item = items[place - 1]
                    return Selection(_parts(one.hit, [item], one.score), one_part=False, confidence=one.score)
        met = [one for one in evidence if _answers(question, unmet(wanted, one, held), one)]
        if not met:
            return Selection()
        best = met[0]
        if best.score < floor:
            return Selection(confidence=best.score, nearest=(best,))
        if kind is Want.LIST or unmet(wanted, best, held):
            if items := enumerated(question, best):
                return Selection(_parts(best.hit, items, best.score), one_part=False, confidence=best.score)
            parts = [
                one
                for one in met[: self._max_evidence]
                if one.hit.document.id == best.hit.document.id
                and one.score >= max(floor, best.score * MIN_SHARE_OF_BEST)
            ]
            if len(parts) > 1:
                in_order = tuple(sorted(parts, key=lambda one: one.start))
                return Selection(in_order, one_part=False, confidence=best.score)
        return Selection((best,), confidence=best.score, several=kind is Want.LIST)

    def _can_summarise(self, question: str, hit: Hit, wanted: Sequence[Demand], held: Holders) -> bool:
        spans = sentence_spans(hit.document.text)
        if not spans or topic_coverage(question, hit.document) < MIN_TOPIC_COVERAGE:
            return False
        return not unmet(wanted, Evidence(hit, *spans[0], score=1.0), held)


def _answers(question: str, missing: Sequence[Demand], evidence: Evidence) -> bool:
    """Whether nothing is missing, or a number only and the evidence lists what is counted."""
    if missing != [TypeDemand(AnswerType.COUNT)]:
        return not missing
    return bool(counted(question) & stems(evidence.text)) and bool(enumerated(question, evidence))


def place_in_list(question: str) -> int:
    """The 3 of "the third point"; 0 where no item of a list is asked for by its place."""
    for place, after in pairwise(tokens(question)):
        if place.is_number and is_ordinal(place) and stems(after.norm) & _ITEMS:
            return int(place.norm)
    return 0


def _is_place(demand: Demand, place: int) -> bool:
    """Whether the demand is for that place in a list."""
    return isinstance(demand, NumberDemand) and demand.number == str(place) and bool(demand.nouns & _ITEMS)


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


def summary_length(question: str, document: Document) -> int:
    """How many sentences: those that the question asks for ("in 3 sentences"), or as many as suit the document."""
    least, most = SUMMARY_SENTENCES
    for number, after in pairwise(tokens(question)):
        if number.is_number and after.norm in _SENTENCES:
            return max(1, min(most, int(float(number.norm))))
    if _SHORT.search(question):
        return least
    return max(least, min(most, len(document.text.split()) // WORDS_A_SENTENCE))


def summary_sentences(question: str, document: Document, embedder: Embedder, count: int) -> list[tuple[int, int]]:
    """The sentences that say most of the document with regard to the question, in its order, without repeats."""
    spans = [span for span in sentence_spans(document.text) if _says_something(document, *span)][:200]
    if not spans:
        return []
    vectors = embedder.embed_passages([document.text[start:end] for start, end in spans])
    alike = vectors @ vectors.T
    relevance = (vectors @ embedder.embed_query(question) + alike.mean(axis=0)) / 2
    chosen: list[int] = []
    while len(chosen) < count:
        nearest = alike[:, chosen].max(axis=1) if chosen else np.zeros(len(spans))
        gains = MMR_BALANCE * relevance - (1 - MMR_BALANCE) * nearest
        gains[nearest > SAME] = -np.inf
        if gains.max() == -np.inf:
            break
        chosen.append(int(gains.argmax()))
    return [spans[at] for at in sorted(chosen)]


def _says_something(document: Document, start: int, end: int) -> bool:
    """Whether it is a whole sentence that says more than the title."""
    text = document.text[start:end]
    whole = text[-1:] in ".!?”\"')" and len(content_words(text)) >= _SHORTEST
    return whole and coverage(text, [document.title]) < 1


def topic_coverage(question: str, document: Document) -> float:
    """The share of what the question names, its request aside, that the document holds."""
    topic = _REQUEST.sub(" ", _SUMMARY.sub(" ", _LIST.sub(" ", question)))
    return coverage(topic, [document.title, document.text]) if content_words(topic) else 0.0


def _parts(hit: Hit, spans: Sequence[tuple[int, int]], score: float) -> tuple[Evidence, ...]:
    return tuple(Evidence(hit, start, end, score) for start, end in spans)
