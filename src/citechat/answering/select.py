"""Which evidence a reply needs: one place for a fact, all of them for a list, the main ones for a summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citechat.answering.answer_type import AnswerType, counted
from citechat.answering.demands import Demand, NumberDemand, TypeDemand, demands
from citechat.answering.enumerations import enumerated, is_numbered
from citechat.answering.facts import coverage, stems
from citechat.answering.summary import summary_parts, topic_coverage
from citechat.answering.unmet import Holders, holders, unmet
from citechat.answering.want import ITEMS, Want, place_in_list, topic, want
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Embedder
from citechat.values import Evidence, Hit

MIN_TOPIC_COVERAGE = 0.75
"""The share of the words of a request for a summary that the document to be summarised must hold."""
MIN_SHARE_OF_BEST = 0.5
"""How probable further parts of a list must be, as a share of the best one's probability."""


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
    count: int = 0
    """How many parts there are, where the question asks that and the text's own numbering says it."""
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
        if kind is Want.SUMMARY and (summary := self._summary(question, first.values(), wanted, held)):
            return summary
        if item := _item(question, evidence, wanted, held, floor):
            return item
        missing = {one: unmet(wanted, one, held) for one in evidence}
        met = [one for one in evidence if not missing[one] or _is_counted_out(question, missing[one], one)]
        if not met:
            return Selection()
        best = met[0]
        if best.score < floor:
            return Selection(confidence=best.score, nearest=(best,))
        if kind is Want.LIST or missing[best]:
            parts = _parts(best.hit, enumerated(question, best), best.score) or self._places(met, floor)
            if len(parts) > 1:
                count = _count(question, parts) if missing[best] else 0
                return Selection(parts, one_part=False, confidence=best.score, count=count)
        return Selection((best,), confidence=best.score, several=kind is Want.LIST)

    def _summary(self, question: str, hits: Iterable[Hit], wanted: Sequence[Demand], held: Holders) -> Selection | None:
        """The main sentences of the document that is what the question is about, by its title first; None without."""
        asked = topic(question)
        for hit in sorted(hits, key=lambda hit: coverage(asked, [hit.document.title]) < MIN_TOPIC_COVERAGE):
            spans = sentence_spans(hit.document.text)
            about = bool(spans) and topic_coverage(question, hit.document) >= MIN_TOPIC_COVERAGE
            if about and not unmet(wanted, Evidence(hit, *spans[0], score=1.0), held):
                chosen = summary_parts(question, hit.document, self._embedder)
                return Selection(_parts(hit, chosen, 1.0), one_part=False, confidence=1.0)
        return None

    def _places(self, met: Sequence[Evidence], floor: float) -> tuple[Evidence, ...]:
        """The best evidence and what of its document is nearly as probable, in the document's order."""
        best = met[0]
        enough = max(floor, best.score * MIN_SHARE_OF_BEST)
        near = [one for one in met[: self._max_evidence] if one.hit.document.id == best.hit.document.id]
        return tuple(sorted((one for one in near if one.score >= enough), key=lambda one: one.start))


def _item(
    question: str, evidence: Sequence[Evidence], wanted: Sequence[Demand], held: Holders, floor: float
) -> Selection | None:
    """The item of a list that the question asks for by its place; None where it asks for none, or there is none."""
    place = place_in_list(question)
    others = [demand for demand in wanted if not _is_place(demand, place)]
    for one in evidence if place else ():
        items = enumerated(question, one) if one.score >= floor and not unmet(others, one, held) else ()
        if len(items) >= place:
            found = _parts(one.hit, [items[place - 1]], one.score)
            return Selection(found, one_part=False, confidence=one.score)
    return None


def _is_counted_out(question: str, missing: Sequence[Demand], evidence: Evidence) -> bool:
    """Whether nothing but a number is missing, and the evidence lists what is counted."""
    only_number = missing == [TypeDemand(AnswerType.COUNT)]
    return only_number and bool(counted(question) & stems(evidence.text)) and bool(enumerated(question, evidence))


def _count(question: str, parts: Sequence[Evidence]) -> int:
    """How many parts there are, if they are numbered and what introduces them is all that is asked about; else 0."""
    document, first = parts[0].hit.document, parts[0].start
    lead = document.text[:first].rstrip().rsplit("\n\n", 1)[-1]
    whole = coverage(question, [lead, document.title]) == 1
    return len(parts) if whole and is_numbered(document, [(one.start, one.end) for one in parts]) else 0


def _is_place(demand: Demand, place: int) -> bool:
    """Whether the demand is for that place in a list."""
    return isinstance(demand, NumberDemand) and demand.number == str(place) and bool(demand.nouns & ITEMS)


def _parts(hit: Hit, spans: Sequence[tuple[int, int]], score: float) -> tuple[Evidence, ...]:
    return tuple(Evidence(hit, start, end, score) for start, end in spans)
