"""A question file of any known format becomes questions, with the passages that come with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from citechat.errors import QuestionsError
from citechat.evaluation.beir import read_beir
from citechat.evaluation.lines import first_object, json_object, numbered_lines, parse_json, read_text
from citechat.evaluation.own_questions import read_question
from citechat.evaluation.passages import Passages, Row, read_row, squad_rows
from citechat.evaluation.questions import Question, QuestionSet
from citechat.values import Document

SHOWN = 3
"""Wrong lines that an error tells of."""

Entry = tuple[str, Callable[[], Question]]
"""Where a question stands in the file, and what reads it; a ValueError says what is wrong with it."""


def load_questions(path: Path, *, skip_invalid: bool = False) -> QuestionSet:
    """The questions in a file or a BEIR folder, in its order; with ``skip_invalid`` those that are right.

    Raises:
        QuestionsError: it cannot be read, holds no question, or has wrong lines, all of which are checked.
    """
    wrong: list[str] = []
    if path.is_dir():
        read, passages = read_beir(path, wrong.append)
        questions = tuple(read)
        documents = tuple(passages)
    else:
        entries, found = _entries(path, wrong.append)
        questions = tuple(_read(entries, wrong.append))
        documents = found()
    if wrong and not skip_invalid:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        count = "a wrong line" if len(wrong) == 1 else f"{len(wrong)} wrong lines"
        raise QuestionsError(
            f"{path} has {count}: {'; '.join(wrong[:SHOWN])}{more}; correct the file, or leave them out with "
            "--skip-invalid."
        )
    if not questions:
        why = f"all {len(wrong)} were wrong, the first at {wrong[0]}" if wrong else "write one JSON object a line"
        raise QuestionsError(f"{path} holds no question that can be asked; {why}.")
    return QuestionSet(path, questions, documents, tuple(wrong))


def _entries(path: Path, refuse: Callable[[str], None]) -> tuple[Iterable[Entry], Callable[[], tuple[Document, ...]]]:
    """The questions of a file, still to be read, and what tells its passages once they are."""
    text = read_text(path)
    passages = Passages()
    if ".json" in path.suffixes:
        return _rows(squad_rows(_nested(path, text)), passages), lambda: passages.documents
    if "context" in first_object(text):
        return _rows(_flat(text, refuse), passages), lambda: passages.documents
    return ((place, partial(read_question, line)) for place, line in numbered_lines(text)), tuple


def _nested(path: Path, text: str) -> dict[str, object]:
    try:
        found = parse_json(text)
    except ValueError as error:
        raise QuestionsError(f"{path} cannot be read: {error}; correct it, or name JSON lines .jsonl.") from error
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        raise QuestionsError(f'{path} is not laid out like SQuAD, it lacks the list "data"; name JSON lines .jsonl.')
    return found


def _flat(text: str, refuse: Callable[[str], None]) -> Iterator[Row]:
    for place, line in numbered_lines(text):
        try:
            yield Row(place, json_object(line))
        except ValueError as error:
            refuse(f"{place}: {error}")


def _rows(rows: Iterable[Row], passages: Passages) -> Iterator[Entry]:
    return ((row.place, partial(read_row, row, passages)) for row in rows)


def _read(entries: Iterable[Entry], refuse: Callable[[str], None]) -> Iterator[Question]:
    """The questions that are right; two may not have the same id."""
    place_of: dict[str, str] = {}
    for place, read in entries:
        try:
            question = read()
            if question.id in place_of:
                raise ValueError(f'the id "{question.id}" is that of {place_of[question.id]} already')
        except ValueError as error:
            refuse(f"{place}: {error}")
            continue
        place_of[question.id] = place
        yield question
