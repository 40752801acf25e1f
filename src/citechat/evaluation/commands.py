"""``citechat eval``: asks a question file, or drafts one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from citechat.errors import QuestionsError
from citechat.evaluation.questions import QuestionSet, Split
from citechat.progress import progress, shares
from citechat.settings import Settings, load_settings

if TYPE_CHECKING:
    from citechat.evaluation.metrics import Result
    from citechat.evaluation.run import OnResult
    from citechat.evaluation.summary import Summary

RUN = Path("runs/latest")
BELOW = 6
"""The exit code where a figure is under what ``--fail-under`` asks for."""
_out = Console(soft_wrap=True, highlight=False)
_err = Console(file=sys.stderr, soft_wrap=True, highlight=False)


def evaluate(
    questions: Annotated[
        Path | None,
        typer.Argument(help="A question file (.jsonl), a SQuAD file (.json), rows with passages, or a BEIR folder."),
    ] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="The index folder; CITECHAT_INDEX or indexes/seeds without it.")
    ] = None,
    build_index: Annotated[
        Path | None, typer.Option("--build-index", help="Index the passages of the question file here and ask those.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", help=f"Where report.html, summary.json and answers.jsonl go, {RUN} without it; or the drafts."
        ),
    ] = None,
    split: Annotated[Split, typer.Option(help="Ask one half of the questions, chosen by their ids.")] = Split.ALL,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in the output folder.")] = False,
    skip_invalid: Annotated[bool, typer.Option("--skip-invalid", help="Leave wrong lines out.")] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="The summary.json of a run to compare with.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", help="FIGURE=VALUE: exit with 6 where it is lower; repeatable."),
    ] = None,
    new_questions: Annotated[
        int | None, typer.Option("--new-questions", min=1, help="Draft so many questions from the index instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Ask every question of a file and say how far the answers can be trusted.

    Exits with 6 where a figure is under what --fail-under asks for.

    Example: citechat eval tests/questions/seeds.jsonl --output runs/seeds
    Example: citechat eval dev-v2.0.json --build-index indexes/squad --fail-under answer_accuracy=0.6
    Example: citechat eval --new-questions 20 --output drafts.jsonl --index indexes/mine
    """
    if new_questions is not None:
        if questions or output is None:
            raise typer.BadParameter("--new-questions takes --output FILE for the drafts and no question file")
        _draft(_settings(index), new_questions, output)
        return
    if questions is None:
        raise typer.BadParameter("name a question file, or draft one with --new-questions N --output FILE")
    if index and build_index:
        raise typer.BadParameter("--index and --build-index name one index each; give one of them")
    wanted = _wanted(fail_under or [])
    asked = _load(questions, split, skip_invalid=skip_invalid)
    if build_index and not asked.passages:
        raise QuestionsError(
            f"{questions} holds questions alone and no passages to index; name their index with --index."
        )
    settings = _settings(build_index or index)
    folder = output or RUN
    summary = _run(asked, settings, folder, resume=resume, baseline=baseline, build=build_index is not None)
    if as_json:
        typer.echo(json.dumps(summary.as_dict(), ensure_ascii=False, indent=2))
    else:
        from citechat.evaluation.terminal import format_summary

        _out.print(format_summary(summary), markup=False)
        _out.print(
            f"\nWritten: {folder / 'report.html'}, {folder / 'summary.json'}, {folder / 'answers.jsonl'}", markup=False
        )
    _check(summary, wanted)


def _run(
    asked: QuestionSet, settings: Settings, output: Path, *, resume: bool, baseline: Path | None, build: bool
) -> Summary:
    """Ask the questions of the index that the settings name, made of their passages first where it is to be built."""
    from citechat.assembly import assemble
    from citechat.evaluation.start import ask_all
    from citechat.retrieval.create import index_documents
    from citechat.retrieval.embed import load_embedder

    with progress(_err) as told:
        embedder = load_embedder(settings)
        if build:
            index_documents(settings.index, asked.passages, embedder, settings.chunk_tokens, told("Indexing"))
        assembly = assemble(settings, embedder, shares(told))
    try:
        with _running_score() as on_result:
            return ask_all(asked, settings, embedder, assembly, output, on_result, resume=resume, baseline=baseline)
    except KeyboardInterrupt:
        _err.print(f"Stopped; what is done is in {output}. Go on with the same command and --resume.", markup=False)
        raise typer.Exit(130) from None


def _draft(settings: Settings, count: int, output: Path) -> None:
    """Write drafts of questions about the documents of the index."""
    from citechat.evaluation.draft import draft_questions, write_drafts
    from citechat.retrieval.embed import load_embedder
    from citechat.retrieval.index import open_index

    with open_index(settings.index, load_embedder(settings)) as opened:
        drafts = draft_questions(opened.documents(), count)
    write_drafts(drafts, output)
    fewer = "" if len(drafts) == count else f" The documents gave no more than {len(drafts)} of the {count}."
    _out.print(
        f'{len(drafts)} drafts written to {output}. Correct each and remove its key "draft", then: '
        f"citechat eval {output}.{fewer}",
        markup=False,
    )


def _load(path: Path, split: Split, *, skip_invalid: bool) -> QuestionSet:
    from citechat.evaluation.load import load_questions

    asked = load_questions(path, skip_invalid=skip_invalid).part(split)
    if not asked.questions:
        raise QuestionsError(f"No question of {path} is in the split {split}; ask --split all.")
    return asked


def _wanted(given: list[str]) -> dict[str, float]:
    """The figures and the least values of ``--fail-under``."""
    from citechat.evaluation.figures import METRICS

    known = [name for name, metric in METRICS.items() if metric.higher_is_better]
    wanted = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in known:
            raise typer.BadParameter(f'--fail-under knows no figure "{name}", the known are: {", ".join(known)}')
        try:
            wanted[name] = float(value)
        except ValueError:
            wanted[name] = -1.0
        if not 0 <= wanted[name] <= 1:
            raise typer.BadParameter(f'--fail-under {name}="{value}" is no share; give a number from 0 to 1')
    return wanted


def _check(summary: Summary, wanted: dict[str, float]) -> None:
    """Exit where a figure is too low, or could not be measured."""
    failed = False
    for name, least in wanted.items():
        figure = summary.overall.figures[name]
        if figure is None or figure.value < least:
            found = f"{figure.value:.1%}" if figure else "not measured, it applies to none of the questions"
            _err.print(f"{name} is {found}; at least {least:.1%} was asked for.", markup=False, style="red")
            failed = True
    if failed:
        raise typer.Exit(BELOW)


@contextmanager
def _running_score() -> Iterator[OnResult]:
    """A bar with how many questions came out right so far."""
    from citechat.evaluation.metrics import Outcome

    columns = (
        TextColumn("Asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[score]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bars:
        task = bars.add_task("Asking", total=None, score="")
        right = 0

        def on_result(result: Result, done: int, total: int) -> None:
            nonlocal right
            right += result.outcome in {Outcome.RIGHT, Outcome.REFUSED_RIGHTLY}
            score = "" if result.outcome is Outcome.SEARCHED else f"{right} right"
            bars.update(task, completed=done, total=total, score=score)

        yield on_result


def _settings(index: Path | None) -> Settings:
    from citechat.assembly import go_offline

    settings = load_settings(index=index)
    go_offline(settings)
    return settings
