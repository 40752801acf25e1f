"""How far the answers can be trusted, as figures.

A case that a metric does not apply to is counted out, never scored 0, and a metric without any case is None.
``texts`` maps the source name of each document to its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import ir_measures
import numpy as np
from ir_measures import Success

from citechat.evaluation.matching import mentions
from citechat.evaluation.questions import Question
from citechat.values import Answer, Citation, Status

CUTOFFS = (1, 3, 5, 8)
PERCENTILES = (50, 95)


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the answer it got."""

    question: Question
    answer: Answer

    @property
    def refused(self) -> bool:
        """Whether the answer is that the documents don't say."""
        return self.answer.status is Status.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, a share (0 to 1) or a percentile, and what it was taken over."""

    value: float
    n: int
    """Number of cases, citations or timings, whichever the metric counts."""


class Outcome(StrEnum):
    """What a question came to."""

    RIGHT = "right"
    """Answered, with every nugget."""
    WRONG = "wrong"
    """Answered, with a nugget missing."""
    REFUSED_WRONGLY = "refused_wrongly"
    """Refused, but the documents answer it."""
    REFUSED_RIGHTLY = "refused_rightly"
    ANSWERED_WRONGLY = "answered_wrongly"
    """Answered, but the documents don't say."""


def nuggets_found(case: Case) -> list[bool]:
    """For each group of nuggets, whether one of its alternatives is in the reply's sentences; markers don't count."""
    reply = "" if case.refused else " ".join(sentence.text for sentence in case.answer.sentences)
    return [any(mentions(reply, nugget) for nugget in group) for group in case.question.nuggets]


def outcome(case: Case) -> Outcome:
    """What the question came to."""
    if not case.question.answerable:
        return Outcome.REFUSED_RIGHTLY if case.refused else Outcome.ANSWERED_WRONGLY
    if case.refused:
        return Outcome.REFUSED_WRONGLY
    return Outcome.RIGHT if all(nuggets_found(case)) else Outcome.WRONG


def nugget_accuracy(cases: Iterable[Case]) -> Figure | None:
    """Share of the answerable questions whose answer holds every nugget; a refused one holds none."""
    return _mean(all(nuggets_found(case)) for case in cases if case.question.answerable)


def nugget_share(cases: Iterable[Case]) -> Figure | None:
    """Mean over the answerable questions of the share of nuggets that the answer holds."""
    return _mean(float(np.mean(nuggets_found(case))) for case in cases if case.question.answerable)


def refusal_precision(cases: Iterable[Case]) -> Figure | None:
    """Share of the refused questions that had to be refused."""
    return _mean(not case.question.answerable for case in cases if case.refused)


def refusal_recall(cases: Iterable[Case]) -> Figure | None:
    """Share of the questions that had to be refused which were."""
    return _mean(case.refused for case in cases if not case.question.answerable)


def citation_precision(cases: Iterable[Case], texts: Mapping[str, str]) -> Figure | None:
    """Share of the citations in answers to answerable questions that quote a document known to answer, exactly."""
    return _mean(
        citation.source in case.question.documents and is_exact(citation, texts)
        for case in cases
        if case.question.documents and not case.refused
        for citation in case.answer.citations
    )


def exact_quotes(cases: Iterable[Case], texts: Mapping[str, str]) -> Figure | None:
    """Share of all citations whose quote is, character for character, what the document has at that place."""
    return _mean(is_exact(citation, texts) for case in cases for citation in case.answer.citations)


def is_exact(citation: Citation, texts: Mapping[str, str]) -> bool:
    """Whether the quote is what the document has at the citation's offsets; an empty quote proves nothing."""
    text = texts.get(citation.source, "")
    return 0 <= citation.start < citation.end <= len(text) and text[citation.start : citation.end] == citation.quote


def recall_at_k(cases: Iterable[Case], k: int) -> Figure | None:
    """Share of the questions with a known document for which one of the first ``k`` hits is from such a document.

    Hits are passages, so this is Success@k over passages, a passage being relevant where its document is.
    """
    known = [case for case in cases if case.question.documents]
    if not known:
        return None
    qrels: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for number, case in enumerate(known):
        ranked = {f"hit {rank}": hit.document.source for rank, hit in enumerate(case.answer.hits, start=1)}
        relevant = {name: 1 for name, source in ranked.items() if source in case.question.documents}
        # A query without a relevant passage has to be judged too, or it would be counted out.
        qrels[str(number)] = relevant or {"not retrieved": 1}
        run[str(number)] = {name: -float(rank) for rank, name in enumerate(ranked, start=1)}
    measure = Success @ k
    return Figure(float(ir_measures.calc_aggregate([measure], qrels, run)[measure]), len(known))


def latency(cases: Iterable[Case], timing: str, percentile: float) -> Figure | None:
    """Percentile, in seconds, of one of the answers' timings, such as ``total``; linear between neighbours."""
    seconds = [case.answer.timings[timing] for case in cases if timing in case.answer.timings]
    return Figure(float(np.percentile(seconds, percentile)), len(seconds)) if seconds else None


def figures(cases: Sequence[Case], texts: Mapping[str, str]) -> dict[str, Figure | None]:
    """Every metric by its name; names of latencies end in the percentile and hold seconds, all else is 0 to 1."""
    return {
        "nugget_accuracy": nugget_accuracy(cases),
        "nugget_share": nugget_share(cases),
        "refusal_precision": refusal_precision(cases),
        "refusal_recall": refusal_recall(cases),
        "citation_precision": citation_precision(cases, texts),
        "exact_quotes": exact_quotes(cases, texts),
        **{f"recall@{k}": recall_at_k(cases, k) for k in CUTOFFS},
        **{f"{timing}_p{p}": latency(cases, timing, p) for timing in ("total", "first") for p in PERCENTILES},
    }


def _mean(values: Iterable[float]) -> Figure | None:
    """The mean of what there is, truth values as 0 and 1."""
    taken = [float(value) for value in values]
    return Figure(sum(taken) / len(taken), len(taken)) if taken else None
