"""From question to answer: correct, rewrite, retrieve, read, write, ground."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from citechat.answering.facts import says_more, tokens
from citechat.answering.ground import Premise, agrees, premise, prove, with_antecedent
from citechat.answering.read import Reader
from citechat.answering.rewriting.rewrite import rewrite
from citechat.answering.select import Selection, Selector
from citechat.answering.suggest import suggestions
from citechat.answering.write import Writer
from citechat.retrieval.filter import Filter
from citechat.retrieval.index import PassageIndex
from citechat.values import DEFAULTS, Answer, Citation, Hit, Options, Progress, Sentence, Stage, Status, Turn

LONGEST_SPAN = 0.6
"""The share of a quote up to which the words that answer are worth saying before it."""


class Chatbot:
    """Answers questions from an index, with a proof for every sentence; safe to use from several threads."""

    def __init__(
        self,
        index: PassageIndex,
        reader: Reader,
        selector: Selector,
        writer: Writer | None,
        *,
        passages: int = 8,
        candidates: int = 50,
    ) -> None:
        """Without a ``writer`` replies are quotes; the numbers are those of `Settings`."""
        self._index = index
        self._reader = reader
        self._selector = selector
        self._writer = writer
        self._passages = passages
        self._candidates = candidates

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        options: Options = DEFAULTS,
        within: Filter | None = None,
    ) -> Answer:
        """The answer, all at once."""
        *_, answer = self.stream(question, history, options, within)
        if not isinstance(answer, Answer):
            raise RuntimeError("a stream ends with an Answer")
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        options: Options = DEFAULTS,
        within: Filter | None = None,
    ) -> Iterator[Progress | Answer]:
        """The answer as it is made: `Progress` at each stage and proved sentence, and the `Answer` last.

        It comes from the documents that ``within`` lets through, and from no others.

        Raises:
            CitechatError: the index or a model fails.
        """
        clock = _Clock()
        standalone = self._standalone(question, history)
        clock.lap(Stage.REWRITE)

        yield Progress(Stage.RETRIEVE, standalone)
        hits = self._search(standalone, options, within)
        clock.lap(Stage.RETRIEVE)

        yield Progress(Stage.READ, standalone, hits)
        selection = self._select(standalone, hits, options)
        clock.lap(Stage.READ)

        reply = _Reply()
        if selection.evidence:
            yield Progress(Stage.WRITE, standalone, hits)
            writer = None if options.quotes_only else self._writer
            for _ in self._write(writer, standalone, selection, reply):
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
            evidence=selection.evidence or selection.nearest,
            confidence=selection.confidence,
            timings=clock.timings(),
        )

    def suggest(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        options: Options = DEFAULTS,
        within: Filter | None = None,
    ) -> Generator[str, None, None]:
        """Up to three further questions that the documents answer, each as soon as it has been tried.

        ``history`` is what was asked before ``answer``. No language model has a part in it.

        Raises:
            CitechatError: the index or a model fails.
        """
        turns = [*history, answer.turn]

        def trial(question: str) -> Selection | None:
            if self._standalone(question, turns) != question:
                return None
            return self._select(question, self._search(question, options, within), options)

        return suggestions(answer, history, trial)

    def _standalone(self, question: str, history: Sequence[Turn]) -> str:
        return rewrite(self._index.correct(question), history)

    def _search(self, standalone: str, options: Options, within: Filter | None) -> tuple[Hit, ...]:
        return self._index.search(standalone, options.passages or self._passages, self._candidates, within)

    def _select(self, standalone: str, hits: Sequence[Hit], options: Options) -> Selection:
        return self._selector.select(standalone, hits, self._reader.read(standalone, hits), options.floor)

    def _write(self, writer: Writer | None, question: str, selection: Selection, reply: _Reply) -> Iterator[None]:
        """Add proved sentences to ``reply``, one at each step; quote the evidence where the draft fails.

        A reply made of several parts is quoted: a small model would leave some out.
        """
        if writer is not None and selection.one_part:
            with closing(writer.draft(question, selection.evidence)) as drafts:
                for draft in drafts:
                    premises = prove(draft, question, selection.evidence)
                    if not premises or not (reply.sentences or _agrees(draft, question, selection)):
                        break
                    if reply.add(draft, premises):
                        yield
        if not reply.sentences:
            if selection.one_part:
                best = selection.evidence[0]
                reply.quote(with_antecedent(best), None if selection.several else _new_words(best.span, question))
                yield
            else:
                parts = [premise(one) for one in selection.evidence]
                if selection.count:
                    reply.count(selection.count, parts)
                for part in parts:
                    reply.quote(part)
                    yield


def _agrees(draft: str, question: str, selection: Selection) -> bool:
    """Whether the draft says what the reader holds to be the answer, all of it where several things are asked for."""
    span = selection.evidence[0].span
    return span is None or agrees(draft, span, question, whole=selection.several)


def _new_words(span: str | None, question: str) -> str | None:
    """The span, unless it says the question's own words back; of two that are offered one is an answer."""
    offered = any(token.norm == "or" for token in tokens(question))
    return span if span and (offered or says_more(span, question)) else None


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

    def count(self, number: int, parts: Sequence[Premise]) -> None:
        """Say how many ``parts`` there are, which their own numbering proves."""
        self._append(f"{number} in all:", parts)

    def quote(self, premise: Premise, span: str | None = None) -> None:
        """Add the words of the document themselves, after those in them that answer."""
        words = " ".join(premise.text.split())
        span = _trimmed(" ".join((span or "").split()))
        answer = f"{span[:1].upper()}{span[1:]}: " if span and len(span) < len(words) * LONGEST_SPAN else ""
        self._append(f"{answer}“{words}”", [premise])
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


def _trimmed(span: str) -> str:
    """The span without marks at its ends that belong to what stands around it."""
    span = span.strip(" ,;:")
    return span if span.count("(") == span.count(")") else span.strip("() ")


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
