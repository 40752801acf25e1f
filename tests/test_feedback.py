"""Judged answers as questions for the evaluation, and the command that writes them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from scripted import CROSSING, answered, not_found, quoted
from typer.testing import CliRunner

from citechat.conversations.commands import feedback
from citechat.conversations.feedback import nuggets, question_lines
from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Feedback, Judged, Kept, Verdict
from citechat.evaluation.own_questions import read_question
from citechat.evaluation.questions import Kind
from citechat.values import Answer, Evidence


def judged(answer: Answer, verdict: Verdict = Verdict.RIGHT, note: str = "", history: tuple[str, ...] = ()) -> Judged:
    return Judged(Kept(3, answer, Feedback(verdict, note)), history)


def test_a_right_answer_becomes_a_question_that_the_evaluation_reads() -> None:
    (line,) = question_lines([judged(quoted("How long?"), history=("When?",))], drafts=False)
    question = read_question(line)
    assert (question.id, question.question, question.history) == ("feedback-3", "How long?", ("When?",))
    assert (question.nuggets, question.documents) == (((CROSSING,),), ("ferry.pdf",))


def test_the_words_that_answer_are_all_that_is_asked_for_where_the_reply_holds_them() -> None:
    answer = quoted("How long?")
    hit = answer.hits[0]
    start = hit.document.text.index("35 minutes")
    spanned = replace(answer, evidence=(Evidence(hit, 40, 70, 0.9, start, start + len("35 minutes")),))
    assert nuggets(spanned) == [["35 minutes"]]
    elsewhere = replace(answer, evidence=(Evidence(hit, 0, 38, 0.9, 0, 7),))  # "Ferries", which the reply does not say
    assert nuggets(elsewhere) == [[CROSSING]]


def test_a_right_refusal_becomes_a_question_without_an_answer() -> None:
    (line,) = question_lines([judged(not_found("Weather?"))], drafts=False)
    assert read_question(line).kind is Kind.UNANSWERABLE


def test_each_sentence_of_a_right_answer_is_asked_for() -> None:
    assert len(nuggets(answered("When?"))) == 2


def test_a_wrong_answer_is_a_draft_that_the_evaluation_refuses_until_it_is_corrected() -> None:
    wrong = judged(quoted("How long?"), Verdict.WRONG, "40 minutes")
    assert question_lines([wrong], drafts=False) == []
    (line,) = question_lines([wrong], drafts=True)
    with pytest.raises(ValueError, match="a draft still"):
        read_question(line)
    assert json.loads(line)["draft"].endswith("40 minutes")
    corrected = {**json.loads(line), "nuggets": [["40 minutes"]]}
    del corrected["draft"]
    assert read_question(json.dumps(corrected)).nuggets == (("40 minutes",),)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITECHAT_CONVERSATIONS", str(tmp_path / "c.sqlite"))
    return ConversationStore(tmp_path / "c.sqlite")


def run(*arguments: str) -> tuple[str, BaseException | None]:
    app = typer.Typer()
    app.command()(feedback)
    result = CliRunner().invoke(app, list(arguments))
    return result.output, result.exception


def test_the_command_writes_the_right_ones_and_counts_the_others(asked: ConversationStore, tmp_path: Path) -> None:
    for question, verdict in (("How long?", Verdict.RIGHT), ("When?", Verdict.WRONG)):
        asked.judge("ann", asked.keep("ann", "one", quoted(question)), Feedback(verdict))
    said, _ = run("--output", "out.jsonl")
    assert said == "out.jsonl: 1 right; 1 marked as wrong are left out, --drafts writes them too.\n"
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1
    said, _ = run("--output", "out.jsonl", "--drafts")
    assert said == "out.jsonl: 1 right, 1 to be corrected.\n"


def test_without_feedback_the_command_writes_nothing(asked: ConversationStore, tmp_path: Path) -> None:
    said, _ = run("--output", "out.jsonl")
    assert said == "No answer was marked as right yet, nothing is written.\n"
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_cannot_be_written_is_said_in_one_sentence(asked: ConversationStore, tmp_path: Path) -> None:
    asked.judge("ann", asked.keep("ann", "one", quoted("How long?")), Feedback(Verdict.RIGHT))
    _, error = run("--output", str(tmp_path / "no" / "out.jsonl"))
    assert "cannot be written because No such file or directory; choose another file." in str(error)
