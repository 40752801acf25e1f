"""The reader's spans become evidence: sentences with exact offsets and a probability."""

from pathlib import Path

import pytest
from makers import Counting, evidence, hit

from citechat.answering.confidence import FEATURES, Confidence, features, load_confidence
from citechat.answering.read import locate
from citechat.answering.reader_model import Span
from citechat.errors import ModelError

MINUTES = "It met in Xi'an. The chair was Sun Dong. Tea was served."


def test_a_span_is_found_in_its_sentence() -> None:
    start = MINUTES.index("Sun Dong")
    one = locate(hit(MINUTES), Span(start, start + 8, score=2.0, no_answer_score=-1.0))
    assert (one.text, one.span, one.score, one.no_answer_score) == ("The chair was Sun Dong.", "Sun Dong", 2.0, -1.0)


def test_a_span_over_two_sentences_takes_both() -> None:
    one = locate(hit(MINUTES), Span(MINUTES.index("Sun"), MINUTES.index(" was served"), 1.0, 0.0))
    assert one.text == "The chair was Sun Dong. Tea was served."


def test_the_features_are_those_that_are_weighed() -> None:
    question = "Who was the chair in Xi'an?"
    one, other = features(
        question,
        [evidence(MINUTES, "chair", title="Notes", score=3.0), evidence(MINUTES, "Tea", title="Notes")],
        embedder := Counting(),
    )
    assert set(one) == set(FEATURES)
    assert one["reader"] == 3.0
    # chair, Xi and an (of Xi'an): the sentence refers back ("The chair"), so the one before it counts too
    assert (one["sentence_coverage"], other["sentence_coverage"]) == (1.0, 0.0)
    chair, tea = embedder.embed_passages(
        ["It met in Xi'an. The chair was Sun Dong.", "Tea was served."]
    ) @ embedder.embed_query(question)
    assert one["sentence_similarity"] == pytest.approx(chair)
    assert other["sentence_similarity"] == pytest.approx(tea)


def test_without_evidence_there_are_no_features() -> None:
    assert features("Who?", [], Counting()) == []


def test_a_probability_is_the_logistic_of_the_weighed_features() -> None:
    confidence = Confidence(dict.fromkeys(FEATURES, 0.0) | {"reader": 2.0}, intercept=-2.0)
    # 1 / (1 + exp(-(2 · 1 - 2))) = 0.5 and 1 / (1 + exp(-(2 · 2 - 2))) = 0.8808
    values = dict.fromkeys(FEATURES, 0.0)
    assert confidence.probability(values | {"reader": 1.0}) == 0.5
    assert confidence.probability(values | {"reader": 2.0}) == pytest.approx(0.8808, abs=1e-4)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    confidence = Confidence({name: float(at) for at, name in enumerate(FEATURES)}, -0.5)
    confidence.save(tmp_path)
    assert load_confidence(tmp_path) == confidence


@pytest.mark.parametrize("content", [None, "", "{}", '{"weights": {"reader": 1}, "intercept": 0}'])
def test_weights_that_cannot_be_used_are_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "confidence.json").write_text(content)
    with pytest.raises(ModelError, match=r"confidence\.json"):
        load_confidence(tmp_path)
