"""What is promised, threatened, refused and demanded, and to whom."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.reader import Reader
from news.claim import Document
from tests.extraction.reading import events

DAY = date(2020, 1, 16)


def read(reader: Reader, text: str):  # type: ignore[no-untyped-def]
    return reader.read(Document(id="t", text=text, language="en", published=DAY)).claims


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Iran threatened to attack Lebanon.", "THREATEN", ["iran"], ["lebanon"]),
        ("Iran threatened to resume the strikes unless Lebanon yielded.", "THREATEN", ["iran"], ["lebanon"]),
        ("Iran promised to send aid to Lebanon.", "AGREE", ["iran"], ["lebanon"]),
        ("Iran will support Lebanon.", "AGREE", ["iran"], ["lebanon"]),
        ("Iran vowed to attack Lebanon.", "THREATEN", ["iran"], ["lebanon"]),
        ("Iran refused to recognise Lebanon.", "REJECT", ["iran"], ["lebanon"]),
        ("Iran said that Lebanon must release the prisoners.", "REQUEST", ["iran"], ["lebanon"]),
        ("Iran demanded that Lebanon release the prisoners.", "REQUEST", ["iran"], ["lebanon"]),
        ("Iran halted aid to Lebanon.", "SANCTION", ["iran"], ["lebanon"]),
        ("Iran signed a treaty with Lebanon.", "SUPPORT", ["iran"], ["lebanon"]),
    ],
)
def test_deeds_that_are_still_to_come(
    reader: Reader, text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    (event, *_) = events(read(reader, text), kind)
    assert [party.actor for party in event.actors] == actors
    assert [party.actor for party in event.recipients] == recipients


def test_what_is_threatened_has_not_happened(reader: Reader) -> None:
    assert events(read(reader, "Iran threatened to attack Lebanon."), "ASSAULT") == []


def test_a_participle_before_a_noun_is_background(reader: Reader) -> None:
    assert events(read(reader, "Iran met leaders of the occupied Lebanon in Baghdad."), "COERCE") == []


def test_who_agreed_is_who_was_there(reader: Reader) -> None:
    text = "An agreement was reached in Beirut at a meeting attended by Hadi al-Ameri and Moqtada Sadr."
    (event, *_) = events(read(reader, text), "AGREE")
    assert {party.actor for party in event.actors} == {"hadi-al-ameri", "moqtada-sadr"}
    assert event.place == ("Beirut",)


def test_a_list_names_what_its_opener_does(reader: Reader) -> None:
    text = "Hadi al-Ameri set two things in motion:\n\n1. A request to Iran to leave the country."
    (event,) = events(read(reader, text), "REQUEST")
    assert [party.actor for party in event.actors] == ["hadi-al-ameri"]
    assert [party.actor for party in event.recipients] == ["iran"]


def test_a_killing_has_the_day_of_death(reader: Reader) -> None:
    (event,) = events(read(reader, "The United States killed Qassem Soleimani."), "ASSAULT")
    assert event.event_date is not None
    assert event.event_date.date == date(2020, 1, 3)
