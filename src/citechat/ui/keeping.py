"""What each gesture does to the conversations that are kept."""

from __future__ import annotations

import secrets
from typing import Any

import gradio as gr

from citechat.conversations.links import Links
from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Feedback, Verdict
from citechat.errors import ConversationsError
from citechat.ui.actions import LONGEST_NOTE
from citechat.ui.conversation import Conversation
from citechat.ui.screen import Screen, Shown

TOKEN_BYTES = 24
UNKNOWN = "This conversation is not kept for this browser; choose another, or ask a new question."
DEAD_LINK = (
    "This link shows no conversation: it is not whole, its owner has ended it, or links are not allowed here; "
    "ask for a new one, or ask a question of your own."
)


class Keeping:
    """The handlers of the events that find, show, judge, share and forget kept conversations."""

    def __init__(self, screen: Screen, store: ConversationStore | None, links: Links | None) -> None:
        """Without a ``store`` nothing is kept, and without ``links`` nothing is shared."""
        self._screen = screen
        self._store = store
        self._links = links

    def arrive(self, token: Any, conversation: Conversation, request: gr.Request) -> tuple[Any, ...]:
        """Know the browser by its token, which it is given at its first visit, and show what its address names."""
        known = isinstance(token, str) and len(token) >= TOKEN_BYTES
        conversation.owner = token if known else secrets.token_urlsafe(TOKEN_BYTES)
        if link := request.query_params.get("shared"):
            self._turn_to_shared(conversation, str(link))
        elif named := request.query_params.get("conversation"):
            self._turn_to(conversation, str(named))
        return conversation.owner, *self._screen.shown(conversation, listed=True)

    def search(self, conversation: Conversation, event: gr.EventData) -> str:
        """List the conversations that hold some words."""
        conversation.sought = str(event.words)[:200]
        return self._screen.shelf(conversation)

    def open(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Turn to a kept conversation."""
        self._turn_to(conversation, str(event.id))
        return self._screen.shown(conversation, listed=True)

    def rename(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Give a kept conversation another title."""
        if self._store:
            try:
                self._store.rename(conversation.owner, str(event.id), str(event.title))
            except ConversationsError as error:
                conversation.note = str(error)
        return self._screen.shown(conversation, listed=True)

    def delete(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Forget a kept conversation; where it is the one on the page, a new one takes its place."""
        if self._store:
            try:
                self._store.delete(conversation.owner, str(event.id))
                if conversation.id == event.id:
                    conversation.turn_to()
            except ConversationsError as error:
                conversation.note = str(error)
        return self._screen.shown(conversation, listed=True)

    def judge(self, conversation: Conversation, event: gr.EventData) -> str:
        """Note what the asker thinks of an answer, or, without a verdict, nothing any more."""
        exchange = conversation.exchange(int(event.turn))
        if self._store and exchange and exchange.row is not None:
            feedback = Feedback(Verdict(event.verdict), str(event.note)[:LONGEST_NOTE]) if event.verdict else None
            try:
                self._store.judge(conversation.owner, exchange.row, feedback)
                exchange.feedback = feedback
            except ConversationsError as error:
                conversation.note = str(error)
        return self._screen.page(conversation)

    def make_link(self, conversation: Conversation) -> str:
        """Let a link show the conversation as it is by now."""
        if self._links and (name := conversation.kept_as):
            try:
                conversation.link = self._links.share(conversation.owner, name)
            except ConversationsError as error:
                conversation.note = str(error)
        return self._screen.page(conversation)

    def end_link(self, conversation: Conversation) -> str:
        """Let the conversation's link show nothing any more."""
        if self._links and (name := conversation.kept_as):
            try:
                self._links.end(conversation.owner, name)
                conversation.link = None
            except ConversationsError as error:
                conversation.note = str(error)
        return self._screen.page(conversation)

    def _turn_to(self, conversation: Conversation, name: str) -> None:
        if self._store is None:
            return
        try:
            kept = self._store.load(conversation.owner, name)
            link = self._links.link(conversation.owner, name) if self._links else None
            conversation.turn_to(name if kept else None, kept, link)
            if not kept:
                conversation.note = UNKNOWN
        except ConversationsError as error:
            conversation.note = str(error)

    def _turn_to_shared(self, conversation: Conversation, link: str) -> None:
        try:
            shared = self._links.shared(link) if self._links else None
            if shared:
                conversation.turn_to_shared(shared)
            else:
                conversation.note = DEAD_LINK
        except ConversationsError as error:
            conversation.note = str(error)
