import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tiny_reader import save_tiny_encoder
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from citechat.answering.reader_model import SpanReader
from citechat.training.reader_recipe import Recipe, Round
from citechat.training.train_reader import train_reader

PEOPLE = ["gardener", "smith", "miller", "baker", "teacher"]
PLACES = ["library", "mill", "market", "bridge", "town"]
STAGE = Round(
    3e-3,
    take={"town": 1.0, "squad_pairs": 1.0},
    negatives={"town": 0.3},
    words=(20, 30),
    commit_from=0.5,
    batch_tokens=400,
    warmup_steps=4,
)
RECIPE = Recipe(rounds=(STAGE, replace(STAGE, learning_rate=1e-3)), checkpoint_steps=5)
AVERAGED = replace(RECIPE, averaged=(1, 2))


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


@pytest.fixture
def train(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """`train_reader` on made-up towns, in each of which one person opened one place."""
    rng = random.Random(5)
    rows, pairs, dev = [], [], []
    for number in range(80):
        person, place, year = rng.choice(PEOPLE), rng.choice(PLACES), rng.randint(1901, 1905)
        first = f"the {person} opened the {place} in {year} ."
        context = f"{first} the river rises every spring in the old town ."
        question = f"who opened the {place} ?"
        answer = {"text": person, "start": 4, "votes": 2}
        row = {"source": "town", "group": str(number), "context": context, "question": question, "answers": [answer]}
        rows.append(row)
        pairs.append({"order": number, "question": f"when was the {place} opened ?", "sentence": first})
        dev.append(row | {"passage": str(number), "title": "the town", "answerable": number % 2 == 0})

    def run(out: Path, **changes: Any) -> dict[str, Any]:
        options: dict[str, Any] = {
            "start": save_tiny_encoder(tmp_path / "encoder"),
            "sentences": [write(tmp_path / "pairs.jsonl.gz", pairs)],
            "reading_dev": write(tmp_path / "dev.jsonl.gz", dev[:20]),
            "refusal_dev": tmp_path / "dev.jsonl.gz",
            "recipe": RECIPE,
            "report": lambda _line: None,
        }
        return train_reader([write(tmp_path / "data.jsonl.gz", rows)], out, **(options | changes))

    return run


def test_training_leaves_a_measured_reader_with_its_card(train: Callable[..., Any], tmp_path: Path) -> None:
    figures = train(tmp_path / "reader")
    assert figures["token F1"].n == 20
    assert figures["token F1"].value > 0.5
    card = (tmp_path / "reader" / "README.md").read_text(encoding="utf-8")
    assert f"| token F1 | {figures['token F1'].value:.3f} | 20 |" in card
    assert sorted(path.name for path in tmp_path.glob("reader*")) == ["reader"]
    ((span, *_),) = SpanReader(tmp_path / "reader").read(
        "who opened the bridge ?", [("", "the baker opened the bridge in 1903 .")]
    )
    assert span.start == len("the ")


def test_the_weights_are_in_the_layout_of_transformers(train: Callable[..., Any], tmp_path: Path) -> None:
    train(tmp_path / "reader", recipe=replace(RECIPE, rounds=(STAGE,)), sentences=())
    model, info = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "reader", output_loading_info=True)
    assert not info["missing_keys"]
    assert str(model.dtype) == "torch.float16"
    assert AutoTokenizer.from_pretrained(tmp_path / "reader")("the mill")["input_ids"]


def test_broken_off_training_goes_on_to_the_same_weights(train: Callable[..., Any], tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop_in_round_two(line: str) -> None:
        if line.startswith("Round 2"):
            raise Stop

    train(tmp_path / "whole", recipe=AVERAGED)
    with pytest.raises(Stop):
        train(tmp_path / "parts", recipe=AVERAGED, report=stop_in_round_two)
    assert not (tmp_path / "parts").exists()
    train(tmp_path / "parts", recipe=AVERAGED)
    whole, parts = (tmp_path / name / "model.safetensors" for name in ("whole", "parts"))
    assert whole.read_bytes() == parts.read_bytes()


def test_the_weights_are_the_mean_of_those_after_the_last_rounds(train: Callable[..., Any], tmp_path: Path) -> None:
    first = replace(RECIPE, rounds=(STAGE,))
    for name, recipe in (("one", first), ("two", RECIPE), ("mean", AVERAGED)):
        train(tmp_path / name, recipe=recipe)
    one, two, mean = (load_file(tmp_path / name / "model.safetensors") for name in ("one", "two", "mean"))
    for name, weight in mean.items():
        assert torch.allclose(weight.float(), (one[name].float() + two[name].float()) / 2, atol=2e-3)
    assert any(not torch.equal(one[name], two[name]) for name in one)


def test_a_round_ends_with_its_minutes(train: Callable[..., Any], tmp_path: Path) -> None:
    lines: list[str] = []
    train(tmp_path / "reader", recipe=replace(RECIPE, rounds=(replace(STAGE, minutes=1e-9),)), report=lines.append)
    assert [line.split(":")[0] for line in lines] == ["Round 1"]
