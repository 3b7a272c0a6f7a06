"""Candidates, and their merging into actors: nothing is lost, everything follows, and there is a way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from news.actor import Actor, ActorKind
from news.claim import Mention, MentionKind, Speaker, SpeakerKind
from news.errors import StoreError
from news.position import Pair
from news.registry import Registry
from storage.store import Store
from storage.verify import problems
from tests.storage.build import NOW, article, day, event, party, reading, stance

CLERIC = "Jane  O’Cleric"
TEXT = f"In brief:  Sadr called for the troops to leave. {CLERIC} spoke. She met Bob."


def unknown(claim_id: str, role: str, **values: object) -> object:
    made = stance(claim_id, **values)  # type: ignore[arg-type]
    return made.model_copy(update={role: party(None, CLERIC)})


def mention(text: str, name: str | None = None, kind: MentionKind = MentionKind.NAME) -> Mention:
    start = TEXT.index(text)
    return Mention(actor=None, name=name or text, text=text, start=start, end=start + len(text), kind=kind)


def keep(store: Store, name: str, *claims: object, reader: str = "frames-1.0", **values: object) -> None:
    of = article(name, text=TEXT, **values)  # type: ignore[arg-type]
    mentions = (mention(CLERIC), mention("She", CLERIC, MentionKind.PRONOUN), mention("Bob"))
    store.save_articles([of], {})
    store.save_readings([(of, reading(of, *claims, reader=reader, mentions=mentions))], NOW)  # type: ignore[arg-type]


@pytest.fixture
def told(store: Store) -> Store:
    """Two articles that tell of a cleric whom nobody registered, one that does not."""
    spoken = Speaker(kind=SpeakerKind.ACTOR, name="jane o'cleric")
    keep(store, "one", unknown("h", "holder"), stance("other"), stance("said", speaker=spoken))
    keep(store, "two", unknown("t", "target", value=0.9), event("met", ["sadr"], ["iran"]), published="2020-01-12")
    plain = article("three", text=TEXT)
    store.save_articles([plain], {})
    store.save_readings([(plain, reading(plain, stance("x")))], NOW)
    return store


def everything(store: Store) -> list[object]:
    """What analysts and rules see, by content."""
    claims = store.claims_about(["sadr", "usa", "iran", "jafar-sadr"], day("2019-01-01"))
    kept = sorted((claim.claim.model_dump_json(), claim.article, str(claim.known_at)) for claim in claims)
    return [kept, store.rows("SELECT * EXCLUDE (known_at) FROM positions ORDER BY ALL"), store.rows("FROM candidates")]


def test_candidates_are_listed_with_where_they_were_seen(told: Store) -> None:
    assert told.rows("SELECT name, claims, mentions, articles, origins, folded FROM candidates") == [
        (CLERIC, 2, 2, 2, 2, "jane o'cleric"),
        ("Bob", 0, 2, 2, 2, "bob"),
    ]
    seen = told.rows("SELECT title, mentions, words FROM seen('jane o''cleric')")
    assert [row[:2] for row in seen] == [("Title of two", 1), ("Title of one", 1)]
    assert "leave. Jane O’Cleric spoke." in seen[0][2]
    assert told.rows("FROM seen('nobody')") == []
    jane, bob = told.candidates(5)
    assert (jane.name, jane.claims, jane.articles, jane.last_seen_at) == (CLERIC, 2, 2, day("2020-01-12"))
    assert jane.examples[0] == "Sadr called for the troops to leave."
    assert (bob.name, len(bob.examples)) == ("Bob", 1)  # both articles have the same words
    assert told.candidates(1, examples=1)[0].examples == jane.examples[:1]


def test_after_a_merge_everything_counts_for_the_actor(told: Store) -> None:
    merged = told.merge("Jane O'Cleric", "jafar-sadr", NOW)
    assert (merged.articles, merged.claims) == (2, 3)
    pairs = [Pair(holder="jafar-sadr", target="usa"), Pair(holder="sadr", target="jafar-sadr")]
    stances = told.stances_of(pairs, day("2019-01-01"))
    assert [[stored.claim.id for stored in stances[pair]] for pair in pairs] == [["h"], ["t"]]
    levels = dict(told.rows("SELECT holder_id || '>' || target_id, level FROM positions"))
    assert levels["jafar-sadr>usa"] < -0.2
    assert levels["sadr>jafar-sadr"] > 0.4
    assert told.rows("SELECT name FROM candidates") == [("Bob",)]
    assert told.scalar("SELECT speaker_actor FROM store.claims_now WHERE id = 'said'") == "jafar-sadr"
    assert {mention.actor for mention in told.mentions_of(article("one").id)} == {"jafar-sadr", None}
    assert told.rows("SELECT quote FROM evidence('Jane O''Cleric', 'usa')")
    assert not [found for found in problems(told) if found.rows]


def test_rules_are_shown_what_a_merge_made_new_and_nothing_else(told: Store) -> None:
    before = told.last_batch()
    told.merge(CLERIC, "jafar-sadr", NOW)
    assert told.last_batch() == before + 1
    new = {stored.claim.id for stored in told.claims_after(before)}
    assert new == {"h", "other", "said", "t", "met"}  # the articles concerned, each once; not the third


def test_a_merge_can_be_undone_and_done_again_otherwise(told: Store) -> None:
    before = everything(told)
    told.merge(CLERIC, "jafar-sadr", NOW)
    assert everything(told) != before
    assert told.merge(CLERIC, "jafar-sadr", NOW).articles == 0  # said already
    told.merge(CLERIC, "iran", NOW)
    assert told.rows("SELECT DISTINCT holder FROM store.claims_now WHERE id = 'h'") == [("iran",)]
    told.merge(CLERIC, None, NOW + timedelta(days=1))
    assert everything(told) == before
    assert told.scalar("SELECT count(*) FROM store.merges") == 3
    assert told.scalar("SELECT count(*) FROM store.readings") == 3 + 3 * 2  # nothing was overwritten


def test_what_is_read_later_follows_the_merge(told: Store) -> None:
    told.merge(CLERIC, "jafar-sadr", NOW)
    spoken = Speaker(kind=SpeakerKind.ACTOR, name=CLERIC)
    met = event("m", ["sadr"], []).model_copy(update={"recipients": (party(None, CLERIC),)})
    keep(told, "four", unknown("new", "holder", speaker=spoken), met)
    keep(told, "one", unknown("h", "holder"), reader="frames-1.1")
    assert sorted(told.rows("SELECT id, holder FROM store.claims_now WHERE holder = 'jafar-sadr'")) == [
        ("h", "jafar-sadr"),
        ("new", "jafar-sadr"),
    ]
    assert told.scalar("SELECT count(*) FROM about('jafar-sadr')") == 4
    told.merge(CLERIC, None, NOW)
    assert told.rows("SELECT id FROM store.claims_now WHERE holder = 'jafar-sadr' OR speaker_actor IS NOT NULL") == []


def test_what_the_registry_itself_says_is_not_undone(told: Store) -> None:
    told.merge("Bob", "iran", NOW)
    told.save_registry(Registry([Actor(id="iran", name="Bob", kinds=(ActorKind.PERSON,))]))
    with pytest.raises(StoreError, match="the registry itself calls iran 'Bob'"):
        told.merge("Bob", None, NOW)


@pytest.mark.parametrize(
    ("name", "actor", "what"),
    [
        ("Bob", "nobody", "no actor 'nobody' is stored"),
        ("Bob", None, "'Bob' was not merged"),
        ("Alice", "iran", "nobody unknown is named 'Alice'"),
        ("Robert'); DROP TABLE store.claims; --", "iran", "nobody unknown is named"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_leaves_nothing(
    told: Store, name: str, actor: str | None, what: str
) -> None:
    before = everything(told)
    with pytest.raises(StoreError, match=what):
        told.merge(name, actor, NOW)
    assert everything(told) == before
    assert told.scalar("SELECT count(*) FROM store.merges") == 0
