"""The noun phrases of a question or an answer, found by the words that cannot be part of one.

No tagger and no model: function words, capitals, auxiliaries and the endings of verbs bound the phrases, which is
exact enough for questions, lower-case ones included, and takes microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from citechat.answering.facts import HONORIFICS, STOPWORDS, Token, names, stems, tokens

ARTICLES = frozenset("the a an".split())
DETERMINERS = ARTICLES | frozenset(
    "this that these those his her its their my your our some any each every all both no another".split()
)
WH = frozenset("who whom whose what which when where why how".split())
BE = frozenset("is are was were am be been being isn wasn aren weren".split())
DO = frozenset("do does did don doesn didn".split())
AUXILIARIES = BE | DO | frozenset("has have had will would can could shall should may might must hasn won".split())
PREPOSITIONS = frozenset(
    """of in on at by for with from to about into onto over under after before during between among against through
    within without as like than since until towards toward around near behind beyond via per""".split()
)
PRONOUNS = frozenset(
    """i me you he him she her hers it they them we us theirs himself herself itself themselves anyone anybody
    anything someone somebody something everyone everything nobody nothing one ones there else others""".split()
)
_ADVERBS = frozenset(
    """ever also still already too else exactly really actually currently first last later afterwards afterward
    together well please just even always never originally""".split()
)
_POSTDETERMINERS = frozenset("other own same such more most few many only".split())
_REQUESTS = frozenset("tell give list name show describe explain summarise summarize find".split())
_PARTICIPLES = frozenset(
    """held met made found given taken written built won led sent set put born known shown seen said done gone become
    begun broken brought bought caught chosen come cut drawn driven fallen felt fought gotten got grown heard hit kept
    left lent lost meant paid read run sold sung spent spoken stood struck sworn taught thought thrown told understood
    worn wrote began became took gave went came grew knew saw spoke sang ran fell chose drew drove broke""".split()
)
_SUBJECTS = frozenset("who what that to i you he she it they we".split())
_WITHIN = re.compile(r"\s*[-‐‑–/&.'’]?\s*")
_POSSESSIVE = re.compile(r"['’]s?\s+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: ``source[start:end]``, determiner included."""

    text: str
    start: int
    end: int
    core_end: int
    """Where its head ends and the first complement ("of ...") begins, in the source."""
    head: str
    """The stem of its head noun."""
    determiner: str
    before: str
    """The word before it: a preposition, a verb, or nothing."""
    words: tuple[Token, ...]
    named: bool
    """Whether a name is part of it."""
    caseless: bool
    """Whether it may be a name that was typed in lower case, as its whole text was."""

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, ordinals among them."""
        return frozenset(word.norm for word in self.words if word.is_number)

    @property
    def plural(self) -> bool:
        """Whether its head looks plural."""
        last = self.core[-1]
        return _is_plural(last.norm) and (not last.is_capital or bool(self.determiner))

    @property
    def core(self) -> tuple[Token, ...]:
        """Its words up to the head."""
        return tuple(word for word in self.words if word.start < self.core_end)

    @property
    def bare(self) -> str:
        """The phrase without its determiner."""
        return self.text if not self.determiner else self.text[len(self.determiner) :].lstrip()


def stem(word: str) -> str:
    """The stem of one word."""
    return next(iter(stems(word)), word)


@lru_cache(maxsize=1024)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of ``text`` in order, each followed by those within it."""
    sequence = tokens(text)
    if is_bare(text):
        return _whole(text, sequence)
    verbs = _verbs(sequence)
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        stop = _phrase_end(sequence, at, verbs)
        if stop == at:
            at += 1
            continue
        found += _nested(text, sequence, at, stop)
        at = stop
    return tuple(found)


def is_bare(text: str) -> bool:
    """Whether ``text`` is a noun phrase by itself, such as a title: no verb and no question."""
    sequence = tokens(text)
    first = sequence[0].norm if sequence else ""
    return (
        bool(sequence)
        and len(sequence) <= 12
        and not text.rstrip().endswith(("?", ".", "!"))
        and first not in WH | (AUXILIARIES - {"will", "may"}) | _REQUESTS
        and not any(token.norm in AUXILIARIES | WH and not token.is_capital for token in sequence)
    )


def _whole(text: str, sequence: Sequence[Token]) -> tuple[Phrase, ...]:
    stop = next((at for at, token in enumerate(sequence) if at and "(" in token.gap), len(sequence))
    return tuple(_nested(text, sequence, 0, stop))


def _verbs(sequence: Sequence[Token]) -> frozenset[int]:
    """The positions of main verbs, by the auxiliary or question word that calls for one."""
    found: set[int] = set()
    for at, token in enumerate(sequence[:-1]):
        follower = sequence[at + 1]
        if token.is_capital and at:
            continue
        if token.norm in AUXILIARIES:
            verb = _verb_after(sequence, at)
            if verb is not None:
                found.add(verb)
        elif token.norm in _SUBJECTS and _is_content(follower, at + 1) and not follower.is_capital:
            found.add(at + 1)
        elif token.norm == "which":
            stop = _run_end(sequence, at + 1)
            ends = stop < len(sequence) and sequence[stop].norm in DETERMINERS | PREPOSITIONS
            if stop - at > 2 and (ends or _is_participle(sequence[stop - 1])):
                found.add(stop - 1)
    if sequence and sequence[0].norm in _REQUESTS:
        found.add(0)
    return frozenset(found)


