"""The command line: index, ask, search, serve, eval, doctor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from citechat.conversations.commands import feedback
from citechat.documents_commands import app as documents
from citechat.errors import CitechatError
from citechat.evaluation.commands import evaluate
from citechat.progress import progress, shares
from citechat.settings import Settings, load_settings
from citechat.training.commands import app as train

app = typer.Typer(
    help="Answers questions about your documents and proves every sentence.\n\n"
    "Exit codes: 0 done (a reply that the documents don't say is one), 1 an error, 2 wrong usage, settings "
    "or question file, 3 the index cannot be used, 4 a model cannot be used, 5 the chat cannot be served, "
    "6 a figure is under what eval --fail-under asks for, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(train, name="train")
app.add_typer(documents)
_out = Console(soft_wrap=True, highlight=False)
_err = Console(file=sys.stderr, soft_wrap=True, highlight=False)

Index = Annotated[
    Path | None, typer.Option("--index", help="The index folder; CITECHAT_INDEX or indexes/seeds without it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Question = Annotated[str, typer.Argument(help="The question, in plain words.")]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error the user can mend is one sentence and an exit code."""
    try:
        app(args=arguments, prog_name="citechat", standalone_mode=True)
    except CitechatError as error:
        _err.print(str(error), markup=False, style="red")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _err.print(f"The system refused: {error}; free the space or correct the path, then try again.", markup=False)
        sys.exit(1)


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; those indexed before without any.")
    ] = None,
    index: Index = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
    as_json: Json = False,
) -> None:
    """Bring an index up to date with files and folders.

    Unchanged files are not read again, changed ones are replaced, vanished ones removed.

    Example: citechat index ~/minutes report.md --index indexes/mine
    """
    from citechat.assembly import refresh_index
    from citechat.retrieval.embed import load_embedder

    settings = _settings(index=index)
    with progress(_err) as told:
        embedder = load_embedder(settings)
        report = refresh_index(
            settings, embedder, paths or [], rebuild=rebuild, progress=told("Indexing"), reading=told("Reading")
        )
    for source, reason in report.skipped:
        _err.print(f"Skipped {source}: {reason}", markup=False, style="yellow")
    if as_json:
        _print_json(
            {
                name: getattr(report, name)
                for name in ("added", "changed", "removed", "unchanged", "skipped", "documents", "chunks")
            }
        )
    else:
        _out.print(
            f"{settings.index}: {report.documents} documents, {report.chunks} passages "
            f"({report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged)."
        )


