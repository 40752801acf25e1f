"""A question is asked of some documents only: no others are found, and these as if they were sought alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_embedder import SmallEmbedder

from citechat.errors import FilterError
from citechat.retrieval.catalogue import Entry, choose, matching, named
from citechat.retrieval.filter import Filter, first_day, last_day
from citechat.retrieval.index import FolderIndex, open_index
from citechat.retrieval.update import update_index
from citechat.retrieval.vectors import build_vectors, from_bytes, nearest, to_bytes
from citechat.values import Document

WORDS = "harbour board tonnage lighthouse ferry lamp keeper storm rope anchor tide chart pilot crane dock sail".split()
SOURCES = {1: "2022/a.txt", 2: "2022/b.txt", 3: "2023/a.txt", 4: "2023/deep/c.txt", 5: "2023.txt", 6: "100%_.txt"}
DATES = {1: date(2022, 12, 31), 2: date(2023, 1, 1), 3: date(2023, 12, 31), 4: date(2024, 1, 1), 5: date(2023, 6, 1)}


def document(number: int) -> Document:
    rng = np.random.default_rng(number)
    sentences = [" ".join(rng.choice(WORDS, 6)).capitalize() + "." for _ in range(12)]
    return Document(f"d{number}", SOURCES[number], f"Notes {number}", "\n\n".join(sentences), DATES.get(number))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderIndex]:
    path: Path = tmp_path_factory.mktemp("filter")
    (path / "none").mkdir()
    update_index(path / "index", [path / "none"], SmallEmbedder(), 20)
    opened = open_index(path / "index", SmallEmbedder())
    opened.add([document(number) for number in SOURCES])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("within", "allowed"),
    [
        (Filter(), {1, 2, 3, 4, 5, 6}),
        (Filter(since=date(2023, 1, 1)), {2, 3, 4, 5}),
        (Filter(since=date(2023, 1, 1), until=date(2023, 12, 31)), {2, 3, 5}),
        (Filter(sources=("2023",)), {3, 4}),
        (Filter(sources=("2023.txt", "2022/a.txt")), {1, 5}),
        (Filter(sources=("100%_.txt",)), {6}),
        (Filter(sources=("%",)), set()),
        (Filter(documents=frozenset({"d6", "unknown"})), {6}),
        (Filter(sources=("2022",), documents=frozenset({"d4"})), {1, 2, 4}),
        (Filter(sources=("2022",), documents=frozenset({"d4"}), since=date(2023, 1, 1)), {2, 4}),
    ],
)
def test_both_retrievers_find_what_they_find_without_it_less_the_other_documents(
    index: FolderIndex, within: Filter, allowed: set[int]
) -> None:
    ids = {f"d{number}" for number in allowed}
    for question in ("tonnage of the harbour", "rope rope anchor", "What is a lamp?"):
        everything = index.search(question, 1000, candidates=1000)
        found = index.search(question, 1000, candidates=1000, within=within)
        for rank in ("dense_rank", "bm25_rank"):

            def ranking(hits: tuple, rank: str = rank) -> list[int]:
                ranked = [hit for hit in hits if getattr(hit, rank) and hit.document.id in ids]
                return [hit.chunk.id for hit in sorted(ranked, key=lambda hit: getattr(hit, rank))]

            assert ranking(found) == ranking(everything)
        assert {hit.document.id for hit in found} == ids


@pytest.mark.parametrize("exact_until", [1000, 1])
@pytest.mark.parametrize("share", [1, 7, 300])
def test_the_nearest_of_the_allowed_are_those_of_numpy_whatever_the_size(exact_until: int, share: int) -> None:
    rows = np.random.default_rng(0).standard_normal((301, 12)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors, query = rows[:-1], rows[-1]
    ids = np.arange(300) * 7 + 2**62
    made = from_bytes(to_bytes(build_vectors(ids, vectors, exact_until)))
    order = np.argsort(-(vectors[::share] @ query))[:10]
    assert [i for i, _ in nearest(made, query, 10, ids[::share])] == ids[::share][order].tolist()
    assert nearest(made, query, 10, ids[:0]) == []


def test_a_year_a_month_and_a_day_begin_and_end() -> None:
    assert (first_day("2023"), last_day("2023")) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert first_day(" 2023-5-7 ") == last_day("2023-05-07") == date(2023, 5, 7)


@pytest.mark.parametrize("period", ["", "last year", "23", "2023-13", "2023-02-30", "2023-1-1-1", "0000"])
def test_what_is_no_date_is_told(period: str) -> None:
    with pytest.raises(FilterError, match="is no date; write a year, a month or a day"):
        first_day(period)


def test_a_document_is_meant_by_its_name_its_folder_or_words_of_its_title(index: FolderIndex) -> None:
    entries = index.catalogue()

    def sources(found: list[Entry]) -> list[str]:
        return [entry.source for entry in found]

    assert sources(named(entries, "2023.txt")) == ["2023.txt"]
    assert sources(named(entries, "2023")) == sources(named(entries, "2023/")) == ["2023/a.txt", "2023/deep/c.txt"]
    assert sources(named(entries, "NOTES 4")) == ["2023/deep/c.txt"]
    assert sources(matching(entries, "txt a.")) == ["2022/a.txt", "2023/a.txt"]
    assert choose(entries, ["2022", "2023.txt"], "2022", "2022-12") == Filter(
        date(2022, 1, 1), date(2022, 12, 31), documents=frozenset({"d1", "d2", "d5"})
    )
    for name in ("", "nothing of the kind"):
        with pytest.raises(FilterError, match="citechat documents list"):
            named(entries, name)
