"""Whether a text says a phrase, whatever its spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.evaluation.matching import exact_match, mentions, squad_words, token_f1, words


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It was held on September 7, 2023.", "september 7 2023"),
        ("They deepened co-operation.", "cooperation"),
        ("They deepened cooperation.", "co-operation"),
        ("the Hong Kong–Shenzhen co-operation zone", "Shenzhen cooperation"),
        ("the Hong Kong-Shenzhen park", "Shenzhen park"),
        ("in Xi'an", "Xian"),
        ("in Xi’an", "Xi'an"),
        ("Hong Kong's vision", "Hong Kong"),
        ("more than 1,440,000 yuan", "1440000"),
        ("The Research Grants Council", "a research grants council"),
        ("Vice Mayor of the city", "vice mayor of city"),
        ("R & D and I&T", "I & T"),
        ("ﬁnance in ２０２３", "finance in 2023"),
        ("会议在深圳举行", "深圳"),
    ],
)
def test_a_phrase_is_found_whatever_its_spelling(text: str, phrase: str) -> None:
    assert mentions(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the 118th meeting", "18th"),
        ("the 18th meeting", "8th"),
        ("3.5 million", "5"),
        ("1,440 people", "440"),
        ("on March 1, 2 delegates", "March 12"),
        ("Sun Dongmei", "Sun Dong"),
        ("Xi Jinping", "Xi'an"),
        ("Dong Sun", "Sun Dong"),
        ("anything", "the"),
        ("anything", "..."),
        ("", "anything"),
    ],
)
def test_another_word_or_number_is_not_the_phrase(text: str, phrase: str) -> None:
    assert not mentions(text, phrase)


def test_words_are_case_folded_without_punctuation_and_articles() -> None:
    assert words("The 'super-connector', a Straße: 3.5 % of 1,000!") == [
        "super", "connector", "strasse", "3.5", "percent", "of", "1000",
    ]  # fmt: skip


def test_spans_are_compared_as_squad_does_it() -> None:
    assert squad_words("The U.S. Army's  a-b") == ["us", "armys", "ab"]
    assert exact_match("the Broncos!", "Broncos") == 1
    assert exact_match("Broncos", "Panthers") == 0


def test_token_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    # "sun dong" of "professor sun dong": precision 2/2, recall 2/3, F1 = 2 * 2 / (2 + 3)
    assert token_f1("Sun Dong", "Professor Sun Dong") == pytest.approx(0.8)
    assert token_f1("Sun Sun", "Sun") == pytest.approx(2 * 1 / 3)  # a word counts as often as both have it
    assert token_f1("Mak", "Sun") == 0
    assert (token_f1("the", "a"), token_f1("", "Sun")) == (1, 0)


@given(st.lists(st.text("abcxyz", min_size=1), min_size=1), st.data())
def test_every_run_of_words_is_mentioned(parts: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(parts) - 1))
    run = parts[start : data.draw(st.integers(start + 1, len(parts)))]
    if words(" ".join(run)):
        assert mentions(", ".join(parts), " ".join(run))
