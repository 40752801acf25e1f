"""A follow-up question as one that stands alone, by what the earlier turns of the conversation were about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.ellipsis import RELATIONS, completed
from citechat.answering.facts import Token, tokens
from citechat.answering.phrases import AUXILIARIES, BE, DETERMINERS, PREPOSITIONS, STOPWORDS, phrases
from citechat.answering.references import HE, IT, SHE, THEY, Conversation
from citechat.values import Turn

_CLAUSE = frozenset("when while if because since that before after until although though who which whom where how why what and".split())
_POSSESSIVE = frozenset("his her its their".split())
_POINTING = frozenset("this that these those".split())
_LEAD = re.compile(r"\s*(?:(?:and|but|so|also|ok|okay|well)\b[\s,]*)+", re.IGNORECASE)
_SPEAKING = frozenset("seem seems rain true possible likely necessary important clear time mean".split())
_MOTION = frozenset("go goes going went gone travel travelled traveled come came move moved return returned fly".split())
_ADDITIVE = frozenset("else other others another again next afterwards afterward instead".split())
_TIMES = frozenset("year month week day morning afternoon evening time season century decade".split())


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` with what it leaves to the earlier turns spelled out; as it is when it stands alone."""
    if not history:
        return question
    conversation = Conversation.of(history)
    whole = completed(question, conversation)
    if whole is not None:
        return _finished(whole)
    changed = _with_references(question, conversation)
    if changed == question and _depends(question, conversation):
        topic = conversation.topic()
        if topic is not None and topic not in question:
            changed = f"{question.rstrip('?!. ')}, regarding {topic}?"
    if changed == question:
        return question
    lead = _LEAD.match(changed)
    return _finished(changed[lead.end() :] if lead else changed)


def _depends(question: str, conversation: Conversation) -> bool:
    """Whether the question, without a name of its own, has a word that only makes sense after an earlier question."""
    sequence = tokens(question)
    own = phrases(question)
    if any(phrase.named for phrase in own):
        return False
    if any(phrase.determiner.lower() == "the" and len(phrase.words) > 1 for phrase in own):
        return False
    norms = [token.norm for token in sequence]
    if set(norms) & _ADDITIVE and "than" not in norms:
        return True
    if any(norm in _POINTING and _points(sequence, at) for at, norm in enumerate(norms)):
        return True
    return any(
        phrase.determiner.lower() == "the" and (phrase.head in RELATIONS or conversation.holds(phrase.head))
        for phrase in own
    )


def _points(sequence: Sequence[Token], at: int) -> bool:
    """Whether "this" or "that" at ``at`` points back: it is neither a conjunction nor says "this year"."""
    after = sequence[at + 1].norm if at + 1 < len(sequence) else ""
    if after in _TIMES and sequence[at].norm == "this":
        return False
    if sequence[at].norm == "that":
        return not after or sequence[at - 1].norm in PREPOSITIONS | BE
    return True


