"""What is wrong with an index folder, for ``citechat doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from citechat.errors import IndexFault
from citechat.retrieval import faults
from citechat.retrieval.manifest import Manifest, mend, read_manifest, refresh
from citechat.retrieval.store import Store, open_to_read
from citechat.retrieval.write import vectors_fit

FLOAT = 4
"""Bytes of a number in a vector."""
CONTRADICTIONS = {
    "SELECT count(*) FROM chunks LEFT JOIN documents ON documents.id = document_id WHERE documents.id IS NULL": (
        "{} passages belong to no document"
    ),
    "SELECT count(*) FROM chunks JOIN documents ON documents.id = document_id "
    "WHERE start < 0 OR start >= end OR end > length(CAST(text AS BLOB))": "{} passages lie outside their document",
    "SELECT count(*) FROM files LEFT JOIN documents ON documents.id = document_id WHERE documents.id IS NULL": (
        "{} files have no document"
    ),
    "SELECT count(*) FROM chunks LEFT JOIN passages ON passages.rowid = chunks.id WHERE passages.rowid IS NULL": (
        "{} passages cannot be found by their words"
    ),
    "SELECT count(*) FROM passages LEFT JOIN chunks ON passages.rowid = chunks.id WHERE chunks.id IS NULL": (
        "{} entries of the word index are of no passage"
    ),
}
"""Counts that must be 0, with what it means if they are not. SQLite's own length of a text ends at a NUL."""


def check_index(path: Path) -> list[str]:
    """The problems of the index at ``path``, a sentence each; none if it is sound."""
    try:
        manifest = read_manifest(path)
        with faults.reading(path), closing(open_to_read(path / manifest.store)) as store:
            store.check()
            with store.snapshot():
                return list(_problems(path, manifest, store))
    except IndexFault as error:
        return [str(error)]


def _problems(path: Path, manifest: Manifest, store: Store) -> Iterator[str]:
    for query, meaning in CONTRADICTIONS.items():
        (count,) = store.connection.execute(query).fetchone()
        if count:
            yield f"In the index at {path} {meaning.format(count)}; run: {mend(path)}"
    query = "SELECT count(*) FROM chunks WHERE length(vector) != ?"
    (count,) = store.connection.execute(query, (manifest.dimension * FLOAT,)).fetchone()
    if count:
        yield f"In the index at {path} {count} vectors have not {manifest.dimension} numbers; run: {mend(path)}"
    elif not vectors_fit(path, store):
        yield f"The vectors file of {path} is lost or out of date and slows each start; run: {refresh(path)}"
    if store.connection.execute("SELECT 1 FROM staged").fetchone():
        yield f"An update of the index at {path} was interrupted; run: {refresh(path)}"
