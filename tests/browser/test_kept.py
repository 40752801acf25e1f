"""Conversations that are kept: found again, renamed, deleted, judged, taken along, and nobody else's to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import IN_A_BROWSER, PROVED, QUOTED, ask, box, shelf, sources
from playwright.sync_api import Browser, Locator, Page, expect
from scripted import CROSSING, LAMP, LIT, ScriptedChatbot, only
from serving import served

from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Feedback, Verdict
from citechat.ui.app import build_app

pytestmark = IN_A_BROWSER


def entries(page: Page) -> Locator:
    return shelf(page).get_by_role("listitem")


def two_conversations(page: Page) -> None:
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("article")).to_have_count(0)
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    expect(entries(page)).to_have_count(2)


def test_a_conversation_is_listed_from_its_first_answer_on_and_comes_back_with_its_evidence(page: Page) -> None:
    two_conversations(page)
    expect(entries(page).locator(".title")).to_contain_text(
        ["When was the lighthouse lit?", "How long is the crossing"]
    )
    entries(page).nth(1).get_by_role("button").first.click()
    expect(page.get_by_role("article")).to_contain_text(QUOTED)
    expect(sources(page).locator("mark:visible")).to_have_text([CROSSING])
    sources(page).get_by_text("Open the document").click()
    expect(sources(page).get_by_role("region").locator("mark")).to_have_text(CROSSING)
    assert ask(page, "And how long does it take?").locator(".understood").inner_text().startswith("Understood as")
    expect(entries(page)).to_have_count(2)
    expect(entries(page).first).to_contain_text("How long is the crossing?")  # changed last


def test_a_reload_comes_back_to_the_conversation(page: Page, chatbot: ScriptedChatbot) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    expect(entries(page)).to_have_count(1)
    page.reload()
    expect(page.get_by_role("article")).to_contain_text(PROVED)
    expect(sources(page).locator("mark:visible")).to_have_text([LIT, LAMP])
    expect(ask(page, "And how long does it take?")).to_contain_text(QUOTED)
    assert [turn.question for turn in chatbot.asked[-1][1]] == ["When was the lighthouse lit?"]


def test_conversations_are_found_by_their_words_renamed_and_deleted(page: Page) -> None:
    two_conversations(page)
    search = shelf(page).get_by_role("searchbox")
    search.press_sequentially("35 MINUTES")
    expect(entries(page)).to_have_count(1)
    entries(page).get_by_label("Rename or delete: How long is the crossing?").click()
    entries(page).get_by_label("Title").fill("The ferry <b>")
    entries(page).get_by_label("Title").press("Enter")
    expect(entries(page)).to_contain_text("The ferry <b>")
    expect(search).to_have_value("35 MINUTES")
    search.fill("")
    expect(entries(page)).to_have_count(2)
    entries(page).first.get_by_label("Rename or delete").click()
    entries(page).first.get_by_text("Delete …").click()
    entries(page).first.get_by_role("button", name="Delete for good").click()
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("The ferry <b>")
    expect(page.get_by_role("article")).to_have_count(0)  # the one on the page was deleted


def test_another_browser_sees_nothing_even_if_it_knows_the_address(
    page: Page, browser: Browser, chatbot: ScriptedChatbot
) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    expect(entries(page)).to_have_count(1)
    assert "conversation=" in page.url
    with browser.new_context() as other:
        stranger = other.new_page()
        stranger.goto(page.url)
        expect(stranger.get_by_role("alert")).to_contain_text("This conversation is not kept for this browser")
        expect(entries(stranger)).to_have_count(0)
        expect(stranger.get_by_role("article")).to_have_count(0)
        expect(ask(stranger, "How long is the crossing?")).to_contain_text(QUOTED)
        expect(entries(stranger)).to_have_count(1)
    assert chatbot.asked[-1][1] == ()


def test_a_verdict_and_a_note_are_kept(page: Page, kept: Path) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    wrong = turn.get_by_role("button", name="Wrong")
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    turn.get_by_label("What would be right?").fill("On 5 March")
    turn.get_by_role("button", name="Keep the note").click()
    expect(turn.get_by_role("status")).to_have_text("Noted")
    page.reload()
    expect(turn.get_by_label("What would be right?")).to_have_value("On 5 March")
    assert [one.kept.feedback for one in ConversationStore(kept).judged()] == [Feedback(Verdict.WRONG, "On 5 March")]
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "false")
    assert ConversationStore(kept).judged() == []


def test_an_answer_is_copied_with_its_citations(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "How long is the crossing?")
    turn.get_by_role("button", name="Copy with citations").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{CROSSING} [1]\n\n[1] Timetable of the ferry (ferry.pdf, page 2): “{CROSSING}”"


def test_the_workings_unfold_and_stay_while_the_next_answer_is_written(page: Page, chatbot: ScriptedChatbot) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    turn.get_by_text("Show how").click()
    passages = turn.get_by_role("region", name="Passages that were read")
    expect(passages.get_by_role("row")).to_have_count(3)
    expect(ask(page, "slow: when was the lighthouse lit?")).to_contain_text("4 March 1871")
    page.wait_for_timeout(300)  # the slow answer is shown again and again meanwhile
    expect(passages).to_be_visible()
    chatbot.hold.set()


@pytest.mark.parametrize(("name", "ending"), [("Markdown", "md"), ("Web page", "html"), ("JSON", "json")])
def test_a_conversation_is_taken_along_as_a_file(page: Page, name: str, ending: str) -> None:
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    for _ in range(2):  # the same file again is saved again
        page.get_by_text("Export").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"how-long-is-the-crossing.{ending}"
        text = Path(download.value.path()).read_text("utf-8")
        assert CROSSING in text
        if ending == "json":
            assert json.loads(text)["answers"][0]["citations"][0]["page"] == 2


def test_where_nothing_can_be_kept_the_answer_stands_and_one_sentence_says_so(
    open_chat: Callable[[str], Page], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    store = ConversationStore(tmp_path / "file" / "conversations.sqlite")  # no folder can be made there
    with served(lambda: build_app(only(ScriptedChatbot()), store=store)) as address:
        page = open_chat(address)
        expect(ask(page, "How long is the crossing?")).to_contain_text(CROSSING)
        expect(page.get_by_role("alert")).to_contain_text("The conversation is not kept because")
        expect(ask(page, "When was the lighthouse lit?")).to_contain_text("4 March 1871")
        expect(page.get_by_role("button", name="Wrong")).to_have_count(0)
        page.close()


def test_without_a_store_there_is_no_list(open_chat: Callable[[str], Page]) -> None:
    with served(lambda: build_app(only(ScriptedChatbot()))) as address:
        page = open_chat(address)
        expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
        expect(shelf(page)).to_have_count(0)
        expect(box(page)).to_be_visible()
        page.close()


def test_on_a_narrow_screen_the_list_opens_and_closes_by_a_button_and_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    opener = page.locator('[data-action="shelf"]')
    expect(shelf(page)).to_be_hidden()
    opener.click()
    expect(shelf(page)).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(shelf(page).get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(shelf(page)).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    entries(page).get_by_role("button").first.click()
    expect(shelf(page)).to_be_hidden()
    expect(page.get_by_role("article")).to_contain_text(QUOTED)
