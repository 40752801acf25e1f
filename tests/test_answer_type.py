"""A question's words tell what type of answer it wants."""

from __future__ import annotations

import pytest

from citechat.answering.answer_type import AnswerType, answer_type, has_type

TIME, AMOUNT, COUNT = AnswerType


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who chaired the meeting", None),
        ("When was it held?", TIME),
        ("And when was it held?", TIME),
        ("in which year did it open", TIME),
        ("How long did it last?", AMOUNT),
        ("how many people came", COUNT),
        ("How many of the boats are there?", COUNT),
        ("How many years did it last?", AMOUNT),
        ("for how many more months", AMOUNT),
        ("How much was paid?", AMOUNT),
        ("What percentage of the funds was spent?", AMOUNT),
        ("What happens when a request is late?", None),
        ("Where was it held?", None),
        ("", None),
    ],
)
def test_the_type_is_told_from_the_words(question: str, kind: AnswerType | None) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        (AMOUNT, "three hours", True),
        (AMOUNT, "440 million yuan", True),
        (AMOUNT, "several weeks", True),
        (AMOUNT, "a decade", True),
        (AMOUNT, "from 2023 to 2028", True),
        (AMOUNT, "since 2019", True),
        (AMOUNT, "November 12", False),
        (AMOUNT, "in 2019", False),
        (AMOUNT, "the 18th meeting", False),
        (AMOUNT, "the third phase", False),
        (AMOUNT, "in Xi'an", False),
        (COUNT, "for three consecutive years", False),
        (COUNT, "at least 24 hours", False),
        (COUNT, "Three projects ran for 2 years.", True),
        (COUNT, "several boats", True),
        (TIME, "November", True),
        (TIME, "12.30", True),
        (TIME, "last autumn", True),
        (TIME, "in Xi'an", False),
    ],
)
def test_words_are_of_a_type_or_not(kind: AnswerType, text: str, holds: bool) -> None:
    assert has_type(kind, text) is holds


def test_years_and_ordinals_are_no_amount() -> None:
    assert not has_type(
        AnswerType.AMOUNT, "It took note of the report since the 17th meeting and the 2024-25 workplan."
    )
    assert not has_type(AnswerType.AMOUNT, "The 2024/2025 plan was approved.")
    assert has_type(AnswerType.AMOUNT, "It lasted from May until June.")
    assert has_type(AnswerType.AMOUNT, "It was attended by 1500 people, 20-25 of them from abroad.")
