"""EPUB, by zipfile and lxml: the chapters in their reading order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from citechat.errors import DocumentError
from citechat.ingest.formats.archive import open_archive, read_part
from citechat.ingest.formats.content import Content
from citechat.ingest.formats.markup import markup_blocks, parse_markup
from citechat.ingest.formats.metadata import dublin_core, parse_xml
from citechat.ingest.formats.prose import join

CONTAINER = "META-INF/container.xml"
"""Where the package is named: EPUB Open Container Format, §4.2.6.3.1."""
ENCRYPTION = "META-INF/encryption.xml"
CHAPTERS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read(data: bytes, name: str) -> Content:
    """The text of the chapters, without the table of contents.

    Raises:
        DocumentError: it is damaged, lacks parts or is locked by its seller.
    """
    with open_archive(data, name) as archive:
        container = parse_xml(read_part(archive, CONTAINER, name))
        package_path = next((str(root.get("full-path")) for root in container.iter("{*}rootfile")), "")
        package = parse_xml(read_part(archive, package_path, name))
        locked = _locked(archive)
        blocks: list[str] = []
        for part in _chapters(package, posixpath.dirname(package_path)):
            if part in locked:
                raise DocumentError(f"{name} is locked by its seller (DRM); only its reading program can open it.")
            blocks += markup_blocks(parse_markup(read_part(archive, part, name)))
    return Content(join(blocks), metadata=dublin_core(package))


def _chapters(package: Any, folder: str) -> Iterator[str]:
    """The parts of the spine that are text and not the navigation."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in CHAPTERS or "nav" in item.get("properties", "").split():
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _locked(archive: ZipFile) -> set[str]:
    """The parts that are encrypted, of which fonts often are without a lock on the text."""
    if ENCRYPTION not in archive.namelist():
        return set()
    references = parse_xml(archive.read(ENCRYPTION)).iter("{*}CipherReference")
    return {unquote(reference.get("URI", "")) for reference in references}
