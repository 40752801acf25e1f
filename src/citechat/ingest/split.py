"""Documents become Chunks: passages of whole sentences that keep their place in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from citechat.ingest.blocks import block_spans
from citechat.ingest.sentences import sentence_spans
from citechat.values import Chunk, Document

NAME = "paragraphs and sentences, 1"
"""What the splitter is called in an index's manifest; the number goes up when the same text is split otherwise."""
CHARACTERS_PER_TOKEN = 16
"""A string without spaces can count as one unknown token however long it is; its length counts then."""


class SentenceTextSplitter(TextSplitter):
    """Fills each passage with whole paragraphs, then with whole sentences where a paragraph alone is too long."""

    def __init__(self, chunk_size: int, length_function: Callable[[str], int]) -> None:
        """``chunk_size`` is in the units of ``length_function``."""
        # No overlap: with one, the start index is searched for with an offset that mixes tokens and characters.
        super().__init__(chunk_size, 0, length_function, add_start_index=True)
        self._words = RecursiveCharacterTextSplitter(
            chunk_size=chunk_size, chunk_overlap=0, length_function=length_function, strip_whitespace=False
        )

    def split_text(self, text: str) -> list[str]:
        """The passages, each a part of ``text``, in order."""
        return self._merge_splits(self._pieces(text), "")

    def _pieces(self, text: str) -> Iterator[str]:
        for paragraph in _cut(text, [start for start, _ in block_spans(text)]):
            if self._fits(paragraph):
                yield paragraph
                continue
            for sentence in _cut(paragraph, [start for start, _ in sentence_spans(paragraph)]):
                if self._fits(sentence):
                    yield sentence
                else:
                    yield from self._words.split_text(sentence)

    def _fits(self, piece: str) -> bool:
        return self._length_function(piece) <= self._chunk_size


class Splitter:
    """Splits documents into chunks of ``chunk_tokens`` at most, as ``count_tokens`` counts them."""

    def __init__(self, count_tokens: Callable[[str], int], chunk_tokens: int) -> None:
        """``count_tokens`` is the embedder's, so that a chunk is embedded whole."""

        @lru_cache(maxsize=4096)
        def length(text: str) -> int:
            # At least 1: the merging of pieces repeats a piece that counts as nothing.
            return max(count_tokens(text), -(-len(text) // CHARACTERS_PER_TOKEN)) if text else 0

        self._splitter = SentenceTextSplitter(chunk_tokens, length)

    def split(self, document: Document) -> list[Chunk]:
        """The chunks in order; every character that is not white space is in exactly one."""
        chunks = []
        for part in self._splitter.create_documents([document.text]):
            start = part.metadata["start_index"]
            end = start + len(part.page_content)
            chunks.append(Chunk(_chunk_id(document.id, start, end), document.id, start, end, part.page_content))
        return chunks


def _cut(text: str, starts: list[int]) -> list[str]:
    """``text`` in pieces that begin at ``starts``; what goes before the first belongs to the first piece."""
    return [text[start:end] for start, end in pairwise([0, *starts[1:], len(text)])]


def _chunk_id(document_id: str, start: int, end: int) -> int:
    digest = blake2b(f"{document_id}:{start}:{end}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 1) or 1
