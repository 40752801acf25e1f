"""What an asker can change for their own page: how much is read, when to refuse, whether the model words the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citechat.values import Options

MOST_PASSAGES = 20
FLOORS: Mapping[int, str] = {20: "bold", 40: "balanced", 60: "cautious", 80: "strict"}
"""How probable in percent it must be that the documents answer, and what one calls that."""


def preferences(passages: int, floor: float, *, writes: bool) -> str:
    """The form, with what the settings say; ``writes`` tells whether there is a language model to leave out."""
    percent = round(floor * 100)
    floors = {percent: "as the settings say", **FLOORS}
    choices = "".join(
        f'<option value="{one}"{" selected" if one == percent else ""}>{one} % – {floors[one]}</option>'
        for one in sorted(floors)
    )
    most = max(MOST_PASSAGES, passages)
    quotes = (
        '<label class="tick"><input type="checkbox" name="quotes_only">'
        "Quotes only: the documents’ words, without the language model’s</label>"
        if writes
        else ""
    )
    return (
        '<details class="preferences"><summary>Settings</summary><form>'
        "<p>For this page, from the next question on.</p>"
        f'<label>Passages to read<input type="number" name="passages" min="1" max="{most}" required '
        f'value="{passages}"></label><p>More finds more and takes longer.</p>'
        f'<label>Answer from a probability of<select name="floor">{choices}</select></label>'
        "<p>How probable it must be that the documents answer; below that, the answer is that they don’t say. "
        "The bolder, the more is answered, and the more often beside the point.</p>"
        f"{quotes}</form></details>"
    )


def chosen(values: Mapping[str, Any]) -> Options:
    """The options that the form's values stand for, held within their bounds.

    Raises:
        ValueError: a value is no number.
    """
    return Options(
        passages=min(50, max(1, int(values["passages"]))),
        floor=min(1.0, max(0.0, int(values["floor"]) / 100)),
        quotes_only=bool(values["quotes_only"]),
    )
