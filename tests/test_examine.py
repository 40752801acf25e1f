"""A question is asked, and beside the answer is seen what was found and what was withheld."""

from collections.abc import Sequence
from dataclasses import replace

from makers import Counting, hit

from citechat.answering.select import Selector
from citechat.evaluation.examine import Examiner
from citechat.evaluation.questions import Kind, Question
from citechat.evaluation.rankings import Ranker
from citechat.values import Answer, Evidence, Hit, Status

TEXT = "The board met in Jiangmen."
HITS = tuple(hit(TEXT, source=source, rank=rank) for rank, source in enumerate(("a.txt", "b.txt", "c.txt"), start=1))
WHERE = Question("q", "where did the board meet", (("Jiangmen",),), ("b.txt",))


class Known:
    """An index that finds the same passages, and a reader that reads the last one best; both note what they got."""

    def __init__(self, score: float = 0.3) -> None:
        self.score = score
        self.searched: list[tuple[str, int, int]] = []
        self.read_hits: list[int] = []

    def search(self, question: str, k: int, candidates: int = 50) -> tuple[Hit, ...]:
        self.searched.append((question, k, candidates))
        return HITS[:k]

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        self.read_hits.append(len(hits))
        return tuple(Evidence(one, 0, len(TEXT), self.score) for one in reversed(hits))


def examiner(known: Known, status: Status) -> Examiner:
    answer = Answer("q", "Where did the board meet?", status, (), (), (), ())
    return Examiner(lambda question: replace(answer, question=question.question), known, known, SELECTOR, 2, 50)


SELECTOR = Selector(Counting(), 0.0, 4)


def test_the_search_is_asked_as_the_chatbot_asks_it_with_the_question_as_understood() -> None:
    known = Known()
    case = examiner(known, Status.QUOTED)(WHERE)
    assert known.searched == [("Where did the board meet?", 50, 50)]
    assert known.read_hits == [2]
    assert case.rankings[Ranker.FUSED] == ("a.txt", "b.txt", "c.txt")
    assert case.rankings[Ranker.READ] == ("b.txt", "a.txt", "c.txt")
    assert case.withheld == ()


def test_what_a_refusal_withheld_is_kept() -> None:
    case = examiner(Known(), Status.NOT_FOUND)(replace(WHERE, documents=()))
    assert [one.hit.document.source for one in case.withheld] == ["b.txt"]
    assert case.rankings == {}


def test_nothing_is_searched_again_for_a_question_that_has_no_answer() -> None:
    known = Known()
    for status in Status:
        case = examiner(known, status)(Question("q", "What did it cost?", kind=Kind.UNANSWERABLE))
        assert (case.rankings, case.withheld) == ({}, ())
    assert known.searched == []


def test_a_question_to_the_search_alone_is_not_asked() -> None:
    known = Known()
    case = examiner(known, Status.QUOTED)(Question("q", "board", kind=Kind.SEARCH, relevance={"a.txt": 1}))
    assert case.answer is None
    assert known.searched == [("board", 50, 50)]
    assert set(case.rankings) == set(Ranker)
