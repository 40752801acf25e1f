"""What one question comes to, against scores worked out by hand."""

import pytest
from makers import evidence

from citechat.evaluation.metrics import (
    Case,
    Outcome,
    Result,
    Score,
    is_exact,
    is_right,
    measure,
    nuggets_found,
    outcome,
    reply,
)
from citechat.evaluation.questions import Kind, Question, Span
from citechat.evaluation.rankings import Ranker
from citechat.values import Answer, Citation, Evidence, Sentence, Status

TEXTS = {"park.txt": "Sun Dong chaired it.", "zone.txt": "Mak spoke in Jiangmen."}


def asked(*nuggets: tuple[str, ...], documents: tuple[str, ...] = ()) -> Question:
    return Question("q", "Who?", nuggets, documents, kind=Kind.FACT if nuggets else Kind.UNANSWERABLE)


def cited(source: str, start: int, quote: str) -> Citation:
    return Citation(1, source, source, source, start, start + len(quote), quote)


def answered(text: str | None, citations: tuple[Citation, ...] = (), span: Evidence | None = None) -> Answer:
    """A reply of one sentence that cites everything; a refusal where there is no text."""
    return Answer(
        question="Who?",
        standalone_question="Who chaired the 10th meeting?",
        status=Status.NOT_FOUND if text is None else Status.ANSWERED,
        sentences=() if text is None else (Sentence(text, tuple(one.marker for one in citations)),),
        citations=citations,
        hits=(),
        evidence=(span,) if span else (),
        timings={"total": 2.0},
        confidence=0.75,
    )


def scores(question: Question, answer: Answer) -> dict[str, Score]:
    return dict(measure(Case(question, answer), TEXTS).scores)


def test_a_group_of_nuggets_is_found_by_any_of_its_wordings() -> None:
    question = asked(("Sun Dong", "Professor Sun"), ("September 7", "7 September"), ("Wang",))
    assert nuggets_found(question, "Professor Sun chaired it on September 7, 2023.") == [True, True, False]


def test_a_citation_marker_is_no_number_of_the_answer() -> None:
    answer = answered("Universities have branches.", (cited("park.txt", 0, "Sun"),))
    assert answer.text == "Universities have branches. [1]"
    assert reply(answer) == "Universities have branches."


def test_a_refusal_says_nothing() -> None:
    assert reply(answered(None)) == ""


def test_nuggets_are_counted_by_question_and_by_group() -> None:
    two = asked(("Sun",), ("Wang",))
    assert scores(two, answered("Sun and Wang."))["answer_accuracy"] == (1, 1)
    half = scores(two, answered("Sun."))
    assert (half["answer_accuracy"], half["nugget_share"]) == ((0, 1), (0.5, 1))
    assert scores(two, answered(None))["nugget_share"] == (0, 1)  # refused: none of two
    assert "answer_accuracy" not in scores(asked(), answered("Sun."))  # unanswerable: counted out


def test_the_words_that_answer_are_compared_with_the_nearest_gold_answer() -> None:
    text = "Professor Sun Dong chaired it."
    span = evidence(text)
    span = Evidence(span.hit, span.start, span.end, 0.9, 10, 18)  # "Sun Dong"
    gold = Question("q", "Who?", (("Sun Dong",),), answers=("Mak", "Professor Sun Dong"))
    found = scores(gold, answered(text, (), span))
    assert found["exact_match"] == (0, 1)
    assert found["token_f1"] == (pytest.approx(0.8), 1)  # 2 * 2 common words / (2 + 3 words)
    refused = scores(gold, answered(None, (), span))
    assert (refused["exact_match"], refused["token_f1"]) == ((0, 1), (0, 1))
    assert "exact_match" not in scores(asked(("Sun",)), answered(text, (), span))


def test_refusals_count_for_the_precision_and_unanswerable_questions_for_the_recall() -> None:
    refused_rightly, answered_wrongly = scores(asked(), answered(None)), scores(asked(), answered("Sun."))
    assert (refused_rightly["refusal_precision"], refused_rightly["refusal_recall"]) == ((1, 1), (1, 1))
    assert "refusal_precision" not in answered_wrongly
    assert answered_wrongly["refusal_recall"] == (0, 1)
    assert scores(asked(("Sun",)), answered(None))["refusal_precision"] == (0, 1)
    assert "refusal_precision" not in scores(asked(("Sun",)), answered("Sun."))


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (asked(("Sun",)), answered("Sun."), Outcome.RIGHT),
        (asked(("Sun",)), answered("Mak."), Outcome.WRONG),
        (asked(("Sun",)), answered(None), Outcome.REFUSED_WRONGLY),
        (asked(), answered(None), Outcome.REFUSED_RIGHTLY),
        (asked(), answered("Sun."), Outcome.ANSWERED_WRONGLY),
    ],
)
def test_every_question_has_one_outcome(question: Question, answer: Answer, expected: Outcome) -> None:
    assert outcome(Case(question, answer)) is expected


