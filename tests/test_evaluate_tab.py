"""The tab that evaluates: one evaluation at a time, told as it goes, stopped at will, and bad files in a sentence."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_run import ALL, COST, RIGHT, examine
from scripted_run import ask_all as run_all

from citechat.errors import IndexBusy
from citechat.evaluation.metrics import Case
from citechat.evaluation.questions import Question, QuestionSet
from citechat.evaluation.run import OnResult
from citechat.evaluation.summary import Summary
from citechat.ui.evaluation_desk import BUSY, FAULT, Evaluation, EvaluationDesk


class Held:
    """Answers each question only when it is let go on."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.asked: list[tuple[str, str]] = []
        """Collections, and names of question files."""

    def examine(self, question: Question) -> Case:
        assert self.go.acquire(timeout=10)
        return examine(question)

    def ask_all(
        self, collection: str, asked: QuestionSet, output: Path, on_result: OnResult, stopped: Callable[[], bool]
    ) -> Summary:
        self.asked.append((collection, str(asked.path)))
        known = {question.id: question for question in ALL}
        questions = [known[question.id] for question in asked.questions]
        return run_all(questions, output, on_result, stopped, self.examine)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def desk(held: Held, tmp_path: Path) -> EvaluationDesk:
    return EvaluationDesk(held.ask_all, tmp_path / "runs")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "mine.jsonl", *ALL)


def write(path: Path, *questions: Question) -> Path:
    lines = (
        {
            "id": one.id,
            "question": one.question,
            "nuggets": one.nuggets,
            "document": next(iter(one.documents), None),
            "kind": one.kind,
        }
        for one in questions
    )
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def last(told: list[Evaluation]) -> Evaluation:
    assert not told[-1].running
    return told[-1]


def test_progress_and_the_running_score_are_told_and_then_the_report(
    desk: EvaluationDesk, held: Held, file: Path, tmp_path: Path
) -> None:
    told = []
    for now in desk.ask(file, "harbour"):
        told.append(now)
        held.go.release()
    assert (told[0].running, told[0].name) == (True, "mine.jsonl")
    end = last(told)
    assert (end.done, end.total, end.right, end.judged) == (7, 7, 2, 7)  # right, and the weather refused
    assert held.asked == [("harbour", "mine.jsonl")]
    assert end.files == tuple(
        str(tmp_path / "runs" / name) for name in ("report.html", "summary.json", "answers.jsonl")
    )
    assert "1 of the 5 questions" in end.result
    assert "What went wrong" in end.result
    assert "lost · fact" in end.result
    assert "right · fact" not in end.result  # all questions are in the file alone
    assert "right · fact" in Path(end.files[0]).read_text(encoding="utf-8")


def test_a_stopped_evaluation_shows_and_keeps_what_is_done(desk: EvaluationDesk, held: Held, file: Path) -> None:
    told = []
    for now in desk.ask(file, "harbour"):
        told.append(now)
        if now.done == 2:
            desk.stop()
        if now.done < 2 or now.stopping:
            held.go.release()
    end = last(told)
    assert any(now.stopping and now.running for now in told)
    assert 2 <= end.done <= 3  # the one that is being asked is finished
    assert f"{end.done} of 7 questions (stopped)" in end.result
    assert len(Path(end.files[2]).read_text(encoding="utf-8").splitlines()) == end.done


def test_a_second_evaluation_is_refused_and_shown_the_first(desk: EvaluationDesk, held: Held, file: Path) -> None:
    first = desk.ask(file, "harbour")
    next(first)
    second = desk.ask(file, "harbour")
    assert next(second).note == BUSY
    held.go.release(7)
    assert [last(list(one)).note for one in (first, second)] == ["", ""]
    assert held.asked == [("harbour", "mine.jsonl")]


def test_a_page_opened_later_shows_the_evaluation_as_it_is(desk: EvaluationDesk, held: Held, file: Path) -> None:
    assert list(desk.watch()) == [Evaluation()]
    left = desk.ask(file, "harbour")
    next(left)
    left.close()  # the page is closed; the evaluation goes on
    watching = desk.watch()
    assert next(watching).running
    held.go.release(7)
    assert last(list(watching)).done == 7
    assert next(desk.watch()).result


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "bad.jsonl holds no question that can be asked; write one JSON object a line."),
        (b"\xff\xfe\x00", "bad.jsonl is not UTF-8 text; save the questions as UTF-8."),
        (b"nonsense", "bad.jsonl has a wrong line: line 1: not JSON"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_that_names_it(
    desk: EvaluationDesk, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "bad.jsonl").write_bytes(content)
    end = last(list(desk.ask(tmp_path / "bad.jsonl", "harbour")))
    assert end.note.startswith(said)
    assert str(tmp_path) not in end.note
    assert not end.files


def test_wrong_lines_are_left_out_where_that_is_wanted(desk: EvaluationDesk, held: Held, tmp_path: Path) -> None:
    file = write(tmp_path / "mine.jsonl", COST)
    file.write_text(file.read_text() + "\nnonsense")
    held.go.release()
    end = last(list(desk.ask(file, "harbour", skip_invalid=True)))
    assert (end.note, end.done) == ("", 1)


def test_what_goes_wrong_in_asking_is_told_and_the_next_evaluation_begins(
    tmp_path: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    errors = [IndexBusy("Another process is writing to the index; try again."), ZeroDivisionError()]

    def ask_all(*_: object) -> Summary:
        if errors:
            raise errors.pop(0)
        return run_all([RIGHT], tmp_path / "runs")

    desk = EvaluationDesk(ask_all, tmp_path / "runs")
    assert last(list(desk.ask(file, "harbour"))).note == "Another process is writing to the index; try again."
    with caplog.at_level(logging.CRITICAL):
        assert last(list(desk.ask(file, "harbour"))).note == FAULT
    assert last(list(desk.ask(file, "harbour"))).result


def test_the_end_of_the_app_keeps_what_is_done(tmp_path: Path, file: Path) -> None:
    program = f"""
import time
from pathlib import Path
from scripted_run import ALL, ask_all, examine
from citechat.ui.evaluation_desk import EvaluationDesk

def slowly(question):
    time.sleep(0.2)
    return examine(question)

def ask(collection, asked, output, on_result, stopped):
    return ask_all(ALL, output, on_result, stopped, slowly)

desk = EvaluationDesk(ask, Path({str(tmp_path / "runs")!r}))
next(now for now in desk.ask(Path({str(file)!r}), "harbour") if now.done)
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parent, timeout=60)
    noted = json.loads((tmp_path / "runs" / "summary.json").read_text(encoding="utf-8"))
    assert 1 <= noted["overall"]["asked"] < 7
    assert "(stopped)" in (tmp_path / "runs" / "report.html").read_text(encoding="utf-8")
