"""Figures over many questions, against cases worked out by hand and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from citechat.evaluation.aggregates import (
    area_under_risks,
    auroc,
    bins,
    calibration_error,
    each,
    percentile,
    ratio,
    risks,
)


def test_a_ratio_is_the_sum_of_sums_over_the_sum_of_counts() -> None:
    samples = np.array([[[1, 2], [1, 1]], [[0, 0], [0, 0]]], dtype=float)
    assert ratio(samples) == pytest.approx([2 / 3, np.nan], nan_ok=True)


def test_a_percentile_is_linear_between_neighbours() -> None:
    seconds = np.array([[[4], [1], [3], [2]]], dtype=float)
    assert percentile(50)(seconds) == [2.5]
    assert percentile(95)(seconds) == [pytest.approx(3.85)]  # 0.95 * 3 = 2.85 steps above 1


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    # positives 0.9 and 0.4, negatives 0.4 and 0.1: of 4 pairs 3 are in order and one is a tie
    assert auroc(np.array([0.9, 0.4, 0.4, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == 3.5 / 4
    assert np.isnan(auroc(np.array([0.9]), np.array([1.0])))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_that_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    confidence, positive = np.array(rows, dtype=float).T
    if 0 < positive.sum() < len(positive):
        assert auroc(confidence, positive) == pytest.approx(roc_auc_score(positive, confidence))


def test_the_risk_at_a_coverage_is_the_share_wrong_among_the_surest() -> None:
    falling, risk = risks(np.array([0.2, 0.9, 0.6, 0.4]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert falling.tolist() == [0.9, 0.6, 0.4, 0.2]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    area = area_under_risks(np.array([0.2, 0.9, 0.6, 0.4]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_are_as_wrong_as_they_are_on_average() -> None:
    for right in ([1.0, 0.0, 1.0], [0.0, 1.0, 1.0]):
        _, risk = risks(np.array([0.5, 0.5, 0.1]), np.array(right))
        assert risk == pytest.approx([1 / 2, 1 / 2, 1 / 3])


def test_the_calibration_error_weighs_each_bin_by_its_questions() -> None:
    # 12 questions in 10 bins: of 2, 2 and eight times 1; all are held 0.75 sure, and 6 are right
    confidence, right = np.full(12, 0.75), np.array([1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert [n for _, _, n in bins(confidence, right)] == [2, 2, *[1] * 8]
    # |0.75 - 1/2| * 2 + |0.75 - 1| * 2 + 3 * |0.75 - 1| + 5 * |0.75 - 0| = 0.5 + 0.5 + 0.75 + 3.75
    assert calibration_error(confidence, right) == pytest.approx(5.5 / 12)


def test_what_is_right_as_often_as_it_is_sure_has_no_calibration_error() -> None:
    confidence = np.repeat([0.0, 0.5, 1.0], [40, 20, 40])
    right = np.concatenate([np.zeros(40), np.tile([0.0, 1.0], 10), np.ones(40)])
    assert calibration_error(confidence, right) == 0


def test_nothing_has_no_figure() -> None:
    nothing = np.array([])
    assert np.isnan(area_under_risks(nothing, nothing))
    assert np.isnan(calibration_error(nothing, nothing))
    assert bins(nothing, nothing) == []


def test_each_takes_one_sample_after_the_other() -> None:
    samples = np.array([[[0.9, 1], [0.1, 0]], [[0.1, 1], [0.9, 0]]], dtype=float)
    assert each(auroc)(samples).tolist() == [1, 0]
