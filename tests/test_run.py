"""A run over a question set, from the questions to the files it leaves."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from citechat.errors import OutputError, QuestionsError
from citechat.evaluation.metrics import Case, Outcome, Result
from citechat.evaluation.provenance import Provenance
from citechat.evaluation.questions import Kind, Question, QuestionSet, Split
from citechat.evaluation.rankings import Ranker
from citechat.evaluation.run import evaluate, read_results
from citechat.evaluation.summary import CurvePoint, Summary
from citechat.evaluation.terminal import format_summary
from citechat.values import Answer, Citation, Sentence, Status

TEXTS = {"park.txt": "Sun Dong chaired it in Hong Kong."}
WHO = Question("who", "Who chaired it?", (("Sun Dong",),), ("park.txt",))
WHERE = Question("where", "And where?", (("Hong Kong",),), ("park.txt",), ("Who chaired it?",), Kind.FOLLOWUP)
COST = Question("cost", "What did it cost?", kind=Kind.UNANSWERABLE)
WEATHER = Question("weather", "Will it rain?", kind=Kind.UNANSWERABLE)
ALL = (WHO, WHERE, COST, WEATHER)
CONFIDENCE = {"who": 0.9, "where": 0.8, "cost": 0.6, "weather": 0.1}
MADE_WITH = Provenance(
    questions="questions.jsonl",
    questions_digest="q",
    split=Split.ALL,
    settings={"floor": 0.5, "index": "indexes/seeds"},
    models={"embedder": "counting"},
    index="indexes/seeds",
    manifest_digest="m",
    documents_digest="d",
    documents=1,
    packages={"citechat": "0"},
)


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
        confidence=CONFIDENCE[question.id],
    )


def examine(question: Question) -> Case:
    return Case(question, reply(question), {Ranker.FUSED: ("park.txt",)} if question.documents else {})


def run(output: Path, *questions: Question, examine: Callable[[Question], Case] = examine, **more: Any) -> Summary:
    provenance = more.pop("provenance", MADE_WITH)
    asked = QuestionSet(Path("questions.jsonl"), questions, skipped=more.pop("skipped", ()))
    return evaluate(asked, examine, TEXTS, output, provenance, **more)


def rows(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "answers.jsonl").read_text(encoding="utf-8").splitlines()]


def noted(output: Path) -> dict[str, Any]:
    return json.loads((output / "summary.json").read_text(encoding="utf-8"))


def only(allowed: Question) -> Callable[[Question], Case]:
    def ask(question: Question) -> Case:
        assert question is allowed
        return examine(question)

    return ask


def interrupted_at(last: Question) -> Callable[[Question], Case]:
    def ask(question: Question) -> Case:
        if question is last:
            raise KeyboardInterrupt
        return examine(question)

    return ask


def test_every_answer_is_kept_with_what_was_expected(tmp_path: Path) -> None:
    run(tmp_path / "new" / "folder", *ALL)
    kept = rows(tmp_path / "new" / "folder")
    assert [(row["id"], row["outcome"]) for row in kept] == [
        ("who", "right"),
        ("where", "wrong"),
        ("cost", "answered_wrongly"),
        ("weather", "refused_rightly"),
    ]
    assert kept[1]["nuggets_found"] == [False]
    assert kept[1]["scores"]["answer_accuracy"] == [0.0, 1.0]
    assert kept[1]["sentences"] == [{"text": "Sun Dong chaired it.", "citations": [1]}]
    assert {"history", "nuggets", "documents", "right", "confidence", "timings", "citations"} <= set(kept[1])


def test_the_summary_has_the_figures_over_all_and_by_kind(tmp_path: Path) -> None:
    summary = run(tmp_path, *ALL)
    assert summary.overall.outcomes == {
        Outcome.RIGHT: 1,
        Outcome.WRONG: 1,
        Outcome.REFUSED_WRONGLY: 0,
        Outcome.REFUSED_RIGHTLY: 1,
        Outcome.ANSWERED_WRONGLY: 1,
        Outcome.SEARCHED: 0,
    }
    accuracy, recall = summary.overall.figures["answer_accuracy"], summary.overall.figures["refusal_recall"]
    assert accuracy
    assert recall
    assert (accuracy.value, accuracy.n, accuracy.low, accuracy.high) == (1 / 2, 2, 0, 1)
    assert (recall.value, recall.n) == (1 / 2, 2)
    assert summary.overall.figures["exact_match"] is None  # no gold answers: counted out
    assert list(summary.by_kind) == [Kind.FACT, Kind.FOLLOWUP, Kind.UNANSWERABLE]
    assert summary.by_kind[Kind.FOLLOWUP].figures["refusal_recall"] is None
    assert noted(tmp_path) == json.loads(json.dumps(summary.as_dict()))
    assert noted(tmp_path)["provenance"]["settings"]["floor"] == 0.5


def test_the_risk_at_each_coverage_is_noted_with_the_floor_marked(tmp_path: Path) -> None:
    summary = run(tmp_path, *ALL)
    assert summary.curve == (
        CurvePoint(0.9, 1 / 4, 0.0),  # who: right
        CurvePoint(0.8, 2 / 4, 1 / 2),  # where: wrong
        CurvePoint(0.6, 3 / 4, pytest.approx(2 / 3)),  # cost: cannot be right
        CurvePoint(0.1, 4 / 4, 3 / 4),  # weather: neither
    )
    assert summary.operating_point == summary.curve[2]
    assert sum(one.n for one in summary.calibration) == 4


def test_progress_is_told_after_each_question(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def on_result(result: Result, done: int, total: int) -> None:
        told.append((result.id, done, total))

    run(tmp_path, WHO, COST, on_result=on_result)
    assert told == [("who", 1, 2), ("cost", 2, 2)]
    run(tmp_path, WHO, COST, examine=only(WEATHER), on_result=on_result, resume=True)  # nothing is left to ask
    assert told[2:] == told[:2]


def test_a_run_that_is_stopped_keeps_and_sums_up_what_is_done(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, WHO, COST, WHERE, examine=interrupted_at(COST))
    assert [row["id"] for row in rows(tmp_path)] == ["who"]
    assert (noted(tmp_path)["overall"]["asked"], noted(tmp_path)["questions"]) == (1, 3)


def test_a_stopped_run_goes_on_with_what_was_not_asked(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "stopped", WHO, COST, examine=interrupted_at(COST))
    summary = run(tmp_path / "stopped", WHO, COST, examine=only(COST), resume=True)
    whole = run(tmp_path / "whole", WHO, COST)
    assert summary.overall == whole.overall
    assert rows(tmp_path / "stopped") == rows(tmp_path / "whole")


def test_a_line_that_was_broken_off_in_writing_is_asked_again(tmp_path: Path) -> None:
    run(tmp_path, WHO, COST)
    answers = tmp_path / "answers.jsonl"
    answers.write_bytes(answers.read_bytes()[:-40])
    run(tmp_path, WHO, COST, examine=only(COST), resume=True)
    assert [row["id"] for row in rows(tmp_path)] == ["who", "cost"]


def test_a_run_that_never_began_begins(tmp_path: Path) -> None:
    assert run(tmp_path / "new", WHO, resume=True).overall.asked == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"questions_digest": "other"}, "other questions"),
        ({"split": Split.DEV}, "other questions"),
        ({"settings": {"floor": 0.7, "index": "indexes/seeds"}}, r"other settings \(floor\)"),
        ({"models": {"embedder": "other"}}, "other models"),
        ({"manifest_digest": "other"}, "another index"),
        ({"documents_digest": "other", "settings": {}}, r"other settings \(floor, index\) and another index"),
    ],
)
def test_a_run_made_with_something_else_is_not_gone_on_with(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    run(tmp_path, WHO)
    before = rows(tmp_path)
    with pytest.raises(OutputError, match=f"was made with {said}; start anew without --resume"):
        run(tmp_path, WHO, COST, provenance=replace(MADE_WITH, **changes), resume=True)
    assert rows(tmp_path) == before


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"provenance": 3}'])
def test_a_summary_that_is_none_is_not_gone_on_with(tmp_path: Path, content: str) -> None:
    (tmp_path / "summary.json").write_text(content)
    with pytest.raises(OutputError, match=r"cannot be gone on with .*; start anew without --resume"):
        run(tmp_path, WHO, resume=True)


def test_results_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    run(tmp_path, WHO, WHERE)
    run(tmp_path, COST)
    assert [row["id"] for row in rows(tmp_path)] == ["cost"]
    assert noted(tmp_path)["questions"] == 1


def test_results_are_read_again_as_they_were(tmp_path: Path) -> None:
    told: list[Result] = []
    run(tmp_path, *ALL, on_result=lambda result, *_: told.append(result))
    assert read_results(tmp_path / "summary.json") == told


def test_a_run_is_compared_with_an_earlier_one_on_the_questions_of_both(tmp_path: Path) -> None:
    def better(question: Question) -> Case:
        answer = replace(reply(question), sentences=(Sentence("Sun Dong in Hong Kong.", (1,)),))
        return Case(question, answer)

    run(tmp_path / "before", WHO, WHERE, COST)
    summary = run(tmp_path / "now", WHO, WHERE, WEATHER, examine=better, baseline=tmp_path / "before" / "summary.json")
    assert summary.baseline
    assert summary.baseline.questions == 2
    accuracy = summary.baseline.differences["answer_accuracy"]
    assert (accuracy.before, accuracy.now, accuracy.n) == (1 / 2, 1, 2)
    assert accuracy.p
    assert "refusal_recall" not in summary.baseline.differences  # no question without an answer is in both
    assert "fused.mrr" not in summary.baseline.differences  # measured in one of them alone
    assert any(line.startswith("answered with every nugget 50.0% → 100.0% p = 0.") for line in shown(summary))
    same = run(tmp_path / "now", WHO, WHERE, WEATHER, examine=better, baseline=tmp_path / "now" / "summary.json")
    assert shown(same)[-1] == "nothing changed"


@pytest.mark.parametrize("missing", ["summary.json", "answers.jsonl"])
def test_a_baseline_that_is_none_is_refused_before_anything_is_asked(tmp_path: Path, missing: str) -> None:
    run(tmp_path, WHO)
    (tmp_path / missing).unlink()
    with pytest.raises(OutputError, match=r"is no summary with its answers\.jsonl beside it to compare with"):
        run(tmp_path / "now", WHO, examine=only(COST), baseline=tmp_path / "summary.json")


def test_a_question_on_an_unknown_document_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    elsewhere = replace(WHO, documents=("gone.txt",))
    with pytest.raises(QuestionsError, match=r"who expects the document gone\.txt, which is not in the index"):
        run(tmp_path, COST, elsewhere, examine=only(WHO))


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    with pytest.raises(OutputError, match="output cannot be written: File exists; choose another output folder"):
        run(tmp_path / "output", WHO)
    assert (tmp_path / "output").read_text() == "mine"


def shown(summary: Summary) -> list[str]:
    """The lines on the terminal, their spaces closed up."""
    return [" ".join(line.split()) for line in format_summary(summary).splitlines()]


def test_the_summary_is_readable_on_the_terminal(tmp_path: Path) -> None:
    lines = shown(run(tmp_path, *ALL, skipped=("line 3: not JSON",)))
    assert lines[0] == "4 questions: 1 right, 1 wrong, 1 refused rightly, 1 answered wrongly"
    assert lines[1] == "went wrong: 1 not retrieved, 1 answered wrongly"
    assert lines[2] == "1 wrong lines skipped, the first: line 3: not JSON"
    assert "answered with every nugget 50.0% (0.0%–100.0%) of 2 questions" in lines
    assert "citations that are right 100.0% (100.0%–100.0%) of 2 citations" in lines
    assert "time to the answer, p50 2.00 s (2.00–2.00) of 4 questions" in lines
    assert "answered at the floor: 75.0% of the questions, 66.7% of them wrongly" in lines
    assert "fused 100.0% 100.0% 100.0% 100.0% 100.0%" in lines
    assert "dense – – – – –" in lines
    assert "unanswerable 2 1 1 – 2.00 s" in lines  # kind, asked, right, refused, citations, median time
    assert not any(line.startswith("time to the first") for line in lines)  # not timed: no line


def test_the_summary_of_a_stopped_run_or_a_part_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, WHO, examine=interrupted_at(WHO))
    assert noted(tmp_path)["overall"]["asked"] == 0
    part = run(tmp_path, WHO, provenance=replace(MADE_WITH, split=Split.DEV))
    assert shown(part)[0] == "1 questions (split dev): 1 right"
