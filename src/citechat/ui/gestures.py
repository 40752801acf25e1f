"""What each gesture does to the conversation of its browser session."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

import gradio as gr
from anyio import sleep, to_thread
from starlette.concurrency import iterate_in_threadpool

from citechat.conversations.export import Format, exported
from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Feedback, Verdict
from citechat.errors import CitechatError, ConversationsError, FilterError
from citechat.retrieval.filter import Filter
from citechat.ui.actions import LONGEST_NOTE
from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.line import Line
from citechat.ui.preferences import chosen
from citechat.ui.render import page
from citechat.ui.shelf import shelf
from citechat.ui.within import filter_of
from citechat.values import Answer, Options, Progress, Turn

LONGEST_QUESTION = 2000
"""Characters."""
ANSWERS_AT_ONCE = 4
"""Answers made at the same time, over all sessions; more wait in line."""
TOKEN_BYTES = 24
GLANCE = 0.1
"""Seconds between two looks at the line."""
BUSY: dict[str, Any] = {"submit_btn": False, "stop_btn": "Stop"}
READY: dict[str, Any] = {"submit_btn": "Ask", "stop_btn": False}
FAULT = "The answer was broken off by a fault in the program, which the terminal shows; ask again or start it anew."

logger = logging.getLogger(__name__)

Shown = tuple[Any, Any, Any]
"""The page, what changes in the question box, and the list of conversations."""
UNCHANGED: Shown = (gr.skip(), gr.skip(), gr.skip())


class Chatbot(Protocol):
    """Answers questions."""

    def stream(
        self, question: str, history: Sequence[Turn], options: Options, within: Filter | None = None
    ) -> Iterator[Progress | Answer]:
        """What is known so far, again and again, and the answer last."""
        ...


Chatbots = Callable[[str], Chatbot]
"""From the name of a collection, "" for the default, to the chatbot that is asked about it."""


class Gestures:
    """The handlers of the page's events; each shows the conversation whole, as it is by then."""

    def __init__(
        self, chatbots: Chatbots, store: ConversationStore | None, examples: Sequence[str], title: str
    ) -> None:
        """Without a ``store`` conversations last as long as their page."""
        self._chatbots = chatbots
        self._store = store
        self._examples = examples
        self._title = title
        self._line = Line(ANSWERS_AT_ONCE)

    def page(self, conversation: Conversation) -> str:
        """The page as HTML."""
        conversation.version += 1
        return page(conversation, self._title, self._examples)

    def shelf(self, conversation: Conversation) -> str:
        """The list of kept conversations as HTML; nothing where none are kept."""
        if self._store is None:
            return ""
        listed, error = [], None
        try:
            if conversation.owner:
                listed = self._store.listed(conversation.owner, conversation.sought)
        except ConversationsError as fault:
            error = str(fault)
        return shelf(listed, conversation.id, conversation.sought, date.today(), error)

    def arrive(self, token: Any, conversation: Conversation, request: gr.Request) -> tuple[Any, ...]:
        """Know the browser by its token, which it is given at its first visit, and show what its address names."""
        known = isinstance(token, str) and len(token) >= TOKEN_BYTES
        conversation.owner = token if known else secrets.token_urlsafe(TOKEN_BYTES)
        if named := request.query_params.get("conversation"):
            self._turn_to(conversation, str(named))
        return conversation.owner, *self._shown(conversation, listed=True)

    def ask(self, question: str | None, conversation: Conversation, name: str = "", *chosen: Any) -> Shown:
        """Take up a question of the collection ``name`` and of what is ``chosen`` in it; `answer` answers it."""
        question = (question or "").strip()
        if not question or conversation.running:
            return self._shown(conversation)
        if len(question) > LONGEST_QUESTION:
            conversation.note = (
                f"The question has {len(question):,} characters and the most is {LONGEST_QUESTION:,}; "
                "shorten it and ask again."
            )
            return self._shown(conversation)
        try:
            conversation.collection, conversation.within = name, filter_of(*chosen) if chosen else None
        except FilterError as error:
            conversation.note = str(error)
            return self._shown(conversation)
        conversation.ask(question)
        return self._shown(conversation, value="")

    def ask_example(self, conversation: Conversation, event: gr.EventData, name: str = "", *chosen: Any) -> Shown:
        """Take up the example that was chosen."""
        return self.ask(str(event.question), conversation, name, *chosen)

    def ask_again(self, conversation: Conversation) -> Shown:
        """Take up the last question anew."""
        given_up = conversation.ask_again()
        if self._store and given_up and given_up.row is not None:
            try:
                self._store.drop(conversation.owner, given_up.row)
            except ConversationsError as error:
                conversation.note = str(error)
        return self._shown(conversation)

    async def answer(self, conversation: Conversation) -> AsyncIterator[Shown]:
        """Answer the question taken up last, when its turn in the line has come, and keep the answer."""
        exchange = conversation.exchanges[-1] if conversation.exchanges else None
        if exchange is None or exchange.started or not exchange.running:
            yield UNCHANGED  # Gradio empties the outputs of a generator that yields nothing
            return
        exchange.started = True
        name = conversation.id
        stream: Iterator[Progress | Answer] = iter(())
        try:
            with self._line.place() as place:
                while place.before and not exchange.stopped:
                    if exchange.waiting != place.before:
                        exchange.waiting = place.before
                        yield self._shown(conversation)
                    await sleep(GLANCE)
                exchange.waiting = 0
                if not exchange.stopped:
                    chatbot = self._chatbots(conversation.collection)
                    stream = chatbot.stream(
                        exchange.question, conversation.history(), conversation.options, conversation.within
                    )
                    async for reply in iterate_in_threadpool(stream):
                        if exchange.stopped:
                            break
                        exchange.reply = reply
                        if not isinstance(reply, Answer):
                            yield self._shown(conversation)
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
                await to_thread.run_sync(stream.close)
        if exchange.stopped:
            yield UNCHANGED  # a newer question may be on the page by now
            return
        yield self._shown(conversation)
        if await to_thread.run_sync(self._keep, conversation, exchange, name):
            yield self._shown(conversation, listed=True)

    def refresh(self, conversation: Conversation) -> Shown:
        """Show the page as it is: an older one has come to the browser after a newer one."""
        return self._shown(conversation)

    def stop(self, conversation: Conversation) -> Shown:
        """Leave the answer being made as it is."""
        conversation.stop()
        return self._shown(conversation)

    def begin(self, conversation: Conversation) -> Shown:
        """Turn to a new conversation."""
        conversation.turn_to()
        return self._shown(conversation, listed=True)

    def open(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Turn to a kept conversation."""
        self._turn_to(conversation, str(event.id))
        return self._shown(conversation, listed=True)

    def open_document(self, conversation: Conversation, event: gr.EventData) -> str:
        """Open the document of a source, or close it."""
        place = (int(event.turn), int(event.place))
        if event.open:
            conversation.opened = place
        elif conversation.opened == place:
            conversation.opened = None
        return self.page(conversation)

    def judge(self, conversation: Conversation, event: gr.EventData) -> str:
        """Note what the asker thinks of an answer, or, without a verdict, nothing any more."""
        exchange = conversation.exchange(int(event.turn))
        if self._store and exchange and exchange.row is not None:
            feedback = Feedback(Verdict(event.verdict), str(event.note)[:LONGEST_NOTE]) if event.verdict else None
            try:
                self._store.judge(conversation.owner, exchange.row, feedback)
                exchange.feedback = feedback
            except ConversationsError as error:
                conversation.note = str(error)
        return self.page(conversation)

    def export(self, conversation: Conversation, event: gr.EventData) -> Any:
        """The conversation as a file, for the page's script to save."""
        answers = conversation.answers
        if not answers:
            return gr.skip()
        file = exported(answers[0].question, answers, Format(event.format))
        return gr.HTML(file={**asdict(file), "once": secrets.token_hex(4)})

    def prefer(self, conversation: Conversation, event: gr.EventData) -> None:
        """Answer this page's questions from now on as its asker wants."""
        conversation.options = chosen(event.values)

    def search(self, conversation: Conversation, event: gr.EventData) -> str:
        """List the conversations that hold some words."""
        conversation.sought = str(event.words)[:200]
        return self.shelf(conversation)

    def rename(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Give a kept conversation another title."""
        if self._store:
            try:
                self._store.rename(conversation.owner, str(event.id), str(event.title))
            except ConversationsError as error:
                conversation.note = str(error)
        return self._shown(conversation, listed=True)

    def delete(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Forget a kept conversation; where it is the one on the page, a new one takes its place."""
        if self._store:
            try:
                self._store.delete(conversation.owner, str(event.id))
                if conversation.id == event.id:
                    conversation.turn_to()
            except ConversationsError as error:
                conversation.note = str(error)
        return self._shown(conversation, listed=True)

    def _shown(self, conversation: Conversation, *, listed: bool = False, **box: Any) -> Shown:
        state = BUSY if conversation.running else READY
        return (
            self.page(conversation),
            gr.Textbox(**{**state, **box}),
            self.shelf(conversation) if listed else gr.skip(),
        )

    def _turn_to(self, conversation: Conversation, name: str) -> None:
        if self._store is None:
            return
        try:
            kept = self._store.load(conversation.owner, name)
            conversation.turn_to(name if kept else None, kept)
            if not kept:
                conversation.note = (
                    "This conversation is not kept for this browser; choose another, or ask a new question."
                )
        except ConversationsError as error:
            conversation.note = str(error)

    def _keep(self, conversation: Conversation, exchange: Exchange, name: str | None) -> bool:
        """Keep an answer; whether there is something new to show. No fault of the store costs the answer."""
        if self._store is None or name is None or not conversation.owner or not isinstance(exchange.reply, Answer):
            return False
        try:
            exchange.row = self._store.keep(conversation.owner, name, exchange.reply)
        except ConversationsError as error:
            conversation.note = str(error)
        return True
