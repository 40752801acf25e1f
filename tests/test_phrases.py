import pytest

from citechat.answering.rewriting.phrases import Phrase, phrases


def texts(sentence: str) -> list[str]:
    return [phrase.text for phrase in phrases(sentence)]


def first(sentence: str) -> Phrase:
    return phrases(sentence)[0]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Who chaired the 7th session of the Harbour Board?",
            ["the 7th session of the Harbour Board", "the Harbour Board"],
        ),
        (
            "where was the 7th session of the harbour board held",
            ["the 7th session of the harbour board", "the harbour board"],
        ),
        ("What did Ann Lee do after the fair in Leeds?", ["Ann Lee", "the fair in Leeds"]),
        ("Did Ann Lee visit museums?", ["Ann Lee", "museums"]),
        ("did ann lee visit the lab", ["ann lee", "the lab"]),
        ("When did the research project start?", ["the research project"]),
        ("When did the plan get approved?", ["the plan"]),
        ("Where will the event take place?", ["the event", "place"]),
        ("Was the show popular?", ["the show"]),
        ("Who is the actress he met?", ["the actress"]),
        ("Mr Reed and Ms Park co-chaired the talks.", ["Mr Reed", "Ms Park", "the talks"]),
        ("The fund supports Solar City.", ["The fund", "Solar City"]),
        ("What is the committee's 7th session?", ["the committee's 7th session", "the committee"]),
        ("Fiddler on the Roof", ["Fiddler on the Roof"]),
        ("Eagles (band)", ["Eagles"]),
        ("", []),
    ],
)
def test_phrases_are_bounded_by_function_words_names_and_verbs(sentence: str, expected: list[str]) -> None:
    assert texts(sentence) == expected


def test_offsets_are_those_of_the_text() -> None:
    sentence = "Why did the Mayor of Porto open the third tunnel of the harbour?"
    for phrase in phrases(sentence):
        assert sentence[phrase.start : phrase.end] == phrase.text


def test_a_phrase_knows_its_head_its_complement_and_its_numbers() -> None:
    phrase = first("the 7th session of the Harbour Board?")
    assert (phrase.head, phrase.complement, phrase.bare) == (
        "session",
        " of the Harbour Board",
        "7th session of the Harbour Board",
    )
    assert phrase.numbers == {"7"}
    assert [word.text for word in phrase.modifiers] == ["7th"]


def test_a_plural_is_a_common_noun_or_has_a_determiner() -> None:
    assert first("the towers?").plural
    assert first("The Wallflowers").plural
    assert not first("Ada Williams").plural
    assert not first("the status?").plural


def test_a_phrase_is_named_where_capitals_tell_a_name() -> None:
    assert first("Is the Harbour Board open?").named
    assert not first("Young people?").named
    assert first("who is ann lee").caseless
