"""XLSX, by openpyxl: the sheets that are shown, row by row, with the values that were computed last."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from citechat.ingest.formats.archive import open_archive
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.metadata import CORE_PROPERTIES, dublin_core, parse_xml
from citechat.ingest.formats.prose import clean, join
from citechat.ingest.formats.table import has_header, table_blocks

PERCENT = re.compile(r'^(?:[^"%]|"[^"]*")*%')
"""A number format with a percent sign that is no literal text."""


def read(data: bytes, name: str) -> Content:
    """The tables of the sheets, each under its sheet's name where there are several."""
    with open_archive(data, name) as archive:
        found = Metadata()
        if CORE_PROPERTIES in archive.namelist():
            found = dublin_core(parse_xml(archive.read(CORE_PROPERTIES)))
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        blocks: list[str] = []
        for sheet in sheets:
            sheet.reset_dimensions()  # what the sheet says of its size may be wrong
            tables = list(_tables(sheet.iter_rows()))
            if tables and len(sheets) > 1:
                blocks.append(clean(sheet.title))
            blocks += tables
    title = found.title or PurePath(name).stem
    return Content(join(blocks), metadata=Metadata(title, found.author, found.language, found.date))


def _tables(rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    """The blocks of the tables, which empty rows part; one without a header goes on with the one before."""
    header: list[str] = []
    for region in _regions(rows):
        width = max(map(len, region))
        table = [row + [""] * (width - len(row)) for row in region]
        if has_header(table):
            header = table[0]
        elif len(header) == width and width > 1 and sum(map(bool, table[0])) > 1:
            table.insert(0, header)
            yield from table_blocks(table, 1)
            continue
        yield from table_blocks(table)


def _regions(rows: Iterator[Sequence[Any]]) -> Iterator[list[list[str]]]:
    region: list[list[str]] = []
    for row in rows:
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            region.append(cells)
        elif region:
            yield region
            region = []
    if region:
        yield region


def _text(cell: Any) -> str:
    """The value as the sheet shows it, dates as ``2024-02-29``; numbers without the grouping of their digits."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        # Excel keeps and shows 15 significant digits.
        return f"{value * 100:.15g}%" if PERCENT.match(cell.number_format or "") else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    return clean(str(value))
