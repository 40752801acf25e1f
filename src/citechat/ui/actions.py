"""What can be done with an answer, as HTML: take it along, see how it came about, judge it, ask again."""

from __future__ import annotations

from citechat.conversations.export import plain, with_citations
from citechat.conversations.values import Verdict
from citechat.ui.conversation import Exchange
from citechat.ui.sources import places, text
from citechat.ui.workings import workings
from citechat.values import Answer

LONGEST_NOTE = 500
"""Characters."""
VERDICTS = {Verdict.RIGHT: "Right", Verdict.WRONG: "Wrong"}


def actions(exchange: Exchange, *, last: bool) -> str:
    """The row of actions below an answer, and what they unfold."""
    answer = exchange.reply if isinstance(exchange.reply, Answer) else None
    offered = []
    if places(exchange):  # the script hides it while these sources are the ones shown
        offered.append(_button("Show sources", "sources", " hidden"))
    if answer:
        offered += [_copy("Copy", plain(answer)), _copy("Copy with citations", with_citations(answer))]
    if exchange.row is not None:
        offered.append(_verdicts(exchange))
    if last and not exchange.running:
        offered.append(_button("Ask again", "again"))
    unfolded = _note(exchange) + (workings(answer, exchange.number) if answer else "")
    # "off": a screen reader reads out the answer when it comes, not the buttons below it
    return f'<div aria-live="off"><div class="actions">{"".join(offered)}</div>{unfolded}</div>'


def _button(words: str, action: str, more: str = "") -> str:
    return f'<button type="button" class="plain" data-action="{action}"{more}>{words}</button>'


def _copy(words: str, copied: str) -> str:
    return _button(words, "copy", f' data-copied="{text(copied)}"')


def _verdicts(exchange: Exchange) -> str:
    given = exchange.feedback.verdict if exchange.feedback else None
    buttons = "".join(
        _button(words, "judge", f' data-verdict="{verdict}" aria-pressed="{"true" if given is verdict else "false"}"')
        for verdict, words in VERDICTS.items()
    )
    return f'<span class="verdicts" role="group" aria-label="Is this answer right?">{buttons}</span>'


def _note(exchange: Exchange) -> str:
    feedback = exchange.feedback
    if feedback is None:
        return ""
    asked = "What would be right?" if feedback.verdict is Verdict.WRONG else "A note"
    return (
        f'<form class="note" data-action="note" data-verdict="{feedback.verdict}"><label>{asked} (may be left empty)'
        f'<input name="note" maxlength="{LONGEST_NOTE}" autocomplete="off" value="{text(feedback.note)}"></label>'
        '<button class="plain">Keep the note</button>'
        f'<span role="status">{"Noted" if feedback.note else ""}</span></form>'
    )
