"""An answer about the 18th meeting is no answer about the 19th."""

from dataclasses import replace

import pytest
from makers import evidence, hit

from citechat.answering.demands import demands
from citechat.answering.unmet import holders, unmet

MINUTES = (
    "The 18th meeting of the Joint Committee was held in Xi'an. The meeting was chaired by Professor Sun Dong. "
    "Members noted the report since the 17th meeting in 2023. They agreed on three areas."
)


@pytest.mark.parametrize(
    ("question", "words", "is_met"),
    [
        ("who chaired the 18th meeting", "chaired", True),
        ("who chaired the eighteenth meeting", "chaired", True),
        ("who chaired the 19th meeting", "chaired", False),
        ("who chaired the 17th meeting", "chaired", False),
        ("which areas did the 18th meeting agree on", "three areas", True),
        ("which areas did the 17th meeting agree on", "Members noted", True),
        ("which areas did the 17th meeting agree on", "Xi'an", False),
        ("what happened in 2023", "chaired", True),
        ("what happened in 2021", "chaired", False),
        ("What did Professor Sun Dong chair?", "chaired", True),
        ("What did Profesor Sun Dong chair?", "chaired", True),
        ("What did Carrie Lam chair?", "chaired", False),
        ("name 3 people who came", "chaired", True),
        ("List 2 areas", "three areas", True),
        ("who was the chair?", "chaired", True),
        ("which two people came?", "chaired", True),
        ("when was the report noted?", "Members noted", True),
        ("when was the report noted?", "chaired", False),
        ("how many areas are there?", "three areas", True),
        ("how much did it cost?", "chaired", False),
        ("who came to the second meeting?", "chaired", False),
        ("How long did the 18th meeting last?", "three areas", True),
        ("How long did the 18th meeting last?", "Xi'an", False),
    ],
)
def test_numbers_and_names_of_the_question_have_to_be_met(question: str, words: str, is_met: bool) -> None:
    one, wanted = evidence(MINUTES, words), demands(question)
    assert (unmet(wanted, one, holders(wanted, [one.hit.document])) == []) is is_met


@pytest.mark.parametrize(
    ("question", "is_met"),
    [
        ("Who is the Mayor of Springfield?", False),
        ("Who was the mayor?", False),
        ("Who is the Vice Mayor of Springfield?", True),
        ("who is the deputy finance minister", True),
        ("Who is the finance minister?", False),
        ("Who is the chair of the board?", True),
        ("Which mayor chaired the meeting?", True),
    ],
)
def test_the_holder_of_a_lesser_office_does_not_hold_the_office(question: str, is_met: bool) -> None:
    one = evidence(
        "Vice Mayor Ann Field of Springfield and the Deputy Minister of Finance, Bo Lund, chaired the meeting."
    )
    wanted = demands(question)
    assert (unmet(wanted, one, holders(wanted, [one.hit.document])) == []) is is_met


@pytest.mark.parametrize(
    ("question", "is_met"),
    [
        ("What grows in Brazil?", True),
        ("What grows in the Amazon?", True),
        ("What grows in Chen?", False),
        ("Which came first, the palm or the fern?", True),
        ("What was the first tree that was counted?", True),
        ("Who led the first survey?", False),
    ],
)
def test_an_adjective_stands_for_its_place_and_a_first_need_not_be_said(question: str, is_met: bool) -> None:
    one = evidence("Brazilian palms of the Amazonian forest were counted by the second survey of Mr Cheng, then ferns.")
    wanted = demands(question)
    assert (unmet(wanted, one, holders(wanted, [one.hit.document])) == []) is is_met


def test_a_number_may_stand_before_a_name() -> None:
    text = "The 20th meeting of the Expert Group was held in Jiangmen."
    for question, is_met in (
        ("where was the 20th Expert Group meeting", True),
        ("the 21st Expert Group meeting", False),
    ):
        one, wanted = evidence(text), demands(question)
        assert (unmet(wanted, one, holders(wanted, [one.hit.document])) == []) is is_met


def test_a_name_that_a_document_holds_as_written_is_not_met_by_pieces_of_it_in_another() -> None:
    committee = evidence("The 18th meeting of the Joint Science Committee was held.", title="Committee")
    group = evidence(
        "The 20th meeting of the Joint Group on Science was held. A Committee came.", "20th", title="Group"
    )
    group = replace(group, hit=hit(group.hit.document.text, source="group.txt"))
    wanted = demands("Where was the 20th meeting of the Joint Science Committee held?")
    held = holders(wanted, [committee.hit.document, group.hit.document])
    assert unmet(wanted, group, held)
    assert unmet(wanted, committee, held)


