"""PDF, by PDFium: the lines of its pages put together to paragraphs, without running heads and page numbers."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from pypdfium2 import PdfDocument, PdfiumError, PdfPage, raw

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.metadata import day_in, telling_title
from citechat.ingest.formats.page_layout import headline, lay_out
from citechat.ingest.formats.page_lines import Line, Word
from citechat.ingest.formats.prose import clean

HYPHEN = 0x02
"""What PDFium gives for most hyphens at a line's end; it takes the break after it away."""
HYPHENS = ("-", "‐")
MEANINGLESS = 0.3
"""The share of characters without Unicode above which a text cannot be read."""


def read(data: bytes, name: str) -> Content:
    """The text of the pages.

    Raises:
        DocumentError: it is locked, damaged, a scan without text or in fonts that do not say what their letters are.
    """
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise DocumentError(f"{name} is protected by a password; save a copy without one.") from error
        raise DocumentError(f"{name} is damaged or was cut off; get it again.") from error
    pages = [list(_lines(page)) for page in document]
    text, starts = lay_out(pages)
    if not text and any(_has_image(page) for page in document):
        raise DocumentError(f"{name} is a scan: pictures of pages without text; have its text recognised (OCR).")
    if sum(_is_meaningless(character) for character in text) > MEANINGLESS * len(text):
        raise DocumentError(
            f"{name} does not say which letters its fonts show; have its text recognised (OCR) or save it anew."
        )
    metadata = _metadata(document)
    return Content(text, starts, replace(metadata, title=metadata.title or telling_title(headline(pages))))


def _lines(page: PdfPage) -> Iterator[Line]:
    """The lines of a page in the order of the text."""
    textpage = page.get_textpage()
    codes = [raw.FPDFText_GetUnicode(textpage, index) for index in range(textpage.count_chars())]
    begin = 0
    for index, code in enumerate([*codes, ord("\n")]):
        if code == HYPHEN or code == ord("\n"):
            if line := _line(textpage, codes, begin, index, hyphened=code == HYPHEN):
                yield line
            begin = index + 1
    textpage.close()
    page.close()


def _line(textpage: object, codes: list[int], begin: int, end: int, *, hyphened: bool) -> Line | None:
    """The line of the characters from ``begin`` to ``end``; None where they are but white space."""
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    box = raw.FS_RECTF()
    words: list[Word] = []
    heights: list[float] = []
    word, first, last = "", 0.0, 0.0
    for index in range(begin, end):
        character = chr(codes[index])
        if character.isspace() or not clean(character):
            if word:
                words.append(Word(word, first, last))
            word = ""
            continue
        raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        if not word:
            # Of every word, because a line may begin with one in another font.
            raw.FPDFText_GetLooseCharBox(textpage, index, box)
            heights.append(max(box.top - box.bottom, 1.0))
            first = left.value
        word += character
        last = right.value
    if word:
        words.append(Word(word, first, last))
    if not words:
        return None
    x, baseline = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, begin, x, baseline)
    if words[-1].text.endswith(HYPHENS) and len(words[-1].text) > 1:
        words[-1], hyphened = replace(words[-1], text=words[-1].text[:-1]), True
    return Line(tuple(words), baseline.value, median(heights), hyphened)


def _has_image(page: PdfPage) -> bool:
    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))


def _is_meaningless(character: str) -> bool:
    return character == "\N{REPLACEMENT CHARACTER}" or 0xE000 <= ord(character) < 0xF900


def _metadata(document: PdfDocument) -> Metadata:
    said = {key: clean(value) for key, value in document.get_metadata_dict().items()}
    return Metadata(
        title=telling_title(said["Title"], said["Producer"], said["Creator"]),
        author=said["Author"],
        language=_language(document),
        date=day_in(said["CreationDate"]),
    )


def _language(document: PdfDocument) -> str:
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)  # in bytes, of UTF-16
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFCatalog_GetLanguage(document, buffer, size)
    return clean("".join(map(chr, buffer)))
