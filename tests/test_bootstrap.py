"""Intervals and p-values, against what the arithmetic gives."""

from math import sqrt

import numpy as np
import pytest

from citechat.evaluation.aggregates import auroc, each, ratio
from citechat.evaluation.bootstrap import interval, paired_p_value


def shares(*found: int) -> np.ndarray:
    """A column of what was found and one of ones."""
    return np.column_stack([np.array(found, float), np.ones(len(found))])


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    low, high = interval(shares(*[1] * 60, *[0] * 40), ratio) or (0, 0)
    # 0.6 ± 1.96 * sqrt(0.6 * 0.4 / 100) = 0.6 ± 0.096
    assert (low, high) == (pytest.approx(0.504, abs=0.015), pytest.approx(0.696, abs=0.015))


def test_four_times_the_questions_halve_the_interval() -> None:
    widths = [high - low for low, high in (interval(shares(*[1, 0] * n), ratio) or (0, 0) for n in (50, 200))]
    assert widths[0] / widths[1] == pytest.approx(sqrt(4), rel=0.15)


def test_the_interval_is_the_same_each_time() -> None:
    assert interval(shares(1, 0, 1, 1), ratio) == interval(shares(1, 0, 1, 1), ratio)


def test_many_questions_are_drawn_in_blocks() -> None:
    low, high = interval(shares(*[1, 0] * 1500), ratio) or (0, 0)
    # 0.5 ± 1.96 * sqrt(0.5 * 0.5 / 3000) = 0.5 ± 0.018, from blocks of 333 draws
    assert (low, high) == (pytest.approx(0.482, abs=0.003), pytest.approx(0.518, abs=0.003))


def test_a_single_question_has_no_interval() -> None:
    assert interval(shares(1), ratio) is None
    assert paired_p_value(shares(1), shares(0), ratio) is None


def test_draws_that_lack_what_is_counted_are_left_out() -> None:
    two = np.array([[0.9, 1.0], [0.1, 0.0]])  # half of the draws have one class alone, and no AUROC
    assert interval(two, each(auroc)) == (1, 1)
    assert interval(np.array([[0.9, 1.0], [0.1, 1.0]]), each(auroc)) is None


def test_a_change_of_every_question_is_no_chance_and_none_is_nothing_but() -> None:
    none, every = shares(*[0] * 20), shares(*[1] * 20)
    assert paired_p_value(every, none, ratio) == pytest.approx(2 / 1001)  # the least that 1000 draws can show
    assert paired_p_value(every, every, ratio) == 1


def test_the_p_value_of_a_change_is_near_that_of_the_sign_test() -> None:
    # 12 questions got better, 4 worse, 34 stayed: twice the chance of 12 heads or more of 16 is 2 * 0.0384
    now, before = shares(*[1] * 12, *[0] * 4, *[1] * 34), shares(*[0] * 12, *[1] * 4, *[1] * 34)
    forth, back = paired_p_value(now, before, ratio), paired_p_value(before, now, ratio)
    assert forth == pytest.approx(0.077, abs=0.02)
    assert back == forth
