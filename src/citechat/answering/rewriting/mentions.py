"""What the earlier turns of a conversation mention."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citechat.answering.facts import HONORIFICS, MONTHS, names, tokens
from citechat.answering.rewriting.grammar import BE, HE, IT, SHE, THEY, TIMES, WH
from citechat.answering.rewriting.phrases import Phrase, phrases
from citechat.values import Status, Turn

DECAY = 0.75
"""What is left of a mention's weight one turn later."""
_ANSWER = 0.35
_NESTED = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A phrase of an earlier turn."""

    phrase: Phrase
    age: int
    """0 for the last turn."""
    in_answer: bool
    answers: str
    """The question word it answers: that of its turn, for a phrase of the answer that the question does not hold."""
    nested: bool
    """Whether it is part of another mention."""
    pronouns: frozenset[str]
    """The pronouns that stood for it in the question as it was asked."""
    open_to: str
    """"which" for what an unanswered question asks for: "which laboratory"; else nothing."""
    asked_as: str
    """"who" for what a question "who is ...?" asked about, "what" likewise; else nothing."""
    words: frozenset[str]
    """Its words, titles of address aside."""

    @property
    def weight(self) -> float:
        """How much it adds to the salience of what it mentions."""
        return (_ANSWER if self.in_answer else 1.0) * DECAY**self.age * (_NESTED if self.nested else 1.0)

    @property
    def entity(self) -> Entity:
        """What tells whether another mention is of the same."""
        return Entity(self.words, self.phrase.head, self.phrase.named and not self.phrase.determiner)


class Entity(NamedTuple):
    """What a mention mentions, by its words."""

    words: frozenset[str]
    head: str
    is_name: bool

    def includes(self, other: Entity) -> bool:
        """Whether both may be one: "Mr Mak" and "Eddie Mak", "the 20th meeting" and "the meeting"."""
        if self.is_name and other.is_name:
            return self.words <= other.words or other.words <= self.words
        return self.words == other.words or (self.head == other.head and other.words <= self.words)


def mentions(turns: Sequence[Turn]) -> Iterator[Mention]:
    """The phrases of ``turns``, given last first, each turn's question before its answer."""
    for age, turn in enumerate(turns):
        stood_for = _pronouns(turn)
        for phrase, nested in _phrases(turn.standalone_question):
            pronouns = stood_for.get(phrase.start, frozenset())
            kind = _asked_as(turn.standalone_question, phrase)
            unanswered = turn.status is Status.NOT_FOUND and phrase.before in {"which", "what"}
            sought = "which" if unanswered and phrase.core[-1].norm not in TIMES else ""
            yield Mention(phrase, age, False, "", nested, pronouns, sought, kind, _words(phrase))
        if turn.status is Status.NOT_FOUND:
            continue
        word = question_word(turn.standalone_question)
        known = {token.norm for token in tokens(turn.standalone_question)}
        for phrase, nested in _phrases(turn.answer):
            new = not {token.norm for token in phrase.words} <= known
            yield Mention(phrase, age, True, word if new else "", nested, frozenset(), "", "", _words(phrase))


def question_word(question: str) -> str:
    """The "who" or "which" that ``question`` opens with; nothing for a yes-or-no question."""
    return next((token.norm for token in tokens(question)[:4] if token.norm in WH), "")


def is_named_in(text: str, norms: Collection[str]) -> bool:
    """Whether the words ``norms`` hold a name of ``text``, or all its words where it has none."""
    named = {token.norm for run in names(f"- {text}") for token in run}
    return bool(named & set(norms)) if named else {token.norm for token in tokens(text)} <= {*norms, "the"}


def titles(phrase: Phrase) -> set[str]:
    """The titles of address in the phrase."""
    return {word.norm for word in phrase.words} & HONORIFICS


def is_date(phrase: Phrase) -> bool:
    """Whether the phrase is but a date or a number."""
    return all(word.is_number or word.norm in MONTHS for word in phrase.words)


def may_be_person(phrase: Phrase) -> bool:
    """Whether the phrase is a bare name, or may be one."""
    named = phrase.caseless or (phrase.named and all(word.is_capital for word in phrase.words))
    joined = any(mark in phrase.text for mark in ("/", "&", "'s ", "’s "))
    return named and not (phrase.determiner or phrase.numbers or phrase.complement or joined or is_date(phrase))


def is_person(phrase: Phrase) -> bool:
    """Whether the phrase looks like a person's name in full or with a title."""
    return may_be_person(phrase) and not phrase.caseless and (bool(titles(phrase)) or 2 <= len(phrase.words) <= 3)


def _pronouns(turn: Turn) -> dict[int, frozenset[str]]:
    """The pronouns of the question as it was asked by the offset of what took their place, first for first."""
    asked = [group for token in tokens(turn.question) for group in (HE, SHE, THEY, IT) if token.norm in group]
    inserted = [
        phrase
        for phrase, nested in _phrases(turn.standalone_question)
        if not nested and phrase.text.lower() not in turn.question.lower()
    ]
    found: dict[int, frozenset[str]] = {}
    for group in dict.fromkeys(asked):
        fitting = next((p for p in inserted if group not in (HE, SHE) or may_be_person(p)), None)
        if fitting is not None:
            inserted.remove(fitting)
            found[fitting.start] = group
    return found


def _phrases(text: str) -> Iterator[tuple[Phrase, bool]]:
    end = 0
    for phrase in phrases(text):
        if phrase.words:
            yield phrase, phrase.end <= end
        end = max(end, phrase.end)


def _asked_as(question: str, phrase: Phrase) -> str:
    """The question word of "who is ...?" where ``phrase`` is the whole of what it asks about."""
    before = tokens(question[: phrase.start])
    alone = len(before) == 2 and before[1].norm in BE and not tokens(question[phrase.end :])
    return before[0].norm if alone else ""


def _words(phrase: Phrase) -> frozenset[str]:
    return frozenset(word.norm for word in phrase.words) - HONORIFICS
