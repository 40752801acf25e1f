"""Files are parsed in a process of their own: a hostile one may hang, crash or eat memory there, and only there."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import time
from threading import Lock
from typing import Any

from citechat.errors import DocumentError, first_line
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.metadata import day_in

SECONDS = 120.0
"""How long a file may take; a page of a PDF takes some hundredths of a second."""
MEMORY = 3 << 30
"""Bytes that the process may use, of which its libraries take a part."""


class ReadingProcess:
    """A process that reads files, started for the first and again after one that it did not survive."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """``seconds`` and ``memory`` are the limits for one file."""
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        atexit.register(self.close)

    def read(self, data: bytes, name: str) -> Content:
        """What is in the file ``name`` that holds ``data``.

        Raises:
            DocumentError: it cannot be read, or not within the limits.
        """
        with self._lock:
            began = time.monotonic()
            answer = self._ask(data, name)
            if answer and "memory" in answer:
                self.close()  # what it still holds would be missing for the next file
            if answer is None and time.monotonic() - began >= self._seconds:
                raise DocumentError(f"{name} takes more than {self._seconds:g} seconds to read; split or simplify it.")
        if answer is None:
            raise DocumentError(f"{name} is damaged or hostile: its reader broke down over it; save it again.")
        if "refused" in answer:
            raise DocumentError(answer["refused"])
        if "memory" in answer:
            raise DocumentError(f"{name} takes more than {self._memory / 2**30:.2g} GiB of memory to read; split it.")
        metadata = Metadata(**answer["metadata"], date=day_in(answer["day"] or ""))
        return Content(answer["text"], tuple(answer["page_starts"]), metadata)

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, data: bytes, name: str) -> dict[str, Any] | None:
        """The answer of the process; None where it ended without one."""
        request = {"size": len(data), "name": name, "seconds": self._seconds}
        try:
            process = self._running(name)
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(request).encode() + b"\n" + data)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        except BaseException:  # an interrupt leaves a request half written or an answer unread
            self.close()
            raise
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return None

    def _running(self, name: str) -> subprocess.Popen[bytes]:
        if self._process is None:
            # -P keeps modules in the working folder from taking the places of the libraries; OpenBLAS, which openpyxl
            # brings in with NumPy, would take memory for each core.
            command = [sys.executable, "-P", "-m", "citechat.ingest.formats", str(self._memory)]
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                )
            except OSError as error:
                raise DocumentError(
                    f"{name} cannot be read: no process starts for it ({first_line(error)})."
                ) from error
        return self._process


reading_process = ReadingProcess()
