"""DOCX, by python-docx: paragraphs, lists, tables, text boxes and notes, insertions accepted and deletions left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document as open_docx
from docx.document import Document
from docx.oxml.ns import qn

from citechat.ingest.formats.archive import open_archive
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.metadata import dublin_core
from citechat.ingest.formats.prose import BULLET, LIST_ITEM, clean_lines, join
from citechat.ingest.formats.table import table_blocks

CONTAINERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:smartTag", "w:customXml")))
LEFT_OUT = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:txbxContent")))
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What is there a second time, for old programs."""
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
TEXT = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
CONTENTS = re.compile(r"toc \d|toc heading", re.IGNORECASE)
"""Styles of a table of contents, which repeats the headings."""
TITLE_STYLES = ("Title", "Heading 1")
WIDEST = 64
"""Columns that a cell is taken to span at most."""
NOTES = ("/footnotes", "/endnotes")


def read(data: bytes, name: str) -> Content:
    """The text of the document's body, its notes after it."""
    with open_archive(data, name):
        document = open_docx(BytesIO(data))
        reading = _Reading(document)
        blocks = [*reading.blocks(document.element.body), *_notes(document, reading)]
        found = dublin_core(document.core_properties._element)
    title = found.title or reading.titles.get("Title", reading.titles.get("Heading 1", ""))
    return Content(join(blocks), metadata=Metadata(title, found.author, found.language, found.date))


class _Reading:
    """The way through a document's elements, with its styles by their ids."""

    def __init__(self, document: Document) -> None:
        styles = {style.style_id: style for style in document.styles}
        self._names = {key: str(style.name or "") for key, style in styles.items()}
        self._listed = {key for key, style in styles.items() if _numbering(style.element) not in (None, "0")}
        self.titles: dict[str, str] = {}
        """The first text of each style that marks a title."""

    def blocks(self, parent: Any) -> Iterator[str]:
        """The blocks of the paragraphs and tables within ``parent``, in order."""
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in CONTAINERS:
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[str]:
        properties = element.find(qn("w:pPr"))
        reference = None if properties is None else properties.find(qn("w:pStyle"))
        style_id = "" if reference is None else reference.get(qn("w:val"), "")
        style = self._names.get(style_id, "")
        if CONTENTS.fullmatch(style):
            return
        text = clean_lines("".join(_words(element)))
        if text and style in TITLE_STYLES:
            self.titles.setdefault(style, text.replace("\n", " "))
        numbering = _numbering(element)
        listed = numbering != "0" if numbering else style_id in self._listed
        is_item = listed and not style.startswith(("Heading", "Title")) and not LIST_ITEM.match(text)
        yield f"{BULLET}{text}" if text and is_item else text
        for box in element.iter(qn("w:txbxContent")):
            if not any(parent.tag == FALLBACK for parent in box.iterancestors()):
                yield from self.blocks(box)

    def _table(self, table: Any) -> Iterator[str]:
        rows: list[list[str]] = []
        headers = 0
        for row in _of_table(table, "w:tr"):
            if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None and headers == len(rows):
                headers += 1
            rows.append(self._row(row, table, rows[-1] if rows else []))
        if any(len(row) > 1 for row in rows) and table.find(f".//{qn('w:tbl')}") is None:
            yield from table_blocks(rows, headers or None)
            return
        for cell in _of_table(table, "w:tc"):  # a box around paragraphs, or a table for the layout
            yield from self.blocks(cell)

    def _row(self, row: Any, table: Any, above: list[str]) -> list[str]:
        """The cells, those that go on with the one above saying the same."""
        cells: list[str] = []
        for cell in _of_table(table, "w:tc", row):
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart" and len(cells) < len(above)
            cells.append(above[len(cells)] if goes_on else " ".join(self.blocks(cell)))
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            columns = 1 if span is None else int(span.get(qn("w:val"), "1"))
            cells += [""] * (min(columns, WIDEST) - 1)
        return cells


def _of_table(table: Any, tag: str, within: Any = None) -> Iterator[Any]:
    """The rows or cells of ``table`` itself, not those of tables in it."""
    for element in (table if within is None else within).iter(qn(tag)):
        if next(element.iterancestors(qn("w:tbl"))) is table:
            yield element


def _words(element: Any) -> Iterator[str]:
    """The text within a paragraph as it reads with all changes accepted."""
    for child in element:
        if child.tag in (qn("w:t"), MATHS):
            yield child.text or ""
        elif child.tag in TEXT:
            yield TEXT[child.tag]
        elif child.tag not in LEFT_OUT and child.tag != FALLBACK:
            yield from _words(child)


def _numbering(element: Any) -> str | None:
    """The list that a paragraph or style is of; "0" takes it out of its style's list."""
    number = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    return None if number is None else str(number.get(qn("w:val"), "0"))


def _notes(document: Document, reading: _Reading) -> Iterator[str]:
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(NOTES) and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                if note.get(qn("w:type")) is None:  # neither the separator nor its continuation
                    yield from reading.blocks(note)
