"""The collections below one folder, all asked with the same models."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from threading import Lock

from citechat.errors import CollectionError, IndexFault, IndexMismatch, NotAnIndex
from citechat.library.collection import Collection, Limits
from citechat.retrieval import faults
from citechat.retrieval.embed import Embedder
from citechat.retrieval.manifest import FILE as MANIFEST
from citechat.retrieval.manifest import OWN_FILE, read_manifest
from citechat.retrieval.update import update_index
from citechat.retrieval.write import locked
from citechat.settings import Settings

UPLOADS = "-documents"
"""What the name of an index folder is followed by in the name of the folder of its added files."""
NAME = re.compile(r"[^\W_][\w -]{0,58}[^\W_]|[^\W_]")


class Library:
    """The collections beside the index that the settings name, which is the default; safe to use from several threads.

    Each is opened once. The embedder is shared.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        """``embedder`` is the one that the settings name."""
        index = settings.index if settings.index.name not in ("", "..") else settings.index.resolve()
        self.default = index.name
        self._folder = index.parent
        self._settings = settings
        self._embedder = embedder
        self._opened: dict[str, Collection] = {}
        self._lock = Lock()

    def names(self) -> list[str]:
        """What the collections are called, the default first, the others sorted."""
        found = [path.parent.name for path in self._folder.glob(f"*/{MANIFEST}") if _is_index(path.parent)]
        return [self.default, *sorted({*found} - {self.default}, key=str.casefold)]

    def open(self, name: str) -> Collection:
        """The collection of that name.

        Raises:
            CollectionError: there is none.
            IndexFault: its index cannot be used.
        """
        with self._lock:
            if name not in self.names():
                self._opened.pop(name, None)
                raise CollectionError(f"There is no collection {name}; choose another, or make it.")
            if name not in self._opened:
                self._opened[name] = self._collection(name)
            return self._opened[name]

    def create(self, name: str) -> Collection:
        """A new, empty collection.

        Raises:
            CollectionError: the name is taken or cannot be one.
            IndexFault: it cannot be written.
        """
        name = name.strip()
        if not NAME.fullmatch(name) or name.endswith(UPLOADS):
            raise CollectionError(f"“{name}” cannot be a collection's name; use letters, digits, spaces and hyphens.")
        if name.casefold() in {path.name.casefold() for path in self._folder.iterdir()}:
            raise CollectionError(f"There is something called {name} already; choose another name.")
        uploads = uploads_folder(self._settings, self._folder / name)
        with faults.writing(uploads):
            uploads.mkdir(parents=True, exist_ok=True)
        update_index(self._folder / name, [uploads], self._embedder, self._settings.chunk_tokens)
        return self.open(name)

    def delete(self, name: str) -> None:
        """Deletes a collection with the copies of the files added to it; files indexed from elsewhere stay.

        Raises:
            CollectionError: there is none, or it is the default.
            IndexFault: another process is writing to it, or it cannot be deleted.
        """
        if name == self.default:
            raise CollectionError(f"{name} is the collection that the settings name and stays; remove its documents.")
        collection = self.open(name)
        path = collection.index.path
        with self._lock, locked(path):
            del self._opened[name]
            collection.index.close()
            (path / MANIFEST).unlink()  # from here on there is no index
            for file in path.iterdir():
                if OWN_FILE.fullmatch(file.name):
                    file.unlink()
            shutil.rmtree(collection.uploads, ignore_errors=True)
        if not any(path.iterdir()):
            path.rmdir()

    def close(self) -> None:
        """Closes the indexes' files; they open again when they are asked."""
        for collection in self._opened.values():
            collection.index.close()

    def _collection(self, name: str) -> Collection:
        path, settings = self._folder / name, self._settings
        return Collection(
            path,
            uploads_folder(settings, path),
            self._embedder,
            settings.chunk_tokens,
            Limits(settings.max_file_mb, settings.max_documents),
        )


def _is_index(path: Path) -> bool:
    """Whether it is an index, also one that has to be made anew; other programs have files of that name too."""
    try:
        read_manifest(path)
    except IndexFault as error:
        return isinstance(error, IndexMismatch) and not isinstance(error, NotAnIndex)
    return True


def uploads_folder(settings: Settings, index: Path) -> Path:
    """Where the files added to the index at ``index`` are kept."""
    return settings.uploads / index.name if settings.uploads else index.with_name(index.name + UPLOADS)
