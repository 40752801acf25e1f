"""Names, numbers and dates, as the grounding check sees them."""

import pytest

from citechat.answering.facts import content_words, coverage, find_run, is_negated, names, numbers, tokens

MINUTES = (
    "The meeting was cochaired by the Secretary for Innovation, Technology and Industry, Professor Sun Dong, "
    "and Vice Minister of Science and Technology Ms Lin Xin."
)


def said_names(text: str) -> list[str]:
    return [text[run[0].start : run[-1].end] for run in names(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the 18th meeting", {"18"}),
        ("the eighteenth meeting", {"18"}),
        ("its 25th and twenty-fifth anniversary", {"25"}),
        ("1,200.5 tonnes in 2024-25", {"1200.5", "2024", "25"}),
        ("four universities", {"4"}),
        ("No. 5 of 3 (iii)", {"5", "3"}),
        ("(vii) Mend the lamp: (x) oil,\n(xviii) glass", {"7", "10", "18"}),
        ("vi is an editor (ii lines), f(x) and the voltage (v) or (V)", set()),
        ("one of them", set()),
        ("a co-chair", set()),
    ],
)
def test_numbers_are_compared_as_digits(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The meeting was chaired by Professor Sun Dong in Xi'an.", ["Professor Sun Dong", "Xi'an"]),
        ("Xue Yongheng said so. He left.", ["Xue Yongheng"]),
        ("It met in Hong Kong's Science Park.", ["Hong Kong", "Science Park"]),
        ("Meetings were held.", []),
        ("HKSAR officials came.", ["HKSAR"]),
        ("Mr. Eddie Mak came.", ["Mr. Eddie Mak"]),
        ("会议 was held", ["会议"]),
        ("", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, found: list[str]) -> None:
    assert said_names(text) == found


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Professor Sun Dong", True),
        ("Sun Dong", True),
        ("Technology Lin Xin", True),  # an honorific may be left out
        ("Professor Lin Xin", False),  # but not changed
        ("Sun Xin", False),
        ("Lin", True),
        ("Linus", False),
    ],
)
def test_a_name_is_found_letter_by_letter(name: str, stands: bool) -> None:
    assert bool(find_run(names(f"by {name}")[0], MINUTES)) is stands


def test_hyphens_and_spacing_do_not_part_a_name() -> None:
    assert find_run(names("the Cooperation Zone")[0], "the Hetao Co-operation Zone")


def test_short_months_are_months() -> None:
    assert [token.norm for token in tokens("on Nov. 12")] == ["on", "november", "12"]


def test_coverage_is_the_share_of_content_words_by_stem() -> None:
    # co-chaired, meeting, quickly: two of three are held
    assert coverage("It co-chaired the meetings quickly.", [MINUTES]) == pytest.approx(2 / 3)
    assert coverage("It was.", [MINUTES]) == 1.0


def test_content_words_leave_out_function_words_and_numbers() -> None:
    assert content_words("What did the 3 sides agree to co-operate on?") == ["sides", "agree", "cooperate"]


@pytest.mark.parametrize(("text", "negated"), [("He did not go", True), ("They can't", True), ("He went", False)])
def test_negation_is_seen(text: str, negated: bool) -> None:
    assert is_negated(text) is negated
