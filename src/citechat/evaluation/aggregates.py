"""What is worked out of the questions' scores: means, percentiles, and how well the confidence sorts and is met.

Each takes samples of shape (samples, questions, columns) and gives a figure for each sample, nan where it has none.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from citechat.evaluation.bootstrap import Array, Statistic

BINS = 10


def ratio(samples: Array) -> Array:
    """The sum of the first column over the sum of the second: a mean where the counts are 1."""
    sums, counts = samples.sum(axis=1).T
    return np.asarray(np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0))


def percentile(at: float) -> Statistic:
    """A percentile, linear between neighbours."""
    return lambda samples: np.asarray(np.percentile(samples[..., 0], at, axis=1))


def each(figure: Callable[[Array, Array], float]) -> Statistic:
    """A figure of two columns, worked out for one sample after the other."""
    return lambda samples: np.array([figure(sample[:, 0], sample[:, 1]) for sample in samples])


def auroc(confidence: Array, positive: Array) -> float:
    """Chance that a positive is held more probable than a negative, ties as half (Mann and Whitney 1947)."""
    positives, negatives = confidence[positive > 0], np.sort(confidence[positive == 0])
    if not len(positives) or not len(negatives):
        return np.nan
    below = np.searchsorted(negatives, positives, side="left")
    not_above = np.searchsorted(negatives, positives, side="right")
    return float((below + not_above).mean() / 2 / len(negatives))


def risks(confidence: Array, right: Array) -> tuple[Array, Array]:
    """The confidences, falling, and the share of wrong replies among those answered down to each.

    The risk–coverage curve of El-Yaniv and Wiener 2010, https://jmlr.org/papers/v11/el-yaniv10a.html: the coverage of
    the k-th place is k of all. Among equal confidences the order is left open and each is as wrong as they are on
    average.
    """
    order = np.argsort(-confidence, kind="stable")
    falling, wrong = confidence[order], 1.0 - right[order]
    _, group, sizes = np.unique(-falling, return_inverse=True, return_counts=True)
    expected = (np.bincount(group, wrong) / sizes)[group]
    return falling, np.cumsum(expected) / np.arange(1, len(order) + 1)


def area_under_risks(confidence: Array, right: Array) -> float:
    """The mean risk over all coverages (Geifman, Uziel and El-Yaniv 2019, https://arxiv.org/abs/1805.08206)."""
    return float(risks(confidence, right)[1].mean()) if len(confidence) else np.nan


def bins(confidence: Array, right: Array) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and size of bins of equally many questions, confidences rising."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def calibration_error(confidence: Array, right: Array) -> float:
    """The expected calibration error: how far confidence and share right are apart in a bin, on average.

    Naeini, Cooper and Hauskrecht 2015, https://doi.org/10.1609/aaai.v29i1.9602; with bins of equal mass as in Nixon et
    al. 2019, https://arxiv.org/abs/1904.01685.
    """
    if not len(confidence):
        return np.nan
    return sum(size * abs(held - met) for held, met, size in bins(confidence, right)) / len(confidence)
