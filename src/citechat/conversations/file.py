"""The SQLite file that conversations are kept in: its tables, and how it is read and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from citechat.conversations.record import from_record
from citechat.conversations.values import Feedback, Kept, Verdict
from citechat.errors import ConversationsError, first_line

SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS conversation_owner ON conversation (owner, changed);
CREATE TABLE IF NOT EXISTS answer (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
    words TEXT NOT NULL, record TEXT NOT NULL, verdict TEXT, note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS answer_conversation ON answer (conversation);
CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shown (
    answer INTEGER NOT NULL REFERENCES answer ON DELETE CASCADE, document TEXT NOT NULL REFERENCES document,
    PRIMARY KEY (answer, document)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_document ON shown (document);
CREATE TABLE IF NOT EXISTS link (
    conversation TEXT PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
    salt TEXT NOT NULL, token TEXT NOT NULL UNIQUE, last INTEGER NOT NULL, made REAL NOT NULL
);
"""
PATIENCE = 5.0
"""Seconds to wait while another process writes."""


class ConversationsFile:
    """The file, which is made when there is something to keep; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """The file at ``path``."""
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads; to an empty database where nothing has been kept.

        Raises:
            ConversationsError: the file cannot be read.
        """
        target = f"{self._path.absolute().as_uri()}?mode=ro" if self._path.exists() else "file:empty?mode=memory"
        try:
            with closing(sqlite3.connect(target, uri=True, timeout=PATIENCE)) as db:
                if not self._path.exists():
                    db.executescript(SCHEMA)
                db.create_function("folded", 1, lambda words: str(words).casefold(), deterministic=True)
                yield db
        except (sqlite3.Error, OSError, ValueError) as error:
            raise ConversationsError(
                f"The kept conversations cannot be read because {first_line(error)}; see to the file {self._path}."
            ) from error

    @contextmanager
    def writing(self, failing: str) -> Iterator[sqlite3.Connection]:
        """One transaction, made whole or not at all.

        Raises:
            ConversationsError: the file cannot be written; it says so in the words of ``failing``.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                self._path.touch(mode=0o600)  # what was asked is nobody else's business
            with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as db:
                db.executescript("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;" + SCHEMA)
                with db:
                    yield db
        except (sqlite3.Error, OSError, ValueError) as error:
            raise ConversationsError(
                f"{failing} because {first_line(error)}; the chat goes on, but make room or see to the file "
                f"{self._path}."
            ) from error


def mark(token: str) -> str:
    """What stands for a token in the file: whoever reads it learns no token."""
    return blake2b(token.encode(), digest_size=16).hexdigest()


def kept(db: sqlite3.Connection, row: int, record: str, verdict: str | None, note: str) -> Kept:
    """The answer of a row, with the texts that it shows."""
    texts = dict(
        db.execute("SELECT id, text FROM document JOIN shown ON document = id WHERE answer = ?", (row,)).fetchall()
    )
    return Kept(row, from_record(record, texts), Feedback(Verdict(verdict), note) if verdict else None)
