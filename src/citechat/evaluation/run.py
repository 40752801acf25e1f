"""Ask a question set and keep every answer with what was expected of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from citechat.errors import OutputError, QuestionsError
from citechat.evaluation.metrics import Case, nuggets_found, outcome
from citechat.evaluation.questions import Question
from citechat.evaluation.summary import Summary, summarise
from citechat.values import Answer, Document

ANSWERS = "answers.jsonl"
SUMMARY = "summary.json"


def evaluate(
    questions: Sequence[Question],
    ask: Callable[[Question], Answer],
    documents: Mapping[str, Document | str],
    output: Path,
    progress: Callable[[int, int], None] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Summary:
    """Ask every question and write ``answers.jsonl`` and ``summary.json`` into the folder ``output``.

    ``documents`` are those of the index by source name. ``progress`` is told how many questions are done, of how many.
    Each answer is on disk before the next question is asked; a run that is stopped, by Ctrl-C for instance, still
    writes the summary of what was asked. Results of an earlier run in the same folder are replaced.

    Raises:
        QuestionsError: a question expects a document that is not among ``documents``; nothing has been asked.
        OutputError: the results cannot be written.
    """
    for question in questions:
        for source in question.documents:
            if source not in documents:
                raise QuestionsError(
                    f"The question {question.id} expects the document {source}, which is not in the index; "
                    "correct the name or add the document."
                )
    texts = {source: found if isinstance(found, str) else found.text for source, found in documents.items()}
    cases: list[Case] = []
    _clear(output)
    try:
        for question in questions:
            case = Case(question, ask(question))
            _write(output / ANSWERS, json.dumps(_row(case), ensure_ascii=False) + "\n")
            cases.append(case)
            if progress:
                progress(len(cases), len(questions))
    finally:
        summary = summarise(cases, texts, len(questions), settings or {})
        _write(output / SUMMARY, json.dumps(summary.as_dict(), ensure_ascii=False, indent=2) + "\n")
    return summary


def _row(case: Case) -> dict[str, Any]:
    """One line of ``answers.jsonl``: what was expected, what it came to, and the whole answer."""
    question = case.question
    return {
        "id": question.id,
        "kind": question.kind,
        "history": question.history,
        "nuggets": question.nuggets,
        "nuggets_found": nuggets_found(case),
        "documents": question.documents,
        "outcome": outcome(case),
    } | case.answer.as_dict()


def _clear(output: Path) -> None:
    """Make the folder, without results of an earlier run: answers and summary are always of the same run."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name in (ANSWERS, SUMMARY):
            (output / name).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(output, error) from error


def _write(path: Path, text: str) -> None:
    """Append to the file and close it, so that what is written stays."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}; choose another output folder.")
