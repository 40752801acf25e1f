import random

import pytest
import torch

from citechat.answering.windows import Window
from citechat.training.reader_features import Feature, batches
from citechat.training.reader_loss import reader_loss


def feature(*targets: tuple[int, int, float], exact: bool = True, tokens: int = 6) -> Feature:
    """A question of one token beside a passage of ``tokens``, which begin at place 3."""
    size = tokens + 4
    spans = tuple((place, place + 1) for place in range(tokens))
    window = Window(tuple(range(size)), (0, 0, 0, *[1] * (tokens + 1)), 3, spans, tuple(range(tokens)))
    return Feature(window, targets, exact)


def logits(*high: int, value: float = 20.0, size: int = 10) -> torch.Tensor:
    row = torch.zeros(size)
    row[list(high)] = value
    return row[None]


def loss(item: list[Feature], starts: torch.Tensor, ends: torch.Tensor, commit: bool = False) -> float:
    return float(reader_loss(starts, ends, [item], ranking=1.0, commit=commit))


def test_pointing_at_the_answer_costs_nothing() -> None:
    assert loss([feature((4, 5, 1.0))], logits(4), logits(5)) == pytest.approx(0, abs=1e-6)
    assert loss([feature((4, 5, 1.0))], logits(5), logits(5)) == pytest.approx(20, abs=0.1)


def test_no_answer_is_the_first_token() -> None:
    assert loss([feature()], logits(0), logits(0)) == pytest.approx(0, abs=1e-6)


def test_annotators_share_the_target() -> None:
    # both starts equally likely, as the votes are: the entropy of a fair coin, ln 2
    both = feature((4, 6, 1.0), (5, 6, 1.0))
    assert loss([both], logits(4, 5), logits(6)) == pytest.approx(0.693, abs=1e-3)


def test_any_place_in_a_known_sentence_is_right_at_first() -> None:
    sentence = feature((4, 8, 1.0), exact=False)
    assert loss([sentence], logits(4, 5), logits(7, 8)) == pytest.approx(0, abs=1e-6)


def test_then_the_words_the_model_is_sure_of_are() -> None:
    sentence = feature((4, 8, 1.0), exact=False)
    # a start in the sentence at e^20, one outside as high: ln 2, committed or not
    split = torch.maximum(logits(5), logits(9))
    assert loss([sentence], split, logits(7), commit=True) == pytest.approx(0.693, abs=1e-3)
    # the highest end lies before the highest start: an answer in order is committed to, at a cost
    starts = logits(7, value=10) + logits(5, value=2)
    assert loss([sentence], starts, logits(5), commit=True) == pytest.approx(8, abs=0.1)
    assert loss([sentence], starts, logits(5)) == pytest.approx(0, abs=0.1)


def test_without_being_sure_any_place_in_the_sentence_stays_right() -> None:
    sentence = feature((4, 8, 1.0), exact=False)
    assert loss([sentence], logits(4, 5), logits(7, 8), commit=True) == pytest.approx(0, abs=1e-6)


def test_a_passage_that_does_not_answer_must_score_lower() -> None:
    pair = [feature((4, 5, 1.0)), feature()]
    apart = loss(pair, torch.cat([logits(4), logits(0)]), torch.cat([logits(5), logits(0)]))
    alike = loss(pair, torch.cat([logits(4), logits(4)]), torch.cat([logits(5), logits(5)]))
    assert apart == pytest.approx(0, abs=1e-6)
    # beside the wrong start and end (20 each), the log-odds are level: ln 2; the mean over two passages
    assert alike == pytest.approx((40 + 0.693) / 2, abs=0.1)


def test_batches_hold_every_item_once_within_their_tokens() -> None:
    rng = random.Random(1)
    items = [[feature(tokens=rng.randint(1, 20))] * rng.randint(1, 2) for _ in range(500)]
    found = batches(items, 100, random.Random(2))
    assert sorted(map(id, (item for batch in found for item in batch))) == sorted(map(id, items))
    for batch in found:
        rows = [one for item in batch for one in item]
        assert len(rows) * max(one.size for one in rows) <= 100
