"""A drafted sentence stands only where the evidence proves it."""

import pytest
from makers import evidence

from citechat.answering.ground import agrees, flaws, prove, sentence_before, with_antecedent

MINUTES = (
    "The 18th meeting of the Joint Committee was held in Xi'an on November 12. "
    "The meeting was cochaired by the Secretary for Innovation, Professor Sun Dong, "
    "and Vice Minister of Science Ms Lin Xin. It did not vote."
)
CHAIRS = evidence(MINUTES, "cochaired")
HELD = evidence(MINUTES, "Xi'an")
QUESTION = "who co-chaired the 18th meeting"


@pytest.mark.parametrize(
    "sentence",
    [
        "The 18th meeting was co-chaired by Professor Sun Dong and Ms Lin Xin.",
        "Sun Dong and Lin Xin cochaired the meeting.",
        "The meeting was cochaired by the Secretary for Innovation, Professor Sun Dong, and Ms Lin Xin.",
        "Lin Xin is the Vice Minister of Science who cochaired the meeting.",
    ],
)
def test_what_the_evidence_says_stands(sentence: str) -> None:
    assert flaws(sentence, QUESTION, [MINUTES]) == []


@pytest.mark.parametrize(
    ("sentence", "flaw"),
    [
        ("The 18th meeting was co-chaired by Professor Sun Dong and Mr Lin Xin.", "the name Mr Lin Xin"),
        ("The 19th meeting was co-chaired by Professor Sun Dong.", "the number 19"),
        ("The meeting was cochaired by Wang Yueqin.", "the name Wang Yueqin"),
        ("The meeting was held on October 12.", "the name October"),
        ("The meeting was cochaired by Lin Xin, Secretary for Innovation.", "is not said to be Secretary"),
        ("Lin Xin is the Secretary for Innovation.", "is not said to be Secretary"),
        ('Sun Dong said the meeting "was a great success".', "not quoted"),
        ("Sun Dong celebrated wonderful victories together with Lin Xin.", "some of its words"),
        ("The meeting was not cochaired by Sun Dong.", "denies"),
        ("The 18th meeting was co-chaired.", "only repeats the question"),
    ],
)
def test_what_it_does_not_say_falls(sentence: str, flaw: str) -> None:
    premises = [CHAIRS.text]
    assert any(flaw in found for found in flaws(sentence, QUESTION, premises)), flaws(sentence, QUESTION, premises)


def test_a_sentence_is_proved_by_the_smallest_evidence() -> None:
    premises = prove("The meeting was cochaired by Sun Dong and Lin Xin.", QUESTION, [HELD, CHAIRS])
    assert [premise.text for premise in premises] == [CHAIRS.text]


def test_what_the_sentence_before_says_is_cited_with_it() -> None:
    (premise,) = prove("Sun Dong and Lin Xin cochaired the meeting in Xi'an.", QUESTION, [CHAIRS])
    assert premise.text == f"{HELD.text} {CHAIRS.text}"


def test_two_sentences_together_can_prove_one() -> None:
    text = "Mr Eddie Mak opened the forum. Nobody else spoke there. Ms Lin Xin closed the forum."
    one, other = evidence(text, "Mak"), evidence(text, "Lin")
    premises = prove("Mr Eddie Mak opened the forum and Ms Lin Xin closed the forum.", "Who spoke?", [one, other])
    assert [premise.text for premise in premises] == [one.text, other.text]


def test_what_nothing_proves_has_no_premises() -> None:
    assert prove("The meeting was cochaired by Wang Yueqin.", QUESTION, [CHAIRS, HELD]) == ()


def test_evidence_that_refers_back_takes_the_sentence_before() -> None:
    assert with_antecedent(CHAIRS).text.startswith("The 18th meeting")
    assert with_antecedent(HELD).text == HELD.text


def test_the_first_sentence_has_none_before_it() -> None:
    assert sentence_before(CHAIRS.hit.document, 0) is None


@pytest.mark.parametrize(
    ("sentence", "span", "question", "expected"),
    [
        ("It was held in Porto.", "Porto", "Where was it held?", True),
        ("It was held in Lyon.", "Porto", "Where was it held?", False),
        ("The board approved the harbour plan.", "the winter harbour plan", "Which harbour plan was approved?", False),
        ("The board approved the winter plan.", "the winter harbour plan", "Which harbour plan was approved?", True),
        ("They met in room 4.", "room 4", "In which room did they meet?", True),
        ("They met in a room.", "room 4", "In which room did they meet?", False),
        ("Mr Reed chaired it.", "Mr Alan Reed", "Who chaired it?", False),
        ("Alan Reed chaired it.", "Mr Alan Reed", "Who chaired it?", True),
        ("The harbour plan was approved.", "the harbour plan", "Was the harbour plan approved?", True),
    ],
)
def test_a_sentence_agrees_that_says_what_the_question_does_not_give_away(
    sentence: str, span: str, question: str, expected: bool
) -> None:
    assert agrees(sentence, span, question) is expected


def test_a_reference_to_a_sentence_that_refers_back_takes_both_and_no_more() -> None:
    text = "Tea was served. The 18th meeting was held in May. The meeting was long. It took note of the plan."
    assert with_antecedent(evidence(text, "note")).text == text[len("Tea was served. ") :]
    longer = "The 18th meeting was held in May. It was long. It was loud. It took note of the plan."
    assert with_antecedent(evidence(longer, "note")).text == "It was long. It was loud. It took note of the plan."


def test_an_acronym_that_the_sentence_before_explains_refers_to_it() -> None:
    text = "They saw the Harbour Research Centre (HRC). HRC was founded by the city. The HRC is old. ABC is older."
    centre = "They saw the Harbour Research Centre (HRC). HRC was founded by the city."
    assert with_antecedent(evidence(text, "founded")).text == centre
    assert with_antecedent(evidence(text, "older")).text == "ABC is older."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did the Board decide about shore power?", "The Board decided to install shore power."),
        ("Did the Board approve it?", "The Board approved the proposal to install shore power."),
    ],
)
def test_what_only_the_question_says_is_not_proved(question: str, sentence: str) -> None:
    considered = evidence("The Board considered a proposal to install shore power.")
    assert prove(sentence, question, [considered]) == ()
    assert prove("The Board considered a proposal to install shore power.", question, [considered])
