"""A run over a question set with the parts that answer questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from citechat.answering.select import Selector
from citechat.assembly import Assembly, converse
from citechat.evaluation.examine import Examiner
from citechat.evaluation.provenance import models, trace
from citechat.evaluation.questions import QuestionSet
from citechat.evaluation.run import OnResult, evaluate
from citechat.evaluation.summary import Summary
from citechat.retrieval.embed import Embedder
from citechat.settings import Settings


def ask_all(
    asked: QuestionSet,
    settings: Settings,
    embedder: Embedder,
    assembly: Assembly,
    output: Path,
    on_result: OnResult | None = None,
    *,
    resume: bool = False,
    baseline: Path | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """Ask every question of the index that the settings name, with the parts that were made for it; see `evaluate`.

    Raises:
        CitechatError: the questions do not fit the index, or the results cannot be written.
    """
    documents = assembly.index.documents()
    examine = Examiner(
        ask=lambda question: converse(assembly.chatbot, question.history, question.question),
        index=assembly.index,
        reader=assembly.reader,
        selector=Selector(embedder, 0.0, settings.evidence),
        passages=settings.passages,
        candidates=settings.candidates,
    )
    return evaluate(
        asked,
        examine,
        {document.source: document.text for document in documents},
        output,
        trace(asked, settings, models(settings, embedder, assembly.model), documents),
        on_result,
        resume=resume,
        baseline=baseline,
        stopped=stopped,
    )


class CollectionsAsker:
    """Asks question sets of any collection, with the models that are loaded."""

    def __init__(self, settings: Settings, embedder: Embedder, assembly: Assembly) -> None:
        """The parts that answer questions, and the settings they were made by."""
        self._settings = settings
        self._embedder = embedder
        self._assembly = assembly

    def __call__(
        self, collection: str, asked: QuestionSet, output: Path, on_result: OnResult, stopped: Callable[[], bool]
    ) -> Summary:
        """See `ask_all`."""
        index = self._assembly.library.open(collection).index
        there = replace(self._assembly, chatbot=self._assembly.chatbot_over(index), index=index)
        settings = self._settings.model_copy(update={"index": index.path})
        return ask_all(asked, settings, self._embedder, there, output, on_result, stopped=stopped)
