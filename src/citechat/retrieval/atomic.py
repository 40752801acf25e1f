"""A file is replaced whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

TEMPORARY = ".tmp"


def replace_file(path: Path, data: bytes) -> None:
    """Puts ``data`` at ``path``: a reader, or a power cut, finds the old file or the new one.

    Raises:
        OSError: it cannot be written; the old file is intact.
    """
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105 - the call whose atomicity this is about
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in ``folder`` outlast a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
