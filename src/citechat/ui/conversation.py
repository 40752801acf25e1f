"""What one browser session has asked and been told."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from citechat.conversations.values import Feedback, Kept, Link, Shared
from citechat.retrieval.filter import Filter
from citechat.values import DEFAULTS, Answer, Options, Progress, Turn


@dataclass(slots=True)
class Exchange:
    """One question and what has come of it so far."""

    number: int
    """Which question of the session it is, from 1; never given twice."""
    question: str
    reply: Progress | Answer | None = None
    error: str | None = None
    started: bool = False
    stopped: bool = False
    waiting: int = 0
    """How many people are served before this question is taken up."""
    row: int | None = None
    """Where the store keeps the answer; None where it does not."""
    feedback: Feedback | None = None
    followed_up: bool = False
    """Whether questions that follow it up have been looked for."""
    suggestions: list[str] = field(default_factory=list)
    """The questions that follow it up, as far as they have been found."""

    @property
    def answered(self) -> bool:
        """Whether it has come to an answer."""
        return isinstance(self.reply, Answer) and not self.stopped and self.error is None

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return not (self.stopped or self.error is not None or isinstance(self.reply, Answer))


@dataclass(slots=True)
class Conversation:
    """The exchanges on the page, oldest first, and what is open beside them.

    The handlers of a session share one conversation and always show it whole, so that a late one shows nothing stale.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    opened: tuple[int, int] | None = None
    """The exchange's number and the place in its sources whose document is open."""
    note: str | None = None
    """What the asker has to be told beside the answers, such as why the last question was not taken."""
    asked: int = 0
    owner: str = ""
    """The token of the browser, under which conversations are kept; empty until the browser has told it."""
    id: str | None = None
    """The name under which the conversation is kept; none before the first question."""
    link: Link | None = None
    """The link that shows it to others; None where it is not shared."""
    shared: date | None = None
    """The day as of which another shares what is on the page; None for a conversation of the asker's own."""
    collection: str = ""
    """The name of the collection that is asked; the default without one."""
    within: Filter | None = None
    """The documents of it that are asked; all of them without one."""
    options: Options = DEFAULTS
    """How the asker of this page wants questions answered."""
    version: int = 0
    """How often the page has been made; of two pages the one with the higher number is the newer."""
    sought: str = ""
    """The words that the list of conversations is searched for."""

    @property
    def last(self) -> Exchange | None:
        """The latest exchange on the page."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def running(self) -> bool:
        """Whether an answer is being made."""
        return self.last is not None and self.last.running

    @property
    def answers(self) -> list[Answer]:
        """The answers on the page."""
        return [exchange.reply for exchange in self.exchanges if isinstance(exchange.reply, Answer)]

    @property
    def kept_as(self) -> str | None:
        """The name of the conversation where something of it is kept."""
        return self.id if any(exchange.row is not None for exchange in self.exchanges) else None

    def exchange(self, number: int) -> Exchange | None:
        """The exchange of that number, where it is on the page still."""
        return next((exchange for exchange in self.exchanges if exchange.number == number), None)

    def history(self) -> list[Turn]:
        """The answered questions before the last one."""
        return [exchange.reply.turn for exchange in self.exchanges[:-1] if isinstance(exchange.reply, Answer)]

    def ask(self, question: str) -> None:
        """Add a question; its answer is then to be made."""
        self._add(question)
        self.id = self.id or secrets.token_urlsafe(12)
        self.opened = self.note = None

    def ask_again(self) -> Exchange | None:
        """Ask the last question anew, in place of what came of it, which is returned."""
        if not self.exchanges:
            return None
        self.stop()
        given_up = self.exchanges.pop()
        self.ask(given_up.question)
        return given_up

    def stop(self) -> None:
        """Leave the answer being made as it is."""
        if self.running:
            self.exchanges[-1].stopped = True

    def turn_to(self, name: str | None = None, kept: Sequence[Kept] = (), link: Link | None = None) -> None:
        """Put a kept conversation, or a new one, in place of this one."""
        self.stop()
        self.exchanges.clear()
        self.opened = self.note = self.shared = None
        self.id, self.link = name, link
        for one in kept:
            exchange = self._add(one.answer.question)
            exchange.reply, exchange.row, exchange.feedback = one.answer, one.row, one.feedback

    def turn_to_shared(self, shared: Shared) -> None:
        """Put what another shares in place of this one; it is the asker's own from the next question on."""
        self.turn_to()
        self.shared = shared.made.date()
        for answer in shared.answers:
            self._add(answer.question).reply = answer

    def _add(self, question: str) -> Exchange:
        self.asked += 1
        self.exchanges.append(Exchange(self.asked, question))
        return self.exchanges[-1]
