"""The SQLite file of an index, its one source of truth: documents, passages, vectors and the words of BM25."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citechat.retrieval.embed import Vectors
from citechat.retrieval.filter import Filter
from citechat.values import Document

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS roots (path BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_out (path BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL, date TEXT, author TEXT NOT NULL,
    language TEXT NOT NULL, added TEXT NOT NULL, page_starts TEXT NOT NULL,
    text TEXT NOT NULL -- last: what stands behind it can only be read through it
);
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    document_id TEXT NOT NULL, title TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, embedded BLOB NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id);
CREATE INDEX IF NOT EXISTS chunks_by_embedded ON chunks (embedded);
CREATE VIRTUAL TABLE IF NOT EXISTS passages USING fts5 (title, text, tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    title, text, content = 'passages', tokenize = 'unicode61', detail = none, columnsize = 0
);
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab (words, 'row');
CREATE TABLE IF NOT EXISTS staged (embedded BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""
WAIT = 30.0
"""Seconds a reader or writer waits for SQLite's own short locks."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was when it was indexed."""

    path: bytes
    """As remembered: below the index folder's surroundings relative to it, else absolute."""
    size: int
    modified: int
    """Nanoseconds since the epoch."""
    document_id: str
    title: str


class Store:
    """An open SQLite file of an index; not for use by two threads at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """``connection`` is to a file with the schema and is closed with the store."""
        self.connection = connection

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    def check(self) -> None:
        """Reads the whole file.

        Raises:
            sqlite3.DatabaseError: it is damaged or has not the tables of a store.
        """
        problems = [row[0] for row in self.connection.execute("PRAGMA quick_check") if row[0] != "ok"]
        if problems:
            raise sqlite3.DatabaseError(problems[0])
        for table in ("meta", "roots", "left_out", "documents", "files", "chunks", "passages", "staged"):
            self.connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read within is of one commit, whatever others write meanwhile."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.rollback()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written within is kept whole or not at all."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.rollback()
            raise

    def meta(self, key: str) -> str | int | None:
        """``generation``, which counts the changes of documents, or ``vectors``, the digest of the vectors file."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def roots(self) -> list[bytes]:
        """The remembered paths that were given to be indexed, sorted."""
        return [path for (path,) in self.connection.execute("SELECT path FROM roots ORDER BY path")]

    def left_out(self) -> list[bytes]:
        """The remembered paths of files that were taken out and are not to be read, sorted."""
        return [path for (path,) in self.connection.execute("SELECT path FROM left_out ORDER BY path")]

    def files(self) -> list[FileRow]:
        """The files the documents came from, sorted by path."""
        return [
            FileRow(*row)
            for row in self.connection.execute(
                "SELECT path, size, modified, document_id, title FROM files ORDER BY path"
            )
        ]

    def documents(self) -> Iterator[Document]:
        """The documents, sorted by source and id."""
        for row in self.connection.execute(f"{SELECT_DOCUMENT} ORDER BY source, id"):
            yield _document(row)

    def document(self, document_id: str) -> Document | None:
        """The document of that id."""
        row = self.connection.execute(f"{SELECT_DOCUMENT} WHERE id = ?", (document_id,)).fetchone()
        return _document(row) if row else None

    def labels(self) -> dict[str, tuple[str, str]]:
        """Source and title of each document, by its id."""
        return {row[0]: (row[1], row[2]) for row in self.connection.execute("SELECT id, source, title FROM documents")}

    def added(self) -> dict[str, str]:
        """The day on which each document was added, as ISO writes it, by the document's id."""
        return dict(self.connection.execute("SELECT id, added FROM documents"))

    def counts(self) -> tuple[int, int]:
        """How many documents and chunks there are."""
        query = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM chunks)"
        documents, chunks = self.connection.execute(query).fetchone()
        return documents, chunks

    def chunk_places(self, ids: Sequence[int]) -> dict[int, tuple[str, int, int, Vectors]]:
        """Document id, start, end and vector of each chunk, by its id."""
        marks = ",".join("?" * len(ids))
        rows = self.connection.execute(
            f"SELECT id, document_id, start, end, vector FROM chunks WHERE id IN ({marks})", list(ids)
        )
        return {row[0]: (row[1], row[2], row[3], np.frombuffer(row[4], np.float32)) for row in rows}

    def matches(self, query: str, limit: int, within: Filter | None = None) -> list[tuple[int, float]]:
        """Ids and BM25 scores of the passages that match an FTS5 query, best first, of equal ones the smaller id.

        The scores are those among all passages, whatever they are sought within.
        """
        allowed, values = _chunks_of(within) if within else ("", [])
        # +: one pass over the matches; else SQLite asks the full-text index anew for each allowed passage
        condition = f"passages MATCH ? AND +rowid IN ({allowed})" if within else "passages MATCH ?"
        rows = self.connection.execute(
            f"SELECT rowid, bm25(passages) FROM passages WHERE {condition} ORDER BY bm25(passages), rowid LIMIT ?",
            (query, *values, limit),
        )
        return [(rowid, -score) for rowid, score in rows]

    def chunk_ids(self, within: Filter) -> NDArray[np.int64]:
        """The ids of the chunks of the documents that ``within`` lets through, ascending, shape (n,)."""
        query, values = _chunks_of(within)
        return np.array([row[0] for row in self.connection.execute(f"{query} ORDER BY id", values)], np.int64)

    def vocabulary(self) -> dict[str, int]:
        """Each word of the passages and their titles, in lower case without accents, and how many of them hold it."""
        return dict(self.connection.execute("SELECT term, doc FROM vocabulary"))

    def vectors(self, dimension: int) -> tuple[NDArray[np.int64], Vectors]:
        """The ids (n,), ascending, and the vectors (n, dimension) of all chunks."""
        count = self.counts()[1]
        ids, vectors = np.empty(count, np.int64), np.empty((count, dimension), np.float32)
        for row, (chunk_id, vector) in enumerate(self.connection.execute("SELECT id, vector FROM chunks ORDER BY id")):
            ids[row], vectors[row] = chunk_id, np.frombuffer(vector, np.float32)
        return ids, vectors


SELECT_DOCUMENT = "SELECT id, source, title, text, date, page_starts, author, language FROM documents"


def _chunks_of(within: Filter) -> tuple[str, list[str]]:
    """The query for the ids of the chunks that ``within`` lets through, and its values."""
    condition, values = within.condition()
    return f"SELECT id FROM chunks WHERE document_id IN (SELECT id FROM documents WHERE {condition})", values


def create_store(path: Path) -> Store:
    """The store at ``path``, to be written: a new one, or what an interrupted run left there."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(SCHEMA)
    return Store(connection)


def open_to_write(path: Path) -> Store:
    """The store at ``path``, to be written; it must be there."""
    return Store(_connect(f"{path.absolute().as_uri()}?mode=rw"))


def open_to_read(path: Path) -> Store:
    """The store at ``path``, to be read; it must be there, but may be where nothing can be written."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = _connect(uri)
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        if os.access(path.parent, os.W_OK) or not path.exists():
            raise
        connection = _connect(f"{uri}&immutable=1")  # SQLite could not put the files of its own beside it
    return Store(connection)


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)


def _document(row: tuple[str, str, str, str, str | None, str, str, str]) -> Document:
    document_id, source, title, text, day, page_starts, author, language = row
    return Document(
        id=document_id,
        source=source,
        title=title,
        text=text,
        date=date.fromisoformat(day) if day else None,
        page_starts=tuple(json.loads(page_starts)),
        author=author,
        language=language,
    )
