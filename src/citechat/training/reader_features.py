"""Training pairs as windows of tokens with the places where the answers are, in batches of like length."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citechat.answering.windows import Window, windows
from citechat.training.reader_data import Example, Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Batch = list[list["Feature"]]
"""Items of one feature, or of two: a passage that answers and one that does not."""
SORTED_TOGETHER = 2000
"""Items among which those of like length are put into one batch."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A window and the answers in it: first and last token, both inclusive, and a weight."""

    window: Window
    targets: tuple[tuple[int, int, float], ...]
    exact: bool
    """Whether the targets are the answer's words; otherwise the answer is somewhere inside them."""

    @property
    def size(self) -> int:
        """Tokens in the window."""
        return len(self.window.ids)


def features(tokenizer: Tokenizer, pairs: Sequence[Pair], length: int) -> list[list[Feature]]:
    """An item for each pair whose answer lies within its first ``length`` tokens."""
    positives = _encode(tokenizer, [pair.positive for pair in pairs], length)
    negatives = iter(_encode(tokenizer, [pair.negative for pair in pairs if pair.negative], length))
    items = []
    for pair, positive in zip(pairs, positives, strict=True):
        negative = next(negatives) if pair.negative else None
        if positive is not None and positive.targets:
            items.append([positive] if negative is None else [positive, negative])
    return items


def _encode(tokenizer: Tokenizer, examples: Sequence[Example], length: int) -> list[Feature | None]:
    """Each example's first window; None where it has no text."""
    texts = [(example.question, example.title, example.passage) for example in examples]
    encoded: list[Feature | None] = []
    for example, found in zip(examples, windows(tokenizer, texts, length, 0), strict=True):
        if not found:
            encoded.append(None)
            continue
        targets = tuple(
            (tokens[0], tokens[-1], target.weight)
            for target in example.targets
            if (tokens := _tokens(found[0], target.start, target.end)) and found[0].offsets[-1][1] >= target.end
        )
        encoded.append(Feature(found[0], targets, example.exact))
    return encoded


def _tokens(window: Window, start: int, end: int) -> list[int]:
    """The tokens that share a character with the passage's range ``start`` to ``end``."""
    return [window.first + place for place, (low, high) in enumerate(window.offsets) if low < end and start < high]


def batches(items: Sequence[list[Feature]], tokens: int, rng: random.Random) -> list[Batch]:
    """All items in random order, in batches of at most ``tokens`` tokens with their padding."""
    shuffled = list(items)
    rng.shuffle(shuffled)
    found: list[Batch] = []
    for start in range(0, len(shuffled), SORTED_TOGETHER):
        part: list[Batch] = []
        rows = 0
        for item in sorted(shuffled[start : start + SORTED_TOGETHER], key=_longest):
            # Items come shortest first, so this one is as long as the batch would be.
            if not part or (rows + len(item)) * _longest(item) > tokens:
                part.append([])
                rows = 0
            part[-1].append(item)
            rows += len(item)
        rng.shuffle(part)
        found += part
    return found


def _longest(item: Sequence[Feature]) -> int:
    return max(feature.size for feature in item)
