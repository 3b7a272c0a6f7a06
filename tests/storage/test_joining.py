"""Another Weathervane's export, taken into a database: what is the same stays once, what is another is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from news.alert import Attempt, Outcome
from news.article import Article
from news.claim import Quote
from news.source import Grade, Source, SourceKind
from storage import transfer
from storage.joining import Joined, take_in
from storage.publish import publish
from storage.store import Store
from storage.verify import problems
from storage.writer import reading, writing
from tests.storage import build

QUOTE = Quote(text="Sadr called for the troops to leave.", start=12, end=48)
TEXT = "Text of it. Sadr called for the troops to leave."


@pytest.fixture
def other(migrated: Path, tmp_path: Path) -> Path:
    """A second data folder."""
    folder = tmp_path / "other"
    with writing(folder) as store:
        store.save_registry(build.registry())
    return folder


def told(name: str, published: str = "2020-01-10", text: str = TEXT, revision: int = 1, **values: object) -> Article:
    return build.article(name, published, text=text, revision=revision, **values)


def keep(
    store: Store, of: Article, value: float = -0.7, holder: str | None = "sadr", reader: str = "frames-1.0"
) -> None:
    stance = build.stance(f"{of.title} {of.revision}", holder, value=value, quote=QUOTE)
    mention = build.party("sadr", "Sadr", 12).model_dump()
    store.save_articles([of], {(of.id, of.revision): [1, -2]})
    read = build.reading(of, stance, reader=reader, mentions=(mention,))
    store.save_readings([(of, read)], build.NOW)


def alert(store: Store, name: str, *, sent: bool = True, **values: object) -> None:
    one = build.alert(name, before=(f"Title of {name} 1",), after=(), **values)
    message = build.notification(one)
    store.save_evaluation([one], [build.transition(one, "firing", "2020-01-14")], [message], {"rule": 1})
    if sent:
        store.record_attempt(Attempt(notification=message.id, number=1, at=build.NOW, outcome=Outcome.SENT))


def joined(ours: Path, theirs: Path, where: Path) -> Joined:
    publish(theirs)
    transfer.export(theirs, where)
    return take_in(ours, where)


def content(folder: Path) -> dict[str, list[str]]:
    """What is told, whatever its numbers, from the published copy."""
    asked = {
        "articles": "SELECT * EXCLUDE (number) FROM store.articles",
        "bands": "SELECT id, revision, band FROM store.article_bands JOIN store.articles ON number = article",
        "claims": "SELECT * EXCLUDE (batch, reading, article) FROM store.stored_claims",
        "held": "SELECT article_id, id, parties FROM store.claims_now",
        "mentions": "SELECT * EXCLUDE (reading) FROM store.mentions",
        "points": "FROM store.position_points",
        "alerts": "FROM alerts",
        "deliveries": "FROM deliveries",
    }
    with reading(folder) as store:
        return {name: sorted(map(repr, store.rows(sql))) for name, sql in asked.items()}


def test_two_that_know_different_things_know_both(data_dir: Path, other: Path, tmp_path: Path) -> None:
    """Both ways round the same is known, a second time nothing is new, and all promises are kept."""
    with writing(data_dir) as store:
        keep(store, told("both"))
        keep(store, told("ours"), value=0.4)
        alert(store, "both")
    with writing(other) as store:
        keep(store, told("theirs", "2020-01-12"), value=0.9)
        keep(store, told("copy", "2020-01-05", origin=told("ours").id), value=-1.0)
        keep(store, told("both"))
        keep(store, told("both", "2020-01-15", text=TEXT + " Later.", revision=2), value=0.1)
        store.save_sources([Source(id="feed", kind=SourceKind.FEED, location="https://example.org/feed")])
        alert(store, "both")
        alert(store, "theirs")
        alert(store, "copy", sent=False)
    publish(data_dir)
    transfer.export(data_dir, tmp_path / "ours")
    found = joined(data_dir, other, tmp_path / "theirs")
    assert found.conflicts == ()
    assert found.rows == {
        "sources": 1,
        "articles": 3,
        "article_bands": 6,
        "readings": 3,
        "superseded": 1,
        "mentions": 3,
        "claims": 3,
        "alerts": 2,
        "alert_transitions": 2,
        "notifications": 1,
        "attempts": 1,
    }
    once = content(data_dir)
    assert take_in(data_dir, tmp_path / "theirs") == Joined({}, ())
    assert content(data_dir) == once
    with writing(data_dir) as store:
        assert [finding for finding in problems(store) if finding.rows] == []
        assert store.claims_after(2) != []
    assert take_in(other, tmp_path / "ours").conflicts == ()
    back = content(other)
    assert {name: back[name] for name in ("articles", "claims", "held", "points", "alerts")} == {
        name: once[name] for name in ("articles", "claims", "held", "points", "alerts")
    }


def test_into_a_new_folder_everything_comes(other: Path, tmp_path: Path) -> None:
    with writing(other) as store:
        keep(store, told("a"))
    assert joined(tmp_path / "new", other, tmp_path / "export").rows["claims"] == 1
    assert content(tmp_path / "new") == content(other)


def other_text(store: Store) -> None:
    keep(store, told("a", text=TEXT + " But otherwise."))


def other_reading(store: Store) -> None:
    of = told("a")
    store.save_articles([of], {})
    store.save_readings([(of, build.reading(of, build.stance("otherwise", quote=QUOTE)))], build.NOW)


def other_source(store: Store) -> None:
    store.save_sources([Source(id="seeds", kind=SourceKind.FOLDER, location="elsewhere", grade=Grade.A)])


def other_alert(store: Store) -> None:
    keep(store, told("a"))
    alert(store, "a", to_level=0.9)


def alert_on_another_text(store: Store) -> None:
    keep(store, told("b", text=TEXT + " But otherwise."), value=0.2)
    of = told("b", text=TEXT + " But otherwise.")
    store.save_readings([(of, build.reading(of, build.stance("new", quote=QUOTE), reader="frames-2.0"))], build.NOW)
    one = build.alert("b", before=("new",), after=())
    store.save_evaluation([one], [build.transition(one, "firing", "2020-01-14")], [], {})


@pytest.mark.parametrize(
    ("differ", "conflicts"),
    [
        (other_text, ["has another text here: it was left out"]),
        (other_reading, ["was read otherwise by 'frames-1.0' here"]),
        (other_source, ["source 'seeds' is set up otherwise here"]),
        (other_alert, ["is another here"]),
        (alert_on_another_text, ["has another text here: it was left out", "rests on claims that were left out"]),
    ],
)
def test_what_is_another_under_the_same_id_is_told(
    data_dir: Path, other: Path, tmp_path: Path, differ: Callable[[Store], None], conflicts: list[str]
) -> None:
    with writing(data_dir) as store:
        keep(store, told("a"))
        keep(store, told("b"))
        store.save_sources([Source(id="seeds", kind=SourceKind.FOLDER, location="seeds")])
        alert(store, "a")
    with writing(other) as store:
        differ(store)
    publish(data_dir)
    before = content(data_dir)
    found = joined(data_dir, other, tmp_path / "export")
    assert len(found.conflicts) == len(conflicts)
    assert all(said in found.conflicts[place] for place, said in enumerate(conflicts))
    assert content(data_dir) == before


def test_merged_names_come_along(data_dir: Path, other: Path, tmp_path: Path) -> None:
    for folder, name in ((data_dir, "a"), (other, "b")):
        with writing(folder) as store:
            of = told(name)
            claim = build.stance(name, quote=QUOTE).model_copy(update={"holder": build.party(None, "Sader")})
            store.save_articles([of], {})
            store.save_readings([(of, build.reading(of, claim))], build.NOW)
    with writing(other) as store:
        store.merge("Sader", "sadr", build.NOW)
    found = joined(data_dir, other, tmp_path / "export")
    assert found.conflicts == ()
    with reading(data_dir) as store:
        assert store.rows("SELECT id, holder FROM store.claims_now ORDER BY id") == [("a", "sadr"), ("b", "sadr")]
        assert store.scalar("SELECT origins FROM positions") == 2
