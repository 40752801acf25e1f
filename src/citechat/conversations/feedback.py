"""Judged answers as a question file for ``citechat eval``: what was right must stay right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from citechat.conversations.values import Judged, Verdict
from citechat.values import Answer, Status

DRAFT = "marked as wrong; say what the answer must hold and remove this key"


def question_lines(judged: Sequence[Judged], *, drafts: bool) -> list[str]:
    """A line for each answer marked as right; with ``drafts``, also one to be corrected for each marked as wrong."""
    lines = []
    for one in judged:
        feedback, answer = one.kept.feedback, one.kept.answer
        if feedback is None or (feedback.verdict is Verdict.WRONG and not drafts):
            continue
        line: dict[str, Any] = {"id": f"feedback-{one.kept.row}", "question": answer.question}
        if one.history:
            line["history"] = list(one.history)
        if feedback.verdict is Verdict.RIGHT:
            line |= {"nuggets": nuggets(answer), "document": documents(answer)}
        else:
            line |= {"nuggets": [], "document": None, "draft": f"{DRAFT}: {feedback.note}" if feedback.note else DRAFT}
        lines.append(json.dumps(line, ensure_ascii=False))
    return lines


def nuggets(answer: Answer) -> list[list[str]]:
    """What an answer must hold to say the same: the words that answer, or else each of its quotes; [] for a refusal."""
    if answer.status is Status.NOT_FOUND:
        return []
    span = answer.evidence[0].span if len(answer.evidence) == 1 else None
    if span and " ".join(span.split()).casefold() in answer.text.casefold():
        return [[" ".join(span.split())]]
    return [[sentence.text] for sentence in answer.sentences]


def documents(answer: Answer) -> list[str] | None:
    """The names of the cited documents, in the order of their citation."""
    return list(dict.fromkeys(citation.source for citation in answer.citations)) or None
