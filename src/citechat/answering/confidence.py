"""How sure the system is that a sentence answers the question: logistic regression over a few plain features.

The weights are fitted on labelled development questions and lie beside the reader's; they hold for its scores only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import exp
from pathlib import Path

from citechat.answering.facts import coverage
from citechat.answering.ground import with_antecedent
from citechat.errors import ModelError
from citechat.retrieval.embed import Embedder
from citechat.retrieval.fusion import K
from citechat.values import Evidence

FILE = "confidence.json"
FEATURES = ("reader", "fused", "sentence_similarity", "sentence_coverage")
BEST_FUSED = 2 / (K + 1)
"""The reciprocal rank fusion score of a passage that both retrievers put first."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted weights: P(answers) = 1 / (1 + exp(-(intercept + weights · features)))."""

    weights: Mapping[str, float]
    intercept: float

    def score(self, question: str, evidence: Sequence[Evidence], embedder: Embedder) -> list[Evidence]:
        """The evidence with its probability, 0 to 1, in place of the reader's score."""
        values = features(question, evidence, embedder)
        return [replace(one, score=self.probability(its)) for one, its in zip(evidence, values, strict=True)]

    def probability(self, values: Mapping[str, float]) -> float:
        """The probability that evidence with these features answers."""
        logit = self.intercept + sum(weight * values[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit))))

    def save(self, folder: Path) -> None:
        """Write the weights beside the reader's."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def features(question: str, evidence: Sequence[Evidence], embedder: Embedder) -> list[dict[str, float]]:
    """What each probability is made of, by the names in ``FEATURES``.

    The reader's score; the passage's fused score; the cosine similarity to the question of the sentence with what it
    refers to; and the share of the question's content words that these and the title hold.
    """
    texts = [with_antecedent(one).text for one in evidence]
    distinct = list(dict.fromkeys(texts))
    if not distinct:
        return []
    alike = embedder.embed_passages(distinct) @ embedder.embed_query(question)
    similarity = dict(zip(distinct, map(float, alike), strict=True))
    return [
        {
            "reader": max(-15.0, min(15.0, one.score)),
            "fused": one.hit.score / BEST_FUSED,
            "sentence_similarity": similarity[text],
            "sentence_coverage": coverage(question, [text, one.hit.document.title]),
        }
        for one, text in zip(evidence, texts, strict=True)
    ]


def load_confidence(folder: Path) -> Confidence:
    """The weights that lie in the reader's folder.

    Raises:
        ModelError: they are missing, damaged or of another version.
    """
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if set(held["weights"]) != set(FEATURES):
            raise ValueError("its features are others")
        return Confidence({name: float(held["weights"][name]) for name in FEATURES}, float(held["intercept"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The confidence weights {folder / FILE} cannot be used ({error}); reinstall citechat, or fit them with "
            "citechat train confidence."
        ) from error
