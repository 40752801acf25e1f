"""Reciprocal rank fusion, with its arithmetic."""

import pytest

from citechat.retrieval.fusion import reciprocal_rank_fusion


def test_the_score_is_the_sum_of_the_reciprocal_ranks() -> None:
    assert reciprocal_rank_fusion([[7, 8, 9], [9, 7]]) == [
        (7, pytest.approx(1 / 61 + 1 / 62)),
        (9, pytest.approx(1 / 63 + 1 / 61)),
        (8, pytest.approx(1 / 62)),
    ]


def test_equal_scores_are_ordered_by_best_rank_then_ranking_then_id() -> None:
    # 5 and 3 have rank 1 in one ranking each; the first ranking counts.
    assert [item for item, _ in reciprocal_rank_fusion([[5], [3]])] == [5, 3]
    # 1 and 2 have ranks 1 and 2 each; both have the best rank 1, 2 in the first ranking.
    assert [item for item, _ in reciprocal_rank_fusion([[2, 1], [1, 2]])] == [2, 1]


def test_without_rankings_there_is_nothing() -> None:
    assert reciprocal_rank_fusion([]) == []
    assert reciprocal_rank_fusion([[], []]) == []
