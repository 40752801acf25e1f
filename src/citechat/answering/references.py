"""What a pronoun or a short noun phrase of a follow-up refers to: the most salient fitting phrase of the conversation.

Salience falls with each turn; questions count for more than answers, except that what a "who" or "which" question asked for is
what its answer names. A refused answer names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from citechat.answering.facts import HONORIFICS, MONTHS, Token, tokens
from citechat.answering.phrases import ARTICLES, DETERMINERS, WH, Phrase, phrases, stem
from citechat.values import Status, Turn

_DECAY = 0.7
_FEMALE = frozenset("ms mrs miss madam madame dame lady".split())
_MALE = frozenset("mr sir lord".split())
_LOCATIVE = frozenset("in at from to near".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of an earlier turn."""

    phrase: Phrase
    age: int
    """0 for the last turn."""
    asked: str
    """The question word of its turn, for a phrase of the answer that the question does not hold; else nothing."""
    in_answer: bool
    place: int
    """Its place in its text, from 0."""
    nested: bool

    @property
    def salience(self) -> float:
        """How much it is in mind."""
        base = 0.6 if self.in_answer else 1.0
        return base * _DECAY**self.age - 0.05 * min(self.place, 4) - 0.2 * self.nested


@dataclass(frozen=True)
class Conversation:
    """The earlier turns, last first."""

    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, history: Sequence[Turn], memory: int = 6) -> Conversation:
        """The last ``memory`` turns of ``history``."""
        return cls(tuple(reversed(history))[:memory])

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every phrase of the turns, the last turn's question first."""
        return tuple(_mentions(self.turns))

    def person(self, pronoun: str) -> str | None:
        """Who "he" or "she" is."""
        barred = _FEMALE if pronoun in {"he", "him", "his"} else _MALE
        fitting = _MALE if pronoun in {"he", "him", "his"} else _FEMALE

        def score(mention: Mention) -> float | None:
            titles = {word.norm for word in mention.phrase.words} & HONORIFICS
            if titles & barred or not _may_be_person(mention.phrase):
                return None
            return (
                mention.salience
                + 1.0 * bool(titles & fitting)
                + 0.5 * bool(titles)
                + 1.0 * (mention.asked == "who")
                - 0.5 * (mention.phrase.before in _LOCATIVE | {"of"})
            )

        return self._best(score)

    def people(self) -> str | None:
        """Who or what "they" are."""
        for turn in self.turns[:1]:
            asked = _question_word(turn.standalone_question)
            if asked == "who" and turn.answer and turn.status is not Status.NOT_FOUND:
                named = [
                    mention.phrase
                    for mention in self.mentions
                    if mention.age == 0 and mention.asked == "who" and _is_person(mention.phrase)
                ]
                if len(named) > 1:
                    return " and ".join(dict.fromkeys(phrase.text for phrase in named[:2]))

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            if _has_gender(phrase) or not _is_definite(phrase):
                return None
            return mention.salience + 0.6 * phrase.plural + 0.2 * phrase.named

        return self._best(score)

    def thing(self) -> str | None:
        """What "it" is."""

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            if _has_gender(phrase) or not _is_definite(phrase) or _is_date(phrase):
                return None
            return (
                mention.salience
                + 0.3 * phrase.named
                + 0.2 * bool(phrase.numbers)
                + 0.3 * phrase.determiner.lower().startswith("the")
                - 0.4 * phrase.plural
                + 0.8 * (mention.asked in {"which", "what"})
                - 0.5 * (phrase.before in _LOCATIVE and not phrase.determiner)
                - 0.3 * _is_person(phrase)
            )

        return self._best(score)

    def place(self) -> str | None:
        """Where "there" is: the place a "where" question was answered with, or what is talked about."""
        for mention in self.mentions:
            if mention.asked == "where" and mention.age == 0 and mention.phrase.before in _LOCATIVE:
                return f"{mention.phrase.before} {mention.phrase.text}"
        thing = self.thing()
        return f"at {thing}" if thing else None

    def named(self, words: Sequence[str]) -> str | None:
        """The fullest phrase with the head and the modifiers ``words``: what "the meeting" stands for."""
        head, modifiers = stem(words[-1]), {stem(word) for word in words[:-1]}

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            core = {stem(word.norm) for word in phrase.core}
            if phrase.head != head or not modifiers <= core or not _is_definite(phrase):
                return None
            if len(phrase.words) <= len(words):
                return None
            return mention.salience + 0.05 * len(phrase.words)

        return self._best(score)

    def topic(self) -> Phrase | None:
        """What the conversation is about: the definite phrase of the last question that holds most."""

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            if mention.in_answer or not _is_definite(phrase) or _is_date(phrase):
                return None
            return mention.salience + 0.3 * phrase.named + 0.2 * bool(phrase.numbers)

        best = self._best_mention(score)
        return best.phrase if best else None

    def _best(self, score: Callable[[Mention], float | None]) -> str | None:
        best = self._best_mention(score)
        return best.phrase.text if best else None

    def _best_mention(self, score: Callable[[Mention], float | None]) -> Mention | None:
        scored = [(value, mention) for mention in self.mentions if (value := score(mention)) is not None]
        return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _mentions(turns: Sequence[Turn]) -> Iterator[Mention]:
    for age, turn in enumerate(turns):
        asked = _question_word(turn.standalone_question)
        yield from _placed(turn.standalone_question, age, lambda _: "", in_answer=False)
        if turn.answer and turn.status is not Status.NOT_FOUND:
            known = {token.norm for token in tokens(turn.standalone_question)}

            def word(phrase: Phrase, known: set[str] = known, asked: str = asked) -> str:
                return "" if {token.norm for token in phrase.words} <= known else asked

            yield from _placed(turn.answer, age, word, in_answer=True)


def _placed(text: str, age: int, asked: Callable[[Phrase], str], *, in_answer: bool) -> Iterator[Mention]:
    end = 0
    for place, phrase in enumerate(phrases(text)):
        if not phrase.words:
            continue
        yield Mention(phrase, age, asked(phrase), in_answer, place, nested=phrase.end <= end)
        end = max(end, phrase.end)


def _question_word(question: str) -> str:
    return next((token.norm for token in tokens(question)[:4] if token.norm in WH), "")


def _titles(phrase: Phrase) -> set[str]:
    return {word.norm for word in phrase.words} & HONORIFICS


def _has_gender(phrase: Phrase) -> bool:
    return bool(_titles(phrase))


def _is_definite(phrase: Phrase) -> bool:
    return phrase.named or phrase.determiner.lower() == "the"


def _is_date(phrase: Phrase) -> bool:
    return all(word.is_number or word.norm in MONTHS for word in phrase.words)


def _may_be_person(phrase: Phrase) -> bool:
    words: tuple[Token, ...] = phrase.words
    return (
        phrase.named
        and phrase.determiner.lower() not in ARTICLES | DETERMINERS
        and not phrase.numbers
        and all(word.is_capital for word in words)
        and not any(mark in phrase.text for mark in "/&")
        and not _is_date(phrase)
    )


def _is_person(phrase: Phrase) -> bool:
    return _may_be_person(phrase) and (_has_gender(phrase) or 2 <= len(phrase.words) <= 3)
