"""Hostile file names become harmless ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.library.names import LONGEST, free_name, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("minutes.txt", "minutes.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\minutes.txt", "minutes.txt"),
        ("minutes\0.txt", "minutes_.txt"),
        ("two\nlines.txt", "two_lines.txt"),
        ("<img src=x onerror=alert(1)>.md", "_img src=x onerror=alert(1)_.md"),
        (".hidden.md", "hidden.md"),
        ("CON.txt", "CON_.txt"),
        ("e\u0301te\u0301.txt", "\u00e9t\u00e9.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("\ud800.txt", "_.txt"),
        ("..", "document"),
        ("", "document"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    assert safe_name("é" * 400 + ".txt") == "é" * 88 + ".txt"  # (180 - 4) // 2 letters of two bytes


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_whatever_the_name_the_safe_one_is_a_visible_file_beside_its_like(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not safe.startswith(".")
    assert not set(safe) & set('/\\\0<>:"|?*')
    assert len(safe.encode()) <= LONGEST + 1  # a reserved name gets one more
    assert safe_name(safe) == safe


def test_a_taken_name_gets_a_number() -> None:
    assert free_name("a.txt", []) == "a.txt"
    assert free_name("a.txt", ["A.TXT", "a (2).txt"]) == "a (3).txt"
    assert free_name("a", ["a"]) == "a (2)"
