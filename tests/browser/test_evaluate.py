"""The report and the evaluate tab as a reader has them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from playwright.sync_api import Browser, Page, expect
from scripted_run import ALL, HOSTILE, examine
from scripted_run import ask_all as run_all
from serving import served

from citechat.evaluation.metrics import Case
from citechat.evaluation.questions import Question, QuestionSet
from citechat.evaluation.run import OnResult
from citechat.evaluation.summary import Summary
from citechat.ui.evaluate import evaluate_tab

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue uses what newer versions of pandas deprecate
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    run_all(ALL, tmp_path)
    return tmp_path / "report.html"


@pytest.fixture
def go() -> threading.Event:
    """Set: questions are answered. Clear: they wait."""
    event = threading.Event()
    event.set()
    return event


@pytest.fixture
def page(tmp_path: Path, go: threading.Event, open_chat: Callable[[str], Page]) -> Iterator[Page]:
    def patient(question: Question) -> Case:
        assert go.wait(timeout=30)
        return examine(question)

    def ask_all(
        collection: str, asked: QuestionSet, output: Path, on_result: OnResult, stopped: Callable[[], bool]
    ) -> Summary:
        assert collection == "harbour"
        known = {question.id: question for question in ALL}
        return run_all([known[one.id] for one in asked.questions], output, on_result, stopped, patient)

    def build() -> gr.Blocks:
        with gr.Blocks(title="citechat", analytics_enabled=False) as app:
            gr.HTML("<h1>citechat</h1>")
            evaluate_tab(ask_all, gr.State("harbour"), tmp_path / "runs")
        return app

    with served(build) as address:
        opened = open_chat(address)
        expect(opened.get_by_role("button", name="Ask a question file")).to_be_enabled()
        yield opened
        go.set()
        opened.close()


def upload(page: Page, *lines: object, name: str = "mine.jsonl") -> None:
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    field = page.locator("#evaluate input[type=file]").first
    field.set_input_files({"name": name, "mimeType": "application/json", "buffer": content.encode()})


def lines(*questions: Question) -> list[dict[str, object]]:
    return [
        {"id": one.id, "question": one.question, "nuggets": one.nuggets, "document": next(iter(one.documents), None)}
        | {"kind": one.kind}
        for one in questions
    ]


def test_the_report_needs_no_network_and_can_be_sifted(report: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.goto(report.as_uri())
    rows = page.locator(".questions tbody tr")
    expect(rows).to_have_count(7)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390  # nothing reaches beyond a phone's edge

    page.get_by_label("Show").select_option("all that went wrong")
    expect(page.locator(".questions tbody tr:visible")).to_have_count(5)
    expect(page.get_by_text("5 of 7 questions")).to_be_visible()
    page.get_by_label("Search").fill("AT the head")
    expect(page.locator(".questions tbody tr:visible")).to_contain_text("not trusted")
    page.get_by_label("Show").select_option("all")
    page.get_by_label("Search").fill("alert(1)")  # the question that is hostile, and titles of sources
    expect(page.locator(".questions tbody tr:visible").first).to_contain_text(HOSTILE)
    page.get_by_text("The same in figures").first.click()
    expect(page.get_by_role("table", name="Right, by kind of question")).to_contain_text("unanswerable")
    context.close()
    assert complaints == []


def test_without_script_every_row_is_shown(report: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator(".questions tbody tr:visible")).to_have_count(7)
    expect(page.get_by_label("Search")).to_be_hidden()
    context.close()


def test_a_question_file_is_asked_and_its_report_taken_away(page: Page, tmp_path: Path) -> None:
    upload(page, *lines(*ALL))
    report = page.get_by_role("region", name="Report")
    expect(report).to_contain_text("1 of the 5 questions that the documents answer were answered rightly")
    expect(report.locator("svg")).to_have_count(6)
    expect(report.locator(".questions tbody tr")).to_have_count(5)
    page.get_by_label("Show").select_option("lost in writing")
    expect(report.locator(".questions tbody tr:visible")).to_have_count(1)
    expect(report).to_contain_text(HOSTILE)
    with page.expect_download() as download:
        page.locator("#evaluate a[download]").first.click()
    assert download.value.suggested_filename == "report.html"
    assert Path(download.value.path()).read_bytes() == (tmp_path / "runs" / "report.html").read_bytes()


def test_a_running_evaluation_is_seen_by_all_and_can_be_stopped(
    page: Page, go: threading.Event, open_chat: Callable[[str], Page]
) -> None:
    go.clear()
    upload(page, *lines(*ALL))
    expect(page.get_by_role("status").filter(has_text="mine.jsonl: 0 of 7")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Questions asked")).to_be_visible()
    other = open_chat(page.url)
    expect(other.get_by_role("status").filter(has_text="mine.jsonl: 0 of 7")).to_be_visible()
    other.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stopping…")).to_be_disabled()
    go.set()
    for one in (page, other):
        expect(one.get_by_role("region", name="Report")).to_contain_text("1 of 7 questions (stopped)")


def test_a_bad_file_is_told_and_its_wrong_lines_can_be_left_out(page: Page) -> None:
    upload(page, *lines(ALL[0]), "<img src=x onerror=alert(1)>")
    expect(page.get_by_role("alert")).to_contain_text("mine.jsonl has a wrong line: line 2: not JSON")
    page.get_by_label("Leave wrong lines of the file out").check()
    upload(page, *lines(ALL[0]), "<img src=x onerror=alert(1)>")
    expect(page.get_by_role("region", name="Report")).to_contain_text("1 of the 1 questions")
    expect(page.get_by_role("alert")).to_have_count(0)
