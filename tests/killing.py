"""Updates in processes of their own that are killed, or hindered, at a chosen step."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from small_embedder import SmallEmbedder

from citechat.errors import CitechatError
from citechat.retrieval.embed import Vectors
from citechat.retrieval.index import open_index
from citechat.retrieval.update import update_index

TOKENS = 40

PROCESSES = multiprocessing.get_context("forkserver")
"""Starts processes from a server that has everything imported and has run nothing."""
PROCESSES.set_forkserver_preload(["citechat.retrieval.update", "citechat.retrieval.index"])


class SteppingEmbedder(SmallEmbedder):
    """Takes a step before and after it embeds."""

    def __init__(self, step: Callable[[], None]) -> None:
        super().__init__()
        self._step = step

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._step()
        vectors = super().embed_passages(texts)
        self._step()
        return vectors


def count_steps(index: Path, sources: Sequence[Path], rebuild: bool, steps: Queue[int]) -> None:
    """Updates the index and tells how many steps that took."""
    steps.put(_update_in_steps(index, sources, rebuild, None))


def die_at_step(index: Path, sources: Sequence[Path], rebuild: bool, last: int) -> None:
    """Updates the index, but is killed as by ``kill -9`` at the step ``last``."""
    _update_in_steps(index, sources, rebuild, last)


def _update_in_steps(index: Path, sources: Sequence[Path], rebuild: bool, last: int | None) -> int:
    taken = 0

    def step(*_: object) -> None:
        nonlocal taken
        taken += 1
        if taken == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            step()
            result = function(*arguments, **options)
            step()
            return result

        return call

    class SteppingConnection(sqlite3.Connection):
        """Takes a step before each statement and, within long ones, every few instructions of SQLite's machine."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.set_trace_callback(step)
            self.set_progress_handler(step, 500)

    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **o: connect(*a, factory=SteppingConnection, **o)  # type: ignore[assignment,misc]
    for name in ("replace", "fsync", "unlink"):
        setattr(os, name, stepping(getattr(os, name)))
    update_index(index, sources, SteppingEmbedder(step), TOKENS, rebuild=rebuild)
    return taken


def update_on_a_full_disk(index: Path, sources: Sequence[Path], pages: int, said: Queue[str]) -> None:
    """Updates the index while its SQLite file may not grow past ``pages``; tells the error."""

    class FullConnection(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.execute(f"PRAGMA max_page_count = {pages}")

    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **o: connect(*a, factory=FullConnection, **o)  # type: ignore[assignment,misc]
    said.put(_error_of_update(index, sources))


def update_without_room_for_files(index: Path, sources: Sequence[Path], said: Queue[str]) -> None:
    """Updates the index while no file beside the SQLite file can be written; tells the error."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    os.fsync = full
    said.put(_error_of_update(index, sources))


def update_as_nobody(index: Path, sources: Sequence[Path], said: Queue[str]) -> None:
    """Searches and updates the index as a user who may not write to it; tells the source of the hit, and the error."""
    if os.getuid() == 0:
        os.setuid(65534)
    with open_index(index, SmallEmbedder()) as opened:
        said.put(opened.search("alpha", 1)[0].document.source)
    said.put(_error_of_update(index, sources))


def update_and_wait(index: Path, sources: Sequence[Path], begun: Any, go_on: Any) -> None:
    """Updates the index, waiting with the lock held until it is told to go on."""
    first = True

    def wait() -> None:
        nonlocal first
        if first:
            begun.set()
            go_on.wait()
        first = False

    update_index(index, sources, SteppingEmbedder(wait), TOKENS)


def search_until(index: Path, stop: Any, seen: Queue[list[tuple[str, ...]]]) -> None:
    """Searches the index again and again; tells the different results, in the order they were first seen."""
    results: list[tuple[str, ...]] = []
    with open_index(index, SmallEmbedder()) as opened:
        seen.put([])  # has begun
        while True:
            last = stop.is_set()
            texts = tuple(sorted(hit.chunk.text for hit in opened.search("generation", 1000, candidates=1000)))
            if not results or results[-1] != texts:
                results.append(texts)
            if last:
                break
    seen.put(results)


def _error_of_update(index: Path, sources: Sequence[Path]) -> str:
    try:
        update_index(index, sources, SmallEmbedder(), TOKENS)
    except CitechatError as error:
        return f"{type(error).__name__}: {error}"
    return ""
