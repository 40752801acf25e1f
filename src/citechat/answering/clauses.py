"""The main clause of a plain sentence, taken apart by the words that bound its parts: no tagger, no model.

Strict on purpose: what is not surely a subject with its verb is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from citechat.answering.facts import HONORIFICS, MONTHS, Token, names, tokens
from citechat.answering.rewriting.grammar import (
    AUXILIARIES,
    CLAUSE_OPENERS,
    DETERMINERS,
    OWNERS,
    POINTERS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTIFIERS,
    is_past,
)

MONTH = rf"(?:{'|'.join(month.capitalize() for month in sorted(MONTHS))})"
DATE = rf"(?:\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH} \d{{1,2}}(?:, \d{{4}})?|{MONTH},? \d{{4}}|(?:1[5-9]|20)\d\d)"
DATED = re.compile(
    rf"(?P<before>.*?) ?\b(?:on|in) (?P<date>{DATE}|{MONTH}|1[0-4]\d\d"
    r"|the (?:early |mid-|late )?(?:\d{2,4}s|\d\dth century))(?![\w-])(?! [A-Z\d])"
)
UNCLEAR = PRONOUNS | POINTERS | OWNERS | frozenset("here today yesterday tomorrow tonight now latter former".split())
"""Words that mean something only beside other sentences."""
_LONGEST_SUBJECT = 14
_GENERIC = frozenset(
    """act administration agency agreement army association authority board bureau chairman church commission
    committee company conference constitution convention council country court department director empire forum fund
    government group institute king law meeting minister ministry museum office order park parliament party plan
    president programme project province queen region republic school secretary senate society state summit system
    treaty union university war zone""".split()
)
"""Nouns that are written with a capital where the text has named what they mean."""
_NO_SUBJECTS = frozenset("a an other most one not there".split())
"""Words that do not begin what is known by name."""
_NOUN_ENDINGS = ("ing", "tion", "sion", "ment", "ness", "ity", "ism", "ship", "ics", "logy")
_DOUBLING = frozenset("ban plan submit".split())
_IRREGULAR = dict(
    pair.split("-")
    for pair in """became-become began-begin bought-buy built-build chose-choose drew-draw found-find gave-give
    grew-grow held-hold led-lead left-leave lost-lose made-make met-meet paid-pay ran-run sent-send sold-sell
    spent-spend struck-strike taught-teach took-take wrote-write won-win""".split()
)
_REGULAR = """abolish accept achieve acquire adopt annex announce appoint approve arrive assassinate attend award
    ban capture chair co-chair cochair coin collect commission complete compose conclude conquer construct co-found
    contain create cross declare defeat deliver demolish deploy describe design destroy develop die direct discover
    donate earn elect employ enact enter establish estimate expand experience export feature finish form found gain
    host identify import inaugurate include inherit initiate introduce invade invent invest issue join kill land
    launch marry move name nominate obtain occupy offer open operate order organise organize own paint pass patent
    perform plan play pledge present produce promise promulgate propose publish purchase raise ratify reach receive
    record reject release rename renovate replace resign restore retire return reveal review score serve settle sign
    start submit suffer suggest surrender suspend translate travel unveil visit vote""".split()


def _past(base: str) -> str:
    if base in _DOUBLING:
        return base + base[-1] + "ed"
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeo" else base + "ed"


BASES = {_past(base): base for base in _REGULAR} | _IRREGULAR
"""Verbs whose past form is no adjective or noun as often, each with the form that follows "did"."""
_PRESENT = {
    present: base
    for base in "consist comprise contain encompass".split()
    for present in (base, base + ("es" if base.endswith("ss") else "s"))
}
"""Verbs whose present form is no noun."""
_FINITE = frozenset("was were is are will has have had".split())
_VERB = re.compile(rf"(?<= )(?:{'|'.join(sorted(_FINITE | set(BASES) | set(_PRESENT), key=len, reverse=True))})(?= )")
_ADVERB = re.compile(r"(?:[a-z]+ly|also|still|now|later|then|often|once|first|soon|again|recently) ")
_PARTICLE = re.compile(r"(?:up|out|off|over|down)\b(?! to\b)")
_PARTICIPLE = re.compile(
    r"(?:been |be )?(?:set up|[a-z-]{2,}ed|held|made|built|led|written|given|taken|won|drawn|sung|known|born|run|begun"
    r"|sent|sold)\b"
)
_END = re.compile(
    r"[,;:()–—]| (?:which|who|whose|whom|that|when|where|while|because|although|though|after|before|until|so|but|if|"
    r"since|whereas|thereby|including|rather|making|allowing)\b| and (?=(?:\w+ly |also |later |then )?(?:"
    r"was|were|is|are|will|has|have|had|he|she|it|they|[a-z]+ed|became|began|led|made|held|took|won|built)\b)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked about, the auxiliary that turns before it in a question, and the rest in the question's order."""

    subject: str
    auxiliary: str
    adverb: str
    """What says how, with its space: "jointly "; or nothing."""
    verb: str
    """As it stands in a question: "held", "be held", "visit"; nothing after a bare "is"."""
    stated: str
    """As it stands in the sentence: "visited"."""
    rest: str
    """What follows the verb, up to where another clause begins."""
    beyond: str
    """That other clause with the word or mark before it."""

    @property
    def is_active(self) -> bool:
        """Whether the subject does what the verb says, in the past."""
        return self.auxiliary == "did"

    @property
    def is_passive(self) -> bool:
        """Whether something was done to the subject."""
        return self.auxiliary in {"was", "were"} and bool(self.verb)


