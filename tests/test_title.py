"""A title is found where the layout shows one, and a date only where a dateline states it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citechat.ingest.title import find_date, find_title

PROSE = "The board met in March. It approved the accounts of the year, which an outside firm had audited before."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"\n\n# Accounts of the year (with photos)\n\n{PROSE}", "Accounts of the year (with photos)"),
        (f"## **Accounts** of `2024` ##\n{PROSE}", "**Accounts** of `2024`"),
        (f"Skip to content\n \nAccounts\n********\n{PROSE}", "Accounts"),
        (f"Accounts\r\n========\r\n{PROSE}", "Accounts"),
        (f"<html><title>Accounts &amp; <b>audit</b></title>{PROSE}", "Accounts & audit"),
        (f'---\nlayout: page\ntitle: "Accounts: a review"\n---\n{PROSE}', "Accounts: a review"),
        (f"2024-25 accounts of the harbour board\n\n{PROSE}", "2024-25 accounts of the harbour board"),
        (f"Menu\nAccounts of the harbour board\n\n{PROSE}", "Accounts of the harbour board"),
        (f"12 March 2024\nAccounts of the harbour board\n\n{PROSE}", "Accounts of the harbour board"),
        (f"Accounts\n\n{PROSE}", "Accounts"),
        (f"From: Ann\nTo: Bob\nSubject: Offer of the accounts\n\nDear Bob,\n\n{PROSE}", "Offer of the accounts"),
        (f"I saw the accounts. May I go ahead with the audit?\n\n{PROSE}", "I saw the accounts."),
        (PROSE, "The board met in March."),
        (f", Brannock, 3 March. {PROSE}", "The board met in March."),
        ("lower case words without an end", "minutes-3"),
        ("", "minutes-3"),
        ("***\n\n---", "minutes-3"),
    ],
)
def test_the_title_is_the_heading_or_the_line_like_one_or_the_first_sentence(text: str, title: str) -> None:
    assert find_title(text, "minutes-3") == title


def test_the_first_line_of_wrapped_prose_is_no_title() -> None:
    text = "The board of the harbour met in the customs house in March and\napproved the accounts.\n\nMore of it.\n"
    assert (
        find_title(text, "minutes")
        == "The board of the harbour met in the customs house in March and approved the accounts."
    )


def test_a_long_sentence_is_shortened_at_the_end_of_a_word() -> None:
    title = find_title("The board of the harbour of Brannock met " + "again and " * 30 + "rose.", "minutes")
    assert title.startswith("The board of the harbour")
    assert title.endswith("again…")
    assert len(title) <= 100


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_there_is_always_a_title_on_one_line(text: str) -> None:
    title = find_title(text, "minutes")
    assert title
    assert len(title.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Ends/Thursday, September 7, 2023", date(2023, 9, 7)),
        ("12 March 2025", date(2025, 3, 12)),
        ("Issued on the 3rd of Sept. 2021", date(2021, 9, 3)),
        ("Date: 2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("March 12", None),
        ("03/04/2024", None),
        ("1 May 2024 to 3 May 2024", None),
        ("Ref. 2024-02-29-17", None),
        ("On 12 March 2025 the board of the harbour met in the customs house.", None),
    ],
)
def test_the_date_is_that_of_a_short_line_with_one_full_date(line: str, day: date | None) -> None:
    assert find_date(f"Accounts\n\n{PROSE}\n\n{line}\nIssued at noon") == day
    assert find_date(f"{line}\n\n{PROSE}") == day


def test_two_datelines_that_disagree_give_no_date() -> None:
    assert find_date(f"12 March 2025\n{PROSE}\nReviewed: 14 March 2025") is None
    assert find_date(f"12 March 2025\n{PROSE}\nEnds/March 12, 2025") == date(2025, 3, 12)


def test_a_date_in_the_middle_of_a_long_text_is_not_its_own() -> None:
    assert find_date("\n".join([PROSE] * 20 + ["12 March 2025"] + [PROSE] * 20)) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"Minutes\n\nThe next meeting will be held on 13 June 2024.\n\n{PROSE}", None),
        (f"Minutes\n\nHeld on Thursday, 14 March 2024 in the customs house, at ten.\n\n{PROSE}", date(2024, 3, 14)),
        (
            f"A new crane\n\nVELMOUTH, 2 May 2024 – The council has bought a crane from abroad.\n\n{PROSE}",
            date(2024, 5, 2),
        ),
    ],
)
def test_the_day_of_the_minutes_is_told_from_the_day_of_the_next_meeting(text: str, day: date | None) -> None:
    assert find_date(text) == day
