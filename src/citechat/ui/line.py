"""Who is answered next: first come, first served, and each can see how many are before them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """People in line; so many of them are served at once. For use within one event loop."""

    def __init__(self, at_once: int) -> None:
        """Serve ``at_once`` people at the same time."""
        self._at_once = at_once
        self._places: list[Place] = []

    @property
    def crowded(self) -> bool:
        """Whether anybody has to wait."""
        return len(self._places) > self._at_once

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place at the end of the line, given up in the end."""
        place = Place(self)
        self._places.append(place)
        try:
            yield place
        finally:
            self._places.remove(place)

    def before(self, place: Place) -> int:
        """How many have to be done before ``place`` is served; 0 when its turn has come."""
        return max(0, self._places.index(place) + 1 - self._at_once)


class Place:
    """A place in a line."""

    def __init__(self, line: Line) -> None:
        """Taken by `Line.place`."""
        self._line = line

    @property
    def before(self) -> int:
        """How many have to be done before this one is served; 0 when its turn has come."""
        return self._line.before(self)
