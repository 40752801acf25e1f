"""The metrics against figures worked out by hand."""

import pytest

from citechat.evaluation.metrics import (
    Case,
    Figure,
    Outcome,
    citation_precision,
    exact_quotes,
    figures,
    is_exact,
    latency,
    nugget_accuracy,
    nugget_share,
    nuggets_found,
    outcome,
    recall_at_k,
    refusal_precision,
    refusal_recall,
)
from citechat.evaluation.questions import Kind, Question
from citechat.values import Answer, Chunk, Citation, Document, Hit, Sentence, Status

TEXTS = {"park.txt": "Sun Dong chaired it.", "zone.txt": "Mak spoke in Jiangmen."}


def asked(*nuggets: tuple[str, ...], documents: tuple[str, ...] = ()) -> Question:
    return Question("q", "Who?", nuggets, documents, kind=Kind.FACT if nuggets else Kind.UNANSWERABLE)


def cited(source: str, start: int, quote: str) -> Citation:
    return Citation(1, source, source, source, start, start + len(quote), quote)


def answered(
    text: str | None,
    citations: tuple[Citation, ...] = (),
    hits: tuple[str, ...] = (),
    timings: dict[str, float] | None = None,
) -> Answer:
    """A reply of one sentence with hits from the named documents; a refusal where there is no text."""
    return Answer(
        question="Who?",
        standalone_question="Who?",
        status=Status.NOT_FOUND if text is None else Status.ANSWERED,
        sentences=() if text is None else (Sentence(text, (1,)),),
        citations=citations,
        hits=tuple(
            Hit(Document(source, source, source, ""), Chunk(rank, source, 0, 0, ""), 1 / rank, rank)
            for rank, source in enumerate(hits, start=1)
        ),
        evidence=(),
        timings=timings or {},
    )


def test_a_group_of_nuggets_is_found_by_any_of_its_wordings() -> None:
    question = asked(("Sun Dong", "Professor Sun"), ("September 7", "7 September"), ("Wang",))
    case = Case(question, answered("Professor Sun chaired it on September 7, 2023."))
    assert nuggets_found(case) == [True, True, False]


def test_a_citation_marker_is_no_number_of_the_answer() -> None:
    answer = answered("Universities have branches.")
    assert answer.text == "Universities have branches. [1]"
    assert nuggets_found(Case(asked(("1",)), answer)) == [False]


def test_nuggets_are_counted_by_question_and_by_group() -> None:
    cases = [
        Case(asked(("Sun",), ("Wang",)), answered("Sun and Wang.")),  # 2 of 2
        Case(asked(("Sun",), ("Wang",)), answered("Sun.")),  # 1 of 2
        Case(asked(("Mak",)), answered(None)),  # refused: 0 of 1
        Case(asked(), answered("Sun.")),  # unanswerable: counted out
    ]
    assert nugget_accuracy(cases) == Figure(1 / 3, 3)
    assert nugget_share(cases) == Figure((1 + 0.5 + 0) / 3, 3)


def test_refusals_have_a_precision_and_a_recall() -> None:
    cases = [
        Case(asked(), answered(None)),
        Case(asked(), answered(None)),
        Case(asked(), answered("Sun.")),
        Case(asked(), answered("Sun.")),
        Case(asked(("Sun",)), answered(None)),
        Case(asked(("Sun",)), answered("Sun.")),
    ]
    assert refusal_precision(cases) == Figure(2 / 3, 3)  # 3 refused, 2 of them unanswerable
    assert refusal_recall(cases) == Figure(2 / 4, 4)  # 4 unanswerable, 2 of them refused


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
    cases = [
        Case(gold, answered("Sun.", (right, inexact))),
        Case(gold, answered("Sun.", (elsewhere, right))),
        Case(gold, answered(None, (inexact,))),  # refused: counted out of the precision
        Case(asked(("Sun",)), answered("Sun.", (right,))),  # no known document: counted out of the precision
        Case(asked(), answered("Sun.", (right,))),  # unanswerable: counted out of the precision
    ]
    assert citation_precision(cases, TEXTS) == Figure(2 / 4, 4)  # right, inexact, elsewhere, right
    assert exact_quotes(cases, TEXTS) == Figure(5 / 7, 7)  # inexact twice


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


def test_recall_looks_for_a_known_document_among_the_first_hits() -> None:
    gold = asked(("Sun",), documents=("park.txt",))
    either = asked(("Mak",), documents=("park.txt", "zone.txt"))
    cases = [
        Case(gold, answered("Sun.", hits=("park.txt", "zone.txt", "park.txt"))),  # at 1
        Case(gold, answered(None, hits=("zone.txt", "zone.txt", "park.txt"))),  # at 3, though refused
        Case(gold, answered("Sun.", hits=("zone.txt",))),  # never
        Case(gold, answered("Sun.")),  # no hits: never
        Case(either, answered("Mak.", hits=(*["else.txt"] * 7, "zone.txt"))),  # at 8
        Case(asked(), answered("Sun.", hits=("park.txt",))),  # unanswerable: counted out
    ]
    assert [recall_at_k(cases, k) for k in (1, 3, 5, 8)] == [
        Figure(1 / 5, 5),
        Figure(2 / 5, 5),
        Figure(2 / 5, 5),
        Figure(3 / 5, 5),
    ]


def test_the_tenth_hit_is_not_among_the_first_nine() -> None:
    case = Case(asked(("Sun",), documents=("park.txt",)), answered("Sun.", hits=(*["else.txt"] * 9, "park.txt")))
    assert (recall_at_k([case], 9), recall_at_k([case], 10)) == (Figure(0.0, 1), Figure(1.0, 1))


def test_latency_is_a_percentile_of_the_timings_there_are() -> None:
    cases = [Case(asked(), answered("Sun.", timings={"total": float(seconds)})) for seconds in (4, 1, 3, 2)]
    cases.append(Case(asked(), answered(None)))  # not timed: counted out
    assert latency(cases, "total", 50) == Figure(2.5, 4)  # midway between 2 and 3
    assert latency(cases, "total", 95) == Figure(pytest.approx(3.85), 4)  # 0.95 * 3 = 2.85 steps above 1
    assert latency(cases, "first", 50) is None


def test_a_metric_without_any_case_is_none() -> None:
    assert set(figures([], TEXTS).values()) == {None}


def test_every_metric_has_its_name() -> None:
    case = Case(
        asked(("Sun",), documents=("park.txt",)),
        answered("Sun.", (cited("park.txt", 0, "Sun"),), ("park.txt",), {"total": 2.0, "first": 1.0}),
    )
    found = figures([case], TEXTS)
    assert {name: figure.value for name, figure in found.items() if figure} == {
        "nugget_accuracy": 1.0,
        "nugget_share": 1.0,
        "citation_precision": 1.0,
        "exact_quotes": 1.0,
        "recall@1": 1.0,
        "recall@3": 1.0,
        "recall@5": 1.0,
        "recall@8": 1.0,
        "total_p50": 2.0,
        "total_p95": 2.0,
        "first_p50": 1.0,
        "first_p95": 1.0,
    }
    assert (found["refusal_precision"], found["refusal_recall"]) == (None, None)
