"""A question finds its passages, each with how it was found; readers follow what writers do."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from small_embedder import SmallEmbedder

from citechat.errors import IndexDamaged, IndexMismatch, IndexMissing
from citechat.retrieval.check import check_index
from citechat.retrieval.index import FolderIndex, PassageIndex, open_index
from citechat.retrieval.update import update_index
from citechat.values import Document, Hit

WORDS = "harbour board tonnage lighthouse ferry lamp keeper storm rope anchor tide chart pilot crane dock sail".split()
QUESTIONS = ["tonnage of the harbour", "What is a lamp?", "rope rope anchor", "", "?", 'NEAR( "x', "\ud800 sail", "é"]


def document(number: int) -> Document:
    rng = np.random.default_rng(number)
    sentences = [" ".join(rng.choice(WORDS, 6)).capitalize() + "." for _ in range(12)]
    return Document(f"d{number}", f"{number}.txt", f"Notes on {WORDS[number % 16]}", "\n\n".join(sentences))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    update_index(tmp_path / "index", [tmp_path / "docs"], SmallEmbedder(), 20)
    with open_index(tmp_path / "index", SmallEmbedder()) as index:
        index.add([document(number) for number in range(8)])
    return tmp_path / "index"


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_hit_says_how_it_was_found(path: Path, question: str) -> None:
    embedder = SmallEmbedder()
    with open_index(path, embedder) as index:
        hits = index.search(question, 40, candidates=10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    query = embedder.embed_query(question.encode(errors="replace").decode())
    for hit in hits:
        assert hit.document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
        vector = embedder.embed_query(f"{hit.document.title}\n{hit.chunk.text}")
        assert hit.dense_score == pytest.approx(float(vector @ query), abs=1e-6)
        ranks = [rank for rank in (hit.dense_rank, hit.bm25_rank) if rank is not None]
        assert hit.score == pytest.approx(sum(1 / (60 + rank) for rank in ranks))
        assert (hit.bm25_rank is None) == (hit.bm25_score is None)
        assert hit.bm25_score is None or hit.bm25_score > 0


def test_there_are_no_more_hits_than_asked_for_and_the_first_stay_the_same(path: Path) -> None:
    with open_index(path, SmallEmbedder()) as index:
        ten = index.search("tonnage of the harbour", 10)
        assert len(ten) == 10
        assert index.search("tonnage of the harbour", 3) == ten[:3]


def test_the_words_of_the_title_count(path: Path) -> None:
    with open_index(path, SmallEmbedder()) as index:
        index.add([Document("t", "t.txt", "Zanzibar", "Nothing of the kind is said here.")])
        hit = index.search("zanzibar", 1)[0]
        assert (hit.document.source, hit.bm25_rank, hit.dense_rank) == ("t.txt", 1, 1)


def test_documents_can_be_listed_and_fetched(path: Path) -> None:
    with open_index(path, SmallEmbedder()) as index:
        assert index.documents() == [document(number) for number in range(8)]
        assert index.document("d3") == document(3)
        assert index.document("unknown") is None
        assert index.counts.documents == 8
        assert index.counts.chunks == len(index.search("board", 1000, candidates=1000))


def test_a_folder_index_is_a_passage_index(path: Path) -> None:
    index: PassageIndex = open_index(path, SmallEmbedder())
    index.delete(["d0"])
    index.add([document(9)])
    assert {hit.document.id for hit in index.search("board", 1000, candidates=1000)} == {
        *(f"d{number}" for number in range(1, 8)),
        "d9",
    }


def test_an_open_index_follows_what_another_writes(path: Path) -> None:
    with open_index(path, SmallEmbedder()) as reader, open_index(path, SmallEmbedder()) as writer:
        assert reader.search("zanzibar", 1)[0].bm25_rank is None
        writer.add([Document("t", "t.txt", "Travels", "Zanzibar is far.")])
        assert reader.search("zanzibar", 1)[0].document.id == "t"
        writer.add([Document("t", "renamed.txt", "Travels", "Zanzibar is far.")])
        assert reader.search("zanzibar", 1)[0].document.source == "renamed.txt"
        update_index(path, [], SmallEmbedder(), 30, rebuild=True)
        assert reader.search("zanzibar", 1)[0].document.id == "t"
        shutil.rmtree(path)
        with pytest.raises(IndexMissing):
            reader.search("zanzibar", 1)


def test_an_open_index_refuses_one_that_was_rebuilt_with_another_embedder(path: Path) -> None:
    with open_index(path, SmallEmbedder()) as reader:
        update_index(path, [], SmallEmbedder("other"), 20, rebuild=True)
        with pytest.raises(IndexMismatch, match="embedder other, not small"):
            reader.search("zanzibar", 1)


def test_a_closed_index_opens_again_when_it_is_asked(path: Path) -> None:
    index = open_index(path, SmallEmbedder())
    hits = index.search("lamp", 5)
    index.close()
    index.close()
    assert index.search("lamp", 5) == hits
    index.close()


def test_several_threads_can_ask_at_once(path: Path) -> None:
    questions = [f"{first} {second}" for first in WORDS[:6] for second in WORDS[:6]]
    with open_index(path, SmallEmbedder()) as index, ThreadPoolExecutor(8) as pool:
        asked_alone = [index.search(question, 5) for question in questions]
        assert list(pool.map(lambda question: index.search(question, 5), questions)) == asked_alone


@pytest.mark.parametrize("damage", ["missing", "empty", "of another commit", "one byte"])
def test_a_lost_or_damaged_vectors_file_changes_no_answer(path: Path, damage: str) -> None:
    def hits() -> tuple[Hit, ...]:
        with open_index(path, SmallEmbedder()) as index:
            return index.search("tonnage of the harbour", 10)

    file = path / "vectors.faiss"
    earlier = file.read_bytes()
    with open_index(path, SmallEmbedder()) as index:
        index.add([document(100)])
    before, data = hits(), file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "of another commit":
        file.write_bytes(earlier)
    else:
        file.write_bytes(data[:-5] + bytes([data[-5] ^ 1]) + data[-4:])
    assert hits() == before
    assert [problem.partition(";")[0] for problem in check_index(path)] == [
        f"The vectors file of {path} is lost or out of date and slows each start"
    ]
    update_index(path, [], SmallEmbedder(), 20)
    assert check_index(path) == []
    assert file.read_bytes() == data
    assert hits() == before


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="There is no index at"):
        open_index(tmp_path / "none", SmallEmbedder())
    assert not (tmp_path / "none").exists()


def test_another_embedder_is_refused(path: Path) -> None:
    with pytest.raises(IndexMismatch, match="citechat index --rebuild"):
        open_index(path, SmallEmbedder("other"))
    with pytest.raises(IndexMismatch, match="dimension 16, not 8"):
        open_index(path, SmallEmbedder(dimension=8))


@pytest.mark.parametrize("damage", ["manifest", "store", "no store", "tables"])
def test_a_damaged_index_is_refused_with_the_command_that_mends_it(path: Path, damage: str) -> None:
    if damage == "manifest":
        (path / "manifest.json").write_text('{"format": 1')
    elif damage == "store":
        (path / "passages-1.sqlite").write_bytes(b"no database" * 1000)
    elif damage == "no store":
        (path / "passages-1.sqlite").unlink()
    else:
        connection = sqlite3.connect(path / "passages-1.sqlite")
        connection.execute("DROP TABLE chunks")
        connection.close()
    with pytest.raises(IndexDamaged, match=f"run: citechat index --rebuild --index {path}") as caught:
        FolderIndex(path, SmallEmbedder()).search("lamp", 1)
    assert str(caught.value).partition(" at ")[0] in check_index(path)[0]
    assert f"run: citechat index --rebuild --index {path}" in check_index(path)[0]
