"""Whether an answer says what was expected, whatever the spelling of dashes, spaces, case and punctuation."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

APOSTROPHES = re.compile(r"['‘’ʼ]s\b|(?<=\w)['‘’ʼ](?=\w)")
"""Possessive endings, and apostrophes inside a name such as Xi'an."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]"  # Chinese and Japanese: no spaces between words, so each character is one
    r"|\d+(?:\.\d+)+"
    r"|[^\W_\u3040-\u30ff\u3400-\u9fff]+"
)
PARTS = re.compile(r"\d+(?:[ .]\d+)*|\S")
ARTICLES = frozenset({"a", "an", "the"})
SQUAD_ARTICLES = re.compile(r"\b(a|an|the)\b")
SQUAD_PUNCTUATION = str.maketrans("", "", string.punctuation)
SIGNS = str.maketrans({"&": " and ", "%": " percent "})


def words(text: str) -> list[str]:
    """The words of ``text``, case-folded, in Unicode NFKC, without punctuation and articles.

    The normalisation of SQuAD's answers (Rajpurkar et al. 2016), with numbers and names kept whole.
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(SIGNS)
    text = THOUSANDS.sub("", APOSTROPHES.sub("", text))
    return [word for word in WORD.findall(text) if word not in ARTICLES]


def mentions(text: str, phrase: str) -> bool:
    """Whether ``phrase`` occurs in ``text`` as whole words; "co-operation", "co operation", "cooperation" are one.

    A phrase without a single word occurs nowhere.
    """
    parts = PARTS.findall(" ".join(words(phrase)))
    if not parts:
        return False
    # Words may be written together or apart, two numbers never: "7 2023" is not "72023".
    pattern = r"(?<!\S)" + " ?".join(re.escape(part) for part in parts) + r"(?!\S)"
    return re.search(pattern, " ".join(words(text))) is not None


def squad_words(text: str) -> list[str]:
    """The words that count when spans are compared, exactly as the script of SQuAD does it (Rajpurkar et al. 2016)."""
    return SQUAD_ARTICLES.sub(" ", text.lower().translate(SQUAD_PUNCTUATION)).split()


def exact_match(span: str, gold: str) -> float:
    """1 where the words of the two are the same, else 0."""
    return float(squad_words(span) == squad_words(gold))


def token_f1(span: str, gold: str) -> float:
    """Harmonic mean of the share of the span's words in ``gold`` and of gold's words in the span."""
    found, wanted = squad_words(span), squad_words(gold)
    if not found or not wanted:
        return float(found == wanted)
    return 2 * sum((Counter(found) & Counter(wanted)).values()) / (len(found) + len(wanted))
