"""Two processes, full disks and folders without permission: a clear sentence each, and nothing lost."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_contents import contents
from killing import (
    PROCESSES,
    TOKENS,
    search_until,
    update_and_wait,
    update_as_nobody,
    update_on_a_full_disk,
    update_without_room_for_files,
)
from small_embedder import SmallEmbedder

from citechat.errors import IndexBusy, IndexFault
from citechat.retrieval.check import check_index
from citechat.retrieval.index import open_index
from citechat.retrieval.update import update_index
from citechat.values import Document

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the processes are forked")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user can look into."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name).resolve()
        path.chmod(0o755)
        (path / "docs").mkdir()
        (path / "docs" / "a.txt").write_text("Alpha is one.")
        update_index(path / "index", [path / "docs"], SmallEmbedder(), TOKENS)
        (path / "docs" / "b.txt").write_text(" ".join(f"Beta {number} is two." for number in range(3000)))
        yield path


def run(target: Any, *arguments: Any) -> None:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == 0


@pytest.mark.parametrize("pages", [25, 40, 70])
def test_a_full_disk_leaves_the_index_as_it_was(folder: Path, pages: int) -> None:
    index, before, said = folder / "index", contents(folder / "index"), PROCESSES.SimpleQueue()
    run(update_on_a_full_disk, index, [folder / "docs"], pages, said)
    assert said.get() == (
        f"IndexFault: The disk that holds {index} is full; the index is as before, free some space and run again."
    )
    assert contents(index) == before
    assert update_index(index, [], SmallEmbedder(), TOKENS).documents == 2
    assert check_index(index) == []


def test_a_disk_that_fills_up_before_the_manifest_leaves_no_index(folder: Path) -> None:
    index, said = folder / "other", PROCESSES.SimpleQueue()
    run(update_without_room_for_files, index, [folder / "docs"], said)
    assert said.get().startswith(f"IndexFault: The disk that holds {index} is full")
    assert contents(index) is None
    embedder = SmallEmbedder()
    assert update_index(index, [folder / "docs"], embedder, TOKENS).documents == 2
    assert embedder.embedded == []
    assert check_index(index) == []


def test_without_room_for_the_vectors_file_the_update_stands(folder: Path) -> None:
    index, said = folder / "index", PROCESSES.SimpleQueue()
    run(update_without_room_for_files, index, [folder / "docs"], said)
    assert said.get() == ""
    assert [problem.partition(";")[0] for problem in check_index(index)] == [
        f"The vectors file of {index} is lost or out of date and slows each start"
    ]
    with open_index(index, SmallEmbedder()) as opened:
        assert opened.counts.documents == 2
        assert opened.search("beta", 1)[0].document.source == "b.txt"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_an_index_that_may_not_be_written_can_be_read(folder: Path) -> None:
    index, before, said = folder / "index", contents(folder / "index"), PROCESSES.SimpleQueue()
    for path in (*index.iterdir(), index):
        path.chmod(path.stat().st_mode & 0o555)
    run(update_as_nobody, index, [folder / "docs"], said)
    assert said.get() == "a.txt"
    assert said.get() == (
        f"IndexFault: {index} cannot be written to; change its permissions or choose another folder with --index DIR."
    )
    index.chmod(0o755)
    assert contents(index) == before


def test_a_path_of_the_index_that_is_a_file_is_refused(folder: Path) -> None:
    with pytest.raises(IndexFault, match="is not a folder"):
        update_index(folder / "docs" / "a.txt", [folder / "docs"], SmallEmbedder(), TOKENS)


def test_a_second_writer_is_told_that_the_index_is_busy(folder: Path) -> None:
    index, begun, go_on = folder / "index", PROCESSES.Event(), PROCESSES.Event()
    writer = PROCESSES.Process(target=update_and_wait, args=(index, [folder / "docs"], begun, go_on))
    writer.start()
    assert begun.wait(60)
    with pytest.raises(IndexBusy, match=f"Another process is writing to the index at {index}; wait until it is done"):
        update_index(index, [], SmallEmbedder(), TOKENS)
    with open_index(index, SmallEmbedder()) as opened:
        assert opened.counts.documents == 1
        with pytest.raises(IndexBusy):
            opened.delete([opened.documents()[0].id])
        go_on.set()
        writer.join()
        assert writer.exitcode == 0
        assert opened.counts.documents == 2


def test_readers_see_each_generation_whole(folder: Path) -> None:
    index = folder / "generations"
    (folder / "empty").mkdir()
    update_index(index, [folder / "empty"], SmallEmbedder(), TOKENS)

    def texts(generation: int) -> tuple[str, ...]:
        return tuple(sorted(f"Generation {generation} has a part {part}." for part in range(5)))

    def put(generation: int) -> None:
        with open_index(index, SmallEmbedder()) as writer:
            writer.add([Document(f"d{n}", f"{n}.txt", "Parts", text) for n, text in enumerate(texts(generation))])

    put(0)
    stop, seen = PROCESSES.Event(), [PROCESSES.SimpleQueue() for _ in range(2)]
    readers = [PROCESSES.Process(target=search_until, args=(index, stop, queue)) for queue in seen]
    for reader, queue in zip(readers, seen, strict=True):
        reader.start()
        queue.get()
    for generation in range(1, 20):
        put(generation)
        if generation % 7 == 0:
            update_index(index, [], SmallEmbedder(), TOKENS, rebuild=True)
    stop.set()
    for reader, queue in zip(readers, seen, strict=True):
        results = queue.get()
        reader.join()
        assert reader.exitcode == 0
        order = [[texts(generation) for generation in range(20)].index(result) for result in results]
        assert order == sorted(order)
        assert order[-1] == 19
        assert len(order) > 2
