"""Fits the probability that evidence answers on labelled development questions, and measures it.

Two kinds of file are read: SQuAD-like rows with ``context``, ``question`` and ``answers`` (asked once of all passages
and once of all but the one that answers), and CLAPNQ-like rows with ``title``, ``sentences`` and ``answerable``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

import numpy as np

from citechat.answering.confidence import FEATURES, Confidence, features
from citechat.answering.read import read_hits
from citechat.answering.reader_model import SpanReader
from citechat.evaluation.matching import squad_words
from citechat.retrieval.embed import Embedder
from citechat.retrieval.index import FolderIndex, open_index
from citechat.retrieval.update import update_index
from citechat.settings import Settings
from citechat.training.evaluate_reader import separation
from citechat.training.reader_data import rows
from citechat.values import Evidence


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with all evidence that the reader found, its score the reader's, and what is known of it."""

    question: str
    evidence: tuple[Evidence, ...]
    features: tuple[Mapping[str, float], ...]
    """What the probability of each evidence is made of."""
    right: tuple[bool, ...]
    """For each evidence whether it answers; all False for a question without an answer."""
    own: str | None = None
    """The source name of the document that answers; None for a question without an answer."""

    def only(self, kept: Sequence[bool]) -> Asked:
        """The same with some of the evidence: for each, whether it is ``kept``."""
        return Asked(
            self.question,
            tuple(compress(self.evidence, kept)),
            tuple(compress(self.features, kept)),
            tuple(compress(self.right, kept)),
            self.own,
        )

    def best(self, confidence: Confidence) -> tuple[float, bool, bool]:
        """Of the most probable evidence the probability, whether it answers and whether it is of the right document."""
        ranked = [
            (confidence.probability(values), right, one.hit.document.source == self.own)
            for one, values, right in zip(self.evidence, self.features, self.right, strict=True)
        ]
        return max(ranked, key=lambda one: one[0], default=(0.0, False, False))


def fit_confidence(asked: Sequence[Asked], seed: int = 0) -> Confidence:
    """Weights that rank evidence and whose probability of the best evidence is calibrated.

    First a logistic regression over all evidence, so that right evidence comes first; then Platt scaling (Platt 1999)
    of the best evidence of each question, because the best of many scores is higher than one score.
    """
    from sklearn.linear_model import LogisticRegression

    values, truth = [], []
    for one in asked:
        for its, right in zip(one.features, one.right, strict=True):
            values.append([its[name] for name in FEATURES])
            truth.append(right)
    first = LogisticRegression(C=1.0, max_iter=1000, random_state=seed).fit(np.array(values), np.array(truth))
    ranking = Confidence(dict(zip(FEATURES, map(float, first.coef_[0]), strict=True)), float(first.intercept_[0]))
    best = [one.best(ranking) for one in asked if one.evidence]
    logits = np.array([[np.log(probability / (1 - probability))] for probability, _, _ in best])
    truth = [right for _, right, _ in best]
    scaled = LogisticRegression(C=100.0, max_iter=1000, random_state=seed).fit(logits, np.array(truth))
    slope = float(scaled.coef_[0][0])
    return Confidence(
        {name: weight * slope for name, weight in ranking.weights.items()},
        ranking.intercept * slope + float(scaled.intercept_[0]),
    )


def confidence_figures(asked: Sequence[Asked], confidence: Confidence, floor: float) -> dict[str, float]:
    """What the probability is worth: right evidence first, AUROC of the refusal, and what the floor does."""
    answerable = [one.best(confidence) for one in asked if one.own]
    unanswerable = [one.best(confidence) for one in asked if not one.own]
    shown = [right for probability, right, _ in (*answerable, *unanswerable) if probability >= floor]
    return {
        "questions": len(asked),
        "right document first": float(np.mean([of_own for _, _, of_own in answerable])),
        "right evidence first": float(np.mean([right for _, right, _ in answerable])),
        "AUROC of the refusal": separation([one[0] for one in answerable], [one[0] for one in unanswerable]),
        "shown": len(shown) / len(asked),
        "shown and right": float(np.mean(shown)) if shown else float("nan"),
        "unanswerable refused": float(np.mean([one[0] < floor for one in unanswerable])),
        "answerable refused": float(np.mean([one[0] < floor for one in answerable])),
    }


def ask_squad(path: Path, reader: SpanReader, embedder: Embedder, settings: Settings) -> list[Asked]:
    """Each question asked of all passages of the file, and again without the passage that answers."""
    questions = list(rows(path))
    passages = {str(row["context"]): f"{number:05}.txt" for number, row in enumerate(questions)}
    names = {name: text for text, name in passages.items()}
    asked = []
    with _index(names, embedder, settings.chunk_tokens) as index:
        for row in questions:
            gold, question = passages[str(row["context"])], str(row["question"])
            answers = [squad_words(str(answer["text"])) for answer in row["answers"]]
            found = read_hits(question, index.search(question, settings.passages + 1), reader)

            def is_right(evidence: Evidence, gold: str = gold, answers: list[list[str]] = answers) -> bool:
                words = " ".join(squad_words(evidence.text))
                return evidence.hit.document.source == gold and any(" ".join(answer) in words for answer in answers)

            all_of_it = Asked(
                question, found, tuple(features(question, found, embedder)), tuple(map(is_right, found)), gold
            )
            asked.append(all_of_it.only([one.hit.rank <= settings.passages for one in found]))
            elsewhere = [one.hit.document.source != gold for one in found]
            asked.append(replace(all_of_it.only(elsewhere), own=None))
    return asked


def ask_clapnq(path: Path, reader: SpanReader, embedder: Embedder, settings: Settings) -> list[Asked]:
    """Each question asked of all passages of the file."""
    questions = list(rows(path))
    texts = {f"{row['id']}.txt": f"# {row['title']}\n\n{row['context']}" for row in questions}
    asked = []
    with _index(texts, embedder, settings.chunk_tokens) as index:
        for row in questions:
            question, own = str(row["question"]), f"{row['id']}.txt"
            gold = [
                " ".join(squad_words(sentence))
                for answer in row["answers"]
                for sentence in answer.get("sentences", [])
                if isinstance(sentence, str)
            ]

            def is_right(evidence: Evidence, own: str = own, gold: list[str] = gold) -> bool:
                words = " ".join(squad_words(evidence.text))
                return evidence.hit.document.source == own and any(
                    sentence in words or words in sentence for sentence in gold
                )

            found = read_hits(question, index.search(question, settings.passages), reader)
            values = tuple(features(question, found, embedder))
            asked.append(
                Asked(question, found, values, tuple(map(is_right, found)), own if row["answerable"] else None)
            )
    return asked


@contextmanager
def _index(texts: Mapping[str, str], embedder: Embedder, chunk_tokens: int) -> Iterator[FolderIndex]:
    """An index of passages by file name, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "passages"
        files.mkdir()
        for name, text in texts.items():
            (files / name).write_text(text, encoding="utf-8")
        update_index(Path(folder) / "index", [files], embedder, chunk_tokens)
        with open_index(Path(folder) / "index", embedder) as index:
            yield index
