"""``citechat documents`` and ``citechat watch``: what an index holds, what is taken out, and how it is kept current."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from citechat.errors import FilterError, IndexBusy
from citechat.progress import progress
from citechat.retrieval.catalogue import Entry, matching, named, open_catalogue
from citechat.retrieval.update import UpdateReport
from citechat.settings import load_settings

app = typer.Typer()
documents = typer.Typer(help="List, show and remove the documents of an index.", no_args_is_help=True)
app.add_typer(documents, name="documents")
_out = Console(soft_wrap=True, highlight=False)
_err = Console(file=sys.stderr, soft_wrap=True, highlight=False)

LOOKS = 10_000
"""Milliseconds after which the folder is looked at even if nothing was heard of it."""

Index = Annotated[
    Path | None, typer.Option("--index", help="The index folder; CITECHAT_INDEX or indexes/seeds without it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Name = Annotated[str, typer.Argument(help="The document's name as listed, or words of its title.")]


@documents.command(name="list")
def list_documents(
    words: Annotated[str, typer.Argument(help="Only those with these words in name, title or author.")] = "",
    index: Index = None,
    as_json: Json = False,
) -> None:
    """List the documents of an index.

    Example: citechat documents list minutes
    """
    path = load_settings(index=index).index
    with open_catalogue(path) as (store, entries):
        left_out = len(store.left_out())
    found = matching(entries, words)
    if as_json:
        typer.echo(json.dumps([_as_dict(entry) for entry in found], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("name", overflow="fold", min_width=16)
    table.add_column("title", no_wrap=True, min_width=16)
    for head, width in {"date": 10, "pages": 5, "passages": 8, "bytes": 6, "added": 10}.items():
        table.add_column(head, no_wrap=True, min_width=width)
    for entry in found:
        issued, pages = str(entry.issued or "–"), str(entry.pages or "–")
        table.add_row(*map(_plain, (entry.source, entry.title)), issued, pages, *map(str, entry[-3:]))
    _out.print(table)
    _out.print(f"{len(found)} of {len(entries)} documents" + (f"; {left_out} files are left out" if left_out else ""))


@documents.command()
def show(name: Name, index: Index = None, as_json: Json = False) -> None:
    """Show the text of a document, and what is known of it.

    Example: citechat documents show minutes/2024.txt
    """
    with open_catalogue(load_settings(index=index).index) as (store, entries):
        entry = _one(entries, name)
        document = store.document(entry.id)
    text = document.text if document else ""
    if as_json:
        typer.echo(json.dumps({**_as_dict(entry), "text": text}, ensure_ascii=False, indent=2))
        return
    about = [entry.source, str(entry.issued or ""), entry.author, entry.language]
    pages = [f"{entry.pages} pages"] if entry.pages else []
    _out.print(_plain(entry.title), markup=False, style="bold")
    _out.print(", ".join(filter(None, [*map(_plain, about), *pages, f"{entry.passages} passages"])), markup=False)
    typer.echo("\n" + "\n".join(_plain(line) for line in text.splitlines()))


@documents.command()
def remove(
    name: Name,
    index: Index = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Take a document out for good; the copy of a file added in the app is deleted, other files stay.

    Example: citechat documents remove minutes/2024.txt
    """
    from citechat.library.library import Library
    from citechat.retrieval.embed import load_embedder

    settings = load_settings(index=index)
    with open_catalogue(settings.index) as (_, entries):
        entry = _one(entries, name)
    if not yes:
        typer.confirm(f"Remove {_plain(entry.source)} ({_plain(entry.title)})?", abort=True)
    library = Library(settings, load_embedder(settings))
    kept = library.open(library.default).remove(entry.id)
    library.close()
    typer.echo(f"{_plain(entry.source)} is removed.")
    for file in kept:
        typer.echo(f"{_plain(str(file))} is left out from now on; citechat index with its path takes it in again.")


@app.command()
def watch(
    folder: Annotated[Path, typer.Argument(help="The folder whose files the index is to follow.")],
    index: Index = None,
) -> None:
    """Keep an index up to date with a folder until Ctrl-C; a chat that is open follows at once.

    Example: citechat watch ~/minutes --index indexes/mine
    """
    from watchfiles import watch as changes

    from citechat.assembly import go_offline, refresh_index
    from citechat.retrieval.embed import load_embedder

    settings = load_settings(index=index)
    go_offline(settings)
    embedder = load_embedder(settings)

    def update() -> UpdateReport:
        with progress(_err) as told:
            return refresh_index(settings, embedder, [folder], progress=told("Indexing"))

    def heard() -> Iterator[Any]:
        yield "the start"  # before it is watched: what is wrong with it is said at once
        _err.print(f"Watching {_plain(str(folder))} (Ctrl-C ends it)", markup=False)
        yield from changes(folder, rust_timeout=LOOKS, yield_on_timeout=True)

    try:
        keep_current(update, heard(), _err.print)
    except KeyboardInterrupt:
        _err.print("Ended; the index is as of the last update.")


def keep_current(update: Callable[[], UpdateReport], heard: Iterable[Any], tell: Callable[..., None]) -> None:
    """Updates at each of ``heard``; tells what changed, and what is skipped, or in the way, once."""
    told: set[str] = set()
    for _ in heard:
        try:
            report = update()
        except IndexBusy as error:  # it is tried again at the next
            news, current = [], {str(error)}
        else:
            counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
            news = [f"{count} {what}" for what, count in counts.items() if count]
            current = {f"Skipped {source}: {reason}" for source, reason in report.skipped}
        if news:
            tell(f"{', '.join(news)}; {report.documents} documents, {report.chunks} passages.", markup=False)
        for sentence in sorted(current - told):
            tell(_plain(sentence), markup=False, style="yellow")
        told = current


def _one(entries: list[Entry], name: str) -> Entry:
    found = named(entries, name)
    if len(found) > 1:
        names = ", ".join(_plain(entry.source) for entry in found[:3])
        raise FilterError(f"“{name}” means {len(found)} documents ({names} …); give the name of one as it is listed.")
    return found[0]


def _as_dict(entry: Entry) -> dict[str, Any]:
    days = {"issued": entry.issued and entry.issued.isoformat(), "added": entry.added.isoformat()}
    return {**entry._asdict(), **days}


def _plain(text: str) -> str:
    """``text`` on one line without what would steer the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in text)
