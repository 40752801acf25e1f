"""From question to answer: rewrite, retrieve, read, write, ground."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Protocol

from citechat.answering.demands import demands, unmet
from citechat.answering.ground import Premise, prove, with_antecedent
from citechat.answering.read import Reader
from citechat.answering.rewrite import rewrite
from citechat.answering.write import Writer
from citechat.values import Answer, Citation, Evidence, Hit, Progress, Sentence, Stage, Status, Turn


class Index(Protocol):
    """Where passages are retrieved from."""

    def search(self, question: str, k: int, candidates: int = 50) -> tuple[Hit, ...]:
        """The ``k`` best passages for the question, the best first."""


class Chatbot:
    """Answers questions from an index, with a proof for every sentence; safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        reader: Reader,
        writer: Writer | None,
        *,
        passages: int = 8,
        candidates: int = 50,
        evidence: int = 4,
        floor: float = 0.45,
    ) -> None:
        """Without a ``writer`` replies are quotes; the numbers are those of `Settings`."""
        self._index = index
        self._reader = reader
        self._writer = writer
        self._passages = passages
        self._candidates = candidates
        self._max_evidence = evidence
        self._floor = floor

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer, all at once."""
        *_, answer = self.stream(question, history)
        if not isinstance(answer, Answer):
            raise RuntimeError("a stream ends with an Answer")
        return answer

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Progress | Answer]:
        """The answer as it is made: `Progress` at each stage and proved sentence, and the `Answer` last.

        Raises:
            CitechatError: the index or a model fails.
        """
        clock = _Clock()
        standalone = rewrite(question, history)
        clock.lap(Stage.REWRITE)

        yield Progress(Stage.RETRIEVE, standalone)
        hits = self._index.search(standalone, self._passages, self._candidates)
        clock.lap(Stage.RETRIEVE)

        yield Progress(Stage.READ, standalone, hits)
        evidence = self._select(standalone, self._reader.read(standalone, hits))
        clock.lap(Stage.READ)

        reply = _Reply()
        if evidence:
            yield Progress(Stage.WRITE, standalone, hits)
            for _ in self._write(standalone, evidence, reply):
                clock.first()
                yield Progress(Stage.WRITE, standalone, hits, tuple(reply.sentences), tuple(reply.citations))
        clock.lap(Stage.WRITE)
        yield Answer(
            question=question,
            standalone_question=standalone,
            status=reply.status,
            sentences=tuple(reply.sentences),
            citations=tuple(reply.citations),
            hits=hits,
            evidence=evidence,
            timings=clock.timings(),
        )

    def _select(self, question: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The best evidence that leaves nothing of the question unmet; empty when the documents don't say."""
        wanted = demands(question)
        met = [one for one in evidence if one.score >= self._floor and not unmet(wanted, one)]
        return tuple(met[: self._max_evidence])

    def _write(self, question: str, evidence: Sequence[Evidence], reply: _Reply) -> Iterator[None]:
        """Add proved sentences to ``reply``, one at each step; quote the best evidence where the draft fails."""
        if self._writer is not None:
            with closing(self._writer.draft(question, evidence)) as drafts:
                for draft in drafts:
                    premises = prove(draft, question, evidence)
                    if not premises:
                        break
                    if reply.add(draft, premises):
                        yield
        if not reply.sentences:
            reply.quote(with_antecedent(evidence[0]))
            yield


class _Reply:
    """A reply in the making: its sentences, and each premise cited under one marker."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.status = Status.NOT_FOUND

    def add(self, text: str, premises: Sequence[Premise]) -> bool:
        """Add a sentence in the model's words; one said before is left out."""
        if any(sentence.text.casefold() == text.casefold() for sentence in self.sentences):
            return False
        self._append(text, premises)
        if self.status is Status.NOT_FOUND:
            self.status = Status.ANSWERED
        return True

    def quote(self, premise: Premise) -> None:
        """Add the words of the document themselves."""
        self._append(f"“{' '.join(premise.text.split())}”", [premise])
        self.status = Status.QUOTED

    def _append(self, text: str, premises: Sequence[Premise]) -> None:
        markers = tuple(sorted({self._marker(premise) for premise in premises}))
        self.sentences.append(Sentence(text, markers))

    def _marker(self, premise: Premise) -> int:
        document = premise.document
        for citation in self.citations:
            if (citation.document_id, citation.start, citation.end) == (document.id, premise.start, premise.end):
                return citation.marker
        marker = len(self.citations) + 1
        page = document.page_at(premise.start)
        self.citations.append(
            Citation(
                marker, document.id, document.source, document.title, premise.start, premise.end, premise.text, page
            )
        )
        return marker


class _Clock:
    """Seconds by stage, to the first shown sentence and in all."""

    def __init__(self) -> None:
        self._start = self._lap = time.perf_counter()
        self._stages: dict[str, float] = {}
        self._first: float | None = None

    def lap(self, stage: Stage) -> None:
        """End a stage."""
        now = time.perf_counter()
        self._stages[stage.value] = now - self._lap
        self._lap = now

    def first(self) -> None:
        """Note the time of the first shown sentence."""
        if self._first is None:
            self._first = time.perf_counter() - self._start

    def timings(self) -> dict[str, float]:
        """All of it, rounded to the millisecond."""
        total = time.perf_counter() - self._start
        all_of_it = {**self._stages, "first": self._first if self._first is not None else total, "total": total}
        return {name: round(seconds, 3) for name, seconds in all_of_it.items()}
