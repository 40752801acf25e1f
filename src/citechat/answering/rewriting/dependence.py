"""Whether a question without a pronoun still needs the conversation to be understood."""

from __future__ import annotations

from collections.abc import Sequence

from citechat.answering.facts import HONORIFICS, Token, content_words, numbers, tokens
from citechat.answering.rewriting.grammar import (
    ADDITIVE,
    AUXILIARIES,
    BE,
    DETERMINERS,
    DO,
    PAST,
    POINTERS,
    PREPOSITIONS,
    PRESENT_TIMES,
    RELATIONS,
    is_past,
)
from citechat.answering.rewriting.mentions import is_date
from citechat.answering.rewriting.phrases import Phrase, phrases
from citechat.answering.rewriting.pointers import dangling
from citechat.answering.rewriting.references import may_mean, topic_of
from citechat.answering.rewriting.salience import Conversation

_SLIGHT = 3
"""A question with no more content words than this says too little to be about anything by itself."""


def depends(question: str, conversation: Conversation) -> bool:
    """Whether the question has no name or description of its own, but something that points back."""
    sequence, own = tokens(question), phrases(question)
    norms = [token.norm for token in sequence]
    if any(_is_telling(phrase) for phrase in own):
        return False
    if pronoun := dangling(question):
        return not ({token.norm for token in tokens(topic_of(conversation) or "")} & HONORIFICS and pronoun != "they")
    if len(norms) == 2 and norms[0] in {"who", "what"}:
        return True  # "who pays?"
    if set(norms) & ADDITIVE and "than" not in norms:
        return True
    if any(norm in POINTERS and _points_back(sequence, at) for at, norm in enumerate(norms)):
        return True
    definite = [phrase for phrase in own if phrase.definite]
    if any(may_mean(conversation, phrase.head) for phrase in definite):
        return True
    if any(phrase.head in RELATIONS and phrase.determiner.lower() in {"the", "some", "any"} for phrase in own):
        return True
    return not definite and _is_of_that_time(sequence) and _is_slight(question)


def _is_telling(phrase: Phrase) -> bool:
    """Whether the phrase says by itself what it is about: "the cost of parking", not "the name of the band"."""
    after = tokens(phrase.complement)
    complemented = len(after) > 1 and after[1].norm not in DETERMINERS
    modified = bool(phrase.modifiers) and phrase.head not in RELATIONS
    return phrase.named or (phrase.definite and (complemented or modified))


def _points_back(sequence: Sequence[Token], at: int) -> bool:
    """Whether "this" or "that" at ``at`` points back: it neither opens a clause nor says "this year"."""
    norm, after = sequence[at].norm, sequence[at + 1].norm if at + 1 < len(sequence) else ""
    if norm == "this" and after in PRESENT_TIMES:
        return False
    return norm != "that" or not after or (at > 0 and sequence[at - 1].norm in PREPOSITIONS | BE | DO)


def _is_of_that_time(sequence: Sequence[Token]) -> bool:
    """Whether the question is in the past tense, which without a time of its own is that of what was talked about.

    Partee 1973, Some structural analogies between tenses and pronouns in English.
    """
    norms = {token.norm for token in sequence}
    if norms & {"today", "yesterday"} or ("this" in norms and norms & PRESENT_TIMES):
        return False
    active = sequence[0].norm in {"who", "what"} and len(sequence) > 1 and is_past(sequence[1].norm)
    counted = "many" in norms and not norms & AUXILIARIES and any(is_past(token.norm) for token in sequence)
    return active or counted or bool(norms & PAST)


def _is_slight(question: str) -> bool:
    for phrase in phrases(question):
        typed_name = phrase.caseless and phrase.before in PREPOSITIONS and not is_date(phrase)
        if typed_name or (phrase.before in BE | DO and not phrase.determiner):
            return False
    return len(content_words(question)) + bool(numbers(question)) <= _SLIGHT
