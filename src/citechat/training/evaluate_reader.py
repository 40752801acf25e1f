"""How well a reader finds answers, ranks passages and knows when there is no answer, as figures with their n.

Files are JSON lines, gzipped or plain. A reading file has ``context``, ``question``, ``answers`` (each with ``text``)
and ``passage``, the context's name; an answerability file has ``title``, ``context``, ``question``, ``answerable``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citechat.answering.reader_model import SpanReader
from citechat.evaluation.aggregates import auroc
from citechat.evaluation.matching import exact_match, token_f1
from citechat.evaluation.metrics import Figure
from citechat.retrieval.embed import Embedder
from citechat.training.reader_data import rows

CANDIDATES = 8
"""Passages read for each question when all of a file's passages are searched."""


def separation(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The area under the ROC curve: the chance that a positive's score is above a negative's."""
    return auroc(np.array([*positives, *negatives]), np.array([1.0] * len(positives) + [0.0] * len(negatives)))


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
        "AUROC, own passage or nearest other": Figure(separation(own, other), len(own)),
    }


def refusal_figures(reader: SpanReader, path: Path) -> dict[str, Figure]:
    """The area under the curve for telling, by the best score, passages that answer from those that do not."""
    questions = list(rows(path))
    found = reader.read_pairs([(row["question"], row["title"], row["context"]) for row in questions])
    scores: dict[bool, list[float]] = {True: [], False: []}
    for row, spans in zip(questions, found, strict=True):
        scores[row["answerable"]].append(spans[0].score)
    return {"AUROC, answerable or not": Figure(separation(scores[True], scores[False]), len(questions))}
