"""Which files an index should hold: the given paths compared with what it remembers."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citechat.errors import DocumentError
from citechat.ingest.load import find_files, load_document, printable
from citechat.retrieval.store import FileRow
from citechat.values import Document

Read = Callable[[Path, str], Document]
"""From a file and the name of its document to the document, as `load_document` does it."""
COARSEST = 2_000_000_000
"""Nanoseconds between two times that a file system can tell apart, at worst (FAT)."""
NEARBY = 2
"""Folders up from the index within which a path is remembered relative to it, so that a checkout can be moved."""


@dataclass(slots=True)
class Plan:
    """The files and documents an index should hold, and how they differ from those it does."""

    rows: dict[Path, FileRow] = field(default_factory=dict)
    loaded: dict[str, Document] = field(default_factory=dict)
    """Documents read now, by id."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    """Files that were taken out of the index and are not read."""


def plan_files(
    old: Iterable[FileRow],
    index: Path,
    scope: Sequence[Path],
    left_out: Iterable[Path] = (),
    *,
    read: Read = load_document,
    again: bool = False,
    reading: Callable[[int, int], None] | None = None,
) -> Plan:
    """What becomes of the files under ``scope``; those outside stay as they are.

    A file that cannot be read is skipped; what was known of it stays. So does what was under a folder that is gone.
    Files ``left_out`` are not read unless ``scope`` names them; those of the size and time that are known are not
    read ``again`` unless it is asked for. ``reading`` is told how many files are done, of how many.
    """
    known = {recall(row.path, index): row for row in old}
    out = [path for path in left_out if path not in scope and (exists(path) or not _is_under_any(path, scope))]
    found, vanished, gone = _compare(known, index, scope, out)
    plan = Plan({path: row for path, row in known.items() if path not in found and path not in vanished})
    plan.removed = len(vanished)
    plan.left_out = out
    plan.skipped = [(printable(path.name), f"The folder {path} is gone; its documents are kept.") for path in gone]
    for number, (path, source) in enumerate(found.items()):
        if reading:
            reading(number, len(found))
        before = known.get(path)
        try:
            status = _status(path, source)
            if before and not again and (before.size, before.modified) == (status.st_size, status.st_mtime_ns):
                plan.rows[path] = before
                plan.unchanged += 1
                continue
            document = read(path, source)
        except DocumentError as error:
            plan.skipped.append((source, str(error)))
            if before:
                plan.rows[path] = before
            continue
        row = FileRow(remember(path, index), status.st_size, _settled(status), document.id, document.title)
        plan.rows[path] = row
        plan.loaded[document.id] = document
        plan.added += before is None
        plan.changed += before is not None and before.document_id != row.document_id
        plan.unchanged += before is not None and before.document_id == row.document_id
    if reading:
        reading(len(found), len(found))
    return plan


def _compare(
    known: dict[Path, FileRow], index: Path, scope: Sequence[Path], left_out: Sequence[Path]
) -> tuple[dict[Path, str], list[Path], list[Path]]:
    """The files under ``scope`` with their sources, the known ones that vanished, and the folders that are gone."""
    files = find_files([path for path in scope if exists(path)])
    out = set(left_out)
    found = {file.path: file.source for file in files if file.path not in out and not is_under(file.path, index)}
    gone = [path for path in scope if not exists(path) and path not in known]
    vanished = [
        path for path in known if path not in found and _is_under_any(path, scope) and not _is_under_any(path, gone)
    ]
    return found, vanished, gone


def exists(path: Path) -> bool:
    """Whether something that can be looked at is at ``path``."""
    try:
        return path.exists()
    except OSError:  # within a folder that may not be entered
        return False


def _status(path: Path, source: str) -> os.stat_result:
    """Size and time of the file, from before it is read.

    Raises:
        DocumentError: it is gone or lies where nothing can be looked at.
    """
    try:
        return path.stat()
    except OSError as error:
        raise DocumentError(f"{source} cannot be read: {error.strerror}; check the file.") from error


def _settled(status: os.stat_result) -> int:
    """The file's time as it is to be remembered: none while a change could still leave it the same."""
    return status.st_mtime_ns if time.time_ns() - status.st_mtime_ns > COARSEST else 0


def labels(rows: dict[Path, FileRow], roots: Sequence[Path]) -> dict[str, tuple[str, str]]:
    """Source and title of each document by its id, those of its first file; a name of two files gets its folder."""
    names = {path: _name(path, roots, below=True) for path in rows}
    twice = {name for name, count in Counter(names.values()).items() if count > 1}
    names |= {path: _name(path, roots, below=False) for path, name in names.items() if name in twice}
    found: dict[str, tuple[str, str]] = {}
    for path, name in sorted(names.items(), key=lambda item: (item[1], item[0])):
        found.setdefault(rows[path].document_id, (name, rows[path].title))
    return found


def merge_roots(roots: Iterable[Path]) -> list[Path]:
    """The paths that are not within another of them, sorted; hidden folders are within none."""
    every = sorted(set(roots))
    return [root for root in every if not any(other != root and _covers(other, root) for other in every)]


def is_under(path: Path, top: Path) -> bool:
    """Whether ``path`` is ``top`` or within it."""
    return path == top or top in path.parents


def _is_under_any(path: Path, tops: Iterable[Path]) -> bool:
    return any(is_under(path, top) for top in tops)


def remember(path: Path, index: Path) -> bytes:
    """The path as it is kept in the index: relative where it is nearby."""
    near = index.parents[min(NEARBY, len(index.parents)) - 1]
    return os.fsencode(os.path.relpath(path, index) if is_under(path, near) else path)


def recall(path: bytes, index: Path) -> Path:
    """The path that `remember` kept."""
    return Path(os.path.normpath(index / os.fsdecode(path)))


def _covers(top: Path, path: Path) -> bool:
    return top in path.parents and not any(part.startswith(".") for part in path.relative_to(top).parts)


def _name(path: Path, roots: Sequence[Path], *, below: bool) -> str:
    for root in roots:
        if path != root and is_under(path, root):
            return printable(path.relative_to(root if below else root.parent).as_posix())
    return printable(path.name if below else f"{path.parent.name}/{path.name}")
