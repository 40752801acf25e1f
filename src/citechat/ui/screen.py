"""What a browser session shows by now: its page, its question box and its list of kept conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import gradio as gr

from citechat.conversations.store import ConversationStore
from citechat.errors import ConversationsError
from citechat.ui.conversation import Conversation
from citechat.ui.render import page
from citechat.ui.shelf import shelf

BUSY: dict[str, Any] = {"submit_btn": False, "stop_btn": "Stop"}
READY: dict[str, Any] = {"submit_btn": "Ask", "stop_btn": False}

Shown = tuple[Any, Any, Any]
"""The page, what changes in the question box, and the list of conversations."""
UNCHANGED: Shown = (gr.skip(), gr.skip(), gr.skip())


class Screen:
    """Shows conversations; always whole, so that a late handler shows nothing stale."""

    def __init__(
        self, store: ConversationStore | None, *, sharing: bool = False, examples: Sequence[str] = (), title: str
    ) -> None:
        """Without a ``store`` there is no list; ``sharing`` offers to make links to kept conversations."""
        self._store = store
        self._sharing = sharing
        self._examples = examples
        self._title = title

    def page(self, conversation: Conversation) -> str:
        """The page as HTML."""
        conversation.version += 1
        return page(conversation, self._title, self._examples, sharing=self._sharing)

    def shelf(self, conversation: Conversation) -> str:
        """The list of kept conversations as HTML; nothing where none are kept."""
        if self._store is None:
            return ""
        listed, error = [], None
        try:
            if conversation.owner:
                listed = self._store.listed(conversation.owner, conversation.sought)
        except ConversationsError as fault:
            error = str(fault)
        return shelf(listed, conversation.id, conversation.sought, date.today(), error)

    def shown(self, conversation: Conversation, *, listed: bool = False, **box: Any) -> Shown:
        """All that is shown; the list only where it is to be ``listed`` anew."""
        state = BUSY if conversation.running else READY
        return (
            self.page(conversation),
            gr.Textbox(**{**state, **box}),
            self.shelf(conversation) if listed else gr.skip(),
        )
