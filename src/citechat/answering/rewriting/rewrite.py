"""A follow-up question as one that stands alone, by what the earlier turns of the conversation were about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.facts import tokens
from citechat.answering.rewriting.dependence import depends
from citechat.answering.rewriting.ellipsis import LEAD, completed
from citechat.answering.rewriting.mentions import is_named_in
from citechat.answering.rewriting.phrases import phrases
from citechat.answering.rewriting.pointers import resolved
from citechat.answering.rewriting.references import topic_of
from citechat.answering.rewriting.salience import Conversation
from citechat.values import Turn

_NEW_TOPIC = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|now|well|right|thanks|thank you)\W+)*"
    r"(?:(?:on )?(?:a |an )?(?:completely |totally )?(?:different|new|another|other|unrelated|separate)"
    r" (?:topic|subject|question|matter|note)|(?:changing|change of|to change) (?:the )?(?:topic|subject)"
    r"|something else|moving on)\s*[:;,.–—-]+\s*",
    re.IGNORECASE,
)
"""Announces that what follows has nothing to do with what was said before."""


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` with what it leaves to the earlier turns spelled out; as it is when it stands alone.

    What the question leaves out is filled in from the question before, words that point back are replaced by what
    they point to, and a question that still has nothing of its own is said to be about the topic. What is announced as
    a new topic stands alone, without the announcement.
    """
    if (announced := _NEW_TOPIC.match(question)) and tokens(question[announced.end() :]):
        return question[announced.end() :]
    if not history or not tokens(question):
        return question
    conversation = Conversation(history)
    whole = completed(question, conversation)
    if whole is None:
        whole = resolved(question, conversation)
        if whole == question:
            topic = topic_of(conversation) if depends(question, conversation) else None
        else:
            topic = None if _is_specific(whole) else topic_of(conversation, person=False)
        if topic is not None and not is_named_in(topic, {token.norm for token in tokens(whole)}):
            whole = f"{whole.rstrip('?!. ')}, regarding {topic}?"
    return question if whole == question else _sentence(whole)


def _is_specific(question: str) -> bool:
    return any(phrase.named or phrase.numbers for phrase in phrases(question))


def _sentence(text: str) -> str:
    lead = LEAD.match(text)
    opened = lead.group() if lead and "about" not in lead.group().lower() else ""
    text = " ".join(text[len(opened) :].split())
    return text[0].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else "?")
