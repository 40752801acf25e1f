"""The noun phrases of a question or an answer, found by the words that cannot be part of one.

No tagger and no model: function words, capitals, auxiliaries and the endings of verbs bound the phrases, which is
exact enough for questions, lower-case ones included, and takes microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from citechat.answering.facts import HONORIFICS, STOPWORDS, Token, names, tokens
from citechat.answering.rewriting.grammar import (
    ARTICLES,
    AUXILIARIES,
    DETERMINERS,
    LINKS,
    POSTDETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    REQUESTS,
    WH,
    is_past,
    stem,
)
from citechat.answering.rewriting.verbs import POSSESSIVE, is_verb_form, run_end
from citechat.answering.rewriting.verbs import verbs as main_verbs


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a text, determiner included."""

    text: str
    start: int
    end: int
    core_end: int
    """Where its head ends and its first complement ("of ...") begins, an offset of the text like the others."""
    head: str
    """The stem of its head noun."""
    determiner: str
    before: str
    """The word before it: a preposition, a verb, or nothing."""
    words: tuple[Token, ...]
    """Its tokens, determiner aside."""
    named: bool
    """Whether a name is part of it."""
    caseless: bool
    """Whether it may be a name typed in lower case, as its whole text was."""

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, ordinals among them."""
        return frozenset(word.norm for word in self.words if word.is_number)

    @property
    def core(self) -> tuple[Token, ...]:
        """Its words up to the head."""
        return tuple(word for word in self.words if word.start < self.core_end)

    @property
    def modifiers(self) -> tuple[Token, ...]:
        """The words of its own before the head."""
        return tuple(word for word in self.core[:-1] if word.text.lower() not in POSTDETERMINERS)

    @property
    def complement(self) -> str:
        """What follows its head: " of the committee"."""
        return self.text[self.core_end - self.start :]

    @property
    def bare(self) -> str:
        """The phrase without its determiner."""
        return self.text[self.words[0].start - self.start :]

    @property
    def definite(self) -> bool:
        """Whether it begins with "the"."""
        return self.determiner.lower() == "the"

    @property
    def plural(self) -> bool:
        """Whether its head looks plural."""
        last = self.core[-1]
        looks = len(last.norm) > 3 and last.norm.endswith("s") and not last.norm.endswith(("ss", "us", "is"))
        return looks and (not last.is_capital or bool(self.determiner))


@lru_cache(maxsize=2048)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of ``text`` in order, each followed by those within it."""
    sequence = tokens(text)
    if is_bare(text):
        stop = next((at for at, token in enumerate(sequence) if at and "(" in token.gap), len(sequence))
        return tuple(_nested(text, sequence, 0, stop))
    verbs = main_verbs(sequence)
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        stop = _phrase_end(sequence, at, verbs)
        if stop > at:
            found += _nested(text, sequence, at, stop)
        at = max(stop, at + 1)
    return tuple(found)


def is_bare(text: str) -> bool:
    """Whether ``text`` is a noun phrase by itself, such as a title: no verb and no question."""
    sequence = tokens(text)
    return (
        0 < len(sequence) <= 12
        and not any(mark in text for mark in ";“”")
        and sequence[0].norm not in STOPWORDS - ARTICLES
        and not text.rstrip().endswith(("?", ".", "!"))
        and sequence[0].norm not in WH | (AUXILIARIES - {"will", "may"}) | REQUESTS
        and not any(token.norm in AUXILIARIES | WH | PRONOUNS and not token.is_capital for token in sequence)
    )


def _phrase_end(sequence: Sequence[Token], start: int, verbs: Sequence[int]) -> int:
    """Where the phrase that begins at ``start`` ends; ``start`` when none does."""
    determined = sequence[start].norm in DETERMINERS and not (sequence[start].is_capital and start)
    if determined and start + 1 < len(sequence) and sequence[start + 1].gap.strip():
        return start
    compound = next((i for i in range(start, len(sequence) - 1) if not sequence[i + 1].is_glued), len(sequence) - 1)
    if is_past(sequence[compound].text) or _is_verb_before_name(sequence, start):
        return start
    stop = _core_end(sequence, start + determined, verbs)
    if stop == start + determined:
        return start
    while stop + 1 < len(sequence) and not sequence[stop].gap.strip():
        inner = stop + 1 + (sequence[stop + 1].norm in ARTICLES)
        if sequence[stop + 1].gap.strip() or not _links(sequence, start, stop, inner):
            break
        end = _core_end(sequence, inner, verbs)
        if end == inner:
            break
        stop = end
    return stop


