"""Whatever a user types becomes a query that SQLite's full-text search takes."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.retrieval.words import match_query


@pytest.fixture(scope="module")
def passages() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5 (title, text, tokenize = 'porter unicode61')")
    connection.executemany(
        "INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)",
        [(1, "Minutes", "It was cochaired by NEAR and OR."), (2, "What it is", "co-chairs of the café 😀 col")],
    )
    yield connection
    connection.close()


def found(passages: sqlite3.Connection, question: str) -> list[int]:
    query = match_query(question)
    if query is None:
        return []
    rows = passages.execute("SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid", (query,))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("who co-chaired it?", [1, 2]),
        ("CAFE", [2]),
        ("NEAR", [1]),
        ("AND (", [1]),
        ('"', []),
        ("*", []),
        ("col:", [2]),
        ("-title : ^x", []),
        ("minutes", [1]),
        ("What is it?", [1, 2]),
        ("😀", []),
        ("", []),
        ("?!…", []),
        ("a\x00b'c\"d", []),
    ],
)
def test_a_question_finds_the_passages_with_its_words(
    passages: sqlite3.Connection, question: str, rows: list[int]
) -> None:
    assert found(passages, question) == rows


def test_function_words_do_not_count_beside_others() -> None:
    assert match_query("What is the budget?") == '"budget"'


def test_a_very_long_question_is_searched_for_by_its_first_words(passages: sqlite3.Connection) -> None:
    assert found(passages, "minutes " + " ".join(f"word{n}" for n in range(50_000))) == [1]


@given(question=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_question_is_a_syntax_error(passages: sqlite3.Connection, question: str) -> None:
    assert set(found(passages, question)) <= {1, 2}
    assert set(found(passages, f"minutes {question}")) <= {1, 2}
