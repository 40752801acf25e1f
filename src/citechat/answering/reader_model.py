"""The trained reader: a BERT-style model that points at the words of a passage which answer a question.

Start and end of the answer are scored for each token, the first token standing for "no answer here" (Devlin et al.
2019, https://arxiv.org/abs/1810.04805). Its training makes the scores of different passages comparable (Clark and
Gardner 2018, https://arxiv.org/abs/1710.10723).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citechat.answering.windows import Window, load_tokenizer, model_input, windows
from citechat.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

WINDOW_TOKENS = 320
STRIDE_TOKENS = 96
ANSWER_TOKENS = 30
"""The longest answer."""
SPANS = 3
"""Answers kept of each passage."""
BATCH = 16


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a passage that may answer: ``passage[start:end]``."""

    start: int
    end: int
    score: float
    """Start and end logit less those of "no answer": above 0 the passage more likely answers than not."""
    no_answer_score: float
    """The logits of "no answer", start and end, in the window the span was found in."""


class SpanReader:
    """Reads passages with a question in mind; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the question-answering model in ``folder``, in the layout of ``transformers``. No hub is asked.

        Raises:
            ModelError: the folder is not there, is damaged, or holds another kind of model.
        """
        import torch

        from citechat.answering.precision import fastest_type

        if not (folder / "config.json").is_file():
            raise ModelError(f"There is no reader model in {folder}; reinstall citechat or name another folder.")
        try:
            self._tokenizer = load_tokenizer(folder)
            self._model = load_qa_model(folder)
        except Exception as error:  # tokenizers and safetensors raise whatever a damaged file leads them to
            raise ModelError(
                f"The reader model in {folder} cannot be loaded ({error}); reinstall citechat or name another folder."
            ) from error
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model.to(self._device).eval()
        if fastest_type() is torch.bfloat16:  # in float16 its scores might overflow
            self._model.base_model.to(torch.bfloat16)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[list[Span]]:
        """For each passage, a title and a text, its best few spans that do not overlap, the best first.

        Offsets are into the text. A passage without text has no spans.
        """
        return self.read_pairs([(question, title, text) for title, text in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[list[Span]]:
        """`read` for triples of a question, a title and a text, each with its own question."""
        found = windows(self._tokenizer, pairs, WINDOW_TOKENS, STRIDE_TOKENS)
        owners = [number for number, parts in enumerate(found) for _ in parts]
        spans: list[list[Span]] = [[] for _ in pairs]
        for owner, candidates in zip(owners, self._candidates([w for parts in found for w in parts]), strict=True):
            spans[owner] += candidates
        return [_distinct(candidates) for candidates in spans]

    def _candidates(self, found: Sequence[Window]) -> list[list[Span]]:
        """The best spans of each window, overlapping ones among them."""
        import torch

        results: list[list[Span]] = [[] for _ in found]
        order = sorted(range(len(found)), key=lambda number: len(found[number].ids))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            with torch.inference_mode():
                hidden = self._model.base_model(**model_input([found[number] for number in chosen], self._device))[0]
                # As in training, the last layer in float32, because close scores decide.
                starts, ends = self._model.qa_outputs(hidden.float()).cpu().unbind(-1)
            for row, number in enumerate(chosen):
                results[number] = _best_spans(found[number], starts[row], ends[row])
        return results


def load_qa_model(folder: Path) -> Any:
    """The model in ``folder`` in float32, on the CPU.

    Raises:
        ValueError: its weights are not those of a question-answering model.
    """
    import torch
    from transformers import AutoModelForQuestionAnswering
    from transformers.utils import logging

    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model, info = AutoModelForQuestionAnswering.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, output_loading_info=True
        )
    finally:
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    if info["missing_keys"]:
        raise ValueError(f"it lacks the weights {min(info['missing_keys'])}")
    return model


def _best_spans(window: Window, starts: Tensor, ends: Tensor) -> list[Span]:
    """The highest scored runs of whole words in the window, by start plus end logit."""
    import torch

    size = len(window.offsets)
    none = float(starts[0] + ends[0])
    words = torch.tensor(window.words)
    begins = torch.ones(size, dtype=torch.bool)
    begins[1:] = words[1:] != words[:-1]
    stops = begins.roll(-1)
    stops[-1] = True
    run = slice(window.first, window.first + size)
    scores = starts[run, None] + ends[None, run]
    allowed = torch.ones(size, size, dtype=torch.bool).triu().tril(ANSWER_TOKENS - 1)
    allowed &= begins[:, None] & stops[None, :]
    scores = scores.masked_fill(~allowed, -torch.inf).flatten()
    # A good span has many overlapping neighbours, so more are taken than are kept.
    best = scores.topk(min(SPANS * 20, int(allowed.sum())))
    return [
        Span(window.offsets[place // size][0], window.offsets[place % size][1], score - none, none)
        for score, place in zip(best.values.tolist(), best.indices.tolist(), strict=True)
    ]


def _distinct(candidates: Sequence[Span]) -> list[Span]:
    """The best candidates of a passage, leaving out what overlaps a better one."""
    kept: list[Span] = []
    for span in sorted(candidates, key=lambda span: (-span.score, span.start, span.end)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        if len(kept) == SPANS:
            break
    return kept
