"""What one question came to, in numbers: all figures are made from these.

A score is a sum and a count, so that a figure over several questions is the sum of sums over the sum of counts. What
does not apply to a question has no score in its result, never a 0. ``texts`` maps the source name of each document to
its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from citechat.answering.ground import unheld, with_antecedent
from citechat.evaluation.failure import Failure, failure
from citechat.evaluation.matching import exact_match, mentions, token_f1
from citechat.evaluation.questions import Kind, Question, Span
from citechat.evaluation.rankings import Ranker, ranking_scores
from citechat.values import Answer, Citation, Evidence, Status

Score = tuple[float, float]
"""A sum, and the number of things summed."""
Places = Sequence[tuple[str, int, int]]
"""Source, start and end of stretches of documents."""
HELD = 0.5
"""The share of a stretch known to answer that a quote must hold to count as having found it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, a share (0 to 1) or a percentile, and what it was taken over."""

    value: float
    n: int
    """Number of questions, citations, sentences or refusals, whichever the metric counts."""
    low: float | None = None
    """The lower end of the 95 % interval; None where there are too few questions for one."""
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what was made of it."""

    question: Question
    answer: Answer | None = None
    """None for a question to the search alone."""
    rankings: Mapping[Ranker, tuple[str, ...]] = field(default_factory=dict)
    """The source of each passage, best first, as each ranker has them."""
    withheld: tuple[Evidence, ...] = ()
    """What a refused question would have been answered from, had nothing been too improbable."""

    @property
    def refused(self) -> bool:
        """Whether the answer is that the documents don't say."""
        return self.answer is not None and self.answer.status is Status.NOT_FOUND

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the reply was made from, or for a refusal what was withheld."""
        return self.withheld if self.refused or self.answer is None else self.answer.evidence


class Outcome(StrEnum):
    """What a question came to."""

    RIGHT = "right"
    """Answered, with every nugget; where there are none to look for, from a place that is known to answer."""
    WRONG = "wrong"
    REFUSED_WRONGLY = "refused_wrongly"
    """Refused, but the documents answer it."""
    REFUSED_RIGHTLY = "refused_rightly"
    ANSWERED_WRONGLY = "answered_wrongly"
    """Answered, but the documents don't say."""
    SEARCHED = "searched"
    """Put to the search alone."""


GOOD = frozenset({Outcome.RIGHT, Outcome.REFUSED_RIGHTLY})
"""What a question is meant to come to."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one question came to."""

    id: str
    kind: Kind
    outcome: Outcome
    scores: Mapping[str, Score]
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by stage, to the first shown sentence and in all."""
    confidence: float | None = None
    """How probable it was held that the evidence answers."""
    right: bool | None = None
    """Whether the reply is right; of a refused question, whether the withheld one would have been."""
    failure: Failure | None = None
    """Where a question that came out wrong went wrong."""


def measure(case: Case, texts: Mapping[str, str]) -> Result:
    """Every score that applies to the question."""
    question, answer = case.question, case.answer
    ranked = ranking_scores(question, case.rankings)
    if answer is None:
        return Result(question.id, question.kind, Outcome.SEARCHED, ranked)
    came_to = outcome(case)
    return Result(
        id=question.id,
        kind=question.kind,
        outcome=came_to,
        scores=answer_scores(case, answer) | citation_scores(case, answer, texts) | refusal_scores(case) | ranked,
        timings=answer.timings,
        confidence=answer.confidence,
        right=is_right(case),
        failure=None if came_to in GOOD else failure(case, answers(question, case.evidence)),
    )


def nuggets_found(question: Question, reply: str) -> list[bool]:
    """For each group of nuggets, whether one of its alternatives is in the reply."""
    return [any(mentions(reply, nugget) for nugget in group) for group in question.nuggets]


def reply(answer: Answer) -> str:
    """The reply's sentences without their markers, which are no numbers of the answer; nothing for a refusal."""
    return "" if answer.status is Status.NOT_FOUND else " ".join(sentence.text for sentence in answer.sentences)


def outcome(case: Case) -> Outcome:
    """What the question came to."""
    if not case.question.answerable:
        return Outcome.REFUSED_RIGHTLY if case.refused else Outcome.ANSWERED_WRONGLY
    if case.refused:
        return Outcome.REFUSED_WRONGLY
    return Outcome.RIGHT if is_right(case) else Outcome.WRONG


