"""What the reader is trained to get right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citechat.answering.windows import model_input
from citechat.training.reader_features import Batch, Feature

if TYPE_CHECKING:
    import torch
    from torch import Tensor

IMPOSSIBLE = -1e4
"""Logit of a token that cannot begin or end an answer: those of question and title."""
ANSWER_TOKENS = 16
"""The longest answer looked for in a sentence that is known to hold one."""
SURE = 0.5
"""Share of a sentence's answers by likelihood that the best must have to be taken for right."""


def token_logits(model: Any, batch: Batch, device: torch.device) -> tuple[Tensor, Tensor]:
    """Start and end logits, float32, shape (features, longest), of [CLS] ("no answer") and the passages' tokens.

    The encoder runs in its own type, bfloat16 for instance; the last layer in float32, as close scores decide.
    """
    import torch

    rows = [feature for item in batch for feature in item]
    given = model_input([feature.window for feature in rows], device)
    allowed = torch.zeros_like(given["input_ids"], dtype=torch.bool)
    allowed[:, 0] = True
    for row, feature in enumerate(rows):
        allowed[row, feature.window.first : feature.size - 1] = True
    hidden = model.base_model(**given)[0]
    logits = model.qa_outputs(hidden.float()).masked_fill(~allowed[..., None], IMPOSSIBLE)
    return logits[..., 0], logits[..., 1]


def reader_loss(starts: Tensor, ends: Tensor, batch: Batch, *, ranking: float, commit: bool) -> Tensor:
    """The mean loss of a batch: where the answers are, and that the passage which answers scores higher.

    Where only the sentence is known, any place in it is right (the marginal likelihood); with ``commit``, the words
    that the model itself is sure of are (self-training, after the hard updates of Min et al. 2019,
    https://arxiv.org/abs/1909.04849). The ranking term compares the log-odds of "answer" and "no answer" of the two
    passages of an item, weighted by ``ranking``.
    """
    import torch
    from torch.nn.functional import softplus

    rows = [feature for item in batch for feature in item]
    log_starts, log_ends = starts.log_softmax(1), ends.log_softmax(1)
    wanted_starts, wanted_ends = torch.zeros_like(starts), torch.zeros_like(ends)
    loss = starts.new_zeros(())
    for row, feature in enumerate(rows):
        places = _places(feature, starts[row], ends[row], commit)
        for first, last, weight in places:
            wanted_starts[row, first] += weight
            wanted_ends[row, last] += weight
        if not places:
            first, last, _ = feature.targets[0]
            inside = slice(first, last + 1)
            loss = loss - log_starts[row, inside].logsumexp(0) - log_ends[row, inside].logsumexp(0)
    loss = loss - (wanted_starts * log_starts).sum() - (wanted_ends * log_ends).sum()
    right, wrong = _couples(batch)
    if right:
        odds = starts[:, 1:].logsumexp(1) + ends[:, 1:].logsumexp(1) - starts[:, 0] - ends[:, 0]
        loss = loss + ranking * softplus(odds[wrong] - odds[right]).sum()
    return loss / len(rows)


def _places(feature: Feature, starts: Tensor, ends: Tensor, commit: bool) -> list[tuple[int, int, float]]:
    """First token, last token and weight (1 in all) of what the feature's logits should point at, where it is known."""
    if not feature.targets:
        return [(0, 0, 1.0)]
    if feature.exact:
        total = sum(weight for _, _, weight in feature.targets)
        return [(first, last, weight / total) for first, last, weight in feature.targets]
    if not commit:
        return []
    first, last, _ = feature.targets[0]
    inside = slice(first, last + 1)
    scores = (starts[inside, None] + ends[None, inside]).detach()
    size = len(scores)
    in_order = scores.new_ones(size, size).triu().tril(ANSWER_TOKENS - 1).bool()
    best, place = scores.masked_fill(~in_order, IMPOSSIBLE).flatten().softmax(0).max(0)
    return [(first + int(place) // size, first + int(place) % size, 1.0)] if best > SURE else []


def _couples(batch: Sequence[Sequence[Feature]]) -> tuple[list[int], list[int]]:
    """Rows of the passages that answer and, beside them, of those that do not."""
    right, wrong, row = [], [], 0
    for item in batch:
        if len(item) > 1:
            right.append(row)
            wrong.append(row + 1)
        row += len(item)
    return right, wrong
