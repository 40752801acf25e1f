"""Where the way to the right reply was left: the step at which a question that came out wrong went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citechat.evaluation.metrics import Case


class Failure(StrEnum):
    """The first step that a question did not pass, in the order of the steps."""

    NOT_RETRIEVED = "not_retrieved"
    NOT_READ = "not_read"
    NOT_TRUSTED = "not_trusted"
    LOST_IN_WRITING = "lost_in_writing"
    ANSWERED_WRONGLY = "answered_wrongly"


MEANING: Mapping[Failure, str] = {
    Failure.NOT_RETRIEVED: "no document that answers was among the passages read",
    Failure.NOT_READ: "a document that answers was found, but other sentences were chosen",
    Failure.NOT_TRUSTED: "the right sentences were chosen, but held too improbable to be shown",
    Failure.LOST_IN_WRITING: "the right sentences were chosen, but the reply does not say what they say",
    Failure.ANSWERED_WRONGLY: "the documents don’t say, but a reply was given",
}
"""What each means, to be read after its name."""


def failure(case: Case, held: bool) -> Failure:
    """The step at which a question that came out wrong went wrong; ``held``: whether its evidence answers it."""
    question, answer = case.question, case.answer
    if not question.answerable:
        return Failure.ANSWERED_WRONGLY
    if held:
        return Failure.NOT_TRUSTED if case.refused else Failure.LOST_IN_WRITING
    found = {hit.document.source for hit in answer.hits} if answer else set()
    if question.sources and found.isdisjoint(question.sources):
        return Failure.NOT_RETRIEVED
    return Failure.NOT_READ
