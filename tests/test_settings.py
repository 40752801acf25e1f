"""Settings come from the environment and from citechat.toml, and a wrong one is named."""

from pathlib import Path

import pytest

from citechat.errors import SettingsError
from citechat.settings import load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_goes_before_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "citechat.toml").write_text('passages = 3\nport = 8000\nexamples = ["Who?"]\n')
    monkeypatch.setenv("CITECHAT_PASSAGES", "5")
    settings = load_settings()
    assert (settings.passages, settings.port, settings.examples) == (5, 8000, ("Who?",))


def test_arguments_go_before_both_and_none_means_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITECHAT_PORT", "8000")
    assert load_settings(port=1234).port == 1234
    assert load_settings(port=None).port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("CITECHAT_PASAGES", "5", "The environment variable CITECHAT_PASAGES is no setting of citechat"),
        ("CITECHAT_PASSAGES", "many", "The setting passages is wrong"),
        ("CITECHAT_PORT", "99999", "The setting port is wrong"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=sentence):
        load_settings()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("pasages = 5", "The setting pasages is wrong"), ("passages = ", "citechat.toml cannot be read")],
)
def test_a_wrong_file_is_named(empty_folder: Path, content: str, sentence: str) -> None:
    (empty_folder / "citechat.toml").write_text(content)
    with pytest.raises(SettingsError, match=sentence):
        load_settings()


def test_the_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITECHAT_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


def test_conversations_are_shared_only_where_a_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load_settings().sharing
    monkeypatch.setenv("CITECHAT_SHARING", "1")
    assert load_settings().sharing
