"""Questions that leave out what the question before said: "and where?", "what about the 10th?", "who else?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.facts import Token, tokens
from citechat.answering.grammar import (
    ADDITIVE,
    ADVERBS,
    AUXILIARIES,
    BE,
    POINTERS,
    PREPOSITIONS,
    PRONOUNS,
    WH,
    is_past,
    participle,
)
from citechat.answering.phrases import Phrase, phrases, stem
from citechat.answering.references import Conversation

LEAD = re.compile(r"\s*(?:(?:and|but|so|also|then|ok|okay|well)\b[\s,]*)*(?:(?:what|how) about\b\s*)?", re.IGNORECASE)
"""What may open a follow-up and adds nothing: "and", "what about"."""
_MORE = re.compile(r"(?:(?:can you |please )*(?:tell me|say) more|(?:any )?more details|more|go on)\W*", re.IGNORECASE)
_QUESTION_WORDS = re.compile(
    r"(?:(?:in|on|at|by|from|to|for|with|of|since|until) )?(?:who|what|which|wh\w+|how)\b", re.I
)
_MEASURES = frozenset("long many much often far old big large".split())
RELATIONS = frozenset(
    stem(word)
    for word in """venue place location date time outcome result reason purpose aim goal topic subject agenda theme
    title name author chair chairman chairwoman chairperson host organiser organizer director leader head founder owner
    member participant attendee speaker cost price size length duration number amount detail conclusion decision cause
    effect consequence impact benefit advantage disadvantage deadline address role task position job age status
    background context summary""".split()
)
"""Stems of the nouns that are always of something: "the venue" is that of the last topic."""


def completed(question: str, conversation: Conversation) -> str | None:
    """The elliptical ``question`` made whole after the last question; None where it is no ellipsis."""
    lead = LEAD.match(question)
    opened = lead.group().strip() if lead else ""
    core = question[len(lead.group()) if lead else 0 :].strip().rstrip("?!. ")
    sequence = tokens(core)
    topic = conversation.topic()
    norms = {token.norm for token in sequence}
    if not sequence:
        return None
    if _MORE.fullmatch(core):
        return f"Tell me more about {topic}." if topic else None
    if len(sequence) > 8 or norms & (AUXILIARIES | (PRONOUNS - {"one", "ones"}) | POINTERS):
        return None
    core = re.sub(r"\s+ones?$", "", core)
    if _QUESTION_WORDS.match(core):
        return _with_question_words(core, conversation) if _asks_only(core, opened) else None
    if not (opened or question.rstrip().endswith("?")) or norms & (ADDITIVE | {"any", "more", "most"}):
        return None
    return _with_phrase(core, conversation)


def _asks_only(core: str, opened: str) -> bool:
    """Whether ``core`` is question words alone, or such with the noun they ask for: "on which date"."""
    sequence = tokens(core)
    at = next((at for at, token in enumerate(sequence) if token.norm in WH), None)
    if at is None:
        return False
    rest = [token for token in sequence[at + 1 :] if token.norm not in ADVERBS]
    if not rest or (sequence[at].norm == "how" and rest[-1].norm in _MEASURES):
        return True
    if sequence[at].norm == "how" and rest[0].norm in {"many", "much"}:
        rest = rest[1:]
    elif sequence[at].norm not in {"which", "what"}:
        return False
    longest = 3 if opened or at else 1
    plain = not any(token.norm in PREPOSITIONS | WH or token.is_capital or is_past(token.norm) for token in rest)
    return plain and len(rest) <= longest


def _with_question_words(core: str, conversation: Conversation) -> str | None:
    """The last question asked with ``core`` in place of its own question words."""
    asked = tokens(core)
    for turn in conversation.turns[:4]:
        opening = _opening(turn.standalone_question)
        if opening and any(token.norm == "else" for token in asked) and opening[0].lower() == asked[0].norm:
            return f"{core} {opening[1]}"
    previous = conversation.turns[0].standalone_question
    opening = _opening(previous)
    words = tokens(previous)
    if opening is not None and not (asked[-1].norm == "else"):
        old, rest = opening
        verb, _, tail = rest.partition(" ")
        same = old.lower().split()[-1:] == [asked[-1].norm] or asked[0].norm == old.split()[0].lower()
        adverbial = old.lower() in {"where", "when", "why", "how"} or asked[0].norm in PREPOSITIONS
        if same or (verb.lower() in AUXILIARIES and (adverbial or asked[0].norm in {"where", "when", "why", "how"})):
            if not (verb.lower() in BE and not adverbial and not same):
                return f"{core} {rest}"
        passive = participle(verb.lower())
        object_ = next((phrase for phrase in phrases(rest) if phrase.start == len(verb) + 1), None)
        if passive and object_ is not None and asked[0].norm not in {"who", "what", "which"}:
            return f"{core} {'were' if object_.plural else 'was'} {object_.text} {passive}{rest[object_.end :]}"
    elif words and words[0].norm in AUXILIARIES and asked[0].norm not in {"who", "what", "which"}:
        return f"{core} {previous[0].lower()}{previous[1:]}"
    topic = conversation.referent("it") or conversation.topic()
    if topic is None or topic.lower() in core.lower():
        return None
    simple = len(asked) == 1 and asked[0].norm in {"where", "when", "why", "how"}
    return f"{core} was {topic}" if simple else f"{core}, regarding {topic}"


def _opening(question: str) -> tuple[str, str] | None:
    """The question words that ``question`` opens with, and the rest from its auxiliary or verb on."""
    match = _QUESTION_WORDS.match(question)
    if match is None:
        return None
    question = question.rstrip("?!. ")
    rest = [token for token in tokens(question) if token.start >= match.end()]
    start = next((token.start for token in rest if token.norm in AUXILIARIES), None)
    inner = next((phrase for phrase in phrases(question) if phrase.start >= match.end()), None)
    asks_noun = tokens(match.group())[-1].norm in {"which", "what", "how"}
    if start is None and asks_noun and inner is not None and rest and inner.start == rest[0].start:
        start = next((token.start for token in rest if token.start >= inner.end), None)
    if start is None and rest:
        start = next((token.start for token in rest if token.norm != "else"), None)
    return (question[:start].strip(), question[start:]) if start is not None else None


def _with_phrase(core: str, conversation: Conversation) -> str | None:
    """The last question with the phrase ``core`` in place of its like."""
    previous = conversation.turns[0].standalone_question
    sequence = tokens(core)
    preposition = sequence[0].norm if sequence[0].norm in PREPOSITIONS else ""
    inner = core[sequence[1].start :] if preposition and len(sequence) > 1 else core
    found = phrases(f"{inner}?")
    if not found or found[0].start > 0 or found[0].end != len(inner):
        return None
    phrase, olds = found[0], phrases(previous)
    if preposition:
        old = next((old for old in olds if old.before == preposition), None)
        if old is None:
            return f"{previous.rstrip('?!. ')} {core}?"
        return previous[: old.start] + inner + previous[old.end :]
    if phrase.words[-1].is_number:
        return _with_number(phrase, previous, conversation)
    same = next((old for old in olds if old.head == phrase.head), None)
    if same is not None:
        return _replaced(previous, same.start, same.end if phrase.complement else same.core_end, phrase)
    topic = conversation.referent("it") or conversation.topic()
    if topic is not None and phrase.head in RELATIONS and not phrase.named and not phrase.complement:
        noun = phrase.text if phrase.determiner else f"the {phrase.text}"
        return f"What {'are' if phrase.plural else 'is'} {noun[0].lower()}{noun[1:]} of {topic}"
    like = _like(phrase, olds)
    return _replaced(previous, like.start, like.end, phrase) if like else None


def _with_number(phrase: Phrase, previous: str, conversation: Conversation) -> str | None:
    """The last question with another number: a year for a year, an ordinal for an ordinal."""
    number = phrase.words[-1]
    for old in tokens(previous):
        if old.is_number and _is_year(old) == _is_year(number):
            return previous[: old.start] + number.text + previous[old.end :]
    noun = next((old for old in phrases(previous) if old.definite), None) or conversation.numbered()
    if noun is None or _is_year(number) or noun.text not in previous:
        return None
    at = previous.index(noun.text)
    return _replaced(previous, at, at + noun.core_end - noun.start, phrase, f" {noun.core[-1].text}")


def _is_year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdigit()


def _like(phrase: Phrase, olds: Sequence[Phrase]) -> Phrase | None:
    """The phrase most like ``phrase``: a name for a name, a plural for a plural, the last of those."""
    free = [old for old in olds if old.before not in WH | {"many", "much"}]
    named = phrase.named and not phrase.determiner

    def alike(old: Phrase) -> tuple[bool, bool, bool]:
        bare = old.named and not old.determiner
        return bare == named, old.plural == phrase.plural, old.determiner.lower() == phrase.determiner.lower()

    if named and not any(old.named for old in free):
        return None
    return max(reversed(free), key=alike, default=None)


def _replaced(previous: str, start: int, end: int, phrase: Phrase, noun: str = "") -> str:
    article = re.search(r"\b(?:the|a|an)\s+$", previous[:start], re.IGNORECASE)
    return previous[:start] + (phrase.bare if article else phrase.text) + noun + previous[end:]
