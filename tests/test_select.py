"""What a reply is made of: one place for a fact, all of them for a list, the main ones for a summary."""

from dataclasses import replace

import pytest
from makers import Counting, evidence, hit

from citechat.answering.select import Selector
from citechat.answering.summary import asked_length, outline, summary_sentences, topic_coverage, usual_length
from citechat.answering.want import Want, want

PLAN = (
    "Plan of the Board\n\nThe 3rd meeting was held in Oslo. The Board agreed to work in the following areas:\n\n"
    "(i) Keep the harbour open\n\nThe harbour master will report to the Port Office and the Coast Guard.\n\n"
    "(ii) Mend the lighthouse\n\nThe lamp will be replaced in May by Arne Dahl.\n\n"
    "(iii) Train more pilots\n\nThe school takes six pilots each year.\n"
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who chaired the meeting", Want.FACT),
        ("Which city hosted it?", Want.FACT),
        ("How many areas were agreed?", Want.FACT),
        ("What is the address?", Want.FACT),
        ("list the areas agreed", Want.LIST),
        ("Which institutions attended?", Want.LIST),
        ("With which other bodies did they meet?", Want.LIST),
        ("What are the goals of the plan?", Want.LIST),
        ("summarise the 10th meeting", Want.SUMMARY),
        ("Give me an overview of the plan", Want.SUMMARY),
        ("What was discussed at the meeting?", Want.SUMMARY),
        ("What is the workplan about?", Want.SUMMARY),
    ],
)
def test_the_words_of_a_question_tell_what_it_asks_for(question: str, kind: Want) -> None:
    assert want(question) is kind


def test_a_fact_is_the_most_probable_evidence_that_meets_the_question() -> None:
    best, other = evidence(PLAN, "Oslo", score=0.9), evidence(PLAN, "lamp", score=0.8)
    selector = Selector(Counting(), floor=0.5, evidence=4)
    hits = (best.hit,)
    assert selector.select("Where was the 3rd meeting held?", hits, [best, other]).evidence == (best,)
    assert selector.select("Where was the 4th meeting held?", hits, [best, other]).evidence == (other,)[:0]


def test_below_the_floor_nothing_is_selected() -> None:
    weak = evidence(PLAN, "Oslo", score=0.4)
    selection = Selector(Counting(), floor=0.5, evidence=4).select("Where?", (weak.hit,), [weak])
    assert selection.evidence == ()
    assert selection.nearest == (weak,)


def test_the_parts_of_a_list_come_in_the_order_of_the_document() -> None:
    text = "Anna brought bread. It rained. Bengt brought cheese. Carl brought wine."
    parts = [evidence(text, word, score=score) for word, score in (("Carl", 0.9), ("Anna", 0.8), ("Bengt", 0.7))]
    found = Selector(Counting(), floor=0.5, evidence=4).select("Which things were brought?", (parts[0].hit,), parts)
    assert [one.text[:4] for one in found.evidence] == ["Anna", "Beng", "Carl"]
    assert not found.one_part


def test_a_summary_does_not_repeat_the_title() -> None:
    text = "Second board meeting of harbour pilots (with photos)\n\nThe board agreed to mend the old lighthouse lamp."
    document = hit(text, title="Second board meeting of harbour pilots (with photos)").document
    spans = summary_sentences("summarise the second meeting", document, Counting(), 3)
    assert [document.text[start:end] for start, end in spans] == ["The board agreed to mend the old lighthouse lamp."]


def test_a_summary_takes_sentences_in_order_and_none_twice() -> None:
    twice = "The harbour master of Bergen opened the new northern quay on Monday morning."
    text = f"{twice} {twice} The lighthouse keeper explained how lamps were mended every winter."
    spans = summary_sentences("summarise it", hit(text).document, Counting(), 3)
    assert [text[start:end] for start, end in spans] == [
        twice,
        text[-len("The lighthouse keeper explained how lamps were mended every winter.") :],
    ]


def test_the_document_that_has_the_topic_in_its_title_is_summarised() -> None:
    minutes = hit("The board met. It adopted the harbour plan for the next year.", title="Minutes of the board")
    text = "The northern quay of the old harbour will be dredged before winter."
    plan = hit(text, title="Harbour plan", source="plan.txt", rank=2)
    selected = Selector(Counting(), floor=0.5, evidence=4).select("Summarise the harbour plan.", (minutes, plan), [])
    assert {one.hit for one in selected.evidence} == {plan}
    asked = "Summarise the plan of the board for the harbour next year."  # no title is about most of that
    selected = Selector(Counting(), floor=0.5, evidence=4).select(asked, (minutes, plan), [])
    assert {one.hit for one in selected.evidence} == {minutes}


def test_what_no_document_is_about_is_not_summarised() -> None:
    one = hit("The harbour master opened the new northern quay on Monday.", title="Harbour")
    assert topic_coverage("Summarise the harbour opening", one.document) == 1.0
    selector = Selector(Counting(), floor=0.5, evidence=4)
    assert selector.select("Summarise the football results", (one,), []).evidence == ()
    assert selector.select("Summarise the harbour opening", (one,), []).evidence
    other = replace(one, document=replace(one.document, title="3rd harbour meeting"))
    assert selector.select("Summarise the 4th harbour meeting", (other,), []).evidence == ()


