"""Files become Documents: which files there are, and what is in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content
from citechat.ingest.formats.file_type import is_plain_text
from citechat.ingest.formats.text import decode
from citechat.ingest.isolation import reading_process
from citechat.ingest.title import find_date, find_title
from citechat.values import Document

FILE_LIMIT = 100_000_000
"""Bytes that a file may have."""
LOCK_FILES = "~$"
"""How the names of the files begin that Office puts beside an open document."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and the name its document goes by."""

    path: Path
    source: str
    """The path below the folder that was given, or the file's name where a file was given."""


def find_files(paths: Sequence[Path]) -> list[SourceFile]:
    """The files at ``paths``, those in folders and their subfolders sorted by name, hidden ones left out.

    Files of every type are listed; `load_document` refuses what it cannot read.

    Raises:
        DocumentError: there is nothing at a path, or a folder cannot be opened.
    """
    found: dict[Path, SourceFile] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(_walk(path)):
                found.setdefault(file, SourceFile(file, printable(file.relative_to(path).as_posix())))
        elif path.exists():
            found.setdefault(path, SourceFile(path, printable(path.name)))
        else:
            raise DocumentError(f"There is no file or folder {path}; check the name.")
    return list(found.values())


def load_document(path: Path, source: str) -> Document:
    """The document in the file at ``path``.

    Raises:
        DocumentError: the file is of a type that is not read, holds no text, is too large or cannot be opened.
    """
    data = _read(path, source)
    if not data.strip():
        raise DocumentError(f"{source} is empty; put text in it or remove it.")
    # Plain text needs no parser, and so no process of its own.
    content = Content(decode(data, source)) if is_plain_text(data, source) else reading_process.read(data, source)
    if not content.text.strip():
        raise DocumentError(f"{source} is empty; put text in it or remove it.")
    return Document(
        id=blake2b(content.text.encode(), digest_size=16).hexdigest(),
        source=source,
        title=content.metadata.title or find_title(content.text, printable(path.stem)),
        text=content.text,
        date=find_date(content.text) or content.metadata.date,
        page_starts=content.page_starts,
        author=content.metadata.author,
        language=content.metadata.language,
    )


def printable(name: str) -> str:
    """A file name without the characters that are no text, which some systems allow in it."""
    return name.encode(errors="replace").decode()


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise DocumentError(f"The folder {error.filename} cannot be read: {error.strerror}; check it.") from error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith((".", LOCK_FILES)))


def _read(path: Path, source: str) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
            raise DocumentError(f"{source} cannot be read: it is no file; check the name.")
        if status.st_size > FILE_LIMIT:
            raise DocumentError(f"{source} is larger than {FILE_LIMIT // 10**6} MB; split it into smaller files.")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{source} cannot be read: {error.strerror or error}; check the file.") from error
