"""Kept conversations in one SQLite file; who holds a conversation's token owns it, and nobody else can reach it."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from citechat.conversations.file import ConversationsFile, kept, mark
from citechat.conversations.record import to_record
from citechat.conversations.values import Feedback, Judged, Kept, Listed
from citechat.errors import ConversationsError
from citechat.values import Answer

UNUSED = "DELETE FROM document WHERE NOT EXISTS (SELECT 1 FROM shown WHERE shown.document = document.id)"
EMPTY = (
    "DELETE FROM link WHERE NOT EXISTS "
    "(SELECT 1 FROM answer WHERE answer.conversation = link.conversation AND answer.row <= link.last)"
)
OURS = "conversation IN (SELECT id FROM conversation WHERE owner = ?)"
LONGEST_TITLE = 80
"""Characters."""
MOST_LISTED = 200
"""The latest conversations that a list shows; searching finds the others."""


class ConversationStore:
    """Keeps conversations, each under its owner's token; safe to use from several threads and processes.

    Every method raises `ConversationsError` where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Keep them in the file ``path``, which is made when there is something to keep."""
        self._file = ConversationsFile(path)

    def listed(self, owner: str, words: str = "") -> list[Listed]:
        """The owner's conversations, the latest first; with ``words``, those that hold them in title or text."""
        sought = words.strip().casefold()
        with self._file.reading() as db:
            found = db.execute(
                "SELECT id, title, changed FROM conversation AS c WHERE owner = ? AND (? = '' "
                "OR instr(folded(title), ?) OR EXISTS "
                "(SELECT 1 FROM answer WHERE conversation = c.id AND instr(folded(words), ?))) "
                "ORDER BY changed DESC, id LIMIT ?",
                (mark(owner), sought, sought, sought, MOST_LISTED),
            )
            return [Listed(name, title, datetime.fromtimestamp(changed)) for name, title, changed in found]

    def load(self, owner: str, conversation: str) -> list[Kept]:
        """Its answers in the order they were given; none where the owner has no such conversation."""
        with self._file.reading() as db:
            found = db.execute(
                f"SELECT row, record, verdict, note FROM answer WHERE conversation = ? AND {OURS} ORDER BY row",
                (conversation, mark(owner)),
            ).fetchall()
            return [kept(db, *one) for one in found]

    def keep(self, owner: str, conversation: str, answer: Answer) -> int:
        """Add an answer to the conversation, which is begun where there is none; the answer's row."""
        record, texts = to_record(answer)
        title = shortened(answer.question)
        with self._file.writing("The conversation is not kept") as db:
            db.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?) ON CONFLICT (id) "
                "DO UPDATE SET changed = excluded.changed WHERE owner = excluded.owner",
                (conversation, mark(owner), title, time.time()),
            )
            row = db.execute(
                "INSERT INTO answer (conversation, words, record) SELECT id, ?, ? FROM conversation "
                "WHERE id = ? AND owner = ? RETURNING row",
                (f"{answer.question}\n{answer.text}", record, conversation, mark(owner)),
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
        with self._file.writing("The verdict is not kept") as db:
            db.execute(
                f"UPDATE answer SET verdict = ?, note = ? WHERE row = ? AND {OURS}", (verdict, note, row, mark(owner))
            )

    def drop(self, owner: str, row: int) -> None:
        """Forget an answer."""
        with self._file.writing("The earlier answer is not forgotten") as db:
            db.execute(f"DELETE FROM answer WHERE row = ? AND {OURS}", (row, mark(owner)))
            db.execute(UNUSED)
            db.execute(EMPTY)

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title := shortened(title):
            with self._file.writing("The title is not changed") as db:
                db.execute(
                    "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?", (title, conversation, mark(owner))
                )

    def delete(self, owner: str, conversation: str) -> None:
        """Forget a conversation with all that only it shows."""
        with self._file.writing("The conversation is not deleted") as db:
            db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, mark(owner)))
            db.execute(UNUSED)

    def judged(self) -> list[Judged]:
        """Every judged answer, of all owners, in the order they were given."""
        with self._file.reading() as db:
            found = db.execute("SELECT row, record, verdict, note, conversation FROM answer ORDER BY row").fetchall()
            asked: dict[str, tuple[str, ...]] = {}
            judged = []
            for *one, conversation in found:
                answer = kept(db, *one)
                history = asked.get(conversation, ())
                asked[conversation] = (*history, answer.answer.question)
                if answer.feedback:
                    judged.append(Judged(answer, history))
            return judged


def shortened(title: str) -> str:
    """A title on one line, cut at a word."""
    words = " ".join(title.split())
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
