"""The app as a user starts it, with the real models over the real seed texts, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
LONGEST_ANSWER = 90_000
"""Milliseconds, on a machine that does other work beside."""


def test_a_newcomer_asks_follows_up_and_is_refused(
    serve_command: Callable[..., str], open_chat: Callable[[str], Page], seeds_index: Path
) -> None:
    page = open_chat(serve_command("--index", str(seeds_index)))
    sources = page.get_by_role("complementary", name="Sources")

    def ask(question: str) -> None:
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")

    ask("who co-chaired the 18th meeting")
    reply = page.get_by_role("article").last.locator(".reply")
    expect(reply).to_contain_text("[1]", timeout=LONGEST_ANSWER)
    expect(reply).to_contain_text("Professor Sun Dong")
    expect(reply).to_contain_text("Ms Lin Xin")
    expect(sources).to_contain_text("001_880b51cac82f1c52.txt")
    expect(sources.locator("mark").first).to_contain_text("Lin Xin")
    expect(sources.locator("mark").first).to_be_in_viewport()

    ask("Where was it held?")
    turn = page.get_by_role("article").last
    expect(turn.locator(".reply")).to_contain_text("Xi'an", timeout=LONGEST_ANSWER)
    expect(turn).to_contain_text("Understood as")

    ask("Who co-chaired the 19th meeting?")
    expect(page.get_by_role("article").last).to_contain_text("The documents don’t say", timeout=LONGEST_ANSWER)
    expect(sources).to_contain_text("nearest passages", ignore_case=True)
