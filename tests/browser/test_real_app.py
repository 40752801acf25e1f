"""The app as a user starts it, with the real models over the real seed texts, in Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from files import pdf
from playwright.sync_api import Locator, Page, expect

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


def test_an_added_pdf_is_asked_cited_by_page_and_after_its_removal_no_more(
    serve_command: Callable[..., str], open_chat: Callable[[str], Page], seeds_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "indexes" / "mine"
    shutil.copytree(seeds_index, index)
    page = open_chat(serve_command("--index", str(index), "--no-update"))
    lines = ["The lighthouse of Brannock was opened by Ms Ada Field in 1871.", "Its keeper was Mr Jon Reed."]
    made = pdf([[(72, 700, "Notes on the harbour")], [(72, 700 - 20 * n, line) for n, line in enumerate(lines)]])
    page.get_by_role("tab", name="Documents").click()
    file = {"name": "harbour.pdf", "mimeType": "application/pdf", "buffer": made}
    page.locator("#add input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_role("status", name="Progress")).to_contain_text("ready", timeout=LONGEST_ANSWER)

    def ask(question: str) -> Locator:
        page.get_by_role("tab", name="Chat").click()
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")
        return page.get_by_role("article").last

    turn = ask("Who opened the lighthouse of Brannock?")
    expect(turn.locator(".reply")).to_contain_text("Ada Field", timeout=LONGEST_ANSWER)
    turn.get_by_role("button", name="Source 1").first.click()
    sources = page.get_by_role("complementary", name="Sources")
    opened = sources.get_by_role("region", name="Full text")
    expect(opened.locator("mark").first).to_contain_text("Ada Field")
    expect(opened.locator("mark").first).to_be_in_viewport()
    expect(sources).to_contain_text("harbour.pdf · page 2")

    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name=re.compile("^Remove .*harbour.pdf")).click()
    page.get_by_role("button", name="Yes, remove").click()
    expect(page.get_by_role("table")).not_to_contain_text("harbour.pdf")
    turn = ask("Who was it that opened the lighthouse of Brannock?")
    expect(turn).to_contain_text("The documents don’t say", timeout=LONGEST_ANSWER)