def clause(sentence: str) -> Clause | None:
    """The main clause of a sentence that begins with its subject and ends with a full stop; None where unsure."""
    found = _VERB.search(sentence)
    if not found or not sentence.endswith("."):
        return None
    subject = sentence[: found.start()].rstrip()
    early = _ADVERB.fullmatch(subject.rpartition(" ")[2] + " ")
    adverb = ""
    if early:
        subject, adverb = subject[: -len(early[0])].rstrip(), early[0]
    subject, stated, rest = within(subject), found[0], sentence[found.end() + 1 : -1]
    if not (is_subject(subject) or (is_kind(subject) and (stated == "is" or stated in _PRESENT))):
        return None
    if stated in BASES:
        auxiliary, verb = "did", BASES[stated]
    elif stated in _PRESENT:
        verb = _PRESENT[stated]
        auxiliary = "do" if stated == verb else "does"
    else:
        auxiliary, verb = stated, ""
        if late := _ADVERB.match(rest):
            adverb, rest = late[0], rest[late.end() :]
        if auxiliary == "will":
            verb, _, rest = rest.partition(" ")
            if verb == "be" and (done := _PARTICIPLE.match(rest)):
                verb, rest = f"be {done[0]}", rest[done.end() :].lstrip()
        elif done := _PARTICIPLE.match(rest):
            verb, rest = done[0], rest[done.end() :].lstrip()
    if auxiliary == "had" and not verb:
        auxiliary, verb = "did", "have"
    if particle := _PARTICLE.match(rest):
        verb, stated, rest = f"{verb} {particle[0]}", f"{stated} {particle[0]}", rest[particle.end() :].lstrip()
    if auxiliary in {"are", "were", "have", "do"} and subject.istitle() and subject.isalpha():
        return None  # "Counties are …": a kind of thing, whose capital is the sentence's
    adverb = adverb if adverb.endswith("ly ") else ""
    rest, beyond = _segment(rest)
    if _VERB.search(f" {rest} "):  # "the plan announced by the minister was …": the first verb was no main one
        return None
    return Clause(subject, auxiliary, adverb, verb, stated, rest, beyond)


def _segment(rest: str) -> tuple[str, str]:
    """The rest up to where another clause or an aside begins, and from there; the comma of a date is no end."""
    for end in _END.finditer(f" {rest}"):
        dated = end[0] == "," and re.match(r", \d{4}\b", rest[end.start() - 1 :])
        if not dated:
            cut = max(0, end.start() - 1)
            return rest[:cut].strip(), rest[cut:].strip()
    return rest.strip(), ""


