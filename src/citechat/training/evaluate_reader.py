"""How well a reader finds answers, ranks passages and knows when there is no answer, as figures with their n.

Files are JSON lines, gzipped or plain. A reading file has ``context``, ``question``, ``answers`` (each with ``text``)
and ``passage``, the context's name; an answerability file has ``title``, ``context``, ``question``, ``answerable``.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citechat.answering.reader_model import SpanReader
from citechat.evaluation.metrics import Figure
from citechat.retrieval.embed import Embedder
from citechat.training.reader_data import rows

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)
CANDIDATES = 8
"""Passages read for each question when all of a file's passages are searched."""


def normalized(text: str) -> list[str]:
    """The words that count when answers are compared (the script of Rajpurkar et al. 2016)."""
    return ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split()


def token_f1(answer: str, gold: str) -> float:
    """Harmonic mean of the share of the answer's words in ``gold`` and of gold's words in the answer."""
    found, wanted = normalized(answer), normalized(gold)
    if not found or not wanted:
        return float(found == wanted)
    return 2 * sum((Counter(found) & Counter(wanted)).values()) / (len(found) + len(wanted))


def exact_match(answer: str, gold: str) -> float:
    """1 where the normalized words are the same, else 0."""
    return float(normalized(answer) == normalized(gold))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Chance that a positive's score is above a negative's, ties as half (Mann-Whitney)."""
    below = np.searchsorted(np.sort(negatives), positives, side="left")
    not_above = np.searchsorted(np.sort(negatives), positives, side="right")
    return float((below + not_above).mean() / 2 / len(negatives))


def reading_figures(reader: SpanReader, path: Path) -> dict[str, Figure]:
    """Token F1 and exact match on a reading file, each question beside its own passage, the best of its answers."""
    questions = list(rows(path))
    found = reader.read_pairs([(row["question"], "", row["context"]) for row in questions])
    best = [row["context"][spans[0].start : spans[0].end] for row, spans in zip(questions, found, strict=True)]
    return {
        name: Figure(
            float(
                np.mean(
                    [
                        max(metric(text, answer["text"]) for answer in row["answers"])
                        for text, row in zip(best, questions, strict=True)
                    ]
                )
            ),
            len(questions),
        )
        for name, metric in (("token F1", token_f1), ("exact match", exact_match))
    }


def ranking_figures(reader: SpanReader, path: Path, embedder: Embedder) -> dict[str, Figure]:
    """A reading file's questions asked of all its passages: the nearest by embedding are read, the best answer wins.

    The area under the curve is for telling a question's own passage from the nearest other one by the score.
    """
    questions = list(rows(path))
    passages = {row["passage"]: row["context"] for row in questions}
    names = list(passages)
    vectors = embedder.embed_passages(list(passages.values()))
    first_found = first_read = 0
    own: list[float] = []
    other: list[float] = []
    for row in questions:
        nearest = np.argsort(-(vectors @ embedder.embed_query(row["question"])), kind="stable")[:CANDIDATES]
        candidates = [names[place] for place in nearest]
        found = reader.read(row["question"], [("", passages[name]) for name in candidates])
        scores = {name: spans[0].score for name, spans in zip(candidates, found, strict=True)}
        first_found += candidates[0] == row["passage"]
        first_read += max(scores, key=lambda name: scores[name]) == row["passage"]
        if row["passage"] in scores:
            own.append(scores[row["passage"]])
            other.append(next(scores[name] for name in candidates if name != row["passage"]))
    return {
        "recall@1 by embedding": Figure(first_found / len(questions), len(questions)),
        f"recall@{CANDIDATES} by embedding": Figure(len(own) / len(questions), len(questions)),
        "recall@1 after reading": Figure(first_read / len(questions), len(questions)),
        "AUROC, own passage or nearest other": Figure(auroc(own, other), len(own)),
    }


def refusal_figures(reader: SpanReader, path: Path) -> dict[str, Figure]:
    """The area under the curve for telling, by the best score, passages that answer from those that do not."""
    questions = list(rows(path))
    found = reader.read_pairs([(row["question"], row["title"], row["context"]) for row in questions])
    scores: dict[bool, list[float]] = {True: [], False: []}
    for row, spans in zip(questions, found, strict=True):
        scores[row["answerable"]].append(spans[0].score)
    return {"AUROC, answerable or not": Figure(auroc(scores[True], scores[False]), len(questions))}
