"""Kept conversations in one SQLite file; who holds a conversation's token owns it, and nobody else can reach it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from citechat.conversations.record import from_record, to_record
from citechat.conversations.values import Feedback, Judged, Kept, Listed, Verdict
from citechat.errors import ConversationsError, first_line
from citechat.values import Answer

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
"""
UNUSED = "DELETE FROM document WHERE NOT EXISTS (SELECT 1 FROM shown WHERE shown.document = document.id)"
OURS = "conversation IN (SELECT id FROM conversation WHERE owner = ?)"
LONGEST_TITLE = 80
"""Characters."""
MOST_LISTED = 200
"""The latest conversations that a list shows; searching finds the others."""
PATIENCE = 5.0
"""Seconds to wait while another process writes."""


class ConversationStore:
    """Keeps conversations, each under its owner's token; safe to use from several threads and processes.

    Every method raises `ConversationsError` where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Keep them in the file ``path``, which is made when there is something to keep."""
        self._path = path

    def listed(self, owner: str, words: str = "") -> list[Listed]:
        """The owner's conversations, the latest first; with ``words``, those that hold them in title or text."""
        sought = words.strip().casefold()
        with self._reading() as db:
            found = db.execute(
                "SELECT id, title, changed FROM conversation AS c WHERE owner = ? AND (? = '' "
                "OR instr(folded(title), ?) OR EXISTS "
                "(SELECT 1 FROM answer WHERE conversation = c.id AND instr(folded(words), ?))) "
                "ORDER BY changed DESC, id LIMIT ?",
                (_mark(owner), sought, sought, sought, MOST_LISTED),
            )
            return [Listed(name, title, datetime.fromtimestamp(changed)) for name, title, changed in found]

    def load(self, owner: str, conversation: str) -> list[Kept]:
        """Its answers in the order they were given; none where the owner has no such conversation."""
        with self._reading() as db:
            found = db.execute(
                f"SELECT row, record, verdict, note FROM answer WHERE conversation = ? AND {OURS} ORDER BY row",
                (conversation, _mark(owner)),
            ).fetchall()
            return [_kept(db, *one) for one in found]

    def keep(self, owner: str, conversation: str, answer: Answer) -> int:
        """Add an answer to the conversation, which is begun where there is none; the answer's row."""
        record, texts = to_record(answer)
        title = shortened(answer.question)
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?) ON CONFLICT (id) "
                "DO UPDATE SET changed = excluded.changed WHERE owner = excluded.owner",
                (conversation, _mark(owner), title, time.time()),
            )
            row = db.execute(
                "INSERT INTO answer (conversation, words, record) SELECT id, ?, ? FROM conversation "
                "WHERE id = ? AND owner = ? RETURNING row",
                (f"{answer.question}\n{answer.text}", record, conversation, _mark(owner)),
            ).fetchone()
            if row is None:
                raise ConversationsError(
                    "The answer is not kept because the conversation is another's; start a new one."
                )
            db.executemany("INSERT OR IGNORE INTO document VALUES (?, ?)", texts.items())
            db.executemany("INSERT INTO shown VALUES (?, ?)", [(row[0], document) for document in texts])
            return int(row[0])

    def judge(self, owner: str, row: int, feedback: Feedback | None) -> None:
        """Note what the owner thinks of an answer, in place of what was noted before."""
        verdict, note = (feedback.verdict.value, feedback.note) if feedback else (None, "")
        with self._writing() as db:
            db.execute(
                f"UPDATE answer SET verdict = ?, note = ? WHERE row = ? AND {OURS}", (verdict, note, row, _mark(owner))
            )

    def drop(self, owner: str, row: int) -> None:
        """Forget an answer."""
        with self._writing() as db:
            db.execute(f"DELETE FROM answer WHERE row = ? AND {OURS}", (row, _mark(owner)))
            db.execute(UNUSED)

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title := shortened(title):
            with self._writing() as db:
                db.execute(
                    "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?", (title, conversation, _mark(owner))
                )

    def delete(self, owner: str, conversation: str) -> None:
        """Forget a conversation with all that only it shows."""
        with self._writing() as db:
            db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, _mark(owner)))
            db.execute(UNUSED)

    def judged(self) -> list[Judged]:
        """Every judged answer, of all owners, in the order they were given."""
        with self._reading() as db:
            found = db.execute("SELECT row, record, verdict, note, conversation FROM answer ORDER BY row").fetchall()
            asked: dict[str, tuple[str, ...]] = {}
            judged = []
            for *one, conversation in found:
                kept = _kept(db, *one)
                history = asked.get(conversation, ())
                asked[conversation] = (*history, kept.answer.question)
                if kept.feedback:
                    judged.append(Judged(kept, history))
            return judged

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads; to an empty database where nothing has been kept."""
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
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, made whole or not at all."""
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
                f"The conversation is not kept because {first_line(error)}; the chat goes on, but make room or see to "
                f"the file {self._path}."
            ) from error


def shortened(title: str) -> str:
    """A title on one line, cut at a word."""
    words = " ".join(title.split())
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _mark(owner: str) -> str:
    """What stands for the owner in the file: whoever reads it learns no token."""
    return blake2b(owner.encode(), digest_size=16).hexdigest()


def _kept(db: sqlite3.Connection, row: int, record: str, verdict: str | None, note: str) -> Kept:
    texts = dict(
        db.execute("SELECT id, text FROM document JOIN shown ON document = id WHERE answer = ?", (row,)).fetchall()
    )
    return Kept(row, from_record(record, texts), Feedback(Verdict(verdict), note) if verdict else None)