@app.command()
def ask(
    question: Question,
    history: Annotated[
        list[str] | None, typer.Option("--history", help="An earlier question of the conversation; repeatable.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A document, a folder or words of a title; repeatable.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Documents of this year, month or day and later.")] = None,
    until: Annotated[str | None, typer.Option(help="Documents of this year, month or day and earlier.")] = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Answer a question, each sentence with its proof.

    Example: citechat ask "where was it held?" --history "who co-chaired the 18th meeting"
    """
    from citechat.assembly import assemble, converse
    from citechat.retrieval.catalogue import choose

    settings = _settings(index=index)
    with progress(_err) as told:
        assembly = assemble(settings, on_progress=shares(told))
    within = choose(assembly.index.catalogue(), only or [], since, until)
    answer = converse(assembly.chatbot, history or [], question, within)
    if as_json:
        _print_json(answer.as_dict())
        return
    if answer.standalone_question != question:
        _out.print(f"[dim]Understood as: {escape(answer.standalone_question)}[/dim]")
    _out.print(escape(answer.text), style="bold")
    for citation in answer.citations:
        place = f", p. {citation.page}" if citation.page else ""
        _out.print(f"\n[{citation.marker}] {citation.title} ({citation.source}{place})", markup=False)
        _out.print(f"    “{' '.join(citation.quote.split())}”", markup=False)
    if not answer.citations and answer.hits:
        for nearest in answer.evidence:
            _out.print(
                f"\nThe nearest sentence, {nearest.score:.0%} probable to answer ({nearest.hit.document.source}):",
                markup=False,
            )
            _out.print(f"    “{' '.join(nearest.text.split())}”", markup=False)
        _out.print("\nThe nearest passages:")
        for hit in answer.hits[:3]:
            _out.print(f"- {hit.document.title} ({hit.document.source}): {_shortened(hit.chunk.text)}", markup=False)


@app.command()
def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 5,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Show the passages that are retrieved for a question, with both ranks.

    Example: citechat search "joint laboratories" -k 3
    """
    from citechat.retrieval.embed import load_embedder
    from citechat.retrieval.index import open_index

    settings = _settings(index=index)
    with open_index(settings.index, load_embedder(settings)) as opened:
        hits = opened.search(question, k, max(k, settings.candidates))
    if as_json:
        _print_json(
            [
                {
                    "document": hit.document.source,
                    "title": hit.document.title,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "text": hit.chunk.text,
                    "score": hit.score,
                    "dense_rank": hit.dense_rank,
                    "dense_score": hit.dense_score,
                    "bm25_rank": hit.bm25_rank,
                    "bm25_score": hit.bm25_score,
                }
                for hit in hits
            ]
        )
        return
    for hit in hits:
        ranks = f"meaning {hit.dense_rank or '–'}, words {hit.bm25_rank or '–'}"
        _out.print(f"{hit.rank}. {hit.document.title} ({hit.document.source}; {ranks})", markup=False, style="bold")
        _out.print(f"   {_shortened(hit.chunk.text, 300)}", markup=False)


@app.command()
def serve(
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on; this machine alone without it.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser where there is one.")
    ] = True,
    update: Annotated[bool, typer.Option("--update/--no-update", help="Bring the index up to date first.")] = True,
) -> None:
    """Open the chat in a browser.

    Example: citechat serve --index indexes/mine --port 8000
    """
    from citechat.assembly import assemble, refresh_index
    from citechat.conversations.links import Links
    from citechat.conversations.store import ConversationStore
    from citechat.evaluation.start import CollectionsAsker
    from citechat.retrieval.embed import load_embedder
    from citechat.ui.app import build_app
    from citechat.ui.serve import listen
    from citechat.ui.serve import serve as serve_app

    settings = _settings(index=index, host=host, port=port)
    with listen(settings.host, settings.port) as listener:  # before the models are loaded, which takes seconds
        with progress(_err) as told:
            embedder = load_embedder(settings)
            if update:
                report = refresh_index(settings, embedder, progress=told("Indexing"))
                for source, reason in report.skipped:
                    _err.print(f"Skipped {source}: {reason}", markup=False, style="yellow")
            assembly = assemble(settings, embedder, shares(told))
        examples = settings.examples or [
            f"What is “{document.title}” about?" for document in assembly.index.documents()[:3]
        ]
        chat = build_app(
            assembly.chatbot_of,
            library=assembly.library,
            ask_all=CollectionsAsker(settings, embedder, assembly),
            store=ConversationStore(settings.conversations),
            links=Links(settings.conversations) if settings.sharing else None,
            examples=examples,
            passages=settings.passages,
            floor=settings.floor,
            writes=assembly.model is not None,
        )
        serve_app(chat, listener, settings.host, browser)


app.command()(feedback)


app.command(name="eval")(evaluate)


@app.command()
def doctor(index: Index = None, as_json: Json = False) -> None:
    """Check the versions, the models and the index; exits with 1 where something is wrong.

    Example: citechat doctor
    """
    from citechat.doctor import examine

    findings = examine(_settings(index=index))
    if as_json:
        _print_json([{"check": one.check, "ok": one.ok, "detail": one.detail} for one in findings])
    else:
        for one in findings:
            _out.print(f"{'ok ' if one.ok else 'BAD'} {one.check}: {one.detail}", markup=False)
    if not all(one.ok for one in findings):
        raise typer.Exit(1)


def _settings(**overrides: Any) -> Settings:
    from citechat.assembly import go_offline

    settings = load_settings(**overrides)
    go_offline(settings)
    return settings


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _shortened(text: str, length: int = 160) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"
