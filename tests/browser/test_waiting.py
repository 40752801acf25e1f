"""Many at once: each has an answer and a history of their own, and who waits sees how long the line is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from asking import IN_A_BROWSER, PROVED, QUOTED, ask
from playwright.sync_api import Browser, Page, expect
from scripted import ScriptedChatbot

from citechat.ui.gestures import ANSWERS_AT_ONCE

pytestmark = IN_A_BROWSER
PEOPLE = 10


@contextmanager
def people(browser: Browser, address: str, count: int) -> Iterator[list[Page]]:
    """The chat in browsers of so many people; one browser alone does not open so many connections."""
    with ExitStack() as windows:
        pages = [windows.enter_context(browser.new_context()).new_page() for _ in range(count)]
        for page in pages:
            page.goto(address)
            page.get_by_role("heading", level=1).wait_for()
        yield pages


def test_ten_people_wait_in_line_stop_and_get_each_their_own_answer(
    browser: Browser, address: str, chatbot: ScriptedChatbot
) -> None:
    with people(browser, address, PEOPLE) as pages:
        for number, page in enumerate(pages[:ANSWERS_AT_ONCE]):
            expect(ask(page, f"slow {number}: when was the lighthouse lit?")).to_contain_text("Writing…")
        for number, page in enumerate(pages[ANSWERS_AT_ONCE:], start=ANSWERS_AT_ONCE):
            before = number + 1 - ANSWERS_AT_ONCE
            place = {1: "1st", 2: "2nd", 3: "3rd"}.get(before, f"{before}th")
            expect(ask(page, f"{number}: how long is the crossing?")).to_contain_text(f"Waiting: {place} in line")
        impatient, last = pages[ANSWERS_AT_ONCE], pages[-1]
        impatient.get_by_role("button", name="Stop").click()
        expect(impatient.get_by_role("article")).to_contain_text("Stopped before a sentence was proved")
        expect(last.get_by_role("article")).to_contain_text("Waiting: 5th in line")
        chatbot.hold.set()
        for page in pages[:ANSWERS_AT_ONCE]:
            expect(page.get_by_role("article")).to_contain_text(PROVED)
        for page in pages[ANSWERS_AT_ONCE + 1 :]:
            expect(page.get_by_role("article")).to_contain_text(QUOTED)
        for number, page in enumerate(pages):
            expect(page.get_by_role("article")).to_have_count(1)
            expect(page.get_by_role("article")).to_contain_text(f"{number}: ")
    assert all(history == () for _, history in chatbot.asked)
    assert len(chatbot.asked) == PEOPLE - 1  # the impatient one's question was never asked of the chatbot


def test_who_closes_the_page_makes_room_in_the_line(browser: Browser, address: str, chatbot: ScriptedChatbot) -> None:
    with people(browser, address, ANSWERS_AT_ONCE + 1) as pages:
        for number, page in enumerate(pages):
            ask(page, f"slow {number}: when was the lighthouse lit?")
        waiting = pages[-1].get_by_role("article")
        expect(waiting).to_contain_text("Waiting: 1st in line")
        pages[0].close()
        expect(waiting).to_contain_text("Writing…")
        assert chatbot.closed.wait(10)
