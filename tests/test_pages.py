"""For every format: pages begin in order and within the text, and passages are parts of it, whatever is in the file."""

from __future__ import annotations

import re
from collections.abc import Callable

import docx
import openpyxl
import pptx
import pytest
from files import epub, pdf, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from citechat.ingest.formats.readers import read_content
from citechat.ingest.split import Splitter
from citechat.values import Document

LINE = st.text(st.sampled_from("abcdefgh ABC 0123 .,;:!?-–•“”()[]|<>&\"'éß\u00a0"), max_size=60)
PAGES = st.lists(st.lists(LINE, max_size=12), min_size=1, max_size=5)

Pages = list[list[str]]


def as_pdf(pages: Pages) -> bytes:
    return pdf([[(70 + 13 * (n % 3), 780 - 12 * n, line) for n, line in enumerate(page)] for page in pages])


def as_docx(pages: Pages) -> bytes:
    document = docx.Document()
    for page in pages:
        for line in page:
            document.add_paragraph(line)
        table = document.add_table(2, 2)
        for cell, line in zip((*table.rows[0].cells, *table.rows[1].cells), page, strict=False):
            cell.text = line
    return saved(document)


def as_pptx(pages: Pages) -> bytes:
    presentation = pptx.Presentation()
    for page in pages:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        for line in page:
            slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = line
    return saved(presentation)


def as_xlsx(pages: Pages) -> bytes:
    book = openpyxl.Workbook()
    for page in pages:
        book.active.append([line.lstrip("=") for line in page])
    return saved(book)


def as_html(pages: Pages) -> bytes:
    return "".join(f"<p>{'</p><li>'.join(page)}</p>" for page in pages).encode()


def as_epub(pages: Pages) -> bytes:
    return epub(["".join(f"<p>{line}</p>" for line in page) for page in pages])


def as_csv(pages: Pages) -> bytes:
    return "\n".join(",".join(page) for page in pages).encode()


def as_mail(pages: Pages) -> bytes:
    return (
        b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + "\n\n".join("\n".join(p) for p in pages).encode()
    )


MAKERS: dict[str, Callable[[Pages], bytes]] = {
    "a.pdf": as_pdf,
    "a.docx": as_docx,
    "a.pptx": as_pptx,
    "a.xlsx": as_xlsx,
    "a.html": as_html,
    "a.epub": as_epub,
    "a.csv": as_csv,
    "a.eml": as_mail,
}


def letters(text: str) -> str:
    return "".join(re.findall(r"[a-zA-Zéß0-9]", text))


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=15, deadline=None)
@given(pages=PAGES)
def test_pages_begin_in_order_within_the_text_and_passages_are_parts_of_it(name: str, pages: Pages) -> None:
    marked = [["The board met.", *page] for page in pages]
    found = read_content(MAKERS[name](marked), name)
    assert list(found.page_starts) == sorted(found.page_starts)
    assert all(0 <= start <= len(found.text) for start in found.page_starts)
    assert len(found.page_starts) == (len(pages) if name in ("a.pdf", "a.pptx") else 0)
    document = Document("d", name, "D", found.text, page_starts=found.page_starts)
    for chunk in Splitter(words, 10).split(document):
        assert document.text[chunk.start : chunk.end] == chunk.text


@settings(max_examples=25, deadline=None)
@given(pages=PAGES)
def test_no_letter_of_a_page_is_lost_but_those_of_running_heads(pages: Pages) -> None:
    body = [["The board met.", "It rose.", *page, "They left.", "It rained."] for page in pages]
    # Lines at equal heights of several pages are running heads where they are first or last, so the pages differ.
    moved = [[(70.0, 780 - 12 * n - 5 * p, line) for n, line in enumerate(page)] for p, page in enumerate(body)]
    assert letters(read_content(pdf(moved), "a.pdf").text) == letters("".join(line for page in body for line in page))
