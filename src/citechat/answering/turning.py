"""A clause turned round into the questions that it answers: when, who, how many, where, why and what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citechat.answering.clauses import (
    DATED,
    Clause,
    has_verb,
    is_kind,
    is_named,
    is_person,
    starts_with_name,
)
from citechat.answering.facts import STOPWORDS, content_words, tokens
from citechat.answering.plain_question import FOREMOST, Question, is_plain
from citechat.answering.rewriting.grammar import PREPOSITIONS, is_past

_PLACED = frozenset(
    "held located situated born buried based headquartered founded established built signed die died set".split()
)
_PLACE = re.compile(r"(?:in|at|on|near) (?P<place>.+)")
_BY = re.compile(r"(?:[a-z]+ly )?by (?P<doer>.+)")
_DONE_BY_SOMEONE = frozenset(
    """abolished acquired adopted annexed appointed approved beat bought built captured chaired co-chaired cochaired
    coined commissioned composed conquered created co-founded defeated designed developed directed discovered
    elected established founded hosted initiated introduced invaded invented launched led nominated ordained
    organised organized painted passed patented performed produced promulgated proposed published ratified signed
    translated won written wrote""".split()
)
"""Participles of what is done by people and bodies, about whom one asks who."""
_PAST = {"written": "wrote"}
_ABOUT = (
    "(?:(?:more than|less than|over|about|around|nearly|almost|at least|up to|some|approximately|only|just|a total of)"
    " )?"
)
PERCENTAGE = re.compile(rf"{_ABOUT}(?P<count>\d+(?:\.\d+)? ?(?:%|percent|per cent)) of (?P<whole>.+)")
COUNTED = re.compile(
    rf"{_ABOUT}(?P<count>\d{{1,3}}(?:,\d{{3}})+|[2-9]|[1-9]\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|twenty|thirty|forty|fifty) (?P<counted>(?:[\w-]+ ){0,3}?(?:[a-z-]{3,}s|people|men|women|children))(?= |$)"
    r"(?P<rest>.*)"
)
_UNITS = frozenset(
    """percent years months weeks days hours minutes seconds times miles metres meters kilometres kilometers feet inches
    dollars pounds euros yards degrees tons tonnes grams kilograms acres hectares others""".split()
)
_STRANDED = re.compile(
    r"(?:(?:also|best|well|widely|mainly|mostly|primarily|commonly|largely) )?(?P<pair>known (?:as|for)"
    r"|named (?:after|for|in honou?r of)|(?:based|measured) (?:on|in)|(?:tasked|charged) with|(?:used|famous) for"
    r"|(?:composed|comprised|made|made up) of|(?:made|derived) from|divided into|dedicated to|responsible for|aimed at"
    r"|(?:replaced|succeeded|governed|influenced|caused|inspired|limited|determined|controlled|powered|driven|surrounded"
    r"|characteri[sz]ed) by) (?P<object>.+)"
)
"""What one asks for with "what" and the preposition at the end."""
_MONEY = re.compile(
    rf"(?P<amount>{_ABOUT}(?:(?:HK|US)?[$£€]\s?[\d,.]+(?: (?:million|billion|trillion))?"
    r"|[\d,.]+ (?:(?:million|billion|trillion) )?(?:yuan|dollars|pounds|euros|yen|rupees|francs)))(?P<rest>.*)"
)
_BECAUSE = re.compile(r",? ?because (?!of\b)(?P<reason>.+)\.?")
_DEFINED = re.compile(r"(?:a|an|the) (?P<kind>.+)")
_KINDS = frozenset(
    """agency agreement alliance area association body branch bridge building chain charter city college colony
    committee company concept conflict corporation country desert device disease district doctrine dynasty festival
    field force forest form game government group independent initiative institute institution island journal
    laboratory lake language law league library magazine method mission mountain movement museum network newspaper
    organisation organization park party platform port principle procedure process program programme project
    protocol province region river scheme school sea service society species sport state station suite system
    technique territory theory town treaty type union university valley village war zone""".split()
)
"""Nouns for things, so that what they define is no person."""
_OF_SOMETHING = re.compile(
    r"the (?:[a-z]+ )?(?:aim|area|budget|capital|cost|currency|extent|function|goal|height|language|length|motto|name"
    r"|number|object|objective|population|price|purpose|role|size|subject|title|total|value|width) of "
)
"""What one asks for as it stands: "the length of the Brannock Line"."""
_ALONE = frozenset("die arrive begin open return retire resign surrender".split())
"""Verbs that need no object."""
_MADE = frozenset(
    """acquire adopt announce approve attend become build buy capture create design develop discover establish host
    introduce invent issue launch lose open organise organize propose publish receive sign unveil visit win
    write""".split()
)
"""Verbs whose object one asks for with "what"."""


def of_clause(main: Clause, date: str, front: str) -> Iterator[Question]:
    """The questions by what the clause says; ``date`` stands before it in the sentence, as ``front`` has it."""
    if main.auxiliary == "did" and main.beyond.startswith("that "):
        return  # "he announced in May that ..."
    for form in (
        _when(main, date),
        _who(main, front),
        _how_many(main, front),
        _percentage(main, front),
        _how_much(main, front),
        _where(main),
        _why(main),
        _what(main, front),
        _defined(main),
    ):
        if form:
            yield form


def _when(main: Clause, date: str) -> Question | None:
    if main.auxiliary not in {"was", "were", "did", "will"} or not main.verb:
        return None
    rest = main.rest
    if not date:
        dated = DATED.match(rest)
        if not dated or has_verb(dated["before"]):
            return None
        rest, date = dated["before"], dated["date"]
    return asked(f"When {main.auxiliary} {main.subject} {main.adverb}{main.verb}", rest, date, needs_object(main))


def _who(main: Clause, front: str) -> Question | None:
    if main.is_passive and main.verb in _DONE_BY_SOMEONE and (by := _BY.fullmatch(main.rest)):
        doer = first_phrase(by["doer"])
        if starts_with_name(doer):
            verb = _PAST.get(main.verb, main.verb)
            return asked(f"Who {main.adverb}{verb} {main.subject}", "", doer)
    if main.is_active and (is_person(main.subject) or main.stated in _DONE_BY_SOMEONE) and _is_all_name(main.subject):
        return asked(f"Who {main.adverb}{main.stated}", main.rest, main.subject, needs_object(main), front)
    return None


def _how_many(main: Clause, front: str) -> Question | None:
    counted = COUNTED.fullmatch(main.rest)
    if not counted or not is_countable(counted) or main.adverb:
        return None
    start = f"How many {counted['counted']} {main.auxiliary} {main.subject} {main.verb}"
    if main.auxiliary in {"has", "have"} and not main.verb:
        start = f"How many {counted['counted']} {'does' if main.auxiliary == 'has' else 'do'} {main.subject} have"
    elif not main.verb or main.auxiliary in {"is", "are", "was", "were"}:
        return None
    return asked(start, counted["rest"], counted["count"], front=front)


def _percentage(main: Clause, front: str) -> Question | None:
    share = PERCENTAGE.fullmatch(main.rest)
    if not share or not main.is_active:
        return None
    whole = first_phrase(share["whole"])
    start = f"What percentage of {whole} did {main.subject} {main.verb}"
    return asked(start, share["whole"][len(whole) :], share["count"], front=front)


def _how_much(main: Clause, front: str) -> Question | None:
    money = _MONEY.fullmatch(main.rest)
    if not money or main.adverb or not main.verb or main.auxiliary in {"is", "are", "was", "were"}:
        return None
    return asked(
        f"How much money {main.auxiliary} {main.subject} {main.verb}", money["rest"], money["amount"], front=front
    )


def _where(main: Clause) -> Question | None:
    if main.auxiliary not in {"was", "were", "is", "are", "did"} or main.verb.split(" ")[-1] not in _PLACED:
        return None
    placed = _PLACE.fullmatch(main.rest)
    if not placed:
        return None
    place = first_phrase(DATED.sub(r"\g<before>", placed["place"]))
    if not starts_with_name(place):
        return None
    return asked(f"Where {main.auxiliary} {main.subject} {main.adverb}{main.verb}", "", place)


def _why(main: Clause) -> Question | None:
    because = _BECAUSE.match(main.beyond)
    if not because or not main.verb or main.auxiliary not in {"was", "were", "is", "are", "did"}:
        return None
    start = f"Why {main.auxiliary} {main.subject} {main.adverb}{main.verb}"
    return asked(start, main.rest, because["reason"], needs_object(main))


def _what(main: Clause, front: str) -> Question | None:
    be = main.auxiliary in {"is", "are", "was", "were"}
    if be and (stranded := _STRANDED.fullmatch(f"{main.verb} {main.rest}".strip())):
        if not content_words(stranded["object"]):
            return None
        return asked(f"What {main.auxiliary} {main.subject} {stranded['pair']}", "", stranded["object"])
    if main.auxiliary in {"do", "does"}:
        of = "of " if main.rest.startswith("of ") else ""
        start = f"What {main.auxiliary} {main.subject} {main.adverb}{main.verb} {of}"
        return asked(start, "", main.rest.removeprefix(of)) if bool(of) == (main.verb == "consist") else None
    if main.is_active and main.verb in _MADE and not main.adverb:
        made = first_phrase(main.rest)
        dated = DATED.match(main.rest)
        when = front or (dated and main.rest[dated.end("before") : dated.end()].strip()) or ""
        says = is_named(made) or made.startswith(("a ", "an ", "his ", "her ", "its ", "their "))
        if says and tokens(made)[0].norm not in PREPOSITIONS and not is_past(made.split()[-1]):
            return asked(f"What did {main.subject} {main.verb}", "", made, front=when)
    return None


def _defined(main: Clause) -> Question | None:
    if not main.verb and main.auxiliary in {"is", "was"} and _OF_SOMETHING.match(main.subject):
        return asked(f"What {main.auxiliary} {main.subject}", "", main.rest) if content_words(main.rest) else None
    if main.verb or main.auxiliary != "is" or len(main.subject.split()) > 8:
        return None
    defined = _DEFINED.fullmatch(main.rest)
    if not defined or not (_is_all_name(main.subject) or is_kind(main.subject)):
        return None
    kind = tokens(first_phrase(defined["kind"]).split(" of ")[0].split(" for ")[0])
    if not kind or (kind[-1].norm not in _KINDS and not is_kind(main.subject)):
        return None  # it may be a person
    if FOREMOST.match(defined["kind"]):
        return Question(f"What is the {defined['kind']}?", main.subject)
    return Question(f"What is {main.subject}?", defined["kind"])


def needs_object(main: Clause) -> bool:
    """Whether the verb says nothing without what follows it: "when did ABC launch"."""
    return main.is_active and main.verb not in _ALONE


def asked(start: str, rest: str, answer: str, has_object: bool = False, front: str = "") -> Question | None:
    """The question with as much of ``rest`` as leaves it plain; with an object, that stays, and ``front`` always."""
    for tail in _tails(rest, has_object):
        text = " ".join(f"{start} {tail} {front}".split()).rstrip(" ,.") + "?"
        whole = tail.rpartition(" ")[2] not in STOPWORDS and (tail or not has_object)
        if whole and is_plain(text) and not has_verb(tail):
            return Question(text, answer)
    return None


def _tails(rest: str, has_object: bool) -> Iterator[str]:
    """``rest`` shortened from its end, before a preposition or participle each time; the whole first.

    A name with prepositions in it ("the Group on Trade in Services") is cut before the first of them or not at all.
    """
    yield rest
    cuts: list[int] = []
    found = [token for token in tokens(rest) if not token.is_glued]  # "Co-operation" by its first part
    in_name = False
    for at, token in enumerate(found[1:-1], start=1):
        if token.text in PREPOSITIONS - {"of"}:
            joins = found[at - 1].is_capital and found[at + 1].is_capital
            to_do = any(before.norm == "to" for before in found[max(0, at - 2) : at])  # "to apply for"
            if not (joins and in_name) and not to_do:
                cuts.append(token.start)
            in_name = joins
        elif token.text.islower() and is_past(token.norm):
            cuts.append(token.start)
        elif token.text.islower() and token.text not in {"of", "and", "the"}:
            in_name = False
    yield from (rest[:cut].rstrip() for cut in reversed(cuts))
    if not has_object:
        yield ""


def first_phrase(text: str) -> str:
    """The words before the first preposition other than "of" and "for"."""
    cut = next(
        (t.start for t in tokens(text) if t.text in PREPOSITIONS - {"of", "for"} | {"to"} and t.start), len(text)
    )
    return text[:cut].rstrip(" ,")


def is_countable(counted: re.Match[str]) -> bool:
    """Whether what `COUNTED` found are things, rather than years or metres."""
    words = [token.norm for token in tokens(counted["counted"])]
    return not _UNITS & set(words) and not any(word in STOPWORDS | PREPOSITIONS or word.isdigit() for word in words)


def _is_all_name(phrase: str) -> bool:
    """Whether nothing but names and what joins them is in the phrase."""
    return all(
        token.is_capital or token.is_number or token.norm in {"the", "of", "and", "for", "in"}
        for token in tokens(phrase)
    )
