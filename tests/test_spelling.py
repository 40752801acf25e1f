"""Typing errors in a question are mended; what is meant as it stands is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from makers import Counting, document

from citechat.retrieval.index import open_index
from citechat.retrieval.spelling import Speller
from citechat.retrieval.update import update_index

PASSAGES = """the committee met in jiangmen and granted funds to the university meeting held eddie mak expert group
laboratory of carbon science wang shourui qianhai agreement postponed cafe""".split()
SPELLER = Speller(dict.fromkeys(PASSAGES, 3) | {"meeting": 9, "committee": 9}, {"tech", "startup"}.__contains__)


class Letters(Counting):
    """Counts each letter as a token, so that no word is usual."""

    def count_tokens(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whcih comittee met in jiangmn", "which committee met in jiangmen"),
        ("wher was the 20th meting held", "where was the 20th meeting held"),
        ("what did teh labratory grnt", "what did the laboratory grant"),
        ("Agreemnt of Qianhi", "Agreement of Qianhai"),
        ("who is wang shouri", "who is wang shourui"),
        ("Whn did the Comittee meet?", "When did the Committee meet?"),
    ],
)
def test_a_typing_error_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who co-chaired the 18th meeting?",
        "Who is Eddie Mok?",  # a short name may be somebody else's
        "Is Eddie Max the mayor of the city?",
        "What does the JCL do in Q4?",
        "Which tech startup was founded?",
        "Which hotel did the committees choose?",
        "What is Eddie's position?",
        "¿Dónde está el café?",
        "Who is Wnag Sho?",  # nobody so called
        "哪个城市举办了会议？",
        "",
        "   ???  ",
    ],
)
def test_what_is_no_error_stays(question: str) -> None:
    assert SPELLER.correct(question) == question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen is the ferry due", "when is the ferry due"),
        ("wat was agreed", "what was agreed"),
        ("Show the wen", "Show the wen"),
        ("Recap the meeting", "Recap the meeting"),
        ("harbour, wen?", "harbour, wen?"),
    ],
)
def test_a_usual_word_that_opens_no_question_gives_way_to_one_that_does(typed: str, meant: str) -> None:
    assert Speller({"ferry": 1, "harbour": 2}, lambda _: True).correct(typed) == meant
    assert Speller({"wen": 1, "wat": 2}, lambda _: True).correct(typed) == typed


def test_a_rare_word_gives_way_to_a_frequent_one_of_the_passages() -> None:
    assert Speller({"minutes": 5}, set().__contains__).correct("the second minuet") == "the second minuet"
    assert Speller({"minute": 5}, set().__contains__).correct("the second minuet") == "the second minute"


def test_an_index_mends_with_the_words_of_its_passages_as_they_are_now(tmp_path: Path) -> None:
    file = tmp_path / "minutes.txt"
    file.write_text("The Quorvex plant was opened in May.", encoding="utf-8")
    update_index(tmp_path / "index", [file], embedder=Letters(), chunk_tokens=64)
    with open_index(tmp_path / "index", Letters()) as index:
        assert index.correct("when was the quorvx opened") == "when was the quorvex opened"
        index.add([document("Zyblorn is a river.")])
        assert index.correct("where is zyblrn") == "where is zyblorn"
        index.delete(["id of minutes.txt"])
        assert index.correct("where is zyblrn") == "where is zyblrn"


def test_words_of_a_changed_file_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "minutes.txt"
    for text in ("The Quorvex plant was opened in May.", "The Zyblorn plant was opened in May."):
        file.write_text(text, encoding="utf-8")
        update_index(tmp_path / "index", [file], embedder=Letters(), chunk_tokens=64)
    with open_index(tmp_path / "index", Letters()) as index:
        assert index.correct("is the quorvx or the zyblrn open") == "is the quorvx or the zyblorn open"
