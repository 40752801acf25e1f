"""Documents are added, replaced and removed while others ask; what fails changes nothing."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from index_contents import contents
from makers import Counting

from citechat.errors import CitechatError, CollectionError, DocumentError, IndexBusy, IndexFault
from citechat.library.collection import Collection, Limits, Step
from citechat.library.library import Library, uploads_folder
from citechat.retrieval.check import check_index
from citechat.retrieval.update import update_index
from citechat.retrieval.write import locked
from citechat.settings import Settings

TOKENS = 60


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with a text that is in the collection, beside the folder of added ones."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "ferry.txt").write_text("The ferry leaves every two hours.")
    return tmp_path / "texts"


@pytest.fixture
def collection(tmp_path: Path, texts: Path) -> Iterator[Collection]:
    update_index(tmp_path / "index", [texts], Counting(), TOKENS)
    opened = Collection(tmp_path / "index", tmp_path / "added", Counting(), TOKENS, Limits(0.01, 3))
    yield opened
    opened.index.close()


def upload(folder: Path, name: str, text: str) -> Path:
    """A file as the browser's upload leaves it."""
    (folder / "uploads").mkdir(exist_ok=True)
    file = folder / "uploads" / name
    file.write_text(text)
    return file


def sources(collection: Collection) -> list[str]:
    return [entry.source for entry in collection.entries()]


