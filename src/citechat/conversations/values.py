"""What is kept of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from citechat.values import Answer


class Verdict(StrEnum):
    """What the asker thinks of an answer."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Feedback:
    """An asker's verdict and what they noted beside it."""

    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answered question of a kept conversation."""

    row: int
    """Its number in the store, over all conversations."""
    answer: Answer
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A kept conversation in a list."""

    id: str
    title: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link that shows a kept conversation to whoever has it."""

    token: str
    last: int
    """The row of the last answer that it shows."""
    made: datetime
    """When it was made to show that."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows: the answers alone, without what their asker thought of them."""

    answers: tuple[Answer, ...]
    made: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged answer with the questions asked before it, oldest first."""

    kept: Kept
    history: tuple[str, ...]
