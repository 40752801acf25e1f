"""The list of kept conversations as HTML, in which all words of people are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from citechat.conversations.store import LONGEST_TITLE
from citechat.conversations.values import Listed
from citechat.ui.sources import text


def shelf(listed: Sequence[Listed], current: str | None, sought: str, today: date, error: str | None = None) -> str:
    """The conversations to choose from; ``current`` is the one on the page, ``sought`` what was searched for."""
    if error is not None:
        body = f'<p class="hint" role="alert">{text(error)}</p>'
    elif listed:
        body = f"<ul>{''.join(_entry(one, one.id == current, today) for one in listed)}</ul>"
    elif sought:
        body = f'<p class="hint" role="status">No conversation holds “{text(sought)}”.</p>'
    else:
        body = '<p class="hint">Each conversation is kept here from its first answer on.</p>'
    return (
        '<nav class="shelf" aria-label="Conversations"><h2>Conversations</h2>'
        '<input type="search" aria-label="Search the conversations" placeholder="Search" autocomplete="off">'
        f"{body}</nav>"
    )


def day(when: date, today: date) -> str:
    """The day as one says it: today, yesterday, or the date."""
    ago = (today - when).days
    return {0: "Today", 1: "Yesterday"}.get(ago, long_date(when))


def long_date(when: date) -> str:
    """The date in words: 4 March 2024."""
    return f"{when.day} {when:%B %Y}"


def _entry(one: Listed, current: bool, today: date) -> str:
    name, title = text(one.id), text(one.title)
    return (
        f'<li data-id="{name}"><button type="button" class="title" data-action="open" dir="auto"'
        f'{" aria-current=true" if current else ""}>{title}<span class="day">{day(one.changed.date(), today)}</span>'
        f'</button><details class="menu"><summary aria-label="Rename or delete: {title}">⋯</summary>'
        f'<form data-action="rename"><label>Title<input name="title" maxlength="{LONGEST_TITLE}" autocomplete="off" '
        f'value="{title}"></label><button class="plain">Rename</button></form>'
        '<details class="sure"><summary>Delete …</summary><p>It is gone for good, with the texts that only it '
        'shows.</p><button type="button" class="plain danger" data-action="delete">Delete for good</button></details>'
        "</details></li>"
    )