def _verb_after(sequence: Sequence[Token], at: int) -> int | None:
    start = at + 1
    if sequence[start].norm in PRONOUNS | DETERMINERS and not _run_end(sequence, start + 1) - start > 1:
        return None
    pronoun = sequence[start].norm in PRONOUNS
    if sequence[start].norm in PRONOUNS | DETERMINERS:
        start += 1
    stop = _run_end(sequence, start)
    if pronoun:
        return next((i for i in range(start, stop) if sequence[i].norm not in _ADVERBS), None)
    while stop < len(sequence) and sequence[stop].norm in {"of", "and"} and stop + 1 < len(sequence):
        inner = stop + 1 + (sequence[stop + 1].norm in DETERMINERS)
        end = _run_end(sequence, inner)
        if end == inner:
            break
        stop = end
    spoken = stop < len(sequence) and sequence[stop].norm in {"say", "said", "have", "do", "be"}
    if stop - start < 2 or spoken:
        return None
    last = sequence[stop - 1]
    if last.is_capital or last.is_number:
        lower = [i for i in range(start + 1, stop) if not sequence[i].is_capital and sequence[i - 1].is_capital]
        return lower[0] if sequence[at].norm in DO and lower else None
    if sequence[at].norm in DO or sequence[at].norm not in BE | {"has", "have", "had"}:
        return stop - 1
    return stop - 1 if _is_participle(last) or sequence[stop - 2].is_capital else None


def _is_participle(token: Token) -> bool:
    return token.norm in _PARTICIPLES or (len(token.norm) > 4 and token.norm.endswith(("ed", "ing")))


def _is_content(token: Token, at: int) -> bool:
    if token.is_number:
        return True
    if token.is_capital and at:
        return token.norm not in {"i"}
    return token.norm not in STOPWORDS and token.norm not in _ADVERBS | PREPOSITIONS | PRONOUNS | AUXILIARIES | WH


def _run_end(sequence: Sequence[Token], start: int) -> int:
    at = start
    while at < len(sequence):
        token = sequence[at]
        postdeterminer = at == start and (token.norm in _POSTDETERMINERS or token.norm in {"first", "last"})
        if not (_is_content(token, at) or postdeterminer) or (at > start and not _joined(token)):
            break
        at += 1
    return at


def _joined(token: Token) -> bool:
    return bool(_WITHIN.fullmatch(token.gap) or _POSSESSIVE.fullmatch(token.gap))


def _phrase_end(sequence: Sequence[Token], start: int, verbs: frozenset[int]) -> int:
    """Where the phrase that begins at ``start`` ends; ``start`` when none does."""
    at = start + (sequence[start].norm in DETERMINERS and not (sequence[start].is_capital and start))
    core = min([_run_end(sequence, at), *(verb for verb in verbs if verb >= at)])
    core = _cut_at_case(sequence, at, core)
    if core <= at:
        return start
    stop = core
    while stop + 1 < len(sequence) and sequence[stop].gap.strip() == "":
        link, after = sequence[stop], stop + 1
        inner = after + (sequence[after].norm in ARTICLES)
        if inner >= len(sequence) or sequence[after].gap.strip() or not _is_content(sequence[inner], inner):
            break
        if inner in verbs or not _links(sequence, start, stop, link, inner):
            break
        end = min([_run_end(sequence, inner), *(verb for verb in verbs if verb >= inner)])
        end = _cut_at_case(sequence, inner, end)
        if end <= inner:
            break
        stop = end
    return stop


def _links(sequence: Sequence[Token], start: int, stop: int, link: Token, inner: int) -> bool:
    follower, before = sequence[inner], sequence[stop - 1]
    if link.norm == "of":
        return True
    if link.norm == "and":
        definite = sequence[start].norm == "the" or any(token.norm == "of" for token in sequence[start:stop])
        same_case = follower.is_capital == before.is_capital
        return definite and same_case and follower.norm not in HONORIFICS and sequence[inner - 1] is link
    definite = sequence[start].norm in ARTICLES or sequence[start].is_number
    return link.norm in {"on", "for", "in", "between", "with", "at"} and definite and follower.is_capital


def _cut_at_case(sequence: Sequence[Token], start: int, stop: int) -> int:
    """A run that goes from a name to a lower-case verb form ends with the name."""
    for at in range(start + 1, stop):
        compound = next((i for i in range(at, stop - 1) if not sequence[i + 1].is_glued), stop - 1)
        if sequence[at - 1].is_capital and not sequence[at].is_capital and _is_participle(sequence[compound]):
            return at
    while stop > start and not sequence[stop - 1].is_capital and _is_past(sequence[stop - 1]):
        stop -= 1
    return stop


def _is_past(token: Token) -> bool:
    return token.norm in _PARTICIPLES or (len(token.norm) > 4 and token.norm.endswith("ed"))


def _nested(text: str, sequence: Sequence[Token], start: int, stop: int) -> list[Phrase]:
    found = [_phrase(text, sequence, start, stop)]
    for at in range(start + 1, stop):
        if sequence[at].norm == "of" and at + 1 < stop:
            found.append(_phrase(text, sequence, at + 1, stop))
        elif _POSSESSIVE.fullmatch(sequence[at].gap):
            found.append(_phrase(text, sequence, start, at))
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
        caseless=first == start and before not in WH and text.islower(),
    )


@lru_cache(maxsize=1024)
def _named(text: str) -> frozenset[int]:
    """Where the capitalised words begin that are names."""
    if is_bare(text):
        return frozenset(token.start for token in tokens(text) if token.is_capital)
    return frozenset(token.start for run in names(text) for token in run)


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
