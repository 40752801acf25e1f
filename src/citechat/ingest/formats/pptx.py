"""PPTX, by python-pptx: a slide a page; titles, text, lists, tables, and the notes of the speaker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from citechat.ingest.formats.archive import open_archive
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.metadata import dublin_core
from citechat.ingest.formats.prose import BULLET, LIST_ITEM, clean, clean_lines, join_pages
from citechat.ingest.formats.table import table_blocks

LEFT_OUT = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
"""What stands on every slide."""
OF_LISTS = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}
"""Placeholders whose paragraphs are bulleted where there are several."""


def read(data: bytes, name: str) -> Content:
    """The text of the slides in their order."""
    with open_archive(data, name):
        presentation = Presentation(BytesIO(data))
        slides = list(presentation.slides)
        text, starts = join_pages(_slide(slide) for slide in slides)
        found = dublin_core(presentation.core_properties._element)
        title = found.title or (_title(slides[0]) if slides else "")
    return Content(text, starts, Metadata(title, found.author, found.language, found.date))


def _title(slide: Any) -> str:
    shape = slide.shapes.title
    return clean(shape.text_frame.text) if shape is not None else ""


def _slide(slide: Any) -> Iterator[str]:
    yield from _shapes(slide.shapes)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
        yield from (clean_lines(paragraph.text) for paragraph in notes.paragraphs)


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in shapes:
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if kind in LEFT_OUT:
            continue
        if hasattr(shape, "shapes"):  # a group
            yield from _shapes(shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from _table(shape.table)
        elif shape.has_text_frame:
            yield from _paragraphs(shape.text_frame, kind)


def _paragraphs(frame: Any, kind: Any) -> Iterator[str]:
    paragraphs = [text for paragraph in frame.paragraphs if (text := clean_lines(paragraph.text))]
    in_list = kind in OF_LISTS and len(paragraphs) > 1
    for text in paragraphs:
        yield f"{BULLET}{text}" if in_list and not LIST_ITEM.match(text) else text


def _table(table: Any) -> list[str]:
    rows = [["" if cell.is_spanned else cell.text_frame.text for cell in row.cells] for row in table.rows]
    return table_blocks(rows, None)
