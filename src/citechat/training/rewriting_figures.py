"""How well follow-up questions are rewritten: ``python -m citechat.training.rewriting_figures DIALOGUES [MORE ...]``.

The figures are taken over the first file; the answers in the histories of all the files are the passages that are
searched. A file has JSON lines, gzipped or plain, as CANARD does: ``history`` (a title, the title of a section, then
question, answer, question, answer ...), ``question`` and ``rewrite``, the question as a person made it stand alone
(Elgohary, Peskov and Boyd-Graber 2019, https://aclanthology.org/D19-1605).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from citechat.answering.rewriting.rewrite import rewrite
from citechat.evaluation.matching import squad_words, token_f1
from citechat.evaluation.metrics import Figure
from citechat.retrieval.embed import Embedder, load_embedder
from citechat.retrieval.index import FolderIndex, open_index
from citechat.retrieval.update import update_index
from citechat.settings import load_settings
from citechat.training.reader_data import rows
from citechat.values import Document, Status, Turn

_UNKNOWN = "i don't know"
_CHUNK_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a dialogue, as it was asked, as it was rewritten and as a person rewrote it."""

    title: str
    question: str
    rewritten: str
    gold: str

    @property
    def stands_alone(self) -> bool:
        """Whether the person left the question as it was."""
        return _letters(self.question) == _letters(self.gold)


def read_cases(path: Path) -> list[Case]:
    """The questions of a file, each rewritten after the turns before it, which were rewritten in the same way."""
    return [_case(row["history"], row["question"], row["rewrite"]) for row in rows(path)]


def passages(paths: Sequence[Path]) -> dict[str, str]:
    """The distinct answers in the histories of ``paths``, each with its dialogue's title."""
    found: dict[str, str] = {}
    for path in paths:
        for row in rows(path):
            title, _, *turns = row["history"]
            found |= {answer: title for answer in turns[1::2] if _is_known(answer)}
    return found


def rewriting_figures(cases: Sequence[Case], index: FolderIndex) -> dict[str, Figure]:
    """How near the rewritten questions come to a person's, and how many that stood alone were left as they were."""
    alone = [case.question == case.rewritten for case in cases if case.stands_alone]
    figures = {
        "left as they were, of those that stand alone": Figure(float(np.mean(alone)), len(alone)),
        "token F1, rewritten": _mean([token_f1(case.rewritten, case.gold) for case in cases]),
        "token F1, as asked": _mean([token_f1(case.question, case.gold) for case in cases]),
    }
    asked = {
        "rewritten": [case.rewritten for case in cases],
        "as asked": [case.question for case in cases],
        "with title": [f"{case.question} {case.title}" for case in cases],
    }
    gold = [_top(index, case.gold) for case in cases]
    for name, questions in asked.items():
        own = [_top(index, question) for question in questions]
        pairs = list(zip(gold, own, strict=True))
        figures[f"first passage of a person's in the top 5, {name}"] = _mean([g[0] in o for g, o in pairs])
        figures[f"the same first passage, {name}"] = _mean([g[0] == o[0] for g, o in pairs])
        figures[f"common to the top 5, {name}"] = _mean([len({*g} & {*o}) / len(g) for g, o in pairs])
    return figures


@contextmanager
def passage_index(texts: Mapping[str, str], embedder: Embedder) -> Iterator[FolderIndex]:
    """An index of passages with their titles, gone afterwards."""
    documents = [
        Document(blake2b(f"{title}\n{text}".encode(), digest_size=16).hexdigest(), title, title, text)
        for text, title in texts.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "none"
        empty.mkdir()
        update_index(Path(folder) / "index", [empty], embedder, _CHUNK_TOKENS)
        with open_index(Path(folder) / "index", embedder) as index:
            index.add(documents)
            yield index


def main(paths: Sequence[Path]) -> None:
    """Print the figures of the first of ``paths``."""
    with passage_index(passages(paths), load_embedder(load_settings())) as index:
        for name, figure in rewriting_figures(read_cases(paths[0]), index).items():
            print(f"{figure.value:.3f}  (n = {figure.n})  {name}")


def _case(history: Sequence[str], question: str, gold: str) -> Case:
    title, _, *rest = history
    turns = [Turn(title, title, "", Status.NOT_FOUND)]
    for asked, answer in zip(rest[::2], rest[1::2], strict=True):
        known = _is_known(answer)
        status = Status.ANSWERED if known else Status.NOT_FOUND
        turns.append(Turn(asked, rewrite(asked, turns), answer if known else "", status))
    return Case(title, question, rewrite(question, turns), gold)


def _is_known(answer: str) -> bool:
    return bool(answer.strip()) and not answer.strip().lower().startswith(_UNKNOWN)


def _letters(question: str) -> str:
    return " ".join(squad_words(question))


def _top(index: FolderIndex, question: str) -> list[int]:
    return [hit.chunk.id for hit in index.search(question, 5)]


def _mean(values: Sequence[float]) -> Figure:
    return Figure(float(np.mean(values)), len(values))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
