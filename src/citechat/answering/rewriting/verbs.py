"""The main verbs of a question, found by the auxiliary or question word that calls for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.facts import Token
from citechat.answering.rewriting.grammar import (
    ADVERBS,
    AUXILIARIES,
    BE,
    DETERMINERS,
    HAVE,
    LINKS,
    OWNERS,
    POSTDETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    REQUESTS,
    SUBJECTS,
    is_content,
    is_past,
)

POSSESSIVE = re.compile(r"['’]s?\s+")
"""What stands between an owner and the owned."""
_WITHIN = re.compile(r"\s*[-‐‑–/&.'’]?\s*")
_NOUN_ENDINGS = ("ment", "tion", "sion", "ity", "ness", "ance", "ence", "ship", "ism")
_AFTER_SUBJECT = frozenset("say said have do be".split())
"""Verbs that are function words as well, and so end the run of content words before them."""


_LIGHT = frozenset("take make give play hold get become".split())


def verbs(sequence: Sequence[Token]) -> list[int]:
    """The positions of the main verbs of a sentence, as far as it is a question."""
    found = [0] if sequence and sequence[0].norm in REQUESTS else []
    for at, token in enumerate(sequence[:-1]):
        follower, verb = sequence[at + 1], None
        if token.is_capital and at:
            continue
        lower = is_content(follower, at + 1) and not follower.is_capital
        if token.norm in AUXILIARIES:
            verb = _verb_after(sequence, at)
        elif (token.norm in SUBJECTS and lower) or (token.norm == "that" and is_past(follower.norm)):
            verb = at + 1
        elif token.norm == "which":
            stop = run_end(sequence, at + 1)
            object_follows = stop < len(sequence) and sequence[stop].norm in DETERMINERS | PREPOSITIONS
            if stop - at > 2 and (object_follows or is_verb_form(sequence[stop - 1])):
                verb = stop - 1
        if verb is not None:
            found.append(verb)
    return found


def run_end(sequence: Sequence[Token], start: int) -> int:
    """Where the unbroken run of content words from ``start`` ends."""
    at = start
    while at < len(sequence):
        token = sequence[at]
        joined = at == start or _WITHIN.fullmatch(token.gap) or POSSESSIVE.fullmatch(token.gap)
        if not joined or not (is_content(token, at) or (at == start and token.text.lower() in POSTDETERMINERS)):
            break
        at += 1
    return at


def is_verb_form(token: Token) -> bool:
    """Whether the token has an ending that a noun seldom has."""
    return is_past(token.norm) or (len(token.norm) > 5 and token.norm.endswith("ing"))


def _verb_after(sequence: Sequence[Token], at: int) -> int | None:
    """The verb that the auxiliary at ``at`` belongs to, after its subject."""
    auxiliary, start = sequence[at].norm, at + 1
    if sequence[start].norm in PRONOUNS - OWNERS:
        stop = run_end(sequence, start + 1)
        return next((i for i in range(start + 1, stop) if sequence[i].norm not in ADVERBS), None)
    start += sequence[start].norm in DETERMINERS
    stop = _subject_end(sequence, start)
    if stop < len(sequence) and sequence[stop].norm in _AFTER_SUBJECT:
        return stop
    if stop - start < 2:
        return None
    last = sequence[stop - 1]
    if auxiliary not in BE | HAVE:
        named = next((i for i in range(start, stop) if sequence[i].is_capital), None)
        lower = [i for i in range(start, stop) if is_content(sequence[i], i) and sequence[i].text.islower()]
        if named is not None:
            after = [i for i in lower if i > named]
            return next((i for i in after if _may_be_base(sequence[i].norm)), after[-1] if after else None)
        light = sequence[stop - 2].norm in _LIGHT
        if (is_past(last.norm) or light) and stop - start > 2:
            return stop - 2  # "did the plan get approved", "will the event take place"
    if last.is_capital or last.is_number:
        return None
    if auxiliary not in BE | HAVE or is_verb_form(last):
        return stop - 1
    predicated = at == 0 or (sequence[at + 1].is_capital and sequence[stop - 2].is_capital)
    return stop - 1 if predicated and stop == len(sequence) else None  # "was the show popular", "why is Rome old"


def _subject_end(sequence: Sequence[Token], start: int) -> int:
    """Where the content words from ``start`` end, complements of the first ones included."""
    stop = run_end(sequence, start)
    while stop > start and stop + 1 < len(sequence):
        inner = stop + 1 + (sequence[stop + 1].norm in DETERMINERS)
        end = run_end(sequence, inner)
        link = sequence[stop].norm
        if end <= inner or not (link in {"of", "and"} or (link in LINKS and sequence[inner].is_capital)):
            break
        stop = end
    return stop


def _may_be_base(word: str) -> bool:
    """Whether a word can be a verb in its base form: neither a plural nor a noun by its ending."""
    plural = word.endswith("s") and not word.endswith("ss")
    return not plural and not word.endswith(_NOUN_ENDINGS)
