"""What can be quoted from each format: paragraphs apart, items on their lines, rows under their columns' names."""

from __future__ import annotations

import datetime

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from files import archive, epub, parts_of, saved
from pptx.util import Inches

from citechat.ingest.formats import csv, email, html
from citechat.ingest.formats import docx as docx_reader
from citechat.ingest.formats import epub as epub_reader
from citechat.ingest.formats import pptx as pptx_reader
from citechat.ingest.formats import xlsx as xlsx_reader
from citechat.ingest.formats.content import Metadata
from citechat.ingest.formats.metadata import day_in, telling_title

ROWS = [("Region", "Sales", "Manager"), ("North", "4", "Ada"), ("South", "5", "Alan")]
ROWS_AS_TEXT = "Region: North; Sales: 4; Manager: Ada.\n\nRegion: South; Sales: 5; Manager: Alan."


def blocks(text: str) -> list[str]:
    return text.split("\n\n")


def test_a_word_document_gives_headings_paragraphs_lists_and_tables() -> None:
    document = docx.Document()
    document.add_heading("The harbour", 0)
    document.add_heading("Accounts", 1)
    document.add_paragraph("The board\tmet in\u00a0March;  it rose\u00ad.")
    document.add_paragraph("An item", style="List Bullet")
    document.add_paragraph("Another item", style="List Number")
    document.add_paragraph("(i) A numbered item", style="List Bullet")
    table = document.add_table(3, 3)
    for cells, row in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(cells.cells, row, strict=True):
            cell.text = value
    document.add_paragraph("After it.")
    assert blocks(docx_reader.read(saved(document), "a.docx").text) == [
        "The harbour",
        "Accounts",
        "The board met in March; it rose.",
        "- An item\n- Another item\n(i) A numbered item",
        *blocks(ROWS_AS_TEXT),
        "After it.",
    ]


def test_a_word_document_reads_as_with_all_changes_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The board ")._p
    for xml in (
        "<w:ins {}><w:r><w:t>met</w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText>rose</w:delText></w:r></w:del>",
        "<w:moveFrom {}><w:r><w:t>later</w:t></w:r></w:moveFrom>",
        '<w:hyperlink {}><w:r><w:t xml:space="preserve"> today</w:t></w:r></w:hyperlink>',
    ):
        paragraph.append(parse_xml(xml.format(nsdecls("w"))))
    control = "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control.format(nsdecls("w"))))
    assert docx_reader.read(saved(document), "a.docx").text == "The board met today\n\nIn a control."


