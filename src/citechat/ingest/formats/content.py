"""What a reader finds in a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself; empty where it says nothing."""

    title: str = ""
    author: str = ""
    language: str = ""
    """A language tag such as ``en-GB``, as it was written."""
    date: date | None = None
    """The day it was published, sent or, failing that, made."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file, where its pages begin and what it says of itself."""

    text: str
    page_starts: tuple[int, ...] = ()
    """Offset at which each page begins, ascending; empty for formats without pages."""
    metadata: Metadata = Metadata()
