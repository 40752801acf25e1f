"""The files that hold questions, read line by line or whole."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citechat.errors import QuestionsError


def read_text(path: Path) -> str:
    """The text of a question file, compressed or not.

    Raises:
        QuestionsError: it cannot be read.
    """
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix.lower() == ".gz" else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path} is not UTF-8 text; save the questions as UTF-8.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise QuestionsError(f"{path} is no whole gzip file ({error}); compress it again.") from error
    except OSError as error:
        raise QuestionsError(f"{path} cannot be read: {error.strerror or error}; check the path.") from error


def numbered_lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines that are not blank, each with its place, such as "line 3"."""
    # Not splitlines(): JSON strings may hold U+2028 and its like.
    return ((f"line {number}", line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def parse_json(text: str) -> Any:
    """The JSON value that ``text`` is; ValueError says what is wrong."""
    try:
        found = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("an escape such as \\ud83d is half a character") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({str(error) or 'nested too deeply'})") from error
    return found


def json_object(line: str) -> dict[str, Any]:
    """The JSON object on a line; ValueError says what is wrong."""
    found = parse_json(line)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def first_object(text: str) -> dict[str, Any]:
    """The first line that is a JSON object, empty where none is: what kind of file it is shows in its keys."""
    for _, line in numbered_lines(text):
        try:
            return json_object(line)
        except ValueError:
            continue
    return {}
