"""The parts put together as the settings say; what the command line and the app start from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from citechat.answering.chatbot import Chatbot
from citechat.answering.confidence import load_confidence
from citechat.answering.language_model import LanguageModel, OnProgress
from citechat.answering.load_model import load_language_model
from citechat.answering.prompts import load_prompt
from citechat.answering.read import ExtractiveReader, Reader
from citechat.answering.reader_model import SpanReader
from citechat.answering.select import Selector
from citechat.answering.write import PLACEHOLDERS, PROMPT, Writer
from citechat.errors import IndexMissing
from citechat.library.library import Library
from citechat.retrieval.embed import Embedder, load_embedder
from citechat.retrieval.filter import Filter
from citechat.retrieval.index import FolderIndex, PassageIndex
from citechat.retrieval.update import UpdateReport, update_index
from citechat.settings import EMBEDDED, Settings
from citechat.values import Answer, Turn

SHIPPED_READER = Path(__file__).parent / "models" / "reader"
SEEDS = Path("seeds")
"""The folder that is indexed when there is no index and nothing else is named."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """What answers questions, and the parts it is made of."""

    chatbot: Chatbot
    index: FolderIndex
    reader: Reader
    model: LanguageModel | None
    library: Library
    chatbot_over: Callable[[PassageIndex], Chatbot]
    """The same models over another index."""

    def chatbot_of(self, name: str) -> Chatbot:
        """The chatbot that is asked about the collection of that name; without a name the default.

        Raises:
            CitechatError: there is none, or its index cannot be used.
        """
        return self.chatbot_over(self.library.open(name or self.library.default).index)


def assemble(settings: Settings, embedder: Embedder | None = None, on_progress: OnProgress | None = None) -> Assembly:
    """The chatbot over the index that the settings name; ``on_progress`` hears of slow steps.

    Raises:
        CitechatError: the index or a model cannot be used.
    """
    prompt = load_prompt(PROMPT, PLACEHOLDERS, settings.prompts)
    embedder = embedder or load_embedder(settings)
    library = Library(settings, embedder)
    index = library.open(library.default).index
    reader = load_reader(settings, embedder)
    model = load_language_model(settings, on_progress)
    chatbot_over = partial(
        Chatbot,
        reader=reader,
        selector=Selector(embedder, settings.floor, settings.evidence),
        writer=Writer(model, prompt, settings.max_new_tokens) if model else None,
        passages=settings.passages,
        candidates=settings.candidates,
    )
    return Assembly(chatbot_over(index), index, reader, model, library, chatbot_over)


def load_reader(settings: Settings, embedder: Embedder) -> Reader:
    """The reader that the settings name; ``embedder`` compares its sentences with the question.

    Raises:
        ModelError: it cannot be loaded.
    """
    folder = SHIPPED_READER if settings.reader == EMBEDDED else Path(settings.reader).expanduser()
    return ExtractiveReader(SpanReader(folder), load_confidence(folder), embedder)


def refresh_index(
    settings: Settings,
    embedder: Embedder,
    paths: Sequence[Path] = (),
    *,
    rebuild: bool = False,
    progress: Callable[[int, int], None] | None = None,
    reading: Callable[[int, int], None] | None = None,
) -> UpdateReport:
    """Bring the index up to date with ``paths``, or with what it was made from; the seeds make a first one.

    Raises:
        CitechatError: there is nothing to index, or the index cannot be written.
    """
    update = partial(
        update_index, settings.index, embedder=embedder, chunk_tokens=settings.chunk_tokens, reading=reading
    )
    try:
        return update(paths, progress=progress, rebuild=rebuild)
    except IndexMissing:
        if paths or not SEEDS.is_dir():
            raise
        return update([SEEDS], progress=progress)


def converse(chatbot: Chatbot, history: Iterable[str], question: str, within: Filter | None = None) -> Answer:
    """The answer to ``question`` after the earlier questions ``history`` have been asked in turn, all ``within``."""
    turns: list[Turn] = []
    for earlier in history:
        turns.append(chatbot.ask(earlier, turns, within=within).turn)
    return chatbot.ask(question, turns, within=within)


def go_offline(settings: Settings) -> None:
    """Tell the model libraries to stay off the network, unless the settings allow it."""
    if not settings.network:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
