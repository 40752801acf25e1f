"""The manifest: what an index folder was made with, and which of its files is in force."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from citechat.errors import IndexDamaged, IndexMismatch, IndexMissing, NotAnIndex
from citechat.ingest.split import NAME as SPLITTER
from citechat.retrieval.atomic import replace_file
from citechat.retrieval.embed import Embedder

FILE = "manifest.json"
FORMAT = 2
METRIC = "inner product of unit vectors"
PACKAGES = ("citechat", "faiss-cpu", "langchain-text-splitters", "sentence-transformers", "sentencex")
OWN_FILE = re.compile(r"manifest\.json(\.tmp)?|vectors\.faiss(\.tmp)?|passages-\d+\.sqlite(-wal|-shm|-journal)?|lock")
"""The names of the files an index folder may hold."""


class Manifest(BaseModel):
    """What must agree between an index and whoever uses it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int
    store: str = Field(pattern=r"^passages-\d+\.sqlite$")
    """The SQLite file in force; replacing the manifest is what puts a rebuilt one in its place."""
    embedder: str
    dimension: int
    metric: str
    splitter: str
    chunk_tokens: int
    versions: dict[str, str]
    """The packages it was made with, for whoever looks into a difference; not compared."""


def new_manifest(store: str, embedder: Embedder, chunk_tokens: int) -> Manifest:
    """The manifest of an index made now."""
    return Manifest(
        format=FORMAT,
        store=store,
        embedder=embedder.name,
        dimension=embedder.dimension,
        metric=METRIC,
        splitter=SPLITTER,
        chunk_tokens=chunk_tokens,
        versions={package: found for package in PACKAGES if (found := _version(package))},
    )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index at ``folder``.

    Raises:
        IndexMissing: there is no index, or its first build was not finished.
        NotAnIndex: the folder holds something else.
        IndexMismatch: the index has another format.
        IndexDamaged: the manifest cannot be read.
    """
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        _refuse_foreign(folder)
        raise IndexMissing(f"There is no index at {folder}; run: citechat index PATHS --index {folder}") from None
    except NotADirectoryError:
        raise NotAnIndex(f"{folder} is not a folder; choose another with --index DIR.") from None
    except OSError as error:
        raise IndexDamaged(f"The index at {folder} cannot be read: {error.strerror}; check the folder.") from error
    try:
        found = json.loads(data)
        if {"format", "store", "embedder"} <= found.keys() and found["format"] != FORMAT:
            raise IndexMismatch(f"The index at {folder} has another format; run: {mend(folder)}")
        return Manifest.model_validate(found)
    except (ValueError, AttributeError) as error:  # pydantic's ValidationError is a ValueError
        _refuse_foreign(folder)
        raise IndexDamaged(f"The manifest of the index at {folder} is damaged; run: {mend(folder)}") from error


def check_manifest(folder: Path, manifest: Manifest, embedder: Embedder, chunk_tokens: int | None = None) -> None:
    """Refuses an index that was made with another embedder, splitter or, where it is given, passage length.

    Raises:
        IndexMismatch: naming what differs and the command that mends it.
    """
    wanted = new_manifest(manifest.store, embedder, manifest.chunk_tokens if chunk_tokens is None else chunk_tokens)
    for field in ("embedder", "dimension", "metric", "splitter", "chunk_tokens"):
        was, now = getattr(manifest, field), getattr(wanted, field)
        if was != now:
            raise IndexMismatch(
                f"The index at {folder} was made with {field.replace('_', ' ')} {was}, not {now}; run: {mend(folder)}"
            )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest, and with it the store it names, in force."""
    replace_file(folder / FILE, manifest.model_dump_json(indent=2).encode() + b"\n")


def mend(folder: Path) -> str:
    """The command that makes the index anew."""
    return f"citechat index --rebuild --index {folder}"


def refresh(folder: Path) -> str:
    """The command that brings the index up to date with the files it remembers."""
    return f"citechat index --index {folder}"


def _refuse_foreign(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    foreign = [name for name in names if not name.startswith(".") and not OWN_FILE.fullmatch(name)]
    if foreign:
        raise NotAnIndex(f"{folder} is no index of citechat, it holds {foreign[0]}; choose another with --index DIR.")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
