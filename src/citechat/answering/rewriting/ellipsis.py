"""Questions that leave out what the question before said: "and where?", "what about the 10th?", "who else?"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from citechat.answering.facts import HONORIFICS, Token, tokens
from citechat.answering.rewriting.grammar import (
    ADDITIVE,
    ADVERBS,
    AUXILIARIES,
    BE,
    OWNERS,
    POINTERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIONS,
    ROLES,
    WH,
    agreeing,
    is_ordinal,
    is_past,
    participle,
)
from citechat.answering.rewriting.phrases import Phrase, phrases
from citechat.answering.rewriting.pointers import resolved
from citechat.answering.rewriting.references import referent, topic_of
from citechat.answering.rewriting.salience import Conversation
from citechat.answering.rewriting.verbs import verbs

LEAD = re.compile(r"\s*(?:(?:and|but|so|also|then|ok|okay|well)\b[\s,]*)*(?:(?:what|how) about\b\s*)?", re.IGNORECASE)
"""What may open a follow-up and adds nothing: "and", "what about"."""
_MORE = re.compile(r"(?:(?:can you |please )*(?:tell me|say) more|(?:any )?more details|more|go on)\W*", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:(?:in|on|at|by|from|to|for|with|of|since|until) )?(?:who\w*|what|which|where|when|why|how)\b", re.I
)
_ADVERBIAL = frozenset("where when why how".split())
_MEASURES = frozenset("long many much often far old big large".split())
_PREPOSITION_FOR = {"where": "in", "when": "on"}


def completed(question: str, conversation: Conversation) -> str | None:
    """The elliptical ``question`` made whole after the last question; None where it is no ellipsis."""
    lead = LEAD.match(question)
    opened = lead.group().strip() if lead else ""
    core = question[len(lead.group()) if lead else 0 :].strip().rstrip("?!. ")
    sequence = tokens(core)
    norms = {token.norm for token in sequence}
    topic = topic_of(conversation)
    if not sequence:
        return None
    if _MORE.fullmatch(core):
        return f"Tell me more about {topic}." if topic else None
    if _OPENING.match(core) and sequence[-1].norm == "there" and len(sequence) == 2:
        return _with_question_words(core[: sequence[0].end], conversation)
    owned = next((phrase for phrase in phrases(f"about {core}") if phrase.determiner.lower() in OWNERS), None)
    if owned is not None and owned.text == core:
        return resolved(f"What {'are' if owned.plural else 'is'} {core}?", conversation)
    if opened.lower() == "and" and (parallel := _in_parallel(core, conversation.turns[0].standalone_question)):
        return parallel
    spoken = AUXILIARIES | POINTERS | PRONOUNS - {"one", "ones", "anything", "anyone"}
    if len(sequence) > 8 or norms & spoken:
        return None
    core = re.sub(r"\s+ones?$", "", core)
    if _OPENING.match(core):
        return _with_question_words(core, conversation) if _asks_only(core, opened) else None
    if sequence[0].norm in {"any", "anything", "anyone"} and topic:
        return f"{core}, regarding {topic}"
    if not (opened or question.rstrip().endswith("?")) or norms & (ADDITIVE | {"any", "most"}):
        return None
    return _with_phrase(core, conversation, linked=bool(opened))


def _in_parallel(core: str, previous: str) -> str | None:
    """``previous`` with another object, where ``core`` begins as it does and ends there: "who spoke for Ann"."""
    asked, said = tokens(core), tokens(previous.rstrip("?!. "))
    alike = sum(1 for _ in takewhile(lambda pair: pair[0].norm == pair[1].norm, zip(asked, said, strict=False)))
    if not 2 <= alike < min(len(asked), len(said)) or asked[0].norm not in WH:
        return None
    new = next((phrase for phrase in phrases(core) if phrase.start <= asked[alike].start < phrase.core_end), None)
    old = next((phrase for phrase in phrases(previous) if phrase.start <= said[alike].start < phrase.core_end), None)
    if new is None or old is None or new.end != len(core) or new.start < asked[2].start:
        return None
    if new.complement or new.determiner.lower() != "the" or (new.named and not old.named):
        return None
    owned = not new.named and old.complement.lstrip().startswith("of ")
    rest = previous[old.core_end if owned else old.end :].strip(" ?!.")
    if not rest or any(_is_year(token) for token in tokens(rest)):
        return None  # what happened then may have happened to this one at another time
    return f"{previous[: old.start]}{new.text} {rest}?"


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
    openings = [_opening(turn.standalone_question) for turn in conversation.turns[:4]]
    if any(token.norm == "else" for token in asked):
        for old, rest in filter(None, openings):
            if old.lower() == asked[0].norm:
                return f"{core} {rest}"
    elif core.lower() == "how many":
        for old, rest in filter(None, openings):
            if old.lower().startswith(("which ", "what ")) and old.endswith("s"):
                return f"{core} {old.split(' ', 1)[1]} {rest}"
    elif openings[0] is not None:
        if (whole := _asked_anew(core, asked, *openings[0])) is not None:
            return whole
    elif asked[0].norm in _ADVERBIAL:
        previous = conversation.turns[0].standalone_question
        if tokens(previous) and tokens(previous)[0].norm in AUXILIARIES:
            return f"{core} {previous[0].lower()}{previous[1:]}"
    topic = referent(conversation, "it") or topic_of(conversation)
    if topic is None or topic.lower() in core.lower():
        return None
    return f"{core} was {topic}" if core.lower() in {"where", "when"} else f"{core}, regarding {topic}"


def _asked_anew(core: str, asked: tuple[Token, ...], old: str, rest: str) -> str | None:
    """``core`` before the ``rest`` of a question that opened with ``old``, where that makes a sentence."""
    first, replaced = asked[0].norm, old.lower()
    verb = rest.split(" ", 1)[0].lower()
    if first in {"which", "what"} and replaced in _PREPOSITION_FOR:
        core = f"{_PREPOSITION_FOR[replaced]} {core}"
    adverbial = first in _ADVERBIAL or first in PREPOSITIONS
    for_adverb = replaced in _ADVERBIAL or tokens(old)[0].norm in PREPOSITIONS
    if first == replaced.split()[0] or for_adverb or (adverbial and verb in AUXILIARIES - BE):
        if adverbial and not for_adverb:
            rest = _with_object(rest, replaced)
        return f"{core} {rest}" if verb in AUXILIARIES or not adverbial else None
    clause = f"who {rest}?"
    object_ = next((phrase for phrase in phrases(clause) if phrase.start == len(f"who {verb} ")), None)
    if adverbial and object_ is not None and (passive := participle(verb)):
        return f"{core} {'were' if object_.plural else 'was'} {object_.text} {passive}{clause[object_.end : -1]}"
    return None


def _with_object(rest: str, asked: str) -> str:
    """``rest``, "did Ann say about it", with a word for what ``asked`` asked for: "did Ann say that about it"."""
    sequence = tokens(rest)
    verb = next((at for at in verbs(sequence) if at), None)
    noun = asked.partition(" ")[2]
    if verb is None or asked.split()[0] not in {"what", "which"}:
        return rest
    word = f"{'those' if noun.endswith('s') else 'that'} {noun}".strip()
    return f"{rest[: sequence[verb].end]} {word}{rest[sequence[verb].end :]}"


def _opening(question: str) -> tuple[str, str] | None:
    """The question words that ``question`` opens with, and the rest from its auxiliary or verb on."""
    match = _OPENING.match(question)
    if match is None:
        return None
    question = question.rstrip("?!. ")
    after = [token for token in tokens(question) if token.start >= match.end()]
    start = next((token.start for token in after if token.norm in AUXILIARIES), None)
    noun = next((phrase for phrase in phrases(question) if after and phrase.start == after[0].start), None)
    if start is None and noun is not None and tokens(match.group())[-1].norm in {"which", "what", "how"}:
        start = next((token.start for token in after if token.start >= noun.end), None)
    if start is None:
        start = next((token.start for token in after if token.norm != "else"), None)
    return (question[:start].strip(), question[start:]) if start is not None else None


def _with_phrase(core: str, conversation: Conversation, *, linked: bool) -> str | None:
    """The last question with the phrase ``core`` in place of its like."""
    sequence = tokens(core)
    preposition = sequence[0].norm if sequence[0].norm in PREPOSITIONS and len(sequence) > 1 else ""
    inner = core[sequence[1].start :] if preposition else core
    before = "about " if linked else ""  # a capital tells a name only within a sentence
    place = (len(before), len(before) + len(inner))
    found = phrases(f"{before}{inner}?")
    phrase = next((phrase for phrase in found if (phrase.start, phrase.end) == place), None)
    if phrase is None:
        return None
    previous = conversation.turns[0].standalone_question.replace(" else ", " ", 1)
    if preposition:
        for turn in conversation.turns[:3]:
            for old in phrases(turn.standalone_question):
                if old.before == preposition:
                    return _replaced(turn.standalone_question, old.start, old.end, phrase)
        return f"{previous.rstrip('?!. ')} {core}"
    if phrase.words[-1].is_number:
        return _with_number(phrase, conversation)
    olds = phrases(previous)
    same = next((old for old in olds if old.head == phrase.head), None)
    if same is not None:
        return _replaced(previous, same.start, same.end if phrase.complement else same.core_end, phrase)
    topic = referent(conversation, "it") or topic_of(conversation)
    if topic is not None and phrase.head in RELATIONS and not phrase.named and not phrase.complement:
        noun = phrase.text if phrase.determiner else f"the {phrase.text}"
        asked = "Who" if phrase.head in ROLES else "What"
        return f"{asked} {'are' if phrase.plural else 'is'} {noun[0].lower()}{noun[1:]} of {topic}"
    like = _like(phrase, olds) if linked or (phrase.named and not phrase.determiner) else None
    return _replaced(previous, like.start, like.end, phrase) if like else None


def _with_number(phrase: Phrase, conversation: Conversation) -> str | None:
    """The last question with another number: a year for a year, an ordinal for an ordinal."""
    number = phrase.words[-1]
    for turn in conversation.turns[:3]:
        previous = turn.standalone_question
        for old in tokens(previous):
            if old.is_number and (_is_year(old), is_ordinal(old)) == (_is_year(number), is_ordinal(number)):
                return previous[: old.start] + number.text + previous[old.end :]
    previous = conversation.turns[0].standalone_question
    noun = next((old for old in phrases(previous) if old.definite), None)
    if noun is None or _is_year(number):
        return None
    return f"{previous[: noun.start]}{phrase.text} {noun.core[-1].text}{previous[noun.core_end :]}"


def _is_year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdigit()


def _like(phrase: Phrase, olds: tuple[Phrase, ...]) -> Phrase | None:
    """The phrase most like ``phrase``: a person for a person, a name for a name, a plural for a plural."""
    free = [old for old in olds if old.before not in WH | {"many", "much"}]
    name = phrase.named and not phrase.determiner
    if name and not any(old.named for old in free):
        return None

    def likeness(old: Phrase) -> list[bool]:
        return [one == other for one, other in zip(_kind(phrase), _kind(old), strict=True)]

    return max(reversed(free), key=lambda old: (sum(likeness(old)), likeness(old)), default=None)


def _kind(phrase: Phrase) -> Iterator[bool]:
    """What two phrases have in common that can take each other's place."""
    titled = any(word.norm in HONORIFICS for word in phrase.words)
    name = phrase.named and all(word.is_capital for word in phrase.words) and not phrase.determiner
    yield name
    yield titled
    yield titled or (name and len(phrase.words) > 1 and phrase.before not in PREPOSITIONS)
    yield phrase.plural
    yield bool(phrase.determiner)


def _replaced(previous: str, start: int, end: int, phrase: Phrase) -> str:
    """``previous`` with the phrase in place of the characters from ``start`` to ``end``, its verb agreeing."""
    before = previous[:start]
    article = re.search(r"\b(?:the|a|an)\s+$", before, re.IGNORECASE)
    return agreeing(before, phrase.plural) + (phrase.bare if article else phrase.text) + previous[end:]
