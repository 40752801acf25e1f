"""The chat as a Gradio app: the layout, and which gesture is whose."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import resources
from typing import Any

import gradio as gr

from citechat.conversations.links import Links
from citechat.conversations.store import ConversationStore
from citechat.library.library import Library
from citechat.ui.conversation import Conversation
from citechat.ui.documents import documents_tab
from citechat.ui.evaluate import evaluate_tab
from citechat.ui.evaluation_desk import AskAll
from citechat.ui.gestures import Chatbots, Gestures
from citechat.ui.keeping import Keeping
from citechat.ui.preferences import preferences
from citechat.ui.screen import READY, Screen
from citechat.ui.within import within_control

BROWSER_KEY = "citechat"
"""Where the browser keeps its token; what is stored with it is scrambled, not secret."""


def build_app(
    chatbots: Chatbots,
    *,
    library: Library | None = None,
    ask_all: AskAll | None = None,
    store: ConversationStore | None = None,
    links: Links | None = None,
    examples: Sequence[str] = (),
    title: str = "citechat",
    passages: int = 8,
    floor: float = 0.4,
    writes: bool = True,
) -> gr.Blocks:
    """The chat page; ``examples`` are questions offered at the start. Serve it with ``serve.serve``.

    With a ``library`` there is a tab for its documents, and one to evaluate the answers where ``ask_all`` is given too.
    Without a ``store`` conversations last as long as their page, and without ``links`` none is shared. The numbers are
    those of `Settings`, for the asker to change; ``writes`` tells whether there is a language model to leave out.
    """
    screen = Screen(store, sharing=links is not None, examples=examples, title=title)
    gestures = Gestures(chatbots, screen, store)
    keeping = Keeping(screen, store, links)
    empty = Conversation()
    app: gr.Blocks
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as app:
        conversation = gr.State(empty)
        token = gr.BrowserState(None, storage_key=BROWSER_KEY, secret=BROWSER_KEY)
        scope: list[Any] = []
        """The collection and the documents in it that are asked."""
        chat: AbstractContextManager[Any] = nullcontext()
        if library:
            with gr.Tabs(elem_id="tabs"):
                chat = gr.Tab("Chat", elem_id="chat")
                with gr.Tab("Documents", render_children=True):
                    collection = documents_tab(library)
                if ask_all:
                    with gr.Tab("Evaluate", render_children=True):
                        evaluate_tab(ask_all, collection)
        with chat, gr.Row(elem_id="places"):
            with gr.Column(elem_id="side"):
                shelf = gr.HTML(
                    screen.shelf(empty), js_on_load=_script("shelf.js"), apply_default_css=False, elem_id="shelf"
                )
                preferred = gr.HTML(
                    preferences(passages, floor, writes=writes),
                    js_on_load=_script("preferences.js"),
                    apply_default_css=False,
                )
            with gr.Column(elem_id="main"):
                page = gr.HTML(
                    screen.page(empty),
                    js_on_load=_script("script.js"),
                    apply_default_css=False,
                    elem_id="page",
                    file=None,
                )
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask a question",
                    max_lines=6,
                    autofocus=True,
                    elem_id="question",
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=True),
                    **READY,
                )
                if library:
                    scope = [collection, *within_control(library, collection)]
        shown = [page, box, shelf]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # "multiple": a gesture made while the one before is still on its way to the server is not lost
        at_once: dict[str, Any] = {"queue": False, "trigger_mode": "multiple", **quiet}
        app.load(keeping.arrive, [token, conversation], [token, *shown], queue=False, **quiet)
        for asked in (
            box.submit(gestures.ask, [box, conversation, *scope], shown, **at_once),
            page.ask_example(gestures.ask_example, [conversation, *scope], shown, **at_once),
            page.ask_again(gestures.ask_again, [conversation], shown, **at_once),
        ):
            # "multiple": a stopped answer that has not ended yet does not hold up the next one; the gestures keep a
            # line of their own, which can say how long it is
            in_line: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": None, **quiet}
            answered = asked.then(gestures.answer, [conversation], shown, **in_line)
            answered.then(gestures.suggest, [conversation], [page], **in_line)
        box.stop(gestures.stop, [conversation], shown, **at_once)
        page.refresh(gestures.refresh, [conversation], shown, **at_once)
        page.begin(gestures.begin, [conversation], shown, **at_once)
        page.open_document(gestures.open_document, [conversation], [page], **at_once)
        page.judge(keeping.judge, [conversation], [page], **at_once)
        page.make_link(keeping.make_link, [conversation], [page], **at_once)
        page.end_link(keeping.end_link, [conversation], [page], **at_once)
        page.export(gestures.export, [conversation], [page], **at_once)
        preferred.prefer(gestures.prefer, [conversation], [], **at_once)
        shelf.search(keeping.search, [conversation], [shelf], **at_once)
        shelf.open_conversation(keeping.open, [conversation], shown, **at_once)
        shelf.rename(keeping.rename, [conversation], shown, **at_once)
        shelf.delete(keeping.delete, [conversation], shown, **at_once)
    app.queue(api_open=False)
    return app


def _script(name: str) -> str:
    return resources.files("citechat.ui").joinpath(name).read_text("utf-8")