def test_a_refusal_keeps_how_probable_its_best_evidence_was() -> None:
    one = evidence("The 3rd meeting was held in Oslo.", score=0.3)
    refused = Selector(Counting(), floor=0.5, evidence=4).select("where was the 3rd meeting held", (one.hit,), [one])
    assert (refused.evidence, refused.confidence) == ((), 0.3)
    taken = Selector(Counting(), floor=0.2, evidence=4).select("where was the 3rd meeting held", (one.hit,), [one])
    assert (taken.evidence, taken.confidence) == ((one,), 0.3)
    unmet = Selector(Counting(), floor=0.2, evidence=4).select("where was the 4th meeting held", (one.hit,), [one])
    assert (unmet.evidence, unmet.confidence) == ((), 0.0)


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What is the second area of the 3rd meeting?", ["(ii)"]),
        ("What is the third point that the Board agreed to?", ["(iii)"]),
        ("What is the fourth area that the Board agreed to?", []),
        ("In how many areas did the Board agree to work?", ["(i)", "(ii)", "(iii)"]),
        ("How many ships did the Board agree to buy?", []),
    ],
)
def test_a_list_tells_its_items_by_their_place_and_how_many_they_are(question: str, items: list[str]) -> None:
    lead = evidence(PLAN, "The Board agreed", score=0.9)
    found = Selector(Counting(), floor=0.5, evidence=4).select(question, (lead.hit,), [lead])
    assert [one.text.split()[0] for one in found.evidence] == items
    assert found.count == (3 if "how many" in question else 0)


@pytest.mark.parametrize("question", ["How many areas concern the harbour?", "How many areas has the Board given up?"])
def test_a_list_of_more_than_is_asked_about_is_not_counted(question: str) -> None:
    lead = evidence(PLAN, "The Board agreed", score=0.9)
    assert Selector(Counting(), floor=0.5, evidence=4).select(question, (lead.hit,), [lead]).count == 0


def test_a_marker_is_no_count() -> None:
    item, lead = evidence(PLAN, "(ii)", score=0.95), evidence(PLAN, "The Board agreed", score=0.9)
    question = "In how many areas did the Board agree to work?"
    assert Selector(Counting(), floor=0.5, evidence=4).select(question, (lead.hit,), [item, lead]).count == 3


def test_items_without_numbers_are_not_counted() -> None:
    text = "The club buys these things:\n- a boat\n- a rope\n"
    lead = evidence(text, "The club", score=0.9)
    found = Selector(Counting(), floor=0.5, evidence=4).select("How many things does it buy?", (lead.hit,), [lead])
    assert (len(found.evidence), found.count) == (2, 0)


def test_of_a_list_in_one_sentence_nothing_may_be_left_out() -> None:
    one = evidence("Anna, Bengt and Carl came.", "Anna", score=0.9)
    selector = Selector(Counting(), floor=0.5, evidence=4)
    assert selector.select("Which members came?", (one.hit,), [one]).several
    assert not selector.select("Who came?", (one.hit,), [one]).several


@pytest.mark.parametrize(
    ("question", "words", "count"),
    [
        ("Summarise the plan.", 100, 4),
        ("Summarise the plan.", 900, 6),
        ("Summarise the plan.", 90_000, 8),
        ("Give me a short summary of the plan.", 900, 4),
        ("Summarise the plan in 2 sentences.", 900, 2),
        ("Summarise the plan of 2023.", 900, 6),
        ("Summarise the plan in one sentence.", 900, 1),
        ("Summarise section 1.2.3 line by line", 900, 6),
        ("Summarise the plan in 20 points.", 900, 8),
    ],
)
def test_a_summary_is_as_long_as_the_question_or_the_document_asks(question: str, words: int, count: int) -> None:
    assert (asked_length(question) or usual_length(question, hit("word " * words).document)) == count


def test_headings_that_go_through_a_document_are_its_summary() -> None:
    text = PLAN.replace("in Oslo", "in the old town hall of Oslo")
    assert [text[start:end].split()[0] for start, end in outline(hit(text).document)] == ["The", "(i)", "(ii)", "(iii)"]
    assert outline(hit("Rules. " + "It rained all day on the hills. " * 9 + "\n- Be kind\n- Be brief").document) == []
    wrapped = "Rules of the quay.\n\n" + "".join(f"{n}. Nobody may enter\nwithout a permit.\n\n" for n in (1, 2, 3))
    assert outline(hit(wrapped).document) == []  # each item goes on in the next line
    apart = "- Ms Lee\n\n" + "It rained all day on the hills. " * 9 + "\n\n- a map\n\n"
    assert outline(hit(apart).document) == []
    items = "".join(f"- The club will buy a boat and mend the pier in year {year}.\n" for year in range(5))
    assert outline(hit(items).document) == []  # nothing but items: these are the text
