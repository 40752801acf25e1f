"""Drafts of questions: what a sentence answers, asked in plain grammar."""

import json
from pathlib import Path

import pytest
from makers import SEEDS, document

from citechat.errors import OutputError, QuestionsError
from citechat.evaluation.draft import Draft, draft_questions, write_drafts
from citechat.evaluation.load import load_questions
from citechat.evaluation.matching import mentions
from citechat.ingest.load import load_document


def drafted(sentence: str) -> list[tuple[str, str]]:
    return [(draft.question, draft.nugget) for draft in draft_questions([document(sentence)], 9)]


@pytest.mark.parametrize(
    ("sentence", "question", "nugget"),
    [
        (
            "The 18th meeting of the Committee was held in Xi'an on November 12, 2024.",
            "When was the 18th meeting of the Committee held in Xi'an?",
            "November 12, 2024",
        ),
        (
            "The Science Committee was chaired by Professor Sun Dong.",
            "Who or what was the Science Committee chaired by?",
            "Professor Sun Dong",
        ),
        (
            "The Hetao Park will provide 16 laboratories for life sciences.",
            "How many laboratories will the Hetao Park provide for life sciences?",
            "16",
        ),
        ("Professor Sun Dong chaired the first meeting.", "Who chaired the first meeting?", "Professor Sun Dong"),
        ("Hong Kong hosted the second meeting then.", "Who or what hosted the second meeting then?", "Hong Kong"),
        (
            "The Hetao Park, as planned, opened its doors in May 2021.",
            "When was it that the Hetao Park, as planned, opened its doors?",
            "May 2021",
        ),
        (
            "The Hetao Park spans about 3.9 square kilometres of land.",
            "Which number is left out here: The Hetao Park spans about … square kilometres of land?",
            "3.9",
        ),
        (
            "The Secretary, Mr Chen Anming, met the delegation.",
            "Who is left out here: The Secretary, …, met the delegation?",
            "Mr Chen Anming",
        ),
    ],
)
def test_a_sentence_becomes_the_question_that_it_answers(sentence: str, question: str, nugget: str) -> None:
    assert drafted(sentence)[0] == (question, nugget)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was held in Xi'an on November 12, 2024.",  # what was held?
        "The meeting was held again on November 12.",  # which meeting?
        "The 18th meeting was useful to everyone there.",  # nothing to ask for
        "Held on 3 May 2021.",  # too short
    ],
)
def test_a_sentence_that_speaks_of_nothing_by_name_or_says_no_fact_is_left_alone(sentence: str) -> None:
    assert drafted(sentence) == []


def test_documents_take_turns() -> None:
    one = "Park A was opened by Lin Xin. Park B was opened by Sun Dong. Park C was opened by Mak Kei."
    other = "Zone A was opened by Wang Yue."
    drafts = draft_questions([document(one, source="one"), document(other, source="other")], 3)
    assert [draft.source for draft in drafts] == ["one", "other", "one"]


def test_drafts_from_the_seeds_answer_themselves_and_do_not_give_the_answer_away() -> None:
    documents = [load_document(path, path.name) for path in sorted(SEEDS.iterdir())]
    drafts = draft_questions(documents, 20)
    assert len(drafts) == 20
    assert drafts == draft_questions(documents, 20)
    for draft in drafts:
        assert mentions(draft.sentence, draft.nugget)
        assert not mentions(draft.question, draft.nugget)


def test_a_draft_cannot_be_asked_until_its_mark_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "drafts.jsonl"
    write_drafts([Draft("Who chaired it?", "Sun Dong", "park.txt", "Sun Dong chaired it.")], file)
    with pytest.raises(QuestionsError, match=r'line 1: a draft still; .* remove the key "draft"'):
        load_questions(file)
    line = json.loads(file.read_text())
    del line["draft"]
    file.write_text(json.dumps(line))
    (question,) = load_questions(file).questions
    assert (question.nuggets, question.documents) == ((("Sun Dong",),), ("park.txt",))


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text("corrected by hand")
    with pytest.raises(OutputError, match=r"mine\.jsonl is there already; name another file"):
        write_drafts([], file)
    assert file.read_text() == "corrected by hand"
