"""An index of documents that are in no file."""

from pathlib import Path

import pytest
from makers import Counting, document

from citechat.errors import IndexMismatch, NotAnIndex
from citechat.retrieval.check import check_index
from citechat.retrieval.create import index_documents
from citechat.retrieval.index import open_index
from citechat.retrieval.update import update_index

PARK = document("Sun Dong chaired the meeting on the park.", "Park", "park")
ZONE = document("Mak spoke in Jiangmen about zones.", "Zone", "zone")
EMBEDDER = Counting()


class Broken(Counting):
    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        raise KeyboardInterrupt


def test_documents_become_an_index_that_can_be_searched(tmp_path: Path) -> None:
    assert index_documents(tmp_path / "index", [PARK, ZONE], EMBEDDER, 160) == 2
    with open_index(tmp_path / "index", EMBEDDER) as index:
        assert [one.source for one in index.documents()] == ["park", "zone"]
        assert index.search("Jiangmen zones", 1)[0].document == ZONE
    assert check_index(tmp_path / "index") == []


def test_the_same_documents_are_not_indexed_again_and_further_ones_are_added(tmp_path: Path) -> None:
    assert index_documents(tmp_path, [PARK], EMBEDDER, 160) == 1
    assert index_documents(tmp_path, [PARK], Broken(), 160) == 0
    told: list[tuple[int, int]] = []
    assert index_documents(tmp_path, [PARK, ZONE], EMBEDDER, 160, lambda *done: told.append(done)) == 1
    assert told[-1] == (1, 1)


def test_it_outlasts_an_update_and_a_rebuild_without_files(tmp_path: Path) -> None:
    index_documents(tmp_path, [PARK, ZONE], EMBEDDER, 160)
    assert update_index(tmp_path, [], EMBEDDER, 160).documents == 2
    assert update_index(tmp_path, [], EMBEDDER, 160, rebuild=True).documents == 2
    assert index_documents(tmp_path, [PARK, ZONE], EMBEDDER, 160) == 0


def test_broken_off_it_goes_on(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        index_documents(tmp_path, [PARK, ZONE], Broken(), 160)
    assert index_documents(tmp_path, [PARK, ZONE], EMBEDDER, 160) == 2


def test_another_index_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("My own text.")
    update_index(tmp_path / "files", [file], EMBEDDER, 160)
    index_documents(tmp_path / "other", [ZONE], EMBEDDER, 160)
    for name, wanted in (("files", [PARK]), ("other", [PARK])):
        with pytest.raises(NotAnIndex, match=f"The index at .*{name} holds other documents; choose another folder"):
            index_documents(tmp_path / name, wanted, EMBEDDER, 160)
        with open_index(tmp_path / name, EMBEDDER) as index:
            assert index.counts.documents == 1


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(NotAnIndex, match=r"it holds thesis\.doc"):
        index_documents(tmp_path, [PARK], EMBEDDER, 160)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_an_index_of_another_passage_length_is_refused(tmp_path: Path) -> None:
    index_documents(tmp_path, [PARK], EMBEDDER, 160)
    with pytest.raises(IndexMismatch, match="chunk tokens 160, not 80"):
        index_documents(tmp_path, [PARK], EMBEDDER, 80)
