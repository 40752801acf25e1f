"""Whether everything is in place: versions, models, index."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from citechat import __version__
from citechat.answering.load_model import load_language_model
from citechat.assembly import load_reader
from citechat.errors import CitechatError
from citechat.retrieval.check import check_index
from citechat.retrieval.embed import load_embedder
from citechat.settings import Settings

PACKAGES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "gradio", "langchain-text-splitters")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    check: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """What was found, in the order of the way from documents to answer; nothing is changed."""
    return [
        Finding("citechat", True, f"{__version__} on Python {platform.python_version()}"),
        *map(_package, PACKAGES),
        _try("embedder", lambda: _embedder(settings)),
        _try("reader", lambda: _reader(settings)),
        _try("language model", lambda: _language_model(settings)),
        _index(settings.index),
    ]


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, f"not installed; run: pip install {name}")


def _try(check: str, examination: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, examination())
    except CitechatError as error:
        return Finding(check, False, str(error))


def _embedder(settings: Settings) -> str:
    embedder = load_embedder(settings)
    embedder.embed_query("Does it work?")
    return f"{embedder.name}, {embedder.dimension} dimensions, passages of {embedder.max_tokens} tokens"


def _reader(settings: Settings) -> str:
    load_reader(settings, load_embedder(settings))
    return "reads and is sure to a fitted probability"


def _language_model(settings: Settings) -> str:
    model = load_language_model(settings)
    return model.name if model else "none: replies are quotes"


def _index(path: Path) -> Finding:
    problems = check_index(path)
    return Finding("index", not problems, " ".join(problems) or f"{path} is whole")
