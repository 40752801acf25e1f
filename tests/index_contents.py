"""What an index holds, for comparing one with another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from citechat.retrieval.manifest import read_manifest
from citechat.retrieval.store import open_to_read

TABLES = {
    "roots": "SELECT path FROM roots ORDER BY 1",
    "documents": "SELECT * FROM documents ORDER BY 1",
    "files": "SELECT path, document_id, title FROM files ORDER BY 1",
    "chunks": "SELECT * FROM chunks ORDER BY 1",
    "passages": "SELECT rowid, title, text FROM passages ORDER BY 1",
}


def contents(index: Path) -> dict[str, list[Any]] | None:
    """Everything that a search depends on; None where there is no index."""
    if not (index / "manifest.json").exists():
        return None
    with closing(open_to_read(index / read_manifest(index).store)) as store:
        return {table: store.connection.execute(query).fetchall() for table, query in TABLES.items()}


def staged(index: Path) -> int:
    """How many vectors wait in the index folder for an update to be finished."""
    count = 0
    for path in index.glob("passages-*.sqlite"):
        with closing(open_to_read(path)) as store:
            if store.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'staged'").fetchone():
                count += store.connection.execute("SELECT count(*) FROM staged").fetchone()[0]
    return count
