import re
from itertools import pairwise
from pathlib import Path

import pytest
from tiny_reader import save_tiny_encoder, save_tiny_reader

from citechat.answering.reader_model import SPANS, WINDOW_TOKENS, SpanReader
from citechat.answering.windows import load_tokenizer, windows
from citechat.errors import ModelError

QUESTION = "Who opened the library?"
PASSAGES = [
    ("The library", "The mayor opened the library in 1901. The old mill stands by the river."),
    ("", "The market was held every friday in the town square."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_reader(tmp_path_factory.mktemp("models") / "reader")


@pytest.fixture(scope="module")
def reader(folder: Path) -> SpanReader:
    return SpanReader(folder)


def test_spans_are_whole_words_of_the_text_the_best_first(reader: SpanReader) -> None:
    for (_, text), spans in zip(PASSAGES, reader.read(QUESTION, PASSAGES), strict=True):
        assert 1 <= len(spans) <= SPANS
        assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert not re.search(r"^\w\w$", text[max(0, span.start - 1) : span.start + 1])
            assert not re.search(r"^\w\w$", text[span.end - 1 : span.end + 1])


def test_spans_of_a_passage_do_not_overlap(reader: SpanReader) -> None:
    spans = sorted(reader.read(QUESTION, PASSAGES)[0], key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_passage_reads_the_same_alone_and_among_others(reader: SpanReader) -> None:
    together = reader.read(QUESTION, PASSAGES)
    for passage, spans in zip(PASSAGES, together, strict=True):
        (alone,) = reader.read(QUESTION, [passage])
        # Padding changes a score in its last places, and with it the order of spans that are as good.
        assert alone[0].score == pytest.approx(spans[0].score, abs=0.05)


def test_a_title_longer_than_the_passage_is_never_part_of_an_answer(reader: SpanReader) -> None:
    (spans,) = reader.read(QUESTION, [("the mayor of the old town " * 20, "1901")])
    assert [(span.start, span.end) for span in spans] == [(0, 4)]


def test_an_empty_passage_has_no_spans(reader: SpanReader) -> None:
    assert reader.read(QUESTION, [("Title", ""), ("", " \n")]) == [[], []]
    assert reader.read(QUESTION, []) == []


def test_an_empty_question_is_read_too(reader: SpanReader) -> None:
    assert reader.read("", PASSAGES[:1])[0]


def test_a_long_passage_is_read_to_its_end(folder: Path) -> None:
    text = "the river rises in spring . " * 150
    (found,) = windows(load_tokenizer(folder), [(QUESTION * 50, "the mill", text)], WINDOW_TOKENS, 96)
    covered = {place for window in found for low, high in window.offsets for place in range(low, high)}
    assert covered == {place for place, letter in enumerate(text) if letter != " "}
    assert len(found) > 2
    assert all(len(window.ids) == len(window.types) <= WINDOW_TOKENS for window in found)
    assert all(window.first + len(window.offsets) + 1 == len(window.ids) for window in found)


def test_a_passage_that_fits_is_one_window(folder: Path) -> None:
    (found,) = windows(load_tokenizer(folder), [(QUESTION, "", "the mill " * 100)], WINDOW_TOKENS, 96)
    assert len(found) == 1


def test_accents_and_signs_before_the_answer_do_not_move_it(reader: SpanReader) -> None:
    text = "É\u0301 — 🙂 ﬁ 1901"
    for span in reader.read(QUESTION, [("", text)])[0]:
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^There is no reader model in .*\.$"):
        SpanReader(tmp_path / "nowhere")


def test_damaged_weights_are_one_sentence(tmp_path: Path) -> None:
    folder = save_tiny_reader(tmp_path)
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SpanReader(folder)


def test_a_damaged_tokenizer_is_one_sentence(tmp_path: Path) -> None:
    folder = save_tiny_reader(tmp_path)
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SpanReader(folder)


def test_weights_without_a_span_head_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lacks the weights qa_outputs"):
        SpanReader(save_tiny_encoder(tmp_path))
