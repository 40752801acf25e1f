"""A causal model of ``transformers``, run in this process."""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from typing import Any

import torch
import transformers
from jinja2 import TemplateError
from transformers import AutoModelForCausalLM, AutoTokenizer, TextStreamer

from citechat.answering.language_model import Message
from citechat.answering.precision import fastest_type
from citechat.errors import ModelError, first_line
from citechat.settings import PREFIX

GUESSED = 8
"""Tokens guessed at a time."""
LOOKED_UP = (3, 2)
"""Tokens that a guess goes by: the last three, or else the last two."""


class TransformersModel:
    """A causal model and its tokenizer. Several threads may stream from it at once; their tokens take turns."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        """Both as ``from_pretrained`` returns them, the model on its device."""
        self.name = name
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._ends = _end_tokens(model, tokenizer)
        self._window: int | None = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        control = [str(token) for token in tokenizer.added_tokens_decoder.values() if token.special]
        self._control = re.compile("|".join(map(re.escape, control))) if control else None
        # Only the last positions' logits are wanted; most models can leave out the others.
        self._keeps_logits = "logits_to_keep" in inspect.signature(model.forward).parameters
        # Held for one forward pass at a time, never for a whole reply: a stream nobody reads on blocks nobody.
        self._turn = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, name: str, threads: int) -> TransformersModel:
        """The model saved in ``folder``, on the GPU where there is one. No hub is asked for anything.

        Raises:
            ModelError: the folder does not hold a causal model that can be loaded.
        """
        torch.set_num_threads(threads)
        transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        cuda = torch.cuda.is_available()
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            model: Any = AutoModelForCausalLM.from_pretrained(
                folder,
                dtype=fastest_type(),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
            )
            return cls(name, model.to("cuda") if cuda else model, tokenizer)
        except Exception as error:  # a damaged folder raises anything from KeyError to SafetensorError
            raise ModelError(
                f"The language model in {folder} cannot be loaded ({first_line(error)}); "
                "give a folder that save_pretrained of transformers wrote, with safetensors weights."
            ) from error

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int, stop: Sequence[str] = ()) -> Generator[str]:
        """The greedy reply in whole words, ended before the first of ``stop``.

        Raises:
            ModelError: the messages do not fit the model's context window, or memory runs out.
        """
        prompt = self._encode(messages)
        if self._window is not None:
            if len(prompt) >= self._window:
                raise ModelError(
                    f"The question with its evidence is {len(prompt)} tokens long and {self.name} takes "
                    f"{self._window}; lower {PREFIX}EVIDENCE or choose another {PREFIX}LANGUAGE_MODEL."
                )
            max_new_tokens = min(max_new_tokens, self._window - len(prompt))
        with closing(self._words(prompt, max_new_tokens)) as words:
            yield from until_stop(words, stop)

    def _encode(self, messages: Sequence[Message]) -> list[int]:
        """The prompt's token ids."""
        # A document that holds "<|im_end|>" must not end the message it is quoted in.
        turns = [
            {"role": turn.role, "content": self._control.sub(" ", turn.content) if self._control else turn.content}
            for turn in messages
        ]
        templated = self._tokenizer.chat_template is not None
        text = self._render(turns) if templated else "\n\n".join(turn["content"] for turn in turns) + "\n"
        ids: list[int] = self._tokenizer(text, add_special_tokens=not templated)["input_ids"]
        return ids

    def _render(self, turns: list[dict[str, str]]) -> str:
        # enable_thinking is read by the templates of models that think aloud, and ignored by all others.
        options: dict[str, Any] = {"tokenize": False, "add_generation_prompt": True, "enable_thinking": False}
        try:
            return str(self._tokenizer.apply_chat_template(turns, **options))
        except TemplateError:
            # Some templates, Gemma's for one, refuse a system message: it becomes the start of the first user message.
            if len(turns) < 2 or turns[0]["role"] != "system":
                raise
            first = {"role": turns[1]["role"], "content": f"{turns[0]['content']}\n\n{turns[1]['content']}"}
            return str(self._tokenizer.apply_chat_template([first, *turns[2:]], **options))

    def _words(self, prompt: Sequence[int], max_new_tokens: int) -> Generator[str]:
        streamer: Any = _Words(self._tokenizer, skip_special_tokens=True)  # its methods carry no types
        seen = list(prompt)
        fresh, cache, end = seen, None, len(seen) + max_new_tokens
        while len(seen) < end:
            guessed = guess(seen, min(GUESSED, end - len(seen) - 1)) if getattr(cache, "is_croppable", False) else []
            chosen, cache = self._next_tokens([*fresh, *guessed], cache, len(guessed) + 1)
            right = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(guessed, chosen, strict=False)))
            if cache is not None and right < len(guessed):
                cache.crop(right - len(guessed))
            told = list(takewhile(lambda token: token not in self._ends, chosen[: right + 1]))
            seen += told
            for token in told:
                streamer.put(torch.tensor([token]))
                yield from streamer.take()
            if len(told) <= right:
                break
            fresh = seen[-1:] if cache is not None else seen
        streamer.end()
        yield from streamer.take()

    @torch.inference_mode()
    def _next_tokens(self, ids: list[int], cache: Any, count: int) -> tuple[list[int], Any]:
        """The likeliest token after each of the last ``count`` of ``ids``, and the keys and values to go on from."""
        last = {"logits_to_keep": count} if self._keeps_logits else {}
        with self._turn:
            try:
                fresh = torch.tensor([ids], device=self._model.device)
                output = self._model(input_ids=fresh, past_key_values=cache, use_cache=True, **last)
            except RuntimeError as error:  # torch.OutOfMemoryError is one
                raise ModelError(
                    f"The language model {self.name} failed ({first_line(error)}); "
                    f"free memory or choose a smaller {PREFIX}LANGUAGE_MODEL."
                ) from error
        return output.logits[0, -count:].argmax(-1).tolist(), output.get("past_key_values")


