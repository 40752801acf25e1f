"""The index folder as it is asked: a question finds its passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import faiss
import numpy as np

from citechat.errors import IndexDamaged
from citechat.ingest.load import printable
from citechat.retrieval import faults
from citechat.retrieval.catalogue import Entry, catalogue
from citechat.retrieval.embed import Embedder, Vectors
from citechat.retrieval.files import recall
from citechat.retrieval.filter import Filter
from citechat.retrieval.fusion import reciprocal_rank_fusion
from citechat.retrieval.manifest import Manifest, check_manifest, mend, read_manifest
from citechat.retrieval.spelling import Speller
from citechat.retrieval.store import Store, open_to_read, open_to_write
from citechat.retrieval.vectors import build_vectors, digest, from_bytes, nearest
from citechat.retrieval.words import match_query
from citechat.retrieval.write import VECTORS, Change, dropping, locked, save_vectors, write
from citechat.values import Chunk, Document, Hit

RETRIES = 5
DOCUMENTS_KEPT = 128
"""Documents kept in memory, those asked for last."""


class Counts(NamedTuple):
    """What an index holds."""

    documents: int
    chunks: int


class PassageIndex(Protocol):
    """Keeps documents and finds their passages."""

    def add(self, documents: Sequence[Document]) -> None:
        """Adds documents, or replaces those that are there."""

    def delete(self, document_ids: Sequence[str]) -> None:
        """Deletes documents; an id that is not there is no error."""

    def correct(self, question: str) -> str:
        """``question`` with typing errors mended by the passages' own words."""

    def search(self, question: str, k: int, candidates: int = 50, within: Filter | None = None) -> tuple[Hit, ...]:
        """The ``k`` best passages at most for ``question``, best first, of the documents ``within`` lets through."""


