"""What one browser session has asked and been told."""

from __future__ import annotations

from dataclasses import dataclass, field

from citechat.values import Answer, Progress, Turn


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
    """Why the last question was not taken."""
    asked: int = 0

    @property
    def running(self) -> bool:
        """Whether an answer is being made."""
        return bool(self.exchanges) and self.exchanges[-1].running

    def history(self) -> list[Turn]:
        """The answered questions before the last one."""
        return [exchange.reply.turn for exchange in self.exchanges[:-1] if isinstance(exchange.reply, Answer)]

    def ask(self, question: str) -> None:
        """Add a question; its answer is then to be made."""
        self.asked += 1
        self.exchanges.append(Exchange(self.asked, question))
        self.opened = self.note = None

    def ask_again(self) -> None:
        """Ask the last question anew, in place of what came of it."""
        if self.exchanges:
            self.stop()
            self.ask(self.exchanges.pop().question)

    def stop(self) -> None:
        """Leave the answer being made as it is."""
        if self.running:
            self.exchanges[-1].stopped = True

    def clear(self) -> None:
        """Forget everything."""
        self.stop()
        self.exchanges.clear()
        self.opened = self.note = None
