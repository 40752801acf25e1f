"""A run over a question set, from the questions to the files it leaves."""

import json
from pathlib import Path
from typing import Any

import pytest

from citechat.errors import OutputError, QuestionsError
from citechat.evaluation.metrics import Case, Figure, Outcome
from citechat.evaluation.questions import Kind, Question
from citechat.evaluation.run import evaluate
from citechat.evaluation.summary import Summary, format_summary, summarise
from citechat.values import Answer, Citation, Document, Sentence, Status

TEXT = "Sun Dong chaired it in Hong Kong."
DOCUMENTS = {"park.txt": Document("d1", "park.txt", "Park", TEXT)}
WHO = Question("who", "Who chaired it?", (("Sun Dong",),), ("park.txt",))
WHERE = Question("where", "And where?", (("Hong Kong",),), ("park.txt",), ("Who chaired it?",), Kind.FOLLOWUP)
COST = Question("cost", "What did it cost?", kind=Kind.UNANSWERABLE)
WEATHER = Question("weather", "Will it rain?", kind=Kind.UNANSWERABLE)


def reply(question: Question) -> Answer:
    """Always the chair, with its proof; on the weather, nothing."""
    refused = question is WEATHER
    return Answer(
        question=question.question,
        standalone_question=question.question,
        status=Status.NOT_FOUND if refused else Status.QUOTED,
        sentences=() if refused else (Sentence("Sun Dong chaired it.", (1,)),),
        citations=() if refused else (Citation(1, "d1", "park.txt", "Park", 0, 8, "Sun Dong"),),
        hits=(),
        evidence=(),
        timings={"total": 2.0},
    )


def rows(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "answers.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_answer_is_kept_with_what_was_expected(tmp_path: Path) -> None:
    evaluate([WHO, WHERE, COST, WEATHER], reply, DOCUMENTS, tmp_path / "new" / "folder")
    kept = rows(tmp_path / "new" / "folder")
    assert [(row["id"], row["outcome"]) for row in kept] == [
        ("who", "right"),
        ("where", "wrong"),
        ("cost", "answered_wrongly"),
        ("weather", "refused_rightly"),
    ]
    assert kept[1] == {
        "id": "where",
        "kind": "followup",
        "history": ["Who chaired it?"],
        "nuggets": [["Hong Kong"]],
        "nuggets_found": [False],
        "documents": ["park.txt"],
        "outcome": "wrong",
    } | json.loads(json.dumps(reply(WHERE).as_dict()))


def test_the_summary_has_the_figures_over_all_and_by_kind(tmp_path: Path) -> None:
    summary = evaluate([WHO, WHERE, COST, WEATHER], reply, DOCUMENTS, tmp_path, settings={"embedder": "embedded"})
    assert summary.overall.outcomes == {
        Outcome.RIGHT: 1,
        Outcome.WRONG: 1,
        Outcome.REFUSED_WRONGLY: 0,
        Outcome.REFUSED_RIGHTLY: 1,
        Outcome.ANSWERED_WRONGLY: 1,
    }
    assert summary.overall.figures["nugget_accuracy"] == Figure(1 / 2, 2)
    assert summary.overall.figures["refusal_recall"] == Figure(1 / 2, 2)
    assert list(summary.by_kind) == [Kind.FACT, Kind.FOLLOWUP, Kind.UNANSWERABLE]
    assert summary.by_kind[Kind.FACT].figures["nugget_accuracy"] == Figure(1.0, 1)
    assert summary.by_kind[Kind.FOLLOWUP].figures["refusal_recall"] is None
    kept = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(summary.as_dict()))
    assert kept["settings"] == {"embedder": "embedded"}
    assert kept["by_kind"]["fact"]["figures"]["citation_precision"] == {"value": 1.0, "n": 1}


def test_documents_may_be_given_as_their_texts(tmp_path: Path) -> None:
    summary = evaluate([WHO], reply, {"park.txt": TEXT}, tmp_path)
    assert summary.overall.figures["exact_quotes"] == Figure(1.0, 1)


def test_progress_is_told_after_each_question(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    evaluate([WHO, COST], reply, DOCUMENTS, tmp_path, lambda done, questions: told.append((done, questions)))
    assert told == [(1, 2), (2, 2)]


def test_a_run_that_is_stopped_keeps_and_sums_up_what_is_done(tmp_path: Path) -> None:
    def ask(question: Question) -> Answer:
        if question is COST:
            assert len(rows(tmp_path)) == 1  # the first answer is on disk before the second question is asked
            raise KeyboardInterrupt
        return reply(question)

    with pytest.raises(KeyboardInterrupt):
        evaluate([WHO, COST, WHERE], ask, DOCUMENTS, tmp_path)
    assert [row["id"] for row in rows(tmp_path)] == ["who"]
    kept = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert (kept["overall"]["asked"], kept["questions"]) == (1, 3)


def test_results_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    evaluate([WHO, WHERE], reply, DOCUMENTS, tmp_path)
    evaluate([COST], reply, DOCUMENTS, tmp_path)
    assert [row["id"] for row in rows(tmp_path)] == ["cost"]
    assert json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["questions"] == 1


def test_a_question_on_an_unknown_document_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    def ask(question: Question) -> Answer:
        raise AssertionError(f"asked {question.id}")

    with pytest.raises(QuestionsError, match=r"who expects the document park\.txt, which is not in the index"):
        evaluate([COST, WHO], ask, {}, tmp_path)


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    with pytest.raises(OutputError, match="output cannot be written: File exists; choose another output folder"):
        evaluate([WHO], reply, DOCUMENTS, tmp_path / "output")
    assert (tmp_path / "output").read_text() == "mine"


def shown(summary: Summary) -> list[str]:
    """The lines on the terminal, their spaces closed up."""
    return [" ".join(line.split()) for line in format_summary(summary).splitlines()]


def test_the_summary_is_readable_on_the_terminal(tmp_path: Path) -> None:
    lines = shown(evaluate([WHO, WHERE, COST, WEATHER], reply, DOCUMENTS, tmp_path))
    assert lines[0] == "4 questions: 1 right, 1 wrong, 1 refused rightly, 1 answered wrongly"
    assert "answered with every nugget 50.0% of 2 questions" in lines
    assert "citations that are right 100.0% of 2 citations" in lines
    assert "time to the answer, p50 2.00 s of 4 questions" in lines
    assert "time to the first sentence, p50 –" in lines
    assert "unanswerable 2 1 1 – – 2.00 s" in lines  # kind, asked, right, refused, citations, first 5, p50


def test_the_summary_of_a_stopped_run_says_how_far_it_came() -> None:
    assert shown(summarise([], {}, 3, {}))[0] == "0 of 3 questions: none asked"
    assert shown(summarise([Case(WHO, reply(WHO))], {}, 3, {}))[0] == "1 of 3 questions: 1 right"
