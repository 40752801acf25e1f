"""Training examples for the reader: gzipped JSON lines in, questions beside passages with known answers out."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")
NAME = re.compile(r"\b[A-Z][\w'-]+(?: (?:of |the |and )?[A-Z][\w'-]+)*")


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the passage that answers, as character offsets, and how much of the annotators' vote it got."""

    start: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A question beside a passage; no targets means that the passage does not answer."""

    source: str
    group: str
    """Examples of one group share a passage or overlap."""
    question: str
    passage: str
    targets: tuple[Target, ...] = ()
    exact: bool = True
    """Whether the targets are the answer's words; otherwise the answer is somewhere inside them."""
    title: str = ""
    """Read before the passage, never part of an answer."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a passage that answers and, for some, a similar one that does not."""

    positive: Example
    negative: Example | None = None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, gzipped or plain."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def span_examples(path: Path) -> list[Example]:
    """Questions whose answers' exact words are known, annotators' votes as weights."""
    examples = []
    for row in rows(path):
        votes = sum(answer["votes"] for answer in row["answers"])
        targets = tuple(
            Target(answer["start"], answer["start"] + len(answer["text"]), answer["votes"] / votes)
            for answer in row["answers"]
        )
        examples.append(Example(row["source"], row["group"], row["question"], row["context"], targets))
    return examples


def sentence_examples(path: Path, rng: random.Random, words: tuple[int, int] = (60, 150)) -> list[Example]:
    """Questions of which only the answering sentence is known, in a passage of it and its neighbours.

    Neighbouring rows come from one article, so a window of their distinct sentences reads like a passage of it.
    """
    pairs = [row | {"sentence": plain(row["sentence"])} for row in sorted(rows(path), key=lambda row: row["order"])]
    sentences = list(dict.fromkeys(row["sentence"] for row in pairs))
    place = {sentence: number for number, sentence in enumerate(sentences)}
    examples = []
    for row in pairs:
        first = last = place[row["sentence"]]
        budget = rng.randint(*words) - len(row["sentence"].split())
        while budget > 0 and last - first < 12:
            if rng.random() < 0.5 and first > 0:
                first -= 1
                budget -= len(sentences[first].split())
            elif last + 1 < len(sentences):
                last += 1
                budget -= len(sentences[last].split())
        passage = " ".join(sentences[first : last + 1])
        start = sum(len(sentence) + 1 for sentence in sentences[first : place[row["sentence"]]])
        target = Target(start, start + len(row["sentence"]))
        group = f"sentence-{place[row['sentence']]}"
        examples.append(Example("squad_pairs", group, row["question"], passage, (target,), exact=False))
    return examples


def plain(text: str) -> str:
    """Text with the brackets of treebank tokenization (``-lrb-`` and the like) as ordinary ones."""
    text = text.replace("-lrb- ", "(").replace(" -rrb-", ")").replace("-lsb- ", "[").replace(" -rsb-", "]")
    return text.replace("[citation needed]", "").strip()


def crop(example: Example, rng: random.Random, words: int = 150) -> Example:
    """The example with a long passage cut to a random window of about ``words`` words around its targets."""
    edges = [match.start() for match in re.finditer(r"\S+", example.passage)]
    if len(edges) <= words or not example.targets:
        return example if len(edges) <= words else replace(example, passage=example.passage[: edges[words]].rstrip())
    low = min(target.start for target in example.targets)
    high = max(target.end for target in example.targets)
    first = sum(edge <= low for edge in edges) - 1
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
        for start, end in zip(bounds, bounds[1:], strict=False)
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


def near_misses(
    examples: Sequence[Example], pool: Iterable[Example], rng: random.Random, depth: int = 6
) -> list[Example | None]:
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
            order = sorted(zip(-row.data, row.indices, strict=True))[: 4 * depth]
            alike = [passages[index] for _, index in order if passages[index].group != example.group]
            clear = [other.passage for other in alike if not holds_answer(other.passage, example)][:depth]
            found.append(replace(example, passage=rng.choice(clear), targets=()) if clear else None)
    return found


def titled(pair: Pair, rng: random.Random) -> Pair:
    """The pair with a title line before its passages: the most frequent name in the first of them."""
    names = [match.group() for match in NAME.finditer(pair.positive.passage)]
    if not names:
        return pair
    title = max(dict.fromkeys(names), key=lambda name: (names.count(name), len(name)))
    if rng.random() < 0.3:
        title += f", {rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1950, 2025)}"
    negative = replace(pair.negative, title=title) if pair.negative else None
    return Pair(replace(pair.positive, title=title), negative)


MONTHS = "January February March April May June July August September October November December".split()


def training_pairs(
    examples: Iterable[Example],
    rng: random.Random,
    *,
    take: Mapping[str, float],
    negatives: Mapping[str, float],
    gap_share: float = 0.3,
    title_share: float = 0.2,
) -> list[Pair]:
    """The examples of a run with their no-answer partners.

    ``take`` is the share of each source to use (above 1: some of it twice), ``negatives`` the share of those that get
    a partner; ``gap_share`` of the partners are the passage without its answering sentence, the rest near misses.
    """
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    pairs = []
    for source, all_examples in sorted(by_source.items()):
        share = take.get(source, 0.0)
        chosen = all_examples * int(share) + rng.sample(all_examples, round(share % 1 * len(all_examples)))
        asked = [rng.random() < negatives.get(source, 0.0) for _ in chosen]
        misses = iter(near_misses([e for e, ask in zip(chosen, asked, strict=True) if ask], all_examples, rng))
        for example, ask in zip(chosen, asked, strict=True):
            partner = next(misses) if ask else None
            if ask and rng.random() < gap_share:
                partner = without_answer(example) or partner
            pair = Pair(crop(example, rng, rng.randint(80, 140)), crop(partner, rng, rng.randint(60, 120)) if partner else None)
            pairs.append(titled(pair, rng) if rng.random() < title_share else pair)
    rng.shuffle(pairs)
    return pairs
