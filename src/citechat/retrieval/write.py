"""Writing to an index: passages are embedded aside, then one transaction puts everything in force.

Killed at any moment, the index is the old one or the new one, and what was embedded is not embedded again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from citechat.errors import IndexBusy, ModelError
from citechat.ingest.split import Splitter
from citechat.retrieval import faults
from citechat.retrieval.atomic import TEMPORARY, replace_file
from citechat.retrieval.embed import Embedder, cut_title, passage_tokens
from citechat.retrieval.manifest import OWN_FILE
from citechat.retrieval.store import FileRow, Store
from citechat.retrieval.vectors import build_vectors, digest, to_bytes
from citechat.values import Chunk, Document

LOCK = "lock"
VECTORS = "vectors.faiss"
BATCH = 16
"""Passages embedded between two commits to the staging table; so long does a question wait for the embedder at most."""

Progress = Callable[[int, int], None]
"""Called with the passages embedded so far and those to embed in all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an index."""

    put: Sequence[Document] = ()
    """Documents to add, or to replace where the id is there already."""
    drop: Sequence[str] = ()
    """Ids of documents to delete."""
    files: Sequence[FileRow] | None = None
    """All files from now on; None leaves them."""
    roots: Sequence[bytes] | None = None
    """All remembered paths from now on; None leaves them."""
    left_out: Sequence[bytes] | None = None
    """The paths of all files that are not to be read from now on; None leaves them."""
    added: Mapping[str, str] = field(default_factory=dict)
    """The days on which documents of ``put`` were added that the store does not know; today without one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk on its way into the index."""

    chunk: Chunk
    title: str
    embedded: bytes
    """Hash of the text that is embedded and of the embedder."""
    text: str
    """The text that is embedded: the title and the passage."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other writers out of the index at ``folder``, which is made if it is not there.

    Raises:
        IndexBusy: another process, or thread, is writing to it.
        IndexFault: the disk is full or the folder cannot be written to; the index is as before.
    """
    with faults.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(folder / LOCK, timeout=0)
            with lock:
                yield
        except Timeout as error:
            raise IndexBusy(f"Another process is writing to the index at {folder}; wait until it is done.") from error


def write(
    store: Store, change: Change, embedder: Embedder, chunk_tokens: int, progress: Progress | None = None
) -> bytes | None:
    """Puts ``change`` in force; returns the vectors file that goes with it, None if the old one does.

    The caller holds the lock.
    """
    passages = _split(change.put, embedder, chunk_tokens)
    _stage(store, passages, embedder, progress)
    with store.transaction():
        _apply(store, change, passages)
        return set_vectors(store, embedder.dimension) if change.put or change.drop else None


def dropping(store: Store, document_ids: Sequence[str]) -> Change:
    """The change that deletes documents and leaves their files out of later updates."""
    gone, files = set(document_ids), store.files()
    return Change(
        drop=document_ids,
        files=[row for row in files if row.document_id not in gone],
        left_out=sorted({*store.left_out(), *(row.path for row in files if row.document_id in gone)}),
    )


def set_vectors(store: Store, dimension: int) -> bytes:
    """Makes a new generation of what is in the tables; returns its vectors file. Within a transaction."""
    data = to_bytes(build_vectors(*store.vectors(dimension)))
    generation = int(store.meta("generation") or 0) + 1
    store.connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [("generation", generation), ("vectors", digest(data))]
    )
    return data


def save_vectors(folder: Path, data: bytes | None) -> None:
    """Puts a vectors file in place, if there is one; where it cannot be written readers make it from the store."""
    if data is not None:
        with suppress(OSError):
            replace_file(folder / VECTORS, data)


def vectors_fit(folder: Path, store: Store) -> bool:
    """Whether the vectors file is whole and of the store's last commit."""
    try:
        return digest((folder / VECTORS).read_bytes()) == store.meta("vectors")
    except OSError:
        return False


def tidy(folder: Path, store_name: str) -> None:
    """Removes what replaced stores and interrupted runs left in ``folder``, as far as the system lets it."""
    for path in folder.iterdir():
        of_other_store = path.name.startswith("passages-") and not path.name.startswith(store_name)
        if OWN_FILE.fullmatch(path.name) and (of_other_store or path.suffix == TEMPORARY):
            with suppress(OSError):
                path.unlink()


