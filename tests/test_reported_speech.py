"""What somebody did is no answer to what they said."""

import pytest
from makers import evidence

from citechat.answering.demands import demands
from citechat.answering.reported_speech import asked_speaker
from citechat.answering.unmet import holders, unmet


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Ana Lima say about the bridge?", "Ana Lima"),
        ("And what else has Mr Okoro told the board?", "Mr Okoro"),
        ("what does the Ministry think of it", "Ministry"),
        ("What was Ana Lima's opinion of the plan?", "Ana Lima"),
        ("What did the report say?", ""),
        ("What did Ana Lima build?", ""),
        ("Who said that the bridge is old?", ""),
        ("What does it say?", ""),
    ],
)
def test_the_speaker_is_the_name_whose_words_are_asked_for(question: str, speaker: str) -> None:
    assert " ".join(token.text for token in asked_speaker(question) or ()) == speaker


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("Ms Lima said that the bridge is old.", True),
        ("Ana Lima warned of the bridge.", True),
        ("Ana Lima called it “an old thing of the past”.", True),
        ("Ana Lima: The bridge is old.", True),
        ("Ms Lima spoke first. She added that the bridge is old.", True),
        ("Ana Lima said that it is old. Built by “two engineers in a haste”, it will be mended.", True),
        ("Ana Lima said that it is old. Mr Okoro added that it is ugly. It will be mended.", False),
        ("Ana Lima chaired the meeting about the bridge.", False),
        ("Ana Lima came. Mr Okoro said that the bridge is old.", False),
    ],
)
def test_only_a_report_of_the_speakers_words_answers_what_they_said(text: str, is_met: bool) -> None:
    last = text.rsplit(". ", 1)[-1]
    one = evidence(f"{text} Ana Lima left.", last[:9])
    wanted = demands("What did Ana Lima say about the bridge?")
    assert (not unmet(wanted, one, holders(wanted, [one.hit.document]))) is is_met
