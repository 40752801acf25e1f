"""Further questions below an answer: near its evidence, tried, and new to the conversation."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from makers import document, hit
from scripted import cite

from citechat.answering.select import Selection
from citechat.answering.suggest import SUGGESTIONS, TRIES, suggestions
from citechat.ingest.sentences import sentence_spans
from citechat.values import Answer, Evidence, Hit, Sentence, Status, Turn

FOUNDED = "The Brannock Museum was founded by Ada Brown."
OPENED = "The Brannock Museum was opened in May 1892."
TRUST = "The Harbour Trust is tasked with keeping the lamps."
LINE = "The Norland Railway was built by Lin Xin."
PARK = "The Hetao Park was opened in June 1901."
TEXT = " ".join([PARK, FOUNDED, OPENED, TRUST, LINE])


class Trial:
    """Finds for each question the sentence that holds most of its words, and keeps what was tried."""

    def __init__(self, one: Hit) -> None:
        self.hit = one
        self.tried: list[str] = []
        self.finds = True
        self.span: str | None = None

    def __call__(self, question: str) -> Selection:
        self.tried.append(question)
        words = set(question.lower().strip("?").split())
        text = self.hit.document.text

        def shared(span: tuple[int, int]) -> int:
            return len(words & set(text[slice(*span)].lower().strip(".").split()))

        start, end = max(sentence_spans(text), key=shared)
        at = text.find(self.span) if self.span else -1
        span = (at, at + len(self.span)) if self.span else (None, None)
        return Selection((Evidence(self.hit, start, end, 0.9, *span),) if self.finds else ())


def answer(said: str = FOUNDED, text: str = TEXT, status: Status = Status.QUOTED) -> Answer:
    one = hit(text)
    cited = () if status is Status.NOT_FOUND else (cite(1, one.document, said),)
    sentences = () if status is Status.NOT_FOUND else (Sentence(said, (1,)),)
    return Answer("who made it", "Who made it?", status, sentences, cited, (one,), ())


def suggested(given: Answer, trial: Trial | None = None, history: Sequence[Turn] = ()) -> list[str]:
    return list(suggestions(given, history, trial or Trial(given.hits[0])))


def test_sentences_nearest_to_the_evidence_are_asked_about_first() -> None:
    # PARK ends and OPENED begins next to FOUNDED; sentences count by where they begin: 40 characters before, 46 after
    assert suggested(answer()) == [
        "When was the Hetao Park opened?",
        "When was the Brannock Museum opened?",
        "What is the Harbour Trust tasked with?",
    ]


def test_what_the_answer_says_is_not_asked() -> None:
    assert not [question for question in suggested(answer()) if question.startswith("Who founded")]


def test_what_was_asked_or_told_before_is_not_asked_again() -> None:
    history = [
        Turn("When did the Hetao Park open?", "When did the Hetao Park open?", "", Status.NOT_FOUND),
        Turn("And the museum?", "On what day did people first see it?", "That was in May 1892.", Status.ANSWERED),
    ]
    assert suggested(answer(), history=history) == [
        "What is the Harbour Trust tasked with?",
        "Who built the Norland Railway?",
    ]


def test_a_question_that_finds_nothing_is_not_shown() -> None:
    given = answer()
    trial = Trial(given.hits[0])
    trial.finds = False
    assert suggested(given, trial) == []
    assert len(trial.tried) == 4  # each of the other sentences once


def test_a_question_whose_evidence_answers_with_other_words_is_not_shown() -> None:
    given = answer()
    trial = Trial(given.hits[0])
    trial.span = "May 1892"
    assert suggested(given, trial) == ["When was the Brannock Museum opened?"]


def test_a_question_that_finds_another_sentence_is_not_shown() -> None:
    given = answer()
    other = document("Nothing of the kind was ever said.", source="other.txt")
    trial = Trial(hit(other.text, source="other.txt"))
    assert suggested(given, trial) == []


def test_a_question_that_would_be_taken_otherwise_is_not_tried() -> None:
    given = answer()
    assert list(suggestions(given, (), lambda _: None)) == []


def test_parts_of_a_list_answer_no_single_question() -> None:
    given = answer()
    trial = Trial(given.hits[0])
    assert not list(suggestions(given, (), lambda question: Selection(trial(question).evidence, one_part=False)))


def test_no_more_is_tried_than_was_asked_for() -> None:
    given = answer()
    trial = Trial(given.hits[0])
    stream = suggestions(given, (), trial)
    assert trial.tried == []
    next(stream)
    assert len(trial.tried) == 1
    stream.close()
    assert len(trial.tried) == 1


def test_it_ends_after_three_shown_or_eight_tried() -> None:
    halls = " ".join(
        f"Hall {name} Norland was opened in May {1900 + year}." for year, name in enumerate("ABCDEFGHJKLM")
    )
    given = answer(text=f"{FOUNDED} {halls}")
    trial = Trial(given.hits[0])
    assert len(suggested(given, trial)) <= SUGGESTIONS
    trial = Trial(given.hits[0])
    trial.finds = False
    assert suggested(given, trial) == []
    assert len(trial.tried) == TRIES


def test_of_one_sentence_one_question_is_shown() -> None:
    both = "The 18th meeting was held in Xi'an on November 12."
    assert suggested(answer(text=f"{FOUNDED} {both}")) == ["When was the 18th meeting held in Xi'an?"]


def test_other_documents_are_not_asked_about() -> None:
    given = answer(text=FOUNDED)
    other = hit(LINE, source="other.txt", rank=2)
    both = Answer("q", "q", Status.QUOTED, given.sentences, given.citations, (*given.hits, other), ())
    assert suggested(both) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Who sold the Hetao Park?", ["When was the Hetao Park opened?"]), ("What is the capital of France?", [])],
)
def test_a_refusal_is_followed_by_questions_only_where_its_names_are(question: str, expected: list[str]) -> None:
    refused = Answer(question, question, Status.NOT_FOUND, (), (), (hit(PARK),), ())
    assert suggested(refused) == expected


def test_the_end_of_a_sentence_that_begins_before_the_passage_is_left_alone() -> None:
    text = f"It is not true that, as is said by many, {LINE}"
    whole = document(text)
    chunk = hit(text).chunk
    start = text.index("The Norland")
    cut = Hit(whole, type(chunk)(1, whole.id, start, len(text), text[start:]), 0.03, 1)
    refused = Answer("Norland?", "Where is the Norland Railway?", Status.NOT_FOUND, (), (), (cut,), ())
    assert suggested(refused, Trial(cut)) == []


def test_the_same_is_suggested_for_the_same_answer() -> None:
    runs = [suggested(answer()) for _ in range(3)]
    assert all(one == other for one, other in pairwise(runs))
