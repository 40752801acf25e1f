"""The chat in Chromium, with a chatbot whose answers are known beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from asking import IN_A_BROWSER, PROVED, QUOTED, ask, box, sources
from playwright.sync_api import Locator, Page, expect
from scripted import CROSSING, FOLLOWING, LAMP, LIT, ScriptedChatbot

pytestmark = IN_A_BROWSER


def test_a_question_gets_a_reply_with_a_source_for_each_sentence(page: Page) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    expect(turn).to_contain_text(PROVED)
    expect(turn.locator(".reply")).to_have_text(
        "Brannock's lighthouse was first lit on 4 March 1871. [1] "
        "Its colza oil lamp could be seen nineteen miles away. [2]"
    )
    expect(sources(page).get_by_role("listitem")).to_have_count(2)
    expect(sources(page).locator("mark")).to_have_text([LIT, LAMP])
    expect(sources(page).locator("mark").first).to_be_in_viewport()
    first = sources(page).get_by_role("listitem").first
    expect(first).to_contain_text("harbour/lighthouse.txt")
    expect(first).to_contain_text("Search by meaning: 1st, similarity 0.71 · by keywords: 3rd")
    expect(box(page)).to_have_value("")


def test_a_click_on_a_marker_opens_the_document_at_its_words_and_goes_back(page: Page) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    turn.get_by_role("button", name="Source 2").click()
    second = sources(page).get_by_role("listitem").nth(1)
    expect(second).to_have_class(re.compile("marked"))
    expect(second).to_be_focused()
    expect(second.get_by_role("region").locator("mark")).to_be_in_viewport()
    expect(turn.locator(".sentence.marked")).to_contain_text("nineteen miles")
    second.get_by_role("button", name="Back to the sentence").click()
    expect(turn.get_by_role("button", name="Source 2")).to_be_focused()


def test_pointing_at_a_marker_or_a_source_marks_the_pair(page: Page) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    turn.get_by_role("button", name="Source 1").hover()
    expect(sources(page).get_by_role("listitem").first).to_have_class(re.compile("paired"))
    expect(turn.locator(".sentence.paired")).to_contain_text("4 March")
    sources(page).get_by_role("listitem").nth(1).hover()
    expect(turn.locator(".sentence.paired")).to_contain_text("nineteen miles")


def test_the_document_opens_whole_at_the_cited_words(page: Page) -> None:
    turn = ask(page, "When was the lighthouse lit?")
    expect(turn).to_contain_text(PROVED)
    first = sources(page).get_by_role("listitem").first
    first.get_by_text("Open the document").click()
    whole = first.get_by_role("region", name="Full text of The lighthouse at Brannock")
    expect(whole).to_contain_text("Section 39.")
    expect(whole.locator("mark")).to_have_text(LIT)
    expect(whole.locator("mark")).to_be_in_viewport()
    first.get_by_text("Close the document").click()
    expect(whole).to_be_hidden()
    second = sources(page).get_by_role("listitem").nth(1)
    second.get_by_text("Open the document").click()
    expect(second.get_by_role("region").locator("mark")).to_have_text(LAMP)
    expect(second.get_by_role("region").locator("mark")).to_be_in_viewport()


def test_an_older_answers_marker_brings_back_its_sources(page: Page) -> None:
    older = ask(page, "When was the lighthouse lit?")
    expect(older).to_contain_text(PROVED)
    newer = ask(page, "How long is the crossing?")
    expect(newer).to_contain_text(QUOTED)
    expect(sources(page).locator("mark:visible")).to_have_text([CROSSING])
    older.get_by_role("button", name="Source 1").click()
    expect(sources(page).locator("mark:visible")).to_have_text([LIT, LAMP])
    newer.get_by_role("button", name="Show sources").click()
    expect(sources(page).locator("mark:visible")).to_have_text([CROSSING])
    older.locator(".status").click()
    expect(sources(page).locator("mark:visible")).to_have_text([LIT, LAMP])
    expect(older).to_have_class(re.compile("shown"))
    newer.locator(".status").click()
    expect(sources(page).locator("mark:visible")).to_have_text([CROSSING])


def test_a_follow_up_shows_how_it_was_understood(page: Page, chatbot: ScriptedChatbot) -> None:
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    turn = ask(page, "And how long does it take?")
    expect(turn).to_contain_text("Understood as: How long does the ferry's crossing take?")
    expect(turn.locator(".reply")).to_have_text(f"“{CROSSING}” [1]")
    (_, no_history), (_, history) = chatbot.asked
    assert no_history == ()
    assert [earlier.question for earlier in history] == ["When was the lighthouse lit?"]


def test_a_hostile_document_is_shown_as_text_and_runs_nothing(page: Page) -> None:
    turn = ask(page, "a hostile one <img src=x onerror=window.hacked=1>")
    expect(turn).to_contain_text(PROVED)
    for shown in (turn.locator(".reply"), sources(page).locator("blockquote")):
        expect(shown).to_contain_text('<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> &lt;b&gt;')
        expect(shown).to_contain_text("**bold** [a](javascript:window.hacked=1) {{constructor}} ${window.hacked=1}")
    sources(page).get_by_text("Open the document").click()
    expect(sources(page).get_by_role("region")).to_contain_text("</blockquote></mark> After.")
    assert page.locator(".citechat :is(img, script, a, strong)").count() == 0
    assert page.evaluate("window.hacked") is None


def test_what_the_documents_do_not_say_is_said_plainly_with_the_nearest_passages(page: Page) -> None:
    turn = ask(page, "What will the weather be?")
    expect(turn).to_contain_text("The documents don’t say")
    expect(sources(page).get_by_role("heading", name="Nearest passages")).to_be_visible()
    expect(sources(page).get_by_role("listitem")).to_have_count(2)
    expect(sources(page).locator("mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Is the server up?", "The model server at localhost:1 does not answer; start it and ask again."),
        ("Is there a bug?", "The answer was broken off by a fault in the program"),
    ],
)
def test_an_error_is_one_sentence_and_the_conversation_goes_on(page: Page, question: str, sentence: str) -> None:
    earlier = ask(page, "When was the lighthouse lit?")
    expect(earlier).to_contain_text(PROVED)
    turn = ask(page, question)
    expect(turn.get_by_role("alert")).to_contain_text(sentence)
    expect(turn).not_to_contain_text("Traceback")
    expect(earlier).to_contain_text("nineteen miles")
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)


def test_stop_keeps_what_is_proved_and_ends_the_work(page: Page, chatbot: ScriptedChatbot) -> None:
    turn = ask(page, "slow: when was the lighthouse lit?")
    expect(turn).to_contain_text("Writing…")
    expect(turn).to_contain_text("4 March 1871")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    expect(turn).to_contain_text("Stopped: the sentences shown are proved, the answer is not complete")
    expect(turn).to_contain_text("4 March 1871")
    assert chatbot.closed.wait(10)
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)


def test_stop_does_not_wait_for_a_step_that_takes_long(page: Page, chatbot: ScriptedChatbot) -> None:
    stuck = ask(page, "stuck: when was the lighthouse lit?")
    expect(stuck).to_contain_text("Reading 2 passages…")
    page.get_by_role("button", name="Stop").click()
    expect(stuck).to_contain_text("Stopped before a sentence was proved")
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    assert not chatbot.closed.is_set()
    chatbot.hold.set()
    assert chatbot.closed.wait(10)
    expect(ask(page, "How long, again, is the crossing?")).to_contain_text(QUOTED)
    expect(page.get_by_role("article")).to_have_count(3)
    expect(stuck).to_contain_text("Stopped before a sentence was proved")


def test_ask_again_replaces_the_last_answer(page: Page, chatbot: ScriptedChatbot) -> None:
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("article").last).to_have_attribute("data-turn", "3")  # the second's number is given up
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("article").last).to_contain_text(PROVED)
    assert [question for question, _ in chatbot.asked][1:] == ["When was the lighthouse lit?"] * 2
    assert [len(history) for _, history in chatbot.asked] == [0, 1, 1]


@pytest.mark.parametrize("question", ["When was the lighthouse lit?", "slow: when was the lighthouse lit?"])
def test_a_new_conversation_can_be_begun_at_any_time(page: Page, question: str) -> None:
    expect(ask(page, question)).to_contain_text("4 March 1871")
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("article")).to_have_count(0)
    expect(sources(page)).to_have_text("The sources of an answer are shown here.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(page.get_by_role("article")).to_have_count(1)


def test_an_older_answers_sources_stay_while_the_next_answer_is_written(page: Page, chatbot: ScriptedChatbot) -> None:
    older = ask(page, "How long is the crossing?")
    expect(older).to_contain_text(QUOTED)
    newer = ask(page, "slow: when was the lighthouse lit?")
    expect(newer).to_contain_text("Writing…")
    older.get_by_role("button", name="Source 1").click()
    expect(sources(page).get_by_role("region").locator("mark")).to_be_visible()
    chatbot.hold.set()
    expect(newer).to_contain_text(PROVED)
    expect(sources(page).get_by_role("region").locator("mark")).to_be_visible()


def test_a_question_typed_while_an_answer_is_written_waits_in_the_box(page: Page, chatbot: ScriptedChatbot) -> None:
    turn = ask(page, "slow: when was the lighthouse lit?")
    expect(turn).to_contain_text("4 March 1871")
    box(page).fill("How long is the crossing?")
    with page.expect_response("**/run/predict"):
        box(page).press("Enter")
    chatbot.hold.set()
    expect(turn).to_contain_text(PROVED)
    expect(box(page)).to_have_value("How long is the crossing?")
    box(page).press("Enter")
    expect(page.get_by_role("article").last).to_contain_text(QUOTED)
    assert len(chatbot.asked) == 2


def test_an_empty_question_does_nothing_and_a_very_long_one_is_sent_back(page: Page, chatbot: ScriptedChatbot) -> None:
    box(page).fill("   ")
    box(page).press("Enter")
    box(page).fill("long " * 500)
    box(page).press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "The question has 2,499 characters and the most is 2,000; shorten it and ask again."
    )
    expect(box(page)).to_have_value("long " * 500)
    assert chatbot.asked == []
    expect(ask(page, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_example_is_asked_with_one_click(page: Page) -> None:
    page.get_by_role("button", name="How long does the crossing take?").click()
    expect(page.get_by_role("article")).to_contain_text(QUOTED)


def offered(page: Page) -> Locator:
    """What one could ask next."""
    return page.get_by_role("list", name="You could ask next").get_by_role("button")


def test_what_one_could_ask_next_comes_below_the_answer_and_is_asked_with_one_click(page: Page) -> None:
    turn = ask(page, "guide: when was the lighthouse lit?")
    expect(turn).to_contain_text(PROVED)
    expect(offered(page)).to_have_text(FOLLOWING)  # the last has markup in it, shown as written
    expect(turn.get_by_role("list")).to_be_in_viewport()
    expect(page.locator(".log[aria-live=polite] .offered")).to_have_count(1)
    offered(page).first.click()
    expect(page.get_by_role("article").last).to_contain_text(QUOTED)
    expect(page.get_by_role("article")).to_have_count(2)
    expect(offered(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(offered(page)).to_have_count(0)


def test_suggestions_move_nothing_and_take_nothing_that_is_being_written(page: Page, chatbot: ScriptedChatbot) -> None:
    turn = ask(page, "hesitant guide: when was the lighthouse lit?")
    expect(offered(page)).to_have_text(FOLLOWING[:1])
    turn.get_by_role("button", name="Wrong").click()
    note = turn.get_by_label("What would be right?")
    note.fill("On 5 March")
    box(page).fill("How long is")
    offered(page).first.focus()
    before = turn.locator(".reply").bounding_box()
    chatbot.hold.set()
    expect(offered(page)).to_have_count(3)
    assert turn.locator(".reply").bounding_box() == before
    expect(note).to_have_value("On 5 March")
    expect(box(page)).to_have_value("How long is")
    expect(offered(page).first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=FOLLOWING[1])).to_be_visible()


def test_a_question_asked_meanwhile_ends_the_suggestions(page: Page, chatbot: ScriptedChatbot) -> None:
    ask(page, "hesitant guide: when was the lighthouse lit?")
    expect(offered(page)).to_have_count(1)
    newer = ask(page, "How long is the crossing?")
    expect(newer).to_contain_text(QUOTED)  # though the search for the second suggestion has not ended
    expect(offered(page)).to_have_count(0)
    assert not chatbot.suggesting_closed.is_set()
    chatbot.hold.set()
    assert chatbot.suggesting_closed.wait(10)
    assert len(chatbot.suggested) == 2  # the second was being looked for already, the third never was
    expect(offered(page)).to_have_count(0)
    guided = ask(page, "guide: how long is the crossing?")
    expect(guided.get_by_role("list", name="You could ask next").get_by_role("button")).to_have_count(3)


def test_who_leaves_the_page_ends_the_suggestions(page: Page, chatbot: ScriptedChatbot) -> None:
    ask(page, "endless guide: when was the lighthouse lit?")
    expect(offered(page).first).to_be_visible()
    page.close()
    assert chatbot.suggesting_closed.wait(10)


def test_an_answer_comes_though_the_connection_breaks(page: Page) -> None:
    page.route("**/queue/data*", lambda route: route.fulfill(content_type="text/event-stream", body=""))
    expect(ask(page, "When was the lighthouse lit?")).to_contain_text(PROVED)


def test_two_people_each_have_their_own_conversation(
    open_chat: Callable[[str], Page], address: str, chatbot: ScriptedChatbot
) -> None:
    ann, bob = open_chat(address), open_chat(address)
    slow = ask(ann, "slow: when was the lighthouse lit?")
    expect(slow).to_contain_text("Writing…")
    expect(ask(bob, "How long is the crossing?")).to_contain_text(QUOTED)
    expect(bob.get_by_role("article")).to_have_count(1)
    chatbot.hold.set()
    expect(slow).to_contain_text(PROVED)
    expect(ann.get_by_role("article")).to_have_count(1)
    assert [history for _, history in chatbot.asked] == [(), ()]


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    expect(box(page)).to_be_focused()
    page.keyboard.type("When was the lighthouse lit?")
    page.keyboard.press("Enter")
    turn = page.get_by_role("article")
    expect(turn).to_contain_text(PROVED)
    marker = turn.get_by_role("button", name="Source 1")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    source = sources(page).get_by_role("listitem").first
    expect(source).to_be_focused()
    expect(source.get_by_role("region").locator("mark")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(source.get_by_role("region")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_on_a_phone_everything_is_in_one_column(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    turn = ask(page, "When was the lighthouse lit?")
    expect(turn).to_contain_text(PROVED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    above, below = turn.bounding_box(), sources(page).bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    turn.get_by_role("button", name="Source 2").click()
    expect(sources(page).locator("mark:visible").nth(1)).to_be_in_viewport()
    expect(box(page)).to_be_in_viewport()
