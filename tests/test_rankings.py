"""Who finds the documents, against ranks worked out by hand."""

from dataclasses import replace
from math import log2

import pytest
from makers import hit

from citechat.evaluation.questions import Kind, Question
from citechat.evaluation.rankings import Ranker, ranking_scores, rankings
from citechat.values import Evidence, Hit

PARK = Question("q", "Who?", (("Sun",),), ("park.txt",))


def found(source: str, rank: int, dense: int | None, bm25: int | None) -> Hit:
    return replace(hit("Some text.", source=source, rank=rank), dense_rank=dense, bm25_rank=bm25)


HITS = (found("a.txt", 1, 1, 3), found("b.txt", 2, 3, 1), found("c.txt", 3, None, 2), found("d.txt", 4, 2, None))


def test_each_ranker_has_its_own_order() -> None:
    read = [Evidence(HITS[2], 0, 4, 0.9), Evidence(HITS[0], 0, 4, 0.8), Evidence(HITS[2], 5, 9, 0.7)]
    assert rankings(HITS, read) == {
        Ranker.DENSE: ("a.txt", "d.txt", "b.txt"),
        Ranker.BM25: ("b.txt", "c.txt", "a.txt"),
        Ranker.FUSED: ("a.txt", "b.txt", "c.txt", "d.txt"),
        Ranker.READ: ("c.txt", "a.txt", "b.txt", "d.txt"),  # then those that were not read
    }


def test_the_rank_is_that_of_the_first_passage_of_a_document_that_answers() -> None:
    scores = ranking_scores(PARK, {Ranker.FUSED: ("zone.txt", "zone.txt", "park.txt", "park.txt")})
    assert {name: value for name, (value, _) in scores.items()} == {
        "fused.recall@1": 0,
        "fused.recall@3": 1,  # the second passage of the zone takes a place of its own
        "fused.recall@5": 1,
        "fused.recall@8": 1,
        "fused.mrr": pytest.approx(1 / 3),
        "fused.ndcg@10": pytest.approx(1 / log2(1 + 3)),
    }
    assert {count for _, count in scores.values()} == {1}


def test_one_of_several_documents_that_answer_is_enough() -> None:
    either = replace(PARK, documents=("park.txt", "zone.txt"))
    scores = ranking_scores(either, {Ranker.DENSE: ("else.txt", "zone.txt", "park.txt")})
    assert (scores["dense.recall@3"], scores["dense.mrr"]) == ((1, 1), (0.5, 1))


def test_of_graded_documents_all_count() -> None:
    graded = Question("q", "Zinc?", kind=Kind.SEARCH, relevance={"a": 2, "b": 1, "c": 0})
    scores = ranking_scores(graded, {Ranker.BM25: ("c", "b", "x", "a")})
    assert scores["bm25.recall@3"] == (0.5, 1)  # b of a and b
    assert scores["bm25.recall@5"] == (1, 1)
    assert scores["bm25.mrr"] == (0.5, 1)
    gain, ideal = 1 / log2(3) + 2 / log2(5), 2 / log2(2) + 1 / log2(3)
    assert scores["bm25.ndcg@10"] == (pytest.approx(gain / ideal), 1)


def test_a_ranker_that_finds_nothing_scores_0_and_a_question_without_documents_not_at_all() -> None:
    scores = ranking_scores(PARK, {Ranker.BM25: (), Ranker.DENSE: ("park.txt",)})
    assert (scores["bm25.mrr"], scores["dense.mrr"]) == ((0, 1), (1, 1))
    assert ranking_scores(replace(PARK, documents=()), {Ranker.BM25: ("park.txt",)}) == {}
