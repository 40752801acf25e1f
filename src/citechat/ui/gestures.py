"""What each gesture does to the conversation on the page: questions are asked, answered and followed up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from dataclasses import asdict
from threading import Lock
from typing import Any, Protocol

import gradio as gr
from anyio import sleep, to_thread
from starlette.concurrency import iterate_in_threadpool

from citechat.conversations.export import Format, exported
from citechat.conversations.store import ConversationStore
from citechat.errors import CitechatError, ConversationsError, FilterError
from citechat.retrieval.filter import Filter
from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.line import Line
from citechat.ui.preferences import chosen
from citechat.ui.screen import UNCHANGED, Screen, Shown
from citechat.ui.within import filter_of
from citechat.values import Answer, Options, Progress, Turn

LONGEST_QUESTION = 2000
"""Characters."""
ANSWERS_AT_ONCE = 4
"""Answers made at the same time, over all sessions; more wait in line."""
GLANCE = 0.1
"""Seconds between two looks at the line."""
FAULT = "The answer was broken off by a fault in the program, which the terminal shows; ask again or start it anew."

logger = logging.getLogger(__name__)


class Chatbot(Protocol):
    """Answers questions."""

    def stream(
        self, question: str, history: Sequence[Turn], options: Options, within: Filter | None = None
    ) -> Iterator[Progress | Answer]:
        """What is known so far, again and again, and the answer last."""
        ...

    def suggest(
        self, answer: Answer, history: Sequence[Turn], options: Options, within: Filter | None = None
    ) -> Iterator[str]:
        """Further questions that the documents answer, slowly, one after the other."""
        ...


Chatbots = Callable[[str], Chatbot]
"""From the name of a collection, "" for the default, to the chatbot that is asked about it."""


class Gestures:
    """The handlers of the page's events; each shows the conversation whole, as it is by then."""

    def __init__(self, chatbots: Chatbots, screen: Screen, store: ConversationStore | None) -> None:
        """Without a ``store`` conversations last as long as their page."""
        self._chatbots = chatbots
        self._screen = screen
        self._store = store
        self._line = Line(ANSWERS_AT_ONCE)
        self._keeping = Lock()

    def ask(self, question: str | None, conversation: Conversation, name: str = "", *chosen: Any) -> Shown:
        """Take up a question of the collection ``name`` and of what is ``chosen`` in it; `answer` answers it."""
        question = (question or "").strip()
        if not question or conversation.running:
            return self._screen.shown(conversation)
        if len(question) > LONGEST_QUESTION:
            conversation.note = (
                f"The question has {len(question):,} characters and the most is {LONGEST_QUESTION:,}; "
                "shorten it and ask again."
            )
            return self._screen.shown(conversation)
        try:
            conversation.collection, conversation.within = name, filter_of(*chosen) if chosen else None
        except FilterError as error:
            conversation.note = str(error)
            return self._screen.shown(conversation)
        conversation.ask(question)
        return self._screen.shown(conversation, value="")

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
        return self._screen.shown(conversation)

    async def answer(self, conversation: Conversation) -> AsyncIterator[Shown]:
        """Answer the question taken up last, when its turn in the line has come, and keep the answer."""
        exchange = conversation.last
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
                        yield self._screen.shown(conversation)
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
                            yield self._screen.shown(conversation)
        except GeneratorExit:  # the page is gone
            exchange.stopped = True
            raise
        except CitechatError as error:
            exchange.error = str(error)
        except Exception:
            logger.exception("answering failed")
            exchange.error = FAULT
        finally:
            await _close(stream)
        if exchange.stopped:
            yield UNCHANGED  # a newer question may be on the page by now
            return
        exchanges = [*conversation.exchanges]
        yield self._screen.shown(conversation)
        if await to_thread.run_sync(self._keep, conversation, exchanges, name):
            yield self._screen.shown(conversation, listed=True)

    async def suggest(self, conversation: Conversation) -> AsyncIterator[Any]:
        """Offer questions that follow up the latest answer, one by one, while nobody waits to be answered."""
        exchange = conversation.last
        if exchange is None or exchange.followed_up or not exchange.answered:
            yield gr.skip()
            return
        exchange.followed_up = True
        found: Iterator[str] = iter(())
        try:
            chatbot = self._chatbots(conversation.collection)
            found = chatbot.suggest(
                conversation.answers[-1], conversation.history(), conversation.options, conversation.within
            )
            while conversation.last is exchange and not self._line.crowded:
                question = await to_thread.run_sync(next, found, None)
                if question is None or conversation.last is not exchange:
                    break
                exchange.suggestions.append(question)
                yield self._screen.page(conversation)
        except Exception:  # what is only offered costs nobody an error
            logger.exception("suggesting failed")
        finally:
            await _close(found)
        yield gr.skip()  # Gradio empties the outputs of a generator that yields nothing

    def refresh(self, conversation: Conversation) -> Shown:
        """Show the page as it is: an older one has come to the browser after a newer one."""
        return self._screen.shown(conversation)

    def stop(self, conversation: Conversation) -> Shown:
        """Leave the answer being made as it is."""
        conversation.stop()
        return self._screen.shown(conversation)

    def begin(self, conversation: Conversation) -> Shown:
        """Turn to a new conversation."""
        conversation.turn_to()
        return self._screen.shown(conversation, listed=True)

    def open_document(self, conversation: Conversation, event: gr.EventData) -> str:
        """Open the document of a source, or close it."""
        place = (int(event.turn), int(event.place))
        if event.open:
            conversation.opened = place
        elif conversation.opened == place:
            conversation.opened = None
        return self._screen.page(conversation)

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

    def _keep(self, conversation: Conversation, exchanges: Sequence[Exchange], name: str | None) -> bool:
        """Keep the last answer, and those before it that are not kept; whether there is something new to show.

        No fault of the store costs the answer.
        """
        if self._store is None or name is None or not conversation.owner or not exchanges[-1].answered:
            return False
        try:
            with self._keeping:  # none is kept twice, though the next answer should come meanwhile
                for one in exchanges:
                    if one.row is None and isinstance(one.reply, Answer):
                        one.row = self._store.keep(conversation.owner, name, one.reply)
        except ConversationsError as error:
            conversation.note = str(error)
        return True


async def _close(iterator: Iterator[Any]) -> None:
    """End the work of a generator, which may take until its present step is done."""
    if isinstance(iterator, Generator):
        await to_thread.run_sync(iterator.close)
