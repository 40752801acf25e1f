"""The ZIP archives that DOCX, PPTX, XLSX and EPUB files are, opened only when what they unpack to is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from citechat.errors import DocumentError

UNPACKED_LIMIT = 500_000_000
"""Bytes that the parts of an archive may unpack to, by their declared sizes; zipfile unpacks no more than declared."""
PARTS_LIMIT = 20_000
"""Parts that an archive may have; a book of a chapter a page has some hundreds."""

MAIN_PARTS = (
    ("DOCX", re.compile(rb"wordprocessingml\.document\.main\+xml")),
    ("PPTX", re.compile(rb"presentationml\.presentation\.main\+xml")),
    ("XLSX", re.compile(rb"spreadsheetml\.sheet\.main\+xml")),
)
"""The content types of Office Open XML, ECMA-376 part 1, §11 to §13."""
REFUSED_PARTS = (
    (re.compile(rb"sheet\.binary"), "is a binary workbook; save it as .xlsx"),
    (re.compile(rb"macroEnabled"), "has macros; save it as a file without macros, such as .docx"),
    (re.compile(rb"(?:template|slideshow)\.main"), "is a template or a slide show; save it as .docx, .pptx or .xlsx"),
)
CONTENT_TYPES, MIME_TYPE = "[Content_Types].xml", "mimetype"


@contextmanager
def open_archive(data: bytes, name: str) -> Iterator[ZipFile]:
    """The archive in ``data``.

    Raises:
        DocumentError: it is damaged, locked or unpacks to too much; also when that shows while it is read.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check(archive, name)
            yield archive
    # NotImplementedError is zipfile's for a way of packing that it does not know.
    except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError(f"{name} is damaged or was cut off; get it again.") from error


def read_part(archive: ZipFile, part: str, name: str) -> bytes:
    """One part of the archive.

    Raises:
        DocumentError: there is no such part.
    """
    try:
        return archive.read(part)
    except KeyError:
        raise DocumentError(f"{name} is damaged: it lacks its part {part}; get it again.") from None


def main_type(data: bytes, name: str) -> str:
    """The type of the document in an archive: DOCX, PPTX, XLSX or EPUB.

    Raises:
        DocumentError: it is another archive, or one that cannot be opened.
    """
    with open_archive(data, name) as archive:
        parts = set(archive.namelist())
        types = archive.read(CONTENT_TYPES) if CONTENT_TYPES in parts else b""
        mime_type = archive.read(MIME_TYPE).strip() if MIME_TYPE in parts else b""
    for kind, pattern in MAIN_PARTS:
        if pattern.search(types):
            return kind
    for pattern, meaning in REFUSED_PARTS:
        if pattern.search(types):
            raise DocumentError(f"{name} {meaning}.")
    if mime_type == b"application/epub+zip" or "META-INF/container.xml" in parts:
        return "EPUB"
    if mime_type.startswith(b"application/vnd.oasis.opendocument"):
        raise DocumentError(f"{name} is an OpenDocument file; save it as .docx, .pptx, .xlsx or .pdf.")
    if types or any(part.startswith(("word/", "ppt/", "xl/")) for part in parts):
        raise DocumentError(f"{name} is damaged: it lacks the parts of an Office file; get it again.")
    raise DocumentError(f"{name} is a ZIP archive; unpack it and index the files in it.")


def _check(archive: ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise DocumentError(
            f"{name} unpacks to more than {UNPACKED_LIMIT // 10**6} MB or {PARTS_LIMIT} parts; split it up."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError(f"{name} is protected by a password; save a copy without one.")