def is_subject(phrase: str, longest: int = _LONGEST_SUBJECT) -> bool:
    """Whether the words are one noun phrase that says by itself what it is about."""
    found = tokens(phrase)
    if not found or len(found) > longest or re.search(r"[,;:()\"“”–—]| - ", phrase) or not phrase[0].isalnum():
        return False
    first = found[0].norm
    if (
        len(found) > 1
        and _may_be_no_name(found[0])
        and found[1].text.islower()
        and found[1].norm not in {"of", "and", "du", "de"}
    ):
        return False
    if found[0].norm in UNCLEAR and not found[0].text.isupper():
        return False
    if len(found) == 1 and found[0].text.istitle() and found[0].norm.endswith(_NOUN_ENDINGS):
        return False  # "Filming took place …": the capital is the sentence's
    if first in QUANTIFIERS | PREPOSITIONS | CLAUSE_OPENERS | _NO_SUBJECTS:
        return False
    clause_words = UNCLEAR | AUXILIARIES | (CLAUSE_OPENERS - {"and"})
    if any(token.norm in clause_words and token.text.islower() for token in found) or has_verb(phrase):
        return False
    return is_telling(phrase)


def _may_be_no_name(token: Token) -> bool:
    """Whether a first word may have its capital from being the first: "Common uses"."""
    return token.text.istitle() and not token.is_number and token.norm not in {"the", "a", "an"}


def has_verb(text: str) -> bool:
    """Whether a participle or past form may stand in it: "made of steel", "leading the team"; not "the meeting"."""
    found = tokens(text)
    for token, after in zip_longest(found, found[1:]):
        if not token.text.islower():
            continue
        participle = token.norm.endswith("ing") and len(token.norm) > 5 and after and not after.gap.strip()
        leads_on = after and (
            after.norm in DETERMINERS | PREPOSITIONS - {"of", "in", "on", "at", "with", "for"} or after.is_capital
        )
        if is_past(token.norm) or (participle and leads_on):
            return True
    return False


def is_telling(phrase: str) -> bool:
    """Whether a noun phrase names what it is about: "the 18th meeting" does, "the meeting", "the Committee" do not."""
    return is_named(phrase) or any(word.text[:1].isdigit() for word in tokens(phrase)[:4])


def is_named(phrase: str) -> bool:
    """Whether a name stands in it, other than the "Committee" of "the Committee"."""
    return any(len(run) > 1 or run[0].norm.removesuffix("s") not in _GENERIC for run in inner_names(phrase))


def is_kind(phrase: str) -> bool:
    """Whether it is what any of a kind is called: "a steam turbine"."""
    return bool(re.fullmatch(r"an? [\w-]+(?: [\w-]+){0,3}", phrase)) and not has_verb(phrase)


def is_person(phrase: str) -> bool:
    """Whether the phrase is the name of somebody with a title of address: "Professor Sun Dong"."""
    runs = inner_names(phrase)
    whole = len(runs) == 1 and [token.norm for token in runs[0]] == [token.norm for token in tokens(phrase)]
    return whole and len(runs[0]) > 1 and runs[0][0].norm in HONORIFICS


def inner_names(phrase: str) -> list[tuple[Token, ...]]:
    """The names of a phrase that stands within a sentence, where a first word's capital means something."""
    return names(f"of {within(phrase)}")


def starts_with_name(phrase: str) -> bool:
    """Whether the phrase is a name at its beginning, "the" aside; no month."""
    runs = inner_names(phrase)
    return (
        bool(runs)
        and runs[0][0].start == len("of the " if phrase.startswith("the ") else "of ")
        and runs[0][0].norm not in MONTHS
    )


def within(phrase: str) -> str:
    """The phrase as it stands within a sentence."""
    first, space, rest = phrase.partition(" ")
    return f"{first.lower() if first in {'The', 'A', 'An'} else first}{space}{rest}"
