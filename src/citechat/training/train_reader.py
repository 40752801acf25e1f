"""How the shipped reader was made: a span head on all-MiniLM-L6-v2, trained on crowd and natural questions.

The encoder runs in bfloat16 over master weights in float32; sentences stay where they were embedded, so the embedding
table is left as it is. On a CPU the plain attention is several times faster backwards than the fused one.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citechat.answering.reader_model import SpanReader
from citechat.answering.windows import load_tokenizer
from citechat.evaluation.metrics import Figure
from citechat.retrieval.embed import Embedder
from citechat.training.evaluate_reader import ranking_figures, reading_figures, refusal_figures
from citechat.training.reader_card import card
from citechat.training.reader_data import sentence_examples, span_examples
from citechat.training.reader_features import Feature, batches, features
from citechat.training.reader_loss import reader_loss, token_logits
from citechat.training.reader_minutes import minutes_examples
from citechat.training.reader_pairs import training_pairs
from citechat.training.reader_paraphrase import WordNet, reworded
from citechat.training.reader_people import SOURCE as PEOPLE
from citechat.training.reader_people import people_examples
from citechat.training.reader_recipe import RECIPE, Recipe, Round

if TYPE_CHECKING:
    from torch import Tensor

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def train_reader(
    data: Sequence[Path],
    out: Path,
    *,
    start: Path,
    sentences: Sequence[Path] = (),
    wordnet: WordNet | None = None,
    reading_dev: Path | None = None,
    refusal_dev: Path | None = None,
    embedder: Embedder | None = None,
    recipe: Recipe = RECIPE,
    report: Callable[[str], None] = print,
) -> dict[str, Figure]:
    """Train a reader from the encoder in ``start``, write it to the folder ``out`` with its model card, measure it.

    ``data`` are files of questions with their answers' words, ``sentences`` files of questions with the answering
    sentence. With ``wordnet`` the rounds that ask for it put questions in other words. ``reading_dev`` and
    ``refusal_dev`` are measured on and never trained on; with an ``embedder`` the ranking of passages is measured too.
    Training broken off goes on from its last checkpoint, kept beside ``out``.
    """
    began = time.monotonic()
    if wordnet is None and any(any(stage.reworded) for stage in recipe.rounds):
        report("No question is put in other words, as no WordNet is named: expect less of questions worded otherwise.")
    checkpoint = out.with_name(out.name + ".checkpoint")
    checkpoint.mkdir(parents=True, exist_ok=True)
    model = _start_model(start, recipe.seed)
    run = blake2b(repr(recipe).encode(), digest_size=8).hexdigest()
    ends: list[Path] = []
    for number, stage in enumerate(recipe.rounds, start=1):
        items = _items(data, sentences, start, recipe, stage, seed=recipe.seed + number, wordnet=wordnet)
        rows = sum(map(len, items))
        report(f"Round {number}: {len(items)} questions, {rows} passages")
        _train_round(model, items, recipe, stage, number, checkpoint / "state.pt", report)
        ends.append(_keep_end(model, checkpoint / f"{run}-{number}.safetensors"))
    _average(model, [ends[number - 1] for number in recipe.averaged] or ends[-1:])
    part = checkpoint / "model"
    _save(model, start, part)
    measured = _measure(part, reading_dev, refusal_dev, embedder)
    files = [path.name for path in (reading_dev, refusal_dev) if path]
    minutes = (time.monotonic() - began) / 60
    (part / "README.md").write_text(card(recipe, measured, files, minutes), encoding="utf-8")
    out.mkdir(exist_ok=True)
    for file in part.iterdir():
        file.replace(out / file.name)
    shutil.rmtree(checkpoint)
    return measured


def _start_model(folder: Path, seed: int) -> Any:
    """The encoder in ``folder`` with a new span head, without dropout: hardly a row is seen twice."""
    import torch
    from transformers import AutoModelForQuestionAnswering
    from transformers.utils import logging

    torch.manual_seed(seed)
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # a new span head is no news
    try:
        return AutoModelForQuestionAnswering.from_pretrained(
            folder,
            dtype=torch.float32,
            local_files_only=True,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    finally:
        logging.set_verbosity(verbosity)


def _items(
    data: Sequence[Path],
    sentences: Sequence[Path],
    start: Path,
    recipe: Recipe,
    stage: Round,
    seed: int,
    wordnet: WordNet | None,
) -> list[list[Feature]]:
    """The round's questions as features, the same for the same seed."""
    rng = random.Random(seed)
    examples = [example for path in data for example in span_examples(path)]
    examples += [example for path in sentences for example in sentence_examples(path, rng)]
    made = minutes_examples(examples, stage.made, rng) if stage.made else []
    if PEOPLE in stage.take:
        made += people_examples(examples, rng)
    pairs = training_pairs(examples + made, stage, rng)
    if wordnet is not None:
        pairs = reworded(pairs, wordnet, stage.reworded, rng)
    return features(load_tokenizer(start), pairs, recipe.length)


