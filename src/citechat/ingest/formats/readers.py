"""The reader of each type of file, in one place."""

from __future__ import annotations

from importlib import import_module

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content
from citechat.ingest.formats.file_type import FileType, tell_type

READERS = {
    FileType.TEXT: "text",
    FileType.PDF: "pdf",
    FileType.DOCX: "docx",
    FileType.PPTX: "pptx",
    FileType.XLSX: "xlsx",
    FileType.HTML: "html",
    FileType.CSV: "csv",
    FileType.EPUB: "epub",
    FileType.EMAIL: "email",
}
"""The module of each reader, whose ``read`` takes bytes and name; imported with its library when a file needs it."""
TEXT_LIMIT = 50_000_000
"""Characters that a document may have: some 50 long novels."""


def read_content(data: bytes, name: str) -> Content:
    """What is in the file ``name`` that holds ``data``.

    Raises:
        DocumentError: it is of a type that is not read, cannot be read, or holds too much.
    """
    kind = tell_type(data, name)
    try:
        content: Content = import_module(f"citechat.ingest.formats.{READERS[kind]}").read(data, name)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # what a library says of a file that is not as it expects can be anything
        raise DocumentError(f"{name} cannot be read as {kind} and may be damaged; save it again.") from error
    if not content.text.strip():
        raise DocumentError(f"{name} holds no text; put text in it or remove it.")
    if len(content.text) > TEXT_LIMIT:
        raise DocumentError(
            f"{name} has more than {TEXT_LIMIT // 10**6} million characters; split it into smaller files."
        )
    return content
