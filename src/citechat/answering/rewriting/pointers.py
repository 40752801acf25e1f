"""The words of a question that point back (pronouns, "there", "that committee"), replaced by what they point to."""

from __future__ import annotations

from collections.abc import Sequence

from citechat.answering.facts import STOPWORDS, Token, tokens
from citechat.answering.rewriting.grammar import (
    ARTICLES,
    AUXILIARIES,
    BE,
    CLAUSE_OPENERS,
    DETERMINERS,
    DO,
    HE,
    IT,
    POINTERS,
    POSTDETERMINERS,
    PREPOSITIONS,
    QUANTIFIERS,
    SHE,
    THEY,
    TIMES,
    is_ordinal,
    is_past,
)
from citechat.answering.rewriting.mentions import is_named_in
from citechat.answering.rewriting.phrases import Phrase, phrases
from citechat.answering.rewriting.references import fuller, numbered, place_of, referent
from citechat.answering.rewriting.salience import Conversation

_POSSESSIVE = frozenset("his her its their".split())
_EMPTY = frozenset("seem seems seemed rain rains snow mean means matter matters".split())
_PERMITTED = frozenset("allowed permitted required supposed forbidden expected".split())
_MOTION = frozenset(
    "go goes going went gone travel travelled traveled come came move moved return returned fly".split()
)

Replacement = tuple[str, int]
"""The words that take the place of a token, and the offset in the question up to which they do."""


def resolved(question: str, conversation: Conversation) -> str:
    """``question`` with each word that points back replaced; as it is where there is none."""
    sequence = tokens(question)
    parts: list[str] = []
    end = 0
    done: set[frozenset[str]] = set()
    for at, token in enumerate(sequence):
        group = next((group for group in (HE, SHE, THEY, IT) if token.norm in group), None)
        acronym = token.text.isupper() and len(token.text) > 1 and not question.isupper()
        if token.start < end or acronym or group in done:
            continue
        if done and token.norm in {"this", "that"} and _is_alone(sequence, at):
            continue  # "why did they do that": what was said, not what was named
        found = _replacement(question, sequence, at, conversation)
        if found is None:
            continue
        text, stop = found
        if group is not None:
            done.add(group)
        parts += [question[end : token.start], text]
        end = stop
    return "".join(parts) + question[end:]


def dangling(question: str) -> str:
    """The personal pronoun of ``question`` that has nothing before it to refer to; nothing where there is none."""
    sequence = tokens(question)
    for at, token in enumerate(sequence):
        if token.norm in HE | SHE | THEY and not _is_within(question, sequence, at, owns=token.norm in _POSSESSIVE):
            return "they" if token.norm in THEY else token.norm
    return ""


def _replacement(question: str, sequence: Sequence[Token], at: int, conversation: Conversation) -> Replacement | None:
    token = sequence[at]
    if token.norm in HE | SHE | THEY | IT:
        return _pronoun(question, sequence, at, conversation)
    if token.norm == "there" and not _is_existential(sequence, at):
        place = place_of(conversation)
        if place and at and sequence[at - 1].norm in _MOTION:
            place = f"to {place.split(' ', 1)[1]}"
        return (place, token.end) if place else None
    if token.norm in POINTERS | {"the"}:
        return _noun(question, sequence, at, conversation)
    return None


def _pronoun(question: str, sequence: Sequence[Token], at: int, conversation: Conversation) -> Replacement | None:
    token = sequence[at]
    follower = sequence[at + 1] if at + 1 < len(sequence) else None
    owns = token.norm in _POSSESSIVE and follower is not None and not follower.gap.strip()
    if token.norm == "her" and follower is not None:
        owns = owns and follower.norm not in STOPWORDS | PREPOSITIONS
    if token.norm == "it" and _is_expletive(sequence, at):
        return None
    text = referent(conversation, token.norm)
    if text is None or is_named_in(text, {other.norm for other in sequence[:at]}):
        return None
    if _is_within(question, sequence, at, owns=owns):
        return None
    if not owns:
        return text, token.end
    thing = next((phrase for phrase in phrases(question) if phrase.start == token.start and phrase.determiner), None)
    if thing is not None and " of " in text and not thing.complement:
        return f"the {thing.bare} of {text}", thing.end
    return text + ("'" if text.endswith("s") else "'s"), token.end


