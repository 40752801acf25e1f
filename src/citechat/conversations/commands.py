"""The shell's way to what askers thought of the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citechat.conversations.feedback import question_lines
from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Verdict
from citechat.errors import OutputError, first_line
from citechat.settings import load_settings


def feedback(
    output: Annotated[Path, typer.Option("--output", help="The question file to write, for citechat eval.")],
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Also write the answers marked as wrong, to be corrected by hand.")
    ] = False,
) -> None:
    """Write the answers that askers marked as right into a question file.

    Example: citechat feedback --output feedback.jsonl
    """
    judged = ConversationStore(load_settings().conversations).judged()
    lines = question_lines(judged, drafts=drafts)
    wrong = sum(1 for one in judged if one.kept.feedback and one.kept.feedback.verdict is Verdict.WRONG)
    if not lines:
        more = f"; {wrong} were marked as wrong, --drafts writes them" if wrong else ""
        typer.echo(f"No answer was marked as right yet, nothing is written{more}.")
        return
    try:
        output.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output} cannot be written because {first_line(error)}; choose another file.") from error
    kinds = f"{len(lines) - wrong if drafts else len(lines)} right"
    if drafts:
        kinds += f", {wrong} to be corrected"
    elif wrong:
        kinds += f"; {wrong} marked as wrong are left out, --drafts writes them too"
    typer.echo(f"{output}: {kinds}.")
