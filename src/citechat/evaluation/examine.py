"""Ask a question, and look beside the answer at what the search found and what a refusal withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from citechat.answering.read import Reader
from citechat.answering.select import Selector
from citechat.evaluation.metrics import Case
from citechat.evaluation.questions import Kind, Question
from citechat.evaluation.rankings import rankings
from citechat.values import Answer, Hit, Status


class Searchable(Protocol):
    """What finds passages."""

    def search(self, question: str, k: int, candidates: int = 50) -> tuple[Hit, ...]:
        """The ``k`` best passages at most for ``question``, best first."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Makes a case of a question; what it does beside asking is not in the answer's timings."""

    ask: Callable[[Question], Answer]
    index: Searchable
    reader: Reader
    selector: Selector
    """One that refuses nothing for being improbable."""
    passages: int
    """Passages read for an answer."""
    candidates: int
    """Passages each retriever returns before fusion."""

    def __call__(self, question: Question) -> Case:
        """The answer, the rankings of a question whose documents are known, and the evidence withheld by a refusal."""
        answer = None if question.kind is Kind.SEARCH else self.ask(question)
        withheld = question.answerable and answer is not None and answer.status is Status.NOT_FOUND
        if not question.sources and not withheld:
            return Case(question, answer)
        standalone = answer.standalone_question if answer else question.question
        hits = self.index.search(standalone, max(self.passages, self.candidates), self.candidates)
        evidence = self.reader.read(standalone, hits[: self.passages])
        selection = self.selector.select(standalone, hits[: self.passages], evidence) if withheld else None
        return Case(
            question,
            answer,
            rankings(hits, evidence) if question.sources else {},
            selection.evidence if selection else (),
        )