def guess(seen: Sequence[int], count: int) -> list[int]:
    """Up to ``count`` tokens that followed when the last few of ``seen`` stood there before; none where they did not.

    A reply takes much from its prompt word by word: the model checks several guessed tokens in the time of one (prompt
    lookup decoding, Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding).
    """
    for length in LOOKED_UP:
        tail = list(seen[-length:])
        for start in range(len(seen) - length - 1, -1, -1):
            if list(seen[start : start + length]) == tail:
                return list(seen[start + length : start + length + count])
    return []


class _Words(TextStreamer):
    """Whole words out of tokens, kept until they are taken."""

    def __init__(self, tokenizer: Any, **decoding: Any) -> None:
        super().__init__(tokenizer, **decoding)
        self._ready: list[str] = []

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:  # noqa: ARG002
        self._ready.append(text)

    def take(self) -> list[str]:
        """What has become ready since the last call."""
        ready, self._ready = [text for text in self._ready if text], []
        return ready


def until_stop(pieces: Iterable[str], stop: Sequence[str]) -> Generator[str]:
    """``pieces`` up to the first occurrence of any of ``stop``, which may lie across pieces."""
    held = ""
    for piece in pieces:
        held += piece
        found = [place for text in stop if (place := held.find(text)) >= 0]
        if found:
            if start := held[: min(found)]:
                yield start
            return
        # An end that may be the beginning of a stop is held back until more is known.
        keep = max((size for text in stop for size in range(len(text)) if held.endswith(text[:size])), default=0)
        ready, held = held[: len(held) - keep], held[len(held) - keep :]
        if ready:
            yield ready
    if held:
        yield held


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    configured = model.generation_config.eos_token_id if model.generation_config is not None else None
    ends = configured if isinstance(configured, list) else [configured]
    return frozenset(end for end in (*ends, tokenizer.eos_token_id) if end is not None)
