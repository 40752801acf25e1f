"""The real models over the real seed texts, made once for all tests that use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from makers import SEEDS

from citechat.assembly import Assembly, assemble, go_offline, refresh_index
from citechat.retrieval.embed import Embedder, load_embedder
from citechat.settings import Settings, load_settings


@pytest.fixture(scope="session")
def seeds_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(index=tmp_path_factory.mktemp("indexes") / "seeds")
    go_offline(settings)
    return settings


@pytest.fixture(scope="session")
def embedder(seeds_settings: Settings) -> Embedder:
    return load_embedder(seeds_settings)


@pytest.fixture(scope="session")
def seeds_index(seeds_settings: Settings, embedder: Embedder) -> Path:
    refresh_index(seeds_settings, embedder, [SEEDS])
    return seeds_settings.index


@pytest.fixture(scope="session")
def citechat(seeds_settings: Settings, embedder: Embedder, seeds_index: Path) -> Iterator[Assembly]:
    assembly = assemble(seeds_settings, embedder)
    yield assembly
    assembly.index.close()