def test_a_citation_is_right_in_the_right_document_with_the_exact_words() -> None:
    right, inexact, elsewhere = (
        cited("park.txt", 0, "Sun Dong"),
        cited("park.txt", 1, "Sun"),
        cited("zone.txt", 0, "Mak"),
    )
    gold = asked(("Sun",), documents=("park.txt",))
    found = scores(gold, answered("Sun.", (right, inexact, elsewhere)))
    assert found["citation_precision"] == (1, 3)
    assert found["citation_recall"] == (1, 1)
    assert found["exact_quotes"] == (2, 3)
    assert scores(gold, answered("Sun.", (elsewhere,)))["citation_recall"] == (0, 1)
    refused = scores(gold, answered(None))
    assert "citation_precision" not in refused  # nothing is cited
    assert refused["citation_recall"] == (0, 1)
    assert "citation_recall" not in scores(asked(("Sun",)), answered("Sun.", (right,)))  # no known document


def test_gold_evidence_is_found_by_a_quote_that_holds_half_of_it() -> None:
    chair, speech = Span("park.txt", 0, 20), Span("zone.txt", 0, 22)
    gold = Question("q", "Who?", (("Sun",),), evidence=((chair, speech), (speech,)))
    half, less = cited("park.txt", 0, "Sun Dong c"), cited("park.txt", 0, "Sun Dong ")  # 10 and 9 of 20 characters
    assert scores(gold, answered("Sun.", (less,)))["evidence_recall"] == (0, 1)
    found = scores(gold, answered("Sun.", (half, less)))
    assert found["evidence_precision"] == (1, 2)
    assert found["evidence_recall"] == (0.5, 1)  # 1 of 2 of the first annotator, 0 of 1 of the second
    both = scores(gold, answered("Sun.", (cited("zone.txt", 0, "Mak spoke in"),)))
    assert both["evidence_recall"] == (1, 1)  # the second annotator is agreed with best


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Sun Dong chaired it.", True),
        ("Sun Dong chaired the 10th meeting.", True),  # the question says the 10th
        ("Sun Dong chaired it in 2023.", False),
        ("It was chaired by Lin Xin.", False),
        ("It was chaired in Jiangmen.", False),  # another document says so, the one that is cited does not
    ],
)
def test_names_and_numbers_must_be_in_what_is_cited_or_in_the_question(text: str, grounded: bool) -> None:
    found = scores(asked(("Sun",)), answered(text, (cited("park.txt", 0, "Sun Dong chaired it."),)))
    assert found["grounded_sentences"] == (float(grounded), 1)


@pytest.mark.parametrize(
    ("citation", "exact"),
    [
        (cited("park.txt", 0, "Sun Dong"), True),
        (cited("park.txt", 13, "red it."), True),
        (cited("park.txt", 0, "sun dong"), False),
        (cited("park.txt", 0, ""), False),
        (cited("park.txt", 18, "t. And"), False),
        (Citation(1, "park.txt", "park.txt", "", -3, -1, "it"), False),
        (cited("unknown.txt", 0, "Sun"), False),
    ],
)
def test_a_quote_is_exact_only_character_for_character(citation: Citation, exact: bool) -> None:
    assert is_exact(citation, TEXTS) is exact


def test_an_answer_that_cites_gold_evidence_is_right_where_no_words_are_known() -> None:
    question = Question("q", "Who?", documents=("park.txt",), kind=Kind.LONG, evidence=((Span("park.txt", 0, 20),),))
    assert outcome(Case(question, answered("So.", (cited("park.txt", 0, TEXTS["park.txt"]),)))) is Outcome.RIGHT
    assert outcome(Case(question, answered("So.", (cited("zone.txt", 0, TEXTS["zone.txt"]),)))) is Outcome.WRONG


def test_a_refused_question_is_judged_by_what_was_withheld() -> None:
    withheld = (evidence("Sun Dong chaired it.", "Sun"),)
    question = asked(("Sun Dong",))
    assert is_right(Case(question, answered(None), withheld=withheld))
    assert not is_right(Case(asked(("Mak",)), answered(None), withheld=withheld))
    assert not is_right(Case(question, answered(None)))  # nothing could have been said
    assert not is_right(Case(asked(), answered(None), withheld=withheld))
    by_place = Question("q", "Who?", kind=Kind.LONG, evidence=((Span("minutes.txt", 0, 20),),))
    assert is_right(Case(by_place, answered(None), withheld=withheld))


def test_a_result_holds_what_every_figure_is_made_from() -> None:
    question = asked(("Sun",), documents=("park.txt",))
    case = Case(question, answered("Sun.", (cited("park.txt", 0, "Sun"),)), {Ranker.DENSE: ("zone.txt", "park.txt")})
    result = measure(case, TEXTS)
    assert (result.id, result.kind, result.outcome, result.right) == ("q", Kind.FACT, Outcome.RIGHT, True)
    assert (result.confidence, result.timings) == (0.75, {"total": 2.0})
    assert set(result.scores) == {
        *("answer_accuracy", "nugget_share", "citation_precision", "citation_recall", "exact_quotes"),
        *("grounded_sentences", "dense.recall@1", "dense.recall@3", "dense.recall@5", "dense.recall@8", "dense.mrr"),
        "dense.ndcg@10",
    }


def test_a_question_to_the_search_alone_has_the_scores_of_the_search_alone() -> None:
    question = Question("q", "Zinc?", kind=Kind.SEARCH, relevance={"park.txt": 1})
    result = measure(Case(question, rankings={Ranker.BM25: ("park.txt",)}), TEXTS)
    assert result == Result("q", Kind.SEARCH, Outcome.SEARCHED, result.scores)
    assert {name.split(".")[0] for name in result.scores} == {"bm25"}
