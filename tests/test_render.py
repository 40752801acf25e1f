"""The page's HTML: what it says, and that no word of a document or a person becomes markup."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import CROSSING, FERRY, LIGHTHOUSE, LIT, answered, around, cite, hit_of, not_found, quoted

from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.render import doing, page, turn
from citechat.ui.sources import ordinal, panel, passage_of, scores, text
from citechat.values import Answer, Chunk, Citation, Document, Hit, Progress, Sentence, Stage, Status


class Reader(HTMLParser):
    """What a browser makes of a page: its words, and its tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def shown(reply: Answer | Progress | None, **more: object) -> Conversation:
    exchange = Exchange(1, "How long does the crossing take?", reply, **more)  # type: ignore[arg-type]
    return Conversation([exchange], asked=1)


hostile_words = st.one_of(
    st.text(min_size=1),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\"' onmouseover='alert(1)",
            "</mark></blockquote></li>",
            "<!-- ",
            "<![CDATA[",
            "&lt;b&gt; &amp;lt;",
            "**bold** [a](javascript:alert(1)) $x$ # h",
            "\ud800",
            "\x00\x1b",
            "@children {{value}} ${value}",
        ]
    ),
)


@given(hostile_words, hostile_words, hostile_words, hostile_words)
def test_no_word_of_a_document_or_a_person_becomes_markup(question: str, title: str, source: str, quote: str) -> None:
    def whole_page(question: str, title: str, source: str, quote: str) -> Reader:
        document = Document("d", source, title, f"before {quote} after")
        end = len(document.text) - len(" after")
        hit = Hit(document, Chunk(1, "d", 0, len(document.text), document.text), 0.1, 1)
        citation = Citation(1, "d", source, title, len("before "), end, quote)
        answer = Answer(
            question,
            "as understood: " + question,
            Status.ANSWERED,
            (Sentence("It says " + quote, (1,)),),
            (citation,),
            (hit,),
            (),
        )
        conversation = Conversation([Exchange(1, question, answer)], opened=(1, 1), note=quote)
        return Reader(page(conversation, title, [question]))

    assert whole_page(question, title, source, quote).tags == whole_page("q", "t", "s", "w").tags


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")))
def test_escaped_text_reads_as_it_was_written(words: str) -> None:
    assert Reader(text(words)).words == words


def test_each_sentence_is_followed_by_its_markers() -> None:
    html = turn(Exchange(7, "When was it lit?", answered("When was it lit?")))
    assert Reader(html).words.count("first lit on 4 March 1871. [1]") == 1
    assert 'data-turn="7" data-place="1" aria-label="Source 1: The lighthouse at Brannock">[1]</button>' in html
    assert "Proved: each sentence is supported by its source" in html


def test_a_sentence_in_the_documents_words_stands_in_quotation_marks() -> None:
    html = turn(Exchange(1, "How long?", quoted("How long?")))
    assert f"“{CROSSING}” [1]" in Reader(html).words
    assert "Quoted: the documents’ own words" in html


def test_a_marker_without_a_citation_is_not_shown() -> None:
    answer = replace(quoted("How long?"), sentences=(Sentence(CROSSING, (1, 9)),))
    assert "[9]" not in turn(Exchange(1, "How long?", answer))


def test_the_question_as_understood_is_shown_where_it_was_rewritten() -> None:
    assert "Understood as: How long?" in turn(Exchange(1, "and it?", quoted("and it?", "How long?")))
    assert "Understood" not in turn(Exchange(1, "How  long?", quoted("How  long?", "How long?")))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (None, "Searching…"),
        (Progress(Stage.REWRITE, "q"), "Searching…"),
        (Progress(Stage.READ, "q", (hit_of(FERRY, 0, 20, 1),)), "Reading 1 passage…"),
        (Progress(Stage.READ, "q", (hit_of(FERRY, 0, 20, 1),) * 8), "Reading 8 passages…"),
        (Progress(Stage.WRITE, "q"), "Writing…"),
    ],
)
def test_the_stage_is_said_in_words(reply: Progress | None, words: str) -> None:
    assert doing(reply) == words


def test_an_error_after_proved_sentences_keeps_them() -> None:
    answer = quoted("How long?")
    half = Progress(Stage.WRITE, "How long?", answer.hits, answer.sentences, answer.citations)
    html = page(shown(half, error="The server went away; ask again."), "t", [])
    assert "The server went away; ask again." in html
    assert CROSSING in html


def test_stopping_before_the_first_sentence_is_said() -> None:
    assert "Stopped before a sentence was proved" in page(shown(None, stopped=True), "t", [])


def test_the_panel_shows_the_passage_around_the_marked_quote() -> None:
    html = panel(Exchange(1, "How long?", quoted("How long?")), opened=None)
    assert f"every two hours. <mark>{CROSSING}</mark> Dogs travel" in html
    assert "ferry.pdf · page 2" in html
    assert "Opening…" in html


def test_a_passage_from_the_middle_of_a_document_has_dots_on_both_sides() -> None:
    words = Reader(panel(Exchange(1, "When?", answered("When?")), opened=None)).words
    assert "… The" not in words
    assert words.count("… ") >= 2


def test_the_open_document_is_shown_whole_with_the_quote_marked() -> None:
    html = panel(Exchange(1, "When?", answered("When?")), opened=1)
    whole = html[html.index('<div class="full"') : html.index("</details>")]
    assert Reader(whole).words == LIGHTHOUSE.text
    assert f"<mark>{LIT}</mark>" in whole


def test_a_refusal_shows_the_nearest_passages_under_that_name() -> None:
    html = page(shown(not_found("What weather?")), "t", [])
    assert "The documents don’t say" in html
    assert "<h2>Nearest passages</h2>" in html
    assert "<mark>" not in html


def test_a_refusal_without_passages_promises_none() -> None:
    html = page(shown(replace(not_found("What weather?"), hits=())), "t", [])
    assert "nearest ones" not in html
    assert "This answer has no sources." in html


def test_the_passage_of_a_citation_is_the_best_that_holds_it_whole() -> None:
    citation = cite(1, LIGHTHOUSE, LIT)
    part = hit_of(LIGHTHOUSE, citation.start + 5, citation.end, 1)
    whole, worse = around(LIGHTHOUSE, LIT, 2), around(LIGHTHOUSE, LIT, 3)
    other = hit_of(FERRY, 0, 20, 4)
    assert passage_of(citation, [other, worse, whole, part]) == whole
    assert passage_of(citation, [other, part]) == part
    assert passage_of(citation, [other]) is None


def test_a_citation_whose_passage_is_unknown_still_shows_its_quote() -> None:
    html = panel(Exchange(1, "How long?", replace(quoted("How long?"), hits=())), opened=None)
    assert f"<mark>{CROSSING}</mark>" in html
    assert "details" not in html


def test_the_scores_are_words() -> None:
    words = Reader(scores(hit_of(FERRY, 0, 9, 1, dense=2, bm25=None))).words
    assert words == "Search by meaning: 2nd, similarity 0.71 · by keywords: no match"


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th".split()
    )


def test_an_empty_conversation_offers_the_examples() -> None:
    html = page(Conversation(), "My documents", ["Who?", "When?"])
    assert html.count('data-action="example"') == 2
    assert "<h1>My documents</h1>" in html
