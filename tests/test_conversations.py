"""Kept conversations: they come back whole, to their owner alone, and no fault of the disk costs an answer."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import FERRY, answered, not_found, quoted

from citechat.conversations.record import from_record, to_record
from citechat.conversations.store import LONGEST_TITLE, ConversationStore
from citechat.conversations.values import Feedback, Listed, Verdict
from citechat.errors import ConversationsError
from citechat.values import Answer, Evidence

ANN, BOB = "ann's token", "bob's token"


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "kept" / "conversations.sqlite")


def titles(listed: list[Listed]) -> list[str]:
    return [one.title for one in listed]


def whole(question: str = "How long?") -> Answer:
    """An answer with something in every field."""
    answer = quoted(question)
    hit = replace(answer.hits[0], document=replace(FERRY, date=date(2024, 11, 12)))
    return replace(
        answer,
        hits=(hit,),
        evidence=(Evidence(hit, 40, 70, 0.9, 59, 69, 0.1),),
        confidence=0.9,
        timings={"read": 0.25},
    )


def test_a_record_gives_back_the_answer_it_was_made_of() -> None:
    for answer in (whole(), answered("When?"), not_found("Weather?")):
        assert from_record(*to_record(answer)) == answer


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_record_holds_any_words(words: str) -> None:
    answer = replace(answered(words), standalone_question=words)
    assert from_record(*to_record(answer)) == answer


def test_a_record_that_is_not_whole_is_refused() -> None:
    record, texts = to_record(whole())
    for broken, known in ((record, {}), ("{}", texts), ("[1]", texts), (record[:-5], texts)):
        with pytest.raises(ValueError, match=r"not whole|Expecting|delimiter"):
            from_record(broken, known)


def test_a_conversation_comes_back_after_a_restart(store: ConversationStore, tmp_path: Path) -> None:
    first = store.keep(ANN, "one", whole("How long?"))
    second = store.keep(ANN, "one", answered("And when?"))
    kept = ConversationStore(tmp_path / "kept" / "conversations.sqlite").load(ANN, "one")
    assert [(one.row, one.answer) for one in kept] == [(first, whole("How long?")), (second, answered("And when?"))]
    assert titles(store.listed(ANN)) == ["How long?"]


def test_the_latest_conversation_is_listed_first(store: ConversationStore) -> None:
    for name in ("one", "two", "one"):
        store.keep(ANN, name, quoted(f"Question {name}?"))
    assert titles(store.listed(ANN)) == ["Question one?", "Question two?"]


def test_nobody_reaches_the_conversation_of_another(store: ConversationStore) -> None:
    row = store.keep(ANN, "one", quoted("How long?"))
    assert store.listed(BOB) == []
    assert store.load(BOB, "one") == []
    store.rename(BOB, "one", "Taken")
    store.judge(BOB, row, Feedback(Verdict.WRONG))
    store.drop(BOB, row)
    store.delete(BOB, "one")
    with pytest.raises(ConversationsError, match="another's"):
        store.keep(BOB, "one", answered("Mine?"))
    (kept,) = store.load(ANN, "one")
    assert (kept.answer, kept.feedback) == (quoted("How long?"), None)
    assert titles(store.listed(ANN)) == ["How long?"]


def test_the_file_tells_no_token_and_is_its_owners_alone(store: ConversationStore, tmp_path: Path) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    file = tmp_path / "kept" / "conversations.sqlite"
    assert ANN.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_search_finds_words_of_title_question_and_answer_whatever_their_case(store: ConversationStore) -> None:
    store.keep(ANN, "one", quoted("How long is the ÜBERFAHRT?"))
    store.keep(ANN, "two", answered("When was it lit?"))
    store.rename(ANN, "two", "100 % lighthouses_")
    assert titles(store.listed(ANN, " überfahrt ")) == ["How long is the ÜBERFAHRT?"]
    assert titles(store.listed(ANN, "takes 35")) == ["How long is the ÜBERFAHRT?"]
    assert titles(store.listed(ANN, "0 %")) == ["100 % lighthouses_"]
    assert titles(store.listed(ANN, "%o%")) == []
    assert titles(store.listed(BOB, "overfahrt")) == []


def test_a_title_is_one_line_and_a_blank_one_changes_nothing(store: ConversationStore) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    store.rename(ANN, "one", "  ")
    assert titles(store.listed(ANN)) == ["How long?"]
    store.rename(ANN, "one", "The\ncrossing")
    assert titles(store.listed(ANN)) == ["The crossing"]
    store.rename(ANN, "one", "word " * 100)
    assert len(titles(store.listed(ANN))[0]) <= LONGEST_TITLE + len(" …")


def test_deleting_leaves_no_trace_but_what_others_show(store: ConversationStore, tmp_path: Path) -> None:
    store.keep(ANN, "one", answered("a very private question"))
    store.keep(BOB, "two", quoted("How long?"))  # shows the ferry's timetable, as the first one does
    store.delete(ANN, "one")
    assert store.load(ANN, "one") == []
    assert b"very private" not in (tmp_path / "kept" / "conversations.sqlite").read_bytes()
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as db:
        assert db.execute("SELECT id FROM document").fetchall() == [("ferry",)]
    db.close()
    assert store.load(BOB, "two")[0].answer == quoted("How long?")


def test_an_answer_can_be_dropped_alone(store: ConversationStore) -> None:
    first, second = (store.keep(ANN, "one", quoted(question)) for question in ("How long?", "How long again?"))
    store.drop(ANN, first)
    assert [one.row for one in store.load(ANN, "one")] == [second]


def test_a_verdict_replaces_the_one_before_and_can_be_taken_back(store: ConversationStore) -> None:
    row = store.keep(ANN, "one", quoted("How long?"))
    for feedback in (Feedback(Verdict.RIGHT), Feedback(Verdict.WRONG, "40 minutes"), None):
        store.judge(ANN, row, feedback)
        assert store.load(ANN, "one")[0].feedback == feedback


def test_judged_answers_come_with_the_questions_before_them(store: ConversationStore) -> None:
    store.keep(ANN, "one", answered("When?"))
    row = store.keep(ANN, "one", quoted("And how long?"))
    store.judge(ANN, row, Feedback(Verdict.RIGHT))
    (judged,) = store.judged()
    assert (judged.history, judged.kept.answer.question) == (("When?",), "And how long?")


def test_where_nothing_is_kept_nothing_is_listed_and_no_file_made(store: ConversationStore, tmp_path: Path) -> None:
    assert (store.listed(ANN), store.load(ANN, "one"), store.judged()) == ([], [], [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("my notes, " * 100)
    store = ConversationStore(tmp_path / "notes")
    with pytest.raises(ConversationsError, match=r"^The kept conversations cannot be read because .*; see to the file"):
        store.listed(ANN)
    with pytest.raises(ConversationsError, match=r"^The conversation is not kept because .*notes\.$"):
        store.keep(ANN, "one", quoted("How long?"))
    assert (tmp_path / "notes").read_text().startswith("my notes")


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConversationsError, match=r"^The conversation is not kept because .*; the chat goes on"):
        ConversationStore(tmp_path / "file" / "conversations.sqlite").keep(ANN, "one", quoted("How long?"))


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from scripted import quoted
from citechat.conversations.store import ConversationStore
from citechat.errors import ConversationsError
file = Path(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 8192,) * 2)
try:
    ConversationStore(file).keep("ann's token", "one", quoted("x" * 100_000))
except ConversationsError as error:
    print(error)
"""
"""Keeps a long question where files may grow by 8 KiB only, which stands for the end of the disk."""


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files cannot be limited")
def test_a_full_disk_is_said_in_one_sentence_and_damages_nothing(store: ConversationStore, tmp_path: Path) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    file = tmp_path / "kept" / "conversations.sqlite"
    command = [sys.executable, "-c", FULL, str(Path(__file__).parent), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.match(r"The conversation is not kept because .*; the chat goes on, but make room", said)
    assert [one.answer.question for one in store.load(ANN, "one")] == ["How long?"]


def test_many_can_be_kept_at_once(store: ConversationStore) -> None:
    def keep(person: int) -> None:
        for n in range(5):
            store.keep(f"person {person}", f"of {person}", quoted(f"{person}: {n}?"))

    people = [threading.Thread(target=keep, args=(person,)) for person in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    for person in range(8):
        kept = store.load(f"person {person}", f"of {person}")
        assert [one.answer.question for one in kept] == [f"{person}: {n}?" for n in range(5)]