class FolderIndex:
    """An index folder, open to be asked; safe to use from several threads, follows what other processes write."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        """Opens the index at ``path``; see `open_index`."""
        self.path = path
        self._embedder = embedder
        self._lock = RLock()
        self._store: Store | None = None
        self._identity: tuple[Manifest, int, int, int] | None = None
        self._vectors: tuple[object, faiss.Index] | None = None
        self._speller: tuple[object, Speller] | None = None
        self._cached = lru_cache(maxsize=DOCUMENTS_KEPT)(self._read_document)
        with self._snapshot():
            pass

    def __enter__(self) -> Self:
        """The index itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the index."""
        self.close()

    def close(self) -> None:
        """Closes the index's files; it opens them again when it is asked."""
        with self._lock:
            if self._store:
                self._store.close()
            self._store = None

    @property
    def counts(self) -> Counts:
        """How many documents and chunks there are."""
        with self._snapshot() as store:
            return Counts(*store.counts())

    def documents(self) -> list[Document]:
        """The documents, sorted by source."""
        with self._snapshot() as store:
            return list(store.documents())

    def catalogue(self) -> list[Entry]:
        """What is known of the documents without their texts, sorted by source."""
        with self._snapshot() as store:
            return catalogue(store)

    def files(self, document_id: str) -> list[Path]:
        """The files that hold the document, sorted; none where it came from no file."""
        with self._snapshot() as store:
            rows = [row for row in store.files() if row.document_id == document_id]
        return sorted(recall(row.path, self.path.expanduser().resolve()) for row in rows)

    def document(self, document_id: str) -> Document | None:
        """The document of that id, None where there is none."""
        with self._snapshot() as store:
            return self._cached(store.meta("generation"), document_id)

    def correct(self, question: str) -> str:
        """``question`` with typing errors mended by the passages' own words, as `Speller` does it.

        Raises:
            IndexFault: the index was deleted, damaged or made with another embedder since it was opened.
        """
        with self._snapshot() as store:
            wanted = store.meta("generation")
            if self._speller is None or self._speller[0] != wanted:
                self._speller = wanted, Speller(store.vocabulary(), self._is_usual)
            speller = self._speller[1]
        return speller.correct(printable(question))

    def search(self, question: str, k: int, candidates: int = 50, within: Filter | None = None) -> tuple[Hit, ...]:
        """The ``k`` best passages at most: ``candidates`` of each retriever, fused by `reciprocal_rank_fusion`.

        Both retrievers return passages of the documents that ``within`` lets through, and no others.

        Raises:
            IndexFault: the index was deleted, damaged or made with another embedder since it was opened.
        """
        question = printable(question)
        query = self._embedder.embed_query(question)
        words = match_query(question)
        with self._snapshot() as store:
            allowed = store.chunk_ids(within) if within else None
            dense = dict(nearest(self._faiss(store), query, max(k, candidates), allowed))
            bm25 = dict(store.matches(words, max(k, candidates), within)) if words else {}
            fused = reciprocal_rank_fusion([list(dense), list(bm25)])[:k]
            return tuple(self._hits(store, query, fused, dense, bm25))

    def add(self, documents: Sequence[Document]) -> None:
        """Adds documents that are in no file, or replaces those that are there.

        Raises:
            IndexBusy: another process is writing.
            IndexFault: the disk is full or the folder cannot be written to; the index is as before.
        """
        self._write(lambda _: Change(put=documents))

    def delete(self, document_ids: Sequence[str]) -> None:
        """Deletes documents; their files, if they have any, are left out of updates until they are given by name.

        Raises:
            IndexBusy: another process is writing.
            IndexFault: the disk is full or the folder cannot be written to; the index is as before.
        """
        self._write(lambda store: dropping(store, document_ids))

    def _is_usual(self, word: str) -> bool:
        """Whether the embedder's vocabulary, made from much text, has the word whole."""
        return self._embedder.count_tokens(word) == 1

    def _write(self, change: Callable[[Store], Change]) -> None:
        with locked(self.path):
            manifest = read_manifest(self.path)
            check_manifest(self.path, manifest, self._embedder)
            with closing(open_to_write(self.path / manifest.store)) as store:
                data = write(store, change(store), self._embedder, manifest.chunk_tokens)
            save_vectors(self.path, data)

    def _hits(
        self,
        store: Store,
        query: Vectors,
        fused: list[tuple[int, float]],
        dense: dict[int, float],
        bm25: dict[int, float],
    ) -> Iterator[Hit]:
        places = store.chunk_places([chunk_id for chunk_id, _ in fused])
        dense_ranks = {chunk_id: rank for rank, chunk_id in enumerate(dense, start=1)}
        bm25_ranks = {chunk_id: rank for rank, chunk_id in enumerate(bm25, start=1)}
        generation = store.meta("generation")
        for rank, (chunk_id, score) in enumerate(fused, start=1):
            document_id, start, end, vector = places[chunk_id]
            document = self._cached(generation, document_id)
            if document is None:
                raise IndexDamaged(f"The index at {self.path} lacks a document it needs; run: {mend(self.path)}")
            yield Hit(
                document=document,
                chunk=Chunk(chunk_id, document_id, start, end, document.text[start:end]),
                score=score,
                rank=rank,
                dense_rank=dense_ranks.get(chunk_id),
                dense_score=dense.get(chunk_id, float(np.dot(vector, query))),
                bm25_rank=bm25_ranks.get(chunk_id),
                bm25_score=bm25.get(chunk_id),
            )

    @contextmanager
    def _snapshot(self) -> Iterator[Store]:
        """The store in force, at one commit."""
        with self._lock, faults.reading(self.path):
            store = self._current()
            with store.snapshot():
                yield store

    def _current(self) -> Store:
        """The store that the manifest names, opened again where another has taken its place."""
        for _ in range(RETRIES):
            manifest = read_manifest(self.path)
            file = self.path / manifest.store
            with suppress(FileNotFoundError):  # a rebuild may replace it between these lines
                status = file.stat()
                identity = (manifest, status.st_dev, status.st_ino, status.st_mtime_ns)
                if self._store is None or identity != self._identity:
                    check_manifest(self.path, manifest, self._embedder)
                    self.close()
                    self._store, self._identity = open_to_read(file), identity
                    self._cached.cache_clear()  # another store counts its generations anew
                    self._speller = None
                return self._store
        raise IndexDamaged(f"The index at {self.path} lacks {manifest.store}; run: {mend(self.path)}")

    def _faiss(self, store: Store) -> faiss.Index:
        """The vectors of the snapshot: from their file or, if that is damaged or of another commit, from the store."""
        wanted = store.meta("vectors")
        if self._vectors is None or self._vectors[0] != wanted:
            try:
                data = (self.path / VECTORS).read_bytes()
            except OSError:
                data = b""
            whole = digest(data) == wanted
            self._vectors = (
                wanted,
                from_bytes(data) if whole else build_vectors(*store.vectors(self._embedder.dimension)),
            )
        return self._vectors[1]

    def _read_document(self, generation: object, document_id: str) -> Document | None:  # noqa: ARG002 - part of the key
        assert self._store is not None  # within a snapshot
        return self._store.document(document_id)


def open_index(path: Path, embedder: Embedder) -> FolderIndex:
    """The index at ``path``, to be asked with ``embedder``.

    Raises:
        IndexMissing: there is none.
        IndexMismatch: it was made with another embedder or format.
        IndexDamaged: it cannot be read.
    """
    return FolderIndex(path, embedder)
