"""The documents of a collection as HTML: what is being added, what is there, and the one that is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from citechat.retrieval.catalogue import Entry, matching
from citechat.ui.sources import counted, document_html, text
from citechat.values import Document

ROWS = 200
"""Documents in the table at most; a search finds the others."""
LONGEST = 500_000
"""Characters of a document that are shown at most; a page with more is slow."""
UNITS = ("bytes", "kB", "MB", "GB")


class State(StrEnum):
    """How far a file, or an update, has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(slots=True)
class Task:
    """A file on its way into the collection, or an update of the whole."""

    name: str
    collection: str
    file: Path | None = None
    """Where the upload lies; None for an update."""
    replace: bool = False
    """Whether it takes the place of a document of its name."""
    state: State = State.WAITING
    note: str = "waiting"
    """What is being done, what came of it, or why it failed."""
    begun: bool = False


@dataclass(slots=True)
class Desk:
    """What one browser session does with the documents; shown whole by every handler."""

    tasks: list[Task] = field(default_factory=list)
    """The last batch, in its order, and those before it that were not done."""
    sought: str = ""
    opened: str | None = None
    """The id of the document that is open."""
    removing: str | None = None
    """The id of the document whose removal is to be confirmed."""
    deleting: bool = False
    """Whether the deletion of the collection is to be confirmed."""
    note: str = ""
    failed: bool = False
    """Whether the note is of something that went wrong."""

    def put(self, tasks: Iterable[Task]) -> None:
        """Adds a batch."""
        waiting = [task for task in self.tasks if task.state in (State.WAITING, State.RUNNING)]
        self.tasks = [*waiting, *tasks]
        self.say("")

    def begin(self) -> list[Task]:
        """The tasks that nobody works at, which the caller now does."""
        found = [task for task in self.tasks if not task.begun]
        for task in found:
            task.begun = True
        return found

    def say(self, note: str, *, failed: bool = False) -> None:
        """Puts ``note`` in place of the last one."""
        self.note, self.failed = note, failed


def page(desk: Desk, name: str, entries: Sequence[Entry], opened: Document | None) -> str:
    """All of the tab that changes; ``name`` is the collection's."""
    above = _tasks(desk) + _note(desk) + (_deletion(name, len(entries)) if desk.deleting else "")
    return f'<div class="documents">{above}{_open(opened)}{_table(desk, entries)}</div>'


def size(count: int) -> str:
    """Bytes in the unit that suits: 1 kB is 1000 bytes."""
    value, unit = float(count), 0
    while value >= 1000 and unit + 1 < len(UNITS):
        value, unit = value / 1000, unit + 1
    return f"{count} {UNITS[0]}" if unit == 0 else f"{value:.1f} {UNITS[unit]}"


def _tasks(desk: Desk) -> str:
    items = "".join(
        f'<li class="{task.state.value}"><bdi class="name">{text(task.name)}</bdi> '
        f'<span class="state">{text(task.note)}</span></li>'
        for task in desk.tasks
    )
    return f'<ul class="tasks" role="status" aria-label="Progress">{items}</ul>' if items else ""


def _note(desk: Desk) -> str:
    role = "alert" if desk.failed else "status"
    return f'<p class="note" role="{role}">{text(desk.note)}</p>' if desk.note else ""


def _deletion(name: str, count: int) -> str:
    return (
        f'<p class="note" role="alertdialog" aria-label="Delete {text(name)}?">Delete the collection '
        f"<b>{text(name)}</b> with its {counted(count, 'document')}? "
        "Files that were indexed from other folders stay there. "
        f"{_button('delete', 'Yes, delete')}{_button('keep', 'Keep', focus=True)}</p>"
    )


def _open(document: Document | None) -> str:
    if document is None:
        return ""
    beginning = replace(document, text=document.text[:LONGEST])
    rest = len(document.text) - len(beginning.text)
    more = f"<p>… and {rest:,} characters more: citechat documents show {text(document.source)}</p>" if rest else ""
    return (
        f'<section class="opened" aria-label="Document"><h2 dir="auto" tabindex="-1" data-focus>{text(document.title)}'
        f'</h2><p class="file" dir="auto">{text(document.source)}</p>{_button("close", "Close")}'
        f'<div class="full" dir="auto" tabindex="0" role="region" aria-label="Full text of {text(document.title)}">'
        f"{document_html(beginning, None, None)}{more}</div></section>"
    )


def _table(desk: Desk, entries: Sequence[Entry]) -> str:
    found = matching(entries, desk.sought)
    if not entries:
        return '<p class="hint">There are no documents yet; drop files above.</p>'
    if not found:
        return f'<p class="hint">None of the {len(entries)} documents has these words in its title or name.</p>'
    shown = found[:ROWS]
    rows = "".join(_row(entry, desk) for entry in shown)
    count = (f"{len(found)} of " if desk.sought else "") + counted(len(entries), "document")
    more = f", the first {ROWS} of them shown; search to see others" if len(found) > ROWS else ""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Title", "Date", "Pages", "Passages", "Size", "Added", "Actions")
    )
    return (
        f'<table><caption aria-live="polite">{count}{more}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(entry: Entry, desk: Desk) -> str:
    by = f" · {text(entry.author)}" if entry.author else ""
    cells = (
        f'<td class="date">{entry.issued or "–"}</td><td>{entry.pages or "–"}</td><td>{entry.passages}</td>'
        f'<td>{size(entry.size)}</td><td class="date">{entry.added}</td>'
    )
    return (
        f'<tr><th scope="row"><bdi class="title">{text(entry.title)}</bdi>'
        f'<span class="file"><bdi>{text(entry.source)}</bdi>{by}</span></th>{cells}'
        f'<td class="act">{_actions(entry, confirming=desk.removing == entry.id)}</td></tr>'
    )


def _actions(entry: Entry, *, confirming: bool) -> str:
    name = text(entry.source)
    if not confirming:
        return _button("open", "Open", entry.id, f"Open {name}") + _button(
            "remove", "Remove", entry.id, f"Remove {name}"
        )
    return (
        f'<span role="alertdialog" aria-label="Remove {name}?">Remove it? '
        f"{_button('confirm', 'Yes, remove', entry.id)}{_button('keep', 'Keep', entry.id, focus=True)}</span>"
    )


def _button(action: str, words: str, identity: str = "", label: str = "", *, focus: bool = False) -> str:
    named = f' aria-label="{label}"' if label else ""
    return (
        f'<button type="button" class="plain" data-action="{action}" data-id="{text(identity)}"{named}'
        f"{' data-focus' if focus else ''}>{words}</button>"
    )
