"""Lists within a text are found whole, however they are written."""

from makers import evidence

from citechat.answering.enumerations import enumerated

PLAN = (
    "Plan of the Board\n\nThe 3rd meeting was held in Oslo. The Board agreed to work in the following areas:\n\n"
    "(i) Keep the harbour open\n\nThe harbour master will report to the Port Office and the Coast Guard.\n\n"
    "(ii) Mend the lighthouse\n\nThe lamp will be replaced in May by Arne Dahl.\n\n"
    "(iii) Train more pilots\n\nThe school takes six pilots each year.\n"
)


def test_an_enumeration_comes_whole_after_the_sentence_that_introduces_it() -> None:
    lead = evidence(PLAN, "following areas")
    items = [PLAN[start:end] for start, end in enumerated("Which areas did the Board agree on?", lead)]
    assert items == ["(i) Keep the harbour open", "(ii) Mend the lighthouse", "(iii) Train more pilots"]


def test_an_item_that_is_asked_for_by_its_own_words_answers_alone() -> None:
    item = evidence(PLAN, "(ii) Mend")
    assert enumerated("Who will mend the lighthouse?", item) == ()
    assert len(enumerated("In which areas will the Board work?", item)) == 3


def test_a_text_without_items_has_no_enumerated() -> None:
    assert enumerated("Which areas?", evidence("They met in Oslo. They left.", "Oslo")) == ()


TOLD = (
    "Ms Berg opened the forum. The group works together to: first, keep the harbour open; second, mend the lighthouse, "
    "which is old; and third, train more pilots. The guests applauded."
)


def test_items_told_in_order_come_each_by_itself() -> None:
    items = ["first, keep the harbour open", "second, mend the lighthouse, which is old", "third, train more pilots."]
    for words in ("works together", "opened the forum"):  # the sentence that holds them, and the one before
        found = enumerated("What three things will the group do?", evidence(TOLD, words))
        assert [TOLD[start:end] for start, end in found] == items


def test_items_told_in_sentences_of_their_own_are_items_too() -> None:
    text = "The Board agreed on aims. First, keep the harbour open. Second, mend the lighthouse. It rained."
    found = enumerated("Which aims were agreed on?", evidence(text, "agreed"))
    assert [text[start:end] for start, end in found] == [
        "First, keep the harbour open.",
        "Second, mend the lighthouse.",
    ]


def test_an_ordinal_that_continues_no_list_is_no_item() -> None:
    text = "On the first, it rained. Second, they left."
    assert enumerated("What happened?", evidence(text, "rained")) == ()
