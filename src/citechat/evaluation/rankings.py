"""How well each ranker finds the documents: by meaning, by words, the two fused, and reordered by the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from operator import attrgetter

import ir_measures
from ir_measures import RR, R, nDCG

from citechat.evaluation.questions import Question
from citechat.values import Evidence, Hit

CUTOFFS = (1, 3, 5, 8)
MEASURES = {**{f"recall@{k}": R @ k for k in CUTOFFS}, "mrr": RR, "ndcg@10": nDCG @ 10}
ANY, NOTHING = "any of the documents that answer", "nothing new"
"""Stand for a document in what `ir_measures` is given."""


class Ranker(StrEnum):
    """What puts passages in an order."""

    DENSE = "dense"
    BM25 = "bm25"
    FUSED = "fused"
    READ = "read"
    """The passages that are read, by the best evidence in each; after them the others as they were fused."""


def rankings(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> dict[Ranker, tuple[str, ...]]:
    """The sources of the passages as each ranker has them, from the fused ``hits`` and the reader's ``evidence``."""
    fused = sorted(hits, key=attrgetter("rank"))
    by_id = {hit.chunk.id: hit for hit in fused}
    read = dict.fromkeys(one.hit.chunk.id for one in evidence) | dict.fromkeys(by_id)
    return {
        Ranker.DENSE: _ranked(fused, "dense_rank"),
        Ranker.BM25: _ranked(fused, "bm25_rank"),
        Ranker.FUSED: tuple(hit.document.source for hit in fused),
        Ranker.READ: tuple(by_id[chunk_id].document.source for chunk_id in read if chunk_id in by_id),
    }


def ranking_scores(question: Question, ranked: Mapping[Ranker, Sequence[str]]) -> dict[str, tuple[float, float]]:
    """Recall, reciprocal rank and nDCG of each ranker, by `ir_measures`, over documents at the ranks of their passages.

    A document stands where its first passage does. Of documents any one of which is enough, only the first that is
    found counts, as the one relevant document.
    """
    if not question.sources or not ranked:
        return {}
    one_enough = set(question.documents)
    relevance = {ANY: 1} if one_enough else dict(question.relevance)
    runs: dict[str, dict[str, float]] = {}
    for ranker, sources in ranked.items():
        run: dict[str, float] = {}
        for rank, source in enumerate(sources, start=1):
            name = ANY if source in one_enough else source
            # `ir_measures` counts places, so a further passage of a document has to take one.
            run[f"{NOTHING} at {rank}" if name in run else name] = -float(rank)
        # A ranker that found nothing has to be judged too, or it would be counted out.
        runs[ranker] = run or {NOTHING: 0.0}
    names = {measure: name for name, measure in MEASURES.items()}
    judged = ir_measures.iter_calc(list(names), dict.fromkeys(runs, relevance), runs)
    return {f"{one.query_id}.{names[one.measure]}": (float(one.value), 1.0) for one in judged}


def _ranked(hits: Sequence[Hit], rank: str) -> tuple[str, ...]:
    found = [hit for hit in hits if getattr(hit, rank) is not None]
    return tuple(hit.document.source for hit in sorted(found, key=attrgetter(rank)))
