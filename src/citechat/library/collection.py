"""A collection: an index, and the folder in which the files added to it are kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from citechat.errors import DocumentError
from citechat.ingest.load import load_document
from citechat.library.names import free_name, safe_name
from citechat.retrieval import faults
from citechat.retrieval.catalogue import Entry
from citechat.retrieval.embed import Embedder
from citechat.retrieval.files import is_under
from citechat.retrieval.index import open_index
from citechat.retrieval.update import UpdateReport, update_index
from citechat.values import Document

MEGABYTE = 1_000_000


class Step(StrEnum):
    """What is being done with a file."""

    READ = "read"
    EMBED = "embed"


Told = Callable[[Step, int, int], None]
"""Told what is being done, and how much of it is done, of how much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a collection takes."""

    file_mb: float
    documents: int


class Collection:
    """An index with the files added to it; safe to use from several threads, one of which writes at a time."""

    def __init__(self, path: Path, uploads: Path, embedder: Embedder, chunk_tokens: int, limits: Limits) -> None:
        """Opens the index at ``path``, whose added files are kept in ``uploads``; see `open_index`."""
        self.index = open_index(path, embedder)
        self.uploads = uploads.expanduser().resolve()
        self.limits = limits
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._writing = Lock()

    @property
    def name(self) -> str:
        """What it is called: the name of its index folder."""
        return self.index.path.name

    def entries(self) -> list[Entry]:
        """The documents as they are listed, sorted by source."""
        return self.index.catalogue()

    def add(self, file: Path, name: str, *, replace: bool = False, told: Told | None = None) -> Entry:
        """Keeps a copy of ``file`` and puts it into the index; it can be asked about from then on.

        Where another file has the name it gets a number, unless it is to ``replace`` that one. On an error everything
        is as before.

        Raises:
            DocumentError: it is too large, there already, one too many, or cannot be read.
            IndexFault: the index is busy, or it or the copy cannot be written.
        """
        name = safe_name(name)
        with self._writing, faults.writing(self.uploads):
            self._check_size(file, name)
            self.uploads.mkdir(parents=True, exist_ok=True)
            taken = [path.name for path in self.uploads.iterdir()]
            if not (replace and name in taken):
                self._check_count()
                name = free_name(name, taken)
            with TemporaryDirectory(prefix=".", dir=self.uploads) as staging:
                staged, target = Path(staging, name), self.uploads / name
                shutil.copyfile(file, staged)
                if told:
                    told(Step.READ, 0, 1)
                document = load_document(staged, name)
                self._check_new(document, name)
                with _in_place(staged, target):
                    self._update([self.uploads, target], target, document, told)
        return next(entry for entry in self.entries() if entry.id == document.id)

    def remove(self, document_id: str) -> list[Path]:
        """Takes a document out for good; its added copy is deleted, other files of it stay and are returned.

        Raises:
            IndexFault: the index is busy or cannot be written; it is as before.
        """
        with self._writing, faults.writing(self.uploads):
            files = self.index.files(document_id)
            self.index.delete([document_id])
            for file in files:
                if is_under(file, self.uploads):
                    file.unlink(missing_ok=True)
        return [file for file in files if not is_under(file, self.uploads)]

    def update(self, told: Told | None = None) -> UpdateReport:
        """Brings the index up to date with its files.

        Raises:
            IndexFault: the index is busy or cannot be written; it is as before.
        """
        with self._writing:
            return update_index(
                self.index.path,
                [],
                self._embedder,
                self._chunk_tokens,
                _telling(told, Step.EMBED),
                reading=_telling(told, Step.READ),
            )

    def _update(self, sources: list[Path], added: Path, document: Document, told: Told | None) -> None:
        def read(path: Path, source: str) -> Document:
            return document if path == added else load_document(path, source)

        embedding = _telling(told, Step.EMBED)
        update_index(self.index.path, sources, self._embedder, self._chunk_tokens, embedding, read=read)

    def _check_size(self, file: Path, name: str) -> None:
        size = file.stat().st_size / MEGABYTE
        if size > self.limits.file_mb:
            raise DocumentError(
                f"{name} has {size:.2f} MB and the most is {self.limits.file_mb:g}; "
                "split it, or raise CITECHAT_MAX_FILE_MB."
            )

    def _check_count(self) -> None:
        if self.index.counts.documents >= self.limits.documents:
            raise DocumentError(
                f"The collection {self.name} holds {self.limits.documents} documents, the most there may be; "
                "remove some, or raise CITECHAT_MAX_DOCUMENTS."
            )

    def _check_new(self, document: Document, name: str) -> None:
        known = self.index.document(document.id)
        if known:
            raise DocumentError(
                f"{name} has the same text as {known.source}, which is in the collection already; ask that one."
            )


@contextmanager
def _in_place(staged: Path, target: Path) -> Iterator[None]:
    """Puts ``staged`` at ``target``; on an error what was there is there again."""
    before = staged.with_name("before")
    if target.exists():
        shutil.copyfile(target, before)
    os.replace(staged, target)  # noqa: PTH105 - the call whose atomicity this is about
    try:
        yield
    except BaseException:
        if before.exists():
            os.replace(before, target)  # noqa: PTH105
        else:
            target.unlink()
        raise


def _telling(told: Told | None, step: Step) -> Callable[[int, int], None] | None:
    return (lambda done, total: told(step, done, total)) if told else None
