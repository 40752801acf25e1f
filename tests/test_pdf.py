"""A PDF's lines become the paragraphs that a reader sees, and every place of the text knows its page."""

from __future__ import annotations

import datetime

from files import Text, pdf, wrapped

from citechat.ingest.formats.content import Metadata
from citechat.ingest.formats.hyphens import Hyphens
from citechat.ingest.formats.pdf import read
from citechat.values import Document

PROSE = (
    "The board of the harbour met in the customs house in March and approved the accounts of the year, which had been "
    "audited by an outside firm. It then rose and went home to the islands, where rain fell for most of the week."
)
OTHER = PROSE.replace("board", "council").replace("customs house", "chapel on the hill")


def blocks(*pages: list[Text]) -> list[str]:
    return read(pdf(pages), "a.pdf").text.split("\n\n")


def test_the_lines_of_a_paragraph_are_joined_and_headings_stand_alone() -> None:
    page = [(70, 760, "Minutes"), *wrapped(PROSE, 740), (70, 660, "Part two"), *wrapped(OTHER, 640)]
    assert blocks(page) == ["Minutes", PROSE, "Part two", OTHER]


def test_paragraphs_without_a_gap_are_told_by_the_indent_of_their_first_line() -> None:
    first = wrapped(PROSE, 700)
    top = first[-1][1] - 12
    second = wrapped(OTHER, top)
    second[0] = (90, top, second[0][2])
    assert blocks([*first, *second]) == [PROSE, OTHER]


def test_a_short_last_line_ends_a_paragraph() -> None:
    first = wrapped(PROSE + " So.", 700, width=50)
    assert len(first[-1][2]) < 30
    assert blocks([*first, *wrapped(OTHER, first[-1][1] - 12, width=50)]) == [PROSE + " So.", OTHER]


def test_a_word_cut_by_a_line_end_is_made_whole_and_a_compound_keeps_its_hyphen() -> None:
    lines = [
        "The harbour administra-",
        "tion of the wide har-",
        "bour is well-",
        "known, and well-known",
        "pilots met in 2023-",
        "24.",
    ]
    page = [(70.0, 700.0 - 12 * number, line) for number, line in enumerate(lines)]
    assert blocks(page) == [
        "The harbour administration of the wide harbour is well-known, and well-known pilots met in 2023-24."
    ]


def test_the_documents_own_words_decide_on_a_hyphen_before_the_dictionary() -> None:
    hyphens = Hyphens("the coauthors of the re-sign note")
    assert hyphens.between("co", "authors") == ""
    assert hyphens.between("re", "sign") == "-"
    assert hyphens.between("manip", "ulation") == ""
    assert hyphens.between("long", "term") == "-"
    assert hyphens.between("Anglo", "Saxon") == "-"


def test_columns_are_read_one_after_the_other() -> None:
    left, right = wrapped(PROSE, 700, 60, 36), wrapped(OTHER, 700, 320, 36)
    assert blocks([*left, *right]) == [PROSE, OTHER]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    lines = wrapped(PROSE, 700)
    first = [*wrapped(OTHER, 400), *((x, y - 640, line) for x, y, line in lines[:2])]
    second = [(x, y + 24, line) for x, y, line in lines[2:]]
    found = read(pdf([first, second]), "a.pdf")
    assert found.text == f"{OTHER}\n\n{PROSE}"
    assert found.text[found.page_starts[1] :].startswith(lines[2][2])


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            (70, 800, "Harbour board, minutes"),
            *wrapped(text, 700),
            (70, 40, f"Page {number} of 3"),
            (70, 28, "Restricted"),
        ]
        for number, text in enumerate((PROSE, OTHER, "It rose at noon."), start=1)
    ]
    assert blocks(*pages) == [PROSE, OTHER, "It rose at noon."]


