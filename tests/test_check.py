"""What is wrong with an index is said in sentences."""

import re
import sqlite3
from pathlib import Path

import pytest
from small_embedder import SmallEmbedder

from citechat.retrieval.check import check_index
from citechat.retrieval.update import update_index


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    for name in "abc":
        (tmp_path / "docs" / f"{name}.txt").write_text(f"The letter {name} is one. " * 20)
    update_index(tmp_path / "index", [tmp_path / "docs"], SmallEmbedder(), 40)
    return tmp_path / "index"


def test_a_sound_index_has_no_problems(path: Path) -> None:
    assert check_index(path) == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM documents WHERE source = 'a.txt'", "passages belong to no document"),
        ("UPDATE chunks SET end = 100000 WHERE start = 0", "3 passages lie outside their document"),
        ("UPDATE files SET document_id = 'x'", "3 files have no document"),
        ("DELETE FROM passages", "passages cannot be found by their words"),
        ("INSERT INTO passages VALUES ('t', 't')", "1 entries of the word index are of no passage"),
        ("UPDATE chunks SET vector = x'00'", "vectors have not 16 numbers"),
        ("UPDATE meta SET value = 'x' WHERE key = 'vectors'", "vectors file of .* is lost or out of date"),
        ("INSERT INTO staged VALUES (x'00', x'00')", "was interrupted"),
    ],
)
def test_each_contradiction_is_named(path: Path, statement: str, problem: str) -> None:
    connection = sqlite3.connect(path / "passages-1.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()
    assert any(re.search(problem, found) for found in check_index(path))


def test_a_missing_index_is_a_problem(tmp_path: Path) -> None:
    assert check_index(tmp_path / "none") == [
        f"There is no index at {tmp_path / 'none'}; run: citechat index PATHS --index {tmp_path / 'none'}"
    ]
