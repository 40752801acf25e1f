"""Links that show a kept conversation to whoever has them, as it was when they were made."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
import time
from base64 import urlsafe_b64encode
from datetime import datetime
from pathlib import Path

from citechat.conversations.file import ConversationsFile, kept, mark
from citechat.conversations.values import Link, Shared
from citechat.errors import ConversationsError

TOKEN_BYTES = 24


class Links:
    """Shares conversations of the file that `ConversationStore` keeps, each by one link at most.

    A link's token is made of a salt in the file and of its owner's token, of which the file holds a hash alone: the
    owner can be shown the link again, and who reads the file learns none. Every method raises `ConversationsError`
    where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """To the conversations that are kept in the file ``path``."""
        self._file = ConversationsFile(path)

    def share(self, owner: str, conversation: str) -> Link:
        """Let the conversation's link show what is kept of it by now; the link is made where there is none."""
        with self._file.writing("The conversation is not shared") as db:
            (last,) = db.execute(
                "SELECT max(row) FROM answer JOIN conversation ON conversation = id WHERE id = ? AND owner = ?",
                (conversation, mark(owner)),
            ).fetchone()
            if last is None:
                raise ConversationsError("The conversation is not shared because nothing of it is kept; ask first.")
            salt = secrets.token_urlsafe(TOKEN_BYTES)
            db.execute(
                "INSERT INTO link VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (conversation) DO UPDATE SET last = excluded.last, made = excluded.made",
                (conversation, salt, mark(_token(owner, salt)), last, time.time()),
            )
            (salt, made) = db.execute("SELECT salt, made FROM link WHERE conversation = ?", (conversation,)).fetchone()
            return Link(_token(owner, salt), last, datetime.fromtimestamp(made))

    def link(self, owner: str, conversation: str) -> Link | None:
        """The link to the owner's conversation, where it is shared."""
        with self._file.reading() as db:
            if not _known(db):
                return None
            found = db.execute(
                "SELECT salt, last, made FROM link JOIN conversation ON conversation = id WHERE id = ? AND owner = ?",
                (conversation, mark(owner)),
            ).fetchone()
            return Link(_token(owner, found[0]), found[1], datetime.fromtimestamp(found[2])) if found else None

    def end(self, owner: str, conversation: str) -> None:
        """Let the conversation's link show nothing any more, for good."""
        with self._file.writing("The link is not ended") as db:
            db.execute(
                "DELETE FROM link WHERE conversation IN (SELECT id FROM conversation WHERE id = ? AND owner = ?)",
                (conversation, mark(owner)),
            )

    def shared(self, token: str) -> Shared | None:
        """What the link of that token shows; None where there is no such link."""
        with self._file.reading() as db:
            if not _known(db):
                return None
            found = db.execute(
                "SELECT row, record, made FROM link JOIN answer USING (conversation) "
                "WHERE token = ? AND row <= last ORDER BY row",
                (mark(token),),
            ).fetchall()
            if not found:
                return None
            answers = tuple(kept(db, row, record, None, "").answer for row, record, _ in found)
            return Shared(answers, datetime.fromtimestamp(found[0][2]))


def _token(owner: str, salt: str) -> str:
    return urlsafe_b64encode(hmac.digest(owner.encode(), salt.encode(), "sha256")[:TOKEN_BYTES]).decode()


def _known(db: sqlite3.Connection) -> bool:
    """Whether the file has links; one of an earlier version has none until something is written."""
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'link'").fetchone())
