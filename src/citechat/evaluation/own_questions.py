"""The project's own question file: one JSON object a line."""

from __future__ import annotations

from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from citechat.evaluation.matching import words
from citechat.evaluation.questions import Kind, Question


class _Line(BaseModel):
    """A question as it is written in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    nuggets: list[list[str]]
    document: str | list[str] | None = None
    history: list[str] = []
    kind: Kind | None = None
    draft: str | None = None


def read_question(line: str) -> Question:
    """The question on one line; ValueError says what is wrong."""
    try:
        read = _Line.model_validate_json(line)
    except ValidationError as error:
        raise ValueError(_reason(error)) from error
    if read.draft is not None:
        raise ValueError('a draft still; correct the question and its nuggets and remove the key "draft"')
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
    if kind is Kind.SEARCH:
        raise ValueError('the kind "search" is for BEIR folders; choose another')
    nuggets = tuple(tuple(group) for group in read.nuggets)
    return Question(read.id, read.question, nuggets, documents, tuple(read.history), kind)


def _reason(error: ValidationError) -> str:
    """What is wrong with a line, in a few words."""
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    message = first["msg"][:1].lower() + first["msg"][1:]
    known = [name for name in _Line.model_fields if name != "draft"]
    match first["type"]:
        case "json_invalid":
            return f"not JSON ({message})"
        case "extra_forbidden":
            close = get_close_matches(field, known, n=1)
            meant = f'did you mean "{close[0]}"?' if close else f"the keys are {', '.join(known)}"
            return f'unknown key "{field}" ({meant})'
        case "missing":
            return f'the key "{field}" is missing'
        case "model_type":
            return "not a JSON object"
    if field == "document":
        return "document: give the name of a document, a list of names or null"
    return f"{'.'.join(str(part) for part in first['loc'])}: {message}"
