"""What type a file is of: told by its content first, and by its name where the content may be any text."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from citechat.errors import DocumentError
from citechat.ingest.formats.archive import main_type


class FileType(StrEnum):
    """The types of files that are read."""

    TEXT = "text"
    PDF = "PDF"
    DOCX = "DOCX"
    PPTX = "PPTX"
    XLSX = "XLSX"
    HTML = "HTML"
    CSV = "CSV"
    EPUB = "EPUB"
    EMAIL = "e-mail"


BY_SUFFIX = {
    ".txt": FileType.TEXT,
    ".md": FileType.TEXT,
    ".pdf": FileType.PDF,
    ".docx": FileType.DOCX,
    ".pptx": FileType.PPTX,
    ".xlsx": FileType.XLSX,
    ".html": FileType.HTML,
    ".htm": FileType.HTML,
    ".xhtml": FileType.HTML,
    ".csv": FileType.CSV,
    ".tsv": FileType.CSV,
    ".epub": FileType.EPUB,
    ".eml": FileType.EMAIL,
    ".mbox": FileType.EMAIL,
}
"""What a name says of a file. Markup, values and mail are text, so that their content alone does not tell them."""
OF_ANY_TEXT = {FileType.TEXT, FileType.HTML, FileType.CSV, FileType.EMAIL}
OLD_OFFICE = (".doc", ".ppt", ".xls")
"""Names under which programs also save HTML and plain text."""

PDF_MARK, ZIP_MARK, RTF_MARK = b"%PDF-", b"PK", b"{\\rtf"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office until 2003 begin, and the locked ones of today."""
PDF_MARK_WITHIN = 1024
"""Bytes in which a PDF's mark may come late: ISO 32000-1, annex H, implementation note 13."""
OLE_STREAMS = {
    "EncryptedPackage": "is protected by a password; save a copy without one",
    "WordDocument": "is of Word 97 to 2003; save it as .docx",
    "PowerPoint Document": "is of PowerPoint 97 to 2003; save it as .pptx",
    "Workbook": "is of Excel 97 to 2003; save it as .xlsx",
    "__substg1.0_": "is an Outlook message; save it as .eml",
}
"""The name of a stream in an OLE file, and what that says of the file."""
LIKE_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)


def is_plain_text(data: bytes, name: str) -> bool:
    """Whether the file is text by its name and no other type by its content, and so needs no reader."""
    start = data[:64].lstrip()
    other = start.startswith((PDF_MARK, RTF_MARK)) or data.startswith((b"PK\x03\x04", OLE_MARK))
    return _suffix(name) in BY_SUFFIX and BY_SUFFIX[_suffix(name)] is FileType.TEXT and not other


def tell_type(data: bytes, name: str) -> FileType:
    """The type of the file ``name`` that holds ``data``.

    Raises:
        DocumentError: it is of a type that is not read.
    """
    suffix = _suffix(name)
    named = BY_SUFFIX.get(suffix)
    start = data[:64].lstrip()
    if start.startswith(PDF_MARK) or (named is FileType.PDF and PDF_MARK in data[:PDF_MARK_WITHIN]):
        return FileType.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileType(main_type(data, name))
    if data.startswith(OLE_MARK):
        raise DocumentError(f"{name} {_of_ole(data)}.")
    if start.startswith(RTF_MARK):
        raise DocumentError(f"{name} is an RTF file; save it as .docx or .pdf.")
    if named in OF_ANY_TEXT:
        return named
    if (named or suffix in OLD_OFFICE) and b"\0" not in data:
        return FileType.HTML if LIKE_HTML.match(data) else FileType.TEXT
    if named:
        raise DocumentError(f"{name} is no {named} file though its name says so; get it again or give it its own name.")
    read = ", ".join(BY_SUFFIX)
    raise DocumentError(f"{name} is of no type that is read ({read}); save it as one of these.")


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _of_ole(data: bytes) -> str:
    for stream, meaning in OLE_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return meaning
    return "is of an old format of Office; save it as .docx, .pptx or .xlsx"
