"""A BEIR folder: queries, documents, and which are relevant to which."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from citechat.errors import QuestionsError
from citechat.evaluation.load import load_questions
from citechat.evaluation.questions import Kind

CORPUS = ({"_id": "d1", "title": "Zinc", "text": "Zinc helps."}, {"_id": "d2", "text": "Iron helps too."})
QUERIES = ({"_id": "q1", "text": "Does zinc help?"}, {"_id": "unjudged", "text": "Does tin?"})
QRELS = ("query-id\tcorpus-id\tscore", "q1\td1\t2", "q1\td2\t0")


def beir(
    folder: Path,
    corpus: Sequence[Any] = CORPUS,
    queries: Sequence[Any] = QUERIES,
    qrels: Sequence[str] = QRELS,
    name: str = "test.tsv",
) -> Path:
    (folder / "qrels").mkdir(exist_ok=True)
    for file, lines in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "qrels" / name).write_text("\n".join(qrels), encoding="utf-8")
    return folder


def test_the_judged_queries_are_put_to_the_search(tmp_path: Path) -> None:
    asked = load_questions(beir(tmp_path))
    (question,) = asked.questions
    assert (question.id, question.question, question.kind) == ("q1", "Does zinc help?", Kind.SEARCH)
    assert (question.relevance, question.sources) == ({"d1": 2, "d2": 0}, ("d1",))
    assert [(one.source, one.title, one.text) for one in asked.passages] == [
        ("d1", "Zinc", "Zinc helps."),
        ("d2", "", "Iron helps too."),
    ]


def test_a_document_of_a_title_alone_is_its_title(tmp_path: Path) -> None:
    asked = load_questions(beir(tmp_path, corpus=[{"_id": "d1", "title": "Zinc", "text": ""}, CORPUS[1]]))
    assert asked.passages[0].text == "Zinc"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"corpus": [*CORPUS, "{"]}, "corpus.jsonl, line 3: not JSON"),
        ({"corpus": [*CORPUS, {"text": "x"}]}, 'corpus.jsonl, line 3: the keys "_id" and "text" are needed'),
        ({"corpus": [*CORPUS, CORPUS[0]]}, 'corpus.jsonl, line 3: the id "d1" is there already'),
        ({"corpus": [*CORPUS, {"_id": "d3", "text": " "}]}, "corpus.jsonl: the document d3 is empty"),
        ({"corpus": [*CORPUS, {"_id": "d3", "title": 1, "text": "x"}]}, "corpus.jsonl: the title of d3 is no text"),
        (
            {"queries": [*QUERIES, {"_id": "q1", "text": "Again?"}]},
            'queries.jsonl, line 3: the id "q1" is there',
        ),
        ({"queries": [{"_id": "q1", "text": " "}]}, "queries.jsonl: the query q1 is blank"),
        ({"qrels": [*QRELS, "q1\td2"]}, "qrels/test.tsv, line 4: give a query, a document and a whole number"),
        ({"qrels": [*QRELS, "q1\tgone\t1"]}, "qrels: the document gone of the query q1 is not in corpus.jsonl"),
    ],
)
def test_a_wrong_line_is_told_by_its_file_and_number(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionsError) as caught:
        load_questions(beir(tmp_path, **changes))
    assert said in str(caught.value)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r"is no BEIR folder, it lacks corpus\.jsonl"):
        load_questions(tmp_path)
    beir(tmp_path, name="dev.tsv")
    (tmp_path / "qrels" / "train.tsv").write_text("")
    with pytest.raises(QuestionsError, match=r"must hold test\.tsv or one \.tsv file alone"):
        load_questions(tmp_path)
