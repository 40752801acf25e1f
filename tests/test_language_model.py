"""Which language model the settings name, with no connection allowed to any other machine."""

import socket
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from tiny_model import install_tiny_gguf, save_tiny_model

from citechat.answering.language_model import Message
from citechat.answering.load_model import load_language_model
from citechat.errors import ModelError
from citechat.settings import Settings


@pytest.fixture(autouse=True)
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every attempt at a connection or a name look-up; each fails."""
    made: list[Any] = []

    def refuse(*asked: Any, **_: Any) -> None:
        made.append(asked)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return made


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def replies(settings: Settings) -> bool:
    model = load_language_model(settings)
    assert model is not None
    return bool("".join(model.stream([Message("user", "who opened the library")], max_new_tokens=8)))


def test_none_means_no_language_model() -> None:
    assert load_language_model(Settings(language_model="none")) is None


def test_a_folder_is_loaded_without_the_network(tmp_path: Path, attempts: list[Any]) -> None:
    folder = save_tiny_model(tmp_path / "my-model")
    model = load_language_model(Settings(language_model=str(folder), threads=1))
    assert model is not None
    assert model.name == "my-model"
    assert attempts == []


def test_the_embedded_model_is_loaded_without_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attempts: list[Any]
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    install_tiny_gguf(tmp_path / "site")
    assert replies(Settings(cache=tmp_path / "cache", threads=1))
    assert attempts == []


def test_a_hub_name_in_the_local_cache_is_loaded_without_the_network(hub_cache: Path, attempts: list[Any]) -> None:
    commit = "0" * 40
    save_tiny_model(hub_cache / "models--somebody--tiny" / "snapshots" / commit)
    (hub_cache / "models--somebody--tiny" / "refs").mkdir()
    (hub_cache / "models--somebody--tiny" / "refs" / "main").write_text(commit)
    assert replies(Settings(language_model="somebody/tiny", threads=1))
    assert attempts == []


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize("name", ["somebody/tiny", "./models/tiny", "/models/tiny", "~/tiny", "models/tiny/v2", "a b"])
def test_a_name_that_is_not_at_hand_is_never_asked_of_the_hub(attempts: list[Any], name: str) -> None:
    with pytest.raises(ModelError, match=r"neither a folder nor in the local .* set CITECHAT_NETWORK=1") as refusal:
        load_language_model(Settings(language_model=name, threads=1))
    assert name in str(refusal.value)
    assert attempts == []


@pytest.mark.usefixtures("hub_cache")
def test_with_the_network_allowed_a_failed_download_is_one_sentence(attempts: list[Any]) -> None:
    with pytest.raises(ModelError, match=r"somebody/tiny .* look to the network") as refusal:
        load_language_model(Settings(language_model="somebody/tiny", network=True, threads=1))
    assert attempts
    assert "\n" not in str(refusal.value)
