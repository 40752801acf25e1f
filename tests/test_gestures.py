"""What each gesture does, without a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
import pytest
from anyio import create_task_group, sleep
from scripted import FOLLOWING, ScriptedChatbot, only

from citechat.conversations.links import Links
from citechat.conversations.store import ConversationStore
from citechat.ui.conversation import Conversation
from citechat.ui.gestures import ANSWERS_AT_ONCE, Gestures
from citechat.ui.keeping import DEAD_LINK, UNKNOWN, Keeping
from citechat.ui.screen import Screen
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
    gestures.ask(question, conversation)
    return finished(collected(gestures.answer(conversation)))


async def collected(shown: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in shown]


def suggested(gestures: Gestures, conversation: Conversation) -> list[str]:
    """The pages that come of looking for questions that follow up the latest answer."""
    pages = finished(collected(gestures.suggest(conversation)))
    return [page for page in pages if isinstance(page, str)]


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations.sqlite")


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(tmp_path / "conversations.sqlite")


@pytest.fixture
def screen(store: ConversationStore) -> Screen:
    return Screen(store, sharing=True, title="citechat")


@pytest.fixture
def chatbot() -> ScriptedChatbot:
    return ScriptedChatbot()


@pytest.fixture
def gestures(chatbot: ScriptedChatbot, screen: Screen, store: ConversationStore) -> Gestures:
    return Gestures(only(chatbot), screen, store)


@pytest.fixture
def keeping(screen: Screen, store: ConversationStore, links: Links) -> Keeping:
    return Keeping(screen, store, links)


def test_an_answer_is_kept_under_the_browsers_token(
    gestures: Gestures, keeping: Keeping, store: ConversationStore
) -> None:
    conversation = Conversation()
    assert keeping.arrive(TOKEN, conversation, request())[0] == TOKEN
    answered(gestures, conversation, "How long is the crossing?")
    assert [one.title for one in store.listed(TOKEN)] == ["How long is the crossing?"]
    assert conversation.exchanges[0].row is not None


@pytest.mark.parametrize("told", [None, "", "short", 7, ["a list"]])
def test_a_browser_without_a_good_token_gets_one_that_cannot_be_guessed(keeping: Keeping, told: Any) -> None:
    tokens = {keeping.arrive(told, Conversation(), request())[0] for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 32 for token in tokens)


def test_nothing_is_kept_or_listed_before_the_browser_has_told_its_token(
    gestures: Gestures, screen: Screen, store: ConversationStore
) -> None:
    conversation = Conversation()
    answered(gestures, conversation, "How long is the crossing?")
    assert isinstance(conversation.exchanges[0].reply, Answer)
    assert store.listed("") == []
    assert "<li" not in screen.shelf(conversation)


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
    finished(collected(gestures.answer(conversation)))
    assert len(store.load(TOKEN, name)) == 1


def test_each_page_is_numbered_so_that_the_browser_knows_an_old_one(screen: Screen) -> None:
    conversation = Conversation(owner=TOKEN)
    pages = [screen.page(conversation) for _ in range(3)]
    assert [re.findall(r'data-version="(\d+)"', page) for page in pages] == [["1"], ["2"], ["3"]]


def test_the_conversation_on_the_page_can_be_deleted(
    gestures: Gestures, keeping: Keeping, store: ConversationStore
) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "How long is the crossing?")
    keeping.delete(conversation, event(id=conversation.id))
    assert (store.listed(TOKEN), conversation.exchanges, conversation.id) == ([], [], None)


def test_nobody_judges_what_is_not_on_their_page(
    gestures: Gestures, keeping: Keeping, store: ConversationStore
) -> None:
    ann, bob = Conversation(owner=TOKEN), Conversation(owner="another token")
    answered(gestures, ann, "How long is the crossing?")
    keeping.judge(bob, event(turn=1, verdict="wrong", note=""))
    assert store.judged() == []
    keeping.judge(ann, event(turn=1, verdict="right", note="x" * 9999))
    (judged,) = store.judged()
    assert judged.kept.feedback is not None
    assert len(judged.kept.feedback.note) == 500


def test_an_answer_that_could_not_be_kept_is_kept_with_the_next_one(tmp_path: Path, screen: Screen) -> None:
    (tmp_path / "folder").write_text("in the way of a folder")
    store = ConversationStore(tmp_path / "folder" / "conversations.sqlite")
    gestures, conversation = Gestures(only(ScriptedChatbot()), screen, store), Conversation(owner=TOKEN)
    answered(gestures, conversation, "How long is the crossing?")
    assert "is not kept because" in str(conversation.note)
    (tmp_path / "folder").unlink()
    answered(gestures, conversation, "When was the lighthouse lit?")
    kept = store.load(TOKEN, str(conversation.id))
    assert [one.answer.question for one in kept] == ["How long is the crossing?", "When was the lighthouse lit?"]


def test_a_link_shows_the_conversation_as_it_was_without_verdicts(
    gestures: Gestures, keeping: Keeping, store: ConversationStore
) -> None:
    ann, bob = Conversation(owner=TOKEN), Conversation()
    answered(gestures, ann, "How long is the crossing?")
    keeping.judge(ann, event(turn=1, verdict="wrong", note="40 minutes"))
    page = keeping.make_link(ann)
    assert ann.link is not None
    assert f'data-token="{ann.link.token}"' in page
    answered(gestures, ann, "When was the lighthouse lit?")
    _, page, *_ = keeping.arrive(None, bob, request(shared=ann.link.token))
    assert "A shared conversation, as of" in page
    assert [exchange.question for exchange in bob.exchanges] == ["How long is the crossing?"]
    assert "40 minutes" not in page
    assert "Is this answer right?" not in page
    assert 'data-fold="share" hidden>' in page
    assert store.listed(bob.owner) == []


def test_who_asks_on_has_a_conversation_of_their_own_with_what_was_shared(
    gestures: Gestures, keeping: Keeping, store: ConversationStore
) -> None:
    ann, bob = Conversation(owner=TOKEN), Conversation()
    answered(gestures, ann, "How long is the crossing?")
    keeping.judge(ann, event(turn=1, verdict="wrong", note="40 minutes"))
    keeping.make_link(ann)
    assert ann.link is not None
    keeping.arrive("b" * 32, bob, request(shared=ann.link.token))
    answered(gestures, bob, "When was the lighthouse lit?")
    (listed,) = store.listed("b" * 32)
    assert [(one.answer.question, one.feedback) for one in store.load("b" * 32, listed.id)] == [
        ("How long is the crossing?", None),
        ("When was the lighthouse lit?", None),
    ]
    assert len(store.load(TOKEN, str(ann.id))) == 1
    keeping.delete(ann, event(id=ann.id))  # takes nothing from the others
    assert len(store.load("b" * 32, listed.id)) == 2


def test_a_link_that_is_ended_wrong_or_not_allowed_is_said_in_one_sentence(
    gestures: Gestures, keeping: Keeping, screen: Screen, store: ConversationStore
) -> None:
    ann = Conversation(owner=TOKEN)
    answered(gestures, ann, "How long is the crossing?")
    keeping.make_link(ann)
    assert ann.link is not None
    token = ann.link.token
    forbidding = Keeping(screen, store, None)
    for opened, link in ((forbidding, token), (keeping, token[:-1]), (keeping, "x" * 9999), (keeping, "\x00")):
        bob = Conversation()
        opened.arrive(None, bob, request(shared=link))
        assert (bob.note, bob.exchanges) == (DEAD_LINK, [])
    keeping.end_link(ann)
    bob = Conversation()
    keeping.arrive(None, bob, request(shared=token))
    assert (bob.note, bob.exchanges, ann.link) == (DEAD_LINK, [], None)
    answered(gestures, bob, "When was the lighthouse lit?")
    assert isinstance(bob.exchanges[0].reply, Answer)


def test_where_links_are_not_allowed_none_is_offered_or_made(
    chatbot: ScriptedChatbot, store: ConversationStore, links: Links
) -> None:
    screen = Screen(store, title="citechat")
    gestures, keeping, conversation = (
        Gestures(only(chatbot), screen, store),
        Keeping(screen, store, None),
        Conversation(),
    )
    keeping.arrive(TOKEN, conversation, request())
    answered(gestures, conversation, "How long is the crossing?")
    assert "Share" not in keeping.make_link(conversation)
    assert links.link(TOKEN, str(conversation.id)) is None


def test_a_shared_conversation_is_known_as_such_when_its_owner_comes_back(gestures: Gestures, keeping: Keeping) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "How long is the crossing?")
    keeping.make_link(conversation)
    link, name = conversation.link, str(conversation.id)
    again = Conversation()
    keeping.arrive(TOKEN, again, request(conversation=name))
    assert again.link == link
    gestures.begin(again)
    assert again.link is None


def test_nobody_shares_what_is_not_theirs(gestures: Gestures, keeping: Keeping) -> None:
    ann, bob = Conversation(owner=TOKEN), Conversation()
    answered(gestures, ann, "How long is the crossing?")
    keeping.arrive("b" * 32, bob, request(conversation=str(ann.id)))
    assert bob.note == UNKNOWN
    bob.id = ann.id
    keeping.make_link(bob)
    assert bob.link is None


def test_questions_that_follow_up_an_answer_are_shown_one_by_one(gestures: Gestures) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")
    pages = suggested(gestures, conversation)
    assert [page.count('data-action="example"') for page in pages] == [1, 2, 3]
    assert conversation.exchanges[-1].suggestions == list(FOLLOWING)
    assert "Do dogs &lt;b&gt;travel&lt;/b&gt; free?" in pages[-1]
    assert suggested(gestures, conversation) == []  # they are looked for once


def test_the_next_question_takes_the_suggestions_away(gestures: Gestures, screen: Screen) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")
    suggested(gestures, conversation)
    gestures.ask(FOLLOWING[1], conversation)
    assert "You could ask next" not in screen.page(conversation)


@pytest.mark.parametrize("leave", ["ask", "begin", "ask_again"])
def test_who_goes_on_ends_the_search_for_suggestions(
    gestures: Gestures, screen: Screen, chatbot: ScriptedChatbot, leave: str
) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")

    async def go_on() -> list[Any]:
        pages = []
        async for page in gestures.suggest(conversation):
            pages.append(page)
            if leave == "ask":
                gestures.ask("When was the lighthouse lit?", conversation)
            else:
                getattr(gestures, leave)(conversation)
        return [page for page in pages if isinstance(page, str)]

    assert len(finished(go_on())) == 1
    assert chatbot.suggesting_closed.is_set()
    assert "You could ask next" not in screen.page(conversation)


def test_a_closed_page_ends_the_search_for_suggestions(gestures: Gestures, chatbot: ScriptedChatbot) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")

    async def close_page() -> None:
        pages = gestures.suggest(conversation)
        await anext(pages)
        await pages.aclose()  # type: ignore[attr-defined]  # what Gradio does when the page is gone

    finished(close_page())
    assert chatbot.suggesting_closed.is_set()


def test_suggestions_give_way_to_those_who_wait_for_an_answer(gestures: Gestures, chatbot: ScriptedChatbot) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")
    crowd = [Conversation() for _ in range(ANSWERS_AT_ONCE + 1)]
    for one in crowd:
        gestures.ask("stuck: when was the lighthouse lit?", one)

    async def shown() -> list[str]:
        async with create_task_group() as others:
            for one in crowd:
                others.start_soon(collected, gestures.answer(one))
            await sleep(0.2)
            pages = await collected(gestures.suggest(conversation))
            chatbot.hold.set()
        return [page for page in pages if isinstance(page, str)]

    assert finished(shown()) == []


@pytest.mark.parametrize("question", ["Is the server up, guide?", "Is there a bug, guide?"])
def test_nothing_is_suggested_after_an_error(gestures: Gestures, question: str) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, question)
    assert suggested(gestures, conversation) == []


def test_nothing_is_suggested_after_a_stop_or_without_a_question(gestures: Gestures) -> None:
    conversation = Conversation(owner=TOKEN)
    assert suggested(gestures, conversation) == []
    gestures.ask("guide: how long is the crossing?", conversation)
    gestures.stop(conversation)
    assert suggested(gestures, conversation) == []


def test_a_fault_while_suggesting_is_logged_and_shows_nothing(
    gestures: Gestures, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "broken guide: how long is the crossing?")
    (page,) = suggested(gestures, conversation)
    assert FOLLOWING[0] in page  # what was found before the fault stays
    assert "suggesting failed" in caplog.text
    assert 'role="alert"' not in page


def test_suggestions_are_not_kept(gestures: Gestures, keeping: Keeping) -> None:
    conversation = Conversation(owner=TOKEN)
    answered(gestures, conversation, "guide: how long is the crossing?")
    suggested(gestures, conversation)
    _, page, *_ = keeping.arrive(TOKEN, Conversation(), request(conversation=str(conversation.id)))
    assert "You could ask next" not in page
