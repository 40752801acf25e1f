"""Links to kept conversations: they show what was kept when they were made, until their owner ends them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from scripted import answered, not_found, quoted

from citechat.conversations.links import Links
from citechat.conversations.store import ConversationStore
from citechat.conversations.values import Feedback, Link, Verdict
from citechat.errors import ConversationsError
from citechat.values import Answer

ANN, BOB = "ann's token", "bob's token"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite"


@pytest.fixture
def store(path: Path) -> ConversationStore:
    return ConversationStore(path)


@pytest.fixture
def links(path: Path) -> Links:
    return Links(path)


def shown(links: Links, link: Link) -> list[Answer]:
    """The answers that the link shows."""
    shared = links.shared(link.token)
    return list(shared.answers) if shared else []


def test_a_link_shows_what_was_kept_when_it_was_made_until_it_is_shared_again(
    store: ConversationStore, links: Links
) -> None:
    first = store.keep(ANN, "one", quoted("How long?"))
    store.judge(ANN, first, Feedback(Verdict.WRONG, "40 minutes"))
    link = links.share(ANN, "one")
    second = store.keep(ANN, "one", answered("And when?"))
    assert (shown(links, link), link.last) == ([quoted("How long?")], first)
    again = links.share(ANN, "one")
    assert (again.token, again.last) == (link.token, second)
    assert again.made >= link.made
    assert shown(links, link) == [quoted("How long?"), answered("And when?")]


def test_the_owner_alone_is_told_the_link_again(store: ConversationStore, links: Links) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    assert links.link(ANN, "one") is None
    link = links.share(ANN, "one")
    assert links.link(ANN, "one") == link
    assert links.link(BOB, "one") is None


def test_the_file_tells_no_link(store: ConversationStore, links: Links, path: Path) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    link = links.share(ANN, "one")
    assert len(link.token) == 32
    assert link.token.encode() not in path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        (row,) = db.execute("SELECT * FROM link").fetchall()
    for written in row:
        assert links.shared(str(written)) is None


def test_a_link_that_was_ended_stays_dead_when_another_is_made(store: ConversationStore, links: Links) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    link = links.share(ANN, "one")
    links.end(ANN, "one")
    assert links.link(ANN, "one") is None
    other = links.share(ANN, "one")
    assert other.token != link.token
    assert (shown(links, link), shown(links, other)) == ([], [quoted("How long?")])


def test_nobody_makes_or_ends_the_link_of_another(store: ConversationStore, links: Links) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    with pytest.raises(ConversationsError, match=r"^The conversation is not shared because nothing of it is kept"):
        links.share(BOB, "one")
    link = links.share(ANN, "one")
    links.end(BOB, "one")
    assert shown(links, link) == [quoted("How long?")]


def test_a_deleted_conversation_ends_its_link_and_leaves_no_trace(
    store: ConversationStore, links: Links, path: Path
) -> None:
    store.keep(ANN, "one", answered("a very private question"))
    link = links.share(ANN, "one")
    store.delete(ANN, "one")
    assert shown(links, link) == []
    assert b"very private" not in path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM link").fetchone() == (0,)
    store.keep(ANN, "one", quoted("How long?"))  # the same name again is another conversation
    assert shown(links, link) == []


def test_an_answer_that_is_dropped_is_gone_from_the_link_and_the_last_one_ends_it(
    store: ConversationStore, links: Links
) -> None:
    first, second = (store.keep(ANN, "one", one) for one in (quoted("How long?"), not_found("Weather?")))
    link = links.share(ANN, "one")
    store.drop(ANN, second)
    store.keep(ANN, "one", answered("When?"))  # was not there when the link was made
    assert shown(links, link) == [quoted("How long?")]
    store.drop(ANN, first)
    assert (shown(links, link), links.link(ANN, "one")) == ([], None)


def test_a_file_of_before_there_were_links_goes_on_working(store: ConversationStore, links: Links, path: Path) -> None:
    store.keep(ANN, "one", quoted("How long?"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE link")
    assert (links.shared("x" * 32), links.link(ANN, "one")) == (None, None)
    assert shown(links, links.share(ANN, "one")) == [quoted("How long?")]
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE link")
    store.delete(ANN, "one")
    assert store.listed(ANN) == []


def test_where_nothing_is_kept_no_link_opens_and_no_file_is_made(links: Links, path: Path) -> None:
    assert (links.shared("x" * 32), links.link(ANN, "one")) == (None, None)
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("my notes, " * 100)
    links = Links(tmp_path / "notes")
    with pytest.raises(ConversationsError, match=r"^The conversation is not shared because .*; the chat goes on"):
        links.share(ANN, "one")
    with pytest.raises(ConversationsError, match=r"^The link is not ended because .*; the chat goes on"):
        links.end(ANN, "one")
    with pytest.raises(ConversationsError, match=r"^The kept conversations cannot be read because"):
        links.shared("x" * 32)
