"""Question files that bring their passages: SQuAD, rows of either layout, CLAPNQ."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from citechat.errors import QuestionsError
from citechat.evaluation.load import load_questions
from citechat.evaluation.questions import Kind, Question, QuestionSet, Span

CONTEXT = "The Broncos won. They beat the Panthers 24–10 in Santa Clara."
WON = {"text": "Broncos", "start": 4}


def row(**changes: Any) -> dict[str, Any]:
    whole = {"id": "q1", "title": "Super_Bowl_50", "context": CONTEXT, "question": "Who won?", "answers": [WON]}
    return {key: value for key, value in (whole | changes).items() if value is not ...}


def loaded(folder: Path, *rows: Any, skip_invalid: bool = False) -> QuestionSet:
    file = folder / "rows.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows), encoding="utf-8")
    return load_questions(file, skip_invalid=skip_invalid)


def squad(*paragraphs: Any, title: Any = "Super_Bowl_50") -> dict[str, Any]:
    return {"version": "v2.0", "data": [{"title": title, "paragraphs": list(paragraphs)}]}


def test_a_row_becomes_a_question_and_its_passage_a_document(tmp_path: Path) -> None:
    asked = loaded(tmp_path, row(answers=[WON, {"text": "The Broncos", "start": 0}, WON]))
    (document,) = asked.passages
    assert (document.source, document.title, document.text) == ("Super Bowl 50/1", "Super Bowl 50", CONTEXT)
    assert asked.questions == (
        Question(
            id="q1",
            question="Who won?",
            nuggets=(("Broncos", "The Broncos"),),
            documents=("Super Bowl 50/1",),
            answers=("Broncos", "The Broncos"),
            evidence=(
                (Span("Super Bowl 50/1", 4, 11),),
                (Span("Super Bowl 50/1", 0, 11),),
                (Span("Super Bowl 50/1", 4, 11),),
            ),
        ),
    )


def test_the_hugging_face_layout_says_the_same(tmp_path: Path) -> None:
    lists = loaded(tmp_path, row(answers={"text": ["Broncos"], "answer_start": [4]}))
    assert lists == loaded(tmp_path, row())
    (unanswerable,) = loaded(tmp_path, row(answers={"text": [], "answer_start": []})).questions
    assert (unanswerable.kind, unanswerable.documents) == (Kind.UNANSWERABLE, ())


def test_a_squad_file_is_taken_apart(tmp_path: Path) -> None:
    answered = {"id": "a", "question": "Who won?", "answers": [{"text": "Broncos", "answer_start": 4}]}
    impossible = {
        "id": "b",
        "question": "Who lost in 1999?",
        "answers": [],
        "is_impossible": True,
        "plausible_answers": [{"text": "Panthers", "answer_start": 31}],
    }
    other = {
        "context": "Beyoncé sang.",
        "qas": [answered | {"id": "c", "answers": [{"text": "Beyoncé", "answer_start": 0}]}],
    }
    file = tmp_path / "dev-v2.0.json.gz"
    nested = squad({"context": CONTEXT, "qas": [answered, impossible]}, other, title="Beyonc%C3%A9_Knowles")
    file.write_bytes(gzip.compress(json.dumps(nested).encode()))
    asked = load_questions(file)
    assert [(one.id, one.kind, one.documents) for one in asked.questions] == [
        ("a", Kind.FACT, ("Beyoncé Knowles/1",)),
        ("b", Kind.UNANSWERABLE, ()),
        ("c", Kind.FACT, ("Beyoncé Knowles/2",)),
    ]
    assert [document.source for document in asked.passages] == ["Beyoncé Knowles/1", "Beyoncé Knowles/2"]


def test_an_answer_of_chosen_sentences_is_evidence_alone(tmp_path: Path) -> None:
    long = {"text": "They beat the Panthers.", "sentences": ["They beat the Panthers 24–10 in Santa Clara."]}
    (question,) = loaded(tmp_path, row(answers=[long, long | {"sentences": []}], answerable=True)).questions
    assert (question.kind, question.nuggets, question.answers) == (Kind.LONG, (), ())
    assert question.evidence == ((Span("Super Bowl 50/1", 17, 61),),)
    (none,) = loaded(tmp_path, row(answers=[], answerable=False)).questions
    assert not none.answerable


def test_title_id_and_start_may_be_left_out(tmp_path: Path) -> None:
    asked = loaded(tmp_path, row(id=..., title=..., answers=[{"text": "Broncos"}]), row(id=7, title=None))
    assert [(one.id, one.documents) for one in asked.questions] == [("line 1", ("passage/1",)), ("7", ("passage/1",))]
    assert asked.questions[0].evidence == ()
    assert len(asked.passages) == 1


def test_passages_of_the_same_text_under_other_titles_are_two_documents(tmp_path: Path) -> None:
    asked = loaded(tmp_path, row(), row(id="q2", title="Final"))
    assert len({document.id for document in asked.passages}) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(context=...), 'the key "context" is missing'),
        (row(context=" "), "context: give a text that is not blank"),
        (row(question=None), "question: give a text that is not blank"),
        (row(title=3), "title: give a text"),
        (row(id=[]), "id: give a text"),
        (row(answers="Broncos"), "answers: give a list of objects with text and start"),
        (row(answers=["Broncos"]), "answers: give a list of objects with text and start"),
        (row(answers=[{"text": "Broncos", "start": "4"}]), "answers: start is a whole number"),
        (row(answers=[{"text": "Broncos", "start": 5}]), 'the answer "Broncos" is not in the context at 5'),
        (row(answers=[{"text": "Broncos", "start": -57}]), 'the answer "Broncos" is not in the context at -57'),
        (row(answers=[{"start": 4}]), 'the key "answers: text" is missing'),
        (row(answers={"text": ["Broncos"], "answer_start": []}), "answers: text and answer_start must be lists"),
        (row(answers=[{"text": "x", "sentences": ["They lost."]}]), 'the sentence "They lost." is not in the context'),
        (row(answers=[{"text": "x", "sentences": "They"}]), "answers: sentences is a list of texts"),
        (row(answers=[{"text": "–"}]), "no answer has a word to look for"),
        (row(answerable=False), "it is said to have no answer, but there are answers"),
        ('{"context": "\\ud83d"}', "an escape such as \\ud83d is half a character"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
    ],
)
def test_a_wrong_row_is_told_by_its_line(tmp_path: Path, wrong: Any, said: str) -> None:
    with pytest.raises(QuestionsError) as caught:
        loaded(tmp_path, row(id="good"), wrong)
    assert f"has a wrong line: line 2: {said}" in str(caught.value)
    assert [one.id for one in loaded(tmp_path, row(id="good"), wrong, skip_invalid=True).questions] == ["good"]


@pytest.mark.parametrize(
    ("nested", "said"),
    [
        (
            squad({"context": CONTEXT, "qas": [{"id": "a"}]}),
            'article 1, paragraph 1, question 1: the key "question" is',
        ),
        (squad({"context": CONTEXT, "qas": None}), "article 1, paragraph 1, question 1: "),
        (squad("paragraph"), "article 1, paragraph 1, question 1: "),
        ({"data": ["article"]}, "article 1, paragraph 1, question 1: "),
        ({"data": []}, "holds no question"),
        ({}, 'it lacks the list "data"'),
        ([], 'it lacks the list "data"'),
    ],
)
def test_a_squad_file_that_is_none_is_refused(tmp_path: Path, nested: Any, said: str) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(nested))
    with pytest.raises(QuestionsError) as caught:
        load_questions(file)
    assert said in str(caught.value)


def test_json_lines_named_json_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(f"{json.dumps(row())}\n{json.dumps(row())}")
    with pytest.raises(QuestionsError, match=r"cannot be read: not JSON .*name JSON lines \.jsonl"):
        load_questions(file)
