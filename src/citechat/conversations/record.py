"""An answer as a record: JSON without the documents' texts, which are kept once however many answers show them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any, TypeVar

from citechat.values import Answer, Chunk, Citation, Document, Evidence, Hit, Sentence, Status

T = TypeVar("T")


def to_record(answer: Answer) -> tuple[str, dict[str, str]]:
    """The answer as JSON, and the texts of its documents by their ids."""
    record = asdict(answer)
    texts: dict[str, str] = {}
    for hit in _hits(record):
        document = hit["document"]
        texts[document["id"]] = document.pop("text")
        del hit["chunk"]["text"]
    return json.dumps(record, ensure_ascii=False, default=date.isoformat), texts


def from_record(record: str, texts: Mapping[str, str]) -> Answer:
    """The answer that ``to_record`` was given.

    Raises:
        ValueError: it is no record of an answer.
    """
    try:
        read = json.loads(record)
        documents: dict[str, Document] = {}
        for hit in _hits(read):
            name = hit["document"]["id"]
            document = documents.setdefault(name, _document(hit["document"], texts[name]))
            chunk = _made(Chunk, {**hit["chunk"], "text": document.text[hit["chunk"]["start"] : hit["chunk"]["end"]]})
            hit.update(document=document, chunk=chunk)
        return _made(
            Answer,
            {
                **read,
                "status": Status(read["status"]),
                "sentences": tuple(Sentence(one["text"], tuple(one["citations"])) for one in read["sentences"]),
                "citations": tuple(_made(Citation, one) for one in read["citations"]),
                "hits": tuple(_made(Hit, one) for one in read["hits"]),
                "evidence": tuple(_made(Evidence, {**one, "hit": _made(Hit, one["hit"])}) for one in read["evidence"]),
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the record is not whole: {error}") from error


def _hits(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from record["hits"]
    for evidence in record["evidence"]:
        yield evidence["hit"]


def _document(record: dict[str, Any], text: str) -> Document:
    day = record.get("date")
    starts = tuple(record.get("page_starts", ()))
    return _made(
        Document, {**record, "text": text, "date": date.fromisoformat(day) if day else None, "page_starts": starts}
    )


def _made(kind: type[T], values: Mapping[str, Any]) -> T:
    # fields that a later version has added or dropped do not make a record unreadable
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})  # type: ignore[arg-type]
