"""Training examples for the reader: gzipped JSON lines in, questions beside passages with known answers out."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    untold: str = ""
    """Another question, which the whole passage does not answer."""


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
