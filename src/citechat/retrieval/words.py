"""What a user asks becomes a query of SQLite's full-text search, whatever the user types."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_FUNCTION_WORDS = """
a an and are as at be been but by can could did do does for from had has have how i in is it its me my of on or our
shall should so than that the their them then there these they this those to was we were what when where which who
whom whose why will with would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that say what kind of question it is and not what it is about."""
LONGEST = 128
"""Words of a question at most that are searched for."""


def match_query(question: str) -> str | None:
    """The FTS5 query for passages with any word of ``question``; None where it has none.

    The parts of a hyphenated word count, and the whole without its hyphens. Function words count only if there are no
    others.
    """
    words: dict[str, None] = {}
    for match in WORD.finditer(question.lower()):
        parts = re.split("[-‐‑]", match[0])
        words.update(dict.fromkeys((*parts, "".join(parts))))
    telling = [word for word in words if word not in FUNCTION_WORDS] or list(words)
    return " OR ".join(f'"{word}"' for word in telling[:LONGEST]) or None
