"""The documents as HTML: whatever they and their names hold is shown and does nothing."""

from datetime import date

import pytest

from citechat.errors import FilterError
from citechat.retrieval.catalogue import Entry
from citechat.retrieval.filter import Filter
from citechat.ui.documents_page import LONGEST, ROWS, Desk, State, Task, page, size
from citechat.ui.within import choices, filter_of
from citechat.values import Document

HOSTILE = "<img src=x onerror=alert(1)> \"'&"


def entry(number: int = 1, source: str = "a.txt", title: str = "Minutes") -> Entry:
    return Entry(f"d{number}", source, title, "", "", None, 0, 3, 1200, date(2024, 5, 6))


def test_hostile_names_titles_texts_and_notes_are_escaped() -> None:
    desk = Desk([Task(HOSTILE, "c", state=State.FAILED, note=HOSTILE)], sought="x", removing="d1", deleting=True)
    desk.say(HOSTILE, failed=True)
    opened = Document("d1", HOSTILE, HOSTILE, HOSTILE)
    shown = page(desk, HOSTILE, [entry(source=HOSTILE + "x", title=HOSTILE)], opened)
    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt; &quot;&#x27;&amp;") >= 8


def test_the_table_has_a_row_for_each_document_up_to_a_number() -> None:
    entries = [entry(number) for number in range(ROWS + 5)]
    shown = page(Desk(), "c", entries, None)
    assert shown.count('<th scope="row">') == ROWS
    assert f"{ROWS + 5} documents, the first {ROWS} of them shown" in shown
    assert "There are no documents yet" in page(Desk(), "c", [], None)
    assert "None of the 1 documents" in page(Desk(sought="zanzibar"), "c", [entry()], None)


def test_a_long_document_is_shown_up_to_a_length() -> None:
    shown = page(Desk(), "c", [], Document("d1", "a.txt", "A", "x" * (LONGEST + 1234)))
    assert shown.count("x" * LONGEST) == 1
    assert "… and 1,234 characters more" in shown


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes_are_given_in_the_unit_that_suits(count: int, words: str) -> None:
    assert size(count) == words


def test_a_second_batch_keeps_what_is_not_done_of_the_first() -> None:
    desk = Desk()
    desk.put([Task("a", "c"), Task("b", "c")])
    first = desk.begin()
    first[0].state = State.READY
    desk.put([Task("d", "c")])
    assert [task.name for task in desk.tasks] == ["b", "d"]
    assert [task.name for task in desk.begin()] == ["d"]


def test_folders_and_documents_are_offered() -> None:
    offered = choices([entry(source="2023/may/a.txt"), entry(source="b.txt", title="T" * 200)])
    assert offered == [
        ("2023/", "2023"),
        ("2023/may/", "2023/may"),
        ("Minutes (2023/may/a.txt)", "2023/may/a.txt"),
        (f"{'T' * 70} (b.txt)", "b.txt"),
    ]


def test_what_is_chosen_becomes_a_filter() -> None:
    assert not filter_of(None, "", " ")
    assert filter_of(["2023/", "b.txt"], "2023", "2023-06") == Filter(
        date(2023, 1, 1), date(2023, 6, 30), ("2023", "b.txt")
    )
    with pytest.raises(FilterError, match="“soon” is no date"):
        filter_of([], "soon", "")
