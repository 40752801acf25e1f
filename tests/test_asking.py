"""Questions that a sentence answers: whole, short, and to be understood alone."""

import pytest

from citechat.answering.asking import questions
from citechat.answering.plain_question import is_plain


def asked(sentence: str) -> list[tuple[str, str]]:
    return [(question.text, question.answer) for question in questions(sentence)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The Hetao Park was opened to visitors in May 2021.",
            "When was the Hetao Park opened to visitors?",
            "May 2021",
        ),
        ("In 1891, Ada Brown founded the Brannock Museum.", "When did Ada Brown found the Brannock Museum?", "1891"),
        (
            "The 18th meeting of the Harbour Trust was held in Xi'an on November 12.",
            "Where was the 18th meeting of the Harbour Trust held?",
            "Xi'an",
        ),
        (
            "The Brannock Museum was jointly founded by Ada Brown.",
            "Who jointly founded the Brannock Museum?",
            "Ada Brown",
        ),
        (
            "Professor Sun Dong, Secretary for Industry, and Ms Lin Xin, Vice Minister, co-chaired the Xi'an Forum.",
            "Who co-chaired the Xi'an Forum?",
            "Professor Sun Dong, Secretary for Industry, and Ms Lin Xin, Vice Minister",
        ),
        ("The Hetao Park will provide 16 laboratories.", "How many laboratories will the Hetao Park provide?", "16"),
        (
            "So far, four Hong Kong universities have opened branches in Jiangmen.",
            "How many Hong Kong universities have opened branches in Jiangmen?",
            "four",
        ),
        (
            "The Harbour Trust has granted more than 440 million yuan to schools in Brannock.",
            "How much money has the Harbour Trust granted to schools in Brannock?",
            "more than 440 million yuan",
        ),
        (
            "The Brannock Museum was closed because its roof had fallen in.",
            "Why was the Brannock Museum closed?",
            "its roof had fallen in",
        ),
        (
            "After the meeting, Mr Mak visited the Jiangmen Laboratory of Carbon Science.",
            "What did Mr Mak visit?",
            "the Jiangmen Laboratory of Carbon Science",
        ),
        (
            "The Harbour Committee is tasked with keeping the lamps of Brannock.",
            "What is the Harbour Committee tasked with?",
            "keeping the lamps of Brannock",
        ),
        (
            "A steam turbine consists of rotors and blades.",
            "What does a steam turbine consist of?",
            "rotors and blades",
        ),
        (
            "The Brannock Line is a railway system in Norland.",
            "What is the Brannock Line?",
            "railway system in Norland",
        ),
        (
            "The Brannock Line is the largest railway system in Norland.",
            "What is the largest railway system in Norland?",
            "the Brannock Line",
        ),
        ("The 2010 drought had three centres.", "How many centres did the 2010 drought have?", "three"),
        ("In 1999 the Harbour Trust adopted a charter.", "When did the Harbour Trust adopt a charter?", "1999"),
        ("The length of the Brannock Line was 73 miles.", "What was the length of the Brannock Line?", "73 miles"),
        (
            "Lin Xin, deputy director of the Harbour Trust, said that the lamps are new.",
            "Who is Lin Xin?",
            "deputy director of the Harbour Trust",
        ),
        (
            "The lamps were lit by the Secretary for Trade and Industry, Mr Eddie Mak, and two keepers.",
            "Who is the Secretary for Trade and Industry?",
            "Mr Eddie Mak",
        ),
    ],
)
def test_a_sentence_is_turned_into_the_question_it_answers(sentence: str, question: str, answer: str) -> None:
    assert (question, answer) in asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The meeting was held in Xi'an on November 12.",  # which meeting?
        "The Committee was founded by Ada Brown in 1891.",  # which committee?
        "It was founded by Ada Brown in 1891.",  # what was?
        "Our museum was founded by Ada Brown in 1891.",  # whose?
        "The plan announced by the Harbour Trust was useful to everyone.",  # "announced" is no main verb
        "The Hetao Park spans about three kilometres of land.",  # a length, no count
        "The Brannock Museum was destroyed by fire in a night.",  # not "who", and no date
        '"The Hetao Park was opened in May 2021.',  # speech
        "the Hetao Park was opened in May 2021.",  # the rest of a sentence
        "The Hetao Park was opened in May 2021",  # a heading, or the beginning of a sentence
    ],
)
def test_what_is_not_surely_understood_is_not_asked_about(sentence: str) -> None:
    assert asked(sentence) == []


def test_a_date_within_another_clause_is_not_when_it_happened() -> None:
    # The Hall was built in 1891; when the Trust was given it the sentence does not say.
    assert not [q for q, _ in asked("The Harbour Trust was given the Hall built by Ada Brown in 1891.") if "When" in q]


def test_a_long_question_is_cut_but_not_within_a_name() -> None:
    group = "the Norland Expert Group on Co-operation in Technology and Innovation and Trade"
    (question,) = asked(f"Mr Mak, the chairman, and Ms Wang, the host, co-chaired the 20th meeting of {group} in Oslo.")
    assert question[0] == "Who co-chaired the 20th meeting of the Norland Expert Group?"  # 18 words with the whole name
    assert asked(f"The 20th meeting of {group} between the two places was held on March 12.") == []  # no end to cut


@pytest.mark.parametrize(
    "question",
    [
        "When was it founded?",
        "When was the 18th meeting held?",
        "When was the Park opened to the public?",
        "Who chaired the meeting?",
        "Who chaired the meeting in Xi'an of the committee?",
        "Where are his papers on Norland kept?",
        "When was the Hetao Park, which is large, opened?",
        "Who opened the 20th meeting of the Norland Expert Group on Trade and Technology and Innovation in Oslo?",
    ],
)
def test_a_question_that_is_long_or_does_not_stand_alone_is_not_plain(question: str) -> None:
    assert not is_plain(question)


def test_no_question_holds_its_answer() -> None:
    for question, answer in asked("The Brannock Museum in Brannock was founded by Ada Brown in Brannock in 1891."):
        assert answer not in question
