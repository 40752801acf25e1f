"""Ask a question set, keep every answer with what was expected of it, and sum up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from citechat.errors import OutputError, QuestionsError
from citechat.evaluation.compare import compare
from citechat.evaluation.cost import peak_memory
from citechat.evaluation.failure import Failure
from citechat.evaluation.metrics import Case, Outcome, Result, measure, nuggets_found, reply
from citechat.evaluation.provenance import Provenance
from citechat.evaluation.questions import Kind, Question, QuestionSet
from citechat.evaluation.report import report
from citechat.evaluation.summary import Summary, summarise
from citechat.retrieval.atomic import replace_file
from citechat.values import Evidence

ANSWERS = "answers.jsonl"
SUMMARY = "summary.json"
REPORT = "report.html"

OnResult = Callable[[Result, int, int], None]
"""Told of each result, those of an earlier run first, with its number and how many questions there are."""


def evaluate(
    asked: QuestionSet,
    examine: Callable[[Question], Case],
    texts: Mapping[str, str],
    output: Path,
    provenance: Provenance,
    on_result: OnResult | None = None,
    *,
    resume: bool = False,
    baseline: Path | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """Ask every question; write ``answers.jsonl``, ``summary.json``, ``report.html`` into the folder ``output``.

    ``texts`` are the documents of the index by source name. Each answer is on disk before the next question is asked;
    a run that ends early, by Ctrl-C or because it is ``stopped``, still writes the summary and the report of what was
    asked. With ``resume`` the questions that an earlier run in the same folder has answered are not asked again;
    otherwise its results are replaced. ``baseline`` is the ``summary.json`` of a run to compare with.

    Raises:
        QuestionsError: a question expects a document that is not among ``texts``; nothing has been asked.
        OutputError: the results cannot be written, or the earlier ones not be gone on with or compared with.
    """
    _check_documents(asked.questions, texts)
    before = read_results(baseline) if baseline else None
    rows = _rows_to_keep(output, asked, provenance) if resume else []
    results = [_result(row) for row in rows]
    done = {result.id for result in results}

    def sum_up() -> Summary:
        comparison = compare(results, before, baseline) if baseline and before is not None else None
        return summarise(results, asked, provenance, comparison, peak_memory())

    def tell(number: int) -> None:
        if on_result:
            on_result(results[number - 1], number, len(asked.questions))

    _start(output, rows, sum_up())
    for number in range(1, len(results) + 1):
        tell(number)
    try:
        for question in asked.questions:
            if stopped():
                break
            if question.id in done:
                continue
            case = examine(question)
            result = measure(case, texts)
            _append(output / ANSWERS, json.dumps(_row(case, result), ensure_ascii=False) + "\n")
            results.append(result)
            tell(len(results))
    finally:
        summary = sum_up()
        _replace_summary(output, summary)
        _replace(output / REPORT, report(summary, read_rows(output / ANSWERS)))
    return summary


def read_results(summary: Path) -> list[Result]:
    """The results of the run whose ``summary.json`` is at ``summary``, from the ``answers.jsonl`` beside it.

    Raises:
        OutputError: they cannot be read.
    """
    try:
        json.loads(summary.read_text(encoding="utf-8"))
        return [_result(row) for row in read_rows(summary.with_name(ANSWERS))]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            f"{summary} is no summary with its {ANSWERS} beside it to compare with ({_short(error)}); name the "
            f"{SUMMARY} of an earlier run."
        ) from error


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of an ``answers.jsonl``; a last one that was broken off in writing is left out."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def _rows_to_keep(output: Path, asked: QuestionSet, provenance: Provenance) -> list[dict[str, Any]]:
    """What an earlier run in the folder has answered; nothing where there was none.

    Raises:
        OutputError: it was made with something else.
    """
    if not (output / SUMMARY).exists():
        return []
    try:
        noted = json.loads((output / SUMMARY).read_text(encoding="utf-8"))["provenance"]
        rows = read_rows(output / ANSWERS) if (output / ANSWERS).exists() else []
        ids = {_result(row).id for row in rows}
        differences = provenance.differences(noted)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            f"The run in {output} cannot be gone on with ({_short(error)}); start anew without --resume."
        ) from error
    if not differences and not ids <= {question.id for question in asked.questions}:
        differences = ["other questions"]
    if differences:
        raise OutputError(
            f"The run in {output} was made with {' and '.join(differences)}; start anew without --resume, or choose "
            "another --output."
        )
    return rows


def _check_documents(questions: Iterable[Question], texts: Mapping[str, str]) -> None:
    for question in questions:
        for source in question.sources:
            if source not in texts:
                raise QuestionsError(
                    f"The question {question.id} expects the document {source}, which is not in the index; "
                    "correct the name, add the document, or index the passages of a data set with --build-index DIR."
                )


def _row(case: Case, result: Result) -> dict[str, Any]:
    """One line of ``answers.jsonl``: what was expected, what it came to, and the whole answer."""
    question, answer = case.question, case.answer
    return {
        "id": question.id,
        "kind": question.kind,
        "history": question.history,
        "nuggets": question.nuggets,
        "nuggets_found": nuggets_found(question, reply(answer)) if answer else [],
        "documents": question.documents,
        "outcome": result.outcome,
        "failure": result.failure,
        "right": result.right,
        "scores": result.scores,
        **(answer.as_dict() if answer else {"question": question.question}),
        "evidence": [_evidence(one) for one in case.evidence],
        "confidence": result.confidence,
        "timings": dict(result.timings),
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "document": one.hit.document.source,
        "title": one.hit.document.title,
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "span_start": one.span_start,
        "span_end": one.span_end,
    }


def _result(row: Mapping[str, Any]) -> Result:
    """The result that a line of ``answers.jsonl`` holds."""
    return Result(
        id=row["id"],
        kind=Kind(row["kind"]),
        outcome=Outcome(row["outcome"]),
        scores={name: (float(total), float(count)) for name, (total, count) in row["scores"].items()},
        timings=row["timings"],
        confidence=row["confidence"],
        right=row["right"],
        failure=row["failure"] and Failure(row["failure"]),
    )


def _start(output: Path, rows: Sequence[Mapping[str, Any]], summary: Summary) -> None:
    """Make the folder and put into it what is known so far: answers and summary are always of the same run."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        kept = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        replace_file(output / ANSWERS, kept.encode())
    except OSError as error:
        raise _not_written(output, error) from error
    _replace_summary(output, summary)


def _replace_summary(output: Path, summary: Summary) -> None:
    _replace(output / SUMMARY, json.dumps(summary.as_dict(), ensure_ascii=False, indent=2) + "\n")


def _replace(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise _not_written(path, error) from error


def _append(path: Path, line: str) -> None:
    """Append to the file and close it, so that what is written stays."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}; choose another output folder.")


def _short(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
