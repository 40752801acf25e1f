"""Chromium, the chat of the scripted chatbot, and the real ``citechat serve``.

A test of the real app reads::

    def test_...(serve_command, open_chat):
        page = open_chat(serve_command("--index", str(folder)))
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import gradio as gr
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from scripted import ScriptedChatbot, only
from serving import served

from citechat.conversations.links import Links
from citechat.conversations.store import ConversationStore
from citechat.ui.app import build_app

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
EXAMPLES = ("When was the lighthouse at Brannock lit?", "How long does the crossing take?")
LEAVING = ("AbortError: signal is aborted", "Unexpected error Connection errored out")
"""What Gradio complains of when a page is left while it still listens to the server."""
PATIENCE = 15_000
"""Milliseconds until an expectation fails."""
OpenChat = Callable[[str], Page]
ServeCommand = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail(
            "The browser tests need Chromium, which is not on the PATH: install it (Debian: apt-get install chromium) "
            'or leave these tests out with pytest -m "not browser".'
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> BrowserContext:
    """Where the pages open: its cache spares each test the loading of Gradio's scripts."""
    return browser.new_context()


@pytest.fixture
def open_chat(window: BrowserContext) -> Iterator[OpenChat]:
    """Opens an address in a page of its own; afterwards no page may have misbehaved."""
    strangers: list[str] = []
    complaints: list[str] = []
    dialogs: list[str] = []

    def note_request(address: str) -> None:
        if urlsplit(address).hostname not in (None, "127.0.0.1", "localhost"):
            strangers.append(address)

    def note_complaint(words: str) -> None:
        if not words.startswith(LEAVING):
            complaints.append(words)

    def open_address(address: str) -> Page:
        page = window.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: note_request(request.url))
        page.on("websocket", lambda websocket: note_request(websocket.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: note_complaint(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield open_address
    for page in window.pages:
        page.close()
    assert strangers == [], "the page reached beyond this machine"
    assert complaints == [], "the page's script failed"
    assert dialogs == [], "something opened a dialog"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the scripted chatbot's chat keeps conversations."""
    return tmp_path_factory.mktemp("kept") / "conversations.sqlite"


@pytest.fixture(scope="session")
def scripted_chat(kept: Path) -> Iterator[tuple[ScriptedChatbot, str]]:
    """One scripted chatbot and the address of its chat, for all tests."""
    scripted = ScriptedChatbot()

    def build() -> gr.Blocks:
        return build_app(only(scripted), store=ConversationStore(kept), links=Links(kept), examples=EXAMPLES)

    with served(build) as local:
        yield scripted, local


@pytest.fixture
def chatbot(scripted_chat: tuple[ScriptedChatbot, str], kept: Path) -> Iterator[ScriptedChatbot]:
    """The scripted chatbot, which has been asked nothing yet."""
    scripted, _ = scripted_chat
    scripted.forget()
    kept.unlink(missing_ok=True)
    yield scripted
    scripted.hold.set()


@pytest.fixture
def address(chatbot: ScriptedChatbot, scripted_chat: tuple[ScriptedChatbot, str]) -> str:
    """The address of the scripted chatbot's chat."""
    return scripted_chat[1]


@pytest.fixture
def page(open_chat: OpenChat, address: str) -> Page:
    """The scripted chatbot's chat, open in the browser."""
    return open_chat(address)


@pytest.fixture
def serve_command(tmp_path: Path) -> Iterator[ServeCommand]:
    """Starts the real ``citechat serve`` with more arguments and returns its address."""
    with contextlib.ExitStack() as running:

        def start(*arguments: str) -> str:
            command = [str(Path(sys.executable).with_name("citechat")), "serve", "--port", "0", *arguments]
            headless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
            headless["CITECHAT_CONVERSATIONS"] = str(tmp_path / "conversations.sqlite")
            process = subprocess.Popen(
                command, env=headless, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
            )
            running.callback(_end, process)
            said = []
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if found := re.search(r"http://\S+:\d+", line):
                    return found.group()
            pytest.fail(f"citechat serve ended without an address: {''.join(said)}")

        yield start


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
