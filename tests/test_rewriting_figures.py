import json
from pathlib import Path

import pytest
from small_embedder import SmallEmbedder

from citechat.training.rewriting_figures import Case, passage_index, passages, read_cases, rewriting_figures

DIALOGUE = ["Acme", "History", "Who founded Acme?", "Mr Rui Costa founded Acme.", "When?", "I don't know."]


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    lines = [
        {"history": DIALOGUE[:4], "question": "where does he live", "rewrite": "Where does Rui Costa live?"},
        {"history": DIALOGUE, "question": "What is cork?", "rewrite": "What is cork?"},
    ]
    path = tmp_path / "dialogues.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_a_question_is_rewritten_after_the_turns_before_it(dialogues: Path) -> None:
    follow_up, alone = read_cases(dialogues)
    assert follow_up == Case(
        "Acme", "where does he live", "Where does Mr Rui Costa live?", "Where does Rui Costa live?"
    )
    assert not follow_up.stands_alone
    assert alone.stands_alone


def test_known_answers_are_the_passages(dialogues: Path) -> None:
    assert passages([dialogues, dialogues]) == {"Mr Rui Costa founded Acme.": "Acme"}


def test_figures_say_how_many_cases_they_are_of(dialogues: Path) -> None:
    with passage_index(passages([dialogues]), SmallEmbedder()) as index:
        figures = rewriting_figures(read_cases(dialogues), index)
    left = figures["left as they were, of those that stand alone"]
    assert (left.value, left.n) == (1.0, 1)
    found = figures["first passage of a person's in the top 5, rewritten"]
    assert (found.value, found.n) == (1.0, 2)
