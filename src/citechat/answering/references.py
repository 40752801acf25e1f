"""What a pronoun or a short noun phrase of a follow-up refers to: the most salient fitting phrase of the conversation.

Salience falls with each turn and grows with each mention; a question counts for more than an answer, except that the
answer to "who" or "which" names what comes next, and a pronoun goes on referring to what it referred to before
(Grosz, Joshi and Weinstein 1995, Centering). A refused answer names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from citechat.answering.facts import HONORIFICS, MONTHS, tokens
from citechat.answering.phrases import ARTICLES, WH, Phrase, phrases, stem
from citechat.values import Status, Turn

HE = frozenset("he him his".split())
SHE = frozenset("she her hers".split())
THEY = frozenset("they them their theirs".split())
IT = frozenset("it its".split())

_DECAY = 0.75
_ANSWER = 0.35
_FEMALE = frozenset("ms mrs miss madam madame dame lady".split())
_MALE = frozenset("mr sir lord".split())
_LOCATIVE = frozenset("in at from to near".split())
_QUANTIFIERS = frozenset("some any each every no all both another which what many".split())

Score = Callable[["Mention"], float | None]


@dataclass(frozen=True, slots=True)
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
    """The pronouns it replaced in the question as it was asked."""

    words: frozenset[str]
    """Its words, titles of address aside."""

    @property
    def weight(self) -> float:
        """How much it adds to the salience of what it mentions."""
        return (_ANSWER if self.in_answer else 1.0) * _DECAY**self.age * (0.7 if self.nested else 1.0)


@dataclass(frozen=True)
class Conversation:
    """The earlier turns, last first."""

    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, history: Sequence[Turn], memory: int = 12) -> Conversation:
        """The last ``memory`` turns of ``history``."""
        return cls(tuple(reversed(history))[:memory])

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every phrase of the turns, the last turn's question first."""
        return tuple(_mentions(self.turns))

    def referent(self, pronoun: str) -> str | None:
        """What ``pronoun`` refers to."""
        if pronoun in HE | SHE:
            return self._text(self._best(self._as_person(pronoun)))
        if pronoun in THEY:
            return self._pair() or self._text(self._best(self._as_people))
        return self._text(self._best(self._as_thing))

    def place(self) -> str | None:
        """Where "there" is: the place that a "where" question was answered with, or what is talked about."""
        for mention in self.mentions:
            if mention.answers == "where" and mention.age == 0 and mention.phrase.before in _LOCATIVE:
                return f"{mention.phrase.before} {mention.phrase.text}"
        thing = self._text(self._best(self._as_thing))
        return f"at {thing}" if thing else None

    def fuller(self, words: Sequence[str]) -> str | None:
        """The fullest phrase with the head and the modifiers ``words``: what "the meeting" stands for."""
        head, modifiers = stem(words[-1]), {stem(word) for word in words[:-1]}

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            core = {stem(word.norm) for word in phrase.core}
            specific = phrase.named or bool(phrase.numbers) or phrase.core_end < phrase.end
            if phrase.head != head or not modifiers <= core or not specific or len(phrase.words) <= len(words):
                return None
            if phrase.determiner.lower() in _QUANTIFIERS or phrase.before in _QUANTIFIERS:
                return None
            return mention.weight + 0.05 * len(phrase.words)

        return self._text(self._best(score))

    def topic(self) -> str | None:
        """What the conversation is about: the most salient phrase of its questions that has a name or a number."""

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            if mention.in_answer or not _is_specific(phrase) or _is_date(phrase):
                return None
            return self._salience(mention)

        return self._text(self._best(score))

    def holds(self, head: str) -> bool:
        """Whether a phrase with this head was mentioned."""
        return any(mention.phrase.head == head for mention in self.mentions)

    def _as_person(self, pronoun: str) -> Score:
        own, other = (HE, SHE) if pronoun in HE else (SHE, HE)
        fitting, barred = (_MALE, _FEMALE) if pronoun in HE else (_FEMALE, _MALE)

        def score(mention: Mention) -> float | None:
            titles = _titles(mention.phrase)
            if titles & barred or not _may_be_person(mention.phrase) or self._replaced(mention, other):
                return None
            return (
                self._salience(mention)
                + 1.0 * bool(titles & fitting)
                + 0.5 * bool(titles)
                - 1.0 * mention.phrase.caseless
                + 1.2 * (mention.answers == "who" and mention.age == 0)
                + 1.5 * self._replaced(mention, own)
                - 0.5 * (mention.phrase.before in _LOCATIVE | {"of"})
            )

        return score

    def _as_people(self, mention: Mention) -> float | None:
        phrase = mention.phrase
        if _titles(phrase) or not _is_definite(phrase) or _is_date(phrase) or self._replaced(mention, HE | SHE):
            return None
        return (
            self._salience(mention)
            + 0.6 * phrase.plural
            + 0.3 * phrase.named
            + 1.5 * self._replaced(mention, THEY)
            - 0.5 * (phrase.before in _LOCATIVE and not phrase.determiner)
        )

    def _as_thing(self, mention: Mention) -> float | None:
        phrase = mention.phrase
        if _titles(phrase) or not _is_definite(phrase) or _is_date(phrase) or self._replaced(mention, HE | SHE):
            return None
        return (
            self._salience(mention)
            + 0.3 * phrase.named
            + 0.2 * bool(phrase.numbers)
            + 0.3 * (phrase.determiner.lower() == "the")
            - 0.4 * phrase.plural
            + 0.8 * (mention.answers in {"which", "what"} and mention.age == 0)
            + 0.8 * self._replaced(mention, IT)
            - 0.5 * (phrase.before in _LOCATIVE and not phrase.determiner)
            - 0.3 * _is_person(phrase)
        )

    def _pair(self) -> str | None:
        """The two persons that the last "who" question was answered with."""
        for age, turn in enumerate(self.turns[:3]):
            if _question_word(turn.standalone_question) != "who":
                continue
            named = [
                mention.phrase.text
                for mention in self.mentions
                if mention.age == age and mention.answers == "who" and _is_person(mention.phrase)
            ]
            named = list(dict.fromkeys(named))
            return " and ".join(named[:2]) if len(named) > 1 else None
        return None

    def _salience(self, mention: Mention) -> float:
        """The weight of all mentions of the same, the best of each turn's question and answer counted."""
        best: dict[tuple[int, bool], float] = {}
        for other in self.mentions:
            if _same(mention, other):
                key = (other.age, other.in_answer)
                best[key] = max(best.get(key, 0.0), other.weight)
        return min(sum(best.values()), 2.5)

    def _replaced(self, mention: Mention, pronouns: frozenset[str]) -> float:
        """How lately one of ``pronouns`` referred to the same, from 1 down to 0 for never."""
        return max(
            (_DECAY**other.age for other in self.mentions if other.pronouns & pronouns and _same(mention, other)),
            default=0.0,
        )

    def _best(self, score: Score) -> Mention | None:
        scored = [(value, mention) for mention in self.mentions if (value := score(mention)) is not None]
        return max(scored, key=lambda pair: pair[0])[1] if scored else None

    def _text(self, mention: Mention | None) -> str | None:
        """The mention in words that stand alone: a name in full, an indefinite made definite."""
        if mention is None:
            return None
        phrase = mention.phrase
        if phrase.determiner.lower() in {"a", "an"}:
            return f"the {phrase.bare}"
        if phrase.determiner or not phrase.named:
            return phrase.text
        names = [
            other.phrase
            for other in self.mentions
            if not other.phrase.determiner and _same(mention, other) and _may_be_person(other.phrase)
        ]
        fullest = max(names, key=lambda name: len(name.words), default=phrase)
        return fullest.text if len(fullest.words) > len(phrase.words) and len(fullest.words) < 6 else phrase.text


