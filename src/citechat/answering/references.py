"""What a pronoun or a short noun phrase of a follow-up refers to: the most salient fitting phrase of the conversation.

The answer to "who" or "which" names what comes next, and a pronoun goes on referring to what it referred to before
(centering: Grosz, Joshi and Weinstein 1995).
"""

from __future__ import annotations

from citechat.answering.grammar import (
    ARTICLES,
    HE,
    IT,
    LOCATIVE,
    POINTERS,
    QUANTIFIERS,
    RELATIONS,
    SHE,
    THEY,
    TIMES,
    WH,
    stem,
)
from citechat.answering.mentions import Mention, is_date, is_person, may_be_person, question_word, titles
from citechat.answering.phrases import Phrase
from citechat.answering.salience import Conversation, Score

_FEMALE = frozenset("ms mrs miss madam madame dame lady".split())
_MALE = frozenset("mr sir lord".split())


def referent(conversation: Conversation, pronoun: str) -> str | None:
    """What ``pronoun`` refers to, in words that can stand in its place."""
    if pronoun in HE | SHE:
        return _text(conversation, conversation.best(_as_person(pronoun)))
    if pronoun in THEY:
        return _several(conversation) or _text(conversation, conversation.best(_as_people))
    return _text(conversation, conversation.best(_as_thing))


def place_of(conversation: Conversation) -> str | None:
    """Where "there" is: what a "where" question was answered with, or else what is talked about."""
    for mention in conversation.mentions:
        if mention.answers == "where" and mention.age == 0 and mention.phrase.before in LOCATIVE:
            return f"{mention.phrase.before} {mention.phrase.text}"
    best = conversation.best(_as_place)
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
        if other.head != phrase.head or not wanted <= held or not specific or not _is_definite(other):
            return None
        if len(other.words) <= len(phrase.words) or (wanted and mention.in_answer and phrase.definite):
            return None
        return mention.weight + 0.05 * min(len(other.words), 10)

    return _text(conversation, conversation.best(score))


def numbered(conversation: Conversation) -> Phrase | None:
    """The phrase that "the 10th" or "the last one" has its noun from."""

    def score(_: Conversation, mention: Mention) -> float | None:
        phrase = mention.phrase
        if mention.in_answer or mention.nested or not _is_definite(phrase) or may_be_person(phrase):
            return None
        return mention.weight + 1.0 * bool(phrase.numbers) + 0.3 * bool(phrase.complement)

    best = conversation.best(score)
    return best.phrase if best else None


def topic_of(conversation: Conversation) -> str | None:
    """What the conversation is about: the most salient phrase of its questions that has a name or a number.

    With none of those, the most salient with "the".
    """
    return _text(conversation, conversation.best(_as_topic) or conversation.best(_as_unnamed_topic))


def may_mean(conversation: Conversation, head: str) -> bool:
    """Whether "the ``head``" may speak of the topic: it was mentioned, or the topic is a name of unsaid kind.

    "The company" may be Acme. It is not the 20th meeting, which says what it is, and not a person.
    """
    if any(mention.phrase.head == head for mention in conversation.mentions):
        return True
    topic = conversation.best(_as_topic)
    if topic is None or topic.phrase.determiner or not topic.phrase.named:
        return False
    return not (titles(topic.phrase) or conversation.replaced(topic, HE | SHE) or conversation.was_asked(topic, "who"))


def _as_topic(conversation: Conversation, mention: Mention) -> float | None:
    phrase = mention.phrase
    specific = phrase.named or (bool(phrase.numbers) and phrase.definite)
    if mention.in_answer or mention.nested or not specific or not _is_definite(phrase) or is_date(phrase):
        return None
    return (
        conversation.salience(mention)
        + 0.5 * conversation.frequency(mention)
        + 0.8 * _is_in_focus(mention)
        + 0.3 * bool(phrase.numbers)
    )


def _as_unnamed_topic(conversation: Conversation, mention: Mention) -> float | None:
    if mention.in_answer or mention.nested or not mention.phrase.definite:
        return None
    return conversation.salience(mention)


