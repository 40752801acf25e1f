"""Nearest vectors by inner product, with FAISS."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

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


def nearest(
    index: faiss.Index, query: Vectors, k: int, allowed: NDArray[np.int64] | None = None
) -> list[tuple[int, float]]:
    """The ids of the ``k`` nearest vectors at most with their inner products, best first, the smaller id first.

    Of ``allowed`` ids alone where they are given, (n,) ascending; each of these is compared, past the size for it too.
    """
    count = index.ntotal if allowed is None else len(allowed)
    if count == 0:
        return []
    if allowed is None:
        scores, ids = index.search(query.reshape(1, -1), min(k, count))
    else:
        known, flat = _beneath(index)
        within: Any = faiss.SearchParameters
        selected = within(sel=faiss.IDSelectorBatch(np.searchsorted(known, allowed)))
        scores, places = flat.search(query.reshape(1, -1), min(k, count), params=selected)
        ids = np.where(places == -1, -1, known[places])
    found = [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i != -1]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _beneath(index: Any) -> tuple[NDArray[np.int64], Any]:
    """The ids of ``index`` in the order of its vectors, and the flat index of these, without a graph."""
    beneath: Any = faiss.downcast_index(index.index)
    flat = beneath if isinstance(beneath, faiss.IndexFlat) else faiss.downcast_index(beneath.storage)
    return faiss.vector_to_array(index.id_map), flat


def to_bytes(index: faiss.Index) -> bytes:
    """The index as FAISS writes it."""
    return bytes(faiss.serialize_index(index))


def from_bytes(data: bytes) -> faiss.Index:
    """The index that `to_bytes` wrote; only for bytes whose `digest` is right, since FAISS checks little."""
    return faiss.deserialize_index(np.frombuffer(data, np.uint8))


def digest(data: bytes) -> str:
    """What tells one vectors file from another, and a whole one from a damaged one."""
    return blake2b(data, digest_size=16).hexdigest()
