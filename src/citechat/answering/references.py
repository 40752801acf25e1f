"""What a pronoun or a short noun phrase of a follow-up refers to: the most salient fitting phrase of the conversation.

Salience falls with each turn and grows with each mention; a question counts for more than an answer, except that the
answer to "who" or "which" names what comes next, and a pronoun goes on referring to what it referred to before
(centering: Grosz, Joshi and Weinstein 1995). A refused answer names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property

from citechat.answering.grammar import ARTICLES, HE, IT, LOCATIVE, QUANTIFIERS, SHE, THEY, WH
from citechat.answering.mentions import (
    DECAY,
    Mention,
    is_date,
    is_person,
    may_be_person,
    mentions,
    question_word,
    titles,
)
from citechat.answering.phrases import Phrase, stem
from citechat.values import Status, Turn

_FEMALE = frozenset("ms mrs miss madam madame dame lady".split())
_MALE = frozenset("mr sir lord".split())

Score = Callable[[Mention], float | None]


class Conversation:
    """The earlier turns of a conversation and what they mention."""

    def __init__(self, history: Sequence[Turn], memory: int = 12) -> None:
        self.turns = tuple(reversed(history))[:memory]
        """The last ``memory`` turns, last first."""
        self._salience = cache(self._sum_of_weights)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every phrase of the turns, the last turn's question first."""
        return tuple(mentions(self.turns))

    def referent(self, pronoun: str) -> str | None:
        """What ``pronoun`` refers to, in words that can stand in its place."""
        if pronoun in HE | SHE:
            return self._text(self._best(self._as_person(pronoun)))
        if pronoun in THEY:
            return self._pair() or self._text(self._best(self._as_people))
        return self._text(self._best(self._as_thing))

    def place(self) -> str | None:
        """Where "there" is: what a "where" question was answered with, or else what is talked about."""
        for mention in self.mentions:
            if mention.answers == "where" and mention.age == 0 and mention.phrase.before in LOCATIVE:
                return f"{mention.phrase.before} {mention.phrase.text}"
        mention = self._best(self._as_thing)
        thing = self._text(mention)
        if mention is None or thing is None:
            return None
        return f"at {thing}" if mention.phrase.determiner else f"in {thing}"

    def fuller(self, phrase: Phrase) -> str | None:
        """The fullest mention of the same: what "the meeting" or "that committee" stands for."""
        wanted = {stem(word.norm) for word in phrase.modifiers}

        def score(mention: Mention) -> float | None:
            other = mention.phrase
            specific = other.named or bool(other.numbers) or bool(other.complement)
            held = {stem(word.norm) for word in other.core}
            if other.head != phrase.head or not wanted <= held or not specific or not _is_definite(other):
                return None
            if len(other.words) <= len(phrase.words) or (wanted and mention.in_answer and phrase.definite):
                return None
            return mention.weight + 0.05 * min(len(other.words), 10)

        return self._text(self._best(score))

    def numbered(self) -> Phrase | None:
        """The phrase that "the 10th" or "the last one" has its noun from."""

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            if mention.in_answer or mention.nested or not _is_definite(phrase) or may_be_person(phrase):
                return None
            return mention.weight + 1.0 * bool(phrase.numbers) + 0.3 * bool(phrase.complement)

        best = self._best(score)
        return best.phrase if best else None

    def topic(self) -> str | None:
        """What the conversation is about: the most salient phrase of its questions that has a name or a number."""

        def score(mention: Mention) -> float | None:
            phrase = mention.phrase
            specific = phrase.named or (bool(phrase.numbers) and phrase.definite)
            if mention.in_answer or mention.nested or not specific or not _is_definite(phrase) or is_date(phrase):
                return None
            return self._salience(mention)

        return self._text(self._best(score))

    def holds(self, head: str) -> bool:
        """Whether something with this head noun was mentioned."""
        return any(mention.phrase.head == head for mention in self.mentions)

    def _as_person(self, pronoun: str) -> Score:
        own, other = (HE, SHE) if pronoun in HE else (SHE, HE)
        fitting, barred = (_MALE, _FEMALE) if pronoun in HE else (_FEMALE, _MALE)

        def score(mention: Mention) -> float | None:
            forms = titles(mention.phrase)
            if forms & barred or not may_be_person(mention.phrase) or self._replaced(mention, other):
                return None
            return (
                self._salience(mention)
                + 1.0 * bool(forms & fitting)
                + 0.5 * bool(forms)
                + 1.2 * (mention.answers == "who" and mention.age == 0)
                + 1.5 * self._replaced(mention, own)
                - 0.5 * (mention.phrase.before in LOCATIVE | {"of"})
                - 1.0 * mention.phrase.caseless
            )

        return score

    def _as_people(self, mention: Mention) -> float | None:
        phrase = mention.phrase
        if not self._may_be_thing(mention):
            return None
        return (
            self._salience(mention)
            + 0.6 * phrase.plural
            + 0.3 * phrase.named
            + 1.5 * self._replaced(mention, THEY)
            - 0.5 * (phrase.before in LOCATIVE and not phrase.determiner)
        )

    def _as_thing(self, mention: Mention) -> float | None:
        phrase = mention.phrase
        if not self._may_be_thing(mention):
            return None
        return (
            self._salience(mention)
            + 0.3 * phrase.named
            + 0.2 * bool(phrase.numbers)
            + 0.3 * phrase.definite
            - 0.4 * phrase.plural
            + 0.8 * (mention.answers in {"which", "what"} and mention.age == 0)
            + 0.8 * self._replaced(mention, IT)
            - 0.5 * (phrase.before in LOCATIVE and not phrase.determiner)
            - 0.3 * is_person(phrase)
        )

    def _may_be_thing(self, mention: Mention) -> bool:
        phrase = mention.phrase
        barred = titles(phrase) or is_date(phrase) or phrase.core[-1].is_number
        return _is_definite(phrase) and not barred and not self._replaced(mention, HE | SHE)

    def _pair(self) -> str | None:
        """The two persons that a "who" question was answered with, unless "they" were others since."""
        for age, turn in enumerate(self.turns[:6]):
            asked = question_word(turn.standalone_question)
            if any(mention.age == age and mention.pronouns & THEY for mention in self.mentions):
                return None
            if asked != "who" or turn.status is Status.NOT_FOUND:
                continue
            found = [
                mention.phrase
                for mention in self.mentions
                if mention.age == age and mention.answers == "who" and is_person(mention.phrase)
            ]
            found = [phrase for phrase in found if titles(phrase)] or found
            named = list(dict.fromkeys(phrase.text for phrase in found if phrase.before not in LOCATIVE | {"of"}))
            return " and ".join(named[:2]) if len(named) > 1 else None
        return None

    def _sum_of_weights(self, mention: Mention) -> float:
        """The weight of all mentions of the same, the best one of each question and answer."""
        best: dict[tuple[int, bool], float] = {}
        for other in self.mentions:
            if mention.is_of(other):
                key = (other.age, other.in_answer)
                best[key] = max(best.get(key, 0.0), other.weight)
        return min(sum(best.values()), 2.5)

    def _replaced(self, mention: Mention, pronouns: frozenset[str]) -> float:
        """How lately one of ``pronouns`` referred to the same, from 1 down to 0 for never."""
        ages = [other.age for other in self.mentions if other.pronouns & pronouns and mention.is_of(other)]
        return DECAY ** min(ages) if ages else 0.0

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
        if not may_be_person(phrase):
            return phrase.text
        names = [other.phrase for other in self.mentions if may_be_person(other.phrase) and mention.is_of(other)]
        return max([phrase, *names], key=lambda name: len(name.words) if len(name.words) < 6 else 0).text


def _is_definite(phrase: Phrase) -> bool:
    if phrase.determiner.lower() in QUANTIFIERS or phrase.before in QUANTIFIERS | WH:
        return False
    return phrase.named or phrase.caseless or phrase.determiner.lower() in ARTICLES
