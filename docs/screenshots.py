"""The pictures in ``docs/screens``, taken of the real app over the seed texts: ``make screenshots``.

Each screen is taken on a wide screen in light and in dark, and on a phone. Colours are cut to 128, which makes the
files half as large.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(__file__).parent / "screens"
QUESTIONS = ROOT / "tests" / "questions" / "seeds.jsonl"
WINDOWS = {"wide": (1360, 850, "light"), "dark": (1360, 850, "dark"), "phone": (390, 800, "light")}
ASKED = ("who co-chaired the 18th meeting", "where was it held?", "who co-chaired the 19th meeting")
PATIENCE = 120_000
"""Milliseconds."""
SUGGESTING = 8_000
"""Milliseconds until all questions that are suggested are there."""
COLOURS = 128


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the app over the seeds, everything it writes being in ``folder``."""
    kept = {"CITECHAT_CONVERSATIONS": str(folder / "conversations.sqlite"), "CITECHAT_INDEX": str(folder / "seeds")}
    citechat = str(Path(sys.executable).with_name("citechat"))
    environment = {**os.environ, **kept, "CITECHAT_SHARING": "true"}
    subprocess.run([citechat, "index", "seeds"], env=environment, cwd=ROOT, check=True)
    command = [citechat, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = process.stdout or ()
            yield next(found.group() for line in lines if (found := re.search(r"http://\S+:\d+", line)))
        finally:
            process.terminate()


def ask(page: Page, question: str) -> Locator:
    """The turn of a question, answered."""
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")
    turn = page.get_by_role("article").filter(has=page.get_by_role("heading", name=question, exact=True)).last
    turn.locator(".status:not(.running)").wait_for()
    return turn


def chat(page: Page, take: Callable[[str], None]) -> None:
    """The empty chat, an answer with its source, the document behind it, and a refusal."""
    page.get_by_role("heading", name="Ask your documents").wait_for()
    take("start")
    turn, marker = ask(page, ASKED[0]), re.compile("^Source 1")
    page.locator(".offered button").last.wait_for()
    page.wait_for_timeout(SUGGESTING)
    turn.get_by_role("button", name=marker).first.focus()
    take("answer")
    turn.get_by_role("button", name=marker).first.click()
    page.get_by_role("region", name=re.compile("^Full text")).locator("mark").first.wait_for()
    take("document")
    turn.get_by_text("Show how").click()
    turn.get_by_text("Show how").scroll_into_view_if_needed()
    take("workings")
    turn.get_by_text("Show how").click()
    ask(page, ASKED[1])
    ask(page, ASKED[2]).scroll_into_view_if_needed()
    take("refusal")


def documents(page: Page, take: Callable[[str], None]) -> None:
    """The documents of the collection."""
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("row").nth(3).wait_for()
    take("documents")


def evaluation(page: Page, take: Callable[[str], None]) -> None:
    """An evaluation with a few of the seeds' questions, which the first window starts and all see."""
    page.get_by_role("tab", name="Evaluate").click()
    result = page.locator("#evaluate").get_by_role("table").last
    page.wait_for_timeout(2_000)
    if not result.is_visible():
        lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[:: len(WINDOWS) * 2]
        file = {"name": "questions.jsonl", "mimeType": "application/json", "buffer": "\n".join(lines).encode()}
        page.locator("#evaluate input[type=file]").first.set_input_files(file)
    result.wait_for()
    take("evaluate")


def main() -> None:
    """Take all of them."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (width, height, scheme) in WINDOWS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(address)

            def take(screen: str, page: Page = page, name: str = name) -> None:
                page.wait_for_timeout(600)
                path = OUT / f"{screen}-{name}.png"
                page.screenshot(path=path)
                Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)

            for tour in (chat, documents, evaluation):
                tour(page, take)
            context.close()


if __name__ == "__main__":
    main()
