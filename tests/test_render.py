"""The page's HTML: what it says, and that no word of a document or a person becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import CROSSING, FERRY, LIGHTHOUSE, LIT, answered, around, cite, hit_of, not_found, quoted

from citechat.conversations.values import Feedback, Link, Listed, Verdict
from citechat.ui.conversation import Conversation, Exchange
from citechat.ui.render import doing, page, turn
from citechat.ui.shelf import day, shelf
from citechat.ui.sources import document_html, ordinal, panel, passage_of, scores, text
from citechat.ui.workings import workings
from citechat.values import Answer, Chunk, Citation, Document, Evidence, Hit, Progress, Sentence, Stage, Status


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
        exchange = Exchange(1, question, answer, row=1, feedback=Feedback(Verdict.WRONG, quote), suggestions=[quote])
        link = Link(title, 1, datetime(2024, 11, 12))
        conversation = Conversation([exchange], opened=(1, 1), note=quote, id="id", link=link)
        listed = [Listed(source, title, datetime(2024, 11, 12))]
        return Reader(
            page(conversation, title, [question], sharing=True) + shelf(listed, source, quote, date(2024, 11, 12))
        )

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
    assert "[9]</button>" not in turn(Exchange(1, "How long?", answer))


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


def test_a_refusal_underlines_the_sentence_that_came_nearest_and_says_how_near() -> None:
    refusal = not_found("What weather?")
    second = refusal.hits[1]
    start = LIGHTHOUSE.text.index(LIT)
    near = Evidence(second, start, start + len(LIT), score=0.3)
    html = page(shown(replace(refusal, evidence=(near,), confidence=0.3)), "t", [])
    assert "the sentence that may be close is underlined" in html
    assert f"<mark>{LIT}</mark>" in html
    assert "30% probable" in html
    assert html.index("30% probable") < html.index('id="place-1-1"')  # it comes first
    assert '<blockquote dir="auto" class="no-proof">' in html


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


def test_an_answer_can_be_copied_judged_and_asked_for_again_and_tells_how_it_came_about() -> None:
    html = page(shown(quoted("How long?"), row=1), "t", [])
    words = Reader(html).words
    for offered in ("Copy", "Copy with citations", "Right", "Wrong", "Ask again", "Show how", "Export"):
        assert offered in words
    assert f'data-copied="{CROSSING}"' in html


def test_an_answer_that_is_not_kept_cannot_be_judged() -> None:
    assert "Is this answer right?" not in page(shown(quoted("How long?")), "t", [])


def test_a_verdict_is_shown_as_pressed_with_a_place_for_a_note() -> None:
    html = page(shown(quoted("q"), row=1, feedback=Feedback(Verdict.WRONG, "40 <minutes>")), "t", [])
    assert 'data-verdict="wrong" aria-pressed="true"' in html
    assert 'data-verdict="right" aria-pressed="false"' in html
    assert 'value="40 &lt;minutes&gt;"' in html
    assert "What would be right?" in html


def test_the_workings_tell_ranks_reader_scores_probability_and_times() -> None:
    answer = quoted("and it?", "How long?")
    hit = answer.hits[0]
    evidence = (Evidence(hit, 0, 38, 0.25), Evidence(hit, 40, 70, 0.875))
    answer = replace(answer, evidence=evidence, confidence=0.875, timings={"read": 0.25, "total": 1.5})
    words = Reader(workings(answer, 1)).words
    assert "How long?" in words
    assert "88%" in words  # 0.875, rounded half to even
    assert "2nd, similarity 0.71" in words
    assert "1st0.88" in words  # the place by keywords, then the best of the reader's scores
    assert "Reading0.25 s" in words
    assert "In all1.50 s" in words


def test_a_refusal_says_what_to_try_and_whether_something_is_close() -> None:
    far = page(shown(replace(not_found("What weather?"), confidence=0.1)), "t", [])
    assert "Ask one thing at a time." in far
    assert "may be close" not in far
    refusal = not_found("What weather?")
    near = Evidence(refusal.hits[0], 0, 9, score=0.3)
    assert "may be close" in page(shown(replace(refusal, evidence=(near,), confidence=0.3)), "t", [])


def test_the_place_in_line_is_said() -> None:
    assert "Waiting: 2nd in line" in page(shown(None, waiting=2), "t", [])


def test_each_page_of_an_open_document_begins_with_its_number_and_the_words_stay_whole() -> None:
    html = document_html(FERRY, 30, 50)  # from the first page into the second, which begins at 40
    assert re.findall(r'data-page="(\d+)"', html) == ["1", "2"]
    assert re.findall(r"<mark>(.*?)</mark>", html) == [FERRY.text[30:40], FERRY.text[40:50]]
    assert Reader(html).words == FERRY.text
    assert "data-page" not in document_html(LIGHTHOUSE, 0, 5)


def test_the_list_tells_title_and_day_and_which_conversation_is_open() -> None:
    listed = [Listed("one", "How long?", datetime(2024, 11, 12, 8)), Listed("two", "When?", datetime(2024, 3, 4))]
    html = shelf(listed, "two", "", date(2024, 11, 13))
    assert html.count("aria-current") == 1
    assert "When?" in html[html.index("aria-current") :]
    words = Reader(html).words
    assert "Yesterday" in words
    assert "4 March 2024" in words


def test_an_empty_list_says_why() -> None:
    today = date(2024, 11, 13)
    assert "from its first answer on" in shelf([], None, "", today)
    assert "No conversation holds “boats”." in shelf([], None, "boats", today)
    assert "The file is gone; look for it." in shelf([], None, "", today, "The file is gone; look for it.")


def test_days_are_said_as_one_says_them() -> None:
    today = date(2024, 3, 1)
    days = (date(2024, 3, 1), date(2024, 2, 29), date(2024, 2, 28))
    assert [day(one, today) for one in days] == ["Today", "Yesterday", "28 February 2024"]


def test_suggestions_stand_below_the_latest_answer_alone() -> None:
    first, last = (Exchange(n, "How long?", quoted("How long?"), suggestions=["Who?", "When?"]) for n in (1, 2))
    html = page(Conversation([first, last]), "t", ["an example"])
    assert html.count("You could ask next") == 1
    assert Reader(html).words.count("Who?When?") == 1
    assert html.index("You could ask next") > html.index('data-turn="2"')
    assert "an example" not in html


def test_sharing_is_offered_for_what_is_kept_where_links_are_allowed() -> None:
    kept = shown(quoted("How long?"), row=1)
    kept.id = "id"
    html = page(kept, "t", [], sharing=True)
    assert "Make a link" in html
    assert 'data-fold="share">' in html
    assert "Whoever has the link will see 1 question with its answer, the sources" in Reader(html).words
    assert "Share" not in page(kept, "t", [])
    assert 'data-fold="share" hidden>' in page(shown(quoted("How long?")), "t", [], sharing=True)
    assert "Share" not in page(Conversation(), "t", [], sharing=True)


def test_the_owner_of_a_link_is_told_its_day_and_what_it_does_not_show_yet() -> None:
    exchanges = [Exchange(n, "How long?", quoted("How long?"), row=n) for n in (1, 2, 3)]
    link = Link("TOKEN", 2, datetime(2026, 11, 22, 9))
    html = page(Conversation(exchanges, id="id", link=link), "t", [], sharing=True)
    assert "Shared as of 22 November 2026: whoever has the link sees 2 questions with their answers" in html
    assert 'data-token="TOKEN"' in html
    assert "Share 1 later answer too" in html
    assert "Stop sharing" in html
    assert "later answer" not in page(Conversation(exchanges[:2], id="id", link=link), "t", [], sharing=True)


def test_a_link_whose_answers_are_gone_counts_as_none() -> None:
    exchange = Exchange(1, "How long?", quoted("How long?"), row=3)
    link = Link("TOKEN", 2, datetime(2026, 11, 22, 9))
    assert "Make a link" in page(Conversation([exchange], id="id", link=link), "t", [], sharing=True)


def test_a_conversation_that_another_shares_says_so_with_its_day() -> None:
    conversation = shown(quoted("How long?"))
    conversation.shared, conversation.owner = date(2026, 11, 22), "a browser"
    html = page(conversation, "t", [], sharing=True)
    assert "A shared conversation, as of 22 November 2026." in html
    assert " data-shared>" in html
    conversation.id, conversation.exchanges[0].row = "id", 1  # asked on, and kept
    html = page(conversation, "t", [], sharing=True)
    assert 'data-conversation="id">' in html
    assert "A shared conversation" in html  # nothing above the answer moves