def is_right(case: Case) -> bool:
    """Whether the reply, or for a refused question the one withheld, says what it should."""
    question, answer = case.question, case.answer
    if not question.answerable or answer is None:
        return False
    if case.refused:
        return answers(question, case.withheld)
    return _says(question, reply(answer), _places(answer.citations))


def answers(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence, quoted, says what it should."""
    text = " ".join(with_antecedent(one).text for one in evidence)
    return _says(question, text, [(one.hit.document.source, one.start, one.end) for one in evidence])


def _says(question: Question, text: str, places: Places) -> bool:
    if question.nuggets:
        return all(nuggets_found(question, text))
    return any(_holds(place, span) for place in places for spans in question.evidence for span in spans)


def answer_scores(case: Case, answer: Answer) -> dict[str, Score]:
    """Of an answerable question: the nuggets, and the words that answer against the annotators'; 0 when refused."""
    question = case.question
    scores = {}
    if question.nuggets:
        found = nuggets_found(question, reply(answer))
        scores["answer_accuracy"] = (float(all(found)), 1.0)
        scores["nugget_share"] = (sum(found) / len(found), 1.0)
    if question.answers:
        span = "" if case.refused or not answer.evidence else answer.evidence[0].span or ""
        scores["exact_match"] = (max(exact_match(span, gold) for gold in question.answers), 1.0)
        scores["token_f1"] = (max(token_f1(span, gold) for gold in question.answers), 1.0)
    return scores


def citation_scores(case: Case, answer: Answer, texts: Mapping[str, str]) -> dict[str, Score]:
    """Whether what is cited is what answers, is quoted to the letter, and holds the names and numbers said."""
    question, citations = case.question, answer.citations
    exact = [is_exact(citation, texts) for citation in citations]
    scores = {
        "exact_quotes": _counted(exact),
        "grounded_sentences": _counted(_grounded(answer)),
    }
    if question.documents:
        right = [one.source in question.documents and ok for one, ok in zip(citations, exact, strict=True)]
        scores["citation_precision"] = _counted(right)
        scores["citation_recall"] = (float(any(right)), 1.0)
    if question.evidence:
        places = _places(citations)
        every = [span for spans in question.evidence for span in spans]
        scores["evidence_precision"] = _counted(any(_holds(place, span) for span in every) for place in places)
        # Annotators chose different sentences: the one is taken that the citations agree with best.
        shares = [
            sum(any(_holds(place, span) for place in places) for span in spans) / len(spans)
            for spans in question.evidence
        ]
        scores["evidence_recall"] = (max(shares), 1.0)
    return {name: score for name, score in scores.items() if score[1]}


def refusal_scores(case: Case) -> dict[str, Score]:
    """A refusal counts for the precision, an unanswerable question for the recall."""
    scores = {}
    if case.refused:
        scores["refusal_precision"] = (float(not case.question.answerable), 1.0)
    if not case.question.answerable:
        scores["refusal_recall"] = (float(case.refused), 1.0)
    return scores


def is_exact(citation: Citation, texts: Mapping[str, str]) -> bool:
    """Whether the quote is what the document has at the citation's offsets; an empty quote proves nothing."""
    text = texts.get(citation.source, "")
    return 0 <= citation.start < citation.end <= len(text) and text[citation.start : citation.end] == citation.quote


def _grounded(answer: Answer) -> Iterable[bool]:
    """For each shown sentence, whether what it cites, or the question, holds each of its names and numbers."""
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    for sentence in answer.sentences:
        held = [quotes.get(marker, "") for marker in sentence.citations]
        yield not unheld(sentence.text, [*held, answer.question, answer.standalone_question])


def _places(citations: Iterable[Citation]) -> Places:
    return [(citation.source, citation.start, citation.end) for citation in citations]


def _holds(place: tuple[str, int, int], span: Span) -> bool:
    """Whether the place holds enough of the span; the two may have been parted into sentences differently."""
    source, start, end = place
    return source == span.source and min(end, span.end) - max(start, span.start) >= HELD * (span.end - span.start)


def _counted(found: Iterable[bool]) -> Score:
    values = list(found)
    return float(sum(values)), float(len(values))
