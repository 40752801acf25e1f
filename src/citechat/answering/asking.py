"""Questions that a sentence answers, by turning it round in plain grammar; no model.

Few and well made: a sentence whose parts are not surely told apart is not asked about, and a question that does not
stand alone ("When was the meeting held?") is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citechat.answering.clauses import DATED, clause, inner_names, is_person, is_subject, within
from citechat.answering.facts import MONTHS, find_run, names, tokens
from citechat.answering.plain_question import Question, is_plain
from citechat.answering.turning import COUNTED, PERCENTAGE, asked, is_countable, needs_object, of_clause

LENGTHS = range(6, 61)
"""Words of a sentence that is asked about."""
LONGEST = 800
"""Its characters at most; what is longer is no prose."""
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SPACED = re.compile(r" (?=[,.;:](?: |$))")
_QUOTES = re.compile(r"[\"“”]")
_BROKEN = re.compile(r"[;!?…]|\.\.")
_OPENING = re.compile(
    r"(?:(?i:However|Moreover|Furthermore|Meanwhile|Also|So far|In addition|In fact|Today|Later|Finally|Additionally"
    r"|Nevertheless|Subsequently|Originally|Initially|Eventually|Then|For example|By contrast|In contrast"
    r"|As a result|Among them),? )+"
)
_FRONTED = re.compile(
    r"(?P<preposition>In|On|At|After|During|By|As of|Since|Until) "
    r"(?:(?P<time>[^,]{3,40}|[A-Z][a-z]+ \d+, \d{4}), |(?P<year>[12]\d{3}) (?=the [A-Z]|[A-Z]))(?P<sentence>.+)"
)
_SAID = re.compile(
    r"[^,;:]{2,60}? (?:said|stated|noted|announced|reported|explained|added|pointed out)(?: at [^,]{3,30})? that "
    r"(?P<said>.+)"
)
_SEVERAL = re.compile(
    r"(?P<doers>(?:The )?[A-Z]\S+,? [A-Z].{10,240}?),? "
    r"(?P<verb>co-chaired|cochaired|chaired|co-hosted|hosted|signed|attended|jointly \w+ed) (?P<rest>.+)\."
)
"""People with their offices, who did something."""
_THERE = re.compile(r"There (?P<verb>are|were) (?P<stated>[^,;:]+?)(?:,.*| and .*)?\.")
_ALIAS = re.compile(r"(?P<subject>[^,]{3,60}), (?:also|sometimes|better|commonly) known as (?P<alias>[^,]{2,60}), ")
_APPOSITION = re.compile(
    r"^(?P<subject>[A-Z][^,;:()]{1,60}), (?:an?|the|who|which|also|then|later|known|born|located|based|founded"
    r"|formerly)\b[^,;:()]{3,140}, (?=[a-z-]+ )"
)
_OFFICE = re.compile(
    r"\b[Tt]he (?P<office>(?:(?:Permanent|Under|Deputy|Vice|Executive|Prime|First|Foreign|General|Chief) |Director-)*"
    r"(?:Secretary|Minister|Director|General|Commissioner|Mayor|President|Governor|Chancellor|Ambassador|Chairman"
    r"|Chairwoman|Chairperson|Executive|Officer|Inspector)(?:(?:-| )General)?"
    r"(?: (?:for|of) (?:the )?[A-Z][^;:()]{2,90}?)?), "
    r"(?P<holder>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4})(?=,| \(| and\b)"
)
_APPOSED = re.compile(
    r"(?P<name>[A-Z][a-z'’-]+(?: [A-Z][\w.'’-]+){1,2}), (?P<role>(?:(?!\b(?:who|which|where|whose)\b)[^;:()]){5,160}?),"
    r" (?:said|told|says|stated|noted|added|pointed)\b"
)
_ROLE = re.compile(
    r"\b(?:member|director|president|minister|secretary|professor|head|mayor|chief|executive|spokes(?:man|woman|person)"
    r"|chair(?:man|woman|person)?|founder|inspector|commissioner|governor|representative|author|scientist|leader"
    r"|historian|economist|officer|partner|engineer|researcher|analyst|ambassador|editor|manager)\b",
    re.IGNORECASE,
)


def questions(sentence: str) -> Iterator[Question]:
    """The questions that the sentence answers, each once."""
    if len(sentence) > LONGEST:
        return
    sentence = _SPACED.sub("", _ASIDE.sub("", " ".join(sentence.split())))
    sentence = sentence[:1] + _QUOTES.sub("", sentence[1:])  # what begins with them is left alone: it is speech
    if len(sentence.split()) not in LENGTHS or not sentence.endswith(".") or not sentence[0].isupper():
        return
    known: set[str] = set()
    for question in _forms(sentence):
        if question.text not in known and is_plain(question.text) and not _tells(question):
            known.add(question.text)
            yield question


def _tells(question: Question) -> bool:
    """Whether the question holds its answer."""
    return bool(find_run(tokens(question.answer), question.text))


def _forms(sentence: str) -> Iterator[Question]:
    if not _BROKEN.search(sentence):
        yield from _stated(sentence)
    for match in _OFFICE.finditer(sentence):
        if is_person(match["holder"]):
            yield Question(f"Who is the {match['office']}?", match["holder"])
    if (apposed := _APPOSED.match(sentence)) and _ROLE.search(apposed["role"]):
        yield Question(f"Who is {apposed['name']}?", apposed["role"])


def _stated(sentence: str) -> Iterator[Question]:
    """The questions by the sentence's main clause, whatever stands before it."""
    date = front = ""
    if opening := _OPENING.match(sentence):
        sentence = _opened(sentence[opening.end() :])
    if said := _SAID.fullmatch(sentence):
        sentence = _opened(said["said"])
    if fronted := _FRONTED.fullmatch(sentence):
        time = fronted["time"] or fronted["year"]
        front = f"{fronted['preposition'].lower()} {time}"
        dated = DATED.fullmatch(front)
        named = any(run[0].norm not in MONTHS for run in inner_names(time))
        if fronted["preposition"] == "In" and not (dated or named):
            return  # "In some cases, ..." takes back half of what follows
        date, front = dated["date"] if dated else "", front if dated or named else ""
        sentence = _opened(fronted["sentence"])
    if (several := _SEVERAL.fullmatch(sentence)) and (question := _several(several)):
        yield question
    if counted := _counted_subject(sentence, front) or _there_are(sentence):
        yield counted
    if (known := _ALIAS.match(sentence)) and is_subject(known["subject"]):
        yield Question(f"What is {within(known['subject'])} also known as?", known["alias"])
    sentence = _APPOSITION.sub(r"\g<subject> ", sentence, count=1)
    if main := clause(sentence):
        yield from of_clause(main, date, front)


