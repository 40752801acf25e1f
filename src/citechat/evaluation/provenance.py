"""What a run was made with: questions, settings, models, index, packages."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from citechat import __version__
from citechat.answering.language_model import LanguageModel
from citechat.assembly import SHIPPED_READER
from citechat.evaluation.bootstrap import RESAMPLES, SEED
from citechat.evaluation.questions import QuestionSet, Split
from citechat.retrieval.embed import Embedder
from citechat.retrieval.manifest import read_manifest
from citechat.settings import EMBEDDED, NO_MODEL, Settings
from citechat.values import Document

PACKAGES = (
    "torch",
    "transformers",
    "sentence-transformers",
    "faiss-cpu",
    "numpy",
    "ir-measures",
    "langchain-text-splitters",
    "sentencex",
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a run was made with; two runs with the same may be taken for one."""

    questions: str
    """The file or folder they were read from."""
    questions_digest: str
    split: Split
    settings: Mapping[str, Any]
    """All of them but the key of the model server, in JSON types."""
    models: Mapping[str, str]
    """The embedder, the reader and the language model, by names that change with their weights."""
    index: str
    manifest_digest: str
    documents_digest: str
    """The same for the same documents under the same names and titles."""
    documents: int
    packages: Mapping[str, str]
    resamples: int = RESAMPLES
    seed: int = SEED

    def differences(self, other: Mapping[str, Any]) -> list[str]:
        """What a run noted in JSON as ``other`` was made with otherwise, in a word or two each."""
        found = []
        if other.get("questions_digest") != self.questions_digest or other.get("split") != self.split:
            found.append("other questions")
        now, before = dict(self.settings), dict(other.get("settings") or {})
        if changed := sorted(name for name in now | before if now.get(name) != before.get(name)):
            found.append(f"other settings ({', '.join(changed)})")
        if other.get("models") != dict(self.models):
            found.append("other models")
        if any(other.get(name) != getattr(self, name) for name in ("manifest_digest", "documents_digest")):
            found.append("another index")
        return found


def trace(
    asked: QuestionSet, settings: Settings, models: Mapping[str, str], documents: Iterable[Document]
) -> Provenance:
    """The provenance of a run with these, over the index that the settings name.

    Raises:
        IndexFault: the index cannot be read.
    """
    labels = sorted(f"{document.id}\0{document.source}\0{document.title}" for document in documents)
    return Provenance(
        questions=str(asked.path),
        questions_digest=asked.digest,
        split=asked.split,
        settings=settings.model_dump(mode="json", exclude={"api_key"}),
        models=models,
        index=str(settings.index),
        manifest_digest=_digest(read_manifest(settings.index).model_dump_json()),
        documents_digest=_digest("\n".join(labels)),
        documents=len(labels),
        packages={
            "citechat": __version__,
            "python": platform.python_version(),
            **{package: found for package in PACKAGES if (found := _version(package))},
        },
    )


def models(settings: Settings, embedder: Embedder, model: LanguageModel | None) -> dict[str, str]:
    """The models that the settings name, by names that change with their weights where those are at hand."""
    folder = SHIPPED_READER if settings.reader == EMBEDDED else Path(settings.reader).expanduser()
    return {
        "embedder": embedder.name,
        "reader": f"{settings.reader}@{folder_digest(folder)[:8]}",
        "language_model": model.name if model else NO_MODEL,
    }


def folder_digest(folder: Path) -> str:
    """The same for the same files, such as a model's weights."""
    hashed = blake2b(digest_size=16)
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        hashed.update(file.name.encode() + b"\0" + blake2b(file.read_bytes()).digest())
    return hashed.hexdigest()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
