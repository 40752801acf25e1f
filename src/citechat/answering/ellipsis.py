"""Questions that leave out what the question before said: "and where?", "what about the 10th?", "who else?"."""

from __future__ import annotations

import re

from citechat.answering.facts import Token, tokens
from citechat.answering.phrases import AUXILIARIES, PREPOSITIONS, WH, Phrase, phrases, stem
from citechat.answering.references import Conversation

_LEAD = re.compile(
    r"\s*(?:(?:and|but|so|also|then|ok|okay|well|what about|how about)\b[\s,]*)*", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(r"\b(?:what|how) about\b", re.IGNORECASE)
_MORE = re.compile(r"(?:(?:can you )?(?:please )?tell me more|(?:any )?more details|more|go on)\W*", re.IGNORECASE)
RELATIONS = frozenset(
    stem(word) for word in """venue place location date time outcome result reason purpose aim goal topic subject agenda theme title name
    author chair chairman chairwoman chairperson host organiser organizer director leader head founder owner member
    participant attendee speaker cost price budget size length duration number amount detail conclusion decision point
    cause effect consequence impact benefit advantage disadvantage risk condition requirement deadline address role
    task position job age status background context summary
    participants""".split()
)
_WH_PHRASE = re.compile(
    r"(?:(?:in|on|at|by|from|to|for|with|of|since|until) )?(?:where|when|why|who|whom|whose|what|which|how)\b", re.I
)
_MANNER = frozenset("long many much often far old big large".split())


def completed(question: str, conversation: Conversation) -> str | None:
    """The elliptical ``question`` made whole after the last question; None where it is no ellipsis."""
    lead = _LEAD.match(question)
    core = question[lead.end() :] if lead else question
    core = core.strip().rstrip("?!. ")
    previous = conversation.turns[0].standalone_question
    sequence = tokens(core)
    topic = conversation.topic()
    if not sequence:
        return None
    if _MORE.fullmatch(core) and topic:
        return f"Tell me more about {topic}."
    if len(sequence) > 6 or any(token.norm in AUXILIARIES for token in sequence):
        return None
    if _WH_PHRASE.match(core):
        return _with_question_word(core, sequence, previous, topic)
    linked = bool(lead and lead.group().strip()) or question.rstrip().endswith("?")
    return _with_phrase(core, previous, topic) if linked else None


def _with_question_word(core: str, sequence: tuple[Token, ...], previous: str, topic: str | None) -> str | None:
    """The last question asked with the words ``core`` in place of its own question word."""
    if not _is_fragment(core, sequence):
        return None
    opened = _opening(previous)
    if opened is not None:
        asked, rest = opened
        if rest.split(" ", 1)[0].lower() in AUXILIARIES:
            return f"{core} {rest}"
        if sequence[0].norm == asked.split()[0].lower():
            return f"{core} {rest}"
        verb, _, tail = rest.partition(" ")
        object_ = next((phrase for phrase in phrases(rest) if phrase.start == len(verb) + 1), None)
        if verb.endswith("ed") and object_ is not None and sequence[0].norm not in {"who", "what", "which"}:
            return f"{core} was {object_.text} {verb}{rest[object_.end :]}"
    elif (words := tokens(previous)) and words[0].norm in AUXILIARIES:
        return f"{core} {previous[0].lower()}{previous[1:]}"
    if topic is None:
        return None
    return f"{core} was {topic}" if len(sequence) == 1 else f"{core}, regarding {topic}"


def _is_fragment(core: str, sequence: tuple[Token, ...]) -> bool:
    """Whether ``core`` is question words alone, or such with the noun they ask for: "on which date"."""
    at = next(at for at, token in enumerate(sequence) if token.norm in WH)
    rest = [token for token in sequence[at + 1 :] if token.norm not in {"else", "exactly", "other"}]
    if not rest or (sequence[at].norm == "how" and rest[-1].norm in _MANNER):
        return True
    if sequence[at].norm not in {"which", "what", "how"} or any(token.norm in PREPOSITIONS for token in rest):
        return False
    inner = phrases(core)
    return bool(inner) and inner[0].end == len(core)


def _opening(question: str) -> tuple[str, str] | None:
    """The question words that ``question`` opens with, and the rest from its auxiliary or verb on."""
    match = _WH_PHRASE.match(question)
    if match is None:
        return None
    question = question.rstrip("?!. ")
    for token in tokens(question):
        if token.start >= match.end() and token.norm in AUXILIARIES:
            return question[: token.start].strip(), question[token.start :]
    first = next((token for token in tokens(question) if token.start >= match.end()), None)
    return (question[: first.start].strip(), question[first.start :]) if first else None


def _with_phrase(core: str, previous: str, topic: str | None) -> str | None:
    """The last question with the phrase ``core`` in place of its like."""
    found = phrases(core)
    if not found or found[0].start > 0 or found[0].end != len(core):
        return None
    phrase = found[0]
    old = _like(phrase, previous)
    if old is None:
        related = phrase.head in RELATIONS
        if topic is not None and related and not phrase.named:
            verb = "are" if phrase.plural else "is"
            return f"What {verb} {phrase.text[0].lower()}{phrase.text[1:]} of {topic}"
        old = _main(previous)
    if old is None:
        return None
    start, end = old
    if phrase.determiner and re.search(r"\b(?:the|a|an)\s+$", previous[:start], re.IGNORECASE):
        core = phrase.bare
    return previous[:start] + core + previous[end:]


def _like(phrase: Phrase, previous: str) -> tuple[int, int] | None:
    """Where ``previous`` has the like of ``phrase``: its head, its number or a name of its kind."""
    candidates = phrases(previous)
    if phrase.words[-1].is_number:
        numbered = [token for token in tokens(previous) if token.is_number]
        return (numbered[0].start, numbered[0].end) if numbered else None
    for old in candidates:
        if old.head == phrase.head:
            end = old.core_end if phrase.core_end == phrase.end else old.end
            return old.start, end
    if phrase.named and not phrase.determiner:
        named = [old for old in candidates if old.named and not old.determiner]
        return (named[0].start, named[0].end) if named else None
    return None


def _main(previous: str) -> tuple[int, int] | None:
    candidates = [old for old in phrases(previous) if old.before not in {"which", "what", "whose", "many"}]
    return (candidates[-1].start, candidates[-1].end) if candidates else None
