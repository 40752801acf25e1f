"""The reader narrows retrieved passages to the sentences that answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from citechat.answering.ground import with_antecedent
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Embedder
from citechat.values import Evidence, Hit


class Reader(Protocol):
    """Finds the sentences of passages that answer a question."""

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """The evidence in all of ``hits``, the best first; scores are comparable between passages."""


class SimilarityReader:
    """Ranks sentences by the cosine similarity of their embedding and the question's."""

    def __init__(self, embedder: Embedder) -> None:
        """Read with the model that retrieves."""
        self._embedder = embedder

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Every sentence of ``hits`` with its similarity, -1 to 1, as its score."""
        found = [
            Evidence(hit, hit.chunk.start + start, hit.chunk.start + end, score=0.0)
            for hit in hits
            for start, end in sentence_spans(hit.chunk.text)
        ]
        if not found:
            return ()
        vectors = self._embedder.embed_passages([with_antecedent(evidence).text for evidence in found])
        scores = vectors @ self._embedder.embed_query(question)
        ranked = sorted(zip(found, scores, strict=True), key=lambda pair: (-pair[1], pair[0].hit.rank, pair[0].start))
        return tuple(Evidence(one.hit, one.start, one.end, float(score)) for one, score in ranked)
