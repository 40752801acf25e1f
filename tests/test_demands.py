"""An answer about the 18th meeting is no answer about the 19th."""

import pytest
from makers import evidence

from citechat.answering.demands import demands, unmet

MINUTES = (
    "The 18th meeting of the Joint Committee was held in Xi'an. The meeting was chaired by Professor Sun Dong. "
    "Members noted the report since the 17th meeting in 2023. They agreed on three areas."
)


@pytest.mark.parametrize(
    ("question", "words", "is_met"),
    [
        ("who chaired the 18th meeting", "chaired", True),
        ("who chaired the eighteenth meeting", "chaired", True),
        ("who chaired the 19th meeting", "chaired", False),
        ("who chaired the 17th meeting", "chaired", False),
        ("which areas did the 18th meeting agree on", "three areas", True),
        ("which areas did the 17th meeting agree on", "Members noted", True),
        ("which areas did the 17th meeting agree on", "Xi'an", False),
        ("what happened in 2023", "chaired", True),
        ("what happened in 2021", "chaired", False),
        ("What did Professor Sun Dong chair?", "chaired", True),
        ("What did Profesor Sun Dong chair?", "chaired", True),
        ("What did Carrie Lam chair?", "chaired", False),
        ("name 3 people who came", "chaired", True),
        ("List 2 areas", "three areas", True),
        ("who was the chair?", "chaired", True),
    ],
)
def test_numbers_and_names_of_the_question_have_to_be_met(question: str, words: str, is_met: bool) -> None:
    assert (unmet(demands(question), evidence(MINUTES, words)) == []) is is_met
