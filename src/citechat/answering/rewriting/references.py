"""What a pronoun or a short noun phrase of a follow-up refers to: the mention that is most salient and fits best."""

from __future__ import annotations

from citechat.answering.rewriting.fitness import (
    as_people,
    as_person,
    as_place,
    as_thing,
    as_topic,
    as_unnamed_topic,
    is_definite,
    is_known_person,
)
from citechat.answering.rewriting.grammar import HE, LOCATIVE, POINTERS, SHE, THEY, stem
from citechat.answering.rewriting.mentions import Mention, is_person, may_be_person, question_word, titles
from citechat.answering.rewriting.phrases import Phrase
from citechat.answering.rewriting.salience import Conversation


def referent(conversation: Conversation, pronoun: str) -> str | None:
    """What ``pronoun`` refers to, in words that can stand in its place."""
    if pronoun in HE | SHE:
        return _text(conversation, conversation.best(as_person(pronoun)))
    if pronoun in THEY:
        return _several(conversation) or _text(conversation, conversation.best(as_people))
    return _text(conversation, conversation.best(as_thing))


def place_of(conversation: Conversation) -> str | None:
    """Where "there" is: what a "where" question was answered with, or else what is talked about."""
    for mention in conversation.mentions:
        if mention.answers == "where" and mention.age == 0 and mention.phrase.before in LOCATIVE:
            return f"{mention.phrase.before} {mention.phrase.text}"
    best = conversation.best(as_place)
    place = _text(conversation, best)
    if best is None or place is None:
        return None
    return f"{best.phrase.before} {place}" if not best.phrase.determiner and best.open_to == "" else f"at {place}"


def fuller(conversation: Conversation, phrase: Phrase) -> str | None:
    """The fullest mention of the same: what "the meeting" or "that committee" stands for."""
    wanted = {stem(word.norm) for word in phrase.modifiers}
    if phrase.plural and not wanted and (several := _several(conversation, phrase.head)):
        return several

    def score(_: Conversation, mention: Mention) -> float | None:
        other = mention.phrase
        specific = other.named or bool(other.numbers) or bool(other.complement)
        held = {stem(word.norm) for word in other.core}
        if other.head != phrase.head or not wanted <= held or not specific or not is_definite(other):
            return None
        if len(other.words) <= len(phrase.words) or (wanted and mention.in_answer and phrase.definite):
            return None
        return mention.weight + 0.05 * min(len(other.words), 10)

    return _text(conversation, conversation.best(score))


def numbered(conversation: Conversation) -> Phrase | None:
    """The phrase that "the 10th" or "the last one" has its noun from."""

    def score(_: Conversation, mention: Mention) -> float | None:
        phrase = mention.phrase
        if mention.in_answer or mention.nested or not is_definite(phrase) or may_be_person(phrase):
            return None
        return mention.weight + 1.0 * bool(phrase.numbers) + 0.3 * bool(phrase.complement)

    best = conversation.best(score)
    return best.phrase if best else None


def topic_of(conversation: Conversation, *, person: bool = True) -> str | None:
    """What the conversation is about: the most salient phrase of its questions that has a name or a number.

    With none of those, the most salient with "the". Without ``person``, None where it is about one.
    """
    best = conversation.best(as_topic) or conversation.best(as_unnamed_topic)
    return _text(conversation, best) if best and (person or not is_known_person(conversation, best)) else None


def may_mean(conversation: Conversation, head: str) -> bool:
    """Whether "the ``head``" may speak of the topic: it was mentioned, or the topic is a name of unsaid kind.

    "The company" may be Acme. It is not the 20th meeting, which says what it is, and not a person.
    """
    if any(mention.phrase.head == head for mention in conversation.mentions):
        return True
    topic = conversation.best(as_topic)
    if topic is None or topic.phrase.determiner or not topic.phrase.named:
        return False
    return not is_known_person(conversation, topic)


def _several(conversation: Conversation, head: str | None = None) -> str | None:
    """What a "who" or "which" question was answered with, where that is several, unless "they" were others since.

    With ``head``, only the answer to a question for such: "which companies" for "these companies".
    """
    for age, turn in enumerate(conversation.turns[:6]):
        now = [mention for mention in conversation.mentions if mention.age == age]
        if head is None and any(mention.pronouns & THEY and not is_person(mention.phrase) for mention in now):
            return None
        asked = next((m.phrase for m in now if m.phrase.before in {"which", "what"} and not m.in_answer), None)
        who = question_word(turn.standalone_question) == "who"
        if not (who and head is None) and not (asked and asked.plural and head in {None, asked.head}):
            continue
        found = [mention.phrase for mention in now if mention.answers and not mention.nested]
        found = [phrase for phrase in found if phrase.before not in LOCATIVE | {"of"}]
        found = [phrase for phrase in found if phrase.named and all(word.is_capital for word in phrase.words)]
        if who:
            found = [phrase for phrase in found if titles(phrase)] or [p for p in found if is_person(p)]
        named = list(dict.fromkeys(phrase.text for phrase in found))[:3]
        if len(named) > 1:
            return f"{', '.join(named[:-1])} and {named[-1]}"
    return None


def _text(conversation: Conversation, mention: Mention | None) -> str | None:
    """The mention in words that stand alone: a name in full, an indefinite made definite."""
    if mention is None:
        return None
    phrase = mention.phrase
    if mention.open_to or phrase.determiner.lower() in POINTERS or phrase.determiner in {"a", "an", "A", "An", "The"}:
        return f"the {phrase.bare}"
    if not may_be_person(phrase):
        return phrase.text
    names = [other.phrase for other in conversation.of_same(mention) if may_be_person(other.phrase)]
    return max([phrase, *names], key=lambda name: len(name.words) if len(name.words) < 6 else 0).text
