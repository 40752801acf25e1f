"""``citechat eval`` as a user runs it."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from makers import ROOT

PARK = "The Hetao Park was opened in 2021 by Professor Sun Dong. It spans four square kilometres."
TOWER = "The Brannock lighthouse was lit on 4 March 1871. Its lamp burned colza oil."


def run(*arguments: str, cwd: Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """``citechat eval ARGUMENTS`` with quotes only, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "citechat", "eval", *arguments],
        cwd=cwd,
        env={**os.environ, "CITECHAT_LANGUAGE_MODEL": "none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == expect, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "name a question file, or draft one with --new-questions"),
        (
            ["q.jsonl", "--new-questions", "3"],
            2,
            "--new-questions takes --output FILE for the drafts",
        ),
        (["q.jsonl", "--index", "a", "--build-index", "b"], 2, "--index and --build-index name one index each"),
        (["q.jsonl", "--fail-under", "luck=1"], 2, 'knows no figure "luck", the known are: answer_accuracy,'),
        (["q.jsonl", "--fail-under", "total_p50=1"], 2, 'knows no figure "total_p50"'),
        (
            ["q.jsonl", "--fail-under", "answer_accuracy=90%"],
            2,
            'answer_accuracy="90%" is no share; give a number',
        ),
        (["q.jsonl", "--fail-under", "answer_accuracy=nan"], 2, "is no share"),
        (["q.jsonl", "--split", "half"], 2, "'all', 'dev', 'test'"),
        (["gone.jsonl"], 2, "gone.jsonl cannot be read: No such file or directory; check the path."),
        (["q.jsonl", "--split", "dev"], 2, "No question of q.jsonl is in the split dev; ask --split all."),
        (["q.jsonl", "--build-index", "b"], 2, "q.jsonl holds questions alone and no passages to index"),
    ],
)
def test_an_error_is_one_sentence_and_an_exit_code(
    arguments: list[str], code: int, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": "b", "question": "Who?", "nuggets": []}')  # in the test half
    said = " ".join(run(*arguments, cwd=tmp_path, expect=code).stderr.replace("│", " ").split())
    assert sentence in said


@pytest.mark.models
def test_a_data_set_is_indexed_asked_compared_and_held_to_a_figure(tmp_path: Path) -> None:
    rows = [
        ("Park", PARK, "Who opened the Hetao Park?", "Professor Sun Dong"),
        ("Tower", TOWER, "When was the Brannock lighthouse lit?", "4 March 1871"),
        ("Tower", TOWER, "What is the capital of France?", ""),
    ]
    lines = [
        {
            "title": title,
            "context": context,
            "question": question,
            "answers": [{"text": answer, "start": context.index(answer)}] if answer else [],
        }
        for title, context, question, answer in rows
    ]
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    asked = ("rows.jsonl.gz", "--build-index", "index", "--output", "out")
    ended = run(*asked, "--fail-under", "dense.mrr=0.5", "--fail-under", "refusal_precision=1", cwd=tmp_path)
    assert "3 questions: " in ended.stdout
    figures = json.loads((tmp_path / "out/summary.json").read_text())["overall"]["figures"]
    assert (figures["exact_quotes"]["value"], figures["grounded_sentences"]["value"]) == (1, 1)
    assert (figures["exact_match"]["n"], figures["fused.recall@1"]["n"]) == (2, 2)
    rows = [json.loads(line) for line in (tmp_path / "out/answers.jsonl").read_text().splitlines()]
    assert {hit["document"] for row in rows for hit in row["hits"]} == {"Park/1", "Tower/1"}
    assert rows[2]["outcome"] == "refused_rightly"

    # A fourth question alone is new; it asks for what is not there, so that the accuracy falls to 2 of 3.
    lost = lines[0] | {"question": "Who designed the tramway of Lisbon?", "id": "lost"}
    (tmp_path / "more.jsonl").write_text("\n".join(json.dumps(line) for line in [*lines, lost]))
    ended = run(
        *("more.jsonl", "--index", "index", "--output", "more", "--baseline", "out/summary.json"),
        *("--fail-under", "answer_accuracy=0.9"),
        cwd=tmp_path,
        expect=6,
    )
    assert "on 3 questions that both have asked" in ended.stdout
    assert "answer_accuracy is 66.7%; at least 90.0% was asked for." in ended.stderr
    said = run("--new-questions", "2", "--output", "drafts.jsonl", "--index", "index", cwd=tmp_path).stdout
    assert said.startswith('2 drafts written to drafts.jsonl. Correct each and remove its key "draft"')


def test_the_exit_code_is_in_the_help() -> None:
    assert "Exits with 6" in run("--help", cwd=ROOT).stdout
