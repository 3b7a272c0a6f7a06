"""What happened between whom."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.reader import Reader
from news.claim import Document, Modality
from tests.extraction.reading import events

DAY = date(2020, 1, 16)


def read(reader: Reader, text: str):  # type: ignore[no-untyped-def]
    return reader.read(Document(id="t", text=text, language="en", published=DAY)).claims


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("The United States bombed Hizballah.", "ASSAULT", ["united-states"], ["hizballah"]),
        ("Hizballah was attacked by the United States.", "ASSAULT", ["united-states"], ["hizballah"]),
        ("Moqtada Sadr met Hadi al-Ameri.", "CONSULT", ["moqtada-sadr"], ["hadi-al-ameri"]),
        ("Moqtada Sadr held talks with Hadi al-Ameri.", "CONSULT", ["moqtada-sadr"], ["hadi-al-ameri"]),
        ("Iran called on Lebanon to leave.", "REQUEST", ["iran"], ["lebanon"]),
        ("Iran accused Lebanon of murder.", "ACCUSE", ["iran"], ["lebanon"]),
        ("Iran threatened Lebanon.", "THREATEN", ["iran"], ["lebanon"]),
        ("The United States imposed sanctions on Iran.", "SANCTION", ["united-states"], ["iran"]),
        ("Iran funds Hizballah.", "AID", ["iran"], ["hizballah"]),
        ("Lebanon arrested Hadi al-Ameri.", "COERCE", ["lebanon"], ["hadi-al-ameri"]),
        ("Moqtada Sadr demonstrated against Iran.", "PROTEST", ["moqtada-sadr"], ["iran"]),
        ("Moqtada Sadr issued a statement.", "STATEMENT", ["moqtada-sadr"], []),
        ("Iran yielded to Lebanon.", "CONCEDE", ["iran"], ["lebanon"]),
    ],
)
def test_types_and_parties(reader: Reader, text: str, kind: str, actors: list[str], recipients: list[str]) -> None:
    (event, *_) = events(read(reader, text), kind)
    assert [party.actor for party in event.actors] == actors
    assert [party.actor for party in event.recipients] == recipients


def test_place_and_date(reader: Reader) -> None:
    (event,) = events(read(reader, "On Jan. 14 Moqtada Sadr met Hadi al-Ameri in Tehran."), "CONSULT")
    assert event.place == ("Tehran",)
    assert event.event_date is not None
    assert event.event_date.date == date(2020, 1, 14)


def test_a_protest_belongs_to_who_calls_for_it(reader: Reader) -> None:
    (event,) = events(read(reader, "Moqtada Sadr called for a march against Iran."), "PROTEST")
    assert [party.actor for party in event.actors] == ["moqtada-sadr"]
    assert [party.actor for party in event.recipients] == ["iran"]


@pytest.mark.parametrize(
    "text",
    ["The United States did not bomb Hizballah.", "Iran urged Lebanon to bomb Hizballah.", "Did Iran bomb Hizballah?"],
)
def test_what_did_not_happen_is_no_event(reader: Reader, text: str) -> None:
    assert events(read(reader, text), "ASSAULT") == []


def test_a_denied_meeting_is_denied(reader: Reader) -> None:
    text = "Hadi al-Ameri denied the rumours that he had met Moqtada Sadr."
    (event,) = events(read(reader, text), "CONSULT")
    assert event.modality is Modality.DENIED
    assert event.speaker.actor == "hadi-al-ameri"