def _train_round(
    model: Any,
    items: Sequence[list[Feature]],
    recipe: Recipe,
    stage: Round,
    number: int,
    checkpoint: Path,
    report: Callable[[str], None],
) -> None:
    """Train ``model`` in place on ``items``, going on from ``checkpoint`` where that is of this or a later round."""
    import torch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    todo = batches(items, stage.batch_tokens, random.Random(recipe.seed))
    master = {name: weight.detach().to(device, torch.float32).clone() for name, weight in model.named_parameters()}
    model.to(device).train()
    model.base_model.to(torch.bfloat16)
    model.base_model.embeddings.requires_grad_(False)
    learned = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    optimizer = _optimizer([(name, master[name]) for name in learned], stage, recipe)
    first, spent = _resume(checkpoint, recipe, number, len(todo), master, optimizer)
    _copy(master, model)
    began = time.monotonic() - spent
    losses: list[float] = []
    for step in range(first, len(todo)):
        spent = time.monotonic() - began
        done = max(step / len(todo), spent / 60 / stage.minutes if stage.minutes else 0.0)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            falling = stage.final_rate + (1 - stage.final_rate) * (1 - done)
            group["lr"] = stage.learning_rate * min((step + 1) / stage.warmup_steps, falling)
        starts, ends = token_logits(model, todo[step], device)
        loss = reader_loss(starts, ends, todo[step], ranking=recipe.ranking, commit=done >= stage.commit_from)
        torch.autograd.backward(loss)
        for name, weight in learned.items():
            master[name].grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None
        torch.nn.utils.clip_grad_norm_([master[name] for name in learned], 1.0)
        optimizer.step()
        _copy(master, model)
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            report(f"round {number}, step {step + 1} of {len(todo)}: loss {sum(losses) / len(losses):.3f}")
            losses.clear()
        if (step + 1) % recipe.checkpoint_steps == 0:
            _keep(checkpoint, recipe, number, step + 1, time.monotonic() - began, master, optimizer)
    _keep(checkpoint, recipe, number, len(todo), 0.0, master, optimizer)
    model.float()
    _copy(master, model)


def _optimizer(weights: Sequence[tuple[str, Tensor]], stage: Round, recipe: Recipe) -> Any:
    """AdamW that lets biases and normalisations be."""
    import torch

    decayed = [weight for name, weight in weights if weight.ndim > 1]
    others = [weight for name, weight in weights if weight.ndim == 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=stage.learning_rate, betas=(0.9, 0.98), fused=True)


def _copy(master: dict[str, Tensor], model: Any) -> None:
    """Round the master weights into the model."""
    import torch

    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(master[name])


def _keep(
    path: Path, recipe: Recipe, number: int, step: int, spent: float, master: dict[str, Tensor], optimizer: Any
) -> None:
    """Write the state after ``step`` steps of round ``number``, whole or not at all."""
    import torch

    state = {"recipe": repr(recipe), "round": number, "step": step, "spent": spent}
    part = path.with_suffix(".part")
    torch.save(state | {"master": master, "optimizer": optimizer.state_dict()}, part)
    part.replace(path)


def _resume(
    path: Path, recipe: Recipe, number: int, steps: int, master: dict[str, Tensor], optimizer: Any
) -> tuple[int, float]:
    """Take over the kept state of the same recipe: the step to go on from and the seconds spent before it."""
    import torch

    if not path.is_file():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    if state["recipe"] != repr(recipe) or state["round"] < number:
        return 0, 0.0
    with torch.no_grad():
        for name, weight in state["master"].items():
            master[name].copy_(weight)
    if state["round"] > number:
        return steps, 0.0
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"]), float(state["spent"])


def _keep_end(model: Any, path: Path) -> Path:
    """Write the weights at the end of a round to ``path``, unless a run that was broken off has."""
    from safetensors.torch import save_model

    if not path.is_file():
        part = path.with_suffix(".part")
        save_model(model.cpu(), str(part))
        part.replace(path)
    return path


def _average(model: Any, ends: Sequence[Path]) -> None:
    """Give ``model`` the mean of the weights in the files ``ends``."""
    import torch
    from safetensors.torch import load_file

    kept = [load_file(path) for path in ends]
    with torch.no_grad():
        for name, weight in model.cpu().named_parameters():
            weight.copy_(torch.stack([weights[name] for weights in kept]).mean(0))


def _save(model: Any, start: Path, folder: Path) -> None:
    """Write the model in float16 with its tokenizer, in the layout of ``transformers``."""
    model.cpu().half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)  # as readable as the other files
    for name in TOKENIZER_FILES:
        if (start / name).is_file():
            shutil.copyfile(start / name, folder / name)


def _measure(
    folder: Path, reading_dev: Path | None, refusal_dev: Path | None, embedder: Embedder | None
) -> dict[str, Figure]:
    """Every figure there is data for, by its name."""
    reader = SpanReader(folder)
    figures: dict[str, Figure] = {}
    if reading_dev is not None:
        figures |= reading_figures(reader, reading_dev)
        if embedder is not None:
            figures |= ranking_figures(reader, reading_dev, embedder)
    if refusal_dev is not None:
        figures |= refusal_figures(reader, refusal_dev)
    return figures
