"""Every setting, read from the environment (``CITECHAT_...``) and from ``citechat.toml`` in the working folder.

An environment variable goes before the file. Unknown names are refused, so that a typing error is seen at once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from citechat.errors import SettingsError

PREFIX = "CITECHAT_"
FILE = "citechat.toml"
EMBEDDED = "embedded"
"""The value of a model setting that means the model that comes with the install."""
NO_MODEL = "none"


class Settings(BaseSettings):
    """The settings of one run; see ``docs/settings.md`` for what each does to the answers."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid", frozen=True)

    index: Path = Path("indexes/seeds")
    """The index folder that questions are asked of."""
    uploads: Path | None = None
    """Where documents added in the app are kept, a folder for each index; beside the index without it."""
    max_file_mb: float = Field(50.0, gt=0.0, le=100.0)
    """The largest file that is taken in the app, in megabytes."""
    max_documents: int = Field(10_000, ge=1)
    """Documents at most that an index may hold for the app to add another."""
    cache: Path = Path(platformdirs.user_cache_dir("citechat", appauthor=False))
    """Where converted model weights are kept."""
    conversations: Path = Path(platformdirs.user_data_dir("citechat", appauthor=False)) / "conversations.sqlite"
    """The file in which the chat keeps its conversations."""
    sharing: bool = False
    """Whether the chat offers links that show a conversation to whoever has them, and opens such links."""
    prompts: Path | None = None
    """A folder of prompts in place of those that come with the install."""

    embedder: str = EMBEDDED
    """``embedded``, a folder, or the hub name of a sentence-transformers model."""
    reader: str = EMBEDDED
    """``embedded``, or the folder of a question-answering model with its confidence weights."""
    language_model: str = EMBEDDED
    """``embedded``, ``none`` (quotes only), a folder or hub name, or the server's name for a model with `base_url`."""
    base_url: str | None = None
    """The base URL of a server with the OpenAI API, such as ``http://localhost:11434/v1``."""
    api_key: SecretStr | None = None
    """The server's key; ``OPENAI_API_KEY`` where this is not set."""
    network: bool = False
    """Whether a model named by its hub name may be downloaded."""
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """CPU threads for the models."""

    chunk_tokens: int = Field(160, ge=32, le=4096)
    """The longest passage, in tokens of the embedder, title not counted."""
    candidates: int = Field(50, ge=1, le=1000)
    """Passages each retriever returns before fusion."""
    passages: int = Field(8, ge=1, le=50)
    """Passages read for an answer."""
    evidence: int = Field(4, ge=1, le=20)
    """Evidence sentences at most that an answer is written from."""
    floor: float = Field(0.4, ge=0.0, le=1.0)
    """Refuse unless it is at least this probable that the evidence answers."""
    max_new_tokens: int = Field(96, ge=8, le=4096)
    """Tokens of a drafted reply at most."""

    examples: tuple[str, ...] = ()
    """Questions that the empty chat offers; without any it asks about its documents by their titles."""
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    """The chat's port; 0 takes any free one."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """The settings in force, with ``overrides`` (those that are not None) first.

    Raises:
        SettingsError: a name is unknown, a value is wrong or the file is not TOML.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"The environment variable {unknown[0]} is no setting of citechat; correct or unset it.")
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting {name} is wrong: {first['msg']}; correct it in {PREFIX}{name.upper()} or {FILE}."
        ) from error
    except (OSError, ValueError) as error:  # tomllib.TOMLDecodeError is a ValueError
        raise SettingsError(f"{FILE} cannot be read: {error}; correct or remove it.") from error
