"""What a text states that can be right or wrong letter by letter: its names, numbers and dates.

Tokens are compared without case, accents of form (NFKC), hyphens and spacing, so that "co-operation" meets
"cooperation" and "18th" meets "eighteenth"; nothing else is taken as equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$", re.IGNORECASE)

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_SMALL += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth".split()
)
_ORDINALS += "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_NUMBERS = {word: number for number, word in enumerate(_SMALL) if word != "one"}  # "one" is a pronoun as often
_NUMBERS |= {word: number for number, word in enumerate(_ORDINALS)}
_NUMBERS |= {word: number * 10 for number, word in enumerate(_TENS, start=2)}
_NUMBERS |= {word[:-1] + "ieth": number * 10 for number, word in enumerate(_TENS, start=2)}
_ONES = {word: number for number, word in enumerate(_SMALL) if 1 <= number <= 9}
_ONES |= {word: number for number, word in enumerate(_ORDINALS) if 1 <= number <= 9}
_ROMAN_TENS, _ROMAN_ONES = ("", "x", "xx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + ones: 10 * ten + one for ten, tens in enumerate(_ROMAN_TENS) for one, ones in enumerate(_ROMAN_ONES)}
"""Of the items of a list: the "vii" of "(vii)"."""

_MONTHS = "january february march april may june july august september october november december".split()
MONTHS = frozenset(_MONTHS)
_SHORT = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
BEFORE_YEAR = frozenset("in since of by until till from to between during year and".split())
"""Words after which a number that may be a year is one: "in 1990"."""
HONORIFICS = frozenset("mr mrs ms miss dr prof professor sir madam dame lord lady hon".split())

STOPWORDS = frozenset(
    """a about above after again against all also am among an and another any are as at be because been before being
    below between both but by can could did do does doing done down during each either else ever every few for from
    further had has have having he her here hers herself him himself his how i if in into is it its itself just let
    like many may me might more most much must my myself no nor not now of off often on once one only or other our
    ours out over own per please rather s said same say says shall she should since so some such t than that the their
    theirs them themselves then there these they this those through thus to too under until up upon us very was we
    were what when where whether which while who whom whose why will with within without would yes yet you your
    yours""".split()
)
_NEGATIONS = frozenset("no not never none neither nor cannot without nothing nobody n't".split())
_stem = lru_cache(maxsize=20_000)(snowballstemmer.stemmer("english").stemWord)


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or a number, and the characters that stand before it."""

    text: str
    norm: str
    start: int
    end: int
    gap: str
    """What stands between the token before and this one."""
    is_number: bool

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital, or belongs to a script that has none and so may be a name."""
        first = self.text[0]
        return not self.is_number and (first.isupper() or unicodedata.category(first) == "Lo")

    @property
    def is_glued(self) -> bool:
        """Whether no space stands before it: the "an" of "Xi'an"."""
        return bool(self.gap) and not any(map(str.isspace, self.gap)) and len(self.gap) == 1 and self.gap in "-‐‑'’/&.·"


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` in order; number words and the "(vii)" of a list become numbers."""
    return _remembered(text) if len(text) <= _LONG else _remembered_long(text)


def _tokens(text: str) -> tuple[Token, ...]:
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        word, gap = match.group(), text[end : match.start()]
        norm = unicodedata.normalize("NFKC", word).casefold()
        is_number = norm[0].isdigit()
        before = found[-1] if found else None
        if norm == "s" and gap in {"'", "’"}:
            continue  # a possessive: it stays in the gap before the next token, and so ends a name
        if is_number:
            norm = norm.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", norm) else norm
        elif before and before.is_number and not gap and _ORDINAL.fullmatch(norm):
            end = match.end()
            found[-1] = Token(text[before.start : end], before.norm, before.start, end, before.gap, True)
            continue
        elif (
            before and before.norm in {"20", "30", "40", "50", "60", "70", "80", "90"} and norm in _ONES and gap == "-"
        ):
            end = match.end()
            number = str(int(before.norm) + _ONES[norm])
            found[-1] = Token(text[before.start : end], number, before.start, end, before.gap, True)
            continue
        elif norm in _NUMBERS:
            norm, is_number = str(_NUMBERS[norm]), True
        elif (
            norm in _ROMAN
            and word.islower()
            and _is_marker(gap, text[match.end() : match.end() + 1], first=before is None)
        ):
            norm, is_number = str(_ROMAN[norm]), True
        elif word[0].isupper():
            norm = _SHORT.get(norm, norm)
        end = match.end()
        found.append(Token(word, norm, match.start(), end, gap, is_number))
    return tuple(found)


