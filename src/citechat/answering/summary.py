"""The sentences of a document that a summary is made of: how many, and which."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from citechat.answering.enumerations import enumerations, is_numbered
from citechat.answering.facts import content_words, coverage, tokens
from citechat.answering.want import REPLY_PARTS, topic
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.embed import Embedder
from citechat.values import Document

MMR_BALANCE = 0.6
"""Relevance against novelty in a summary (Carbonell and Goldstein 1998)."""
SAME = 0.85
"""The cosine similarity above which two sentences say the same."""
_SHORTEST = 5
"""Words of a sentence that can stand in a summary."""
WORDS_A_SENTENCE = 150
"""Words of a document for each sentence of its summary, ..."""
SUMMARY_SENTENCES = (4, 8)
"""... of which it has so many at least and at most."""
OUTLINE_SHARE = 0.5
"""The share of a document that a list spans at least, and its items hold at most, where they are headings."""
_BLOCK_END = re.compile(r"[ \t]*(?:\n[ \t]*(?:\n|$)|$)")
"""What comes after a heading: an empty line, or nothing."""
_ONE = re.compile(r"\b(?:one|a|single)[ -](?:sentence|line)\b", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:short|brief(?:ly)?|quick(?:ly)?|gist)\b", re.IGNORECASE)
_SENTENCES = REPLY_PARTS - {"word", "words", "paragraph", "paragraphs"}


def summary_parts(question: str, document: Document, embedder: Embedder) -> list[tuple[int, int]]:
    """What a summary is made of, in the document's order: its outline, or the sentences that say most.

    There are as many sentences as the question asks for ("in 3 sentences"), or as suit the document; the headings of an
    outline are short, and all of them are taken.
    """
    asked = asked_length(question)
    return (not asked and outline(document)) or summary_sentences(
        question, document, embedder, asked or usual_length(question, document)
    )


def asked_length(question: str) -> int:
    """How many sentences the question asks for, at most as many as a summary has; 0 where it does not say."""
    for number, after in pairwise(tokens(question)):
        if number.norm.isdecimal() and after.norm in _SENTENCES:
            return max(1, min(SUMMARY_SENTENCES[1], int(number.norm)))
    return 1 if _ONE.search(question) else 0


def usual_length(question: str, document: Document) -> int:
    """How many sentences suit the document, or the least where something short is asked for."""
    least, most = SUMMARY_SENTENCES
    if _SHORT.search(question):
        return least
    return max(least, min(most, len(document.text.split()) // WORDS_A_SENTENCE))


def outline(document: Document) -> list[tuple[int, int]]:
    """The document's first sentence, and the headings that are numbered through most of it; [] without such."""
    text, half = document.text, OUTLINE_SHARE * len(document.text)
    for one in enumerations(text):
        words = sum(end - start for start, end in one.items)
        through = one.end - one.start >= half >= words and len(one.items) < SUMMARY_SENTENCES[1]
        if through and is_numbered(document, one.items) and all(_BLOCK_END.match(text, end) for _, end in one.items):
            first = next((span for span in sentence_spans(text) if _says_something(document, *span)), None)
            return [*([first] if first and first[1] <= one.items[0][0] else []), *one.items]
    return []


def summary_sentences(question: str, document: Document, embedder: Embedder, count: int) -> list[tuple[int, int]]:
    """The sentences that say most of the document with regard to the question, in its order, without repeats."""
    spans = [span for span in sentence_spans(document.text) if _says_something(document, *span)][:200]
    if not spans:
        return []
    vectors = embedder.embed_passages([document.text[start:end] for start, end in spans])
    alike = vectors @ vectors.T
    relevance = (vectors @ embedder.embed_query(question) + alike.mean(axis=0)) / 2
    chosen: list[int] = []
    while len(chosen) < count:
        nearest = alike[:, chosen].max(axis=1) if chosen else np.zeros(len(spans))
        gains = MMR_BALANCE * relevance - (1 - MMR_BALANCE) * nearest
        gains[nearest > SAME] = -np.inf
        if gains.max() == -np.inf:
            break
        chosen.append(int(gains.argmax()))
    return [spans[at] for at in sorted(chosen)]


def topic_coverage(question: str, document: Document) -> float:
    """The share of what the question names, its request aside, that the document holds."""
    asked = topic(question)
    return coverage(asked, [document.title, document.text]) if content_words(asked) else 0.0


def _says_something(document: Document, start: int, end: int) -> bool:
    """Whether it is a whole sentence that says more than the title."""
    text = document.text[start:end]
    whole = text[-1:] in ".!?”\"')" and len(content_words(text)) >= _SHORTEST
    return whole and coverage(text, [document.title]) < 1
