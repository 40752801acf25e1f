"""A made-up question set and what a scripted chatbot makes of it: one question of every outcome and failure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from makers import document
from test_run import MADE_WITH

from citechat.evaluation.metrics import Case
from citechat.evaluation.questions import Kind, Question, QuestionSet
from citechat.evaluation.rankings import Ranker
from citechat.evaluation.run import OnResult, evaluate
from citechat.evaluation.summary import Summary
from citechat.values import Answer, Chunk, Citation, Evidence, Hit, Sentence, Status

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> ${alert(3)} {{ 7 * 7 }} \"'>"
TEXT = f"Ms Anna Berg chairs the board. It met in Oslo. {HOSTILE} Nobody spoke."
PARK = document(TEXT, title=f"Minutes {HOSTILE}", source="park.txt")
OTHER = document("Another board met in Rome.", source="other.txt")
HITS = tuple(Hit(one, Chunk(n, one.id, 0, len(one.text), one.text), 0.5, n) for n, one in enumerate((PARK, OTHER), 1))
TEXTS = {one.source: one.text for one in (PARK, OTHER)}


def known(name: str, nugget: str, question: str = "Who chairs it?") -> Question:
    """A question on the park that is answered by ``nugget``."""
    return Question(name, question, ((nugget,),), ("park.txt",))


RIGHT = known("right", "Anna Berg", f"Who chairs it? {HOSTILE}")
LOST = known("lost", "Ms Anna Berg")
NOT_READ = known("not-read", "Oslo", "Where did it meet?")
NOT_RETRIEVED = known("not-retrieved", "Oslo", "Where was the meeting?")
REFUSED = known("refused", "Anna Berg", "Who is at the head?")
WEATHER = Question("weather", "Will it rain?", kind=Kind.UNANSWERABLE)
COST = Question("cost", "What did it cost?", kind=Kind.UNANSWERABLE)
ALL = (RIGHT, LOST, NOT_READ, NOT_RETRIEVED, REFUSED, WEATHER, COST)
SAID = {
    "right": "Anna Berg chairs it.",
    "lost": "The board has a chair.",
    "not-read": "Ms Anna Berg: “Ms Anna Berg chairs the board.”",
    "not-retrieved": "It met in Rome.",
    "cost": "Nothing at all.",
}


def sentence(hit: Hit, words: str, span: str) -> Evidence:
    """The words as evidence, with the span that answers."""
    start, at = hit.document.text.index(words), hit.document.text.index(span)
    return Evidence(hit, start, start + len(words), 0.9, at, at + len(span))


CHAIR = sentence(HITS[0], "Ms Anna Berg chairs the board.", "Anna Berg")
ROME = sentence(HITS[1], "Another board met in Rome.", "Rome")


def examine(question: Question) -> Case:
    """What the scripted chatbot makes of the question."""
    said = SAID.get(question.id)
    evidence = ROME if question is NOT_RETRIEVED else CHAIR
    cited = evidence.hit.document
    quote = Citation(1, cited.id, cited.source, cited.title, evidence.start, evidence.end, evidence.text, 3)
    answer = Answer(
        question=question.question,
        standalone_question=question.question,
        status=Status.NOT_FOUND if said is None else Status.ANSWERED,
        sentences=() if said is None else (Sentence(said, (1,)),),
        citations=() if said is None else (quote,),
        hits=HITS[1:] if question is NOT_RETRIEVED else HITS,
        evidence=() if said is None else (evidence,),
        confidence=0.9 if said else 0.2,
        timings={"rewrite": 0.1, "retrieve": 0.2, "read": 0.3, "write": 0.4, "first": 0.8, "total": 1.0},
    )
    found = tuple(hit.document.source for hit in answer.hits)
    return Case(
        question,
        answer,
        dict.fromkeys(Ranker, found) if question.documents else {},
        (CHAIR,) if question is REFUSED else (),
    )


def ask_all(
    questions: Sequence[Question],
    output: Path,
    on_result: OnResult | None = None,
    stopped: Callable[[], bool] = lambda: False,
    examine: Callable[[Question], Case] = examine,
) -> Summary:
    """The run over the questions."""
    asked = QuestionSet(Path("questions.jsonl"), tuple(questions))
    return evaluate(asked, examine, TEXTS, output, MADE_WITH, on_result, stopped=stopped)
