"""Which documents the next question is asked of: a compact control beside the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from citechat.errors import CitechatError
from citechat.library.library import Library
from citechat.retrieval.catalogue import Entry
from citechat.retrieval.filter import Filter, first_day, last_day

OFFERED = 500
"""Documents offered by name at most; the name of another can be typed."""
TITLE = 70
"""Characters of a title that are shown."""


def within_control(library: Library, collection: gr.Dropdown) -> list[Any]:
    """Builds the control within ``gr.Blocks``; its three components are the input of `filter_of`, in its order."""

    def offered(name: str) -> list[tuple[str, str]]:
        try:
            return choices(library.open(name).entries())
        except CitechatError:  # the documents tab says what is wrong with it
            return []

    def offer(name: str) -> gr.Dropdown:
        return gr.Dropdown(choices=offered(name))

    def start_over(name: str) -> tuple[gr.Dropdown, str, str]:
        return gr.Dropdown(choices=offered(name), value=[]), "", ""

    with gr.Accordion("Ask only some documents", open=False, elem_id="within") as control, gr.Row():
        only = gr.Dropdown([], multiselect=True, allow_custom_value=True, label="Folders and documents", scale=3)
        since = gr.Textbox(label="Issued since", placeholder="2023 or 2023-05-17", max_lines=1)
        until = gr.Textbox(label="Issued until", placeholder="2023 or 2023-05-17", max_lines=1)
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    control.expand(offer, collection, only, **quiet)
    collection.change(start_over, collection, [only, since, until], **quiet)
    return [only, since, until]


def filter_of(only: Sequence[str] | None, since: str | None, until: str | None) -> Filter:
    """What the control asks for.

    Raises:
        FilterError: a date is none.
    """
    return Filter(
        since=first_day(since) if since and since.strip() else None,
        until=last_day(until) if until and until.strip() else None,
        sources=tuple(name.strip().rstrip("/") for name in only or ()),
    )


def choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The folders, each with those above it, then the documents, as they are shown and what stands for them."""
    folders = {
        "/".join(parts[:depth])
        for entry in entries
        for parts in [entry.source.split("/")]
        for depth in range(1, len(parts))
    }
    documents = [(f"{entry.title[:TITLE]} ({entry.source})", entry.source) for entry in entries[:OFFERED]]
    return [(f"{folder}/", folder) for folder in sorted(folders)] + documents
