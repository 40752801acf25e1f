import pytest

from citechat.training.evaluate_reader import separation


def test_separation_counts_ordered_pairs_and_ties_as_half() -> None:
    # 3 > 1, 3 > 2, 2 > 1 and the tie 2, 2
    assert separation([3, 2], [1, 2]) == pytest.approx(3.5 / 4)
    assert separation([0], [1]) == 0
