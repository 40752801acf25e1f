"""The documents tab in Chromium: files are added, looked for, opened and removed, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from makers import Counting
from playwright.sync_api import Locator, Page, expect
from scripted import ScriptedChatbot, only
from serving import served

from citechat.library.library import Library
from citechat.retrieval.update import update_index
from citechat.retrieval.write import locked
from citechat.settings import Settings
from citechat.ui.app import build_app
from citechat.ui.documents import documents_tab
from citechat.ui.within import filter_of, within_control

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue uses what newer versions of pandas deprecate
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "ferry.txt").write_text("Timetable of the ferry\n\nIssued on 4 May 2023. It leaves at six.")
    settings = Settings(index=tmp_path / "indexes" / "harbour", chunk_tokens=60, max_file_mb=0.01)
    update_index(settings.index, [tmp_path / "texts"], Counting(), 60)
    made = Library(settings, Counting())
    yield made
    made.close()


@pytest.fixture
def page(library: Library, open_chat: Callable[[str], Page]) -> Iterator[Page]:
    def build() -> gr.Blocks:
        with gr.Blocks(title="citechat", analytics_enabled=False) as app:
            gr.HTML("<h1>citechat</h1>")
            collection = documents_tab(library)
            control = within_control(library, collection)
            asked = gr.HTML(elem_id="asked")
            gr.Button("Ask").click(lambda *chosen: str(filter_of(*chosen)), control, asked)
        return app

    with served(build) as address:
        opened = open_chat(address)
        expect(opened.get_by_role("table")).to_contain_text("ferry.txt")
        yield opened
        opened.close()


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#add input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files]
    )


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def progress(page: Page) -> Locator:
    return page.get_by_role("status", name="Progress").get_by_role("listitem")


def test_a_file_is_added_found_opened_and_removed(page: Page, library: Library) -> None:
    drop(page, ("travels.txt", b"Travels to Zanzibar\n\nIssued on 7 June 2024. The island is far."))
    expect(progress(page)).to_have_text(["travels.txt ready"])
    expect(row(page, "travels.txt")).to_contain_text("Travels to Zanzibar")
    expect(row(page, "travels.txt")).to_contain_text("62 bytes")
    assert library.open("harbour").index.search("zanzibar", 1)[0].document.source == "travels.txt"

    page.get_by_label("Search the documents").fill("zanzibar")
    expect(page.get_by_role("table")).to_contain_text("1 of 2 documents")
    expect(row(page, "ferry.txt")).to_have_count(0)
    page.get_by_role("button", name="Open travels.txt").click()
    expect(page.get_by_role("region", name="Full text of")).to_contain_text("The island is far.")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("region", name="Full text of")).to_have_count(0)

    page.get_by_role("button", name="Remove travels.txt").click()
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Remove travels.txt").click()
    page.get_by_role("button", name="Yes, remove").click()
    expect(page.get_by_text("travels.txt is removed.")).to_be_visible()
    assert [entry.source for entry in library.open("harbour").entries()] == ["ferry.txt"]
    assert list(library.open("harbour").uploads.iterdir()) == []


def test_what_fails_is_told_in_its_row_and_the_others_are_added(page: Page, library: Library) -> None:
    drop(
        page,
        ("big.txt", b"Far. " * 5000),
        ("empty.txt", b""),
        ("ferry.txt", b"Another ferry\n\nIt leaves at seven."),
        ("copy.txt", b"Timetable of the ferry\n\nIssued on 4 May 2023. It leaves at six."),
        ("<img src=x onerror=alert(1)>.txt", b"<script>alert(1)</script> <b>Bold</b> words."),
    )
    states = progress(page)
    expect(states.nth(4)).to_contain_text("ready")
    expect(states.nth(0)).to_contain_text("The most is 0.01".lower())
    expect(states.nth(1)).to_contain_text("is empty")
    expect(states.nth(2)).to_contain_text("ready, as harbour-documents/ferry.txt: another document has its name")
    expect(states.nth(3)).to_contain_text("has the same text as")
    page.get_by_label("Search the documents").fill("onerror")
    expect(page.get_by_role("table")).to_contain_text("1 of 3 documents")
    page.get_by_role("button", name="Open img src=x").click()  # the whole table may flash by while the batch ends
    expect(page.get_by_role("region", name="Full text of")).to_contain_text("<script>alert(1)</script> <b>Bold</b>")
    assert len(library.open("harbour").entries()) == 3


def test_files_that_change_are_read_again_and_a_busy_index_is_told(page: Page, library: Library) -> None:
    folder = library.open("harbour").index.path
    (folder.parents[1] / "texts" / "tram.txt").write_text("The tram\n\nIt runs every ten minutes.")
    with locked(folder):
        page.get_by_role("button", name="Update from the files").click()
        expect(progress(page)).to_contain_text("Another process is writing to the index")
    page.get_by_role("button", name="Update from the files").click()
    expect(progress(page)).to_contain_text("ready: 1 added, 0 changed, 0 removed, 1 unchanged.")
    expect(row(page, "tram.txt")).to_be_visible()


def test_a_collection_is_made_filled_and_deleted(page: Page, library: Library) -> None:
    page.get_by_label("New collection").fill("../elsewhere")
    page.get_by_label("New collection").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be a collection's name")
    page.get_by_label("New collection").fill("Travels")
    page.get_by_label("New collection").press("Enter")
    expect(page.get_by_text("There are no documents yet")).to_be_visible()
    expect(page.get_by_label("Collection", exact=True)).to_have_value("Travels")
    drop(page, ("zanzibar.txt", b"Zanzibar\n\nThe island is far."))
    expect(row(page, "zanzibar.txt")).to_be_visible()
    assert library.names() == ["harbour", "Travels"]
    assert [entry.source for entry in library.open("harbour").entries()] == ["ferry.txt"]

    page.get_by_role("button", name="Delete this collection").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("The collection Travels is deleted.")).to_be_visible()
    expect(page.get_by_label("Collection", exact=True)).to_have_value("harbour")
    expect(row(page, "ferry.txt")).to_be_visible()
    page.get_by_role("button", name="Delete this collection").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_role("alert")).to_contain_text("the collection that the settings name and stays")


def test_the_documents_to_ask_are_chosen_by_name_and_date(page: Page) -> None:
    page.get_by_role("button", name="Ask only some documents").click()
    page.get_by_label("Folders and documents").click()
    page.get_by_role("option", name="Timetable of the ferry (ferry.txt)").click()
    page.get_by_label("Issued since").fill("2023")
    page.get_by_label("Issued until").fill("2023")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#asked")).to_contain_text("since=datetime.date(2023, 1, 1), until=datetime.date(2023, 12, 31)")
    expect(page.locator("#asked")).to_contain_text("sources=('ferry.txt',)")


@pytest.mark.parametrize("width", [390, 1360])
def test_chat_and_documents_fill_their_tabs_on_a_phone_too(
    library: Library, open_chat: Callable[[str], Page], width: int
) -> None:
    with served(lambda: build_app(only(ScriptedChatbot()), library=library)) as address:
        page = open_chat(address)
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.get_by_role("heading", name="citechat")).to_be_in_viewport()
        expect(page.locator(".welcome h2")).to_be_in_viewport()
        page.get_by_role("tab", name="Documents").click()
        expect(page.get_by_label("New collection")).to_be_in_viewport()
        page.close()