def _core_end(sequence: Sequence[Token], start: int, verbs: Sequence[int]) -> int:
    """Where the run of content words from ``start`` ends, a verb that ends it left out."""
    stop = max(start, min([run_end(sequence, start), *(verb for verb in verbs if verb >= start)]))
    for at in range(start + 1, stop - 1):
        if _is_verb_before_name(sequence, at):
            return at
    for at in range(start + 1, stop):
        compound = next((i for i in range(at, stop - 1) if not sequence[i + 1].is_glued), stop - 1)
        if sequence[at - 1].is_capital and not sequence[at].is_capital and is_verb_form(sequence[compound]):
            return at
    while stop > start and not sequence[stop - 1].is_capital and is_past(sequence[stop - 1].norm):
        stop -= 1
    return stop


def _is_verb_before_name(sequence: Sequence[Token], at: int) -> bool:
    """Whether the word at ``at`` is the verb of "supports Solar City" or "wrote Emma"."""
    word = sequence[at].text
    named = at + 1 < len(sequence) and sequence[at + 1].is_capital
    return word.islower() and named and (is_past(word) or word.endswith("s"))


def _links(sequence: Sequence[Token], start: int, stop: int, inner: int) -> bool:
    """Whether the word at ``stop`` goes on with the phrase from ``start`` to the phrase at ``inner``."""
    if inner >= len(sequence):
        return False
    link, before, follower = sequence[stop], sequence[stop - 1], sequence[inner]
    definite = sequence[start].norm in ARTICLES or sequence[start].is_number
    if link.norm == "and":
        one_name = definite or any(token.norm == "of" for token in sequence[start:stop])
        alike = follower.is_capital == before.is_capital and follower.norm not in HONORIFICS
        return one_name and alike and inner == stop + 1
    return link.norm == "of" or (link.norm in LINKS and definite and follower.is_capital)


def _nested(text: str, sequence: Sequence[Token], start: int, stop: int) -> list[Phrase]:
    found = [_phrase(text, sequence, start, stop)]
    for at in range(start + 1, stop):
        if sequence[at].norm == "of" and at + 1 < stop:
            found.append(_phrase(text, sequence, at + 1, stop))
        elif POSSESSIVE.fullmatch(sequence[at].gap):
            found.append(_phrase(text, sequence, start, at))
    core = found[0].core
    capitals = next((at for at, word in enumerate(core) if not word.is_capital), len(core))
    if not found[0].determiner and 0 < capitals < len(core) and not core[capitals].gap.strip():
        found.append(_phrase(text, sequence, start, start + capitals))
    return found


def _phrase(text: str, sequence: Sequence[Token], start: int, stop: int) -> Phrase:
    first = start + (sequence[start].norm in DETERMINERS and stop - start > 1)
    core = next((at for at in range(first + 1, stop) if sequence[at].norm in PREPOSITIONS), stop)
    begin, end = sequence[start].start, sequence[stop - 1].end
    before = sequence[start - 1].norm if start else ""
    return Phrase(
        text=text[begin:end],
        start=begin,
        end=end,
        core_end=sequence[core - 1].end,
        head=stem(sequence[core - 1].norm),
        determiner=sequence[start].text if first > start else "",
        before=before,
        words=tuple(sequence[first:stop]),
        named=any(begin <= at < end for at in _named(text)),
        caseless=first == start and before not in WH and text[1:].islower(),
    )


@lru_cache(maxsize=2048)
def _named(text: str) -> frozenset[int]:
    """Where the capitalised words begin that are names."""
    if is_bare(text):
        return frozenset(token.start for token in tokens(text) if token.is_capital)
    found = frozenset(token.start for run in names(text) for token in run)
    first = tokens(text)[:3]
    listed = len(first) == 3 and first[1].norm == "and" and first[2].is_capital and first[0].norm not in STOPWORDS
    return found | {first[0].start} if listed and first[0].is_capital else found  # "Norway and Chile"
