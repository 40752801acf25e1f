"""How far a figure might be off: the percentile bootstrap over questions.

Efron 1979, "Bootstrap methods: another look at the jackknife", https://doi.org/10.1214/aos/1176344552. The questions
are drawn again with replacement, with a fixed seed, and the figure is worked out for each draw. It says how much the
figure owes to the choice of questions, not whether they are the right ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20_260_101
LEVEL = 0.95
BLOCK = 1_000_000
"""Drawn questions held in memory at once."""

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]
"""From samples, shape (samples, questions, columns), to a figure for each, shape (samples,); nan where it has none."""


def interval(columns: Array, statistic: Statistic, resamples: int = RESAMPLES) -> tuple[float, float] | None:
    """The 95 % interval of ``statistic`` over ``columns``, shape (questions, columns); None for a single question."""
    if len(columns) < 2:
        return None
    drawn = np.concatenate([statistic(samples) for samples in _draws(columns, resamples)])
    drawn = drawn[~np.isnan(drawn)]  # a draw may lack what the figure counts
    if not len(drawn):
        return None
    low, high = np.percentile(drawn, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def paired_p_value(now: Array, before: Array, statistic: Statistic, resamples: int = RESAMPLES) -> float | None:
    """The chance of a change as large where there is none: two-sided, both runs drawn with the same questions.

    Twice the share of draws, itself included, in which the change is none or goes the other way (Efron and Tibshirani
    1993, chapter 15; with one added to both counts as in Davison and Hinkley 1997, section 4.2.3).
    """
    if len(now) < 2:
        return None
    width = now.shape[1]
    drawn = np.concatenate(
        [
            statistic(samples[..., :width]) - statistic(samples[..., width:])
            for samples in _draws(np.hstack([now, before]), resamples)
        ]
    )
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return None
    tail = int(min((drawn <= 0).sum(), (drawn >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(drawn) + 1))


def _draws(columns: Array, resamples: int) -> Iterator[Array]:
    """The questions drawn with replacement, as often as ``resamples`` says, in blocks."""
    generator = np.random.default_rng(SEED)
    size = max(1, BLOCK // len(columns))
    for start in range(0, resamples, size):
        yield columns[generator.integers(len(columns), size=(min(size, resamples - start), len(columns)))]
