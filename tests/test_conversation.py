"""What one browser session has asked and been told."""

from __future__ import annotations

from scripted import answered, not_found

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
    conversation.ask_again()
    assert given_up.stopped
    assert [(exchange.number, exchange.question) for exchange in conversation.exchanges] == [
        (1, "When?"),
        (3, "How long?"),
    ]


def test_asking_again_with_nothing_asked_does_nothing() -> None:
    conversation = Conversation()
    conversation.ask_again()
    assert conversation.exchanges == []


def test_clearing_forgets_everything_but_never_gives_a_number_twice() -> None:
    conversation = told("When?")
    conversation.opened = (1, 1)
    conversation.clear()
    assert (conversation.exchanges, conversation.opened, conversation.note) == ([], None, None)
    conversation.ask("How long?")
    assert conversation.exchanges[0].number == 2
