"""Typing errors in a question are mended with the words that the passages hold, and with English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log
from unicodedata import combining, normalize

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from citechat.retrieval.words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ERROR = 7.0
"""What an error costs: a word this many times (its exponential) as frequent is as likely meant as the one typed."""
_OTHER_INITIAL = 2.0
"""What it costs more where the first letter is another; people seldom miss it."""
_OTHER_LETTER = 0.5
"""What it costs more where a letter took another's place; letters are more often swapped or left out."""
_TOO_MANY = 1.5
"""What it costs more where a letter is too many."""
_OWN_SHARE = 0.5
"""The share of the passages, beside English, in how frequent a word is taken to be."""
_UNSEEN = 1e-10
"""How frequent a word is that neither has."""
_SHORT, _LONG = 4, 8
"""Letters from which on a word may be mended to any other word, and may have two errors."""
_NAME_LETTERS = 5
"""Letters from which on a name is mended."""
_QUESTION_WORDS = frozenset("who whom whose what when where which why how".split())
_OPENING = 0.1
"""How frequent each question word is as a question's first."""


class Speller:
    """Mends typing errors by a noisy channel (Kernighan, Church and Gale 1990): a frequent word few errors away."""

    def __init__(self, passages_with: Mapping[str, int], is_usual: Callable[[str], bool]) -> None:
        """``passages_with`` says of each word of the passages, in lower case without accents, how many hold it.

        ``is_usual`` says of a word of no passage whether it is meant as it stands.
        """
        self._is_usual = is_usual
        self._own = passages_with
        self._own_total = sum(passages_with.values()) or 1
        self._english, self._english_total = _english()
        self._words = list({**passages_with, **self._english})

    def correct(self, text: str) -> str:
        """``text`` with the words that look mistyped as they were most likely meant; numbers and acronyms stay."""
        return _WORD.sub(lambda match: self._corrected(match[0], opens=not text[: match.start()].strip()), text)

    def _corrected(self, word: str, *, opens: bool) -> str:
        """``word`` or what was meant by it; ``opens`` says that it is the first, where a capital means nothing."""
        plain = _plain(word)
        named = word[0].isupper() and not opens
        mendable = word.isascii() and word[1:].islower() and len(word) >= (_NAME_LETTERS if named else 3)
        usual = self._is_held(plain)
        if not mendable or (usual and not (opens and self._is_foreign(plain))):
            return word
        # where no passage has a usual word, few questions begin with it: "wen is the meeting?"
        words = sorted(_QUESTION_WORDS) if usual else self._words
        meant = [(self._frequency(other, opens=opens), cost, other) for other, cost in _near(plain, words)]
        if len(plain) < _SHORT:
            meant = [one for one in meant if one[2] in FUNCTION_WORDS]
        if named:
            meant = [one for one in meant if one[2] in self._own]
        if usual:
            meant.append((self._frequency(plain, opens=opens), 0.0, plain))
        elif plain in self._english:  # another ending is no error
            meant = [one for one in meant if not (one[2].startswith(plain) or plain.startswith(one[2]))]
            meant.append((self._frequency(plain, opens=opens), 0.0, plain))
        best = max(((log(frequency) - cost, other) for frequency, cost, other in meant), default=(0.0, plain))[1]
        if best == plain:
            return word
        return best[:1].upper() + best[1:] if word[0].isupper() else best

    def _is_held(self, word: str) -> bool:
        """Whether ``word`` is usual, or the passages have it or its form without an ending."""
        stem = re.sub(r"['’]\w+$|(?<=[^s])s$", "", word)
        return word in FUNCTION_WORDS or word in self._own or stem in self._own or self._is_usual(word)

    def _is_foreign(self, word: str) -> bool:
        """Whether neither the passages nor the function words have ``word``."""
        return word not in self._own and word not in FUNCTION_WORDS

    def _frequency(self, word: str, *, opens: bool) -> float:
        """The share of ``word`` among the words of a question, roughly; ``opens`` for a question's first word."""
        own, english = self._own.get(word, 0) / self._own_total, self._english.get(word, 0) / self._english_total
        usual = _OWN_SHARE * own + (1 - _OWN_SHARE) * english or _UNSEEN
        return max(usual, _OPENING) if opens and word in _QUESTION_WORDS else usual


def _near(word: str, words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Those of ``words`` that typing errors turn into ``word``, one in a short and two in a long, and their cost."""
    errors = 1 if len(word) < _LONG else 2
    for other, distance, _ in extract(word, words, scorer=OSA.distance, score_cutoff=errors, limit=None):
        if distance:
            replaced = len(other) == len(word) and sorted(other) != sorted(word)
            cost = _ERROR * distance + _OTHER_INITIAL * (other[0] != word[0])
            yield other, cost + _OTHER_LETTER * replaced + _TOO_MANY * (len(other) < len(word))


@lru_cache(maxsize=1)
def _english() -> tuple[dict[str, int], int]:
    """English words and how often each occurs, and how many that are in all."""
    counts = {word: count for word, count in SpellChecker().word_frequency.dictionary.items() if word.isalpha()}
    return counts, sum(counts.values())


def _plain(word: str) -> str:
    """``word`` in lower case without accents, as the index has its words."""
    return "".join(letter for letter in normalize("NFKD", word.lower()) if not combining(letter))
