import pytest

from citechat.training.evaluate_reader import auroc, exact_match, normalized, token_f1


def test_case_punctuation_and_articles_do_not_count() -> None:
    assert normalized("The  Cat's “hat”, a hat!") == ["cats", "“hat”", "hat"]
    assert exact_match("The Mayor.", "mayor") == 1
    assert exact_match("the old mayor", "mayor") == 0


def test_token_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    # 2 of 3 words are right, 2 of 2 are found: 2 * (2/3 * 1) / (2/3 + 1)
    assert token_f1("the old town mayor", "town mayor") == pytest.approx(0.8)
    assert token_f1("river", "town mayor") == 0
    assert token_f1("the", "a") == 1
    assert token_f1("the", "mayor") == 0


def test_auroc_counts_ordered_pairs_and_ties_as_half() -> None:
    # 3 > 1, 3 > 2, 2 > 1 and the tie 2, 2
    assert auroc([3, 2], [1, 2]) == pytest.approx(3.5 / 4)
    assert auroc([0], [1]) == 0
