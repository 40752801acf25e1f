"""One evaluation at a time, done in a thread while others chat, and told to all who look."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread, main_thread
from time import sleep
from typing import Any, Protocol

from citechat.errors import CitechatError
from citechat.evaluation.load import load_questions
from citechat.evaluation.metrics import GOOD, Outcome, Result
from citechat.evaluation.questions import QuestionSet
from citechat.evaluation.report import body, title
from citechat.evaluation.run import ANSWERS, REPORT, SUMMARY, OnResult, read_rows
from citechat.evaluation.summary import Summary

BUSY = "Another evaluation is running; wait for its end, or stop it."
FAULT = "This failed by a fault in the program, which the terminal shows; try again."
SHOWN = 300
"""Questions that went wrong that are shown at most; all are in the report."""
BETWEEN_LOOKS = 0.3
"""Seconds between two looks at how far an evaluation has come."""

logger = logging.getLogger(__name__)


class AskAll(Protocol):
    """What asks the questions of a collection."""

    def __call__(
        self, collection: str, asked: QuestionSet, output: Path, on_result: OnResult, stopped: Callable[[], bool]
    ) -> Summary:
        """The summary of the run, which is in the folder ``output`` too; it ends early when it is ``stopped``."""


@dataclass(slots=True)
class Evaluation:
    """How far an evaluation is and what it came to."""

    name: str = ""
    """Of the question file."""
    running: bool = False
    stopping: bool = False
    done: int = 0
    total: int = 0
    right: int = 0
    judged: int = 0
    """Those done that have an answer to be judged."""
    note: str = ""
    """What went wrong."""
    result: str = ""
    """The report as HTML."""
    files: tuple[str, ...] = ()
    """What was written."""

    def on_result(self, result: Result, done: int, total: int) -> None:
        """Counts one more."""
        self.done, self.total = done, total
        self.right += result.outcome in GOOD
        self.judged += result.outcome is not Outcome.SEARCHED


class EvaluationDesk:
    """Does one evaluation at a time, in a thread that neither a closed page nor the end of the app cuts off."""

    def __init__(self, ask_all: AskAll, output: Path) -> None:
        """Results are written into the folder ``output``, in place of those before."""
        self._ask_all = ask_all
        self._output = output
        self._beginning = Lock()
        self._now = Evaluation()

    def ask(self, path: Path, collection: str, *, skip_invalid: bool = False) -> Iterator[Evaluation]:
        """Begin with the questions of the file, unless others are being asked, and tell how it goes."""
        with self._beginning:
            busy = self._now.running
            if not busy:
                self._now = Evaluation(path.name, running=True)
        if not busy:
            Thread(target=self._work, args=(self._now, path, collection, skip_invalid)).start()
        yield from self.watch(BUSY if busy else "")

    def watch(self, note: str = "") -> Iterator[Evaluation]:
        """How far it is, at each change until it has ended; ``note`` is told while it runs and nothing is wrong."""
        told = None
        while True:
            now = replace(self._now)
            if now != told:
                told = now
                yield replace(now, note=now.note or (note if now.running else ""))
            if not now.running:
                return
            sleep(BETWEEN_LOOKS)

    def stop(self) -> None:
        """Ask no further question."""
        self._now.stopping = True

    def _work(self, now: Evaluation, path: Path, collection: str, skip_invalid: bool) -> None:
        try:
            read = load_questions(path, skip_invalid=skip_invalid)
            # an upload lies in a folder whose name says nothing
            asked = replace(read, path=Path(path.name))
            now.total = len(asked.questions)

            def stopped() -> bool:
                # where the app is ended meanwhile, what is done is still written
                return now.stopping or not main_thread().is_alive()

            summary = self._ask_all(collection, asked, self._output, now.on_result, stopped)
            now.result = _result(summary, read_rows(self._output / ANSWERS))
            now.files = tuple(str(self._output / name) for name in (REPORT, SUMMARY, ANSWERS))
        except CitechatError as error:
            now.note = str(error).replace(str(path), path.name)
        except Exception:
            logger.exception("an evaluation failed")
            now.note = FAULT
        finally:
            now.running = False


def _result(summary: Summary, rows: Sequence[Mapping[str, Any]]) -> str:
    """The report with the questions that went wrong; all of them are in the file."""
    wrong = [row for row in rows if row["failure"]]
    heading = f"What went wrong, the first {SHOWN} of {len(wrong)}" if len(wrong) > SHOWN else "What went wrong"
    return (
        f'<section class="report" aria-label="Report"><h2 class="title">{title(summary)}</h2>'
        f"{body(summary, wrong[:SHOWN], heading)}</section>"
    )
