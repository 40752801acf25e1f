"""Small values for tests that need no index and no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Vectors
from citechat.values import Chunk, Document, Evidence, Hit

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"


def document(text: str, title: str = "Minutes", source: str = "minutes.txt") -> Document:
    return Document(id=f"id of {source}", source=source, title=title, text=text)


def hit(text: str, title: str = "Minutes", source: str = "minutes.txt", rank: int = 1) -> Hit:
    """A hit whose passage is the whole text."""
    whole = document(text, title, source)
    return Hit(whole, Chunk(rank, whole.id, 0, len(text), text), score=1 / (60 + rank), rank=rank, dense_rank=rank)


def evidence(text: str, words: str = "", title: str = "Minutes", score: float = 0.9) -> Evidence:
    """The sentence of ``text`` that holds ``words``, as evidence."""
    found = hit(text, title)
    start, end = next((a, b) for a, b in sentence_spans(text) if words in text[a:b])
    return Evidence(found, start, end, score)


class Counting:
    """Embeds a text by the letters it has, so that alike texts are near."""

    name, dimension, max_tokens = "counting", 26, 256

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.lower().count(chr(97 + i)) + 1e-3 for i in range(26)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])[0]
