"""The chat as a Gradio app: what each gesture does to the conversation of its browser session."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from importlib import resources
from typing import Any, Protocol

import gradio as gr

from citechat.errors import CitechatError
from citechat.ui.conversation import Conversation
from citechat.ui.render import page
from citechat.values import Answer, Progress, Turn

LONGEST_QUESTION = 2000
"""Characters."""
ANSWERS_AT_ONCE = 4
"""Answers made at the same time, over all sessions; more wait in line."""
FAULT = "The answer was broken off by a fault in the program, which the terminal shows; ask again or start it anew."

logger = logging.getLogger(__name__)

Shown = tuple[Any, Any]
"""The page and what changes in the question box."""
UNCHANGED: Shown = (gr.skip(), gr.skip())


class Chatbot(Protocol):
    """Answers questions."""

    def stream(self, question: str, history: Sequence[Turn]) -> Iterator[Progress | Answer]:
        """What is known so far, again and again, and the answer last."""
        ...


def build_app(chatbot: Chatbot, *, examples: Sequence[str] = (), title: str = "citechat") -> gr.Blocks:
    """The chat page; ``examples`` are questions offered at the start. Serve it with ``serve.serve``."""
    script = resources.files("citechat.ui").joinpath("script.js").read_text("utf-8")
    busy: dict[str, Any] = {"submit_btn": False, "stop_btn": "Stop"}
    ready: dict[str, Any] = {"submit_btn": "Ask", "stop_btn": False}

    def show(conversation: Conversation, **box: Any) -> Shown:
        state = busy if conversation.running else ready
        return page(conversation, title, examples), gr.Textbox(**{**state, **box})

    def ask(question: str | None, conversation: Conversation) -> Shown:
        question = (question or "").strip()
        if not question or conversation.running:
            return show(conversation)
        if len(question) > LONGEST_QUESTION:
            conversation.note = (
                f"The question has {len(question):,} characters and the most is {LONGEST_QUESTION:,}; "
                "shorten it and ask again."
            )
            return show(conversation)
        conversation.ask(question)
        return show(conversation, value="")

    def ask_example(conversation: Conversation, event: gr.EventData) -> Shown:
        return ask(str(event.question), conversation)

    def ask_again(conversation: Conversation) -> Shown:
        conversation.ask_again()
        return show(conversation)

    def answer(conversation: Conversation) -> Iterator[Shown]:
        exchange = conversation.exchanges[-1] if conversation.exchanges else None
        if exchange is None or exchange.started or not exchange.running:
            yield UNCHANGED  # Gradio empties the outputs of a generator that yields nothing
            return
        exchange.started = True
        stream: Iterator[Progress | Answer] = iter(())
        try:
            stream = chatbot.stream(exchange.question, conversation.history())
            for reply in stream:
                if exchange.stopped:
                    break
                exchange.reply = reply
                yield show(conversation)
        except GeneratorExit:  # the page is gone
            exchange.stopped = True
            raise
        except CitechatError as error:
            exchange.error = str(error)
        except Exception:
            logger.exception("answering failed")
            exchange.error = FAULT
        finally:
            if isinstance(stream, Generator):
                stream.close()
        yield UNCHANGED if exchange.stopped else show(conversation)  # a newer question may be on the page by now

    def stop(conversation: Conversation) -> Shown:
        conversation.stop()
        return show(conversation)

    def clear(conversation: Conversation) -> Shown:
        conversation.clear()
        return show(conversation)

    def open_document(conversation: Conversation, event: gr.EventData) -> str:
        place = (int(event.turn), int(event.place))
        if event.open:
            conversation.opened = place
        elif conversation.opened == place:
            conversation.opened = None
        return page(conversation, title, examples)

    app: gr.Blocks
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as app:
        conversation = gr.State(Conversation())
        view = gr.HTML(
            page(Conversation(), title, examples), js_on_load=script, apply_default_css=False, elem_id="page"
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
            **ready,
        )
        shown = [view, box]
        # "multiple": a gesture made while the one before is still on its way to the server is not lost
        at_once: dict[str, Any] = {
            "queue": False,
            "trigger_mode": "multiple",
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        asked = (
            box.submit(ask, [box, conversation], shown, **at_once),
            view.ask_example(ask_example, [conversation], shown, **at_once),
            view.ask_again(ask_again, [conversation], shown, **at_once),
        )
        for gesture in asked:
            # "multiple": a stopped answer that has not ended yet does not hold up the next one
            gesture.then(
                answer,
                [conversation],
                shown,
                trigger_mode="multiple",
                show_progress="hidden",
                api_visibility="private",
            )
        box.stop(stop, [conversation], shown, **at_once)
        view.clear_all(clear, [conversation], shown, **at_once)
        view.open_document(open_document, [conversation], [view], **at_once)
    app.queue(default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    return app
