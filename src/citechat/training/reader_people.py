"""Questions about the people in a passage, made from how it introduces and quotes them.

Crowds ask little of what minutes and news say in passing: "the Under Secretary, Ms Cheong" tells who she is, and
"Mr Mak said that …" what he said. Both are found by their form and asked in several ways.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from citechat.training.reader_data import Example, Target

SOURCE = "people"
ADDRESS = r"(?:Mr|Ms|Mrs|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady)\b\.? "
_SMALL = r"(?:(?:de|da|del|der|van|von|bin|al|la|le|[A-Z]\.) )?"
_NAME = rf"(?:{ADDRESS})?[A-Z][a-z'’-]+(?: {_SMALL}[A-Z][a-z'’-]+){{1,2}}"
_OFFICE = (
    r"(?:president|chairman|chairwoman|chair|chairperson|chief|secretary|minister|mayor|governor|senator|ambassador"
    r"|director|director-general|manager|head|leader|commissioner|officer|spokesman|spokeswoman|spokesperson|general"
    r"|captain|colonel|commander|professor|lecturer|dean|rector|principal|teacher|coach|editor|author|writer|novelist"
    r"|poet|journalist|reporter|critic|historian|economist|scientist|physicist|chemist|biologist|engineer|architect"
    r"|researcher|analyst|lawyer|attorney|judge|prosecutor|bishop|archbishop|pope|priest|pastor|king|queen|prince"
    r"|princess|emperor|founder|co-founder|owner|actor|actress|singer|musician|composer|guitarist|drummer|producer"
    r"|filmmaker|painter|sculptor|photographer|designer|player|quarterback|striker|goalkeeper|champion|representative"
    r"|deputy|congressman|politician|activist|candidate|surgeon|physician|doctor|nurse|psychologist|philosopher"
    r"|mathematician|astronomer|astronaut|pilot|inspector|sheriff|superintendent|curator|librarian|treasurer"
    r"|coordinator|adviser|advisor|consultant|executive|CEO|member)"
)
_OF = r"(?: (?:of|for|at|in|and|to|the|[A-Z][\w'’&-]*),?){1,9}"
_OPENING = r"(?:The|A|An|In|At|By|On|For|From|As|But|And|However|When|While|After|Before|Today|His|Her|Their|Its) "
_BEFORE = re.compile(
    rf"(?P<office>(?!{_OPENING})(?:(?:[A-Z][\w’'-]+|vice|deputy|former|senior|chief|prime|executive|general|assistant|associate"
    rf"|acting|head|managing|lead|permanent|under|first|team) ){{0,5}}(?i:{_OFFICE})(?:{_OF}(?<=[^,]),|,)?) "
    rf"(?P<name>{_NAME})\b"
)
_AFTER = re.compile(
    rf"(?P<name>\b{_NAME}), (?:(?:the|a|an|his|her|its|their|who (?:is|was)(?: the| a| an)?) )?"
    rf"(?P<office>(?:[\w’'-]+ ){{0,5}}(?i:{_OFFICE})(?: (?:of|for|at|in|from|with) [^,.;:()]{{3,60}})?)(?=[,.;)])"
)
_SPEECH = {
    "said": "say", "stated": "state", "added": "add", "argued": "argue", "announced": "announce", "noted": "note",
    "claimed": "claim", "explained": "explain", "stressed": "stress", "suggested": "suggest", "reported": "report",
    "warned": "warn", "believed": "believe", "believes": "believe", "says": "say", "pointed out": "point out",
}  # fmt: skip
_SAID = re.compile(
    rf"(?P<name>\b{_NAME}|{ADDRESS}[A-Z][a-z'’-]+)(?: also| later| then)? (?P<verb>{'|'.join(_SPEECH)})"
    r"(?: at [^,.]{3,40}| in [^,.]{3,40})? that (?P<said>[^.!?]{20,220})[.!?]"
)
_NO_PERSON = re.compile(
    r"\b(?:The|This|That|University|School|Church|Party|House|Street|City|County|Committee|Award|Championships?|Games"
    r"|Cup|League|Brewery|Company|Day|Officer|Operating)\b|['’]s\b|-$"
)
_NO_OFFICE = re.compile(r"\b(?i:who|which|became|become|said|says|same|today|yesterday|as|while|when)\b")
OF_OFFICE = (
    "Who is {name}?", "Who was {name}?", "Who is {name}?", "who is {name}", "What is {name}'s position?",
    "What is the position of {name}?", "Which post does {name} hold?", "What post did {name} hold?",
    "What is {name}'s job?", "What was the role of {name}?", "What is {name}'s role?", "What does {name} do?",
    "What is {name}'s title?", "What office does {name} hold?", "What is the title of {name}?",
)  # fmt: skip
OF_SPEECH = (
    "What did {name} {verb}?", "What did {name} {verb}?", "What did {name} say?", "what did {name} say about it",
    "What was {name}'s statement?", "What was said by {name}?",
)  # fmt: skip
OFFICE_WORDS = 14
"""The most words of an office."""
SPAN_WORDS = 26
"""Words of a statement that are taken for the answer; a longer one is cut at a comma, or left out."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A person's name and office, and where both stand in the passage."""

    name: str
    name_start: int
    office: str
    office_start: int


def people_examples(examples: Iterable[Example], rng: random.Random) -> list[Example]:
    """A question for each person that a passage introduces by an office or quotes, each passage looked at once."""
    passages = {example.passage: example.group for example in examples}
    found = []
    for passage, group in passages.items():
        asked = set()
        for question, start, end in [*_offices(passage, rng), *_statements(passage, rng)]:
            if question not in asked:
                asked.add(question)
                found.append(Example(SOURCE, group, question, passage, (Target(start, end),)))
    return found


def introductions(passage: str) -> Iterator[Introduction]:
    """Each name that stands beside an office: "Prime Minister John Howard", "Ana Lima, the director of the museum"."""
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(passage):
            office, name = match["office"].rstrip(" ,"), match["name"]
            if not (_NO_PERSON.search(name) or _NO_OFFICE.search(office)) and len(office.split()) <= OFFICE_WORDS:
                yield Introduction(name, match.start("name"), office, match.start("office"))


def _offices(passage: str, rng: random.Random) -> Iterator[tuple[str, int, int]]:
    for one in introductions(passage):
        if rng.random() < 0.15:
            yield f"Who is the {one.office}?", one.name_start, one.name_start + len(one.name)
        else:
            question = rng.choice(OF_OFFICE).format(name=called(one.name, rng))
            yield question, one.office_start, one.office_start + len(one.office)


def _statements(passage: str, rng: random.Random) -> Iterator[tuple[str, int, int]]:
    for match in _SAID.finditer(passage):
        said = match["said"]
        if len(said.split()) > SPAN_WORDS:
            said = said.rpartition(",")[0]
        if 4 <= len(said.split()) <= SPAN_WORDS and not _NO_PERSON.search(match["name"]):
            question = rng.choice(OF_SPEECH).format(name=called(match["name"], rng), verb=_SPEECH[match["verb"]])
            yield question, match.start("said"), match.start("said") + len(said)


def called(name: str, rng: random.Random) -> str:
    """The name as people type it: often without the form of address, now and then in small letters."""
    plain = re.sub(rf"^{ADDRESS}", "", name)
    called = name if rng.random() < 0.3 or " " not in plain else plain
    return called.lower() if rng.random() < 0.1 else called
