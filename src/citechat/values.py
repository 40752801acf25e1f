"""The values that flow from document to answer: one frozen dataclass per stage.

Offsets are Python string offsets into ``Document.text``, end exclusive, from splitting on to the citation on the
screen. Nothing is matched back by searching for its text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

NOT_FOUND = "The documents don't say."
"""The whole reply where nothing is proved."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text, byte for byte as it was decoded."""

    id: str
    """Hash of the content: equal texts are one document."""
    source: str
    """The name the user knows it by, such as a file name."""
    title: str
    text: str
    date: date | None = None
    """The day the document says it was issued, where it says so."""
    page_starts: tuple[int, ...] = ()
    """Offset at which each page begins; empty for formats without pages."""
    author: str = ""
    language: str = ""
    """A language tag such as ``en-GB``, as the file gives it."""

    def page_at(self, offset: int) -> int | None:
        """The page, counted from 1, that holds ``offset``; None for a document without pages."""
        return bisect_right(self.page_starts, offset) or None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: ``document.text[start:end] == text``, always."""

    id: int
    """A positive 63-bit number, the same whenever the same passage is split again."""
    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage and how it was found. Scores belong to this hit for this question, never to the chunk."""

    document: Document
    chunk: Chunk
    score: float
    """Reciprocal rank fusion of the retrievers' ranks; higher is better."""
    rank: int
    """Place in the fused ranking, from 1."""
    dense_rank: int | None = None
    """Place in the ranking by embeddings, from 1; None where that retriever did not return it."""
    dense_score: float | None = None
    """Cosine similarity of question and passage, -1 to 1."""
    bm25_rank: int | None = None
    bm25_score: float | None = None
    """Okapi BM25, above 0; comparable within one question only."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage that the reader holds to answer the question."""

    hit: Hit
    start: int
    end: int
    score: float
    """How well the sentence answers, by the reader; higher is better, comparable between passages."""
    span_start: int | None = None
    """The exact words that answer, where the reader knows them."""
    span_end: int | None = None
    no_answer_score: float | None = None
    """How sure the reader is that the passage does not answer, on the scale of ``score``."""

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.document.text[self.start : self.end]

    @property
    def span(self) -> str | None:
        """The words that answer."""
        if self.span_start is None or self.span_end is None:
            return None
        return self.hit.document.text[self.span_start : self.span_end]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a reply's sentence has its proof: ``document.text[start:end] == quote``."""

    marker: int
    """The n of ``[n]``, from 1."""
    document_id: str
    source: str
    title: str
    start: int
    end: int
    quote: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reply with the markers of the citations that prove it; a shown sentence has at least one."""

    text: str
    citations: tuple[int, ...]


class Status(StrEnum):
    """What a reply is made of."""

    ANSWERED = "answered"
    """The model's own words stand, each sentence proved."""
    QUOTED = "quoted"
    """At least one sentence is quoted evidence, because the model's words were not proved."""
    NOT_FOUND = "not_found"
    """The documents don't say."""


class Stage(StrEnum):
    """What is being done for a question; also the keys of ``Answer.timings``."""

    REWRITE = "rewrite"
    RETRIEVE = "retrieve"
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of the conversation and what it came to."""

    question: str
    standalone_question: str
    answer: str
    status: Status


@dataclass(frozen=True, slots=True)
class Options:
    """What an asker changes of how questions are answered; what is None is as the settings say."""

    passages: int | None = None
    """Passages read for an answer."""
    floor: float | None = None
    """Refuse unless it is at least this probable that the evidence answers."""
    quotes_only: bool = False
    """Whether the language model is left out."""


DEFAULTS = Options()
"""Everything as the settings say."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known while an answer is being made; the sentences in it are proved already."""

    stage: Stage
    standalone_question: str
    hits: tuple[Hit, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question, with its proof."""

    question: str
    standalone_question: str
    status: Status
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    """What the reply is made of; of a refusal the sentence that came nearest, if one meets the question's demands."""
    confidence: float = 0.0
    """The probability that the documents answer the question, 0 to 1; what a refusal is decided by."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by stage, with ``first`` (to the first shown sentence) and ``total``."""

    @property
    def text(self) -> str:
        """The reply as one line of prose, markers included."""
        if self.status is Status.NOT_FOUND:
            return NOT_FOUND
        return " ".join(
            sentence.text + "".join(f" [{marker}]" for marker in sentence.citations) for sentence in self.sentences
        )

    @property
    def turn(self) -> Turn:
        """This answer as an earlier turn of the conversation."""
        words = " ".join(sentence.text for sentence in self.sentences)
        answer = "" if self.status is Status.NOT_FOUND else words
        return Turn(self.question, self.standalone_question, answer, self.status)

    def as_dict(self) -> dict[str, Any]:
        """The answer in JSON types: what ``citechat ask --json`` prints and ``answers.jsonl`` holds."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": self.status.value,
            "confidence": round(self.confidence, 4),
            "answer": self.text,
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "citations": [
                {
                    "marker": citation.marker,
                    "document": citation.source,
                    "title": citation.title,
                    "start": citation.start,
                    "end": citation.end,
                    "quote": citation.quote,
                    "page": citation.page,
                }
                for citation in self.citations
            ],
            "hits": [
                {
                    "document": hit.document.source,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "score": hit.score,
                    "dense_rank": hit.dense_rank,
                    "bm25_rank": hit.bm25_rank,
                }
                for hit in self.hits
            ],
            "timings": dict(self.timings),
        }