def test_a_word_table_of_one_cell_is_a_box_around_paragraphs_and_merged_cells_are_said_in_each_row() -> None:
    document = docx.Document()
    box = document.add_table(1, 1).cell(0, 0)
    box.text = "First."
    box.add_paragraph("Second.")
    table = document.add_table(3, 3)
    for cells, row in zip(table.rows, [ROWS[0], ("North", "4", "Ada"), ("", "5", "Alan")], strict=True):
        for cell, value in zip(cells.cells, row, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    assert blocks(docx_reader.read(saved(document), "a.docx").text) == [
        "First.",
        "Second.",
        "Region: North; Sales: 4; Manager: Ada.",
        "Region: North; Sales: 5; Manager: Alan.",
    ]


def test_a_word_table_that_holds_tables_is_read_cell_by_cell() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "Left."
    inner = outer.cell(0, 1).add_table(1, 3)
    for cell, value in zip(inner.rows[0].cells, "abc", strict=True):
        cell.text = value
    assert docx_reader.read(saved(document), "a.docx").text == "Left.\n\na; b; c."


def test_the_notes_of_a_word_document_follow_its_text() -> None:
    document = docx.Document()
    document.add_paragraph("The board met.")
    parts = parts_of(saved(document))
    note = '<w:footnote {} w:id="{}"{}><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
    notes = note.format("", 0, ' w:type="separator"', "no note") + note.format("", 1, "", "A note.")
    parts["word/footnotes.xml"] = f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    assert docx_reader.read(archive(parts), "a.docx").text == "The board met.\n\nA note."


def test_an_office_file_says_its_title_author_language_and_date() -> None:
    document = docx.Document()
    document.add_paragraph("The board met.")
    said = document.core_properties
    said.title, said.author, said.language = "Accounts", "A. Pilot", "en-GB"
    said.created = datetime.datetime(2024, 2, 29)
    found = docx_reader.read(saved(document), "a.docx").metadata
    assert found == Metadata("Accounts", "A. Pilot", "en-GB", datetime.date(2024, 2, 29))
    said.title = "Microsoft Word - draft3.doc"
    document.add_heading("The harbour", 1)
    assert docx_reader.read(saved(document), "a.docx").metadata.title == "The harbour"


def test_a_slide_is_a_page_with_its_list_table_and_notes() -> None:
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "The harbour\vplan"
    first.placeholders[1].text = "Dredge\nBuild"
    first.notes_slide.notes_text_frame.text = "Thank the pilots."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = second.shapes.add_table(3, 3, 0, 0, Inches(5), Inches(2)).table
    for cells, row in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(cells.cells, row, strict=True):
            cell.text = value
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "In a group."
    found = pptx_reader.read(saved(presentation), "a.pptx")
    before = "The harbour\nplan\n\n- Dredge\n- Build\n\nThank the pilots."
    assert found.text == f"{before}\n\n{ROWS_AS_TEXT}\n\nIn a group."
    assert found.page_starts == (0, len(before) + 2)
    assert found.metadata.title == "The harbour plan"


def test_a_sheet_is_read_row_by_row_as_it_is_shown() -> None:
    book = openpyxl.Workbook()
    sales = book.active
    sales.title = "Sales"
    for row in (
        ["Sales of the year"],
        [],
        ["Region", "Sales", "Share", "Day", 2024],
        ["North", 4.0, 0.255, datetime.date(2024, 2, 29), True],
        [],
        ["South", 0.1 + 0.2, 1, datetime.datetime(2024, 3, 1, 12, 30), "no\nmore"],
    ):
        sales.append(row)
    for cell in sales["C"]:
        cell.number_format = "0.0%"
    staff = book.create_sheet("Staff")
    for row in (["Chair", "Ada"], ["Clerk", "Alan"]):
        staff.append(row)
    hidden = book.create_sheet("Hidden")
    hidden.append(["not shown"])
    hidden.sheet_state = "hidden"
    found = xlsx_reader.read(saved(book), "folder/sales.xlsx")
    assert blocks(found.text) == [
        "Sales",
        "Sales of the year",
        "Region: North; Sales: 4; Share: 25.5%; Day: 2024-02-29; 2024: TRUE.",
        "Region: South; Sales: 0.3; Share: 100%; Day: 2024-03-01 12:30; 2024: no more.",
        "Staff",
        "Chair: Ada.",
        "Clerk: Alan.",
    ]
    assert found.metadata.title == "sales"


PAGE = b"""<!DOCTYPE html><html lang=en-GB><head><title>Accounts | Harbour board</title>
<meta name=author content="A. Pilot"><meta property="article:published_time" content="2024-02-29T10:00Z"></head>
<body class="has-sidebar"><header><a href=/>Home</a></header><nav>Menu</nav><div class="cookie-banner">Cookies?</div>
<main><h1>Accounts <a href=#1>&para;</a></h1><p>The board
met &amp; rose.<br>A line.<br><br>A paragraph.</p>Loose <b>text</b><ol start=3><li>An item<li><p>Another</p></ol>
<table><caption>Sales</caption><tr><th>Region<th>Sales<tr><td rowspan=2>North<td>4<tr><td>5</table>
<p hidden>Not shown.</p><!-- a remark -->The end<script>go()</script></main><footer>(c)</footer></body></html>"""


def test_a_page_gives_its_main_text_without_the_site_around_it() -> None:
    found = html.read(PAGE, "a.html")
    assert blocks(found.text) == [
        "Accounts",
        "The board met & rose.\nA line.",
        "A paragraph.",
        "Loose text",
        "3. An item\n4. Another",
        "Sales",
        "Region: North; Sales: 4.",
        "Region: North; Sales: 5.",
        "The end",
    ]
    assert found.metadata == Metadata("Accounts", "A. Pilot", "en-GB", datetime.date(2024, 2, 29))


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=windows-1252><p>Köln".encode("cp1252"),
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>Köln</p></html>'.encode("latin-1"),
        "<p>Köln".encode(),
        "<meta charset=no-such><p>Köln".encode(),
        "<meta charset=utf-8><p>Köln".encode("utf-16"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares_or_has(page: bytes) -> None:
    assert html.read(page, "a.html").text == "Köln"


def test_a_table_that_only_arranges_the_page_is_read_cell_by_cell() -> None:
    page = b"<table><tr><td><p>One.</p><p>Two.</p></td><td><table><tr><td>a<td>b<td>1</table></td></tr></table>"
    assert html.read(page, "a.html").text == "One.\n\nTwo.\n\na; b; 1."


def test_a_book_is_read_in_its_order_without_its_contents() -> None:
    found = epub_reader.read(epub(["<h1>One</h1><p>Rain&nbsp;fell.<a id='x'/></p>", "<p>Two.</p>"]), "a.epub")
    assert found.text == "One\n\nRain fell.\n\nTwo."
    assert found.metadata == Metadata("The harbour", "A. Pilot", "en-GB", datetime.date(2024, 2, 29))


MAIL = b"""Subject: =?utf-8?q?Caf=C3=A9?=\r\nFrom: Ada <ada@example.org>\r\nTo: alan@example.org
Date: Thu, 29 Feb 2024 23:30:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r
--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The board <b>met</b>.</p><p>It rose.</p>\r\n--b
Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\nx\r\n--b--\r\n"""


def test_a_mail_gives_its_headers_its_text_and_what_is_attached() -> None:
    found = email.read(MAIL, "a.eml")
    assert blocks(found.text) == [
        "Subject: Café",
        "From: Ada <ada@example.org>",
        "To: alan@example.org",
        "Date: Thu, 29 Feb 2024 23:30:00 +0800",
        "The board met.",
        "It rose.",
        "Attachment: plan.pdf",
    ]
    assert found.metadata == Metadata("Café", "Ada <ada@example.org>", "", datetime.date(2024, 2, 29))


@pytest.mark.parametrize(
    "header", [b"Date: yesterday", b"Date: 99 Feb 2024 25:00", b"Content-Type: text/plain; charset=x"]
)
def test_a_mail_with_a_wrong_header_is_read_all_the_same(header: bytes) -> None:
    found = email.read(b"Subject: Plan\n" + header + "\n\nDer Rat traf sich in Köln.".encode(), "a.eml")
    assert found.text.endswith("Der Rat traf sich in Köln.")
    assert found.metadata.date is None


def test_the_messages_of_a_mailbox_follow_each_other() -> None:
    box = b"From a@b Thu Jan  1 00:00:00 1970\nSubject: One\n\nFirst.\n>From the start.\n\n"
    box += b"From a@b Thu Jan  1 00:00:00 1970\nSubject: Two\n\nFrom here on.\n"
    found = email.read(box, "folder/board.mbox")
    assert blocks(found.text) == ["Subject: One", "First.\nFrom the start.", "Subject: Two", "From here on."]
    assert found.metadata.title == "board"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ("name,role\nAda,chair\n", "name: Ada; role: chair."),
        ("Ada,chair,3\nAlan,clerk,4\n", "Ada; chair; 3.\n\nAlan; clerk; 4."),
        ("Region|2022|2023\nNorth|4|5\n", "Region: North; 2022: 4; 2023: 5."),
        ("sep=;\na;b\n1,5;2,5\n", "a: 1,5; b: 2,5."),
        ("note\nOne.\nTwo.\n", "note\n\nOne.\n\nTwo."),
        ("a,b\n1,2\n\n\n3,4\n", "a: 1; b: 2.\n\na: 3; b: 4."),
    ],
)
def test_values_are_under_the_names_of_their_columns(values: str, text: str) -> None:
    assert csv.read(values.encode(), "a.csv").text == text


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - draft3.doc", "untitled", "Untitled-2", "Document1", "report.indd", "C:\\a\\b",
     "PowerPoint Presentation", "pdfTeX-1.40", "Presentation", "2024", "LibreOffice Writer", "about:blank", "x" * 300],
)  # fmt: skip
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert telling_title(title, "pdfTeX-1.40") == ""


