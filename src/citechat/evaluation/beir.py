"""A folder in the layout of BEIR: a corpus, queries, and which documents are relevant to which query.

Thakur et al. 2021, https://arxiv.org/abs/2104.08663. There are no answers in it: it measures the search alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from citechat.errors import QuestionsError
from citechat.evaluation.lines import json_object, numbered_lines, read_text
from citechat.evaluation.questions import Kind, Question, passage
from citechat.values import Document

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"

Refuse = Callable[[str], None]
"""Told of a wrong line: its place and what is wrong."""


def read_beir(folder: Path, refuse: Refuse) -> tuple[list[Question], list[Document]]:
    """The judged queries and all documents of a BEIR folder.

    The judgements are those of ``qrels/test.tsv``, or of the one file there is.

    Raises:
        QuestionsError: a file is missing or cannot be read.
    """
    for name in (CORPUS, QUERIES, QRELS):
        if not (folder / name).exists():
            raise QuestionsError(f"{folder} is no BEIR folder, it lacks {name}; name a question file or such a folder.")
    grades = _grades(_qrels(folder), refuse)
    passages = []
    for source, document in _entries(folder / CORPUS, refuse):
        title = document.get("title") or ""
        if not isinstance(title, str):
            refuse(f"{CORPUS}: the title of {source} is no text")
        elif not title.strip() and not document["text"].strip():
            refuse(f"{CORPUS}: the document {source} is empty")
        else:  # the text is what is quoted: for a document of a title alone that is the title
            passages.append(passage(source, title, document["text"] if document["text"].strip() else title))
    there = {document.source for document in passages}
    questions = []
    for identity, query in _entries(folder / QUERIES, refuse):
        relevance = grades.get(identity, {})
        if missing := [source for source, grade in relevance.items() if grade > 0 and source not in there]:
            refuse(f"{QRELS}: the document {missing[0]} of the query {identity} is not in {CORPUS}")
        elif not query["text"].strip():
            refuse(f"{QUERIES}: the query {identity} is blank")
        elif any(grade > 0 for grade in relevance.values()):
            questions.append(Question(identity, query["text"], kind=Kind.SEARCH, relevance=relevance))
    return questions, passages


def _qrels(folder: Path) -> Path:
    files = sorted((folder / QRELS).glob("*.tsv"))
    chosen = [file for file in files if file.stem == "test"] or files
    if len(chosen) != 1:
        raise QuestionsError(f"{folder / QRELS} must hold test.tsv or one .tsv file alone; put the one to use there.")
    return chosen[0]


def _grades(path: Path, refuse: Refuse) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, (place, line) in enumerate(numbered_lines(read_text(path))):
        cells = line.rstrip("\r").split("\t")
        try:
            query, source, grade = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError):
            if number:  # the first line names the columns
                refuse(f"{QRELS}/{path.name}, {place}: give a query, a document and a whole number, parted by tabs")
            continue
        grades.setdefault(query, {})[source] = grade
    return grades


def _entries(path: Path, refuse: Refuse) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file with their ids, each id once."""
    seen: set[str] = set()
    for place, line in numbered_lines(read_text(path)):
        try:
            entry = json_object(line)
            identity = entry.get("_id")
            if not isinstance(identity, str | int) or not isinstance(entry.get("text"), str):
                raise ValueError('the keys "_id" and "text" are needed')
            if str(identity) in seen:
                raise ValueError(f'the id "{identity}" is there already')
        except ValueError as error:
            refuse(f"{path.name}, {place}: {error}")
            continue
        seen.add(str(identity))
        yield str(identity), entry
