"""Conversations, each with what its last question is understood as."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citechat.answering.rewriting.rewrite import rewrite
from citechat.values import Status, Turn

Said = str | tuple[str, str]
"""A question that was refused, or one with its answer."""


def understood(*said: Said) -> str:
    """The last question as it is understood after the others, which were rewritten on the way."""
    *before, last = said
    history: list[Turn] = []
    for turn in before:
        question, answer = turn if isinstance(turn, tuple) else (turn, "")
        status = Status.QUOTED if answer else Status.NOT_FOUND
        history.append(Turn(question, rewrite(question, history), answer, status))
    assert isinstance(last, str)
    return rewrite(last, history)


BOARD = (
    "Who co-chaired the 7th session of the Harbour Board?",
    "The Secretary for Ports, Mr Alan Reed, and the Mayor of Porto, Ms Joan Park, co-chaired the 7th session of the "
    "Harbour Board on Trade held in Porto today.",
)
WHERE = ("Where was the 7th session of the Harbour Board held?", "It was held in Porto on May 4.")
REPORT = ("Who wrote the Winter Report?", "Ms Ada Stone wrote the Winter Report.")
LABORATORY = (
    "Which laboratory did Mr Mills visit in Leeds?",
    "Mr Mills visited the Leeds Laboratory of Carbon Science and Technology.",
)
TREATY = ("Which countries signed the Oslo Treaty?", "Norway and Chile signed the Oslo Treaty.")
WATER = ("Where is the head office of the Northern Water Company?", "It is in Leeds.")


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([BOARD, "Where was it held?"], "Where was the 7th session of the Harbour Board held?"),
        ([BOARD, "how long did it last"], "How long did the 7th session of the Harbour Board last?"),
        ([WHERE, "And who co-chaired it?"], "Who co-chaired the 7th session of the Harbour Board?"),
        ([BOARD, "And who co-chaired the 8th session?"], "Who co-chaired the 8th session of the Harbour Board?"),
        (
            ["Who spoke for Leeds at the fair?", "And who spoke for the Ministry?"],
            "Who spoke for the Ministry at the fair?",
        ),
        (["What is the capital of Norway?", "and what is the population?"], "What is the population of Norway?"),
        (["When did the ship leave for Oslo?", "And when did the ship return?"], "And when did the ship return?"),
        (["Who opened the mill in 1902?", "Who opened the library?"], "Who opened the library?"),
        (["Who opened the mill in 1902?", "And who opened the library?"], "And who opened the library?"),
        (["What is the capital of Norway?", "And what is the UN?"], "And what is the UN?"),
        (["What is the capital of Norway?", "And what is photosynthesis?"], "And what is photosynthesis?"),
        (["Who is the head of Acme?", "And who is Ada Stone?"], "And who is Ada Stone?"),
        (["Who wrote the report on fish?", "And who wrote Hamlet?"], "And who wrote Hamlet?"),
        ([BOARD, "What is his job?"], "What is Mr Alan Reed's job?"),
        ([BOARD, "what did she say"], "What did Ms Joan Park say?"),
        ([BOARD, "Did anyone thank her?"], "Did anyone thank Ms Joan Park?"),
        ([BOARD, "What did they agree?"], "What did Mr Alan Reed and Ms Joan Park agree?"),
        ([REPORT, "When did she write it?"], "When did Ms Ada Stone write the Winter Report?"),
        ([LABORATORY, "Who founded it?"], "Who founded the Leeds Laboratory of Carbon Science and Technology?"),
        ([LABORATORY, "What did he like?"], "What did Mr Mills like?"),
        ([TREATY, "What do they want?"], "What do Norway and Chile want?"),
        ([TREATY, "When did these countries join?"], "When did Norway and Chile join?"),
        (
            ["What is the task of the Harbour Board?", "Where are its offices?"],
            "Where are the Harbour Board's offices?",
        ),
        (
            ["When was the 7th session of the Harbour Board?", "What were its results?"],
            "What were the results of the 7th session of the Harbour Board?",
        ),
        (["How many days off do employees get?", "Can they carry them over?"], "Can employees carry them over?"),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_refers_to(conversation: list[Said], expected: str) -> None:
    assert understood(*conversation) == expected


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([WHERE, "Who went there?"], "Who went to Porto?"),
        ([WHERE, "Who else was there?"], "Who else was in Porto?"),
        ([LABORATORY, "How many people work there?"], None),
        ([BOARD, "Who spoke there?"], "Who spoke at the 7th session of the Harbour Board?"),
        ([BOARD, "When did that session end?"], "When did the 7th session of the Harbour Board end?"),
        ([BOARD, "When did the session take place?"], "When did the 7th session of the Harbour Board take place?"),
        ([BOARD, "Who are the members of that board?"], "Who are the members of the Harbour Board?"),
        ([WATER, "When was the company founded?"], "When was the Northern Water Company founded?"),
        (
            [BOARD, "What did he say at the session?"],
            "What did Mr Alan Reed say at the 7th session of the Harbour Board?",
        ),
        ([BOARD, "Who chaired the 6th one?"], "Who chaired the 6th session of the Harbour Board?"),
        ([BOARD, "Where was the last one held?"], "Where was the last session of the Harbour Board held?"),
        ([BOARD, "When was this?"], "When was the 7th session of the Harbour Board?"),
    ],
)
def test_a_place_or_a_noun_that_points_back_is_spelled_out(conversation: list[Said], expected: str | None) -> None:
    laboratory = "How many people work at the Leeds Laboratory of Carbon Science and Technology?"
    assert understood(*conversation) == (expected or laboratory)


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([WHERE, "and when?"], "When was the 7th session of the Harbour Board held?"),
        ([WHERE, "why?"], "Why was the 7th session of the Harbour Board held?"),
        ([WHERE, "And on which date?"], "On which date was the 7th session of the Harbour Board held?"),
        ([WHERE, "which city exactly?"], "In which city exactly was the 7th session of the Harbour Board held?"),
        ([REPORT, "When?"], "When was the Winter Report written?"),
        ([BOARD, "and where?"], "Where was the 7th session of the Harbour Board co-chaired?"),
        ([REPORT, "Who else?"], "Who else wrote the Winter Report?"),
        ([REPORT, "When?", "who else?"], "Who else wrote the Winter Report?"),
        ([TREATY, "How many?"], "How many countries signed the Oslo Treaty?"),
        (["Did Dr Lena Ortiz visit Basel?", "when?"], "When did Dr Lena Ortiz visit Basel?"),
        ([WHERE, "What about the 6th?"], "Where was the 6th session of the Harbour Board held?"),
        ([WHERE, "and the fifth one?"], "Where was the fifth session of the Harbour Board held?"),
        ([WHERE, "And the 6th session?"], "Where was the 6th session of the Harbour Board held?"),
        (["What happened in 2019?", "And in 2020?"], "What happened in 2020?"),
        (["What did Mr Mills say about Leeds?", "And Dr Lena Ortiz?"], "What did Dr Lena Ortiz say about Leeds?"),
        (["What did Mr Mills say about Leeds?", "What about York?"], "What did Mr Mills say about York?"),
        ([REPORT, "And the Summer Report?"], "Who wrote the Summer Report?"),
        (
            ["Why was the plan rejected by the old members?", "What about the new members?"],
            "Why was the plan rejected by the new members?",
        ),
        (["When was the bridge built?", "And the towers?"], "When were the towers built?"),
        ([WHERE, "And the topics?"], "What are the topics of the 7th session of the Harbour Board?"),
        ([WHERE, "what about the agenda"], "What is the agenda of the 7th session of the Harbour Board?"),
        ([WHERE, "Tell me more"], "Tell me more about the 7th session of the Harbour Board."),
        (
            [("Who is the mayor of Porto?", "Mr Rui Costa."), "how old is he", "And of Lisbon?"],
            "Who is the mayor of Lisbon?",
        ),
    ],
)
def test_what_a_question_leaves_out_comes_from_the_one_before(conversation: list[Said], expected: str) -> None:
    assert understood(*conversation) == expected


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([WHERE, "What was decided?"], "What was decided, regarding the 7th session of the Harbour Board?"),
        ([WHERE, "who spoke"], "Who spoke, regarding the 7th session of the Harbour Board?"),
        ([WHERE, "What happened next?"], "What happened next, regarding the 7th session of the Harbour Board?"),
        ([WHERE, "What was the outcome?"], "What was the outcome, regarding the 7th session of the Harbour Board?"),
        (["Who leads Acme?", "Where is the company based?"], "Where is the company based, regarding Acme?"),
    ],
)
def test_a_question_with_nothing_of_its_own_is_said_to_be_about_the_topic(
    conversation: list[Said], expected: str
) -> None:
    assert understood(*conversation) == expected


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([BOARD, "Where was it held?", "Who paid?", "When did that session take place?"], BOARD[0]),
        ([BOARD, "Where was it held?", "What about the 6th?", "Who attended it?"], "6th"),
        (["who chaired the 7th session of the harbour board", "where was it held", "and when"], "7th"),
    ],
)
def test_the_topic_persists_over_several_turns(conversation: list[Said], expected: str) -> None:
    ordinal = "6th" if expected == "6th" else "7th"
    assert f"the {ordinal} session of the harbour board" in understood(*conversation).lower()


def test_a_refused_answer_names_nothing_but_its_question_is_still_the_topic() -> None:
    question = "Who opened the Porto tunnel?"
    answered = Turn(question, question, "Mr Alan Reed opened the Porto tunnel.", Status.QUOTED)
    refused = Turn(question, question, "Mr Alan Reed opened the Porto tunnel.", Status.NOT_FOUND)
    assert rewrite("Where does he live?", [answered]) == "Where does Mr Alan Reed live?"
    assert "Reed" not in rewrite("Where does he live?", [refused])
    assert rewrite("When was it opened?", [refused]) == "When was the Porto tunnel opened?"


def test_he_is_not_she() -> None:
    assert "Stone" not in understood(REPORT, "Did he agree?")


@pytest.mark.parametrize(
    "question",
    [
        "Where was the 12th conference of the River Alliance held?",
        "And who is Ivan Lee?",
        "What is Ivan Lee's position?",
        "who is the ceo of acme",
        "so what is the vat rate in spain",
        "What is photosynthesis?",
        "Explain the new tax rules.",
        "how do i reset my password",
        "Are there any fees for students?",
        "What is the notice period?",
        "Parking fees?",
        "parking fees",
        "Who pays for the training?",
        "When was the forum held?",
        "Thanks! What is 17 times 23?",
        "Is it true that the bridge collapsed?",
        "Is it possible to park at the station?",
        "Was it Ann Lee who resigned?",
        "How long does it take to get to Leeds?",
        "what time is it",
        "What does IT stand for?",
        "Who leads the US delegation?",
        "Is there a bus to Porto?",
        "Where is there a pharmacy in Leeds?",
        "What happened this year?",
        "Does the plan say that prices rise?",
        "What did the committee that met in May decide?",
        "What did Mr Costa say about his plans?",
        "Does the museum charge its visitors?",
        "Which companies publish their accounts?",
        "What do applicants need when they apply?",
        "How old was Ann Lee when she moved to Leeds?",
        "Did young scientists receive more support than before?",
    ],
)
@pytest.mark.parametrize("before", [[BOARD], [WHERE, "And the 6th session?"], [REPORT, "When did she write it?"]])
def test_a_question_that_stands_alone_is_left_as_it_is(before: list[Said], question: str) -> None:
    assert understood(*before, question) == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Different topic: who wrote the report?", "who wrote the report?"),
        ("OK, on another subject - where is it kept?", "where is it kept?"),
        ("Moving on, when did she arrive?", "when did she arrive?"),
    ],
)
def test_what_is_announced_as_a_new_topic_takes_nothing_from_the_old_one(question: str, expected: str) -> None:
    assert understood(BOARD, question) == expected
    assert understood(question) == expected


def test_the_first_question_is_left_as_it_is() -> None:
    assert rewrite("  where was it held", []) == "  where was it held"


@pytest.mark.parametrize("question", ["", "?", "...", "and", "and?", "it", "the", "WHY", "他在哪里？", "1 2 3", "\n"])
def test_no_question_is_too_odd(question: str) -> None:
    assert isinstance(understood(BOARD, WHERE, question), str)
    assert isinstance(understood(question, "Where was it held?"), str)


WORDS = st.sampled_from(
    "and what about who whoever where how many the a this that there one it its they his of in to did is was do more "
    "else 10th 2020 ten Mr Ann Hong Kong 's \" ( ) ? . , - / é 城市".split()
)
SENTENCES = st.lists(WORDS, max_size=8).map(" ".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(SENTENCES, SENTENCES), max_size=3), SENTENCES)
def test_whatever_is_said_a_question_is_never_lost(before: list[tuple[str, str]], question: str) -> None:
    rewritten = understood(*before, question)
    assert rewritten.strip() or not question.strip()


@pytest.mark.parametrize("asked", ["How many collisions were there in 2022?", "Which drills are there?"])
def test_there_are_is_no_place(asked: str) -> None:
    assert understood(WHERE, asked).startswith(asked.rstrip("?"))


def test_a_row_of_a_table_is_no_phrase_to_refer_to() -> None:
    row = ("Which month had the most?", "310: “Month: April 2024; Ships: 240; Cargo: 310.”")
    assert "Ships" not in understood(row, "Which month had the least?")
