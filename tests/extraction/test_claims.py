"""What every claim carries, whatever the text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.reader import Reader
from news.claim import Document, Event, Modality, Stance
from tests.extraction.reading import events, stance

ARTICLE = (
    "BAGHDAD - Moqtada Sadr called on Tuesday for a march against American troops.\n\n"
    "“Iran’s role must end,” the cleric said.  He no longer backs Tehran.\n\n"
    "Hadi al-Ameri denied that he had met Moqtada Sadr in Tehran. But Hadi al-Ameri met Moqtada Sadr, Iran said."
)
WORDS = ["Iran", "Moqtada Sadr", "the United States", "condemned", "that", "which", "said", "backs", "and", "not",
         "to", "leave", "of", "the", "attack", "on", "against", "is", "pro-Iran", ",", ".", "?", "“", "”", "by", "who",
         "denied", "rumours", "must", "two factions", "occupying forces", "called", "a", "terrorist", "as"]  # fmt: skip


def document(text: str) -> Document:
    return Document(id="t", text=text, language="en", published=date(2020, 1, 16), outlet="The Gazette")


def test_quotes_and_parties_stand_in_the_text(reader: Reader) -> None:
    reading = reader.read(document(ARTICLE))
    assert reading.claims
    for claim in reading.claims:
        assert ARTICLE[claim.quote.start : claim.quote.end] == claim.quote.text == claim.quote.text.strip()
        assert all(piece in claim.quote.text for piece in claim.trigger.split(" ... "))
        for party in (*getattr(claim, "actors", ()), *(getattr(claim, name, None) for name in ("holder", "target"))):
            assert party is None or ARTICLE[party.start : party.end] == party.text


def test_the_same_text_gives_the_same_claims(reader: Reader) -> None:
    one, other = reader.read(document(ARTICLE)), reader.read(document(ARTICLE))
    assert one.model_dump_json() == other.model_dump_json()
    assert len({claim.id for claim in one.claims}) == len(one.claims)


def test_a_denial_names_what_it_denies(reader: Reader) -> None:
    claims = reader.read(document(ARTICLE)).claims
    denied = [event for event in events(claims, "CONSULT") if event.modality is Modality.DENIED]
    told = [event for event in events(claims, "CONSULT") if event.modality is not Modality.DENIED]
    assert len(denied) == len(told) == 1
    assert denied[0].denies == (told[0].id,)
    assert told[0].denies == ()


def test_two_factions_are_the_pair_told_before(reader: Reader) -> None:
    text = "Hadi al-Ameri denied that he had met Moqtada Sadr. Yet our sources say that the two factions held talks."
    held = events(reader.read(document(text)).claims, "CONSULT")[-1]
    assert {party.actor for party in held.actors} == {"hadi-al-ameri", "moqtada-sadr"}


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Moqtada Sadr called for the expulsion of American troops.", "called for ... expulsion"),
        ("Iran took a stand against Lebanon.", "took ... stand against"),
        ("Iran does not support Lebanon.", "not support"),
    ],
)
def test_trigger_words_are_as_they_stand(reader: Reader, text: str, trigger: str) -> None:
    (found, *_) = [claim for claim in reader.read(document(text)).claims if isinstance(claim, Stance)]
    assert found.trigger == trigger


def test_a_stance_has_the_date_of_its_clause(reader: Reader) -> None:
    found = stance(reader.read(document("On Jan. 14 Iran condemned Lebanon.")).claims, "iran", "lebanon")
    assert found.event_date is not None
    assert found.event_date.date == date(2020, 1, 14)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_order_of_words_is_read(reader: Reader, text: str) -> None:
    for claim in reader.read(document(text)).claims:
        assert text[claim.quote.start : claim.quote.end] == claim.quote.text
        assert 0 <= claim.confidence <= 1
        if isinstance(claim, Stance):
            assert claim.holder.actor is None or claim.holder.actor != claim.target.actor
        if isinstance(claim, Event):
            assert claim.actors or claim.recipients or claim.place
