"""Words that a line's end cut in two."""

from __future__ import annotations

import re
from functools import cache

WORD = re.compile(r"\w+(?:-\w+)*")
LAST, FIRST = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


class Hyphens:
    """Tells the hyphen of ``manip-ulation``, which the line's end made, from that of ``well-known``."""

    def __init__(self, text: str) -> None:
        """``text`` is the whole document, whose own words decide first."""
        self._words = set(WORD.findall(text.lower()))

    def between(self, above: str, below: str) -> str:
        """What stands between two parts of a word, a hyphen or nothing; ``above`` is without its hyphen."""
        left, right = LAST.search(above), FIRST.match(below)
        if left and right and right[0][0].islower() and self._is_one_word(left[0].lower(), right[0].lower()):
            return ""
        return "-"

    def _is_one_word(self, left: str, right: str) -> bool:
        if left + right in self._words:
            return True
        if f"{left}-{right}" in self._words:
            return False
        known = _english()
        return left + right in known or left not in known or right not in known


@cache
def _english() -> frozenset[str]:
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language="en").word_frequency.words())