def _mentions(turns: Sequence[Turn]) -> Iterator[Mention]:
    for age, turn in enumerate(turns):
        asked = {token.norm for token in tokens(turn.question)} & (HE | SHE | THEY | IT)
        end = 0
        for phrase in phrases(turn.standalone_question):
            inserted = asked if phrase.text not in turn.question else ()
            yield Mention(phrase, age, False, "", phrase.end <= end, frozenset(inserted), _words(phrase))
            end = max(end, phrase.end)
        if not turn.answer or turn.status is Status.NOT_FOUND:
            continue
        word, known = _question_word(turn.standalone_question), {token.norm for token in tokens(turn.standalone_question)}
        end = 0
        for phrase in phrases(turn.answer):
            new = not {token.norm for token in phrase.words} <= known
            yield Mention(phrase, age, True, word if new else "", phrase.end <= end, frozenset(), _words(phrase))
            end = max(end, phrase.end)


def _same(one: Mention, other: Mention) -> bool:
    if one.phrase.named and other.phrase.named and not (one.phrase.determiner or other.phrase.determiner):
        return one.words <= other.words or other.words <= one.words
    return one.words == other.words or (one.phrase.head == other.phrase.head and other.words <= one.words)


def _question_word(question: str) -> str:
    return next((token.norm for token in tokens(question)[:4] if token.norm in WH), "")


def _words(phrase: Phrase) -> frozenset[str]:
    return frozenset(word.norm for word in phrase.words) - HONORIFICS


def _titles(phrase: Phrase) -> set[str]:
    return {word.norm for word in phrase.words} & HONORIFICS


def _is_specific(phrase: Phrase) -> bool:
    return phrase.named or (bool(phrase.numbers) and phrase.determiner.lower() == "the")


def _is_definite(phrase: Phrase) -> bool:
    if phrase.determiner.lower() in _QUANTIFIERS or phrase.before in _QUANTIFIERS or phrase.core[-1].is_number:
        return False
    return phrase.named or phrase.determiner.lower() in ARTICLES


def _is_date(phrase: Phrase) -> bool:
    return all(word.is_number or word.norm in MONTHS for word in phrase.words)


def _may_be_person(phrase: Phrase) -> bool:
    return (
        (phrase.caseless or (phrase.named and all(word.is_capital for word in phrase.words)))
        and not phrase.determiner
        and not phrase.numbers
        and phrase.core_end == phrase.end
        and not any(mark in phrase.text for mark in ("/", "&", "'s ", "’s "))
        and not _is_date(phrase)
    )


def _is_person(phrase: Phrase) -> bool:
    return _may_be_person(phrase) and (bool(_titles(phrase)) or 2 <= len(phrase.words) <= 3)
