"""Progress bars for the slow steps of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Counter = Callable[[int, int], None]
"""Told how many are done, of how many."""


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str], Counter]]:
    """Bars on ``console``: a function from what is being done to its counter; a bar appears when it moves."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def move(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(escape(what), total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield lambda what: partial(move, what)


def shares(told: Callable[[str], Counter]) -> Callable[[str, float], None]:
    """The same for what is told in shares of 1."""
    return lambda what, share: told(what)(round(share * 100), 100)
