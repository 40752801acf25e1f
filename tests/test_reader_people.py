"""Questions on people are made from passages, and on lists of them."""

import random

import pytest

from citechat.training.reader_data import Example
from citechat.training.reader_minutes import LONGEST, minutes_examples
from citechat.training.reader_pairs import training_pairs
from citechat.training.reader_people import introductions, people_examples
from citechat.training.reader_recipe import Round

NAMES = "Ana Bea Cora Dora Eva Fay Gina Hana Ida Jana Kara Lea Mia Nora".split()
NEWS = [
    Example("news", str(number), "?", f"{name} Lima, the director of museum {name}, opened it. Mr Ode Cole left.")
    for number, name in enumerate(NAMES)
]


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("Prime Minister John Howard came.", [("John Howard", "Prime Minister")]),
        ("It was told by Ana de Lima, the director of the museum.", [("Ana de Lima", "director of the museum")]),
        ("The Under Secretary for Trade, Ms Ana Lima, came.", [("Ms Ana Lima", "Under Secretary for Trade")]),
        ("The chair of the City Council said so.", []),
        ("Ana Lima, who became a singer, left.", []),
    ],
)
def test_a_person_is_introduced_by_an_office_before_or_after_the_name(
    passage: str, found: list[tuple[str, str]]
) -> None:
    told = list(introductions(passage))
    assert [(one.name, one.office) for one in told] == found
    for one in told:
        assert passage.startswith(one.name, one.name_start)
        assert passage.startswith(one.office, one.office_start)


def test_questions_ask_for_the_office_the_name_or_the_words() -> None:
    text = "Prime Minister John Howard came. Ana Lima said that the bridge is old and narrow."
    for seed in range(30):
        for made in people_examples([Example("news", "1", "?", text)], random.Random(seed)):
            (target,) = made.targets
            answer = text[target.start : target.end]
            assert answer in {"Prime Minister", "John Howard", "the bridge is old and narrow"}
            assert made.group == "1"
            assert answer not in made.question


def test_a_list_tells_each_name_with_its_own_office_and_a_question_that_it_does_not_answer() -> None:
    for made in minutes_examples(NEWS, 60, random.Random(3)):
        (target,) = made.targets
        assert made.passage[target.start : target.end].strip() == made.passage[target.start : target.end] != ""
        assert made.untold
        assert made.untold != made.question


def test_too_few_people_make_no_lists() -> None:
    assert minutes_examples(NEWS[: LONGEST - 1], 5, random.Random(3)) == []


def test_an_untold_question_is_the_pairs_other_half() -> None:
    made = minutes_examples(NEWS, 20, random.Random(3))
    stage = Round(1e-4, take={"minutes": 1.0}, negatives={"minutes": 1.0}, words=(200, 300), title_share=0.0)
    for pair in training_pairs(made, stage, random.Random(4)):
        assert pair.negative is not None
        assert pair.negative.passage == pair.positive.passage
        assert pair.negative.question == pair.positive.untold
        assert not pair.negative.targets
