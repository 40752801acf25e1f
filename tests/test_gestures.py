"""What each gesture does, without a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
import pytest
from scripted import ScriptedChatbot, only

from citechat.conversations.store import ConversationStore
from citechat.ui.conversation import Conversation
from citechat.ui.gestures import Gestures
from citechat.values import Answer

TOKEN = "a token that a browser was given"
T = TypeVar("T")


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns, run in a thread of its own: the browser's driver has a loop running in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def request(**query: str) -> gr.Request:
    return gr.Request(query_params=query)


def answered(gestures: Gestures, conversation: Conversation, question: str) -> list[Any]:
    """Ask and wait for the answer; all that was shown."""

    async def shown() -> list[Any]:
        return [one async for one in gestures.answer(conversation)]

    gestures.ask(question, conversation)
    return finished(shown())


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations.sqlite")


@pytest.fixture
def gestures(store: ConversationStore) -> Gestures:
    return Gestures(only(ScriptedChatbot()), store, [], "citechat")


def test_an_answer_is_kept_under_the_browsers_token(gestures: Gestures, store: ConversationStore) -> None:
    conversation = Conversation()
    assert gestures.arrive(TOKEN, conversation, request())[0] == TOKEN
    answered(gestures, conversation, "How long is the crossing?")
    assert [one.title for one in store.listed(TOKEN)] == ["How long is the crossing?"]
    assert conversation.exchanges[0].row is not None


@pytest.mark.parametrize("told", [None, "", "short", 7, ["a list"]])
def test_a_browser_without_a_good_token_gets_one_that_cannot_be_guessed(gestures: Gestures, told: Any) -> None:
    tokens = {gestures.arrive(told, Conversation(), request())[0] for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 32 for token in tokens)


def test_nothing_is_kept_or_listed_before_the_browser_has_told_its_token(
    gestures: Gestures, store: ConversationStore
) -> None:
    conversation = Conversation()
    answered(gestures, conversation, "How long is the crossing?")
    assert isinstance(conversation.exchanges[0].reply, Answer)
    assert store.listed("") == []
    assert "<li" not in gestures.shelf(conversation)


def test_an_answer_that_the_page_has_turned_away_from_is_not_kept(gestures: Gestures, store: ConversationStore) -> None:
    conversation = Conversation(owner=TOKEN)
    gestures.ask("slow: when was the lighthouse lit?", conversation)

    async def turn_away() -> None:
        async for _ in gestures.answer(conversation):
            gestures.begin(conversation)

    finished(turn_away())
    assert store.listed(TOKEN) == []
    assert conversation.exchanges == []


def test_asking_again_keeps_the_new_answer_in_place_of_the_old(gestures: Gestures, store: ConversationStore) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "How long is the crossing?")
    name = str(conversation.id)
    gestures.ask_again(conversation)
    assert store.load(TOKEN, name) == []
    finished(_last(gestures, conversation))
    assert len(store.load(TOKEN, name)) == 1


async def _last(gestures: Gestures, conversation: Conversation) -> None:
    async for _ in gestures.answer(conversation):
        pass


def test_each_page_is_numbered_so_that_the_browser_knows_an_old_one(gestures: Gestures) -> None:
    conversation = Conversation(owner=TOKEN)
    pages = [gestures.page(conversation) for _ in range(3)]
    assert [re.findall(r'data-version="(\d+)"', page) for page in pages] == [["1"], ["2"], ["3"]]


def test_the_conversation_on_the_page_can_be_deleted(gestures: Gestures, store: ConversationStore) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "How long is the crossing?")
    gestures.delete(conversation, event(id=conversation.id))
    assert (store.listed(TOKEN), conversation.exchanges, conversation.id) == ([], [], None)


def test_nobody_judges_what_is_not_on_their_page(gestures: Gestures, store: ConversationStore) -> None:
    ann, bob = Conversation(owner=TOKEN), Conversation(owner="another token")
    answered(gestures, ann, "How long is the crossing?")
    gestures.judge(bob, event(turn=1, verdict="wrong", note=""))
    assert store.judged() == []
    gestures.judge(ann, event(turn=1, verdict="right", note="x" * 9999))
    (judged,) = store.judged()
    assert judged.kept.feedback is not None
    assert len(judged.kept.feedback.note) == 500
