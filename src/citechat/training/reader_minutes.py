"""Lists of people as minutes have them, made of names and offices in other forms: who was there, as what, who not.

Such lists are rare in encyclopedias, and all alike to a reader that has seen none: each name belongs to the office
right beside it, before or after by the list's own form.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from citechat.training.reader_data import Example, Target
from citechat.training.reader_people import OF_OFFICE, called, introductions

SOURCE = "minutes"
LONGEST = 8
"""The most people on a list."""
ELSEWHERE = 3
"""People who are named beside the list."""
FORMS: tuple[tuple[str, str], ...] = (
    ("the {office}, {name}", "; "), ("{name}, {office}", "; "), ("{name} ({office})", ", "), ("{office}: {name}", "\n"),
    ("{name} ({office})", "\n"), ("{name} - {office}", "\n"), ("the {office} {name}", ", "), ("{office}: {name}", "; "),
    ("- {name}, {office}", "\n"), ("{name}, the {office}", "; "),
)  # fmt: skip
"""How a person is written, and what stands between two."""
OPENINGS = (
    "Present: ", "Present:\n", "Attending: ", "In attendance: ", "Those present were ", "Also attending were ",
    "The meeting was attended by ", "Participants:\n", "The delegation included ", "Members of the board: ",
    "Other representatives at the meeting included ", "The panel consisted of ", "Also joining were ",
)  # fmt: skip
ABSENCE = (
    ("Apologies: {names}.", "Who sent apologies?"),
    ("Apologies for absence were received from {names}.", "Who was absent?"),
    ("{names} could not attend.", "Who could not attend?"), ("Absent: {names}", "Who was missing?"),
    ("Apologies: {names}", "Who apologised for not coming?"),
)  # fmt: skip
CHAIRS = (
    ("{name} chaired the meeting.", "Who chaired the meeting?"), ("Chair: {name}", "Who was in the chair?"),
    ("The session was chaired by {name}.", "Who ran the session?"), ("Chaired by: {name}", "Who chaired the session?"),
    ("The meeting was presided over by {name}.", "Who led the meeting?"), ("In the chair: {name}.", "Who presided?"),
    ("{name} and {other} co-chaired the meeting.", "Who co-chaired the meeting?"),
    ("{name} opened the meeting.", "Who opened the meeting?"), ("Minutes: {name}", "Who took the minutes?"),
    ("Minutes taken by {name}.", "Who wrote the minutes?"), ("Note taker: {name}", "Who took notes?"),
)  # fmt: skip
UNTOLD = (
    "What did {name} say?", "What did {name} propose?", "When was {name} appointed?", "How old is {name}?",
    "Where does {name} live?", "Why did {name} resign?", "How long has {name} been {office}?",
    "What did {name} think of the plan?", "Who did {name} replace?", "How did {name} vote?",
    "What is the salary of {name}?", "When did {name} speak?", "Who appointed {name}?",
)  # fmt: skip
"""Questions that a list of names does not answer."""
FILLERS = (
    "The minutes of the last meeting were approved.", "The meeting opened at 10 am.", "A quorum was present.",
    "The agenda was adopted without changes.", "The next meeting will be held in spring.", "The report was noted.",
    "The budget for the year was discussed.", "The members took note of the report.",
)  # fmt: skip
RANKS = (
    "Director", "Deputy Director", "Head", "Secretary", "Permanent Secretary", "Vice President", "Chair", "Manager",
    "Assistant Manager", "Commissioner", "Deputy Commissioner", "Minister", "Vice Minister", "Dean", "Adviser",
    "Coordinator", "Director-General", "Under Secretary", "Officer", "Convener", "Trustee", "Treasurer", "Delegate",
)  # fmt: skip
FIELDS = (
    "Finance", "Education", "Health", "Transport", "Housing", "Planning", "Research", "Water", "Energy", "Culture",
    "Sport", "Tourism", "Trade", "Industry", "Technology", "Labour", "Youth", "Agriculture", "Forests", "Fisheries",
    "Justice", "Works", "Engineering", "Membership", "Events", "Communications", "Digital Services", "Social Affairs",
)  # fmt: skip


def minutes_examples(examples: Iterable[Example], count: int, rng: random.Random) -> list[Example]:
    """``count`` questions on lists of the people of ``examples``, put together anew, each beside one untold."""
    people = [one for passage in {example.passage: None for example in examples} for one in introductions(passage)]
    names = sorted({person.name for person in people})
    offices = sorted({person.office for person in people} | {_office(rng) for _ in people})
    if len(names) < LONGEST + ELSEWHERE or len(offices) < LONGEST:
        return []
    found = []
    for number in range(count):
        size = rng.randint(3, LONGEST)
        *elsewhere, first, second, third = rng.sample(names, size + ELSEWHERE)
        listed = list(zip(elsewhere, rng.sample(offices, size), strict=True))
        found.append(_example(f"{SOURCE}-{number}", listed, (first, second, third), rng))
    return found


def _office(rng: random.Random) -> str:
    """An office such as departments have: "Director of Housing, Water and Energy"."""
    *first, last = rng.sample(FIELDS, rng.choice((1, 1, 2, 3)))
    fields = f"{', '.join(first)} and {last}" if first else last
    return f"{rng.choice(RANKS)} {rng.choice(('of', 'for'))} {fields}"


def _example(group: str, listed: Sequence[tuple[str, str]], extra: Sequence[str], rng: random.Random) -> Example:
    """A question on the passage that tells of ``listed``, names with offices, and of the names ``extra``."""
    form, between = rng.choice(FORMS)
    items = [form.format(name=name, office=office) for name, office in listed]
    roll = rng.choice(OPENINGS) + between.join(items)
    absent, who_absent = rng.choice(ABSENCE)
    absentees = " and ".join(extra[1:]) if rng.random() < 0.6 else extra[1]
    chair, who_chairs = rng.choice(CHAIRS)
    chairs = f"{extra[0]} and {listed[0][0]}" if "{other}" in chair else extra[0]
    parts = [roll, absent.format(names=absentees), chair.format(name=extra[0], other=listed[0][0])]
    parts += rng.sample(FILLERS, rng.randint(0, 3))
    rng.shuffle(parts)
    passage = rng.choice(("\n", "\n\n", " ")).join(parts)
    asked = rng.randrange(len(listed))
    name, office = listed[asked]
    at = passage.index(items[asked])
    short = called(name, rng)
    question, answer, start = rng.choices(
        (
            (rng.choice(OF_OFFICE).format(name=short), office, passage.index(office, at)),
            (f"Who is the {office}?", name, passage.index(name, at)),
            (who_absent, absentees, passage.index(absentees)),
            (who_chairs, chairs, passage.index(chairs)),
        ),
        weights=(5, 3, 1, 2),
    )[0]
    untold = rng.choice(UNTOLD).format(name=short, office=office)
    return Example(SOURCE, group, question, passage, (Target(start, start + len(answer)),), untold=untold)
