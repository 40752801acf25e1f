"""An index is brought up to date with its files, or made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from citechat.errors import DocumentError, IndexDamaged, IndexMismatch, IndexMissing, NotAnIndex
from citechat.ingest.load import load_document
from citechat.retrieval.embed import Embedder
from citechat.retrieval.files import Plan, Read, exists, is_under, labels, merge_roots, plan_files, recall, remember
from citechat.retrieval.manifest import FILE as MANIFEST
from citechat.retrieval.manifest import Manifest, check_manifest, mend, new_manifest, read_manifest, write_manifest
from citechat.retrieval.store import Store, create_store, open_to_read, open_to_write
from citechat.retrieval.write import Change, Progress, locked, save_vectors, set_vectors, tidy, vectors_fit, write
from citechat.values import Document


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did, counted in files, and what the index holds after it."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[tuple[str, str], ...]
    """The files that are not in the index, or are in it as they were before, each with the reason."""
    documents: int
    chunks: int


def update_index(
    path: Path,
    sources: Sequence[Path],
    embedder: Embedder,
    chunk_tokens: int,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
    read: Read = load_document,
    reading: Progress | None = None,
) -> UpdateReport:
    """Makes the index at ``path`` hold the files at ``sources`` as they are now; without any, those it remembers.

    Files from other paths stay. With ``rebuild`` everything is embedded again and the new index takes the place of
    the old at the end, with ``sources`` alone where they are given. ``reading`` is told of the files, ``progress`` of
    the passages, ``read`` makes a file's document.

    Raises:
        DocumentError: there is nothing at one of ``sources``.
        IndexMissing: there is no index and no ``sources``.
        IndexMismatch: it was made with another embedder, splitter, passage length or format; not with ``rebuild``.
        IndexDamaged: it cannot be read; with ``rebuild`` only if there are no ``sources``.
        IndexBusy: another process is writing to it.
        IndexFault: the disk is full or the folder cannot be written to; the index is as before.
    """
    index = path.expanduser().resolve()
    given = [_existing(source) for source in sources]
    _manifest(index, given, rebuild)  # before the lock, which makes the folder
    plan_for = partial(plan_files, read=read, reading=reading)
    with locked(index):
        manifest = _manifest(index, given, rebuild)
        if manifest is None or rebuild:
            return _build(index, given, manifest, embedder, chunk_tokens, progress, plan_for)
        check_manifest(index, manifest, embedder, chunk_tokens)
        with closing(_open(index, manifest)) as store:
            return _update(index, given, store, embedder, chunk_tokens, progress, plan_for)


def _update(
    index: Path,
    given: list[Path],
    store: Store,
    embedder: Embedder,
    chunk_tokens: int,
    progress: Progress | None,
    plan_for: Callable[..., Plan],
) -> UpdateReport:
    """Brings the store in force up to date."""
    old, before, out = store.files(), store.roots(), store.left_out()
    remembered = [recall(root, index) for root in before]
    roots = merge_roots([*remembered, *given])
    left_out = [recall(path, index) for path in out]
    plan = plan_for(old, index, given or remembered, left_out)
    wanted, present = labels(plan.rows, roots), store.labels()
    change = Change(
        put=_documents(index, plan, store, {i: label for i, label in wanted.items() if present.get(i) != label}),
        drop=sorted({row.document_id for row in old} - wanted.keys()),
        files=sorted(plan.rows.values(), key=lambda row: row.path),
        roots=sorted(remember(root, index) for root in roots),
        left_out=sorted(remember(path, index) for path in plan.left_out),
    )
    data = None
    if change.put or change.drop or (change.files, change.roots, change.left_out) != (old, before, out):
        data = write(store, change, embedder, chunk_tokens, progress)
    if data is None and not vectors_fit(index, store):
        with store.transaction():
            data = set_vectors(store, embedder.dimension)
    save_vectors(index, data)
    return _report(plan, store)


def _build(
    index: Path,
    given: list[Path],
    manifest: Manifest | None,
    embedder: Embedder,
    chunk_tokens: int,
    progress: Progress | None,
    plan_for: Callable[..., Plan],
) -> UpdateReport:
    """Makes a store beside the one in force, if any, and puts it in its place."""
    number, old = _predecessor(index, manifest)
    with closing(old) if old else nullcontext():
        known = old.files() if old else []
        scope = merge_roots(given or [recall(root, index) for root in (old.roots() if old else [])])
        if not scope and old is None:
            raise IndexDamaged(f"The index at {index} cannot say what it held; run: {mend(index)} PATHS")
        if given:
            known = [row for row in known if any(is_under(recall(row.path, index), top) for top in scope)]
        left_out = [recall(path, index) for path in old.left_out()] if old and not given else []
        plan = plan_for(known, index, scope, left_out, again=True)
        put = _documents(index, plan, old, labels(plan.rows, scope))
        if old and not given:  # and the documents that are in no file
            there = {row.document_id for row in known} | {document.id for document in put}
            put += [document for document in old.documents() if document.id not in there]
        added = old.added() if old else {}
    name = f"passages-{number + 1}.sqlite"
    with closing(_fresh(index / name)) as store:
        change = Change(
            put=put,
            drop=sorted(store.labels()),
            files=sorted(plan.rows.values(), key=lambda row: row.path),
            roots=sorted(remember(root, index) for root in scope),
            left_out=sorted(remember(path, index) for path in plan.left_out),
            added=added,
        )
        data = write(store, change, embedder, chunk_tokens, progress)
        if data is None:  # not one document
            with store.transaction():
                data = set_vectors(store, embedder.dimension)
        report = _report(plan, store)
    write_manifest(index, new_manifest(name, embedder, chunk_tokens))
    save_vectors(index, data)
    tidy(index, name)
    return report


def _existing(source: Path) -> Path:
    path = source.expanduser().resolve()
    if not exists(path):
        raise DocumentError(f"There is no file or folder {source}; check the name.")
    return path


def _manifest(index: Path, given: list[Path], rebuild: bool) -> Manifest | None:
    """The manifest in force; None where there is none that a build needs."""
    try:
        return read_manifest(index)
    except NotAnIndex:
        raise
    except IndexMissing:
        if not given:
            raise
    except (IndexMismatch, IndexDamaged):
        if not rebuild:
            raise
    return None


def _open(index: Path, manifest: Manifest) -> Store:
    if not (index / manifest.store).exists():
        raise IndexDamaged(f"The index at {index} lacks {manifest.store}; run: {mend(index)}")
    return open_to_write(index / manifest.store)


def _predecessor(index: Path, manifest: Manifest | None) -> tuple[int, Store | None]:
    """The number of the store to be replaced, and the store where it can be read."""
    numbers = [int(path.stem.rpartition("-")[2]) for path in index.glob("passages-*.sqlite")]
    if manifest:
        number = int(Path(manifest.store).stem.rpartition("-")[2])
    elif (index / MANIFEST).exists() and numbers:
        number = max(numbers)
    else:
        return 0, None
    store = None
    try:
        store = open_to_read(index / f"passages-{number}.sqlite")
        store.check()
    except sqlite3.DatabaseError:
        if store:
            store.close()
        store = None
    return number, store


def _fresh(path: Path) -> Store:
    """A store to build in, with what an interrupted build has embedded, if that can be read."""
    try:
        store = create_store(path)
        store.check()
        return store
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink()
        return create_store(path)


def _documents(index: Path, plan: Plan, old: Store | None, wanted: dict[str, tuple[str, str]]) -> list[Document]:
    """The documents of ``wanted``, by id, each under its source and title: as read now, or as kept."""
    documents = []
    for document_id, (source, title) in wanted.items():
        document = plan.loaded.get(document_id) or (old.document(document_id) if old else None)
        if document is None:
            raise IndexDamaged(f"The index at {index} lacks a document of its files; run: {mend(index)} PATHS")
        documents.append(replace(document, source=source, title=title))
    return documents


def _report(plan: Plan, store: Store) -> UpdateReport:
    return UpdateReport(plan.added, plan.changed, plan.removed, plan.unchanged, tuple(plan.skipped), *store.counts())
