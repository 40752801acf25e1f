"""The mixture a round trains on: passages cut to length, some with a title, some with one that does not answer."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from citechat.training.reader_data import Example, Pair
from citechat.training.reader_recipe import Round

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")
NAME = re.compile(r"\b[A-Z][\w'-]+(?: (?:of |the |and )?[A-Z][\w'-]+)*")
MONTHS = "January February March April May June July August September October November December".split()
ALIKE = 6
"""Passages worded most like a question, of which one is taken at random."""


def crop(example: Example, rng: random.Random, words: int) -> Example:
    """The example with a long passage cut to a random window of about ``words`` words around its targets."""
    edges = [match.start() for match in re.finditer(r"\S+", example.passage)]
    if len(edges) <= words or not example.targets:
        return example if len(edges) <= words else replace(example, passage=example.passage[: edges[words]].rstrip())
    low = min(target.start for target in example.targets)
    high = max(target.end for target in example.targets)
    first = max(0, sum(edge <= low for edge in edges) - 1)
    last = sum(edge < high for edge in edges)
    spare = max(0, words - (last - first))
    begin = max(0, min(first - rng.randint(0, spare), len(edges) - words))
    begin = min(begin, first)
    stop = max(begin + words, last)
    start, end = edges[begin], edges[stop] if stop < len(edges) else len(example.passage)
    targets = tuple(replace(target, start=target.start - start, end=target.end - start) for target in example.targets)
    return replace(example, passage=example.passage[start:end].rstrip(), targets=targets)


def without_answer(example: Example) -> Example | None:
    """The example with the answering sentences taken out of the passage; None where that leaves no clear no."""
    bounds = [0, *(match.end() for match in SENTENCE_END.finditer(example.passage)), len(example.passage)]
    kept = [
        example.passage[start:end]
        for start, end in pairwise(bounds)
        if not any(target.start < end and start < target.end for target in example.targets)
    ]
    passage = "".join(kept).strip()
    if len(passage.split()) < 25 or (example.exact and holds_answer(passage, example)):
        return None
    return replace(example, passage=passage, targets=())


def holds_answer(passage: str, example: Example) -> bool:
    """Whether the words of one of the example's targets occur in ``passage``, whatever their case."""
    folded = passage.casefold()
    return any(example.passage[target.start : target.end].casefold() in folded for target in example.targets)


def near_misses(examples: Sequence[Example], pool: Iterable[Example], rng: random.Random) -> list[Example | None]:
    """For each example, its question beside a passage of another group of ``pool`` that is worded like it.

    Likeness is the cosine of TF-IDF vectors; a passage that holds the answer's words is passed over.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not examples:
        return []
    passages = list({example.group: example for example in pool}.values())
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    matrix = vectorizer.fit_transform([example.passage for example in passages])
    questions = vectorizer.transform([example.question for example in examples])
    found: list[Example | None] = []
    for start in range(0, len(examples), 1024):
        likeness = (questions[start : start + 1024] @ matrix.T).tocsr()
        for offset, example in enumerate(examples[start : start + 1024]):
            row = likeness.getrow(offset)
            order = sorted(zip(-row.data, row.indices, strict=True))[: 4 * ALIKE]
            alike = [passages[index] for _, index in order if passages[index].group != example.group]
            clear = [other.passage for other in alike if not holds_answer(other.passage, example)][:ALIKE]
            found.append(replace(example, passage=rng.choice(clear), targets=()) if clear else None)
    return found


def likely_title(passage: str, rng: random.Random) -> str:
    """The most frequent name in the passage, sometimes with a date after it; empty where there is no name."""
    names = [match.group() for match in NAME.finditer(passage)]
    title = max(dict.fromkeys(names), key=lambda name: (names.count(name), len(name)), default="")
    if title and rng.random() < 0.3:
        title += f", {rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1950, 2025)}"
    return title


def training_pairs(examples: Iterable[Example], stage: Round, rng: random.Random) -> list[Pair]:
    """The round's questions in random order, some with a passage that does not answer."""
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    pairs: list[Pair] = []
    for source, pool in sorted(by_source.items()):
        share = stage.take.get(source, 0.0)
        chosen = pool * int(share) + rng.sample(pool, round(share % 1 * len(pool)))
        rng.shuffle(chosen)
        partnered = round(stage.negatives.get(source, 0.0) * len(chosen))
        for example, miss in zip(chosen, near_misses(chosen[:partnered], pool, rng), strict=False):
            negative = (without_answer(example) if rng.random() < stage.gap_share else None) or miss
            if example.untold:
                negative = replace(example, question=example.untold, targets=())
            pairs.append(Pair(example, negative))
        pairs += [Pair(example) for example in chosen[partnered:]]
    rng.shuffle(pairs)
    return [_dressed(pair, stage, rng) for pair in pairs]


def _dressed(pair: Pair, stage: Round, rng: random.Random) -> Pair:
    """The pair with passages cut to the round's length and, for some, a title."""
    positive = crop(pair.positive, rng, rng.randint(*stage.words))
    negative = crop(pair.negative, rng, rng.randint(*stage.words)) if pair.negative else None
    title = likely_title(positive.passage, rng) if rng.random() < stage.title_share else ""
    return Pair(replace(positive, title=title), replace(negative, title=title) if negative else None)
