"""Links in Chromium: one shares a conversation, another opens it, checks it and asks on, until the link is ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asking import IN_A_BROWSER, PROVED, QUOTED, ask, shelf, sources
from playwright.sync_api import Browser, Locator, Page, expect
from scripted import CROSSING, LIT, ScriptedChatbot, only
from serving import served

from citechat.conversations.store import ConversationStore
from citechat.ui.app import build_app

pytestmark = IN_A_BROWSER
DEAD = "This link shows no conversation"


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A page of somebody else, in a browser of their own."""
    with browser.new_context() as other:
        yield other.new_page()


def panel(page: Page) -> Locator:
    return page.locator("details.share")


def shared(page: Page) -> str:
    """Share the conversation on the page; its link."""
    panel(page).get_by_text("Share", exact=True).click()
    panel(page).get_by_role("button", name="Make a link").click()
    link = panel(page).get_by_label("Link")
    expect(link).to_be_focused()
    return link.input_value()


def test_a_link_shows_the_conversation_with_its_proof_to_who_can_ask_on(
    page: Page, stranger: Page, chatbot: ScriptedChatbot
) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    turn.get_by_role("button", name="Wrong").click()
    link = shared(page)
    expect(panel(page)).to_contain_text("whoever has the link sees 1 question with its answer")
    expect(ask(page, "slow: how long is the crossing?")).to_contain_text("Writing…")  # asked too late to be shared
    chatbot.hold.set()

    stranger.goto(link)
    seen = stranger.get_by_role("article")
    expect(seen).to_contain_text(PROVED)
    expect(stranger.get_by_text("A shared conversation, as of")).to_be_visible()
    expect(seen.get_by_role("button", name="Wrong")).to_have_count(0)
    expect(panel(stranger)).to_be_hidden()
    expect(shelf(stranger).get_by_role("listitem")).to_have_count(0)
    seen.get_by_role("button", name="Source 1").click()
    whole = sources(stranger).get_by_role("region", name="Full text of The lighthouse at Brannock")
    expect(whole.locator("mark")).to_have_text(LIT)
    expect(whole.locator("mark")).to_be_in_viewport()
    stranger.reload()
    expect(seen).to_contain_text(PROVED)

    expect(ask(stranger, "How long is the crossing?")).to_contain_text(QUOTED)
    assert [turn.question for turn in chatbot.asked[-1][1]] == ["When was the lighthouse lit?"]
    expect(shelf(stranger).get_by_role("listitem")).to_contain_text("When was the lighthouse lit?")
    expect(stranger.get_by_role("button", name="Wrong")).to_have_count(2)
    assert "shared=" not in stranger.url
    assert "conversation=" in stranger.url
    expect(page.get_by_role("article")).to_have_count(2)  # the owner's own


def test_an_ended_link_is_dead_and_what_was_asked_on_stays(page: Page, stranger: Page) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    link = shared(page)
    stranger.goto(link)
    expect(ask(stranger, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(shelf(stranger).get_by_role("listitem")).to_have_count(1)
    panel(page).get_by_role("button", name="Stop sharing").click()
    expect(panel(page)).to_contain_text("Not shared.")
    expect(panel(page).get_by_text("Share", exact=True)).to_be_focused()
    stranger.reload()
    expect(stranger.get_by_role("article")).to_have_count(2)
    stranger.goto(link)
    expect(stranger.get_by_role("alert")).to_contain_text(DEAD)
    expect(stranger.get_by_role("article")).to_have_count(0)
    assert "shared=" not in stranger.url
    expect(ask(stranger, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(stranger.get_by_role("article")).to_have_count(1)


def test_a_deleted_conversation_ends_its_link(page: Page, stranger: Page) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    link = shared(page)
    page.keyboard.press("Escape")
    expect(panel(page).get_by_text("Share", exact=True)).to_be_focused()
    expect(panel(page).get_by_label("Link")).to_be_hidden()
    shelf(page).get_by_label("Rename or delete").click()
    shelf(page).get_by_text("Delete …").click()
    shelf(page).get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("article")).to_have_count(0)
    stranger.goto(link)
    expect(stranger.get_by_role("alert")).to_contain_text(DEAD)


def test_the_link_is_copied_comes_back_and_shows_later_answers_when_they_are_shared_too(
    page: Page, stranger: Page
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    link = shared(page)
    panel(page).get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    expect(panel(page)).to_contain_text("It opens on this machine only")
    page.reload()
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    panel(page).get_by_text("Share", exact=True).click()
    expect(panel(page).get_by_label("Link")).to_have_value(link)
    panel(page).get_by_role("button", name="Share 1 later answer too").click()
    expect(panel(page)).to_contain_text("sees 2 questions with their answers")
    expect(panel(page).get_by_label("Link")).to_have_value(link)
    stranger.goto(link)
    expect(stranger.get_by_role("article")).to_have_count(2)
    expect(sources(stranger).locator("mark:visible")).to_have_text([CROSSING])


def test_a_new_conversation_leaves_the_shared_one(page: Page, stranger: Page) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    stranger.goto(shared(page))
    expect(stranger.get_by_role("article")).to_have_count(1)
    stranger.get_by_role("button", name="New conversation").click()
    expect(stranger.get_by_role("article")).to_have_count(0)
    expect(stranger.get_by_text("A shared conversation")).to_have_count(0)
    assert "shared=" not in stranger.url


def test_where_links_are_not_allowed_there_is_no_control_and_old_ones_do_not_open(
    page: Page, open_chat: Callable[[str], Page], kept: Path
) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    link = shared(page)
    with served(lambda: build_app(only(ScriptedChatbot()), store=ConversationStore(kept))) as address:
        closed = open_chat(f"{address}?{link.partition('?')[2]}")
        expect(closed.get_by_role("alert")).to_contain_text(DEAD)
        expect(ask(closed, "How long is the crossing?")).to_contain_text(QUOTED)
        expect(closed.get_by_text("Export")).to_be_visible()
        expect(closed.get_by_text("Share", exact=True)).to_have_count(0)
        closed.close()
