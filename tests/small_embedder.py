"""An embedder for tests: no model, the same vectors in every process, texts with common words are close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from citechat.retrieval.embed import Vectors


class SmallEmbedder:
    """Each word adds 1 to one of the dimensions, by its hash; ``embedded`` collects the passages it was given."""

    max_tokens = 256

    def __init__(self, name: str = "small", dimension: int = 16) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 0.01, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[blake2b(word.encode()).digest()[0] % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))
