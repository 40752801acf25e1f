"""What an index knows of its documents without their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from citechat.errors import FilterError
from citechat.retrieval import faults
from citechat.retrieval.filter import Filter, first_day, last_day
from citechat.retrieval.manifest import read_manifest
from citechat.retrieval.store import Store, open_to_read

QUERY = """
SELECT documents.id, source, documents.title, author, language, date, json_array_length(page_starts),
    coalesce(passages, 0), coalesce(size, length(CAST(text AS BLOB))), added
FROM documents
LEFT JOIN (SELECT document_id, count(*) AS passages FROM chunks GROUP BY document_id) AS counted
    ON counted.document_id = documents.id
LEFT JOIN (SELECT document_id, max(size) AS size FROM files GROUP BY document_id) AS sized
    ON sized.document_id = documents.id
ORDER BY source, documents.id
"""


class Entry(NamedTuple):
    """A document as it is listed."""

    id: str
    source: str
    title: str
    author: str
    language: str
    issued: date | None
    """The day the document says it was issued, where it says so."""
    pages: int
    """0 for formats without pages."""
    passages: int
    size: int
    """Bytes of its file, or of its text where it came from no file."""
    added: date


def catalogue(store: Store) -> list[Entry]:
    """The documents of an index, sorted by source."""
    rows = store.connection.execute(QUERY)
    return [Entry(*row)._replace(issued=_day(row[5]), added=date.fromisoformat(row[9])) for row in rows]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


@contextmanager
def open_catalogue(path: Path) -> Iterator[tuple[Store, list[Entry]]]:
    """The store of the index at ``path`` and its documents, for looking into it without its embedder.

    Raises:
        IndexFault: there is none, or it cannot be read.
    """
    manifest = read_manifest(path)
    with faults.reading(path), closing(open_to_read(path / manifest.store)) as store, store.snapshot():
        yield store, catalogue(store)


def matching(entries: Iterable[Entry], words: str) -> list[Entry]:
    """The entries with each of ``words`` in their name, title or author, in any order."""
    sought = words.casefold().split()
    return [
        entry
        for entry in entries
        if all(word in f"{entry.source}\n{entry.title}\n{entry.author}".casefold() for word in sought)
    ]


def named(entries: Iterable[Entry], name: str) -> list[Entry]:
    """The documents that a person means by ``name``: that very name, the folder of it, or else the words of a title.

    Raises:
        FilterError: there is none.
    """
    entries = list(entries)
    exact = [entry for entry in entries if entry.source == name or entry.source.startswith(name.rstrip("/") + "/")]
    found = exact or (matching(entries, name) if name.strip() else [])
    if not found:
        raise FilterError(f"No document is called “{name}”; citechat documents list shows how they are.")
    return found


def choose(
    entries: Iterable[Entry], names: Iterable[str] = (), since: str | None = None, until: str | None = None
) -> Filter:
    """The documents that a person means by ``names``, of the years, months or days from ``since`` to ``until``.

    Raises:
        FilterError: a date is none, or no document has one of the names.
    """
    entries = list(entries)
    chosen = frozenset(entry.id for name in names for entry in named(entries, name))
    return Filter(first_day(since) if since else None, last_day(until) if until else None, documents=chosen)
