"""Reading a question file, and the one that comes with the project."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from citechat.errors import QuestionsError
from citechat.evaluation.load import load_questions
from citechat.evaluation.matching import mentions
from citechat.evaluation.questions import Kind, Question, QuestionSet, Split

ROOT = Path(__file__).parents[1]
COUNTED = {("list-04", ("seven", "7"))}
"""Nuggets that are counted rather than read: the text numbers seven areas without saying how many they are."""


def line(**changes: Any) -> str:
    whole = {"id": "q1", "question": "Who chaired it?", "nuggets": [["Sun Dong"]], "document": "park.txt"}
    return json.dumps(whole | changes)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def refusal(file: Path, *lines: str) -> str:
    """The error that the lines give."""
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(QuestionsError) as caught:
        load_questions(file)
    return str(caught.value)


def test_a_line_becomes_a_question(file: Path) -> None:
    file.write_text(line(nuggets=[["Sun Dong", "Professor Sun"], ["Wang"]], history=["And when?"], kind="followup"))
    assert load_questions(file).questions == (
        Question(
            id="q1",
            question="Who chaired it?",
            nuggets=(("Sun Dong", "Professor Sun"), ("Wang",)),
            documents=("park.txt",),
            history=("And when?",),
            kind=Kind.FOLLOWUP,
        ),
    )


def test_kind_history_and_document_may_be_left_out(file: Path) -> None:
    file.write_text(
        '{"id": "a", "question": "Who?", "nuggets": [["Mak"]]}\n\n{"id": "b", "question": "Why?", "nuggets": []}\n'
    )
    first, second = load_questions(file).questions
    assert (first.kind, first.history, first.documents, first.answerable) == (Kind.FACT, (), (), True)
    assert (second.kind, second.answerable) == (Kind.UNANSWERABLE, False)


def test_two_documents_may_answer(file: Path) -> None:
    file.write_text(line(document=["park.txt", "zone.txt"]))
    assert load_questions(file).questions[0].documents == ("park.txt", "zone.txt")


def test_a_compressed_file_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl.gz"
    file.write_bytes(gzip.compress(f"\ufeff{line()}\r\n{line(id='q2')}\r\n".encode()))
    assert [question.id for question in load_questions(file).questions] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{oops", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": "q1", "nuggets": []}', 'the key "question" is missing'),
        (line(histroy=[]), 'unknown key "histroy" (did you mean "history"?)'),
        (line(zzz=1), 'unknown key "zzz" (the keys are id, question, nuggets, document, history, kind)'),
        (line(id=1), "id: input should be a valid string"),
        (line(question=" "), "question is blank"),
        (line(kind="facts"), "kind: input should be 'fact', 'paraphrase'"),
        (line(nuggets=["Sun Dong"]), "nuggets.0: input should be a valid array"),
        (line(nuggets=[[]]), "a group of nuggets is empty"),
        (line(nuggets=[["the"]]), 'the nugget "the" has no word to look for'),
        (line(nuggets=[]), "a document is named but there are no nuggets"),
        (line(document=7), "document: give the name of a document, a list of names or null"),
        (line(kind="unanswerable"), 'the kind is "unanswerable" but the question has nuggets'),
        (line(nuggets=[], document=None, kind="list"), 'the kind is "list" but the question has no nuggets'),
        (line(kind="search"), 'the kind "search" is for BEIR folders'),
        (line(draft="Sun Dong chaired it."), "a draft still; correct the question and its nuggets and remove the key"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(file: Path, wrong: str, said: str) -> None:
    message = refusal(file, line(id="good"), "", wrong)
    assert f"has a wrong line: line 3: {said}" in message


def test_two_questions_may_not_have_the_same_id(file: Path) -> None:
    assert 'line 2: the id "q1" is that of line 1 already' in refusal(file, line(), line())


def test_every_line_is_checked_and_the_first_three_wrong_ones_are_told(file: Path) -> None:
    message = refusal(file, "{", line(), "[]", line(id="q2"), "[]", "[]", "[]")
    assert "has 5 wrong lines: line 1: not JSON" in message
    assert "; line 3: not a JSON object; line 5: not a JSON object; and 2 more;" in message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.jsonl", b"\n", "holds no question"),
        ("latin.jsonl", b"\xe9\xff", "not UTF-8"),
        ("plain.jsonl.gz", b"{}", "no whole gzip file"),
        ("cut.jsonl.gz", gzip.compress(b"{}")[:-4], "no whole gzip file"),
        ("absent.jsonl", None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(QuestionsError, match=said):
        load_questions(tmp_path / name)


def test_wrong_lines_can_be_left_out_and_are_told_of(file: Path) -> None:
    file.write_text("\n".join([line(), "{", line(id="q2"), line()]), encoding="utf-8")
    asked = load_questions(file, skip_invalid=True)
    assert [question.id for question in asked.questions] == ["q1", "q2"]
    assert [skipped.split(":")[0] for skipped in asked.skipped] == ["line 2", "line 4"]


def test_a_file_of_wrong_lines_alone_cannot_be_asked(file: Path) -> None:
    file.write_text("{\n{")
    with pytest.raises(QuestionsError, match="no question that can be asked; all 2 were wrong, the first at line 1"):
        load_questions(file, skip_invalid=True)


def test_each_question_is_in_one_half_whatever_others_there_are() -> None:
    many = [Question(f"q{number}", "Who?") for number in range(400)]
    dev, test = ([question for question in many if split.holds(question)] for split in (Split.DEV, Split.TEST))
    assert len(dev) + len(test) == 400
    assert not {question.id for question in dev} & {question.id for question in test}
    assert 160 < len(dev) < 240  # a fair coin: 200, give or take 4 times sqrt(400 / 4) = 10
    asked = QuestionSet(Path("q.jsonl"), tuple(many)).part(Split.DEV)
    assert (list(asked.questions), asked.split) == (dev, Split.DEV)
    assert all(Split.ALL.holds(question) for question in many)


def test_the_same_questions_have_the_same_digest() -> None:
    one, other = Question("a", "Who?"), Question("a", "Who?", (("Mak",),))
    digests = [QuestionSet(Path(name), (question,)).digest for name, question in [("x", one), ("y", one), ("x", other)]]
    assert digests[0] == digests[1] != digests[2]


def test_the_questions_on_the_seeds_agree_with_the_seeds() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "seeds").iterdir()}
    questions = load_questions(ROOT / "tests" / "questions" / "seeds.jsonl").questions
    unsaid = [
        (question.id, group)
        for question in questions
        for document in question.documents
        for group in question.nuggets
        if not any(mentions(texts[document], nugget) for nugget in group)
    ]
    assert set(unsaid) == COUNTED
    assert all(question.documents for question in questions if question.answerable)


def test_no_question_on_the_seeds_gives_its_answer_away() -> None:
    for question in load_questions(ROOT / "tests" / "questions" / "seeds.jsonl").questions:
        asked = " ".join((*question.history, question.question))
        assert not any(mentions(asked, nugget) for group in question.nuggets for nugget in group), question.id


def test_the_questions_on_the_seeds_are_many_and_of_every_kind() -> None:
    questions = load_questions(ROOT / "tests" / "questions" / "seeds.jsonl").questions
    kinds = Counter(question.kind for question in questions)
    assert len(questions) >= 100
    assert kinds[Kind.UNANSWERABLE] >= 30
    assert all(kinds[kind] >= 5 for kind in set(Kind) - {Kind.LONG, Kind.SEARCH})
    assert sum(bool(question.history) for question in questions) >= 15
    assert {document for question in questions for document in question.documents} == {
        path.name for path in (ROOT / "seeds").iterdir()
    }
