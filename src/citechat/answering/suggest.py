"""Further questions below an answer, each tried before it is shown: the documents really answer it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

from citechat.answering.asking import questions
from citechat.answering.facts import content_words, coverage, find_run, names, numbers, stems
from citechat.answering.ground import Premise
from citechat.answering.plain_question import Question
from citechat.answering.rewriting.mentions import question_word
from citechat.answering.select import Selection
from citechat.answering.want import Want, want
from citechat.ingest.sentences import sentence_spans
from citechat.values import Answer, Document, Evidence, Turn

SUGGESTIONS = 3
TRIES = 8
"""Questions at most that are searched and read for, so that it takes a few seconds at most."""
ALIKE = 0.75
"""The share of its content words from which a question with the same question word is one asked before."""
REACH = 6000
"""Characters before and after the evidence within which every sentence may be asked about."""
_OPENS_AFTER = frozenset(".!?:”\"’')\n")
"""What stands before a sentence's beginning."""


def suggestions(
    answer: Answer, history: Sequence[Turn], trial: Callable[[str], Selection | None]
) -> Generator[str, None, None]:
    """Questions that sentences near the answer's evidence answer, each as soon as it was tried; three at most.

    ``trial`` finds the evidence as for a question of the asker's, after ``history`` and this answer; None where the
    question would not be taken as it stands. What the conversation has asked or been told is left out.
    """
    turns = [*history, answer.turn]
    asked = [question for turn in turns for question in (turn.question, turn.standalone_question)]
    told = [turn.answer for turn in turns]
    shown = tries = 0
    for sentence in _near(answer):
        for question in questions(sentence.text):
            known = any(_alike(question.text, other) for other in asked) or _is_told(question.answer, told)
            if known or want(question.text) is not Want.FACT:  # "the Development Outline" is taken for a summary's
                continue
            selection = trial(question.text)
            if selection is None:
                continue
            tries += 1
            if _answers(selection, question, sentence):
                yield question.text
                shown += 1
                asked.append(question.text)
                told.append(question.answer)
                break  # one of a sentence, so that they are not all about the same
            if tries == TRIES:
                return
        if shown == SUGGESTIONS or tries == TRIES:
            return


def _near(answer: Answer) -> list[Premise]:
    """The sentences that may be asked about: those nearest to the evidence in its documents first.

    For a refusal those of the documents that hold a name of the question, in the order they were found.
    """
    documents = {hit.document.id: hit.document for hit in answer.hits}
    near = [
        (abs(sentence.start - citation.start), citation.marker, sentence)
        for citation in answer.citations
        if (document := documents.get(citation.document_id))
        for sentence in _sentences(document, max(0, citation.start - REACH), citation.end + REACH)
    ]
    found = [sentence for _, _, sentence in sorted(near, key=lambda one: one[:2])]
    for hit in answer.hits:
        document = hit.document
        cited = any(citation.document_id == document.id for citation in answer.citations)
        if cited or (not answer.citations and _shares_names(answer.standalone_question, document)):
            found += _sentences(document, hit.chunk.start, hit.chunk.end)
    return list(dict.fromkeys(found))


def _sentences(document: Document, start: int, end: int) -> Iterator[Premise]:
    """The sentences between two offsets; of one that begins before, the rest is left out."""
    for first, last in sentence_spans(document.text[start:end]):
        before = document.text[max(0, start + first - 20) : start + first].rstrip(" ")
        if not before or before[-1] in _OPENS_AFTER:
            yield Premise(document, start + first, start + last)


def _shares_names(question: str, document: Document) -> bool:
    text = f"{document.title}\n{document.text}"
    return any(find_run(run, text) for run in names(question))


def _answers(selection: Selection, question: Question, sentence: Premise) -> bool:
    """Whether the evidence is the sentence that the question was made from, and the words that answer are its own."""
    if not selection.evidence or not selection.one_part:
        return False
    best = selection.evidence[0]
    ours = best.hit.document.id == sentence.document.id
    here = ours and best.start < sentence.end and sentence.start < best.end
    return (here or _is_told(question.answer, [best.text])) and _points_at(best, question.answer)


def _points_at(evidence: Evidence, words: str) -> bool:
    """Whether the reader's words and those expected have a telling word or number in common; None points anywhere."""
    span = evidence.span
    if span is None:
        return True
    told = set(map(str, content_words(span))) | numbers(span)
    return bool(told & (set(content_words(words)) | numbers(words)))


def _is_told(words: str, texts: Sequence[str]) -> bool:
    """Whether one of the texts holds all telling words and numbers of ``words``."""
    return any(coverage(words, [text]) == 1 and numbers(words) <= numbers(text) for text in texts)


def _alike(question: str, other: str) -> bool:
    """Whether two questions ask the same: most of the words of either, and the same question word."""
    one, two = _telling(question), _telling(other)
    shared = len(one & two) / max(1, min(len(one), len(two)))
    return shared >= ALIKE and question_word(question) == question_word(other)


def _telling(question: str) -> set[str]:
    words = " ".join(content_words(question))
    return stems(words) | numbers(question)
