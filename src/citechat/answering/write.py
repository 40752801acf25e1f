"""The language model drafts a reply from the evidence sentences, and from nothing else."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from citechat.answering.ground import with_antecedent
from citechat.answering.language_model import LanguageModel
from citechat.answering.prompts import Prompt
from citechat.ingest.sentences import sentence_spans
from citechat.values import Document, Evidence

PROMPT = "answer"
PLACEHOLDERS = frozenset({"question", "title", "evidence"})


class Writer:
    """Words a reply; what it says is a draft until the grounding check has passed it."""

    def __init__(self, model: LanguageModel, prompt: Prompt, max_new_tokens: int) -> None:
        """Draft with ``model``; ``prompt`` holds the placeholders ``PLACEHOLDERS``."""
        self._model = model
        self._prompt = prompt
        self._max_new_tokens = max_new_tokens

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Generator[str, None, None]:
        """The sentences of a reply, each as soon as it is complete; one cut off at the token limit is left out.

        Raises:
            ModelError: the model fails.
        """
        titles = dict.fromkeys(_titled(one.hit.document) for one in evidence)
        texts = dict.fromkeys(" ".join(with_antecedent(one).text.split()) for one in evidence)
        messages = self._prompt.messages(question=question, title="; ".join(titles), evidence="\n".join(texts))
        text, told = "", 0
        with closing(self._model.stream(messages, max_new_tokens=self._max_new_tokens)) as pieces:
            for piece in pieces:
                text += piece
                spans = sentence_spans(text)
                for start, end in spans[told:-1]:
                    yield text[start:end]
                told = max(told, len(spans) - 1)
        for start, end in sentence_spans(text)[told:]:
            if text[start:end].rstrip("\"'”’»)").endswith((".", "!", "?", "。")):
                yield text[start:end]


def _titled(document: Document) -> str:
    """The title, with the day of issue where it is known."""
    return f"{document.title} ({document.date.day} {document.date:%B %Y})" if document.date else document.title
