"""What SQLite and the system say when an index cannot be read or written, in the user's words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citechat.errors import IndexBusy, IndexDamaged, IndexFault
from citechat.retrieval.manifest import mend

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Turns errors of reading the index at ``folder`` into `IndexFault`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise IndexBusy(f"The index at {folder} is locked by another process; try again in a moment.") from error
        raise IndexDamaged(f"The index at {folder} cannot be read ({error}); run: {mend(folder)}") from error
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(f"The index at {folder} is damaged ({error}); run: {mend(folder)}") from error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns errors of writing the index at ``folder`` into `IndexFault`; what was there is intact."""
    try:
        with reading(folder):
            try:
                yield
            except sqlite3.OperationalError as error:
                if "full" in str(error):
                    raise _full(folder) from error
                if "readonly" in str(error) or "unable to open" in str(error):
                    raise _refused(folder) from error
                if "I/O" in str(error):
                    raise _failed(folder, str(error)) from error
                raise
    except OSError as error:
        if error.errno in FULL:
            raise _full(folder) from error
        if error.errno in REFUSED:
            raise _refused(folder) from error
        raise _failed(folder, error.strerror or str(error)) from error


def _failed(folder: Path, reason: str) -> IndexFault:
    return IndexFault(f"The index at {folder} cannot be written ({reason}); it is as before, check the disk.")


def _full(folder: Path) -> IndexFault:
    return IndexFault(f"The disk that holds {folder} is full; the index is as before, free some space and run again.")


def _refused(folder: Path) -> IndexFault:
    return IndexFault(
        f"{folder} cannot be written to; change its permissions or choose another folder with --index DIR."
    )
