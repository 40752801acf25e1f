"""The chat for everybody: axe-core's rules on every screen, in light and dark, on a wide screen and on a phone.

axe-core is looked for in $AXE (the path of axe.min.js), or in node_modules of this folder or one above it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import IN_A_BROWSER, PROVED, QUOTED, ask, shelf, sources
from makers import Counting
from playwright.sync_api import Page, expect
from scripted import ScriptedChatbot, only
from scripted_run import ALL
from scripted_run import ask_all as run_all
from serving import served

from citechat.evaluation.questions import QuestionSet
from citechat.evaluation.run import OnResult
from citechat.evaluation.summary import Summary
from citechat.library.library import Library
from citechat.retrieval.update import update_index
from citechat.settings import Settings
from citechat.ui.app import build_app

INSTALLED = [folder / "node_modules/axe-core/axe.min.js" for folder in Path(__file__).parents]
AXE = next((path for path in (Path(os.environ.get("AXE", "")), *INSTALLED) if path.is_file()), None)

pytestmark = [
    *IN_A_BROWSER,
    pytest.mark.skipif(AXE is None, reason="axe-core is not installed: npm install axe-core, or name its file in AXE"),
]


def findings(page: Page) -> list[str]:
    """What axe-core holds to be a serious or critical fault."""
    assert AXE is not None
    page.evaluate(AXE.read_text("utf-8"))
    page.wait_for_timeout(350)  # what fades in has faded in: colours are measured as they are painted
    found = page.evaluate("axe.run().then((run) => run.violations)")
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, open_chat: Callable[[str], Page], address: str) -> Page:
    return open_chat(f"{address}?__theme={request.param}")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_no_screen_has_a_serious_fault(themed: Page, size: tuple[int, int], chatbot: ScriptedChatbot) -> None:
    page = themed
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert findings(page) == [], "the empty chat"
    turn = ask(page, "When was the lighthouse lit?")
    expect(turn).to_contain_text(PROVED)
    turn.get_by_role("button", name="Source 1").click()
    expect(sources(page).get_by_role("region").locator("mark")).to_be_visible()
    turn.get_by_text("Show how").click()
    turn.get_by_role("button", name="Wrong").click()
    expect(turn.get_by_label("What would be right?")).to_be_visible()
    page.get_by_text("Export").click()
    assert findings(page) == [], "an answer with all that can be unfolded"
    page.get_by_text("Export").click()
    page.get_by_text("Share", exact=True).click()
    assert findings(page) == [], "what sharing shows"
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link")
    expect(link).to_be_focused()
    assert findings(page) == [], "the link"
    shared = link.input_value()
    link.press("Escape")
    expect(ask(page, "guide: when was the lighthouse lit?")).to_contain_text("Do dogs")
    assert findings(page) == [], "what one could ask next"
    expect(ask(page, "What will the weather be?")).to_contain_text("The documents don’t say")
    assert findings(page) == [], "a refusal"
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    assert findings(page) == [], "a quote"
    expect(ask(page, "slow: when was the lighthouse lit?")).to_contain_text("Writing…")
    assert findings(page) == [], "an answer being written"
    chatbot.hold.set()
    expect(ask(page, "Is the server up?")).to_contain_text("start it and ask again")
    assert findings(page) == [], "an error"
    if size[0] < 1100:
        page.get_by_role("button", name="Menu").click()
    page.locator(".preferences summary").click()
    shelf(page).get_by_label("Rename or delete").first.click()
    shelf(page).get_by_text("Delete …").first.click()
    assert findings(page) == [], "the list of conversations"
    theme = page.url.partition("?")[2].partition("&")[0]
    page.goto(f"{shared}&{theme}")
    expect(page.get_by_text("A shared conversation, as of")).to_be_visible()
    assert findings(page) == [], "what another shares"
    page.goto(f"{shared}x&{theme}")
    expect(page.get_by_role("alert")).to_be_visible()
    assert findings(page) == [], "a link that shows nothing"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_tab_has_a_serious_fault(
    tmp_path: Path, open_chat: Callable[[str], Page], theme: str, size: tuple[int, int]
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "ferry.txt").write_text("Timetable of the ferry\n\nIssued on 4 May 2023. It leaves at six.")
    settings = Settings(index=tmp_path / "indexes" / "harbour", chunk_tokens=60)
    update_index(settings.index, [tmp_path / "texts"], Counting(), 60)
    library = Library(settings, Counting())

    def ask_all(
        collection: str,
        asked: QuestionSet,
        output: Path,
        on_result: OnResult,
        stopped: Callable[[], bool],
    ) -> Summary:
        return run_all(ALL, output, on_result, stopped)

    with served(lambda: build_app(only(ScriptedChatbot()), library=library, ask_all=ask_all)) as address:
        page = open_chat(f"{address}?__theme={theme}")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.get_by_role("tab", name="Documents").click()
        page.get_by_role("button", name="Open ferry.txt").click()
        expect(page.get_by_role("region", name="Full text")).to_be_visible()
        page.get_by_role("button", name="Remove ferry.txt").click()
        assert findings(page) == [], "the documents"
        page.get_by_role("tab", name="Evaluate").click()
        assert findings(page) == [], "before an evaluation"
        line = {"id": "a", "question": "Who?", "nuggets": []}
        file = {"name": "mine.jsonl", "mimeType": "application/json", "buffer": json.dumps(line).encode()}
        page.locator("#evaluate input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#evaluate").get_by_role("table").last).to_be_visible()
        assert findings(page) == [], "an evaluation"
        page.close()
    library.close()


def test_an_answer_moves_nothing_that_was_read_already(page: Page, chatbot: ScriptedChatbot) -> None:
    shifts = """() => new Promise((tell) => {
        let moved = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => tell(moved), 200);
    })"""
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    before = page.evaluate(shifts)
    slow = ask(page, "slow: when was the lighthouse lit?")
    expect(slow).to_contain_text("4 March 1871")
    page.wait_for_timeout(700)  # after this long a shift no longer counts as following from the key
    written = slow.locator(".reply").bounding_box()
    chatbot.hold.set()
    expect(slow).to_contain_text(PROVED)
    assert slow.locator(".reply").bounding_box()["y"] == written["y"]  # type: ignore[index]
    # 0.1 is "good" by https://web.dev/articles/cls
    assert page.evaluate(shifts) - before < 0.1
