"""Questions and what their answers have to say, from whatever file they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from citechat.values import Document


class Kind(StrEnum):
    """What a question is like."""

    FACT = "fact"
    PARAPHRASE = "paraphrase"
    TYPO = "typo"
    LIST = "list"
    SUMMARY = "summary"
    FOLLOWUP = "followup"
    LONG = "long"
    """Answered by sentences of the document, not by a few words."""
    UNANSWERABLE = "unanswerable"
    """The documents don't say: the right reply is a refusal."""
    SEARCH = "search"
    """Put to the search alone: the relevant documents are known, an answer is not."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document that is known to answer."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known of its answer."""

    id: str
    question: str
    nuggets: tuple[tuple[str, ...], ...] = ()
    """What has to be said, each in at least one of its alternative wordings."""
    documents: tuple[str, ...] = ()
    """Source names of the documents that answer, any one of which is enough; empty where that is not known."""
    history: tuple[str, ...] = ()
    """The earlier questions of the conversation, oldest first."""
    kind: Kind = Kind.FACT
    answers: tuple[str, ...] = ()
    """The exact words that answer, as each annotator marked them."""
    evidence: tuple[tuple[Span, ...], ...] = ()
    """The stretches that answer, as each annotator marked them."""
    relevance: Mapping[str, int] = field(default_factory=dict)
    """Grades of relevance by source name, for a search; above 0 is relevant."""

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.kind is not Kind.UNANSWERABLE

    @property
    def sources(self) -> tuple[str, ...]:
        """Every document that has to be in the index for the question to make sense."""
        return self.documents or tuple(source for source, grade in self.relevance.items() if grade > 0)


class Split(StrEnum):
    """Which part of a question file is asked: settings are chosen on one half, the other tells what they are worth."""

    ALL = "all"
    DEV = "dev"
    TEST = "test"

    def holds(self, question: Question) -> bool:
        """Whether the question is in this part, by a hash of its id: adding questions moves no other."""
        if self is Split.ALL:
            return True
        first = blake2b(question.id.encode(), digest_size=1).digest()[0]
        return (first % 2 == 0) is (self is Split.DEV)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """What a question file holds."""

    path: Path
    questions: tuple[Question, ...]
    passages: tuple[Document, ...] = ()
    """The documents that come with the questions; none in a file of questions alone."""
    skipped: tuple[str, ...] = ()
    """What was wrong with the lines that were left out."""
    split: Split = Split.ALL

    @property
    def digest(self) -> str:
        """The same for the same questions with the same expectations."""
        return blake2b(repr(self.questions).encode(), digest_size=16).hexdigest()

    def part(self, split: Split) -> QuestionSet:
        """The questions of that part, with all of the passages."""
        kept = tuple(question for question in self.questions if split.holds(question))
        return QuestionSet(self.path, kept, self.passages, self.skipped, split)


def passage(source: str, title: str, text: str) -> Document:
    """The document that a passage of a question file becomes; its id tells passages of the same text apart."""
    whole = "\0".join((source, title, text))
    return Document(blake2b(whole.encode(), digest_size=16).hexdigest(), source, title, text)


def in_order(found: Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order of first mention."""
    return tuple(dict.fromkeys(found))
