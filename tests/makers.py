"""Small values for tests that need no index and no model."""

from __future__ import annotations

from citechat.ingest.sentences import sentence_spans
from citechat.values import Chunk, Document, Evidence, Hit


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
