"""A follow-up question as one that stands alone, by what the earlier turns of the conversation were about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.ellipsis import LEAD, RELATIONS, completed
from citechat.answering.facts import Token, content_words, numbers, tokens
from citechat.answering.grammar import (
    ADDITIVE,
    AUXILIARIES,
    BE,
    POINTERS,
    POSTDETERMINERS,
    PREPOSITIONS,
    TIMES,
    is_past,
)
from citechat.answering.phrases import phrases
from citechat.answering.pointers import resolved
from citechat.answering.references import Conversation
from citechat.values import Turn


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` with what it leaves to the earlier turns spelled out; as it is when it stands alone."""
    if not history:
        return question
    conversation = Conversation(history)
    changed = completed(question, conversation) or resolved(question, conversation)
    if changed == question and _depends(question, conversation):
        topic = conversation.topic()
        if topic is not None and not {token.norm for token in tokens(topic)} <= {t.norm for t in tokens(question)}:
            changed = f"{question.rstrip('?!. ')}, regarding {topic}?"
    return question if changed == question else _finished(changed)


def _finished(text: str) -> str:
    lead = LEAD.match(text)
    opened = lead.group() if lead and "about" not in lead.group().lower() else ""
    text = re.sub(r"\s+", " ", text[len(opened) :]).strip()
    text = text[0].upper() + text[1:]
    return text if text.endswith(("?", ".", "!")) else f"{text}?"


def _depends(question: str, conversation: Conversation) -> bool:
    """Whether the question, with no name or description of its own, has a word that points back."""
    sequence, own = tokens(question), phrases(question)
    norms = [token.norm for token in sequence]
    described = any(
        phrase.named
        or phrase.complement
        or (phrase.definite and len([word for word in phrase.core if word.norm not in POSTDETERMINERS]) > 1)
        for phrase in own
    )
    if described:
        return False
    if set(norms) & ADDITIVE and "than" not in norms:
        return True
    if any(norm in POINTERS and _points(sequence, at) for at, norm in enumerate(norms)):
        return True
    definite = [phrase for phrase in own if phrase.definite]
    known = [phrase for phrase in definite if phrase.head in RELATIONS or conversation.holds(phrase.head)]
    if known:
        return True
    return not definite and _is_past(sequence) and _is_slight(question)


def _is_past(sequence: Sequence[Token]) -> bool:
    """Whether the question is in the past tense, which without a time of its own is that of what was talked about.

    Partee 1973, Some structural analogies between tenses and pronouns.
    """
    asked = any(
        token.norm in {"who", "what"} and is_past(follower.norm)
        for token, follower in zip(sequence, sequence[1:], strict=False)
    )
    return asked or bool({token.norm for token in sequence} & {"was", "were", "did", "had", "wasn", "weren", "didn"})


def _is_slight(question: str) -> bool:
    """Whether the question says too little to be about anything by itself."""
    names_typed = any(phrase.caseless and phrase.before in AUXILIARIES for phrase in phrases(question))
    return not names_typed and not numbers(question) and len(content_words(question)) <= SLIGHT


SLIGHT = 2


def _points(sequence: Sequence[Token], at: int) -> bool:
    """Whether "this" or "that" at ``at`` points back: it neither opens a clause nor says "this year"."""
    norm, after = sequence[at].norm, sequence[at + 1].norm if at + 1 < len(sequence) else ""
    if norm == "this" and after in TIMES:
        return False
    return norm != "that" or not after or (at > 0 and sequence[at - 1].norm in PREPOSITIONS | BE)
