"""An index of documents that are in no file, such as the passages of a question set."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from citechat.errors import IndexMissing, NotAnIndex
from citechat.retrieval.embed import Embedder
from citechat.retrieval.manifest import check_manifest, new_manifest, read_manifest, write_manifest
from citechat.retrieval.store import Store, create_store, open_to_write
from citechat.retrieval.write import Change, Progress, locked, save_vectors, set_vectors, write
from citechat.values import Document

FIRST_STORE = "passages-1.sqlite"


def index_documents(
    path: Path,
    documents: Sequence[Document],
    embedder: Embedder,
    chunk_tokens: int,
    progress: Progress | None = None,
) -> int:
    """Makes the index at ``path`` hold ``documents`` and nothing else; returns how many were added.

    An index that holds some of them already gets the others; broken off, it goes on with what was embedded.

    Raises:
        NotAnIndex: the folder holds something else, or an index of files or of other documents, which is left alone.
        IndexMismatch: the index was made with another embedder, splitter, passage length or format.
        IndexFault: it is damaged, in use by another process, or cannot be written.
    """
    index = path.expanduser().resolve()
    _existing(index)  # before the lock, which makes the folder
    with locked(index):
        if not _existing(index):
            _create(index, embedder, chunk_tokens)
        manifest = read_manifest(index)
        check_manifest(index, manifest, embedder, chunk_tokens)
        with closing(open_to_write(index / manifest.store)) as store:
            missing = _missing(index, store, documents)
            if missing:
                save_vectors(index, write(store, Change(put=missing), embedder, chunk_tokens, progress))
            return len(missing)


def _existing(index: Path) -> bool:
    """Whether there is an index; one that would have to be made anew is refused, for it may be another's."""
    try:
        read_manifest(index)
    except IndexMissing:
        return False
    return True


def _create(index: Path, embedder: Embedder, chunk_tokens: int) -> None:
    """An empty index, in force from the start: what is put into it later stays where that is broken off."""
    with closing(create_store(index / FIRST_STORE)) as store, store.transaction():
        data = set_vectors(store, embedder.dimension)
    write_manifest(index, new_manifest(FIRST_STORE, embedder, chunk_tokens))
    save_vectors(index, data)


def _missing(index: Path, store: Store, documents: Sequence[Document]) -> list[Document]:
    wanted = {document.id: document for document in documents}
    there = store.labels().keys()
    if store.files() or store.roots() or there - wanted.keys():
        raise NotAnIndex(f"The index at {index} holds other documents; choose another folder.")
    return [document for identity, document in wanted.items() if identity not in there]