def _is_within(question: str, sequence: Sequence[Token], at: int, *, owns: bool) -> bool:
    """Whether what the pronoun refers to stands before it in the question itself.

    A pronoun that is no possessive has its antecedent outside its own clause.
    """
    token = sequence[at]
    bounds = [other.start for other in sequence[1:at] if other.norm in CLAUSE_OPENERS]
    for phrase in phrases(question):
        if phrase.end > token.start or not (owns or any(phrase.end <= bound for bound in bounds)):
            continue
        if token.norm in HE | SHE:
            fits = phrase.named and not phrase.numbers
        elif phrase.before in {"which", "what", "many"} and owns:
            fits = True
        else:
            determined = phrase.named or phrase.determiner.lower() in DETERMINERS
            fits = phrase.plural and (determined or not owns) if token.norm in THEY else determined
        if fits:
            return True
    return False


def _noun(question: str, sequence: Sequence[Token], at: int, conversation: Conversation) -> Replacement | None:
    """What "the meeting", "that committee", "the 10th one" or a lone "that" stands for."""
    token = sequence[at]
    after = sequence[at + 1] if at + 1 < len(sequence) else None
    phrase = next((phrase for phrase in phrases(question) if phrase.start == token.start and phrase.determiner), None)
    headless = _headless(sequence, at, phrase)
    if headless is not None:
        noun = numbered(conversation)
        return (f"{question[token.start : headless[0]]} {_head(noun)}", headless[1]) if noun else None
    if phrase is not None:
        if phrase.named or phrase.complement or (after is not None and after.norm in TIMES):
            return None
        text = fuller(conversation, phrase)
        return (text, phrase.end) if text else None
    if token.norm in {"this", "that"} and _is_alone(sequence, at) and not any(p.named for p in phrases(question)):
        text = referent(conversation, "it")
        return (text, token.end) if text else None
    return None


def _headless(sequence: Sequence[Token], at: int, phrase: Phrase | None) -> tuple[int, int] | None:
    """For "the 10th", "the 10th one" or "the last one": where its own words end, and where it ends."""
    follower = sequence[at + 1] if at + 1 < len(sequence) else None
    if sequence[at].norm != "the" or follower is None:
        return None
    after = sequence[at + 2] if at + 2 < len(sequence) else None
    if after is not None and after.norm in {"one", "ones"} and not after.gap.strip():
        return follower.end, after.end
    if phrase is not None and is_ordinal(follower) and len(phrase.words) == 1 and follower.norm not in POSTDETERMINERS:
        return follower.end, follower.end
    return None


def _head(phrase: Phrase) -> str:
    return phrase.core[-1].text + phrase.complement


def _is_expletive(sequence: Sequence[Token], at: int) -> bool:
    """Whether "it" refers to nothing: "is it true that", "what time is it", "was it Ann who"."""
    before = sequence[at - 1].norm if at else ""
    after = [token.norm for token in sequence[at + 1 : at + 6]]
    if not after:
        return before in BE and bool({"time", "day", "date"} & {token.norm for token in sequence[:at]})
    if after[0] in _EMPTY:
        return True
    clause = next((i for i, norm in enumerate(after) if norm in {"that", "to", "if", "who"}), None)
    if before in BE and clause is not None:
        adjective = after[clause - 1] if clause else ""
        return after[clause] != "to" or not is_past(adjective) or adjective in _PERMITTED
    return bool({"take", "takes", "took", "cost", "costs"} & set(after[:2])) and "to" in after


def _is_existential(sequence: Sequence[Token], at: int) -> bool:
    """Whether "there" says that something exists: "is there a", "there are"."""
    before = sequence[at - 1].norm if at else ""
    after = sequence[at + 1].norm if at + 1 < len(sequence) else ""
    if after in AUXILIARIES | QUANTIFIERS | {"a", "an"}:
        return True
    if before in BE and {token.norm for token in sequence[: at - 1]} & {"many", "much", "which", "what"}:
        return True  # "how many ships were there in May", "which drills are there"
    return before in BE and bool(after) and after not in PREPOSITIONS | {"too", "also"}


def _is_alone(sequence: Sequence[Token], at: int) -> bool:
    """Whether "this" or "that" is a pronoun for a thing: at the end, or before a participle or preposition."""
    after = sequence[at + 1] if at + 1 < len(sequence) else None
    before = {token.norm for token in sequence[:at]}
    predicated = at > 0 and sequence[at - 1].norm in BE
    if before & {"many", "much"} or (predicated and before & {"why", "how", "who"} and after is None):
        return False
    helped = at > 0 and sequence[at - 1].norm in DO
    if sequence[at].norm == "that" and after is not None and not (predicated or helped):
        return False
    if after is None or after.gap.strip() or after.norm in PREPOSITIONS or is_past(after.norm):
        return True
    if helped:
        run = [token for token in sequence[at + 1 : at + 3] if token.norm not in STOPWORDS]
        return len(run) == 1 or any(is_past(token.norm) or token.norm in {"become", "happen"} for token in run)
    return predicated and after.norm in ARTICLES
