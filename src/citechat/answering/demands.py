"""What a question insists on: an answer about the 18th meeting is no answer about the 19th."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from citechat.answering.facts import MONTHS, STOPWORDS, Token, names, stems, tokens
from citechat.answering.ground import with_antecedent
from citechat.values import Evidence

_REQUESTS = frozenset("list name give tell show top mention find suggest".split())


@dataclass(frozen=True, slots=True)
class NumberDemand:
    """A number of the question with the stem of what it counts or orders: the 18 of "the 18th meeting"."""

    number: str
    noun: str | None


@dataclass(frozen=True, slots=True)
class NameDemand:
    """A name that the question mentions."""

    run: tuple[Token, ...]


Demand = NumberDemand | NameDemand


def demands(question: str) -> list[Demand]:
    """The numbers and names that evidence has to meet, in the question's order of kind."""
    found: list[Demand] = []
    before = ""
    for token, follower in pairwise((*tokens(question), None)):
        if token and token.is_number and not (before in _REQUESTS and len(token.norm) < 3):
            found.append(NumberDemand(token.norm, _noun(follower)))
        before = token.norm if token else ""
    found += [NameDemand(run) for run in names(question) if run[0].norm not in MONTHS]
    return found


def unmet(wanted: Sequence[Demand], evidence: Evidence) -> list[Demand]:
    """Those of ``wanted`` that the evidence does not meet in its sentence, its antecedent, its title or its document."""
    return [demand for demand in wanted if not _is_met(demand, evidence)]


def _is_met(demand: Demand, evidence: Evidence) -> bool:
    document = evidence.hit.document
    if isinstance(demand, NameDemand):
        held = {token.norm for token in tokens(f"{document.title}\n{document.text}")}
        return all(_is_near(token.norm, held) for token in demand.run)
    if demand.number in _numbered(with_antecedent(evidence).text, demand.noun):
        return True
    if demand.noun and _numbered(evidence.text, demand.noun):
        return False  # it speaks of another one
    issued = str(document.date or "")
    if demand.noun is None:
        return any(demand.number in _numbered(text, None) for text in (evidence.hit.chunk.text, document.title, issued))
    subject = next(iter(_numbered(f"{document.title}\n{document.text}", demand.noun)), None)
    return demand.number == subject or demand.number in _numbered(f"{document.title} {issued}", demand.noun)


def _numbered(text: str, noun: str | None) -> list[str]:
    """The numbers in ``text`` that stand before ``noun``, or all of them without one, in order."""
    return [
        token.norm
        for token, follower in pairwise((*tokens(text), None))
        if token and token.is_number and (noun is None or _noun(follower) == noun)
    ]


def _noun(token: Token | None) -> str | None:
    if token is None or token.is_number or token.norm in STOPWORDS or token.norm in MONTHS:
        return None
    return next(iter(stems(token.norm)))


def _is_near(word: str, held: set[str]) -> bool:
    """Whether ``word`` is among ``held``, one typing error allowed in five letters or more."""
    return word in held or (len(word) >= 5 and any(_one_edit_apart(word, other) for other in held))


def _one_edit_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[:at] + long[at : at + 2][::-1] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short == swapped