def _finished(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = text[0].upper() + text[1:]
    return text if text.endswith(("?", ".", "!")) else text + "?"


def _with_references(question: str, conversation: Conversation) -> str:
    """The question with each word that points back replaced by what it points to."""
    sequence = tokens(question)
    parts: list[str] = []
    end = 0
    used = ""
    for at, token in enumerate(sequence):
        if token.start < end:
            continue
        found = _replacement(question, sequence, at, conversation, used)
        if found is None:
            continue
        text, stop = found
        used = used or text
        parts += [question[end : token.start], _cased(text, at)]
        end = stop
    return "".join(parts) + question[end:]


def _cased(text: str, at: int) -> str:
    if text.startswith("The ") and at:
        return "the " + text[4:]
    return text


def _replacement(
    question: str, sequence: Sequence[Token], at: int, conversation: Conversation, used: str
) -> tuple[str, int] | None:
    """What the token at ``at`` stands for and the offset up to which that replaces the question, or None."""
    token = sequence[at]
    norm = token.norm
    follower = sequence[at + 1] if at + 1 < len(sequence) else None
    if norm in HE | SHE | THEY | IT:
        owns = norm in _POSSESSIVE and follower is not None and _begins_noun(follower, norm)
        if _resolved_within(question, sequence, at, owns=owns) or (norm == "it" and _is_empty(sequence, at)):
            return None
        text = conversation.referent(norm)
        if text is None:
            return None
        return (_possessive(text) if owns else text), token.end
    if norm == "there" and not _is_existential(sequence, at):
        place = conversation.place()
        if place and sequence[at - 1].norm in _MOTION:
            place = "to " + place.split(" ", 1)[1]
        return (place, token.end) if place else None
    if norm in _POINTING or norm == "the":
        return _pointed(question, sequence, at, conversation)
    return None


def _pointed(
    question: str, sequence: Sequence[Token], at: int, conversation: Conversation
) -> tuple[str, int] | None:
    """What "the meeting", "that committee" or a lone "that" stands for."""
    token = sequence[at]
    phrase = next((phrase for phrase in phrases(question) if phrase.start == token.start), None)
    if phrase is not None and phrase.determiner:
        if phrase.named or phrase.core_end < phrase.end:
            return None
        if at + 1 < len(sequence) and sequence[at + 1].norm in _TIMES:
            return None
        text = conversation.fuller([word.norm for word in phrase.words])
        return (text, phrase.end) if text else None
    if token.norm in {"this", "that"} and _is_pronoun(sequence, at):
        text = conversation.referent("it")
        return (text, token.end) if text else None
    return None


def _possessive(text: str) -> str:
    return text + ("'" if text.endswith("s") else "'s")


def _begins_noun(token: Token, pronoun: str) -> bool:
    if pronoun == "her":
        return token.norm not in STOPWORDS | PREPOSITIONS and not token.gap.strip()
    return not token.gap.strip()


def _resolved_within(question: str, sequence: Sequence[Token], at: int, *, owns: bool) -> bool:
    """Whether an earlier phrase of the question itself is what the pronoun refers to.

    A pronoun other than a possessive has its antecedent outside its own clause.
    """
    token = sequence[at]
    bounds = [other.start for other in sequence[1:at] if other.norm in _CLAUSE]
    for phrase in phrases(question):
        if phrase.end > token.start or not (owns or any(phrase.end <= bound for bound in bounds)):
            continue
        if token.norm in HE | SHE:
            if phrase.named and not phrase.numbers:
                return True
        elif (phrase.named or phrase.determiner.lower() in DETERMINERS) and (token.norm not in THEY or phrase.plural):
            return True
    return False


def _is_empty(sequence: Sequence[Token], at: int) -> bool:
    """Whether "it" refers to nothing: "is it true that", "what time is it"."""
    after = [token.norm for token in sequence[at + 1 : at + 4]]
    return bool(set(after[:1]) & _SPEAKING) or (bool(after) and after[-1] in {"that", "to"} and len(after) < 3) or (
        not after and {"time", "day", "date"} & {token.norm for token in sequence[:at]} and sequence[at - 1].norm in BE
    )


def _is_existential(sequence: Sequence[Token], at: int) -> bool:
    before = sequence[at - 1].norm if at else ""
    after = sequence[at + 1].norm if at + 1 < len(sequence) else ""
    modal = after in AUXILIARIES
    return modal or (before in BE | {"be", "been", "has", "have"} and bool(after) and after not in {"as", "with", "too"})


def _is_pronoun(sequence: Sequence[Token], at: int) -> bool:
    """Whether "this" or "that" stands by itself: neither before a noun nor opening a clause."""
    before = sequence[at - 1].norm if at else ""
    after = sequence[at + 1] if at + 1 < len(sequence) else None
    if sequence[at].norm == "that" and before not in BE | PREPOSITIONS | {"did", "does", "do", "was"}:
        return after is None
    return after is None or bool(after.gap.strip()) or after.norm in STOPWORDS
