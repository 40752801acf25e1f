"""What an asker changes is for their own page alone."""

from __future__ import annotations

from collections.abc import Callable

from asking import IN_A_BROWSER, QUOTED, ask
from playwright.sync_api import Page, expect
from scripted import ScriptedChatbot

from citechat.values import DEFAULTS, Options

pytestmark = IN_A_BROWSER


def test_what_is_changed_holds_from_the_next_question_on_for_this_page_alone(
    open_chat: Callable[[str], Page], address: str, chatbot: ScriptedChatbot
) -> None:
    ann = open_chat(address)
    expect(ask(ann, "How long is the crossing?")).to_contain_text(QUOTED)
    ann.get_by_text("Settings").click()
    ann.get_by_label("Passages to read").fill("3")
    for change in (
        lambda: ann.get_by_label("Passages to read").press("Tab"),
        lambda: ann.get_by_label("Answer from a probability of").select_option("80"),
        lambda: ann.get_by_label("Quotes only").check(),
    ):
        with ann.expect_response("**/run/predict*"):
            change()
    expect(ask(ann, "And how long is the crossing?")).to_contain_text(QUOTED)
    bob = open_chat(address)
    expect(ask(bob, "How long is the crossing?")).to_contain_text(QUOTED)
    assert chatbot.wanted == [DEFAULTS, Options(3, 0.8, quotes_only=True), DEFAULTS]


def test_a_number_that_makes_no_sense_is_not_taken(page: Page, chatbot: ScriptedChatbot) -> None:
    page.get_by_text("Settings").click()
    page.get_by_label("Passages to read").fill("-4")
    page.get_by_label("Passages to read").press("Tab")
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    assert chatbot.wanted == [DEFAULTS]
