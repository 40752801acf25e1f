"""What one browser session has asked and been told."""

from __future__ import annotations

from datetime import date, datetime

from scripted import answered, not_found

from citechat.conversations.values import Feedback, Kept, Link, Shared, Verdict
from citechat.ui.conversation import Conversation
from citechat.values import Progress, Stage, Status


def told(question: str) -> Conversation:
    conversation = Conversation()
    conversation.ask(question)
    conversation.exchanges[-1].reply = answered(question)
    return conversation


def test_a_question_runs_until_its_answer_is_there() -> None:
    conversation = Conversation()
    assert not conversation.running
    conversation.ask("When?")
    assert conversation.running
    conversation.exchanges[-1].reply = Progress(Stage.WRITE, "When?")
    assert conversation.running
    conversation.exchanges[-1].reply = answered("When?")
    assert not conversation.running


def test_an_error_and_a_stop_end_it_too() -> None:
    conversation = Conversation()
    conversation.ask("When?")
    conversation.exchanges[-1].error = "The server is gone; start it."
    assert not conversation.running
    conversation.ask("When?")
    conversation.stop()
    assert not conversation.running


def test_the_history_is_the_answered_questions_before_the_last() -> None:
    conversation = told("When?")
    conversation.ask("broken?")
    conversation.exchanges[-1].error = "The server is gone; start it."
    conversation.ask("Weather?")
    conversation.exchanges[-1].reply = not_found("Weather?")
    conversation.ask("now?")
    assert [(turn.question, turn.status) for turn in conversation.history()] == [
        ("When?", Status.ANSWERED),
        ("Weather?", Status.NOT_FOUND),
    ]


def test_asking_again_replaces_the_last_exchange_under_a_new_number() -> None:
    conversation = told("When?")
    conversation.ask("How long?")
    given_up = conversation.exchanges[-1]
    assert conversation.ask_again() is given_up
    assert given_up.stopped
    assert [(exchange.number, exchange.question) for exchange in conversation.exchanges] == [
        (1, "When?"),
        (3, "How long?"),
    ]


def test_asking_again_with_nothing_asked_does_nothing() -> None:
    conversation = Conversation()
    assert conversation.ask_again() is None
    assert conversation.exchanges == []


def test_a_new_conversation_forgets_the_page_but_never_gives_a_number_twice() -> None:
    conversation = told("When?")
    conversation.opened = (1, 1)
    first = conversation.id
    conversation.turn_to()
    assert (conversation.exchanges, conversation.opened, conversation.note, conversation.id) == ([], None, None, None)
    conversation.ask("How long?")
    assert conversation.exchanges[0].number == 2
    assert conversation.id not in (None, first)


def test_a_kept_conversation_comes_back_with_what_was_thought_of_it() -> None:
    conversation = told("When?")
    feedback = Feedback(Verdict.WRONG, "40 minutes")
    conversation.turn_to("kept", [Kept(7, answered("How long?"), feedback), Kept(9, not_found("Weather?"))])
    assert [(one.number, one.question, one.row) for one in conversation.exchanges] == [
        (2, "How long?", 7),
        (3, "Weather?", 9),
    ]
    assert [one.feedback for one in conversation.exchanges] == [feedback, None]
    assert not conversation.running
    conversation.ask("and now?")
    assert [turn.question for turn in conversation.history()] == ["How long?", "Weather?"]
    assert conversation.id == "kept"


def test_a_conversation_has_a_name_to_come_back_to_once_something_of_it_is_kept() -> None:
    conversation = told("When?")
    assert conversation.kept_as is None
    conversation.exchanges[0].row = 1
    assert conversation.kept_as == conversation.id


def test_turning_to_another_conversation_stops_the_answer_being_made() -> None:
    conversation = Conversation()
    conversation.ask("When?")
    given_up = conversation.exchanges[0]
    conversation.turn_to("kept", [Kept(7, answered("How long?"))])
    assert given_up.stopped
    assert conversation.exchange(given_up.number) is None
    assert conversation.exchange(2) is conversation.exchanges[0]


def test_what_another_shares_takes_the_place_of_the_page_and_is_nobodys_yet() -> None:
    conversation = told("When?")
    conversation.link = Link("TOKEN", 1, datetime(2026, 11, 22))
    conversation.turn_to_shared(Shared((answered("How long?"), not_found("Weather?")), datetime(2026, 11, 22, 9)))
    assert [(one.question, one.row, one.feedback) for one in conversation.exchanges] == [
        ("How long?", None, None),
        ("Weather?", None, None),
    ]
    assert (conversation.shared, conversation.id, conversation.kept_as, conversation.link) == (
        date(2026, 11, 22),
        None,
        None,
        None,
    )
    conversation.ask("and now?")
    assert [turn.question for turn in conversation.history()] == ["How long?", "Weather?"]
    assert conversation.id is not None
    conversation.turn_to()
    assert conversation.shared is None


def test_a_question_is_answered_once_its_answer_is_there_unless_it_was_broken_off() -> None:
    exchange = told("When?").exchanges[0]
    assert exchange.answered
    exchange.error = "The server is gone; start it."
    assert not exchange.answered