def _is_marker(gap: str, after: str, *, first: bool) -> bool:
    """Whether what stands in brackets before the sign ``after`` begins the text, a line or a part of a sentence."""
    before = gap.removesuffix("(")
    begins = first or "\n" in before or before.strip()[-1:] in {*":;,."}
    return before != gap and after == ")" and begins


_LONG = 20_000
"""Characters from which a text is a document's rather than a passage's: of those only the last few are remembered."""
_remembered = lru_cache(maxsize=4096)(_tokens)
_remembered_long = lru_cache(maxsize=8)(_tokens)


def is_year(token: Token) -> bool:
    """Whether a number may be a year: from 1000 to 2099, in four digits."""
    return bool(_YEAR.fullmatch(token.text))


def is_ordinal(token: Token) -> bool:
    """Whether a number is written as an ordinal: "18th", "third"."""
    return token.text.casefold().endswith(("th", "st", "nd", "rd"))


def numbers(text: str) -> set[str]:
    """The numbers of ``text``, ordinals, years and number words among them, as digits."""
    return {token.norm for token in tokens(text) if token.is_number}


def names(text: str) -> list[tuple[Token, ...]]:
    """Runs of capitalised words: "Professor Sun Dong", "Xi'an", "HKSAR".

    The first word of a sentence counts when the next one is capitalised too, or when its capital means something: it is
    an acronym, or its script has no case.
    """
    runs: list[tuple[Token, ...]] = []
    sequence = tokens(text)
    at = 0
    while at < len(sequence):
        if not sequence[at].is_capital:
            at += 1
            continue
        stop = at + 1
        while stop < len(sequence) and _continues(sequence[stop]):
            stop += 1
        run = sequence[at:stop]
        opens = at == 0 or sequence[at].gap.strip()[:1] in {".", "!", "?", ":"}
        first = run[0]
        if opens and first.norm in STOPWORDS and (not first.text.isupper() or first.norm in {"a", "i"}):
            run, opens = run[1:], False
        sure = (first.text.isupper() and len(first.text) > 1) or first.text[0].islower() is first.text[0].isupper()
        if run and (not opens or len(run) > 1 or sure or first.norm in MONTHS):
            runs.append(run)
        at = stop
    return runs


def _continues(token: Token) -> bool:
    if token.is_glued:
        return not token.is_number
    return token.is_capital and (not token.gap.strip() or token.gap == ". ")


def find_run(run: Sequence[Token], text: str) -> list[tuple[int, int]]:
    """Where the run's letters stand in ``text``: token index pairs. Honorifics may stand between."""
    wanted = "".join(token.norm for token in run)
    sequence = tokens(text)
    found = []
    for start, token in enumerate(sequence):
        if not wanted.startswith(token.norm):
            continue
        rest, at = wanted[len(token.norm) :], start + 1
        while rest and at < len(sequence):
            norm = sequence[at].norm
            if rest.startswith(norm):
                rest = rest[len(norm) :]
            elif norm not in HONORIFICS:
                break
            at += 1
        if not rest:
            found.append((start, at))
    return found


def says_more(text: str, question: str) -> bool:
    """Whether ``text`` has a word beyond those of ``question``, titles and function words; "US" is not "us"."""
    asked = tokens(question)
    known, as_written = {token.norm for token in asked} | HONORIFICS | STOPWORDS, {token.text for token in asked}
    return any(
        token.text not in as_written if token.text.isupper() and len(token.text) > 1 else token.norm not in known
        for token in tokens(text)
    )


def content_words(text: str) -> list[str]:
    """The words that carry meaning: neither function words nor numbers."""
    return [word for word in _words(text) if word not in STOPWORDS and len(word) > 1]


def stems(text: str) -> set[str]:
    """The stems of all words, with each part of a hyphenated one (Porter 2, by ``snowballstemmer``)."""
    return {_stem(word) for word in _words(text)} | {_stem(t.norm) for t in tokens(text) if not t.is_number}


def coverage(text: str, by: Iterable[str]) -> float:
    """The share of the content words of ``text`` whose stem occurs in one of the texts ``by``; 1 for none at all."""
    wanted = {_stem(word) for word in content_words(text)}
    held: set[str] = set().union(*map(stems, by))
    return len(wanted & held) / len(wanted) if wanted else 1.0


def is_negated(text: str) -> bool:
    """Whether the text says that something is not so."""
    return bool(_NEGATIONS & {token.norm for token in tokens(text)}) or "n't" in text or "n’t" in text


def _words(text: str) -> list[str]:
    words: list[str] = []
    for token in tokens(text):
        if token.is_number:
            continue
        if words and token.gap in {"-", "‐", "‑"}:
            words[-1] += token.norm
        else:
            words.append(token.norm)
    return words
