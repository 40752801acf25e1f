"""Each broken, locked, disguised or hostile file gets one sentence; what only looks wrong is read."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from files import archive, epub, parts_of, pdf, saved, wrapped
from makers import ROOT

from citechat.errors import DocumentError
from citechat.ingest import load
from citechat.ingest.formats.archive import PARTS_LIMIT, UNPACKED_LIMIT
from citechat.ingest.load import load_document

DOCUMENTED = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NOISE = bytes(range(256)) * 8
DOCTYPE = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
"""Ten entities, each ten times the one before: 10 ** 10 letters."""


def word(text: str = "The board met.") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def slides(text: str = "The board met.") -> bytes:
    presentation = pptx.Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = text
    return saved(presentation)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or (["The board", "met"],):
        book.active.append(row)
    return saved(book)


def without(data: bytes, part: str) -> bytes:
    return archive({name: content for name, content in parts_of(data).items() if name != part})


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    parts = parts_of(data)
    assert old in parts[part]
    return archive(parts | {part: parts[part].replace(old, new, 1)})


def locked_pdf() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"00" * 32, b"00" * 32)
    return pdf([wrapped("The board met.")]).replace(b"/Info 3 0 R", b"/Info 3 0 R" + lock)


def locked_zip() -> bytes:
    data = bytearray(word())
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # the flag "encrypted" of each part in the directory
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def zip_bomb() -> bytes:
    """A DOCX with a part that is declared to unpack to more than the limit; nothing that large is made."""
    data = bytearray(archive({**parts_of(word()), "word/bomb.xml": b"x"}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, UNPACKED_LIMIT + 1)
    return bytes(data)


def lying_zip() -> bytes:
    """A DOCX whose document unpacks to 50 MB and is declared to be of 10 bytes."""
    parts = parts_of(word())
    parts["word/document.xml"] = b" " * 50_000_000
    data = bytearray(archive(parts))
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def many_parts() -> bytes:
    return archive({f"word/{number}": "" for number in range(PARTS_LIMIT + 1)})


def deflate_bomb_pdf() -> bytes:
    """A PDF of a page of 200 MB of white space, packed to 200 kB, where a text should be."""
    packed = zlib.compress(b" " * 200_000_000, 9)
    page = b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf([[]]).replace(b"<</Length 0>>\nstream\nendstream", page)


def endless_pages() -> bytes:
    return pdf([wrapped("The board met.")]).replace(b"/Kids[6 0 R]", b"/Kids[2 0 R]")


def drm() -> bytes:
    locked = '<encryption><CipherData><CipherReference URI="OPS/chapter%200.xhtml"/></CipherData></encryption>'
    return epub(["<p>x</p>"], **{"META-INF/encryption.xml": locked})


PASSWORD = "is protected by a password; save a copy without one."
AGAIN = "is damaged or was cut off; get it again."
SAVE_AGAIN = "cannot be read as {} and may be damaged; save it again."
NOT_TEXT = "is not a text file; save it as plain text in UTF-8."
NO_TEXT = "holds no text; put text in it or remove it."
EMPTY = "is empty; put text in it or remove it."

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("a.pdf", lambda: b"", EMPTY),
    "white space": ("a.csv", lambda: b" \n\t\n", EMPTY),
    "a scan": ("scan.pdf", lambda: pdf([[], []], pictured=True), "is a scan: pictures of pages without text"),
    "a PDF of empty pages": ("a.pdf", lambda: pdf([[], []]), NO_TEXT),
    "a PDF without pages": ("a.pdf", lambda: pdf([]), AGAIN),
    "a PDF whose pages are their own parents": ("a.pdf", endless_pages, SAVE_AGAIN.format("PDF")),
    "a locked PDF": ("a.pdf", locked_pdf, PASSWORD),
    "a PDF cut off": ("a.pdf", lambda: pdf([wrapped("The board met.")])[:300], AGAIN),
    "a PDF of noise": ("a.pdf", lambda: b"%PDF-1.7\n" + NOISE, AGAIN),
    "noise named PDF": ("a.pdf", lambda: NOISE, "is no PDF file though its name says so"),
    "a PDF that unpacks to white space": ("a.pdf", deflate_bomb_pdf, NO_TEXT),
    "a picture": ("photo.jpg", lambda: b"\xff\xd8\xff\xe0" + NOISE, "is of no type that is read"),
    "a picture named DOCX": ("a.docx", lambda: b"\xff\xd8\xff\xe0" + NOISE, "is no DOCX file though its name says so"),
    "a program named TXT": ("a.txt", lambda: b"\x7fELF" + NOISE, NOT_TEXT),
    "noise named CSV": ("a.csv", lambda: NOISE, NOT_TEXT),
    "noise named HTML": ("a.html", lambda: NOISE, NOT_TEXT),
    "Word of 2003": ("a.doc", lambda: OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
    "Excel of 2003": ("a.xls", lambda: OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
    "PowerPoint of 2003": ("a.ppt", lambda: OLE + "PowerPoint Document".encode("utf-16-le"), "save it as .pptx"),
    "Outlook": ("a.msg", lambda: OLE + "__substg1.0_".encode("utf-16-le"), "save it as .eml"),
    "another old format": ("a.doc", lambda: OLE, "is of an old format of Office"),
    "a locked DOCX": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
    "RTF named TXT": ("a.txt", lambda: b"{\\rtf1 text}", "is an RTF file"),
    "a ZIP archive": ("a.zip", lambda: archive({"a.txt": "x"}), "is a ZIP archive; unpack it"),
    "a ZIP archive of nothing": ("a.docx", lambda: archive({}), "is a ZIP archive; unpack it"),
    "a locked ZIP archive": ("a.docx", locked_zip, PASSWORD),
    "a ZIP bomb": ("a.docx", zip_bomb, "unpacks to more than 500 MB"),
    "a ZIP archive that lies": ("a.docx", lambda: lying_zip(), AGAIN),
    "a ZIP archive of too many parts": ("a.docx", many_parts, "unpacks to more than 500 MB or 20000 parts"),
    "a DOCX cut off": ("a.docx", lambda: word()[:-200], AGAIN),
    "a DOCX without its types": (
        "a.docx",
        lambda: without(word(), "[Content_Types].xml"),
        "lacks the parts of an Office file",
    ),
    "a DOCX without its document": ("a.docx", lambda: without(word(), "word/document.xml"), SAVE_AGAIN.format("DOCX")),
    "a DOCX of nested elements": (
        "a.docx",
        lambda: changed(word(), "word/document.xml", b"<w:body>", b"<w:body>" + b"<w:sdt>" * 100_000),
        SAVE_AGAIN.format("DOCX"),
    ),
    "a DOCX of bad XML": (
        "a.docx",
        lambda: changed(word(), "word/document.xml", b"<w:body>", b"<w:body><"),
        SAVE_AGAIN.format("DOCX"),
    ),
    "a DOCX of entities within entities": (
        "a.docx",
        lambda: with_doctype(word("The board met. &j;"), DOCTYPE.encode()),
        SAVE_AGAIN.format("DOCX"),
    ),
    "a DOCX without text": ("a.docx", lambda: word(""), NO_TEXT),
    "a DOCX with macros": (
        "a.docm",
        lambda: changed(word(), "[Content_Types].xml", b"openxmlformats-officedocument.wordprocessingml.document.main",
                        b"ms-word.document.macroEnabled.main"),
        "has macros",
    ),
    "a template": (
        "a.dotx",
        lambda: changed(word(), "[Content_Types].xml", b"document.main", b"template.main"),
        "is a template or a slide show",
    ),
    "OpenDocument": (
        "a.odt",
        lambda: archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "is an OpenDocument file",
    ),
    "a PPTX without a slide": ("a.pptx", lambda: saved(pptx.Presentation()), NO_TEXT),
    "a PPTX without its slide": (
        "a.pptx",
        lambda: without(slides(), "ppt/slides/slide1.xml"),
        SAVE_AGAIN.format("PPTX"),
    ),
    "a workbook without values": ("a.xlsx", lambda: workbook([]), NO_TEXT),
    "a workbook without its sheet": ("a.xlsx", lambda: without(workbook(), "xl/worksheets/sheet1.xml"), NO_TEXT),
    "a binary workbook": (
        "a.xlsb",
        lambda: changed(workbook(), "[Content_Types].xml", b"openxmlformats-officedocument.spreadsheetml.sheet.main",
                        b"ms-excel.sheet.binary.macroEnabled.main"),
        "save it as .xlsx",
    ),
    "an EPUB without its container": (
        "a.epub",
        lambda: without(epub(["<p>x</p>"]), "META-INF/container.xml"),
        "lacks its part META-INF/container.xml",
    ),
    "an EPUB without its package": ("a.epub", lambda: without(epub(["<p>x</p>"]), "OPS/book.opf"), "OPS/book.opf"),
    "an EPUB without a chapter": (
        "a.epub",
        lambda: without(epub(["<p>x</p>"]), "OPS/chapter 0.xhtml"),
        "lacks its part OPS/chapter 0.xhtml",
    ),
    "an EPUB with a lock": ("a.epub", drm, "is locked by its seller"),
    "an EPUB of pictures": ("a.epub", lambda: epub(["<img src='1.png'/>"]), NO_TEXT),
    "a page without text": ("a.html", lambda: b"<html><body><script>go()</script></body></html>", "without text"),
    "a page of nothing": ("a.html", lambda: b"<!-- -->", "without text"),
    "a page of elements nested too deep": (
        "a.html",
        lambda: b"<p>The board met." + b"<div>" * 3000 + b"It rose.",
        SAVE_AGAIN.format("HTML"),
    ),
    "a mail of nested messages": (
        "a.eml",
        lambda: b"Subject: x\nContent-Type: message/rfc822\n\n" * 5000,
        SAVE_AGAIN.format("e-mail"),
    ),
    "a mail without headers": ("a.eml", lambda: b"just text\n", "has no headers of an e-mail"),
    "a CSV of one endless value": ("a.csv", lambda: b'a,b\n"' + b"x,\n" * 4_000_000, "is no table of values"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "reason"), REFUSED.values(), ids=REFUSED)
def test_the_file_is_refused_in_one_sentence(tmp_path: Path, name: str, make: Callable[[], bytes], reason: str) -> None:
    (tmp_path / name).write_bytes(make())
    with pytest.raises(DocumentError) as caught:
        load_document(tmp_path / name, name)
    said = str(caught.value)
    assert said.startswith(f"{name} ")
    assert reason in said
    assert said.endswith(".")
    assert len(said.splitlines()) == 1
    assert ";" in said  # and what to do
    assert f"| {said} |" in DOCUMENTED


READ: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a PDF named TXT": ("a.txt", lambda: pdf([wrapped("The board met.")]), "The board met."),
    "a PDF without a suffix": ("a", lambda: pdf([wrapped("The board met.")]), "The board met."),
    "a PDF after a line of mail": ("a.pdf", lambda: b"x\r\n" * 9 + pdf([wrapped("The board met.")]), "The board met."),
    "a PDF without its end": ("a.pdf", lambda: pdf([wrapped("The board met.")])[:-8], "The board met."),
    "a DOCX named PDF": ("a.pdf", word, "The board met."),
    "a text named PDF": ("a.pdf", lambda: b"The board met.", "The board met."),
    "a page named PDF": ("a.pdf", lambda: b"<!DOCTYPE html><p>The board met.", "The board met."),
    "a page named XLS": ("a.xls", lambda: b"<html><table><tr><td>a<td>b<td>1</table>", "a; b; 1."),
    "a text about PDF": ("a.md", lambda: b"A file begins with %PDF-1.7 there.", "A file begins with %PDF-1.7 there."),
    "values parted by semicolons": ("a.csv", lambda: "Ort;Zahl\nKöln;4,5\n".encode("cp1252"), "Ort: Köln; Zahl: 4,5."),
    "values parted by tabs": ("a.tsv", lambda: b"Place\tSum\nKew\t4,5\n", "Place: Kew; Sum: 4,5."),
    "values in UTF-16": ("a.csv", lambda: "Ort,Zahl\nKöln,4\n".encode("utf-16"), "Ort: Köln; Zahl: 4."),
    "values with quotes and breaks": ("a.csv", lambda: b'a,b\r\n"x, ""y""\nz",1\r\n', 'a: x, "y" z; b: 1.'),
    "values of uneven rows": ("a.csv", lambda: b"a,b\n1\n1,2,3\n", "a: 1.\n\na: 1; b: 2; 3."),
    "a page of nested elements": ("a.html", lambda: b"<div>" * 1500 + b"The board met.", "The board met."),
    "a table of a million columns": (
        "a.html",
        lambda: b"<table><tr><td colspan=1000000>a<td rowspan=999999>b</table>",
        "a: b.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "text"), READ.values(), ids=READ)
def test_the_file_is_read_for_what_it_is(tmp_path: Path, name: str, make: Callable[[], bytes], text: str) -> None:
    (tmp_path / name).write_bytes(make())
    assert load_document(tmp_path / name, name).text == text


def test_a_million_empty_rows_are_passed_over(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 100_000))
    last = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>end</t></is></c></row>'
    parts = parts_of(workbook(["a", "b", "c"]))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + last + b"</sheetData>")
    (tmp_path / "a.xlsx").write_bytes(archive(parts | {"xl/worksheets/sheet1.xml": sheet}))
    assert load_document(tmp_path / "a.xlsx", "a.xlsx").text == "a; b; c.\n\nend"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.epub", lambda: epub([f"{DOCTYPE}<p>The board met. &j;</p>"])),
        ("a.html", lambda: f"{DOCTYPE}<p>The board met. &j;</p>".encode()),
    ],
)
def test_entities_are_not_expanded(tmp_path: Path, name: str, data: Callable[[], bytes]) -> None:
    (tmp_path / name).write_bytes(data())
    text = load_document(tmp_path / name, name).text
    assert "The board met." in text
    assert len(text) < 2000


def test_an_entity_for_a_file_of_the_machine_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    doctype = f'<!DOCTYPE x [<!ENTITY j SYSTEM "{secret.as_uri()}">]>'.encode()
    (tmp_path / "a.docx").write_bytes(with_doctype(word("The board met. &j;"), doctype))
    assert load_document(tmp_path / "a.docx", "a.docx").text == "The board met."


def with_doctype(data: bytes, doctype: bytes) -> bytes:
    """A DOCX with a document type; its ``&j;`` is an entity."""
    data = changed(data, "word/document.xml", b"<w:document", doctype + b"<w:document")
    return changed(data, "word/document.xml", b"&amp;j;", b"&j;")


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(load.FILE_LIMIT + 1)  # takes no room on the disk
    with pytest.raises(DocumentError, match=r"^a\.txt is larger than 100 MB; split it into smaller files\.$"):
        load_document(tmp_path / "a.txt", "a.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="it is no file"):
        load_document(tmp_path / "a.txt", "a.txt")
