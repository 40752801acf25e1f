"""The probability that evidence answers is fitted on labelled questions, and what it is worth is measured."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from makers import Counting, evidence

from citechat.answering.confidence import FEATURES, Confidence
from citechat.answering.reader_model import Span, SpanReader
from citechat.settings import Settings
from citechat.training.fit_confidence import Asked, ask_clapnq, ask_squad, confidence_figures, fit_confidence

ONE = evidence("The harbour was opened by Ann Field.")
OWN = ONE.hit.document.source
NOTHING = dict.fromkeys(FEATURES, 0.0)
READER_ALONE = Confidence(NOTHING | {"reader": 1.0}, 0.0)


class FirstWords:
    """Points at the first four letters of every passage."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[list[Span]]:
        return [[Span(0, 4, 1.0, 0.0)] for _ in passages]


def asked(score: float, *, right: bool, own: str | None = OWN) -> Asked:
    return Asked("who opened the harbour", (ONE,), (NOTHING | {"reader": score},), (right,), own)


def test_the_probability_follows_the_labels_and_is_calibrated() -> None:
    rng = random.Random(0)
    questions = [asked(score, right=rng.random() < 0.5 + score / 20) for score in [*range(-9, 10)] * 40]
    weights = fit_confidence(questions)
    for score in (-8, 0, 8):  # the labels' chance is 0.1, 0.5 and 0.9
        probability = asked(score, right=True).best(weights)[0]
        assert probability == pytest.approx(0.5 + score / 20, abs=0.08)


def test_the_figures_count_what_the_floor_does() -> None:
    # Probabilities: 0.88 right, 0.88 wrong but of the right document, 0.12 right; unanswerable 0.73 and 0.05.
    questions = [asked(2, right=True), asked(2, right=False), asked(-2, right=True)]
    questions += [asked(1, right=False, own=None), asked(-3, right=False, own=None)]
    figures = confidence_figures(questions, READER_ALONE, floor=0.5)
    assert figures["questions"] == 5
    assert figures["right document first"] == 1.0
    assert figures["right evidence first"] == pytest.approx(2 / 3)
    assert figures["AUROC of the refusal"] == pytest.approx(5 / 6)  # of six pairs only 0.12 is below 0.73
    assert figures["shown"] == pytest.approx(3 / 5)
    assert figures["shown and right"] == pytest.approx(1 / 3)
    assert figures["unanswerable refused"] == 0.5
    assert figures["answerable refused"] == pytest.approx(1 / 3)


def test_a_question_is_asked_with_and_without_the_passage_that_answers(tmp_path: Path) -> None:
    rows = [
        {"context": "Bern is the seat.", "question": "What is the seat?", "answers": [{"text": "Bern", "start": 0}]},
        {"context": "Oslo has a fjord.", "question": "What has a fjord?", "answers": [{"text": "Oslo", "start": 0}]},
    ]
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = ask_squad(path, cast(SpanReader, FirstWords()), Counting(), Settings())
    assert [one.own for one in found] == ["00000.txt", None, "00001.txt", None]
    assert [any(one.right) for one in found] == [True, False, True, False]
    assert all(one.own is not None or "Bern" not in one.evidence[0].text for one in found[:2])


def test_a_gold_sentence_is_the_evidence_of_a_long_answer(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "Bern", "context": "Bern is the seat. It rains.", "question": "What is the seat?"}
        | {"answerable": True, "answers": [{"text": "", "sentences": ["Bern is the seat."]}]},
        {"id": "b", "title": "Oslo", "context": "Oslo has a fjord.", "question": "Who?"}
        | {"answerable": False, "answers": []},
    ]
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = ask_clapnq(path, cast(SpanReader, FirstWords()), Counting(), Settings())
    assert [one.own for one in found] == ["a.txt", None]
    assert not any(found[1].right)
