"""Files become Documents: which files there are, and their text as it was written."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from charset_normalizer import from_bytes

from citechat.errors import DocumentError
from citechat.ingest.title import find_date, find_title
from citechat.values import Document

SUFFIXES = (".md", ".txt")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMONEST = "cp1252"
"""The most used of the encodings before Unicode."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""A control character that has no place in a text file."""
CONTROLS_ALLOWED = 0.01
"""The share of control characters above which a file is no text."""


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
        DocumentError: the file is of a type that is not read, holds no text or cannot be opened.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{source} is not a {' or '.join(SUFFIXES)} file; save it as plain text to have it read.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{source} cannot be read: {error.strerror or error}; check the file.") from error
    text = _decode(data, source)
    if not text.strip():
        raise DocumentError(f"{source} is empty; put text in it or remove it.")
    return Document(
        id=blake2b(text.encode(), digest_size=16).hexdigest(),
        source=source,
        title=find_title(text, printable(path.stem)),
        text=text,
        date=find_date(text),
    )


def printable(name: str) -> str:
    """A file name without the characters that are no text, which some systems allow in it."""
    return name.encode(errors="replace").decode()


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise DocumentError(f"The folder {error.filename} cannot be read: {error.strerror}; check it.") from error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def _decode(data: bytes, source: str) -> str:
    """The text in ``data``: by its byte order mark, else UTF-8, else the likeliest older encoding."""
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        matches = () if b"\0" in data else tuple(from_bytes(data))
        # Of encodings that would do equally the commonest is meant; the order of the others is charset-normalizer's.
        best = next((match for match in matches if match.encoding == COMMONEST), next(iter(matches), None))
        text = "\0" if best is None else str(best)
    if len(CONTROL.findall(text)) > CONTROLS_ALLOWED * len(text):
        raise DocumentError(f"{source} is not a text file; save it as plain text in UTF-8.")
    return text
