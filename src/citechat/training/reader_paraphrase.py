"""Questions in other words: synonyms and broader terms of WordNet in place of some of their words.

A question that is worded like its passage teaches a reader to look for the same words; one that is not, to look for
the meaning.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from citechat.training.reader_data import Example, Pair

KINDS = ("noun", "verb", "adj")
_WORD = re.compile(r"[a-z]{4,}")
_ENDINGS = {
    "noun": (("ies", "y"), ("ses", "s"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", "")),
    "verb": (("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")),
    "adj": (),
}
"""Suffixes with what the lemma has in their place, as WordNet's own lookup takes them off (Miller 1995)."""
_PLAIN = frozenset(
    """what which when where whose that this these those with from into about after before during between does were
    have been being will would could should many much more most some other their there than then they them year time
    called name known used first last people person""".split()
)
"""Words that stay."""
_MOST_SENSES = 10
"""A word with more may mean anything."""


class WordNet:
    """The words that may stand for another, from the ``dict`` folder of WordNet 3 (Fellbaum 1998)."""

    def __init__(self, folder: Path) -> None:
        """Read its index and data files.

        Raises:
            OSError: a file is not there.
        """
        self._senses: dict[str, dict[str, list[int]]] = {}
        self._words: dict[str, dict[int, list[str]]] = {}
        self._above: dict[str, dict[int, list[int]]] = {}
        self._odd: dict[str, dict[str, str]] = {}
        for kind in KINDS:
            self._senses[kind] = dict(_index(folder / f"index.{kind}"))
            self._words[kind], self._above[kind] = _data(folder / f"data.{kind}")
            lines = (folder / f"{kind}.exc").read_text(encoding="latin-1").splitlines()
            self._odd[kind] = {line.split()[0]: line.split()[1] for line in lines}
        self._counts = _counts(folder / "cntlist.rev")

    @cached_property
    def _forms(self) -> dict[tuple[str, str], list[str]]:
        """The irregular forms of each lemma."""
        forms: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind in KINDS:
            for form, lemma in self._odd[kind].items():
                forms[kind, lemma].append(form)
        return forms

    def others(self, word: str) -> list[str]:
        """Words for the commonest meaning of ``word``, in its own form; none where it is not known or too plain."""
        found = self._lemmas(word)
        if not found:
            return []
        kind, lemma, ending = max(found, key=lambda one: self._counts[one[0], one[1]])
        senses = self._senses[kind][lemma]
        if len(senses) > _MOST_SENSES:
            return []
        broader = self._above[kind].get(senses[0], [])[:1]
        same = [other for other in self._words[kind][senses[0]] if other != lemma]
        others = same or [other for synset in broader for other in self._words[kind][synset]]
        return [
            self._inflected(kind, other.replace("_", " "), ending)
            for other in dict.fromkeys(others)
            if other != lemma and re.fullmatch(r"[a-z]{3,}" if kind == "verb" else r"[a-z]{3,}(?:_[a-z]+)?", other)
        ]

    def _lemmas(self, word: str) -> list[tuple[str, str, str]]:
        """What ``word`` may be a form of: kind, lemma and the ending it has."""
        found = []
        for kind in KINDS:
            if word in self._senses[kind]:
                found.append((kind, word, ""))
            if (lemma := self._odd[kind].get(word)) in self._senses[kind]:
                found.append((kind, str(lemma), "ed" if kind == "verb" else "s"))
            for ending, other in _ENDINGS[kind]:
                lemma = word.removesuffix(ending) + other
                if word.endswith(ending) and lemma in self._senses[kind]:
                    found.append((kind, lemma, ending if ending in {"ed", "ing"} else "s"))
        return found

    def _inflected(self, kind: str, phrase: str, ending: str) -> str:
        """The phrase with the ending of a plural, of the present, of the past or of "-ing"."""
        if not ending or kind == "adj":
            return phrase
        if ending == "s":
            return phrase + ("es" if phrase.endswith(("s", "x", "ch", "sh")) else "s")
        odd = [form for form in self._forms.get((kind, phrase), []) if form.endswith("ing") == (ending == "ing")]
        return odd[0] if odd else phrase.removesuffix("e") + ending


def _counts(path: Path) -> Counter[tuple[str, str]]:
    """How often each lemma was met as a noun, a verb or an adjective in WordNet's tagged texts."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in path.read_text(encoding="latin-1").splitlines():
        key, _, count = line.split()
        lemma, _, rest = key.partition("%")
        counts[{"1": "noun", "2": "verb"}.get(rest[0], "adj"), lemma] += int(count)
    return counts


def _index(path: Path) -> Iterable[tuple[str, list[int]]]:
    """Each lemma with its senses, the commonest first."""
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith(" "):
            parts = line.split()
            yield parts[0], [int(part) for part in parts[-int(parts[2]) :]]


def _data(path: Path) -> tuple[dict[int, list[str]], dict[int, list[int]]]:
    """The words of each meaning, and the broader meanings."""
    words, above = {}, {}
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith(" "):
            continue
        parts = line.split(" | ")[0].split()
        place, count = int(parts[0]), int(parts[3], 16)
        words[place] = [part.split("(")[0] for part in parts[4 : 4 + 2 * count : 2]]
        pointers = parts[5 + 2 * count :]
        above[place] = [int(pointers[at + 1]) for at, part in enumerate(pointers[:-1]) if part == "@"]
    return words, above


def in_other_words(question: str, wordnet: WordNet, rng: random.Random, share: float = 0.5) -> str:
    """The question with about that share of its replaceable words replaced; names and plain words stay."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        before = question[: match.start()]
        whole = not question[match.end() : match.end() + 1].isalnum() and not before[-1:].isalnum()
        if not whole or word in _PLAIN or rng.random() > share:
            return word
        return rng.choice(wordnet.others(word) or [word])

    return _WORD.sub(other, question)


def reworded(pairs: Iterable[Pair], wordnet: WordNet, shares: tuple[float, float], rng: random.Random) -> list[Pair]:
    """The pairs, these shares of their questions in other words: of the answered ones, and of the others.

    Where the shares differ, a reader learns from the wording whether a passage answers, as well as from the passage.
    """

    def other(example: Example, share: float) -> Example:
        if rng.random() >= share:
            return example
        return replace(example, question=in_other_words(example.question, wordnet, rng))

    return [Pair(other(pair.positive, shares[0]), pair.negative and other(pair.negative, shares[1])) for pair in pairs]
