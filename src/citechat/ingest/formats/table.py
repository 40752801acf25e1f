"""Tables as text: a row a block, each cell under its column's name, so that a row can be quoted by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from citechat.ingest.formats.prose import clean

NUMBER = re.compile(r"[^\w\s]*\s?(?:[A-Z]{3}\s?)?\d[\d.,:/\s%-]*(?:[^\w\s]|[A-Za-z]{1,3})?")
"""A number, an amount, a date or a time in figures."""
YEAR = re.compile(r"(?:19|20)\d\d(?:[-/–]\d{2,4})?")
LONGEST_NAME = 80
"""Characters of a column's name at most."""

Row = Sequence[str]


def table_blocks(rows: Iterable[Row], header_rows: int | None = None) -> list[str]:
    """The blocks of a table; ``header_rows`` is how many rows name the columns, None where the file does not say."""
    cleaned = [[clean(cell) for cell in row] for row in rows]
    filled = [row for row in cleaned if any(row)]
    return list(_blocks(_without_empty_columns(filled), header_rows))


def has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns of those below it, going by what is in the cells.

    In a table of two columns that are both words nothing tells ``Country | Capital`` from ``Name | Ada``; it has none,
    and its rows read ``France: Paris``.
    """
    first, rest = rows[0], rows[1:]
    if not rest or not is_header(first):
        return False
    return len(first) > 2 or all(_is_number(row[1]) for row in rest if row[1:] and row[1])


def is_header(row: Row) -> bool:
    """Whether the row can name columns: words or years, a name for all columns but the first, none twice."""
    names = [cell for cell in row if cell]
    return (
        len(names) >= 2
        and all(row[1:])
        and len(set(names)) == len(names)
        and all(_is_name(cell) for cell in names)
        and not YEAR.fullmatch(row[0])
    )


def _blocks(rows: list[list[str]], header_rows: int | None) -> Iterator[str]:
    while rows and sum(map(bool, rows[0])) == 1 and len(rows[0]) > 1 and not header_rows:
        yield next(filter(None, rows[0]))  # the table's title
        rows = _without_empty_columns(rows[1:])
    if not rows:
        return
    if len(rows[0]) == 1:
        yield from (row[0] for row in rows)
        return
    count = header_rows if header_rows is not None else int(has_header(rows))
    names = _names(rows[:count]) if count < len(rows) else []
    for row in rows[count:] if names else rows:
        if names:
            yield _sentence(f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=True) if cell)
        elif len(row) == 2 and all(row) and len(row[0]) <= LONGEST_NAME:
            yield _sentence([f"{row[0].rstrip(': ')}: {row[1]}"])
        else:
            yield _sentence(filter(None, row))


def _names(rows: list[list[str]]) -> list[str]:
    """The columns' names, those in several rows put together."""
    return [" ".join(dict.fromkeys(filter(None, column))).rstrip(": ") for column in zip(*rows, strict=True)]


def _sentence(cells: Iterable[str]) -> str:
    """The cells of a row; a full stop keeps the next row from being read as its continuation."""
    row = "; ".join(cells)
    return row if row.endswith((".", "!", "?", "…")) else f"{row}."


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    kept = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in kept] for row in padded]


def _is_name(cell: str) -> bool:
    return len(cell) <= LONGEST_NAME and (YEAR.fullmatch(cell) is not None or not _is_number(cell))


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None