def test_an_added_document_can_be_asked_about_and_outlasts_updates(collection: Collection, tmp_path: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    entry = collection.add(
        upload(tmp_path, "x", "Zanzibar is far."), "travels.txt", told=lambda *step: told.append(step)
    )
    assert (entry.source, entry.passages, entry.size, entry.pages) == ("travels.txt", 1, 16, 0)
    assert told == [(Step.READ, 0, 1), (Step.EMBED, 0, 1), (Step.EMBED, 1, 1)]
    assert collection.index.search("zanzibar", 1)[0].document.source == "travels.txt"
    assert (tmp_path / "added" / "travels.txt").read_text() == "Zanzibar is far."
    report = collection.update()
    assert (report.unchanged, report.documents) == (2, 2)
    assert check_index(collection.index.path) == []


def test_another_file_of_the_same_name_gets_a_number(collection: Collection, tmp_path: Path) -> None:
    collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    collection.add(upload(tmp_path, "b", "Tahiti is farther."), "Travels.txt")
    assert sources(collection) == ["Travels (2).txt", "ferry.txt", "travels.txt"]


def test_a_file_replaces_the_one_of_its_name_where_that_is_wanted(collection: Collection, tmp_path: Path) -> None:
    collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    collection.add(upload(tmp_path, "b", "Tahiti is farther."), "travels.txt", replace=True)
    assert sources(collection) == ["ferry.txt", "travels.txt"]
    assert collection.index.search("tahiti", 1)[0].chunk.text == "Tahiti is farther."


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("big.txt", "x" * 20_000, "big.txt has 0.02 MB and the most is 0.01; split it, or raise CITECHAT_MAX_FILE_MB."),
        ("empty.txt", "", "empty.txt is empty"),
        ("photo.xyz", "\0\1\2", "photo.xyz"),
        ("same.txt", "The ferry leaves every two hours.", "same.txt has the same text as ferry.txt"),
    ],
)
def test_what_cannot_be_added_is_told_and_changes_nothing(
    collection: Collection, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    before = contents(collection.index.path)
    with pytest.raises(DocumentError, match=sentence.replace(".", r"\.")):
        collection.add(upload(tmp_path, "x", text), name)
    assert contents(collection.index.path) == before
    assert not (tmp_path / "added").exists() or list((tmp_path / "added").iterdir()) == []


def test_one_document_too_many_is_refused(collection: Collection, tmp_path: Path) -> None:
    for name in ("a", "b"):
        collection.add(upload(tmp_path, name, f"This is {name}."), f"{name}.txt")
    with pytest.raises(DocumentError, match="holds 3 documents, the most there may be"):
        collection.add(upload(tmp_path, "c", "This is c."), "c.txt")
    collection.add(upload(tmp_path, "d", "This is d."), "b.txt", replace=True)
    assert sources(collection) == ["a.txt", "b.txt", "ferry.txt"]


def test_while_another_process_writes_nothing_is_added_or_replaced(collection: Collection, tmp_path: Path) -> None:
    collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    with locked(collection.index.path):
        for name, replace in (("new.txt", False), ("travels.txt", True)):
            with pytest.raises(IndexBusy):
                collection.add(upload(tmp_path, "b", "Tahiti is farther."), name, replace=replace)
    assert [path.name for path in (tmp_path / "added").iterdir()] == ["travels.txt"]
    assert (tmp_path / "added" / "travels.txt").read_text() == "Zanzibar is far."
    assert sources(collection) == ["ferry.txt", "travels.txt"]


def test_on_a_full_disk_nothing_changes(collection: Collection, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits on the size of files are POSIX's")
    collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    file, before = upload(tmp_path, "b", "Tahiti is farther. " * 300), contents(collection.index.path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # a file that grows past it meets a full disk
    try:
        with pytest.raises(IndexFault, match=r"The disk that holds .* is full; the index is as before"):
            collection.add(file, "travels.txt", replace=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(collection.index.path) == before
    assert [path.read_text() for path in (tmp_path / "added").iterdir()] == ["Zanzibar is far."]


def test_a_removed_document_stays_away_until_it_is_added_again(collection: Collection, tmp_path: Path) -> None:
    entry = collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    assert collection.remove(entry.id) == []
    assert list((tmp_path / "added").iterdir()) == []
    assert collection.remove(entry.id) == []
    collection.update()
    assert sources(collection) == ["ferry.txt"]
    collection.add(upload(tmp_path, "a", "Zanzibar is far."), "travels.txt")
    assert sources(collection) == ["ferry.txt", "travels.txt"]


def test_a_removed_file_from_elsewhere_is_kept_and_left_out(collection: Collection, texts: Path) -> None:
    (ferry,) = collection.entries()
    assert collection.remove(ferry.id) == [texts / "ferry.txt"]
    assert (texts / "ferry.txt").exists()
    assert collection.update().documents == 0
    assert check_index(collection.index.path) == []
    assert update_index(collection.index.path, [texts], Counting(), TOKENS).documents == 0
    assert update_index(collection.index.path, [texts / "ferry.txt"], Counting(), TOKENS).documents == 1


def test_others_ask_while_one_adds(collection: Collection, tmp_path: Path) -> None:
    collection = Collection(collection.index.path, tmp_path / "added", Counting(), TOKENS, Limits(1, 1000))
    done, errors = threading.Event(), []

    def ask() -> int:
        asked = 0
        while not done.is_set():
            asked += 1
            hits = collection.index.search("ferry", 50)
            if not any(hit.document.source == "ferry.txt" for hit in hits):
                errors.append(hits)
        return asked

    def add(number: int) -> None:
        collection.add(upload(tmp_path, f"{number}", f"Island {number} is far."), "island.txt")

    with ThreadPoolExecutor(5) as pool:
        askers = [pool.submit(ask) for _ in range(3)]
        list(pool.map(add, range(12)))
        done.set()
        assert all(asker.result() > 0 for asker in askers)
    assert errors == []
    assert len(sources(collection)) == 13
    collection.index.close()


@pytest.fixture
def library(collection: Collection) -> Iterator[Library]:
    """The library whose default is the collection."""
    made = Library(Settings(index=collection.index.path, chunk_tokens=TOKENS), Counting())
    yield made
    made.close()


def test_collections_are_made_listed_and_deleted(library: Library, tmp_path: Path) -> None:
    travels = library.create(" Travels ")
    assert library.names() == ["index", "Travels"]
    assert library.open("Travels") is travels
    assert travels.uploads == tmp_path / "Travels-documents"
    travels.add(upload(tmp_path, "a", "Zanzibar is far."), "zanzibar.txt")
    assert [sources(library.open(name)) for name in library.names()] == [["ferry.txt"], ["zanzibar.txt"]]
    library.delete("Travels")
    assert library.names() == ["index"]
    assert not travels.uploads.exists()
    assert not travels.index.path.exists()
    with pytest.raises(CollectionError, match="There is no collection Travels"):
        library.open("Travels")
    library.create("Travels")
    assert sources(library.open("Travels")) == []


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "a\0", "x-documents", "a" * 70, "INDEX", "texts"])
def test_a_collection_has_a_name_of_its_own_that_a_folder_can_have(library: Library, name: str) -> None:
    with pytest.raises(CollectionError):
        library.create(name)
    assert library.names() == ["index"]


def test_the_default_and_foreign_folders_are_not_deleted(library: Library, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "manifest.json").write_text('{"name": "a page"}')
    assert library.names() == ["index"]
    for name in ("index", "site", "..", "texts"):
        with pytest.raises(CollectionError):
            library.delete(name)
    assert (tmp_path / "site" / "manifest.json").exists()


def test_a_collection_in_use_elsewhere_is_not_deleted(library: Library) -> None:
    made = library.create("Travels")
    with locked(made.index.path), pytest.raises(IndexBusy):
        library.delete("Travels")
    assert library.names() == ["index", "Travels"]


def test_the_added_files_are_kept_where_the_settings_say(tmp_path: Path) -> None:
    index = Path("indexes/mine")
    assert uploads_folder(Settings(index=index), index) == Path("indexes/mine-documents")
    assert uploads_folder(Settings(index=index, uploads=tmp_path), index) == tmp_path / "mine"


def test_every_failure_is_a_sentence(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(CitechatError):
        collection.add(tmp_path / "gone", "gone.txt")
