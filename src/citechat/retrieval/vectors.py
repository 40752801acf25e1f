"""Nearest vectors by inner product, with FAISS."""

from __future__ import annotations

from hashlib import blake2b

import faiss
import numpy as np
from numpy.typing import NDArray

from citechat.retrieval.embed import Vectors

EXACT_UNTIL = 100_000
"""Vectors up to which every one is compared; past it, a graph is searched that finds nearly all of the nearest."""
LINKS, EF_CONSTRUCTION, EF_SEARCH = 32, 80, 128
"""HNSW: links of a node, and the candidates kept while building and while searching."""


def build_vectors(ids: NDArray[np.int64], vectors: Vectors, exact_until: int = EXACT_UNTIL) -> faiss.Index:
    """The FAISS index of ``vectors`` (n, d) under ``ids`` (n,)."""
    count, dimension = vectors.shape
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension) if count <= exact_until else _graph(dimension))
    index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(ids, np.int64))
    return index


def _graph(dimension: int) -> faiss.Index:
    graph = faiss.IndexHNSWFlat(dimension, LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = EF_CONSTRUCTION, EF_SEARCH
    return graph


def nearest(index: faiss.Index, query: Vectors, k: int) -> list[tuple[int, float]]:
    """The ids of the ``k`` nearest vectors at most with their inner products, best first, the smaller id first."""
    if index.ntotal == 0:
        return []
    scores, ids = index.search(query.reshape(1, -1), min(k, index.ntotal))
    found = [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i != -1]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def to_bytes(index: faiss.Index) -> bytes:
    """The index as FAISS writes it."""
    return bytes(faiss.serialize_index(index))


def from_bytes(data: bytes) -> faiss.Index:
    """The index that `to_bytes` wrote; only for bytes whose `digest` is right, since FAISS checks little."""
    return faiss.deserialize_index(np.frombuffer(data, np.uint8))


def digest(data: bytes) -> str:
    """What tells one vectors file from another, and a whole one from a damaged one."""
    return blake2b(data, digest_size=16).hexdigest()
