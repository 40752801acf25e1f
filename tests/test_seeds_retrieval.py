"""The real embedder finds the right seed text."""

from pathlib import Path

import pytest

from citechat.retrieval.check import check_index
from citechat.retrieval.embed import Embedder, passage_tokens
from citechat.retrieval.index import open_index
from citechat.settings import Settings

pytestmark = pytest.mark.models


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Who co-chaired the 18th meeting?", "001_"),
        ("who co chaired teh 20th meeting", "000_"),
        ("When was the 10th meeting of the Joint Task Force on the Loop held?", "002_"),
        ("How many million yuan did the Mainland grant to universities in Hong Kong?", "003_"),
        ("What did the University of Hong Kong sign with the Qianhai Administration Bureau?", "004_"),
    ],
)
def test_the_right_text_comes_first(seeds_index: Path, embedder: Embedder, question: str, source: str) -> None:
    with open_index(seeds_index, embedder) as index:
        assert index.search(question, 8)[0].document.source.startswith(source)


def test_every_passage_of_the_seeds_is_embedded_whole(
    seeds_index: Path, seeds_settings: Settings, embedder: Embedder
) -> None:
    assert check_index(seeds_index) == []
    with open_index(seeds_index, embedder) as index:
        hits = index.search("Hong Kong", 1000, candidates=1000)
        assert len(hits) == index.counts.chunks
        longest = max(embedder.count_tokens(hit.chunk.text) for hit in hits)
        assert longest <= passage_tokens(embedder, seeds_settings.chunk_tokens)
