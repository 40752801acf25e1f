"""The documents tab: files dropped in are added one by one while others chat, each told in a row of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from threading import Thread
from typing import Any

import gradio as gr

from citechat.errors import CitechatError
from citechat.library.collection import Collection, Step
from citechat.library.library import Library
from citechat.library.names import safe_name
from citechat.ui.documents_page import Desk, State, Task, page

FAULT = "This failed by a fault in the program, which the terminal shows; try again."
BETWEEN_LOOKS = 0.2
"""Seconds between two looks at how far a batch has come."""

logger = logging.getLogger(__name__)


def documents_tab(library: Library) -> gr.Dropdown:
    """Builds the tab within ``gr.Blocks``; the choice of the collection, by name, that the chat is to ask too."""

    def show(desk: Desk, name: str) -> str:
        try:
            collection = library.open(name)
            opened = collection.index.document(desk.opened) if desk.opened else None
            return page(desk, name, collection.entries(), opened)
        except CitechatError as error:
            desk.say(str(error), failed=True)
            return page(desk, name, [], None)

    def take(files: Sequence[str] | None, replace: bool, desk: Desk, name: str) -> tuple[None, str]:
        paths = [Path(file) for file in files or ()]
        desk.put(Task(safe_name(path.name), name, path, replace) for path in paths)
        return None, show(desk, name)  # empties the field, so that the next files can be dropped at once

    def ask_for_update(desk: Desk, name: str) -> str:
        desk.put([Task("All files", name)])
        return show(desk, name)

    def work(desk: Desk, name: str) -> Iterator[str]:
        """Shows how far the batch has come; a thread does it, which a closed page does not end."""
        thread = Thread(target=_do_all, args=(library, desk.begin()), daemon=True)
        thread.start()
        shown = ""
        while True:
            running = thread.is_alive()
            if (now := show(desk, name)) != shown:
                yield (shown := now)
            if not running:
                break
            thread.join(BETWEEN_LOOKS)

    def search(words: str, desk: Desk, name: str) -> str:
        desk.sought = words
        return show(desk, name)

    def act(desk: Desk, name: str, event: gr.EventData) -> tuple[str, gr.Dropdown]:
        desk.say("")
        try:
            if event.action == "delete" and desk.deleting:
                desk.deleting = False
                library.delete(name)
                desk.say(f"The collection {name} is deleted.")
                name = library.default
            elif event.action in ACTIONS:
                ACTIONS[event.action](desk, library.open(name), str(event.document))
        except CitechatError as error:
            desk.say(str(error), failed=True)
        return show(desk, name), choices(name)

    def make(wanted: str, desk: Desk, name: str) -> tuple[str, str, gr.Dropdown]:
        desk.say("")
        try:
            name = library.create(wanted).name
            wanted = ""
        except CitechatError as error:
            desk.say(str(error), failed=True)
        return wanted, show(desk, name), choices(name)

    def ask_to_delete(desk: Desk, name: str) -> str:
        desk.deleting = True
        return show(desk, name)

    def choose(desk: Desk, name: str) -> str:
        desk.opened = desk.removing = None
        desk.deleting = False
        return show(desk, name)

    def choices(name: str) -> gr.Dropdown:
        return gr.Dropdown(choices=library.names(), value=name)

    def look() -> tuple[str, gr.Dropdown]:
        """A fresh page, with the collections and documents that there are by now."""
        return show(Desk(), library.default), choices(library.default)

    desk = gr.State(Desk())
    with gr.Column(elem_id="documents"):
        with gr.Row():
            collection = gr.Dropdown(library.names(), value=library.default, label="Collection", elem_id="collection")
            new = gr.Textbox(label="New collection", placeholder="Its name, then Enter", max_lines=1)
            delete = gr.Button("Delete this collection", size="sm", scale=0)
        files = gr.File(label="Add documents: drop files here", file_count="multiple", height=140, elem_id="add")
        with gr.Row():
            replace = gr.Checkbox(label="Replace documents of the same name", container=False)
            again = gr.Button("Update from the files", size="sm", scale=0, min_width=180)
        sought = gr.Textbox(label="Search the documents", placeholder="Title, name or author", max_lines=1)
        view = gr.HTML(
            "", js_on_load=_resource("documents.js"), css_template=_resource("documents.css"), apply_default_css=False
        )
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    at_once: dict[str, Any] = {**quiet, "queue": False, "trigger_mode": "multiple"}
    asked = (
        files.upload(take, [files, replace, desk, collection], [files, view], **at_once),
        again.click(ask_for_update, [desk, collection], view, **at_once),
    )
    working = [gesture.then(work, [desk, collection], view, trigger_mode="multiple", **quiet) for gesture in asked]
    searching = sought.change(search, [sought, desk, collection], view, **at_once)
    for step in (*working, searching):
        # what one of them showed may have been on its way while the other did
        step.then(show, [desk, collection], view, **at_once)
    collection.change(choose, [desk, collection], view, **at_once)
    view.act(act, [desk, collection], [view, collection], **at_once)
    new.submit(make, [new, desk, collection], [new, view, collection], **at_once)
    delete.click(ask_to_delete, [desk, collection], view, **at_once)
    gr.on(None, look, None, [view, collection], **quiet)  # when the page is opened
    return collection


def _open(desk: Desk, collection: Collection, document: str) -> None:
    if collection.index.document(document):
        desk.opened = document
    else:
        desk.say("This document has been removed meanwhile.", failed=True)


def _close(desk: Desk, _: Collection, __: str) -> None:
    desk.opened = None


def _ask_to_remove(desk: Desk, _: Collection, document: str) -> None:
    desk.removing = document


def _keep(desk: Desk, _: Collection, __: str) -> None:
    desk.removing = None
    desk.deleting = False


def _remove(desk: Desk, collection: Collection, document: str) -> None:
    if desk.removing != document:
        return
    desk.removing = None
    known = collection.index.document(document)
    elsewhere = collection.remove(document)
    if desk.opened == document:
        desk.opened = None
    if known:
        kept = f" The file {elsewhere[0]} stays where it is and is not read again." if elsewhere else ""
        desk.say(f"{known.source} is removed.{kept}")


ACTIONS: dict[str, Callable[[Desk, Collection, str], None]] = {
    "open": _open,
    "close": _close,
    "remove": _ask_to_remove,
    "keep": _keep,
    "confirm": _remove,
}
"""What the buttons of the page do, by the names that its script gives them."""


def _do_all(library: Library, tasks: list[Task]) -> None:
    for task in tasks:
        task.state = State.RUNNING
        try:
            collection = library.open(task.collection)
            task.note = _add(collection, task, task.file) if task.file else _update(collection, task)
            task.state = State.READY
        except CitechatError as error:
            task.state, task.note = State.FAILED, str(error)
        except Exception:
            logger.exception("a document task failed")
            task.state, task.note = State.FAILED, FAULT


def _add(collection: Collection, task: Task, file: Path) -> str:
    try:
        entry = collection.add(file, task.name, replace=task.replace, told=partial(_tell, task))
    finally:
        file.unlink(missing_ok=True)  # the upload's own copy
    return "ready" + (f", as {entry.source}: another document has its name" if entry.source != task.name else "")


def _update(collection: Collection, task: Task) -> str:
    report = collection.update(partial(_tell, task))
    skipped = "".join(f" Skipped {source}: {reason}" for source, reason in report.skipped)
    return (
        f"ready: {report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged.{skipped}"
    )


def _tell(task: Task, step: Step, done: int, total: int) -> None:
    what = "reading" if step is Step.READ else "indexing"
    task.note = f"{what}, {done} of {total}" if total > 1 else f"{what}…"


def _resource(name: str) -> str:
    return resources.files("citechat.ui").joinpath(name).read_text("utf-8")
