"""Answers taken away: nothing is lost on the way, and no word becomes markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import CROSSING, LAMP, LIT, answered, hostile, not_found, quoted

from citechat.conversations.export import Format, exported, plain, with_citations


def tags(html: str) -> list[str]:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append(tag)  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_an_answer_is_copied_with_and_without_its_citations() -> None:
    assert plain(quoted("How long?")) == CROSSING
    assert with_citations(quoted("How long?")) == (
        f"{CROSSING} [1]\n\n[1] Timetable of the ferry (ferry.pdf, page 2): “{CROSSING}”"
    )
    assert plain(not_found("Weather?")) == with_citations(not_found("Weather?")) == "The documents don't say."


@pytest.mark.parametrize("form", Format)
def test_every_citation_is_exported_with_its_quote_and_place(form: Format) -> None:
    file = exported("My talk / 1", [answered("When?"), quoted("and it?", "How long?"), not_found("Weather?")], form)
    assert file.name == f"my-talk-1.{form}"
    for words in ("When?", "How long?", LIT, LAMP, CROSSING, "harbour/lighthouse.txt", "Weather?"):
        assert words in re.sub(r"\\(.)", r"\1", file.text)
    if form is not Format.JSON:
        assert "ferry.pdf, page 2, characters 40 to 70" in file.text
        assert "The documents don’t say" in file.text


def test_json_holds_the_answers_as_the_command_line_prints_them() -> None:
    file = exported("t", [quoted("How long?")], Format.JSON)
    assert json.loads(file.text) == {"title": "t", "answers": [json.loads(json.dumps(quoted("How long?").as_dict()))]}


def test_a_hostile_document_is_text_in_html_and_in_markdown() -> None:
    harmless = exported("t", [quoted("q", "as understood")], Format.HTML).text
    assert tags(exported("<b>", [hostile("<script>")], Format.HTML).text) == tags(harmless)
    marked_down = exported("t", [hostile("q")], Format.MARKDOWN).text
    assert not re.search(r"(?<!\\)<img|(?<!\\)\*\*bold|(?<!\\)\[a(?<!\\)\]\(", marked_down)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_makes_a_safe_file_name(title: str) -> None:
    name = exported(title, [], Format.MARKDOWN).name
    assert re.fullmatch(r"[\w-]+\.md", name)


def test_the_html_loads_nothing() -> None:
    assert not re.search(r"src=|href=|url\(|@import", exported("t", [quoted("q")], Format.HTML).text)
