"""Drafts of questions about documents, for a person to correct: plain grammar, no model.

A sentence that says when, who or how many, of something that it calls by name, is turned into the question it answers.
A draft has the words of its sentence, so that its passage is found more easily than a question of your own: what makes
it worth asking is the correcting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path

from citechat.answering.clauses import DATE, within
from citechat.answering.facts import HONORIFICS, STOPWORDS, names, numbers
from citechat.errors import OutputError
from citechat.evaluation.matching import mentions, words
from citechat.ingest.sentences import sentence_spans
from citechat.values import Document

LENGTHS = range(6, 46)
"""Words of a sentence that makes a question."""
LONGEST_SUBJECT = 16
PER_SENTENCE = 2
GAP = "left out here"
_REFERENCES = frozenset("he she it they his her its their this these that those such both there then also we i".split())
"""Words that begin a sentence about what the sentence before it named."""
_DONE = r"(?:been|held|made|led|set|built|given|taken|\w+ed)"
_CLAUSE = re.compile(
    rf"(?P<subject>[^,;:()]+?) (?P<verb>was|were|is|are|will|(?:has|have|had)(?= {_DONE}\b)) (?P<rest>[^;:()]+)\."
)
_WHEN = re.compile(rf"(?P<before>.*?) (?:on|in) (?P<answer>{DATE})(?P<after>(?: .*)?)")
_DATED = re.compile(rf"(?P<before>.+?),? (?:on|in) (?P<answer>{DATE})(?P<after>(?:,? .*)?)\.")
_NUMBER = re.compile(r"(?P<before>.+ )(?P<answer>\d{1,3}(?:,\d{3})*(?:\.\d+)?)(?P<after> [a-z].*)\.")
_BY = re.compile(r"(?P<before>[\w-]+) by (?P<answer>[^,]+)")
_COUNT = r"(?P<answer>\d{1,3}(?:,\d{3})+|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_COUNTED = rf"{_COUNT} (?P<counted>(?:[a-z-]+ )?[a-z-]{{3,}}s)"
_HOW_MANY = re.compile(rf"(?P<before>(?:[\w-]+ )?){_COUNTED}\b(?P<after>[^,]*)")
_SOMEONE = re.compile(r"(?P<answer>[^,;:()]+?) (?P<rest>(?:[a-z-]{3,}ed|was|is|has|will|led|held|met) [^;:()]+)\.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that a sentence answers."""

    question: str
    nugget: str
    source: str
    sentence: str


def draft_questions(documents: Sequence[Document], count: int) -> list[Draft]:
    """The first ``count`` drafts, each document in turn, its plain questions first; fewer if there are."""
    turns = zip_longest(*(sorted(_drafts(document), key=lambda draft: GAP in draft.question) for document in documents))
    found: dict[str, Draft] = {}
    for draft in chain.from_iterable(turns):
        if draft and len(found) < count:
            found.setdefault(draft.question, draft)
        if len(found) == count:
            break
    return list(islice(found.values(), count))


def write_drafts(drafts: Sequence[Draft], path: Path) -> None:
    """Write a question file in which every line is marked as a draft.

    Raises:
        OutputError: there is a file already, or it cannot be written.
    """
    lines = [
        {
            "id": f"draft-{number:03d}",
            "question": draft.question,
            "nuggets": [[draft.nugget]],
            "document": draft.source,
            "kind": "fact",
            "draft": draft.sentence,
        }
        for number, draft in enumerate(drafts, start=1)
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    except FileExistsError as error:
        raise OutputError(f"{path} is there already; name another file, so that no work in it is lost.") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}; choose another file.") from error


def _drafts(document: Document) -> Iterator[Draft]:
    """The drafts of a document in its order."""
    for start, end in sentence_spans(document.text):
        sentence = " ".join(document.text[start:end].split())
        if len(sentence.split()) not in LENGTHS or not sentence.endswith("."):
            continue
        asked: dict[str, str] = {}
        for question, nugget in _questions(sentence):
            question = " ".join(question.split()).rstrip(" ,.") + "?"
            if words(nugget) and not mentions(question, nugget):
                asked.setdefault(nugget, question)
        for nugget, question in islice(asked.items(), PER_SENTENCE):
            yield Draft(question, nugget, document.source, document.text[start:end])


def _questions(sentence: str) -> Iterator[tuple[str, str]]:
    """The questions that the sentence answers, each with the answer; the plainest first."""
    opening = sentence.split(" ", 1)[0].casefold()
    if opening in _REFERENCES:
        return
    if opening not in STOPWORDS - {"the", "a", "an"}:  # "In September…" does not begin with what it speaks of
        yield from _plain_questions(sentence)
        dated = _DATED.fullmatch(sentence)
        if dated and _is_named(dated["before"] + dated["after"], len(sentence)):
            yield f"When was it that {within(dated['before'])}{dated['after']}", dated["answer"]
    if number := _NUMBER.fullmatch(sentence):
        yield f"Which number is {GAP}: {number['before']}…{number['after']}", number["answer"]
    for run in names(sentence):
        if len(run) > 1:
            asked = "Who" if run[0].norm in HONORIFICS else "Which name"
            start, end = run[0].start, run[-1].end
            yield f"{asked} is {GAP}: {sentence[:start]}…{sentence[end:]}", sentence[start:end]


def _plain_questions(sentence: str) -> Iterator[tuple[str, str]]:
    """Questions by turning the sentence round."""
    clause = _CLAUSE.fullmatch(sentence)
    if clause and _is_named(clause["subject"]):
        subject, verb, rest = within(clause["subject"]), clause["verb"], clause["rest"]
        if when := _WHEN.fullmatch(rest):
            yield f"When {verb} {subject} {when['before']}{when['after']}", when["answer"]
        if (by := _BY.fullmatch(rest)) and len(names(f"· {by['answer']}")) == 1 and " and " not in by["answer"]:
            yield f"Who or what {verb} {subject} {by['before']} by", by["answer"]
        if (many := _HOW_MANY.fullmatch(rest)) and many["counted"].split()[-1] not in STOPWORDS:
            yield f"How many {many['counted']} {verb} {subject} {many['before']}{many['after']}", many["answer"]
    someone = _SOMEONE.fullmatch(sentence)
    if someone and _is_name(someone["answer"]):
        asked = "Who" if someone["answer"].split()[0].strip(".").casefold() in HONORIFICS else "Who or what"
        yield f"{asked} {someone['rest']}", someone["answer"]


def _is_named(phrase: str, longest: int = LONGEST_SUBJECT) -> bool:
    """Whether the phrase says by itself what it speaks of: "the 18th meeting" does, "the meeting" does not."""
    return len(phrase.split()) <= longest and bool(names(f"· {phrase}") or numbers(phrase))


def _is_name(phrase: str) -> bool:
    """Whether the phrase is one name and nothing else."""
    runs = names(f"· {phrase}")
    return len(runs) == 1 and len(runs[0]) > 1 and runs[0][0].start == 2 and runs[0][-1].end == len(phrase) + 2
