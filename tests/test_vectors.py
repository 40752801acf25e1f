"""FAISS finds what NumPy finds."""

import numpy as np
import pytest

from citechat.retrieval.vectors import build_vectors, digest, from_bytes, nearest, to_bytes


def unit_rows(count: int, dimension: int = 12, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("k", [1, 7, 300, 1000])
def test_the_nearest_are_those_of_numpy(k: int) -> None:
    vectors, ids = unit_rows(300), np.arange(300) * 7 + 2**62
    query = unit_rows(1, seed=1)[0]
    scores = vectors @ query
    order = np.argsort(-scores)[:k]
    found = nearest(build_vectors(ids, vectors), query, k)
    assert [i for i, _ in found] == ids[order].tolist()
    assert [score for _, score in found] == pytest.approx(scores[order].tolist(), abs=1e-6)


def test_of_equally_near_vectors_the_smaller_id_goes_first() -> None:
    vectors = np.tile(unit_rows(1), (4, 1))
    assert [i for i, _ in nearest(build_vectors(np.array([30, 10, 40, 20]), vectors), vectors[0], 4)] == [
        10,
        20,
        30,
        40,
    ]


def test_an_empty_index_finds_nothing() -> None:
    index = build_vectors(np.empty(0, np.int64), np.empty((0, 12), np.float32))
    assert nearest(from_bytes(to_bytes(index)), unit_rows(1)[0], 5) == []


def test_past_the_size_for_exact_search_the_graph_finds_nearly_all_of_the_nearest() -> None:
    vectors, ids = unit_rows(2000), np.arange(2000)
    index = from_bytes(to_bytes(build_vectors(ids, vectors, exact_until=100)))
    queries = unit_rows(20, seed=1)
    hits = sum(len({i for i, _ in nearest(index, q, 10)} & set(np.argsort(-(vectors @ q))[:10])) for q in queries)
    assert hits >= 0.95 * 20 * 10


def test_a_graph_smaller_than_asked_for_gives_no_padding() -> None:
    index = build_vectors(np.array([5, 6]), unit_rows(2), exact_until=1)
    assert sorted(i for i, _ in nearest(index, unit_rows(1)[0], 10)) == [5, 6]


def test_the_digest_tells_a_damaged_file() -> None:
    data = to_bytes(build_vectors(np.arange(3), unit_rows(3)))
    assert digest(data) == digest(bytes(data)) != digest(data[:-1] + b"\x01")