@pytest.mark.parametrize(
    ("question", "text", "is_met"),
    [
        ("Who compiled the Apollo 11 landing data?", "The tapes of Apollo 11 were compiled by Mr Nafz.", True),
        ("Who compiled the Apollo 12 landing data?", "The tapes of Apollo 11 were compiled by Mr Nafz.", False),
        ("Who flew on Apollo 12?", "Apollo 12 was next. Mr Bean flew.", True),
        ("Which country in 1985 signed a treaty?", "Greenland signed a treaty in 1985.", True),
        ("Which country in 1986 signed a treaty?", "Greenland signed a treaty in 1985.", False),
        ("Which country left the EU?", "Greenland left the European Union.", True),
        ("Which country left the European Union?", "Greenland left the EU.", True),
        ("Which country left the UN?", "Greenland left the European Union.", False),
    ],
)
def test_a_number_belongs_to_its_name_and_an_acronym_to_what_it_stands_for(
    question: str, text: str, is_met: bool
) -> None:
    last = text.rstrip(".").rsplit(". ", 1)[-1]
    one = evidence(text, last[:8])
    wanted = demands(question)
    assert (not unmet(wanted, one, holders(wanted, [one.hit.document]))) is is_met


@pytest.mark.parametrize(
    ("question", "text", "is_met"),
    [
        ("How many passengers came in May 2024?", "Month: May 2024; Ships: 263; Passengers: 5720.", True),
        ("How many passengers came in May 2024?", "Month: April 2024; Ships: 240; Passengers: 310.", False),
        ("How many spills were there in 2021?", "There were three oil spills in 2022.", False),
        ("How many spills were there in 2021?", "There were three oil spills in 2021 and 2022.", True),
        ("Which month had the most ships?", "Month: May 2024; Ships: 263; Passengers: 5720.", False),
        ("Which month had the most ships?", "Most ships came in May 2024.", True),
        ("Who is the Harbour Master?", "Mr Price, the Deputy Harbour Master, spoke.", False),
        ("Who is the Harbour Master?", "Ms Tully, the Harbour Master, spoke.", True),
        ("Who chaired the 17th meeting of the Board?", "The Board noted the report since the 17th meeting.", False),
        ("Who chaired the 17th meeting of the Board?", "Ms Tully chaired the 17th meeting of the Board.", True),
        ("And who chaired the 17th meeting?", "She chaired the 17th meeting.", True),
        ("Who can vote?", "The members can vote.", True),
        ("What is drawn on leaf 12?", "On leaf 31 there is a study of 12 May.", False),
        ("What is drawn on leaf 31?", "On leaf 31 there is a study.", True),
        ("What does rule 41 say?", "41. No dogs are kept.", True),
        ("Who came, in 2 sentences?", "Ms Tully came.", True),
        ("How many projects were there?", "The scheme ran for three years.", False),
    ],
)
def test_the_time_the_office_and_the_comparison_of_a_question_are_met_or_not(
    question: str, text: str, is_met: bool
) -> None:
    one = evidence(text)
    wanted = demands(question)
    assert (not unmet(wanted, one, holders(wanted, [one.hit.document]))) is is_met


def test_a_person_is_met_by_title_and_surname_where_another_document_has_the_full_name() -> None:
    report, minutes = evidence("Ms Solheim succeeded Mr Hale."), evidence("Ingrid Solheim chaired it.", title="Other")
    wanted = demands("Whom did Ingrid Solheim succeed?")
    held = holders(wanted, [report.hit.document, minutes.hit.document])
    assert unmet(wanted, report, held) == []


@pytest.mark.parametrize(
    ("question", "span", "is_met"),
    [
        ("Who chaired the meeting with Sun Dong?", "Professor Sun Dong", False),
        ("Who chaired the meeting with Sun Dong?", "Ms Lin Xin", True),
        ("Who chaired the meeting, Sun Dong or Lin Xin?", "Sun Dong", True),
        ("What did Sun Dong chair?", "Sun Dong", True),
        ("Who is Sun Dong?", "Professor Sun Dong", True),
        ("Who won, asked between Sun Dong and Lin Xin?", "Sun Dong", True),
        ("Who paid for the chair?", "We", True),
        ("Who paid for the guests?", "The guests", True),
        ("Who called it a meeting?", "the WHO", True),
        ("Who took the chair?", "US", True),
    ],
)
def test_nobody_whom_a_question_names_is_the_answer_to_its_who(question: str, span: str, is_met: bool) -> None:
    text = f"{span} was in the chair of the meeting. Professor Sun Dong and Ms Lin Xin had come."
    one = replace(evidence(text, "chair"), span_start=0, span_end=len(span))
    wanted = demands(question)
    assert (unmet(wanted, one, holders(wanted, [one.hit.document])) == []) is is_met
