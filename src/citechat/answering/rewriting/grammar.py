"""The closed classes of English words that bound phrases and point back: no word of any subject is here."""

from __future__ import annotations

from citechat.answering.facts import STOPWORDS, Token, stems


def stem(word: str) -> str:
    """The stem of one word."""
    return next(iter(stems(word)), word)


WH = frozenset("who whom whose what which when where why how".split())
BE = frozenset("is are was were am be been being isn wasn aren weren".split())
DO = frozenset("do does did don doesn didn".split())
HAVE = frozenset("has have had hasn haven hadn".split())
AUXILIARIES = BE | DO | HAVE | frozenset("will would can could shall should may might must won".split())
PAST = frozenset("was were did had wasn weren didn hadn".split())
ARTICLES = frozenset("the a an".split())
QUANTIFIERS = frozenset("some any each every no all both another many few several".split())
POINTERS = frozenset("this that these those".split())
OWNERS = frozenset("his her its their my your our".split())
DETERMINERS = ARTICLES | QUANTIFIERS | POINTERS | OWNERS
PREPOSITIONS = frozenset(
    """of in on at by for with from to about into onto over under after before during between among against through
    within without as like than since until towards toward around near behind beyond via per regarding""".split()
)
LINKS = frozenset("on for in between with at".split())
"""Prepositions that go on with a definite phrase where a name follows: "the group on Trade"."""
LOCATIVE = frozenset("in at from to near".split())
HE = frozenset("he him his".split())
SHE = frozenset("she her hers".split())
THEY = frozenset("they them their theirs".split())
IT = frozenset("it its".split())
PRONOUNS = (
    HE
    | SHE
    | THEY
    | IT
    | frozenset(
        """i me you we us himself herself itself themselves anyone anybody anything someone somebody something everyone
        everybody everything nobody nothing one ones there others""".split()
    )
)
SUBJECTS = frozenset("who what to i you he she it they we".split())
"""The words after which a lower-case content word is a verb."""
ADVERBS = frozenset(
    """ever also still already too else exactly really actually currently later afterwards afterward together well
    please just even always never originally today yesterday tomorrow next again instead""".split()
)
POSTDETERMINERS = frozenset("other own same such more most few many only first last next previous".split())
ROLES = frozenset(
    stem(word)
    for word in """author chair chairman chairwoman chairperson host organiser organizer director leader head founder
    owner member participant attendee speaker secretary president manager deputy""".split()
)
"""Stems of the nouns for a person's part in something."""
RELATIONS = ROLES | frozenset(
    stem(word)
    for word in """venue place location date time outcome result reason purpose aim goal topic subject agenda theme
    title name character cost price size length duration number amount detail conclusion decision cause effect
    consequence impact benefit advantage disadvantage deadline address role task position job age status background
    context summary reaction response aftermath origin meaning significance highlight aspect fact point element feature
    part""".split()
)
"""Stems of the nouns that are always of something: "the venue" is that of what was talked about."""
ADDITIVE = frozenset("else more further other others another again next afterwards afterward instead".split())
"""The words that only make sense after something said before."""
REQUESTS = frozenset("tell give list name show describe explain summarise summarize find".split())
TIMES = frozenset("year month week weekend day morning afternoon evening night time summer winter century".split())
PRESENT_TIMES = frozenset("year month week weekend morning afternoon evening".split())
"""With "this" they are counted from today, not from what was talked about."""
CLAUSE_OPENERS = WH | frozenset("while if because since that before after until although though and".split())

IRREGULAR = {
    past: participle
    for pair in """held met made found led sent set put said built won heard kept left lost meant paid read sold spent
    stood struck taught thought told understood brought bought caught cut felt fought hit lent lit shot
    began-begun became-become broke-broken chose-chosen came-come did-done drew-drawn drove-driven fell-fallen
    gave-given went-gone grew-grown knew-known ran-run sang-sung saw-seen showed-shown spoke-spoken swore-sworn
    took-taken threw-thrown wore-worn wrote-written got-got bore-born""".split()
    for past, participle in [(pair.split("-") * 2)[:2]]
}
"""Irregular past forms with their participles."""
_PARTICIPLES = frozenset(IRREGULAR.values())


def is_past(word: str) -> bool:
    """Whether a lower-case word has the form of a past tense or past participle."""
    return word in IRREGULAR or word in _PARTICIPLES or (len(word) > 4 and word.endswith("ed"))


def participle(verb: str) -> str | None:
    """The participle that makes a passive of a past tense: "wrote" to "written"; None for another form."""
    return IRREGULAR.get(verb) or (verb if len(verb) > 3 and verb.endswith("ed") else None)


def is_ordinal(token: Token) -> bool:
    """Whether the token is a number that tells a place in an order: "10th", "second"."""
    return token.is_number and token.text.lower().endswith(("st", "nd", "rd", "th"))


def agreeing(before: str, plural: bool) -> str:
    """The text before a subject with its last word, where that is an auxiliary, in the subject's number."""
    pairs = {"is": "are", "was": "were", "does": "do", "has": "have"}
    forms = pairs if plural else {many: one for one, many in pairs.items()}
    head, _, last = before.rstrip().rpartition(" ")
    return f"{head} {forms[last]} " if last in forms else before


def is_content(token: Token, at: int) -> bool:
    """Whether the token, ``at`` its place in the sentence, can be part of a noun phrase's core."""
    if token.text.lower() == "first":
        return False
    if token.is_number or (token.is_capital and at):
        return token.text != "I"
    return token.norm not in STOPWORDS and token.norm not in ADVERBS | PREPOSITIONS | PRONOUNS | AUXILIARIES | WH
