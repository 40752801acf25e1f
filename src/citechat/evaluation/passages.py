"""Questions beside the passages that answer them: SQuAD and what is laid out like it.

SQuAD 1.1 (Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250) and 2.0 (Rajpurkar et al. 2018,
https://arxiv.org/abs/1806.03822) nest questions in paragraphs in articles. Others have a row a question: the answers as
a list of objects, or as the two lists of the Hugging Face data sets. Rows of CLAPNQ (Rosenthal et al. 2024,
https://arxiv.org/abs/2404.02103) have ``sentences`` in place of offsets: their answers are long, so that their words
cannot be looked for, and the sentences they were written from are the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from citechat.evaluation.matching import words
from citechat.evaluation.questions import Kind, Question, Span, in_order, passage
from citechat.values import Document


class Row(NamedTuple):
    """A question with its passage, and where in the file it stands."""

    place: str
    values: dict[str, Any]


class Passages:
    """The passages of a file, each once, named by their title and a number."""

    def __init__(self) -> None:
        """Begins without any."""
        self._documents: dict[tuple[str, str], Document] = {}
        self._counts: dict[str, int] = {}

    def add(self, title: str, text: str) -> Document:
        """The document of the passage, a new one where it was not seen before."""
        if (title, text) not in self._documents:
            number = self._counts[title] = self._counts.get(title, 0) + 1
            self._documents[title, text] = passage(f"{title or 'passage'}/{number}", title, text)
        return self._documents[title, text]

    @property
    def documents(self) -> tuple[Document, ...]:
        """All of them, in the order of the file."""
        return tuple(self._documents.values())


def squad_rows(nested: dict[str, Any]) -> Iterator[Row]:
    """The questions of a SQuAD file, each with its place such as "article 2, paragraph 1, question 3".

    What is no article or paragraph becomes a row without values, so that it is told of like a wrong question.
    """
    for article_number, article in enumerate(nested["data"], start=1):
        for paragraph_number, paragraph in enumerate(_list(article, "paragraphs"), start=1):
            for number, asked in enumerate(_list(paragraph, "qas"), start=1):
                place = f"article {article_number}, paragraph {paragraph_number}, question {number}"
                if isinstance(asked, dict):
                    shared = {"title": article.get("title", ""), "context": paragraph.get("context")}
                    yield Row(place, asked | shared)
                else:
                    yield Row(place, {})


def read_row(row: Row, passages: Passages) -> Question:
    """The question of one row, its passage added to ``passages``; ValueError says what is wrong."""
    values = row.values
    context, question, title = _text(values, "context"), _text(values, "question"), values.get("title") or ""
    if not isinstance(title, str):
        raise ValueError("title: give a text")
    answers = list(_answers(values.get("answers")))
    unanswerable = values.get("is_impossible") is True or values.get("answerable") is False
    if unanswerable and answers:
        raise ValueError("it is said to have no answer, but there are answers")
    for text, start, _ in answers:
        if start is not None and (start < 0 or context[start : start + len(text)] != text):
            raise ValueError(f'the answer "{text}" is not in the context at {start}')
    long = [sentences for _, _, sentences in answers if sentences is not None]
    missing = next((one for sentences in long for one in sentences if one not in context), None)
    if missing is not None:
        raise ValueError(f'the sentence "{missing}" is not in the context')
    if answers and not any(start is not None or sentences or words(text) for text, start, sentences in answers):
        raise ValueError("no answer has a word to look for, a start or a sentence")
    document = passages.add(unquote(title).replace("_", " "), context)
    identity = values.get("id", row.place)
    if not isinstance(identity, str | int) or not str(identity):
        raise ValueError("id: give a text")
    if not answers:
        return Question(str(identity), question, kind=Kind.UNANSWERABLE)
    if long:
        evidence = (tuple(_found(document, sentence) for sentence in sentences) for sentences in long)
        return Question(
            str(identity), question, (), (document.source,), (), Kind.LONG, (), tuple(one for one in evidence if one)
        )
    texts = in_order([text for text, _, _ in answers])
    wordings = tuple(text for text in texts if words(text))
    return Question(
        id=str(identity),
        question=question,
        nuggets=(wordings,) if wordings else (),
        documents=(document.source,),
        answers=texts,
        evidence=tuple(
            (Span(document.source, start, start + len(text)),) for text, start, _ in answers if start is not None
        ),
    )


def _answers(given: Any) -> Iterator[tuple[str, int | None, list[str] | None]]:
    """Text, offset and sentences of each answer, of either layout; ValueError where it is neither."""
    if given is None:
        return
    if isinstance(given, dict):
        texts, starts = given.get("text"), given.get("answer_start")
        if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
            raise ValueError("answers: text and answer_start must be lists of the same length")
        given = [{"text": text, "start": start} for text, start in zip(texts, starts, strict=True)]
    if not isinstance(given, list):
        raise ValueError("answers: give a list of objects with text and start")
    for answer in given:
        if not isinstance(answer, dict):
            raise ValueError("answers: give a list of objects with text and start")
        text, sentences = _text(answer, "text", "answers: text"), answer.get("sentences")
        start = answer.get("start", answer.get("answer_start"))
        if start is not None and type(start) is not int:
            raise ValueError("answers: start is a whole number, counted in characters")
        if sentences is not None and not (isinstance(sentences, list) and all(isinstance(s, str) for s in sentences)):
            raise ValueError("answers: sentences is a list of texts")
        yield text, start, sentences


def _found(document: Document, sentence: str) -> Span:
    start = document.text.index(sentence)
    return Span(document.source, start, start + len(sentence))


def _text(values: dict[str, Any], key: str, name: str = "") -> str:
    if key not in values:
        raise ValueError(f'the key "{name or key}" is missing')
    found = values[key]
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f"{name or key}: give a text that is not blank")
    return found


def _list(values: Any, key: str) -> list[Any]:
    """The list under ``key``; one of a single thing that is none where there is no such list."""
    found = values.get(key) if isinstance(values, dict) else None
    return found if isinstance(found, list) else [None]
