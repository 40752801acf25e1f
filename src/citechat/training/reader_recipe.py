"""The settings the shipped reader was trained with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over a mixture of the data, the learning rate rising to its peak and falling again."""

    learning_rate: float
    take: Mapping[str, float]
    """Share of each source's questions; above 1, some are read twice. A source not named is left out."""
    negatives: Mapping[str, float]
    """Share of each source's questions that are also read beside a passage that does not answer."""
    batch_tokens: int = 1700
    """Tokens of a batch, its padding among them."""
    warmup_steps: int = 120
    minutes: float | None = None
    """Where time is short: the round ends after so many minutes, its learning rate falling with the clock."""
    words: tuple[int, int] = (80, 140)
    """Passages are cut to a random number of words in this range."""
    final_rate: float = 0.0
    """What is left of the learning rate's peak at the end."""
    title_share: float = 0.2
    """Share of the passages that get a title line."""
    gap_share: float = 0.3
    """Share of those passages that are the right one without its answering sentence; the rest are worded alike."""
    reworded: tuple[float, float] = (0.0, 0.0)
    """Shares of the questions put in other words: beside a passage that answers, and beside one that does not."""
    made: int = 0
    """Questions on made lists of people."""
    commit_from: float = 0.4
    """Part of the round after which words in a known sentence that the reader is sure of count as its answer."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a whole training."""

    rounds: tuple[Round, ...]
    seed: int = 7
    length: int = 288
    """The longest training window, in tokens."""
    weight_decay: float = 0.01
    ranking: float = 0.3
    """Weight of the loss term that ranks a passage that answers above one that does not."""
    checkpoint_steps: int = 400
    averaged: tuple[int, ...] = ()
    """The weights are the mean of those at the end of these rounds, from 1 (Izmailov et al. 2018, arXiv 1803.05407); of
    none they are the last round's."""


LONG_PASSAGES = Round(
    learning_rate=1.2e-4,
    batch_tokens=2200,
    warmup_steps=50,
    words=(60, 140),
    title_share=0.35,
    gap_share=0.4,
    commit_from=0.0,
    take={
        "squadshifts_new_wiki": 1.0,
        "squad_pairs": 1.0,
        "qamr": 0.15,
        "squadshifts_reddit": 0.35,
        "squadshifts_amazon_reviews": 0.25,
        "qed": 1.0,
    },
    negatives={
        "squadshifts_new_wiki": 0.5,
        "squad_pairs": 0.4,
        "qamr": 0.2,
        "squadshifts_reddit": 0.2,
        "squadshifts_amazon_reviews": 0.2,
        "qed": 0.5,
    },
)
"""A round on passages as long as an index has them."""

OTHER_WORDS = replace(
    LONG_PASSAGES,
    learning_rate=7e-5,
    made=1000,
    take={
        "squadshifts_new_wiki": 0.6,
        "squad_pairs": 0.6,
        "qamr": 0.1,
        "squadshifts_reddit": 0.2,
        "squadshifts_amazon_reviews": 0.12,
        "qed": 1.0,
        "people": 0.5,
        "minutes": 1.0,
    },
    negatives={**LONG_PASSAGES.negatives, "people": 0.3, "minutes": 0.6},
)
"""A round on questions worded otherwise than the passage, on people and on lists of them."""

RECIPE = Recipe(
    averaged=(3, 4, 6, 7),
    rounds=(
        Round(
            learning_rate=2e-4,
            minutes=35,
            final_rate=0.25,
            words=(30, 65),
            title_share=0.1,
            gap_share=0.2,
            take={
                "squadshifts_new_wiki": 1.0,
                "qamr": 1.0,
                "squadshifts_reddit": 0.5,
                "squadshifts_amazon_reviews": 0.5,
                "qed": 1.0,
                "fairytaleqa": 0.3,
                "policyqa": 0.1,
            },
            negatives={
                "squadshifts_new_wiki": 0.35,
                "qamr": 0.15,
                "squadshifts_reddit": 0.1,
                "squadshifts_amazon_reviews": 0.1,
                "qed": 0.4,
            },
        ),
        Round(
            learning_rate=1.5e-4,
            batch_tokens=2000,
            warmup_steps=50,
            minutes=46,
            words=(50, 120),
            commit_from=0.2,
            take={
                "squadshifts_new_wiki": 1.0,
                "squad_pairs": 0.6,
                "qamr": 0.2,
                "squadshifts_reddit": 0.2,
                "squadshifts_amazon_reviews": 0.2,
                "qed": 1.0,
            },
            negatives={
                "squadshifts_new_wiki": 0.5,
                "squad_pairs": 0.35,
                "qamr": 0.2,
                "squadshifts_reddit": 0.2,
                "squadshifts_amazon_reviews": 0.2,
                "qed": 0.5,
            },
        ),
        LONG_PASSAGES,
        replace(
            LONG_PASSAGES,
            learning_rate=1e-4,
            minutes=58,
            take={
                **LONG_PASSAGES.take,
                "qamr": 0.25,
                "squadshifts_reddit": 0.5,
                "squadshifts_amazon_reviews": 0.4,
            },
        ),
        replace(
            OTHER_WORDS,
            made=3000,
            take={**OTHER_WORDS.take, "squadshifts_new_wiki": 0.5, "squad_pairs": 0.5, "qed": 0.5, "people": 1.0},
        ),
        replace(OTHER_WORDS, learning_rate=8e-5, reworded=(0.6, 0.0)),
        replace(
            OTHER_WORDS,
            minutes=21,
            reworded=(0.5, 0.5),
            take={
                **OTHER_WORDS.take,
                "squadshifts_new_wiki": 0.7,
                "squadshifts_reddit": 0.15,
                "squadshifts_amazon_reviews": 0.1,
            },
            negatives={**OTHER_WORDS.negatives, "squadshifts_new_wiki": 0.6, "squad_pairs": 0.6, "qed": 0.6},
        ),
    ),
)
"""First short passages, which teach most for their cost, then passages as long as an index has them, where the reader
itself labels the sentences that are known to answer; at last other words, and people."""