@pytest.mark.parametrize(
    "title", ["Documents of the harbour", "Report on tides", "Excellence in Excel", "5G", "Word order"]
)
def test_a_title_that_a_person_gave_is_kept(title: str) -> None:
    assert telling_title(title, "Skia") == title


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("D:20240229120000+01'00'", datetime.date(2024, 2, 29)),
        ("2024-02-29T23:59:59Z", datetime.date(2024, 2, 29)),
        ("2024", None),
        ("D:20240230", None),
        ("", None),
    ],
)
def test_a_time_stamp_gives_its_day(stamp: str, day: datetime.date | None) -> None:
    assert day_in(stamp) == day


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<nav>" + "Menu " * 99 + "</nav><h1>Plan</h1><p>The board met.", "Plan\n\nThe board met."),
        ("<header><h1>Plan</h1></header><p>The board met.<footer>(c)</footer>", "Plan\n\nThe board met."),
        (
            "<article><header><p>By Ada</p></header><p>The board met in March.</article>",
            "By Ada\n\nThe board met in March.",
        ),
        (
            "<div class=menu-item><p>The board met.</div><div class=menu-item><p>It rose.</div>",
            "The board met.\n\nIt rose.",
        ),
        ("<main></main><p>The board met.", "The board met."),
        ("<div id=sidebar>News</div><p>The board met in March and rose.", "The board met in March and rose."),
    ],
)
def test_what_is_around_the_text_goes_and_what_only_looks_so_stays(page: str, text: str) -> None:
    assert html.read(page.encode(), "a.html").text == text
