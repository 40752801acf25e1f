"""Passages are whole sentences with their place in the text; nothing is lost and nothing is twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.ingest.split import Splitter
from citechat.values import Chunk, Document

ODD = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(' \n\r\t\x00\x1c\u2028\xa0.!?"“()abcA')),
    max_size=400,
)


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def split(text: str, chunk_tokens: int = 10) -> list[Chunk]:
    return Splitter(words, chunk_tokens).split(Document("d", "d.txt", "D", text))


def test_a_passage_is_filled_with_whole_sentences() -> None:
    text = "One two three four. Five six seven. Eight nine ten eleven twelve. Thirteen."
    # 4 + 3 words fit in 10, with 5 more they would not; 5 + 1 fit.
    assert [chunk.text for chunk in split(text)] == [
        "One two three four. Five six seven.",
        "Eight nine ten eleven twelve. Thirteen.",
    ]


def test_a_passage_ends_with_a_paragraph_where_it_can() -> None:
    text = "One two three four. Five six.\n\nSeven eight nine. Ten eleven twelve.\n\nThirteen."
    # The second paragraph's first sentence would fit, the whole of it would not.
    assert [chunk.text for chunk in split(text)] == [
        "One two three four. Five six.",
        "Seven eight nine. Ten eleven twelve.\n\nThirteen.",
    ]


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    chunks = split("word " * 25 + "end.")
    assert [words(chunk.text) for chunk in chunks] == [10, 10, 6]


def test_a_string_without_spaces_is_cut_too() -> None:
    chunks = split("x" * 500)
    # As one word it would count as 1; a letter by itself counts as 1, too, and what is merged are pieces of 10 letters.
    assert [len(chunk.text) for chunk in chunks] == [100] * 5


def test_the_same_passage_has_the_same_positive_id_every_time() -> None:
    text = "One two. " * 50
    first, second = split(text), split(text)
    assert first == second
    assert len({chunk.id for chunk in first}) == len(first)
    assert all(0 < chunk.id < 2**63 for chunk in first)


@pytest.mark.parametrize("text", ["", " \r\n\t ", "\n\n"])
def test_a_text_without_words_has_no_passages(text: str) -> None:
    assert split(text) == []


@given(ODD, st.sampled_from([1, 3, 10, 40]))
def test_every_character_that_is_not_white_space_is_in_exactly_one_passage(text: str, chunk_tokens: int) -> None:
    chunks = split(text, chunk_tokens)
    covered = [offset for chunk in chunks for offset in range(chunk.start, chunk.end)]
    assert covered == sorted(set(covered))
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() for chunk in chunks)


@given(st.lists(st.sampled_from(["a", "bb. ", "Cc", ".", " ", "\r\n", "\n\n", "\x00", "😀", "x" * 50])).map("".join))
def test_no_passage_is_longer_than_asked(text: str) -> None:
    assert all(words(chunk.text) <= 5 for chunk in split(text, 5))