def test_a_running_head_with_the_page_number_is_left_out_although_its_words_change() -> None:
    heads = ["Chapter One 7", "Chapter Two 8", "Chapter Three 9"]
    pages = [
        [(70, 800, head), *wrapped(text, 700)] for head, text in zip(heads, (PROSE, OTHER, "It rose."), strict=True)
    ]
    assert blocks(*pages) == [PROSE, OTHER, "It rose."]


def test_a_total_at_the_foot_of_each_page_is_no_running_head() -> None:
    pages = [
        [*wrapped(text, 700), (70, 40, f"Total: {total}")] for text, total in ((PROSE, 45), (OTHER, 12), ("So.", 7))
    ]
    assert blocks(*pages) == [PROSE, "Total: 45", OTHER, "Total: 12", "So.", "Total: 7"]


def test_the_cells_of_a_row_are_kept_together_and_rows_apart() -> None:
    rows = [("Region", "Sales", "Manager"), ("North", "4", "Ada Lovelace"), ("South of it", "5", "Alan Turing")]
    page = [
        (x, 600.0 - 14 * number, cell)
        for number, row in enumerate(rows)
        for x, cell in zip((70, 200, 300), row, strict=True)
    ]
    assert blocks([*wrapped(PROSE), *page]) == [
        PROSE,
        "Region; Sales; Manager",
        "North; 4; Ada Lovelace",
        "South of it; 5; Alan Turing",
    ]


def test_the_items_of_a_list_are_on_lines_of_their_own() -> None:
    page = [
        (70.0, 700.0, "• The accounts of the year, which had been audited last year"),
        (82.0, 688.0, "by an outside firm"),
        (70.0, 676.0, "• The plan"),
    ]
    assert blocks([*wrapped(PROSE, 780), *page])[1] == (
        "• The accounts of the year, which had been audited last year by an outside firm\n• The plan"
    )


def test_every_place_knows_its_page_also_where_pages_are_empty() -> None:
    found = read(pdf([[], wrapped(PROSE), [], wrapped("The plan was put off."), []]), "a.pdf")
    assert found.page_starts == (0, 0, len(PROSE), len(PROSE) + 2, len(found.text))
    document = Document("d", "a.pdf", "A", found.text, page_starts=found.page_starts)
    assert document.page_at(0) == document.page_at(len(PROSE) - 1) == 2
    assert document.page_at(found.text.index("The plan")) == document.page_at(len(found.text) - 1) == 4


def test_what_a_pdf_says_of_itself() -> None:
    info = {
        "Title": "Accounts of the year",
        "Author": "A. Pilot",
        "CreationDate": "D:20240229120000Z",
        "Producer": "Writer",
    }
    metadata = Metadata("Accounts of the year", "A. Pilot", "en-GB", datetime.date(2024, 2, 29))
    assert read(pdf([wrapped(PROSE)], info), "a.pdf").metadata == metadata
    assert read(pdf([wrapped(PROSE)], info | {"Title": "Writer"}), "a.pdf").metadata.title == ""


def test_titles_of_slides_that_count_are_no_running_heads() -> None:
    texts = (PROSE, OTHER, "It rose.")
    pages = [[(70, 800, f"Lesson {number}", 20), *wrapped(text)] for number, text in enumerate(texts, start=1)]
    assert blocks(*pages) == ["Lesson 1", PROSE, "Lesson 2", OTHER, "Lesson 3", "It rose."]


def test_labels_are_kept_where_there_is_no_other_text() -> None:
    assert blocks(*[[(70, 800, f"Plate {number}")] for number in (1, 2, 3)]) == ["Plate 1", "Plate 2", "Plate 3"]


def test_the_line_in_the_largest_letters_is_the_title() -> None:
    page = [(70, 800, "Harbour board"), (70, 770, "Accounts of", 20), (70, 746, "the year", 20), *wrapped(PROSE)]
    assert read(pdf([page]), "a.pdf").metadata.title == "Accounts of the year"
    assert read(pdf([[(70, 800, "Harbour board"), *wrapped(PROSE)]]), "a.pdf").metadata.title == ""
