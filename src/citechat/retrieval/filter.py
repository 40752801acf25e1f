"""Which documents a question is asked of: by their dates, by their names, or one by one."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from citechat.errors import FilterError

PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """Lets documents through; what it does not mention it does not ask for."""

    since: date | None = None
    """Only documents of this day and later; those whose date is not known are not among them."""
    until: date | None = None
    """Only documents of this day and earlier; likewise."""
    sources: tuple[str, ...] = ()
    """Only documents of one of these names, or in a folder of that name."""
    documents: frozenset[str] = frozenset()
    """Only documents with one of these ids; together with ``sources``, those that either names."""

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self != Filter()

    def condition(self) -> tuple[str, list[str]]:
        """The same as an SQL condition on the table ``documents``, and its values."""
        conditions, values = ["TRUE"], []
        if self.since:
            conditions.append("date >= ?")
            values.append(self.since.isoformat())
        if self.until:
            conditions.append("date <= ?")
            values.append(self.until.isoformat())
        if self.sources or self.documents:
            named = "source = value OR substr(source, 1, length(value) + 1) = value || '/'"
            conditions.append(
                "(documents.id IN (SELECT value FROM json_each(?)) "
                f"OR EXISTS (SELECT 1 FROM json_each(?) WHERE {named}))"
            )
            values += [json.dumps(sorted(self.documents)), json.dumps(self.sources)]
        return " AND ".join(conditions), values


def first_day(period: str) -> date:
    """The day on which a year, month or day such as ``2023``, ``2023-05`` or ``2023-05-17`` begins.

    Raises:
        FilterError: it is none of these.
    """
    return _day(period, last=False)


def last_day(period: str) -> date:
    """The day on which a year, month or day ends; see `first_day`."""
    return _day(period, last=True)


def _day(period: str, *, last: bool) -> date:
    try:
        if (match := PERIOD.fullmatch(period.strip())) is None:
            raise ValueError(period)
        year, month = int(match[1]), int(match[2] or (12 if last else 1))
        return date(year, month, int(match[3] or (monthrange(year, month)[1] if last else 1)))
    except ValueError:
        raise FilterError(
            f"“{period}” is no date; write a year, a month or a day, such as 2023, 2023-05 or 2023-05-17."
        ) from None