def _split(documents: Sequence[Document], embedder: Embedder, chunk_tokens: int) -> list[Passage]:
    splitter = Splitter(embedder.count_tokens, passage_tokens(embedder, chunk_tokens))
    passages = []
    for document in documents:
        title = cut_title(embedder, document.title)
        for chunk in splitter.split(document):
            text = f"{title}\n{chunk.text}"
            key = blake2b(f"{embedder.name}\0{text}".encode(), digest_size=16).digest()
            passages.append(Passage(chunk, document.title, key, text))
    return passages


def _stage(store: Store, passages: Sequence[Passage], embedder: Embedder, progress: Progress | None) -> None:
    """Sees to it that the vector of every passage is in the staging table, embedding those found nowhere."""
    texts = {passage.embedded: passage.text for passage in passages}
    with store.transaction():
        store.connection.executemany(
            "INSERT OR IGNORE INTO staged SELECT embedded, vector FROM chunks WHERE embedded = ? LIMIT 1",
            [(key,) for key in texts],
        )
    staged = {key for (key,) in store.connection.execute("SELECT embedded FROM staged")}
    missing = [key for key in texts if key not in staged]
    done = len(texts) - len(missing)
    for batch in (missing[start : start + BATCH] for start in range(0, len(missing), BATCH)):
        if progress:
            progress(done, len(texts))
        vectors = embedder.embed_passages([texts[key] for key in batch])
        if vectors.shape != (len(batch), embedder.dimension) or not np.isfinite(vectors).all():
            raise ModelError(f"The embedding model {embedder.name} makes vectors that cannot be used; choose another.")
        with store.transaction():
            store.connection.executemany(
                "INSERT OR REPLACE INTO staged VALUES (?, ?)",
                [(key, vector.astype("<f4").tobytes()) for key, vector in zip(batch, vectors, strict=True)],
            )
        done += len(batch)
    if progress:
        progress(done, len(texts))


def _apply(store: Store, change: Change, passages: Sequence[Passage]) -> None:
    execute, many = store.connection.execute, store.connection.executemany
    added = {**change.added, **store.added()}
    # each once: the full-text index breaks where a passage is taken out of it twice
    gone = [(document_id,) for document_id in {*change.drop, *(document.id for document in change.put)}]
    many(f"INSERT INTO words (words, rowid, title, text) SELECT 'delete', {OF_DOCUMENT}", gone)
    many("DELETE FROM passages WHERE rowid IN (SELECT id FROM chunks WHERE document_id = ?)", gone)
    many("DELETE FROM chunks WHERE document_id = ?", gone)
    many("DELETE FROM documents WHERE id = ?", gone)
    today = date.today().isoformat()
    many(
        "INSERT INTO documents (id, source, title, text, date, page_starts, author, language, added) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*_document_row(document), added.get(document.id, today)) for document in change.put],
    )
    many(
        "INSERT INTO chunks SELECT ?, ?, ?, ?, embedded, vector FROM staged WHERE embedded = ?",
        [(p.chunk.id, p.chunk.document_id, p.chunk.start, p.chunk.end, p.embedded) for p in passages],
    )
    many(
        "INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)",
        indexed := [(passage.chunk.id, passage.title, passage.chunk.text) for passage in passages],
    )
    many("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", indexed)
    if change.files is not None:
        execute("DELETE FROM files")
        rows = [(row.path, row.size, row.modified, row.document_id, row.title) for row in change.files]
        many("INSERT INTO files VALUES (?, ?, ?, ?, ?)", rows)
    if change.roots is not None:
        execute("DELETE FROM roots")
        many("INSERT INTO roots VALUES (?)", [(root,) for root in change.roots])
    if change.left_out is not None:
        execute("DELETE FROM left_out")
        many("INSERT INTO left_out VALUES (?)", [(path,) for path in change.left_out])
    execute("DELETE FROM staged")


OF_DOCUMENT = "rowid, title, text FROM passages WHERE rowid IN (SELECT id FROM chunks WHERE document_id = ?)"


def _document_row(document: Document) -> tuple[str | None, ...]:
    day = document.date.isoformat() if document.date else None
    pages = json.dumps(document.page_starts)
    about = document.author, document.language
    return document.id, document.source, document.title, document.text, day, pages, *about
