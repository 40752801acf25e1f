"""An index follows its files: what is new is added, what changed replaced, what is gone removed, nothing lost."""

import json
import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_contents import contents, staged
from small_embedder import SmallEmbedder

from citechat.errors import DocumentError, IndexDamaged, IndexMismatch, IndexMissing, NotAnIndex
from citechat.ingest.load import load_document
from citechat.retrieval.check import check_index
from citechat.retrieval.index import open_index
from citechat.retrieval.update import UpdateReport, update_index
from citechat.values import Document

TOKENS = 40


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def update(index: Path, *sources: Path, embedder: SmallEmbedder | None = None, rebuild: bool = False) -> UpdateReport:
    return update_index(index, sources, embedder or SmallEmbedder(), TOKENS, rebuild=rebuild)


def sources(index: Path) -> list[str]:
    with open_index(index, SmallEmbedder()) as opened:
        return [document.source for document in opened.documents()]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", a="Alpha is one.", b="Beta is two.", c="Gamma is three.")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "indexes" / "mine"


def test_only_what_changed_is_embedded_again(docs: Path, index: Path) -> None:
    update(index, docs)
    write(docs, b="Beta is two hundred.", d="Delta is four.")
    (docs / "c.txt").unlink()
    embedder = SmallEmbedder()
    assert update(index, docs, embedder=embedder) == UpdateReport(1, 1, 1, 1, (), documents=3, chunks=3)
    assert embedder.embedded == ["Beta is two hundred.\nBeta is two hundred.", "Delta is four.\nDelta is four."]
    assert sources(index) == ["a.txt", "b.txt", "d.txt"]
    assert check_index(index) == []


def test_an_update_without_changes_embeds_and_writes_nothing(docs: Path, index: Path) -> None:
    update(index, docs)
    before = {path.name: path.stat().st_mtime_ns for path in index.iterdir() if path.suffix in (".json", ".faiss")}
    embedder = SmallEmbedder()
    assert update(index, embedder=embedder).unchanged == 3
    assert embedder.embedded == []
    assert {
        path.name: path.stat().st_mtime_ns for path in index.iterdir() if path.suffix in (".json", ".faiss")
    } == before


def test_a_renamed_file_is_not_embedded_again(docs: Path, index: Path) -> None:
    update(index, docs)
    (docs / "a.txt").rename(docs / "z.txt")
    embedder = SmallEmbedder()
    report = update(index, embedder=embedder)
    assert (report.added, report.removed, embedder.embedded) == (1, 1, [])
    assert sources(index) == ["b.txt", "c.txt", "z.txt"]


