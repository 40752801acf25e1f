"""The real models answer real questions about the real seed texts."""

import re
import shutil
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from citechat.answering.ground import flaws
from citechat.assembly import Assembly, assemble, converse
from citechat.settings import Settings
from citechat.values import Answer, Status

pytestmark = pytest.mark.models
DOCS = Path(__file__).parents[1] / "docs"


def check_proof(answer: Answer, citechat: Assembly) -> None:
    """Every sentence has a citation, every quote is exact, every marker leads somewhere."""
    texts = {document.id: document.text for document in citechat.index.documents()}
    markers = {citation.marker for citation in answer.citations}
    for citation in answer.citations:
        assert texts[citation.document_id][citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert sentence.citations
        assert set(sentence.citations) <= markers
        quotes = [citation.quote for citation in answer.citations if citation.marker in sentence.citations]
        if answer.status is Status.ANSWERED:
            assert flaws(sentence.text, answer.standalone_question, quotes) == []


@pytest.mark.parametrize(
    ("question", "words", "source"),
    [
        ("who co-chaired the 18th meeting", ["Sun Dong", "Lin Xin"], "001_880b51cac82f1c52.txt"),
        (
            "Who co-chaired the 20th meeting of the Expert Group?",
            ["Eddie Mak", "Wang Yueqin"],
            "000_31109aee78619a1a.txt",
        ),
        ("Where was the 18th meeting held?", ["Xi'an"], "001_880b51cac82f1c52.txt"),
    ],
)
def test_a_question_is_answered_with_proof(citechat: Assembly, question: str, words: list[str], source: str) -> None:
    answer = citechat.chatbot.ask(question)
    assert answer.status is not Status.NOT_FOUND
    assert all(word in answer.text for word in words), answer.text
    assert answer.citations[0].source == source
    check_proof(answer, citechat)


@pytest.mark.parametrize(
    "question",
    ["Who co-chaired the 19th meeting?", "What is the capital of France?", "Write a poem about spring."],
)
def test_what_the_documents_do_not_say_is_not_said(citechat: Assembly, question: str) -> None:
    answer = citechat.chatbot.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.sentences == ()
    assert answer.hits


def test_a_follow_up_uses_the_conversation(citechat: Assembly) -> None:
    answer = converse(citechat.chatbot, ["who co-chaired the 18th meeting"], "Where was it held?")
    assert "18th meeting" in answer.standalone_question
    assert "Xi'an" in answer.text
    check_proof(answer, citechat)


def test_nothing_is_fetched_from_anywhere(
    seeds_settings: Settings, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assembly = assemble(seeds_settings)
    assert assembly.chatbot.ask("who co-chaired the 18th meeting").status is not Status.NOT_FOUND
    assembly.index.close()


def test_the_example_in_python_does_what_the_documentation_says(
    seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(seeds_index, tmp_path / "indexes" / "mine")
    monkeypatch.chdir(tmp_path)
    told = (DOCS / "collections.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", told, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # the text is the project's own
    assert all(hit.document.date and hit.document.date >= date(2023, 6, 1) for hit in names["answer"].hits)
    assert "Sun Dong" in capsys.readouterr().out
    names["citechat"].index.close()


@pytest.mark.parametrize(
    "question",
    ["Who co-chaired the 18th meeting of the Committee?", "Who founded JCL?", "Where was the Qianhai forum held?"],
)
def test_every_suggestion_is_answered_with_proof_when_it_is_asked(citechat: Assembly, question: str) -> None:
    answer = citechat.chatbot.ask(question)
    suggested = list(citechat.chatbot.suggest(answer))
    assert 1 <= len(set(suggested)) == len(suggested) <= 3
    for further in suggested:
        reply = citechat.chatbot.ask(further, [answer.turn])
        assert reply.standalone_question == further
        assert reply.status is not Status.NOT_FOUND, further
        check_proof(reply, citechat)


def test_a_question_about_something_else_gets_no_suggestions(citechat: Assembly) -> None:
    answer = citechat.chatbot.ask("What is the capital of France?")
    assert answer.status is Status.NOT_FOUND
    assert list(citechat.chatbot.suggest(answer)) == []
