"""Rows in, models back: everything that is stored comes back as it was, and nothing is stored twice."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest

from news.alert import AlertState, Attempt, Outcome
from news.article import Fault, FaultKind
from news.claim import (
    EventDate,
    EventType,
    Granularity,
    Mention,
    MentionKind,
    Modality,
    Predicate,
    Speaker,
    SpeakerKind,
)
from news.errors import StoreError
from news.position import Pair
from news.source import FeedState, Source, SourceKind
from storage.store import Store
from tests.storage.build import (
    NOW,
    alert,
    article,
    day,
    event,
    notification,
    on,
    party,
    reading,
    registry,
    relation,
    stance,
    transition,
)


def keep(store: Store, *readings: object) -> int:
    """Saves articles with what was read in them: (article, reading), ..."""
    store.save_articles([of for of, _ in readings], {})  # type: ignore[misc]
    return store.save_readings(list(readings), NOW)  # type: ignore[arg-type]


def test_articles_come_back_as_they_were(store: Store) -> None:
    odd = article("odd", None, title="“Curly” 'q' \x00 ☃", author="N. N.", text="Zürich\n\n‏سلام 🎈", url=None)
    dated = article("dated", "2019-12-01T03:04:05.123456")
    assert store.save_articles([odd, dated, odd], {(odd.id, 1): [2**63 - 1, -(2**63)]}) == 2
    assert store.save_articles([odd, dated], {(odd.id, 1): [7]}) == 0
    assert store.unread("frames-1.0", 10) == [dated, odd]


def test_what_is_known_of_a_document_is_its_newest_revision(store: Store) -> None:
    first, second = article("a", text="one"), article("a", text="two", revision=2)
    store.save_articles([second, first, article("b", "2020-01-20")], {})
    known = store.known([first.id, "absent"])
    assert list(known) == [first.id]
    assert (known[first.id].revision, known[first.id].content_hash) == (2, second.content_hash)
    assert known[first.id].published_at == second.published_at
    assert store.unread("frames-1.0", 10) == [second, article("b", "2020-01-20")]


def test_unread_is_what_this_reader_has_not_read(store: Store) -> None:
    early, late = article("early", "2020-01-01"), article("late", "2020-01-02")
    keep(store, (late, reading(late)), (early, reading(early)))
    assert store.unread("frames-1.0", 10) == []
    assert store.unread("frames-1.1", 1) == [early]
    assert (store.count_unread("frames-1.0"), store.count_unread("frames-1.1")) == (0, 2)


def test_the_newest_moment(store: Store) -> None:
    assert store.newest_moment() is None
    undated, dated = article("undated", None), article("dated", "2020-01-02T03:04")
    store.save_articles([undated, dated], {})
    assert store.newest_moment() == dated.published_at
    keep(store, (undated, reading(undated, published="2020-01-16")))
    assert store.newest_moment() == day("2020-01-16")
    unknown = article("unknown", None, first_seen_at=day("2020-01-20"))
    keep(store, (unknown, reading(unknown)))
    assert store.newest_moment() == day("2020-01-20")


def test_claims_about_an_actor_in_any_role(store: Store) -> None:
    old, new = article("old", "2019-01-01"), article("new", "2020-01-01")
    claims = [stance("s", "x", "sadr"), event("e", ["x"], ["y", "sadr"]), relation("r", "sadr", Predicate.DIED, None)]
    keep(
        store, (old, reading(old, stance("o"))), (new, reading(new, *claims, stance("n", "x", "y"), stance("u", None)))
    )
    assert [stored.claim.id for stored in store.claims_about(["sadr"], day("2019-06-01"))] == ["e", "r", "s"]
    assert len(store.claims_about(["sadr", "usa"], day("2018-01-01"))) == 5
    assert store.claims_about([], day("2018-01-01")) == []


def test_articles_that_share_a_band(store: Store) -> None:
    old, new, other = article("old", "2020-01-01"), article("new", "2020-01-03"), article("other")
    undated = article("undated", None, first_seen_at=day("2020-01-02"))
    bands = {(old.id, 1): [1, 2], (new.id, 1): [2, 3], (other.id, 1): [4], (undated.id, 1): [2, 2]}
    store.save_articles([new, other, undated, old], bands)
    assert [similar.article for similar in store.sharing_bands([2, 9])] == [old.id, undated.id, new.id]
    assert store.sharing_bands([]) == []
    assert store.sharing_bands([3])[0].text == new.text


CLAIMS = [
    stance("full", value=-0.123456789012345678, shift=True, event_date=on("2020-01-08"), denies=("x", "y")),
    stance("unknown", holder=None, target=None, value=1.0, modality=Modality.RUMOURED, confidence=1 / 3),
    stance("spoken", speaker=Speaker(kind=SpeakerKind.ACTOR, name="Amiri", actor="amiri")),
    event("met", ["amiri", "b"], ["c"], place=("Qom", "Iran")),
    event("bare", [], [], type=EventType.STATEMENT),
    event("month", ["a"], [], event_date=EventDate(date=date(2019, 12, 1), granularity=Granularity.MONTH)),
    relation("leads", "sadr", Predicate.LEADS, "bloc", title="head", valid_from=date(2003, 1, 1)),
    relation(
        "died", "sol", Predicate.DIED, None, valid_to=date(2020, 1, 3), quote={"text": "“ü”\n", "start": 0, "end": 4}
    ),
    relation("given", "sol", Predicate.ROLE, "iran").model_copy(
        update={"subject": party(None, "He").model_copy(update={"mention": "m7"})}
    ),
]


def test_claims_come_back_as_they_were(store: Store) -> None:
    of = article()
    keep(store, (of, reading(of, *CLAIMS)))
    back = {stored.claim.id: stored.claim for stored in store.claims_after(0)}
    assert back == {claim.id: claim for claim in CLAIMS}
    assert [type(back[claim.id]) for claim in CLAIMS] == [type(claim) for claim in CLAIMS]


def test_a_stored_claim_knows_its_article(store: Store) -> None:
    of = article(grade="D", origin="root")
    batch = keep(store, (of, reading(of, stance("c"))))
    (stored,) = store.claims_after(0)
    assert stored.model_dump(exclude={"claim"}) == {
        "article": of.id,
        "revision": 1,
        "batch": batch,
        "at": day("2020-01-10"),
        "known_at": day("2020-01-10"),
        "first_seen_at": NOW,
        "published_at": day("2020-01-10"),
        "published_basis": "given",
        "title": of.title,
        "outlet": "The Wire",
        "url": of.url,
        "origin": "root",
        "grade": "D",
    }
    assert stored.known_at.tzinfo is UTC


TIMES = [
    # published, inferred, event date -> known_at, at
    ("2020-01-10T09:00", None, None, "2020-01-10T09:00", "2020-01-10T09:00"),
    ("2020-01-10T09:00", None, on("2020-01-08"), "2020-01-10T09:00", "2020-01-08"),
    ("2020-01-10T09:00", None, on("2020-01-12"), "2020-01-10T09:00", "2020-01-10T09:00"),
    (
        "2020-01-10T09:00",
        None,
        EventDate(date=date(2020, 1, 1), granularity=Granularity.MONTH),
        "2020-01-10T09:00",
        "2020-01-10T09:00",
    ),
    (None, "2020-01-16", None, "2020-01-16", "2020-01-16"),
    (None, None, on("2020-01-08"), "2020-02-01T12:00", "2020-01-08"),
]


@pytest.mark.parametrize(("published", "inferred", "event_date", "known", "said"), TIMES)
def test_when_it_became_known_and_when_it_was_said(
    store: Store, published: str | None, inferred: str | None, event_date: EventDate | None, known: str, said: str
) -> None:
    of = article("timed", published)
    keep(store, (of, reading(of, stance("c", event_date=event_date), published=inferred)))
    (stored,) = store.claims_after(0)
    assert (stored.known_at, stored.at) == (day(known), day(said))
    assert stored.published_at == (of.published_at or (day(inferred) if inferred else None))
    assert stored.published_basis == ("given" if published else "inferred" if inferred else "unknown")


def test_mentions_come_back_in_order(store: Store) -> None:
    of = article()
    found = tuple(
        Mention(**party(who, text).model_dump(), kind=kind)
        for who, text, kind in [
            ("sadr", "the fiery cleric", MentionKind.NOMINAL),
            (None, "he", MentionKind.PRONOUN),
            ("usa", "US", MentionKind.NAME),
        ]
    )
    keep(store, (of, reading(of, mentions=found)))
    assert store.mentions_of(of.id) == list(found)


def test_the_same_reading_twice_is_one(store: Store) -> None:
    of = article()
    first = keep(store, (of, reading(of, stance("c"))))
    assert keep(store, (of, reading(of, stance("other")))) == first == store.last_batch()
    assert [stored.claim.id for stored in store.claims_after(0)] == ["c"]
    assert store.claims_after(first) == []


def test_of_two_claims_with_one_id_the_first_counts(store: Store) -> None:
    of = article()
    keep(store, (of, reading(of, stance("c", value=0.1), stance("c", value=0.9))))
    assert [stored.claim.value for stored in store.claims_after(0)] == [0.1]  # type: ignore[union-attr]


def test_only_the_newest_reading_of_the_newest_revision_counts(store: Store) -> None:
    old, new = article("a", text="one"), article("a", text="two", revision=2)
    keep(store, (old, reading(old, stance("c", value=0.1))))
    keep(store, (new, reading(new, stance("c", value=0.2))))
    keep(store, (new, reading(new, stance("c", value=0.3), reader="frames-1.1")))
    keep(store, (old, reading(old, stance("c", value=0.4), reader="frames-1.2")))
    assert [stored.claim.value for stored in store.claims_after(0)] == [0.3]  # type: ignore[union-attr]
    assert len(store.stances_of([Pair(holder="sadr", target="usa")], day("2000-01-01")).popitem()[1]) == 1
    assert store.counts()["claims"] == 1


def test_a_reading_of_what_is_not_stored_is_refused_whole(store: Store) -> None:
    here, absent = article("here"), article("absent")
    store.save_articles([here], {})
    with pytest.raises(StoreError, match=r"article \w+: revision 1 is not stored \(save the article first\)"):
        store.save_readings([(here, reading(here, stance("c"))), (absent, reading(absent))], NOW)
    assert store.last_batch() == 0
    assert store.counts()["claims"] == 0


def test_text_that_is_no_unicode_is_refused_whole(store: Store) -> None:
    with pytest.raises(StoreError, match="no Unicode"):
        store.save_articles([article("good"), article("bad", text="\ud800", content_hash="h")], {})
    assert store.counts()["articles"] == 0


def test_faults_are_kept_once(store: Store) -> None:
    of = article()
    fault = Fault(kind=FaultKind.WEEKDAY, text="Thursday, Jan. 15", start=3, end=20, mend="look it up")
    broken = Fault(kind=FaultKind.EMPTY, where="seeds/empty.txt")
    keep(store, (of, reading(of, faults=(fault,))))
    assert store.save_faults([broken, broken], stage="ingest", now=NOW) == 1
    assert store.save_faults([broken], stage="ingest", now=NOW + timedelta(days=1)) == 0
    assert store.save_faults([fault], article_id=of.id, revision=1, stage="read", now=NOW) == 0
    assert store.rows(
        "SELECT kind, start, stop, title FROM store.faults LEFT JOIN articles ON articles.id = article ORDER BY kind"
    ) == [
        ("empty text", None, None, None),
        ("weekday does not match date", 3, 20, of.title),
    ]


def test_sources_and_feed_states(store: Store) -> None:
    one, two = (
        Source(id=name, kind=SourceKind.FEED, location=f"https://{name}.example/rss") for name in ("one", "two")
    )
    store.save_sources([one, two])
    change = store.change()
    store.save_sources([two])
    assert store.change() == change
    store.save_sources([one.model_copy(update={"enabled": False})])
    assert store.change() == change + 1
    assert store.rows("SELECT id, enabled FROM store.sources ORDER BY id") == [("one", False), ("two", True)]
    assert store.feed_state(one.location) is None
    state = FeedState(url=one.location, etag='"x"', status=304, fetched_at=NOW, failures=2, retry_at=NOW)
    store.save_feed_state(state.model_copy(update={"failures": 1}))
    store.save_feed_state(state)
    assert store.feed_state(one.location) == state


DENIALS = [
    # denial, what is stored before it (known, claim), ids that it denies
    ("named", stance("d", denies=("c",)), [("2020-01-10", stance("c", value=0.9))], []),
    ("same stance", stance("d", modality=Modality.DENIED), [("2020-01-05", stance("c"))], ["c"]),
    ("other side", stance("d", modality=Modality.DENIED), [("2020-01-05", stance("c", value=0.5))], []),
    ("turned around", stance("d", modality=Modality.DENIED), [("2020-01-05", stance("c", "usa", "sadr"))], []),
    ("too old", stance("d", modality=Modality.DENIED), [("2019-11-05", stance("c"))], []),
    ("later", stance("d", modality=Modality.DENIED), [("2020-01-11", stance("c"))], []),
    (
        "denied itself",
        stance("d", modality=Modality.DENIED),
        [("2020-01-05", stance("c", modality=Modality.DENIED))],
        [],
    ),
    (
        "same meeting",
        event("d", ["b"], ["a"], modality=Modality.DENIED),
        [("2020-01-09", event("c", ["a", "b"], ["e"]))],
        ["c"],
    ),
    ("one less", event("d", ["a", "b"], [], modality=Modality.DENIED), [("2020-01-09", event("c", ["a"], []))], []),
    (
        "other type",
        event("d", ["a"], [], modality=Modality.DENIED),
        [("2020-01-09", event("c", ["a"], [], type=EventType.AID))],
        [],
    ),
    ("nobody named", event("d", [], [], modality=Modality.DENIED), [("2020-01-09", event("c", ["a"], []))], []),
    (
        "relation",
        relation("d", "a", Predicate.FUNDS, "b", modality=Modality.DENIED),
        [("2020-01-09", relation("c", "a", Predicate.FUNDS, "b"))],
        ["c"],
    ),
    ("no denial", stance("d", value=0.9), [("2020-01-05", stance("c"))], []),
]


@pytest.mark.parametrize(("name", "denial", "before", "denied"), DENIALS, ids=[case[0] for case in DENIALS])
def test_what_a_denial_denies(
    store: Store, name: str, denial: object, before: list[tuple[str, object]], denied: list[str]
) -> None:
    for place, (known, claim) in enumerate(before):
        of = article(f"before {place}", known)
        keep(store, (of, reading(of, claim)))  # type: ignore[arg-type]
    of = article("denial", "2020-01-10")
    keep(store, (of, reading(of, denial)))  # type: ignore[arg-type]
    found = store.denied_by([stored for stored in store.claims_after(0) if stored.claim.id == "d"])
    assert {key: [stored.claim.id for stored in claims] for key, claims in found.items()} == (
        {"d": denied} if denied else {}
    )


def test_a_denial_names_claims_of_its_own_article(store: Store) -> None:
    of, other = article("a"), article("b")
    denial = event("d", [], [], denies=("c",))
    keep(store, (of, reading(of, stance("c"), denial)), (other, reading(other, stance("c", value=0.3))))
    found = store.denied_by(store.claims_after(0))
    assert [(stored.article, stored.claim.id) for stored in found["d"]] == [(of.id, "c")]


def test_a_denial_finds_one_that_nobody_registered_by_its_name(store: Store) -> None:
    of, other = article("a", "2020-01-09"), article("b", "2020-01-10")
    met = event("c", [], []).model_copy(update={"actors": (party("amiri"), party(None, "Abu-Duaa  al-Isawi"))})
    denial = event("d", [], [], modality=Modality.DENIED).model_copy(
        update={"actors": (party(None, "ABU-DUAA al-Isawi"),)}
    )
    keep(store, (of, reading(of, met)), (other, reading(other, denial)))
    assert list(store.denied_by(store.claims_after(0))) == ["d"]


def test_an_evaluation_is_stored_once_and_whole(store: Store) -> None:
    one = alert()
    steps = [transition(one, "firing", "2020-01-14"), transition(one, "resolved", "2020-02-14", "condition ended")]
    assert store.save_evaluation([one], steps[:1], [notification(one)], {"r": 1}) == (1, 1, 1)
    changed = one.model_copy(update={"origins": 9})
    assert store.save_evaluation([changed], steps, [notification(one)], {"r": 2, "s": 1}) == (0, 1, 0)
    assert store.alerts_of([one.rule], [one.key, "other"]) == [(one, AlertState.RESOLVED)]
    assert store.alerts_of(["other"], [one.key]) == []
    assert store.watermarks() == {"r": 2, "s": 1}
    assert [listed.id for listed in store.alerts()] == [one.id]


def test_an_evaluation_that_fails_leaves_nothing(store: Store) -> None:
    stray = transition(alert("never stored"), "firing", "2020-01-14")
    with pytest.raises(StoreError):
        store.save_evaluation([alert()], [stray], [], {"r": 1})
    assert (store.alerts(), store.watermarks()) == ([], {})


def test_alerts_come_back_as_they_were(store: Store) -> None:
    bare = alert(
        "bare",
        holder=None,
        target=None,
        change=None,
        from_level=None,
        labels={},
        checks=(),
        before=(),
        after=(),
        late=True,
    )
    full = alert("full", from_level=1 / 3, labels={"a": "b", "c": "☃"})
    store.save_evaluation(
        [full, bare], [transition(full, "pending", "2020-01-13"), transition(bare, "firing", "2020-01-14")], [], {}
    )
    found = store.alerts_of([full.rule], [full.key])
    assert {a.id: (a, state) for a, state in found} == {full.id: (full, "pending"), bare.id: (bare, "firing")}


def test_the_outbox(store: Store) -> None:
    one = alert()
    mail, chat = notification(one, "mail"), notification(one, "chat")
    later = notification(one, "later", NOW + timedelta(hours=1))
    store.save_evaluation([one], [transition(one, "firing", "2020-01-14")], [mail, chat, later], {})
    failed = Attempt(notification=mail.id, number=1, at=NOW, outcome=Outcome.FAILED, detail="550")
    unsure = Attempt(notification=mail.id, number=2, at=NOW, outcome=Outcome.AMBIGUOUS)
    sent = Attempt(notification=chat.id, number=1, at=NOW, outcome=Outcome.SENT)
    for attempt in (failed, unsure, sent, sent):
        store.record_attempt(attempt)
    assert store.undelivered(NOW) == [(mail, [failed, unsure])]
    assert len(store.undelivered(NOW + timedelta(hours=1))) == 2
    with pytest.raises(StoreError):
        store.record_attempt(sent.model_copy(update={"notification": "nobody's"}))


def test_the_page_of_an_alert(store: Store) -> None:
    for name, known, value in [
        ("b1", "2019-08-01", 0.4),
        ("c1", "2020-01-13", -0.8),
        ("c2", "2020-01-14", -0.9),
        ("x", "2020-03-01", 0.9),
    ]:
        of = article(name, known)
        keep(store, (of, reading(of, stance(name, value=value))))
    one = alert(after=("c2", "c1", "gone"))
    store.save_evaluation([one], [transition(one, "firing", "2020-01-14")], [], {})
    page = store.page(one.id, {"sadr": "Moqtada Sadr", "usa": "United States", "iran": "Iran"})
    assert (page.alert, page.state) == (one, AlertState.FIRING)
    assert [stored.claim.id for stored in page.before + page.after] == ["b1", "c2", "c1"]
    assert [point.at for point in page.series] == [day("2019-08-01"), day("2020-01-13"), day("2020-01-14")]
    assert page.names == {"sadr": "Moqtada Sadr", "usa": "United States"}
    with pytest.raises(StoreError, match="there is no alert 'x'"):
        store.page("x", {})


def test_runs(store: Store) -> None:
    first, second = store.start_run("monitor", NOW), store.start_run("monitor", NOW)
    store.finish_run(first, NOW, "ok", {"articles": 16})
    store.finish_run(first, NOW, "again")
    assert store.rows(
        "SELECT id, outcome, figures FROM store.runs LEFT JOIN store.run_ends ON run = id ORDER BY id"
    ) == [
        (first, "ok", {"articles": 16}),
        (second, None, None),
    ]


def test_the_registry_is_stored_when_it_changes(store: Store) -> None:
    assert store.save_registry(registry()) is False
    assert store.rows("SELECT number, actors FROM store.registries") == [(1, 5)]
    assert store.rows("SELECT issue, actor, sign FROM store.touches_now ORDER BY actor") == [
        ("us-presence", "iran", -1),
        ("us-presence", "usa", 1),
    ]


def test_counts(store: Store) -> None:
    of = article()
    keep(store, (of, reading(of, *CLAIMS)))
    counts = store.counts()
    assert (counts["articles"], counts["claims"], counts["stances"], counts["events"], counts["relations"]) == (
        1,
        9,
        3,
        3,
        3,
    )
    assert counts["alerts"] == counts["sent"] == 0
