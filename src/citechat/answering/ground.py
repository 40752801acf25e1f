"""The grounding check: a drafted sentence stands only where the evidence proves it.

Cheap, literal and strict on purpose: what it lets through may be shown without a second look, and a true sentence that
it stops costs only its wording, because the evidence is quoted in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from citechat.answering.facts import (
    HONORIFICS,
    Token,
    content_words,
    coverage,
    find_run,
    is_negated,
    names,
    numbers,
    tokens,
)
from citechat.ingest.sentences import sentence_spans
from citechat.values import Document, Evidence

MIN_AGREEMENT = 0.6
"""The share of the reader's span that a sentence must hold, or, where it names all of its people, ..."""
MIN_AGREEMENT_WITH_PEOPLE = 0.3
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»„]{3,})[\"”»“]")
_APPOSITION = re.compile(r"[\s,()–—]*(?:(?:is|was|as|the|a|an)\b[\s,()]*)*")
_BREAKS = frozenset({"and", "or", "with", "by", "including", "to"})
_ANTECEDENTS = 2
"""Sentences before one that may be needed to understand it."""
_LONGEST_TITLE = 15
"""Words that a title may have after its first name: "Secretary for Innovation, Technology and Industry"."""
_OPENS_WITH_REFERENCE = re.compile(
    r"\W*(?:(?i:he|she|it|they|his|her|its|their|this|these|that|those|such|both|in addition|also|there|then)"
    r"|[Tt]he (?!\S*[A-Z\d])\S+)\b"
)
_OPENS_WITH_ACRONYM = re.compile(r"(?:[Tt]he )?([A-Z][\w&]*[A-Z])\b")


@dataclass(frozen=True, slots=True)
class Premise:
    """A stretch of a document that a sentence may be proved by."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the document, unchanged."""
        return self.document.text[self.start : self.end]


def sentence_before(document: Document, start: int, reach: int = 1000) -> tuple[int, int] | None:
    """The sentence that ends before ``start``, none for the first; looks back ``reach`` characters at most."""
    begin = max(0, start - reach)
    spans = sentence_spans(document.text[begin:start])
    return (begin + spans[-1][0], begin + spans[-1][1]) if spans else None


def premise(evidence: Evidence) -> Premise:
    """The evidence sentence alone."""
    return Premise(evidence.hit.document, evidence.start, evidence.end)


def with_antecedent(evidence: Evidence) -> Premise:
    """The evidence with the sentence before it, when it opens with a reference to it.

    "The meeting…" and "He…" are references, and so is an acronym that the sentence before explains. Where that one
    opens with a reference too, the sentence before it comes along, and no more.
    """
    found = premise(evidence)
    for _ in range(_ANTECEDENTS):
        reference, acronym = _OPENS_WITH_REFERENCE.match(found.text), _OPENS_WITH_ACRONYM.match(found.text)
        if not (reference or acronym):
            break
        before = sentence_before(found.document, found.start)
        if not before or not (reference or (acronym and f"({acronym[1]})" in found.document.text[slice(*before)])):
            break
        found = Premise(found.document, before[0], found.end)
    return found


def prove(sentence: str, question: str, evidence: Sequence[Evidence]) -> tuple[Premise, ...]:
    """The fewest and shortest premises from ``evidence`` that prove ``sentence``; empty if none do."""
    for premises in _candidates(evidence):
        if not flaws(sentence, question, [candidate.text for candidate in premises]):
            return premises
    return ()


def _candidates(evidence: Sequence[Evidence]) -> Iterator[tuple[Premise, ...]]:
    for one in evidence:
        yield (premise(one),)
        if (wider := with_antecedent(one)) != premise(one):
            yield (wider,)
    for size in range(2, min(len(evidence), 3) + 1):
        for some in combinations(evidence, size):
            yield tuple(with_antecedent(one) for one in some)


def flaws(sentence: str, question: str, premises: Sequence[str]) -> list[str]:
    """What of ``sentence`` the texts ``premises`` (and the question's own words) don't prove, as short clauses."""
    held = [*premises, question]
    found = unheld(sentence, held)
    for phrase in _QUOTED.findall(sentence):
        if not any(phrase.strip(" .,") in text for text in held):
            found.append(f"the words “{phrase}” are not quoted from the evidence")
    if not found:
        found += [
            f"{_words(one)} is not said to be {_words(other)}"
            for one, other in _appositions(sentence, names(sentence))
            if not any(_stand_together(one, other, text) for text in premises)
        ]
    if coverage(sentence, premises) < 1:  # the question's words are no proof: "approved" of what was only considered
        found.append("some of its words are not in the evidence")
    if is_negated(sentence) != any(map(is_negated, premises)) and is_negated(sentence) != is_negated(question):
        found.append("it denies what the evidence says, or the reverse")
    if coverage(sentence, [question]) == 1 and numbers(sentence) <= numbers(question):
        found.append("it only repeats the question")
    return found


def unheld(sentence: str, texts: Sequence[str]) -> list[str]:
    """The numbers and names of ``sentence`` that none of ``texts`` holds, as short clauses."""
    known = set().union(*map(numbers, texts))
    found = [f"the number {number} is not in the evidence" for number in sorted(numbers(sentence) - known)]
    found += [
        f"the name {sentence[run[0].start : run[-1].end]} is not in the evidence"
        for run in names(sentence)
        if not any(find_run(run, text) for text in texts)
    ]
    return found


def agrees(sentence: str, span: str, question: str, *, whole: bool = False) -> bool:
    """Whether ``sentence`` says what the reader's ``span`` does: its numbers, its titled people, most of its words.

    The words that count are those that the question does not give away; all of them with ``whole``.
    """
    if not numbers(span) <= numbers(sentence):
        return False
    people = [run for run in names(f"· {span}") if run[0].norm in HONORIFICS]
    if not all(find_run(run, sentence) or find_run(run[1:], sentence) for run in people if len(run) > 1):
        return False
    telling = " ".join(word for word in content_words(span) if coverage(word, [question]) < 1)
    enough = 1 if whole else MIN_AGREEMENT_WITH_PEOPLE if people else MIN_AGREEMENT
    return coverage(telling or span, [sentence]) >= enough


def _words(run: Sequence[Token]) -> str:
    return " ".join(token.text for token in run)


def _appositions(
    sentence: str, runs: Sequence[tuple[Token, ...]]
) -> Iterator[tuple[tuple[Token, ...], tuple[Token, ...]]]:
    """Neighbouring names that the sentence equates: "Lin Xin, Vice Minister", "Lin Xin is the Vice Minister"."""
    for one, other in pairwise(runs):
        between = sentence[one[-1].end : other[0].start]
        if between.strip() and _APPOSITION.fullmatch(between):
            yield one, other


def _stand_together(one: Sequence[Token], other: Sequence[Token], text: str) -> bool:
    """Whether ``text`` ties the two: a title may run on up to its name, but not over another name or an "and"."""
    sequence = tokens(text)
    return any(
        stop <= start and _ties(text[sequence[stop - 1].end : sequence[start].start])
        for left, right in ((one, other), (other, one))
        for _, stop in find_run(left, text)
        for start, _ in find_run(right, text)
    )


def _ties(between: str) -> bool:
    words = [token.norm for token in tokens(between)]
    if words and words[-1] in HONORIFICS:
        words.pop()
    joined = bool(words) and words[-1] in _BREAKS
    return (
        not joined
        and len(words) <= _LONGEST_TITLE
        and not HONORIFICS & set(words)
        and not re.search(r"[;.!?]\s", between)
    )
