"""How the browser tests ask, and where they look for what comes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

IN_A_BROWSER = [
    pytest.mark.browser,
    # Gradio's queue uses what newer versions of pandas deprecate
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
PROVED = "Proved: each sentence is supported by its source"
QUOTED = "Quoted: the documents’ own words"


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> Locator:
    """Type a question; its turn in the conversation."""
    box(page).fill(question)
    box(page).press("Enter")
    turn = page.get_by_role("article").filter(has=page.get_by_role("heading", name=question, exact=True)).last
    expect(turn).to_be_visible()
    return turn


def sources(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Sources")


def shelf(page: Page) -> Locator:
    """The list of conversations."""
    return page.get_by_role("navigation", name="Conversations")
