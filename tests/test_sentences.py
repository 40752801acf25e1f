"""Sentences are told apart as a reader would, and their offsets are into the text as it is."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.ingest.blocks import block_spans
from citechat.ingest.sentences import sentence_spans

ODD = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n\r\t\x00\x0b\u2028\xa0.!?\"'“”()-*#1aB")),
    max_size=200,
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Smith met Dr. A. B. Smith, Ms. Jones and Prof. Lee at No. 5.",
        "See cf. Fig. 3, Figs. 4 and 5, and Vol. 2 for it.",
        "The rate was 3.5 per cent on Jan. 5 in the U.S. Senate.",
        "At 5 p.m. they met (as in clause (iii) of the act) in St. Andrews.",
        "It is, e.g. here, i.e. there, well known.",
        "The boys' game, it's said, was 'good'.",
        "(iv) Promote it.",
        "1. Promote it.",
    ],
)
def test_a_sentence_is_not_split_at_its_abbreviations(sentence: str) -> None:
    assert sentences(f"{sentence} Then they left.") == [sentence, "Then they left."]


def test_the_sentences_of_a_quotation_are_told_apart() -> None:
    assert sentences('He said, “It is done. We go.” Then "Stay. Please." was heard.') == [
        "He said, “It is done.",
        "We go.”",
        'Then "Stay.',
        'Please." was heard.',
    ]


def test_the_sentences_within_brackets_are_told_apart() -> None:
    assert sentences("(He left. She came.) Then it rained (hard).") == [
        "(He left.",
        "She came.)",
        "Then it rained (hard).",
    ]


def test_characters_outside_the_basic_plane_do_not_shift_the_offsets() -> None:
    assert sentences("😀 👩‍👩‍👧 smiled. 𝕏 is a letter. e\u0301 too.") == [
        "😀 👩‍👩‍👧 smiled.",
        "𝕏 is a letter.",
        "e\u0301 too.",
    ]


@pytest.mark.parametrize("columns", [45, 60, 72, 80, 100, 130])
def test_wrapped_prose_is_not_split_at_its_line_breaks(columns: int) -> None:
    prose = (
        "The Secretary for Innovation met Professor Sun Dong and Vice Minister Lin Xin in Xi'an on November 12 to "
        "review, under (i) and (ii) of the plan, the work of the Committee since 2019. They agreed that Hong Kong "
        "and Shenzhen would share laboratories. A report follows."
    )
    wrapped = textwrap.fill(prose, columns, break_on_hyphens=False)
    assert [" ".join(sentence.split()) for sentence in sentences(wrapped)] == sentences(prose)


def test_a_line_break_parts_what_is_no_wrapped_prose() -> None:
    text = (
        "Go to main content\n"
        "Annual Report\n"
        "*************\n"
        "   The board met in March and approved the accounts of the year, which had been audited\n"
        "by an outside firm. It then rose.\n"
        "   A second paragraph begins here\n"
        "(i) Accounts\n"
        "(ii) Audit\n"
        "- a point\n"
        "  that goes on\n"
        "- another\n"
        "# A heading\n"
        "Text under it\n"
        "Ends/Thursday\n"
        "Issued at 19:05\n"
    )
    assert sentences(text) == [
        "Go to main content",
        "Annual Report",
        "The board met in March and approved the accounts of the year, which had been audited\nby an outside firm.",
        "It then rose.",
        "A second paragraph begins here",
        "(i) Accounts",
        "(ii) Audit",
        "- a point\n  that goes on",
        "- another",
        "# A heading",
        "Text under it",
        "Ends/Thursday",
        "Issued at 19:05",
    ]


def test_a_sentence_broken_by_a_blank_line_is_one() -> None:
    text = (
        "The forum was held in June and aims above all to\n\npromote reform. It has begun.\n\nNext steps\n\nWe go on."
    )
    assert sentences(text) == [
        "The forum was held in June and aims above all to\n\npromote reform.",
        "It has begun.",
        "Next steps",
        "We go on.",
    ]


@pytest.mark.parametrize("text", ["", "  \n\t ", "*****", "...\n\n---\n\n”"])
def test_what_has_no_letter_or_digit_is_no_sentence(text: str) -> None:
    assert sentences(text) == []


@given(ODD)
def test_the_spans_are_in_order_apart_and_stripped(text: str) -> None:
    for spans in (sentence_spans(text), block_spans(text)):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in spans)
        assert all(0 <= start < end <= len(text) for start, end in spans)


@given(ODD)
def test_no_letter_or_digit_is_outside_the_sentences(text: str) -> None:
    inside = {offset for start, end in sentence_spans(text) for offset in range(start, end)}
    assert [c for offset, c in enumerate(text) if c.isalnum() and offset not in inside] == []
