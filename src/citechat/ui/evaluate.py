"""The tab that asks a question file and shows how far the answers can be trusted, while others chat."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr

from citechat.evaluation.report import asset
from citechat.ui.evaluation_desk import AskAll, Evaluation, EvaluationDesk
from citechat.ui.sources import text

SEED_QUESTIONS = Path("tests/questions/seeds.jsonl")
"""The questions on the seed texts; they are in the working folder of a checkout alone, not in an install."""
OUTPUT = Path("runs/app")
"""Where the results of the last evaluation lie."""
INTRODUCTION = """<div class="evaluate"><h2>Can these answers be relied on?</h2>
<p>Ask a file of questions whose answers are known, one JSON object a line, and see how many come out right. Ten or
twenty of your own say most about your documents.</p>
<pre>{"id": "1", "question": "Who chaired the 18th meeting?", "nuggets": [["Sun Dong"]], "document": "minutes.txt"}
{"id": "2", "question": "Who chaired the 19th meeting?", "nuggets": [], "kind": "unanswerable"}</pre></div>"""


def evaluate_tab(ask_all: AskAll, collection: gr.components.Component, output: Path = OUTPUT) -> None:
    """Builds the tab within ``gr.Blocks``; ``collection`` holds the name of the collection to be asked."""
    desk = EvaluationDesk(ask_all, output)
    with gr.Column(elem_id="evaluate"):
        gr.HTML(f"<style>{_resource('evaluate.css')}</style>{INTRODUCTION}", apply_default_css=False)
        with gr.Row():
            seeds = gr.Button("Ask the questions on the seed texts", visible=SEED_QUESTIONS.is_file())
            upload = gr.UploadButton("Ask a question file…", file_types=[".jsonl", ".json", ".gz"], variant="primary")
            stop = gr.Button("Stop", variant="stop", visible=False)
        skip = gr.Checkbox(label="Leave wrong lines of the file out (--skip-invalid)", container=False)
        progress = gr.HTML("", apply_default_css=False)
        files = gr.File(label="To take away", file_count="multiple", interactive=False, visible=False)
        view = gr.HTML(
            "",
            js_on_load="const root = element;\n" + asset("report.js"),
            css_template=asset("report.css"),
            apply_default_css=False,
        )
    shown = [seeds, upload, stop, progress, files, view]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def ask_seeds(name: str) -> Iterator[list[Any]]:
        yield from map(_parts, desk.ask(SEED_QUESTIONS, name))

    def ask_file(file: str, name: str, skip_invalid: bool) -> Iterator[list[Any]]:
        yield from map(_parts, desk.ask(Path(file), name, skip_invalid=skip_invalid))

    def watch() -> Iterator[list[Any]]:
        yield from map(_parts, desk.watch())

    seeds.click(ask_seeds, [collection], shown, concurrency_limit=None, **quiet)
    upload.upload(ask_file, [upload, collection, skip], shown, concurrency_limit=None, **quiet)
    stop.click(desk.stop, None, None, queue=False, **quiet)
    gr.on(None, watch, None, shown, concurrency_limit=None, **quiet)  # when the page is opened


def _parts(now: Evaluation) -> list[Any]:
    """The values of the tab's parts."""
    return [
        gr.Button(interactive=not now.running),
        gr.UploadButton(interactive=not now.running),
        gr.Button("Stopping…" if now.stopping else "Stop", visible=now.running, interactive=not now.stopping),
        _progress(now),
        gr.File(list(now.files) or None, visible=bool(now.files)),
        now.result,
    ]


def _progress(now: Evaluation) -> str:
    said = f'<p class="note" role="alert">{text(now.note)}</p>' if now.note else ""
    if not now.running:
        return f'<div class="evaluate">{said}</div>'
    score = f", {now.right} of {now.judged} right so far" if now.judged else ""
    doing = f"{now.done} of {now.total}{score}" if now.total else "reading the questions…"
    value = f' value="{now.done}" max="{now.total}"' if now.total else ""
    return (
        f'<div class="evaluate">{said}<p role="status"><bdi>{text(now.name)}</bdi>: {doing}</p>'
        f'<progress aria-label="Questions asked"{value}></progress></div>'
    )


def _resource(name: str) -> str:
    return resources.files("citechat.ui").joinpath(name).read_text("utf-8")
