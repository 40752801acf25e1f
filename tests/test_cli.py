"""The commands, as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from makers import ROOT, SEEDS


def run(*arguments: str, cwd: Path, expect: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """``citechat ARGUMENTS`` with quotes only, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "citechat", *arguments],
        cwd=cwd,
        env={**os.environ, "CITECHAT_LANGUAGE_MODEL": "none", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == expect, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with an index of the seeds at indexes/seeds."""
    folder = tmp_path_factory.mktemp("work")
    run("index", str(SEEDS), cwd=folder)
    return folder


@pytest.mark.models
def test_indexing_again_finds_nothing_to_do(folder: Path) -> None:
    report = json.loads(run("index", "--json", cwd=folder).stdout)
    assert (report["added"], report["unchanged"], report["documents"]) == (0, 5, 5)


@pytest.mark.models
def test_ask_prints_the_answer_object(folder: Path) -> None:
    answer = json.loads(run("ask", "who co-chaired the 18th meeting", "--json", cwd=folder).stdout)
    assert set(answer) == {
        *(
            "question",
            "standalone_question",
            "status",
            "confidence",
            "answer",
            "sentences",
            "citations",
            "hits",
            "timings",
        ),
    }
    assert answer["status"] == "quoted"
    assert {"text", "citations"} == set(answer["sentences"][0])
    assert {"marker", "document", "title", "start", "end", "quote"} <= set(answer["citations"][0])
    assert {"document", "start", "end", "score"} <= set(answer["hits"][0])
    text = (SEEDS / answer["citations"][0]["document"]).read_bytes().decode()
    assert text[answer["citations"][0]["start"] : answer["citations"][0]["end"]] == answer["citations"][0]["quote"]


@pytest.mark.models
def test_ask_understands_a_follow_up(folder: Path) -> None:
    said = run("ask", "where was it held?", "--history", "who co-chaired the 18th meeting", cwd=folder).stdout
    assert "Understood as" in said
    assert "Xi'an" in said


@pytest.mark.models
def test_a_refusal_shows_the_nearest_passages_and_is_no_error(folder: Path) -> None:
    said = run("ask", "What is the capital of France?", cwd=folder).stdout
    assert "The documents don't say." in said
    assert "The nearest passages:" in said


@pytest.mark.models
def test_search_shows_both_ranks(folder: Path) -> None:
    (first, *_) = json.loads(run("search", "who co-chaired the 18th meeting", "--json", cwd=folder).stdout)
    assert first["document"] == "001_880b51cac82f1c52.txt"
    assert first["dense_rank"] == first["bm25_rank"] == 1


@pytest.mark.models
def test_eval_writes_answers_and_a_summary(folder: Path) -> None:
    questions = folder / "questions.jsonl"
    questions.write_text(
        '{"id": "a", "question": "who co-chaired the 18th meeting", "nuggets": [["Lin Xin"]], '
        '"document": "001_880b51cac82f1c52.txt"}\n'
        '{"id": "b", "question": "What is the capital of France?", "nuggets": []}\n'
    )
    said = run("eval", "questions.jsonl", "--output", "out", cwd=folder).stdout
    assert "out/summary.json" in said
    rows = [json.loads(line) for line in (folder / "out/answers.jsonl").read_text().splitlines()]
    assert [(row["id"], row["outcome"]) for row in rows] == [("a", "right"), ("b", "refused_rightly")]


@pytest.mark.models
def test_doctor_finds_all_well(folder: Path) -> None:
    findings = json.loads(run("doctor", "--json", cwd=folder).stdout)
    assert all(finding["ok"] for finding in findings)


@pytest.mark.models
def test_doctor_names_a_damaged_index(folder: Path, tmp_path: Path) -> None:
    run("index", str(SEEDS), "--index", str(tmp_path / "mine"), cwd=folder)
    for file in (tmp_path / "mine").glob("*.sqlite"):
        file.write_bytes(b"broken" * 1000)
    said = run("doctor", "--index", str(tmp_path / "mine"), cwd=folder, expect=1).stdout
    assert "BAD index" in said
    assert "--rebuild" in said


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "sentence"),
    [
        (["index", "nowhere"], {}, 1, "There is no file or folder nowhere; check the name."),
        (["ask", "who?"], {}, 3, "There is no index at indexes/seeds; run: citechat index PATHS --index indexes/seeds"),
        (["index"], {}, 3, "There is no index at"),
        (["eval", "nowhere.jsonl"], {}, 2, "nowhere.jsonl"),
        (["ask", "who?"], {"CITECHAT_PASSAGES": "x"}, 2, "The setting passages is wrong"),
        (["ask", "who?"], {"CITECHAT_EMBEDDER": "some/model"}, 4, "CITECHAT_NETWORK"),
        (["ask"], {}, 2, "Missing argument"),
    ],
)
def test_an_error_is_one_sentence_and_an_exit_code(
    arguments: list[str], environment: dict[str, str], code: int, sentence: str, tmp_path: Path
) -> None:
    assert sentence in run(*arguments, cwd=tmp_path, expect=code, **environment).stderr


@pytest.mark.parametrize("command", ["index", "ask", "search", "serve", "eval", "doctor"])
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    assert "Example: citechat" in run(command, "--help", cwd=ROOT).stdout
