"""Reading only what may say something of those who are watched."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.reader import Reader
from extraction.watching import Watch, around
from news.claim import Claim, Document, Event, Relation, Stance
from news.registry import Registry

DAY = date(2020, 1, 16)
FILLER = "\n\n".join(f"The weather in the north was mild on the {number}th day." for number in range(4, 20))
TEXT = (
    f"Moqtada Sadr condemned Iran.\n\n{FILLER}\n\nHadi al-Ameri praised Lebanon. He also thanked Hizballah.\n\n{FILLER}"
    "\n\nThe United States attacked Hizballah."
)


def about(claims: tuple[Claim, ...], actor: str) -> set[str]:
    found = set()
    for claim in claims:
        match claim:
            case Stance():
                parties = {claim.holder.actor, claim.target.actor}
            case Event():
                parties = {party.actor for party in (*claim.actors, *claim.recipients)}
            case Relation():
                parties = {claim.subject.actor, claim.object.actor if claim.object else None}
        if actor in parties:
            found.add(claim.id)
    return found


@pytest.mark.parametrize("actor", ["moqtada-sadr", "hadi-al-ameri", "hizballah", "united-states", "barham-salih"])
def test_the_same_claims_for_the_watched(registry: Registry, reader: Reader, actor: str) -> None:
    document = Document(id="t", text=TEXT, language="en", published=DAY)
    watching = Reader(registry, watch={actor}).read(document)
    assert about(watching.claims, actor) == about(reader.read(document).claims, actor)


def test_nothing_is_read_where_nobody_is_meant(registry: Registry) -> None:
    reading = Reader(registry, watch={"nancy-pelosi"}).read(Document(id="t", text=TEXT, language="en", published=DAY))
    assert (reading.mentions, reading.claims) == ((), ())


def test_another_watch_is_another_reader(registry: Registry, reader: Reader) -> None:
    names = {Reader(registry, watch=ids).name for ids in ({"iran"}, {"iraq"}, {"iran", "iraq"})} | {reader.name}
    assert len(names) == 4


def test_an_unknown_actor_cannot_be_watched(registry: Registry) -> None:
    with pytest.raises(KeyError):
        Watch(registry, {"nobody"})


@pytest.mark.parametrize(
    ("text", "places", "chosen"),
    [
        ("aaaa bbbb cccc dddd eeee ffff", [10], {1, 2, 3, 4}),
        ("aaaa bbbb cccc dddd eeee ffff", [], set()),
        ("aaaa bbbb cccc dddd the vote ffff", [20], {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_paragraphs_around(text: str, places: list[int], chosen: set[int]) -> None:
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == " ")]
    pieces = [(start, start + 4) for start in starts]
    assert around(text, pieces, places) == {number for number in chosen if number < len(pieces)}