def _as_person(pronoun: str) -> Score:
    own, other = (HE, SHE) if pronoun in HE else (SHE, HE)
    fitting, barred = (_MALE, _FEMALE) if pronoun in HE else (_FEMALE, _MALE)

    def score(conversation: Conversation, mention: Mention) -> float | None:
        forms = titles(mention.phrase)
        acronym = len(mention.words) == 1 and mention.phrase.text.isupper()
        part = mention.nested and mention.phrase.before in LOCATIVE | {"of"}
        asked = conversation.was_asked(mention, "who")
        if forms & barred or acronym or not (asked or (may_be_person(mention.phrase) and not part)):
            return None
        return (
            conversation.salience(mention)
            + 1.0 * bool(forms & fitting)
            + 0.5 * bool(forms)
            + 1.2 * (mention.answers == "who" and mention.age == 0)
            + 1.5 * conversation.replaced(mention, own)
            - 1.5 * conversation.replaced(mention, other)
            - 2.5 * conversation.replaced(mention, IT)
            + 1.0 * asked
            - 1.5 * conversation.was_asked(mention, "what")
            + 0.3 * is_person(mention.phrase)
            - 0.5 * (mention.phrase.before in LOCATIVE | {"of"})
            - 1.0 * mention.phrase.caseless
        )

    return score


def _as_people(conversation: Conversation, mention: Mention) -> float | None:
    phrase = mention.phrase
    if not _may_be_thing(conversation, mention):
        return None
    return (
        0.4 * conversation.salience(mention)
        + 0.8 * conversation.frequency(mention)
        + 0.6 * phrase.plural
        + 0.6 * any(word.is_capital for word in phrase.core)
        + 0.4 * may_be_person(phrase)
        + 0.8 * conversation.replaced(mention, THEY)
        - 0.8 * conversation.replaced(mention, IT)
        - 0.5 * conversation.was_asked(mention, "what")
        - 0.7 * (mention.in_answer and mention.answers != "who")
        - 0.5 * (phrase.before in LOCATIVE and not phrase.determiner)
        - 1.0 * _is_bare(phrase)
        - 0.1 * len(phrase.words)
    )


def _as_thing(conversation: Conversation, mention: Mention) -> float | None:
    phrase = mention.phrase
    if not _may_be_thing(conversation, mention):
        return None
    return (
        conversation.salience(mention)
        + 0.4 * conversation.frequency(mention)
        + 0.4 * phrase.named
        + 0.4 * bool(phrase.numbers)
        + 0.3 * phrase.definite
        - 0.4 * phrase.plural
        + 1.4 * ("which" in {mention.answers, mention.open_to} and mention.age == 0)
        + 1.4 * (mention.answers == "what" and mention.age == 0)
        + 0.4 * conversation.replaced(mention, IT)
        - 1.2 * conversation.replaced(mention, THEY)
        - 1.5 * conversation.was_asked(mention, "who")
        + 0.5 * conversation.was_asked(mention, "what")
        - 0.8 * mention.in_answer
        - 0.5 * (phrase.before in LOCATIVE and not phrase.determiner)
        - 0.3 * is_person(phrase)
        - 0.8 * mention.nested
        - 2.2 * (phrase.head in RELATIONS)
        + 0.8 * _is_in_focus(mention)
        - 1.0 * _is_bare(phrase)
        - 0.05 * len(phrase.words)
    )


def _as_place(conversation: Conversation, mention: Mention) -> float | None:
    somewhere = mention.phrase.determiner or mention.open_to or mention.phrase.before in LOCATIVE
    return _as_thing(conversation, mention) if somewhere else None


def _may_be_thing(conversation: Conversation, mention: Mention) -> bool:
    phrase = mention.phrase
    if titles(phrase) or is_date(phrase) or phrase.core[-1].is_number or conversation.replaced(mention, HE | SHE):
        return False
    if mention.open_to:
        return not phrase.plural
    return _is_definite(phrase) or (_is_bare(phrase) and not mention.in_answer)


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
        found = [phrase for phrase in found if may_be_person(phrase) and phrase.before not in LOCATIVE | {"of"}]
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


def _is_in_focus(mention: Mention) -> bool:
    return mention.age == 0 and not (mention.in_answer or mention.nested)


def _is_definite(phrase: Phrase) -> bool:
    determiner = phrase.determiner.lower()
    if determiner == "both":
        return phrase.plural
    if determiner in QUANTIFIERS or phrase.before in QUANTIFIERS | WH or phrase.core[-1].norm in TIMES:
        return False
    return phrase.named or determiner in ARTICLES | POINTERS


def _is_bare(phrase: Phrase) -> bool:
    """Whether the phrase is a common noun without a determiner, or a name typed in lower case."""
    return not (phrase.determiner or phrase.named or phrase.before in QUANTIFIERS | WH)