def test_documents_from_other_paths_stay(docs: Path, index: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more", m="Mu is twelve.")
    update(index, docs)
    update(index, more)
    (docs / "a.txt").unlink()
    update(index, more)
    assert sources(index) == ["a.txt", "b.txt", "c.txt", "m.txt"]
    update(index)
    assert sources(index) == ["b.txt", "c.txt", "m.txt"]


def test_equal_files_are_one_document_until_both_are_gone(docs: Path, index: Path) -> None:
    write(docs, copy="Alpha is one.")
    report = update(index, docs)
    assert (report.added, report.documents) == (4, 3)
    (docs / "a.txt").unlink()
    embedder = SmallEmbedder()
    update(index, embedder=embedder)
    assert sources(index) == ["b.txt", "c.txt", "copy.txt"]
    assert embedder.embedded == []
    (docs / "copy.txt").unlink()
    update(index)
    assert sources(index) == ["b.txt", "c.txt"]


def test_a_file_that_cannot_be_read_is_skipped_and_its_old_version_kept(docs: Path, index: Path) -> None:
    update(index, docs)
    (docs / "a.txt").write_bytes(bytes(range(256)))
    (docs / "photo.jpg").write_bytes(b"\xff\xd8")
    write(docs, e="", b="Beta is two hundred.")
    report = update(index, docs)
    assert [source for source, _ in report.skipped] == ["a.txt", "e.txt", "photo.jpg"]
    assert (report.changed, report.removed) == (1, 0)
    with open_index(index, SmallEmbedder()) as opened:
        assert [document.text for document in opened.documents()] == [
            "Alpha is one.",
            "Beta is two hundred.",
            "Gamma is three.",
        ]
    assert update(index, rebuild=True).documents == 3
    assert sources(index) == ["a.txt", "b.txt", "c.txt"]


def test_documents_of_a_folder_that_is_gone_are_kept(docs: Path, index: Path) -> None:
    update(index, docs)
    docs.rename(docs.with_name("elsewhere"))
    for rebuild in (False, True):
        report = update(index, rebuild=rebuild)
        assert report.documents == 3
        assert [source for source, _ in report.skipped] == ["docs"]


def test_a_file_given_by_name_that_is_gone_is_removed(docs: Path, index: Path) -> None:
    update(index, docs / "a.txt", docs / "b.txt")
    (docs / "a.txt").unlink()
    assert update(index).removed == 1
    assert sources(index) == ["b.txt"]


def test_a_path_with_nothing_there_is_refused_and_nothing_changes(docs: Path, index: Path) -> None:
    update(index, docs)
    before = contents(index)
    with pytest.raises(DocumentError, match="no file or folder"):
        update(index, docs / "lost")
    assert contents(index) == before


def test_files_of_the_same_name_are_told_apart_by_their_folders(index: Path, tmp_path: Path) -> None:
    first, second = write(tmp_path / "2024", report="It rained."), write(tmp_path / "2025", report="It snowed.")
    update(index, first)
    assert sources(index) == ["report.txt"]
    update(index, second)
    assert sources(index) == ["2024/report.txt", "2025/report.txt"]


def test_a_folder_within_a_remembered_one_is_not_remembered_twice(index: Path, tmp_path: Path) -> None:
    write(tmp_path / "docs" / "sub", a="Alpha is one.")
    update(index, tmp_path / "docs" / "sub")
    assert sources(index) == ["a.txt"]
    update(index, tmp_path / "docs")
    update(index, tmp_path / "docs" / "sub")
    assert sources(index) == ["sub/a.txt"]
    held = contents(index)
    assert held is not None
    assert held["roots"] == [(b"../../docs",)]


def test_a_moved_checkout_is_still_current(docs: Path, index: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(docs, checkout / "docs")
    update(checkout / "indexes" / "mine", checkout / "docs")
    moved = checkout.rename(tmp_path / "moved")
    embedder = SmallEmbedder()
    assert update(moved / "indexes" / "mine", embedder=embedder).unchanged == 3
    assert embedder.embedded == []


def test_an_index_within_its_documents_does_not_read_itself(docs: Path) -> None:
    update(docs / "index", docs)
    assert update(docs / "index", docs).skipped == ()


def test_names_that_are_no_text_are_read(docs: Path, index: Path) -> None:
    name = os.fsencode(docs) + b"/\xff.txt"
    Path(os.fsdecode(name)).write_text("no sentence")
    update(index, docs)
    assert update(index).unchanged == 4
    assert "?.txt" in sources(index)


def test_progress_is_told_up_to_the_last_passage(docs: Path, index: Path) -> None:
    told: list[tuple[int, int]] = []
    update_index(index, [docs], SmallEmbedder(), TOKENS, lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)


def test_there_must_be_an_index_or_paths(index: Path) -> None:
    with pytest.raises(IndexMissing, match=f"citechat index PATHS --index {index}"):
        update(index)
    assert not index.exists()


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_folder_with_other_files_is_left_alone(docs: Path, index: Path, rebuild: bool) -> None:
    write(index, precious="Do not touch.")
    with pytest.raises(NotAnIndex, match=r"holds precious\.txt"):
        update(index, docs, rebuild=rebuild)
    (index / "manifest.json").write_text('{"name": "somebody else\'s"}')
    with pytest.raises(NotAnIndex, match=r"holds precious\.txt"):
        update(index, docs, rebuild=rebuild)
    assert sorted(path.name for path in index.iterdir()) == ["manifest.json", "precious.txt"]


def test_another_embedder_passage_length_or_format_is_refused_with_the_command_that_mends_it(
    docs: Path, index: Path
) -> None:
    update(index, docs)
    command = f"citechat index --rebuild --index {index}"
    with pytest.raises(IndexMismatch, match=f"embedder small, not other; run: {command}"):
        update_index(index, [], SmallEmbedder("other"), TOKENS)
    with pytest.raises(IndexMismatch, match=f"dimension 16, not 8; run: {command}"):
        update_index(index, [], SmallEmbedder(dimension=8), TOKENS)
    with pytest.raises(IndexMismatch, match=f"chunk tokens 40, not 41; run: {command}"):
        update_index(index, [], SmallEmbedder(), TOKENS + 1)
    manifest = json.loads((index / "manifest.json").read_text())
    (index / "manifest.json").write_text(json.dumps({"format": 0, "store": "x", "embedder": "y"}))
    with pytest.raises(IndexMismatch, match=f"another format; run: {command}"):
        update(index)
    (index / "manifest.json").write_text(json.dumps(manifest | {"store": "../../passwords"}))
    with pytest.raises(IndexDamaged, match=f"damaged; run: {command}"):
        update(index)


@pytest.mark.parametrize("damage", ["none", "format", "manifest", "embedder"])
def test_a_rebuild_mends_it_from_the_remembered_paths(docs: Path, index: Path, damage: str) -> None:
    update(index, docs)
    if damage == "format":
        (index / "manifest.json").write_text('{"format": 0, "store": "x", "embedder": "y"}')
    elif damage == "manifest":
        (index / "manifest.json").write_text("{")
    embedder = SmallEmbedder("other" if damage == "embedder" else "small")
    report = update_index(index, [], embedder, TOKENS, rebuild=True)
    assert (report.documents, len(embedder.embedded)) == (3, 3)
    assert check_index(index) == []
    assert len(list(index.glob("passages-*.sqlite"))) == 1


def test_a_damaged_store_is_rebuilt_from_given_paths_only(docs: Path, index: Path) -> None:
    update(index, docs)
    (index / "passages-1.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(IndexDamaged, match="citechat index --rebuild"):
        update(index)
    with pytest.raises(IndexDamaged, match="cannot say what it held"):
        update(index, rebuild=True)
    assert update(index, docs, rebuild=True).documents == 3
    assert check_index(index) == []


def test_a_rebuild_with_paths_holds_these_alone(docs: Path, index: Path, tmp_path: Path) -> None:
    update(index, docs, write(tmp_path / "more", m="Mu is twelve."))
    update(index, docs, rebuild=True)
    assert sources(index) == ["a.txt", "b.txt", "c.txt"]


def test_documents_without_a_file_outlast_updates_and_rebuilds(docs: Path, index: Path) -> None:
    update(index, docs)
    with open_index(index, SmallEmbedder()) as opened:
        opened.add([Document("n", "note", "Note", "Nu is thirteen.")])
        update(index)
        update(index, rebuild=True)
        assert [document.source for document in opened.documents()] == ["a.txt", "b.txt", "c.txt", "note"]
        opened.delete(["n", "no such document"])
        assert opened.counts == (3, 3)
    assert check_index(index) == []


def test_an_index_can_become_empty(docs: Path, index: Path) -> None:
    update(index, docs)
    for path in docs.iterdir():
        path.unlink()
    assert update(index) == UpdateReport(0, 0, 3, 0, (), documents=0, chunks=0)
    with open_index(index, SmallEmbedder()) as opened:
        assert opened.search("alpha", 5) == ()
    assert check_index(index) == []


FOLDERS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "sub/d"]),
    st.sampled_from(
        ["Alpha is one.", "Beta\n\nno sentence", "Gamma. " * 90, "no sentence", "Nul \x00. " + "Nu. " * 50]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(folders=st.lists(FOLDERS, min_size=2, max_size=4))
def test_however_files_change_the_index_is_as_if_built_from_the_last_state(
    tmp_path: Path, folders: list[dict[str, str]]
) -> None:
    shutil.rmtree(tmp_path)
    for folder in folders:
        shutil.rmtree(tmp_path / "docs", ignore_errors=True)
        (tmp_path / "docs" / "sub").mkdir(parents=True)
        for name, text in folder.items():
            (tmp_path / "docs" / f"{name}.txt").write_text(text)
        update(tmp_path / "indexes" / "grown", tmp_path / "docs")
    update(tmp_path / "indexes" / "fresh", tmp_path / "docs")
    assert contents(tmp_path / "indexes" / "grown") == contents(tmp_path / "indexes" / "fresh")
    assert check_index(tmp_path / "indexes" / "grown") == []
    assert staged(tmp_path / "indexes" / "grown") == 0


def test_what_did_not_change_is_not_read_again_unless_all_is_made_anew(docs: Path, index: Path) -> None:
    for number, path in enumerate(sorted(docs.iterdir())):
        os.utime(path, (1_700_000_000 + number,) * 2)
    read: list[str] = []

    def note(path: Path, source: str) -> Document:
        read.append(source)
        return load_document(path, source)

    files: list[tuple[int, int]] = []
    update_index(index, [docs], SmallEmbedder(), TOKENS, read=note, reading=lambda *told: files.append(told))
    assert (read, files) == (["a.txt", "b.txt", "c.txt"], [(0, 3), (1, 3), (2, 3), (3, 3)])
    write(docs, b="Beta is too.")  # as long as before, at another time
    update_index(index, [], SmallEmbedder(), TOKENS, read=note)
    assert read[3:] == ["b.txt"]
    write(docs, b="Beta is two.")  # as long as before, within what a file system takes for the same time
    update_index(index, [], SmallEmbedder(), TOKENS, read=note)
    assert read[4:] == ["b.txt"]
    update_index(index, [], SmallEmbedder(), TOKENS, read=note, rebuild=True)
    assert read[5:] == ["a.txt", "b.txt", "c.txt"]


def test_a_document_that_was_deleted_stays_away_until_its_file_is_named(docs: Path, index: Path) -> None:
    update(index, docs)
    with open_index(index, SmallEmbedder()) as opened:
        (gone,) = [document.id for document in opened.documents() if document.source == "b.txt"]
        opened.delete([gone])
        assert check_index(index) == []
    for rebuild in (False, True):
        update(index, rebuild=rebuild)
        update(index, docs)
        assert sources(index) == ["a.txt", "c.txt"]
    update(index, docs / "b.txt")
    update(index)
    assert sources(index) == ["a.txt", "b.txt", "c.txt"]


def test_the_day_a_document_was_added_outlasts_updates_and_rebuilds(docs: Path, index: Path) -> None:
    update(index, docs)
    connection = sqlite3.connect(index / "passages-1.sqlite")
    with connection:
        connection.execute("UPDATE documents SET added = '2020-02-20' WHERE source != 'c.txt'")
    connection.close()
    (docs / "a.txt").rename(docs / "z.txt")
    for rebuild in (False, True):
        update(index, rebuild=rebuild)
        with open_index(index, SmallEmbedder()) as opened:
            days = {entry.source: entry.added for entry in opened.catalogue()}
        assert days == {"b.txt": date(2020, 2, 20), "z.txt": date(2020, 2, 20), "c.txt": date.today()}


def test_the_catalogue_counts_passages_pages_and_bytes(docs: Path, index: Path) -> None:
    update(index, write(docs, long="Sentence. " * 100))
    with open_index(index, SmallEmbedder()) as opened:
        opened.add([Document("n", "note", "Note", "Nü.", date(2021, 3, 4), page_starts=(0, 1))])
        catalogue = {entry.source: entry for entry in opened.catalogue()}
    held = contents(index)
    assert held is not None
    assert sum(entry.passages for entry in catalogue.values()) == len(held["chunks"])
    assert catalogue["long.txt"].passages == 3  # 100 words, 40 at most in each
    assert (catalogue["long.txt"].size, catalogue["long.txt"].pages) == (1000, 0)
    note = catalogue["note"]
    assert (note.size, note.pages, note.issued, note.added) == (4, 2, date(2021, 3, 4), date.today())
