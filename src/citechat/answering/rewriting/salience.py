"""How present each thing that was mentioned is in a conversation.

Salience falls with each turn and grows with each mention; a question counts for more than an answer, and a refused
answer mentions nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from math import log1p

from citechat.answering.rewriting.mentions import DECAY, Entity, Mention, mentions
from citechat.values import Turn

_MOST = 2.5
"""Salience grows no further: what was said often does not outweigh everything else."""


class Conversation:
    """The earlier turns of a conversation and what they mention."""

    def __init__(self, history: Sequence[Turn], memory: int = 8) -> None:
        """The last ``memory`` turns of ``history`` are taken into account."""
        self.turns = tuple(reversed(history))[:memory]
        """The last ``memory`` turns, last first."""
        self._of_same = cache(self._find_same)
        self._salience = cache(self._sum_of_weights)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every phrase of the turns, the last turn's question first."""
        return tuple(mentions(self.turns))

    def of_same(self, mention: Mention) -> list[Mention]:
        """All mentions of what ``mention`` mentions."""
        return self._of_same(mention.entity)

    def salience(self, mention: Mention) -> float:
        """The weight of all mentions of the same, the best one of each question and answer."""
        return self._salience(mention.entity)

    def frequency(self, mention: Mention) -> float:
        """The logarithm of how many questions and answers mention the same."""
        return log1p(len({(other.age, other.in_answer) for other in self.of_same(mention)}))

    def replaced(self, mention: Mention, pronouns: frozenset[str]) -> float:
        """How lately one of ``pronouns`` referred to the same, from 1 down to 0 for never."""
        ages = [other.age for other in self.of_same(mention) if other.pronouns & pronouns]
        return DECAY ** min(ages) if ages else 0.0

    def was_asked(self, mention: Mention, word: str) -> bool:
        """Whether a question "``word`` is ...?" asked about the same."""
        return any(other.asked_as == word for other in self.of_same(mention))

    def best(self, score: Score) -> Mention | None:
        """The mention with the highest score, the latest of equals; None where every score is."""
        scored = [(value, mention) for mention in self.mentions if (value := score(self, mention)) is not None]
        return max(scored, key=lambda pair: pair[0])[1] if scored else None

    def _find_same(self, entity: Entity) -> list[Mention]:
        return [mention for other, found in self._entities.items() if entity.includes(other) for mention in found]

    @cached_property
    def _entities(self) -> dict[Entity, list[Mention]]:
        found: dict[Entity, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(mention.entity, []).append(mention)
        return found

    def _sum_of_weights(self, entity: Entity) -> float:
        best: dict[tuple[int, bool], float] = {}
        for other in self._of_same(entity):
            key = (other.age, other.in_answer)
            best[key] = max(best.get(key, 0.0), other.weight)
        return min(sum(best.values()), _MOST)


Score = Callable[[Conversation, Mention], float | None]
"""How well a mention fits in its conversation; None where it does not."""
