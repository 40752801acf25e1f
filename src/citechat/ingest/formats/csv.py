"""CSV and TSV: values parted by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import PurePath

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.prose import join
from citechat.ingest.formats.table import is_header, table_blocks
from citechat.ingest.formats.text import decode

DELIMITERS = ",;\t|"
SEPARATOR_LINE = re.compile(r"sep=([^\s\w\"])\s*\n", re.IGNORECASE)
SAMPLE = 100
"""Rows that the delimiter is told from."""
LONGEST_CELL = 10_000_000
"""Characters of a value at most; a quotation mark that is never closed makes one of all that follows."""


def read(data: bytes, name: str) -> Content:
    """The rows, each value under its column's name.

    Raises:
        DocumentError: it is no text, or a value is too long.
    """
    text = decode(data, name)
    csv.field_size_limit(LONGEST_CELL)
    try:
        text, delimiter = _told(text)
        rows = list(_rows(text, delimiter))
    except csv.Error as error:
        raise DocumentError(f"{name} is no table of values: {error}; save it as CSV again.") from error
    filled = [row for row in rows if any(map(str.strip, row))]
    # Two columns of words: the first row of a CSV file names them by convention (RFC 4180, section 2).
    headed = len(filled) > 1 and is_header(filled[0])
    return Content(join(table_blocks(filled, int(headed))), metadata=Metadata(title=PurePath(name).stem))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _told(text: str) -> tuple[str, str]:
    """The text of the values and their delimiter, which a first line ``sep=;`` tells, as Excel writes it."""
    match = SEPARATOR_LINE.match(text)
    return (text[match.end() :], match[1]) if match else (text, _delimiter(text))


def _delimiter(text: str) -> str:
    """The delimiter that parts the most rows into equally many values, of several the one that makes most values."""

    def fit(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in islice(_rows(text, delimiter), SAMPLE) if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(DELIMITERS, key=fit)
