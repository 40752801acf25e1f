"""Where each sentence of a text begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from citechat.ingest.blocks import block_spans

LANGUAGE = "en"
QUOTES = "\"'`“”„‟‘’‚‛«»‹›「」『』"
CLOSING = frozenset(QUOTES + ")]}")
ENCLOSING = re.compile(rf"(?<!\w)[{QUOTES}]|[{QUOTES}](?!\w)|[()]")
"""A quotation mark, not an apostrophe within a word, or a bracket."""
OPEN_END = re.compile(
    r"(?:^|[\s(])(?:M[sx]|Messrs|Figs?|Vols?|Eqs?|Ch|Eds?|[Pp]aras?|[Aa]pprox|Tel|Ext|Dir|Mgr|Asst)\.\s*$"
)
"""Abbreviations that stand before their noun and so never end a sentence, where the segmenter does not know them."""
BARE_MARKER = re.compile(r"\s*\(?(?:\d{1,3}|[ivxlcdm]{1,6}|[A-Za-z])[.)]\s*")
"""The number of a list item or heading, which is no sentence by itself."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The offsets of the sentences of ``text``, in order, none overlapping, without the white space around them."""
    return [span for start, end in block_spans(text) for span in _sentences(text, start, end)]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    # The segmenter keeps several sentences whole in quotation marks and brackets, and ends one at some line breaks; in
    # a copy with spaces in their places it does neither.
    plain = re.sub(r"\s", " ", ENCLOSING.sub(" ", text[start:end]))
    begin = 0
    for boundary in sentencex.get_sentence_boundaries(LANGUAGE, plain):
        limit = boundary["end_index"]
        segment = plain[begin:limit]
        if limit < len(plain) and (OPEN_END.search(segment) or BARE_MARKER.fullmatch(segment)):
            continue
        bare = begin + len(segment.rstrip())
        stop = bare
        while start + stop < end and text[start + stop] in CLOSING:
            stop += 1
        if stop > bare and plain[stop:].lstrip()[:1].islower():
            continue  # "Is it so?" he asked.
        sentence = text[start + begin : start + stop]
        if any(character.isalnum() for character in sentence):
            yield start + begin + len(sentence) - len(sentence.lstrip()), start + stop
            begin = stop
