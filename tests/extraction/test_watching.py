"""Reading only what may say something of those who are watched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extraction.reader import Reader
from extraction.watching import Watch
from ingestion.seeds import load_registry
from news.claim import Claim, Document, Event, Reading, Relation, Stance
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


PARAGRAPHS = (
    "Sadr condemned the strike.",  # 0
    "Ameri called for calm.",  # 1
    "He spoke in Najaf.",  # 2
    "They listened.",  # 3
    "The strike killed nobody.",  # 4
    "Rain fell.",  # 5
    "Sadr listed three things:",  # 6
    "- bread",  # 7
)


@pytest.mark.parametrize(
    ("touched", "read"),
    [
        ({0}, {0}),
        ({1}, {1, 2}),  # "he" goes on about a man
        ({2}, {1, 2}),  # and points back to him
        ({4}, {0, 4}),  # "the strike" was told in the first
        ({5}, {5}),
        ({6}, {6, 7}),
        (set(), set()),
    ],
)
def test_paragraphs_around(registry: Registry, touched: set[int], read: set[int]) -> None:
    text, pieces = "\n\n".join(PARAGRAPHS), list[tuple[int, int]]()
    for paragraph in PARAGRAPHS:
        start = text.index(paragraph)
        pieces.append((start, start + len(paragraph)))
    places = [pieces[number][0] for number in sorted(touched)]
    assert Watch(registry, {"moqtada-sadr"}).around(text, places, pieces) == read


DISPATCHES = sorted((Path(__file__).parents[2] / "seeds" / "articles").glob("*.md"))
WATCHED = (
    {"moqtada-sadr"},
    {"hadi-al-ameri"},
    {"iran"},
    {"iraqi-parliament"},
    {"iraqi-protesters"},
    {"popular-mobilization-units"},
    {"us-military-presence-in-iraq"},
    {"qassem-soleimani", "mustafa-al-kadhimi"},
    {"ali-khamenei", "iranian-foreign-ministry", "harakat-al-nujaba"},
)


@pytest.fixture(scope="module")
def dispatches() -> tuple[Registry, list[Document], list[Reading]]:
    """The shipped dispatches, read whole."""
    registry, _ = load_registry(DISPATCHES[0].parents[1] / "actors")
    documents = []
    for file in DISPATCHES:
        _, head, text = file.read_text(encoding="utf8").split("---\n", 2)
        published = date.fromisoformat(head.split("published: ")[1][:10]) if "published: " in head else None
        documents.append(Document(id=file.stem, text=text.strip(), published=published, language="en"))
    return registry, documents, list(Reader(registry).read_many(documents))


@pytest.mark.parametrize("watched", WATCHED, ids=lambda ids: "+".join(sorted(ids)))
def test_the_watched_in_the_dispatches(
    dispatches: tuple[Registry, list[Document], list[Reading]], watched: set[str]
) -> None:
    registry, documents, whole = dispatches
    told = 0
    for all_of_it, part in zip(whole, Reader(registry, watched).read_many(documents), strict=True):
        for actor in watched:
            claims = {claim.id: claim for claim in part.claims}
            wanted = {claim.id: claim for claim in all_of_it.claims}
            assert about(part.claims, actor) == about(all_of_it.claims, actor)
            assert all(claims[claim] == wanted[claim] for claim in about(part.claims, actor))
            told += len(about(part.claims, actor))
    assert told
