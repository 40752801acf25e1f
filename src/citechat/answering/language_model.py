"""The language model that words a reply: what it is given and what it must offer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
OnProgress = Callable[[str, float], None]
"""Told what is being done and how far it has come, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a language model is given."""

    role: Role
    content: str


class LanguageModel(Protocol):
    """Writes a reply to messages, greedily, so that the same messages give the same words."""

    @property
    def name(self) -> str:
        """What the user knows the model by."""

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int, stop: Sequence[str] = ()) -> Generator[str]:
        """The reply piece by piece, ended before the first of ``stop``; closing the iterator ends the work.

        Raises:
            ModelError: the messages do not fit the model, or a server fails.
        """
