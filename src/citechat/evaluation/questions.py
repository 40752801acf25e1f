"""Question sets: a file of questions with the answers that are expected, one JSON object a line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from citechat.errors import QuestionsError
from citechat.evaluation.matching import words

SHOWN = 3
"""Wrong lines that an error tells of."""


class Kind(StrEnum):
    """What a question is like."""

    FACT = "fact"
    PARAPHRASE = "paraphrase"
    TYPO = "typo"
    LIST = "list"
    SUMMARY = "summary"
    FOLLOWUP = "followup"
    UNANSWERABLE = "unanswerable"
    """The documents don't say: the right reply is a refusal."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what its answer has to say; without nuggets, it has to be refused."""

    id: str
    question: str
    nuggets: tuple[tuple[str, ...], ...] = ()
    """What has to be said, each in at least one of its alternative wordings."""
    documents: tuple[str, ...] = ()
    """Source names of the documents that answer, any one of which is enough; empty where that is not known."""
    history: tuple[str, ...] = ()
    """The earlier questions of the conversation, oldest first."""
    kind: Kind = Kind.FACT

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.nuggets)


class _Line(BaseModel):
    """A question as it is written in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    nuggets: list[list[str]]
    document: str | list[str] | None = None
    history: list[str] = []
    kind: Kind | None = None


def load_questions(path: Path) -> list[Question]:
    """The questions in a ``.jsonl`` or ``.jsonl.gz`` file, in its order.

    Raises:
        QuestionsError: the file cannot be read, holds no question, or has wrong lines, all of which are checked.
    """
    questions: list[Question] = []
    line_of: dict[str, int] = {}
    wrong: list[str] = []
    for number, line in _lines(path):
        try:
            question = _question(line)
        except ValueError as error:  # pydantic's ValidationError is a ValueError
            wrong.append(f"line {number}: {_reason(error)}")
            continue
        if question.id in line_of:
            wrong.append(f'line {number}: the id "{question.id}" is that of line {line_of[question.id]} already')
            continue
        line_of[question.id] = number
        questions.append(question)
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        count = "a wrong line" if len(wrong) == 1 else f"{len(wrong)} wrong lines"
        raise QuestionsError(f"{path} has {count}: {'; '.join(wrong[:SHOWN])}{more}; correct the file and try again.")
    if not questions:
        raise QuestionsError(f"{path} holds no question; write one JSON object a line.")
    return questions


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix.lower() == ".gz" else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path} is not UTF-8 text; save the questions as UTF-8.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise QuestionsError(f"{path} is no whole gzip file ({error}); compress it again.") from error
    except OSError as error:
        raise QuestionsError(f"{path} cannot be read: {error.strerror or error}; check the path.") from error
    # Not splitlines(): JSON strings may hold U+2028 and its like.
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _question(line: str) -> Question:
    """The question on one line; ValueError says what is wrong."""
    read = _Line.model_validate_json(line)
    if not read.question.strip():
        raise ValueError("question is blank")
    for group in read.nuggets:
        if not group:
            raise ValueError("a group of nuggets is empty; give at least one wording")
        for nugget in group:
            if not words(nugget):
                raise ValueError(f'the nugget "{nugget}" has no word to look for')
    documents = (read.document,) if isinstance(read.document, str) else tuple(read.document or ())
    if documents and not read.nuggets:
        raise ValueError("a document is named but there are no nuggets; give what the answer says, or no document")
    kind = read.kind or (Kind.FACT if read.nuggets else Kind.UNANSWERABLE)
    if (kind is Kind.UNANSWERABLE) == bool(read.nuggets):
        contradiction = "has nuggets" if read.nuggets else "has no nuggets"
        raise ValueError(f'the kind is "{kind}" but the question {contradiction}')
    nuggets = tuple(tuple(group) for group in read.nuggets)
    return Question(read.id, read.question, nuggets, documents, tuple(read.history), kind)


def _reason(error: ValueError) -> str:
    """What is wrong with a line, in a few words."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    message = first["msg"][:1].lower() + first["msg"][1:]
    match first["type"]:
        case "json_invalid":
            return f"not JSON ({message})"
        case "extra_forbidden":
            close = get_close_matches(field, _Line.model_fields, n=1)
            known = f'did you mean "{close[0]}"?' if close else f"the keys are {', '.join(_Line.model_fields)}"
            return f'unknown key "{field}" ({known})'
        case "missing":
            return f'the key "{field}" is missing'
        case "model_type":
            return "not a JSON object"
    if field == "document":
        return "document: give the name of a document, a list of names or null"
    return f"{'.'.join(str(part) for part in first['loc'])}: {message}"
