"""Sharing as HTML: the owner's panel with the link, and what tells others that they see a shared conversation."""

from __future__ import annotations

from datetime import date

from citechat.ui.conversation import Conversation
from citechat.ui.shelf import long_date
from citechat.ui.sources import counted, text

OTHERS_SEE = "the sources and the whole documents these come from, but not your verdicts or what you ask later"


def share_menu(conversation: Conversation) -> str:
    """What the owner does about the link to a kept conversation; hidden until there is something kept to share."""
    rows = [exchange.row for exchange in conversation.exchanges if exchange.row is not None]
    link = conversation.link
    shown = [row for row in rows if link and row <= link.last]
    if link and shown:
        later = len(rows) - len(shown)
        more = _button("make-link", f"Share {counted(later, 'later answer')} too") if later else ""
        body = (
            f'<p role="status">Shared as of {long_date(link.made.date())}: whoever has the link sees '
            f"{counted(len(shown), 'question')} with {'its answer' if len(shown) == 1 else 'their answers'}, "
            f"{OTHERS_SEE}.</p>"
            f'<label>Link<input readonly data-token="{text(link.token)}"></label>'
            '<p class="here" hidden>It opens on this machine only, as the chat is served to no other.</p>'
            f"<div>{_button('copy-link', 'Copy link')}{more}{_button('end-link', 'Stop sharing', ' danger')}</div>"
        )
    else:
        body = (
            f'<p role="status">Not shared. Whoever has the link will see {counted(len(rows), "question")} with '
            f"{'its answer' if len(rows) == 1 else 'their answers'}, {OTHERS_SEE}.</p>"
            f"<div>{_button('make-link', 'Make a link')}</div>"
        )
    # hidden rather than left out: what stands beside it stays the same element while it is clicked
    hidden = "" if conversation.kept_as else " hidden"
    return (
        f'<details class="menu share" data-fold="share"{hidden}><summary class="plain">Share</summary>'
        f"<div>{body}</div></details>"
    )


def shared_notice(day: date) -> str:
    """What stands above a conversation that another shares."""
    return (
        f'<p class="shared"><strong>A shared conversation, as of {long_date(day)}.</strong> '
        "You can go on asking: your first question makes it a conversation of your own.</p>"
    )


def _button(action: str, words: str, more: str = "") -> str:
    return f'<button type="button" class="plain{more}" data-action="{action}">{words}</button>'
