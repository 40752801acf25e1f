"""A question beside a passage, cut to what a BERT-style model reads at once: ``[CLS] question [SEP] passage [SEP]``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

QUESTION_TOKENS = 64
TITLE_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens of one reading and which characters of the passage they stand for."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    """0 for the question, 1 for title and passage."""
    first: int
    """Where the passage's tokens begin in ``ids``; they end before the last token."""
    offsets: tuple[tuple[int, int], ...]
    """Character range in the passage of each of its tokens."""
    words: tuple[int, ...]
    """Number of the word in the passage that each of its tokens belongs to: an answer is made of whole words."""


def load_tokenizer(folder: Path) -> Tokenizer:
    """The WordPiece tokenizer in ``folder``, neither cutting nor padding.

    Raises:
        ValueError: it does not set [CLS] and [SEP] around a text.
        Exception: the file cannot be read.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if len(tokenizer.encode("").ids) != 2:
        raise ValueError("its tokenizer does not set [CLS] and [SEP] around a text")
    return tokenizer


def windows(
    tokenizer: Tokenizer, pairs: Sequence[tuple[str, str, str]], length: int, stride: int
) -> list[list[Window]]:
    """For each (question, title, passage) its windows of at most ``length`` tokens, ``stride`` of them shared.

    Every window has the title; only the first 64 tokens of a question and 32 of a title are read.
    """
    start, end = tokenizer.encode("").ids
    texts = [text for pair in pairs for text in pair]
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    found = []
    for question, title, passage in zip(encoded[::3], encoded[1::3], encoded[2::3], strict=True):
        asked = [start, *question.ids[:QUESTION_TOKENS], end]
        before = [*asked, *title.ids[:TITLE_TOKENS]]
        room = length - len(before) - 1
        found.append(
            [
                Window(
                    ids=(*before, *passage.ids[low : low + room], end),
                    types=(0,) * len(asked)
                    + (1,) * (len(before) - len(asked) + len(passage.ids[low : low + room]) + 1),
                    first=len(before),
                    offsets=tuple(passage.offsets[low : low + room]),
                    words=tuple(-1 if word is None else word for word in passage.word_ids[low : low + room]),
                )
                for low in _starts(len(passage.ids), room, min(stride, room - 1))
            ]
        )
    return found


def _starts(tokens: int, room: int, stride: int) -> range:
    """Where the windows begin, such that the last one is the first to reach the end; none for an empty passage."""
    return range(0, max(1, tokens - stride) if tokens else 0, room - stride)


def model_input(found: Sequence[Window], device: torch.device) -> dict[str, torch.Tensor]:
    """The windows as a BERT-style model takes them, each tensor of shape (windows, longest window)."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    rows = {
        "input_ids": [torch.tensor(window.ids) for window in found],
        "token_type_ids": [torch.tensor(window.types) for window in found],
        "attention_mask": [torch.ones(len(window.ids), dtype=torch.long) for window in found],
    }
    return {name: pad_sequence(tensors, batch_first=True).to(device) for name, tensors in rows.items()}
