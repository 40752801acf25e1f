"""What the process needed."""

from __future__ import annotations

import sys


def peak_memory() -> int | None:
    """Bytes of memory that this process has held at most; None where the system has no such count."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes elsewhere
