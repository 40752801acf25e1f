"""What people and programs call a file becomes a name that every system can keep, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from unicodedata import normalize

from pathvalidate import sanitize_filename

NAMELESS = "document"
"""Stands in for a name of which nothing is left."""
LONGEST = 180
"""Bytes of a name at most; systems allow 255, and a number or a suffix of ours may be added."""
LONGEST_SUFFIX = 20
"""Bytes up to which what follows the last dot counts as the suffix."""

DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of writing, so that a name looks like another."""


def safe_name(name: str) -> str:
    """The last part of ``name`` without what a file name cannot hold, visible, and short enough to be kept."""
    last = normalize("NFC", name.encode(errors="replace").decode()).replace("\\", "/").rstrip("/").rpartition("/")[2]
    last = DIRECTION.sub("_", last)
    stem, suffix = _parts(last.strip(". "))
    short = _cut(stem, LONGEST - len(suffix.encode())) + suffix
    return sanitize_filename(short, replacement_text="_", platform="universal").lstrip(". ") or NAMELESS


def free_name(name: str, taken: Collection[str]) -> str:
    """``name``, or with a number where that is ``taken``: ``minutes.txt``, ``minutes (2).txt``; case does not count."""
    stem, suffix = _parts(name)
    known = {one.casefold() for one in taken}
    number, free = 1, name
    while free.casefold() in known:
        number += 1
        free = f"{stem} ({number}){suffix}"
    return free


def _parts(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > LONGEST_SUFFIX:
        suffix = ""
    return name.removesuffix(suffix), suffix


def _cut(text: str, size: int) -> str:
    """The beginning of ``text`` that has ``size`` bytes at most."""
    return text.encode()[:size].decode(errors="ignore").rstrip(". ")
