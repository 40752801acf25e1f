"""How well a mention fits what a word points to, each as a `Score`: features weighted by hand, tried on CANARD.

A pronoun goes on referring to what it referred to before (centering: Grosz, Joshi and Weinstein 1995), and the answer
to "who" or "which" names what comes next.
"""

from __future__ import annotations

from citechat.answering.rewriting.grammar import (
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
)
from citechat.answering.rewriting.mentions import Mention, is_date, is_person, may_be_person, titles
from citechat.answering.rewriting.phrases import Phrase
from citechat.answering.rewriting.salience import Conversation, Score

_FEMALE = frozenset("ms mrs miss madam madame dame lady".split())
_MALE = frozenset("mr sir lord".split())


def as_topic(conversation: Conversation, mention: Mention) -> float | None:
    """How well it fits as what the conversation is about."""
    phrase = mention.phrase
    specific = phrase.named or (bool(phrase.numbers) and phrase.definite)
    if mention.in_answer or mention.nested or not specific or not is_definite(phrase) or is_date(phrase):
        return None
    return (
        conversation.salience(mention)
        + 0.5 * conversation.frequency(mention)
        + 0.8 * _is_in_focus(mention)
        + 0.3 * bool(phrase.numbers)
    )


def as_unnamed_topic(conversation: Conversation, mention: Mention) -> float | None:
    """How well it fits as that, where nothing has a name or a number."""
    if mention.in_answer or mention.nested or not mention.phrase.definite:
        return None
    return conversation.salience(mention)


def as_person(pronoun: str) -> Score:
    """How well a mention fits "he" or "she"."""
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
            - 2.0 * conversation.replaced(mention, other)
            - 2.5 * conversation.replaced(mention, IT)
            + 1.0 * asked
            - 1.5 * conversation.was_asked(mention, "what")
            + 0.3 * is_person(mention.phrase)
            - 0.5 * (mention.phrase.before in LOCATIVE | {"of"})
            - 1.0 * mention.phrase.caseless
        )

    return score


def as_people(conversation: Conversation, mention: Mention) -> float | None:
    """How well it fits "they"."""
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


def as_thing(conversation: Conversation, mention: Mention) -> float | None:
    """How well it fits "it"."""
    phrase = mention.phrase
    if not _may_be_thing(conversation, mention):
        return None
    return (
        conversation.salience(mention)
        + 0.4 * conversation.frequency(mention)
        + 0.4 * phrase.named
        + 0.4 * bool(phrase.numbers)
        + 0.6 * phrase.definite
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
        - 3.0 * (phrase.head in RELATIONS)
        + 0.8 * _is_in_focus(mention)
        - 1.0 * _is_bare(phrase)
        - 0.05 * len(phrase.words)
    )


def as_place(conversation: Conversation, mention: Mention) -> float | None:
    """How well it fits "there"."""
    somewhere = mention.phrase.determiner or mention.open_to or mention.phrase.before in LOCATIVE
    return as_thing(conversation, mention) if somewhere else None


def _may_be_thing(conversation: Conversation, mention: Mention) -> bool:
    phrase = mention.phrase
    if titles(phrase) or is_date(phrase) or conversation.replaced(mention, HE | SHE):
        return False
    if mention.open_to:
        return not phrase.plural
    return is_definite(phrase) or (_is_bare(phrase) and not mention.in_answer)


def _is_in_focus(mention: Mention) -> bool:
    return mention.age == 0 and not (mention.in_answer or mention.nested)


def is_definite(phrase: Phrase) -> bool:
    """Whether the phrase is of something known: it has a name, "the", or a number as in "article 5"."""
    determiner = phrase.determiner.lower()
    if determiner == "both":
        return phrase.plural
    if determiner in QUANTIFIERS or phrase.before in QUANTIFIERS | WH or phrase.core[-1].norm in TIMES:
        return False
    if phrase.core[-1].is_number:
        return not determiner and len(phrase.core) > 1  # "article 5"
    return phrase.named or determiner in ARTICLES | POINTERS


def _is_bare(phrase: Phrase) -> bool:
    """Whether the phrase is a common noun without a determiner, or a name typed in lower case."""
    return not (phrase.determiner or phrase.named or phrase.before in QUANTIFIERS | WH)


def is_known_person(conversation: Conversation, mention: Mention) -> bool:
    """Whether the conversation has shown that the mention is of a person."""
    shown = conversation.replaced(mention, HE | SHE) or conversation.was_asked(mention, "who")
    return bool(titles(mention.phrase) or shown)
