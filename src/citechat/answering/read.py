"""The reader narrows retrieved passages to the sentences that answer, and to the words in them that do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from citechat.answering.confidence import Confidence
from citechat.answering.reader_model import Span, SpanReader
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Embedder
from citechat.values import Evidence, Hit


class Reader(Protocol):
    """Finds the sentences of passages that answer a question."""

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """The evidence in all of ``hits``, the best first; scores are comparable between passages."""


class ExtractiveReader:
    """Points at the words that answer with a trained model, and says how sure it is of each."""

    def __init__(self, model: SpanReader, confidence: Confidence, embedder: Embedder) -> None:
        """Read with ``model``; ``confidence`` makes probabilities of its scores and the sentences' vectors."""
        self._model = model
        self._confidence = confidence
        self._embedder = embedder

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """The sentences that hold the best spans, each once; the score is the probability that it answers."""
        scored = sorted(
            self._confidence.score(question, read_hits(question, hits, self._model), self._embedder),
            key=lambda one: (-one.score, one.hit.rank, one.span_start or 0),
        )
        places: dict[tuple[str, int], Evidence] = {}
        for one in scored:
            places.setdefault((one.hit.document.id, one.start), one)
        return tuple(places.values())


def read_hits(question: str, hits: Sequence[Hit], model: SpanReader) -> tuple[Evidence, ...]:
    """The evidence that the model finds in each of ``hits``, in their order, with the model's own scores."""
    passages = [(hit.document.title, hit.chunk.text) for hit in hits]
    read = zip(hits, model.read(question, passages), strict=True)
    return tuple(locate(hit, span) for hit, spans in read for span in spans)


def locate(hit: Hit, span: Span) -> Evidence:
    """The sentence of the passage, or the sentences, that hold the span; the score is the reader's."""
    sentences = [(start, end) for start, end in sentence_spans(hit.chunk.text) if start < span.end and end > span.start]
    first = min([start for start, _ in sentences], default=span.start)
    last = max([end for _, end in sentences], default=span.end)
    base = hit.chunk.start
    return Evidence(
        hit=hit,
        start=base + min(first, span.start),
        end=base + max(last, span.end),
        score=span.score,
        span_start=base + span.start,
        span_end=base + span.end,
        no_answer_score=span.no_answer_score,
    )
