"""Several rankings become one."""

from __future__ import annotations

from collections.abc import Sequence

K = 60


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], k: int = K) -> list[tuple[int, float]]:
    """Ids with their fused scores, best first: each ranking gives an id 1 / (k + rank), rank from 1.

    Of equal scores the id with the better best rank goes first, then the one in the earlier ranking, then the smaller.
    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
    SIGIR 2009, https://doi.org/10.1145/1571941.1572114
    """
    scores: dict[int, float] = {}
    best: dict[int, tuple[int, int]] = {}
    for number, ranking in enumerate(rankings):
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
            best[item] = min(best.get(item, (rank, number)), (rank, number))
    return sorted(scores.items(), key=lambda pair: (-pair[1], best[pair[0]], pair[0]))