def _several(stated: re.Match[str]) -> Question | None:
    """ "Mr A, Director of B, and Ms C, Minister of D, co-chaired the 18th meeting" asks who did."""
    doers = names(stated["doers"])
    if clause(f"{stated['doers']} .") or not doers or "," not in stated["doers"]:
        return None
    return asked(f"Who {stated['verb']}", stated["rest"], stated["doers"], has_object=True)


def _counted_subject(sentence: str, front: str) -> Question | None:
    """ "Four universities have opened branches" asks how many have, "60% of the forest is in Brazil" which share is."""
    lowered = (sentence[0].lower() + sentence[1:]).removesuffix(".")
    if share := PERCENTAGE.fullmatch(lowered):
        start, stated, count = "What percentage of", share["whole"], share["count"]
    elif (counted := COUNTED.fullmatch(lowered)) and is_countable(counted):
        start, stated, count = "How many", f"{counted['counted']}{counted['rest']}", counted["count"]
    else:
        return None
    main = clause(f"The 9 {stated}.")  # a number makes a subject of what is counted
    if main is None or not main.verb:
        return None
    verb = main.stated if main.is_active else f"{main.auxiliary} {main.verb}"
    return asked(f"{start} {main.subject.removeprefix('the 9 ')} {verb}", main.rest, count, needs_object(main), front)


def _there_are(sentence: str) -> Question | None:
    there = _THERE.fullmatch(sentence)
    counted = COUNTED.fullmatch(there["stated"]) if there else None
    if not there or not counted or not is_countable(counted):
        return None
    return asked(f"How many {counted['counted']} {there['verb']} there", counted["rest"], counted["count"])


def _opened(text: str) -> str:
    """The text as a sentence's beginning."""
    return text[:1].upper() + text[1:]
