"""Positions: the SQL gives what the definition gives, in whatever order and batches the claims came."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from news.article import Article
from news.claim import EventDate, Modality, Reading, Speaker, SpeakerKind
from news.errors import StoreError
from news.position import Pair, PositionSettings, attitude
from news.source import Grade
from storage.files import PRIVATE
from storage.pieces import from_scratch
from storage.store import Store
from storage.writer import writing
from tests.storage import reference
from tests.storage.build import NOW, article, day, on, reading, registry, stance

PAIRS = [
    Pair(holder=holder, target=target) for holder in ("sadr", "amiri") for target in ("usa", "iran", "us-presence")
]
US = PAIRS[0]
EVER = day("1500-01-01")


def keep(store: Store, *readings: tuple[Article, Reading]) -> None:
    store.save_articles([of for of, _ in readings], {})
    store.save_readings(readings, NOW)


def course(store: Store, pair: Pair = US, since: datetime = EVER) -> list[tuple[datetime, float, float, int]]:
    return [(point.at, point.level, point.weight, point.origins) for point in store.series_of([pair], since)[pair]]


def test_one_claim_by_hand(store: Store) -> None:
    """0.8 sure, asserted, of a source of grade B: weight 0.72, against a prior of 0.3."""
    of = article("a", "2020-01-10")
    keep(store, (of, reading(of, stance("c", value=-1.0))))
    assert course(store) == [(day("2020-01-10"), round(-0.72 / 1.02, 9), 0.72, 1)]


def test_a_claim_counts_half_after_its_half_life(store: Store) -> None:
    first, second = article("a", "2020-01-01"), article("b", "2020-01-22")
    keep(store, (first, reading(first, stance("c", value=1.0))), (second, reading(second, stance("d", value=-1.0))))
    assert course(store)[1] == (day("2020-01-22"), round((0.36 - 0.72) / (0.36 + 0.72 + 0.3), 9), 1.08, 2)


def test_ten_copies_of_one_wire_story_count_once(store: Store) -> None:
    alone = article("alone", "2020-01-10")
    keep(store, (alone, reading(alone, stance("c"))))
    once = course(store)
    for copy in range(10):
        of = article(f"copy {copy}", f"2020-01-{10 + copy}", origin=alone.id, outlet=f"Paper {copy}")
        speaker = Speaker(kind=SpeakerKind.OUTLET, name=of.outlet)
        keep(store, (of, reading(of, stance("c", speaker=speaker, value=-0.5))))
    assert course(store) == once


def test_another_speaker_in_the_same_report_is_evidence_of_its_own(store: Store) -> None:
    of = article("a", "2020-01-10")
    minister = Speaker(kind=SpeakerKind.ACTOR, name="a minister")
    keep(store, (of, reading(of, stance("c"), stance("d", speaker=minister), stance("e", speaker=minister))))
    assert [(weight, origins) for _, _, weight, origins in course(store)] == [(1.44, 1)]


def test_a_stance_on_an_issue_moves_whom_the_issue_touches(store: Store) -> None:
    of = article("a", "2020-01-10")
    keep(store, (of, reading(of, stance("c", target="us-presence", value=-1.0))))
    levels = {pair.target: [level for _, level, _, _ in course(store, pair)] for pair in PAIRS[:3]}
    level = round(0.72 / 1.02, 9)
    assert levels == {"usa": [-level], "iran": [level], "us-presence": [-level]}
    found = store.stances_of(PAIRS[:3], EVER)
    assert {pair.target: [stored.claim.value for stored in found[pair]] for pair in PAIRS[:3]} == {  # type: ignore[union-attr]
        "usa": [-1.0],
        "iran": [1.0],
        "us-presence": [-1.0],
    }


@pytest.mark.parametrize("modality", [Modality.DENIED, Modality.HYPOTHETICAL])
def test_what_has_no_weight_moves_nothing(store: Store, modality: Modality) -> None:
    of = article("a", "2020-01-10")
    keep(store, (of, reading(of, stance("c", modality=modality), stance("d", confidence=0.0))))
    assert (course(store), store.stances_of([US], EVER)) == ([], {US: []})


def test_a_series_begins_with_the_last_point_before(store: Store) -> None:
    for number in range(1, 6):
        of = article(f"a{number}", f"2020-01-0{number}")
        keep(store, (of, reading(of, stance("c"))))
    days = [known.day for known, _, _, _ in course(store, since=day("2020-01-03T12:00"))]
    assert days == [3, 4, 5]
    assert [known.day for known, *_ in course(store, since=day("2020-01-03"))] == [2, 3, 4, 5]
    assert [known.day for known, *_ in course(store, since=day("2021-01-01"))] == [5]
    assert [stored.known_at.day for stored in store.stances_of([US], day("2020-01-03"))[US]] == [3, 4, 5]


def test_centuries_neither_overflow_nor_divide_by_zero(store: Store) -> None:
    store.save_position_settings(PositionSettings(half_life_days=0.01, prior=0.0))
    for year in (1700, 1950, 1951, 2019, 2020):
        of = article(f"a{year}", f"{year}-01-01")
        keep(store, (of, reading(of, stance("c", value=-0.5))))
    of = article("old news", "2020-01-02")
    keep(store, (of, reading(of, stance("c", value=0.5, event_date=on("1918-11-11")))))
    assert course(store) == [
        (day(f"{year}-01-01"), -0.5, 0.72, number) for number, year in enumerate((1700, 1950, 1951, 2019, 2020), 1)
    ]
    assert [store.rows("SELECT level FROM as_of($1)", (f"{year}-06-01",)) for year in (1699, 1700, 2500)] == [
        [],
        [(-0.5,)],
        [(-0.5,)],
    ]


MOMENTS = st.integers(0, 40).map(lambda days: datetime(2019, 12, 20, tzinfo=UTC) + timedelta(days=days, hours=days % 3))
SPEAKERS = [
    Speaker(kind=SpeakerKind.OUTLET, name="The Wire"),
    Speaker(kind=SpeakerKind.OUTLET, name="Daily"),
    Speaker(kind=SpeakerKind.UNNAMED, name="sources"),
    Speaker(kind=SpeakerKind.ACTOR, name="Amiri", actor="amiri"),
    Speaker(kind=SpeakerKind.ACTOR, name="A  minister"),
    Speaker(kind=SpeakerKind.ACTOR, name="a Minister"),
]


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, Reading]:
    """An article of few names, days and origins, so that revisions, copies and equal moments are common."""
    name = draw(st.sampled_from("abcdefgh"))
    revision = draw(st.integers(1, 2))
    grade, moment = draw(st.sampled_from(Grade)), draw(st.none() | MOMENTS)
    of = article(name, None, published_at=moment, revision=revision, grade=grade, origin=draw(st.sampled_from("pqr")))
    claims = [
        stance(
            f"{name}{number}",
            draw(st.sampled_from(["sadr", "amiri", None])),
            draw(st.sampled_from(["usa", "iran", "us-presence", None])),
            draw(st.floats(-1, 1)),
            modality=draw(st.sampled_from(Modality)),
            confidence=draw(st.floats(0, 1)),
            speaker=draw(st.sampled_from(SPEAKERS)),
            event_date=draw(st.none() | MOMENTS.map(lambda moment: EventDate(date=moment.date()))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return of, reading(of, *claims)


@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(readings(), max_size=14, unique_by=lambda read: (read[0].id, read[0].revision)),
    st.randoms(use_true_random=False),
    st.floats(0.5, 60),
    st.sampled_from([0.0, 0.5, 2.0]),
)
def test_any_order_and_batches_give_what_the_definition_gives(
    migrated: Path, read: list[tuple[Article, Reading]], random: object, half_life: float, prior: float
) -> None:
    constants = PositionSettings(half_life_days=half_life, prior=prior)
    at_once = _stored(migrated, [read], constants)
    shuffled = sorted(read, key=lambda _: random.random())  # type: ignore[attr-defined]
    one_by_one = _stored(migrated, [[each] for each in shuffled], constants)
    assert at_once[0] == one_by_one[0]
    claims, actors = at_once[1], registry()
    for pair in PAIRS:
        expected = reference.points(claims, pair, constants, actors)  # type: ignore[arg-type]
        found = at_once[0][pair]
        assert [(known, origins) for known, _, _, origins in found] == [
            (known, origins) for known, _, _, origins in expected
        ]
        for (_, level, weight, _), (_, wanted_level, wanted_weight, _) in zip(found, expected, strict=True):
            assert level == pytest.approx(wanted_level, abs=2e-9)
            assert weight == pytest.approx(wanted_weight, abs=2e-9)


def _stored(
    migrated: Path, batches: Sequence[Sequence[tuple[Article, Reading]]], constants: PositionSettings
) -> tuple[dict[Pair, list[tuple[datetime, float, float, int]]], Sequence[object]]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated / PRIVATE, folder)
        with writing(Path(folder), positions=constants) as store:
            for batch in batches:
                keep(store, *batch)
            points = store.rows("FROM store.position_points ORDER BY ALL")
            last = {(holder, target): rest for holder, target, *rest in points}
            for holder, target, known, *rest in store.rows("FROM store.levels('store.pieces')"):
                assert last.pop((holder, target)) == [known, *(pytest.approx(value, abs=2e-9) for value in rest)]
            assert last == {}
            pieces = "SELECT * REPLACE (round(weight, 9) AS weight, round(value, 9) AS value) FROM store.pieces"
            kept = store.rows(f"{pieces} ORDER BY ALL")
            from_scratch(store)
            assert store.rows(f"{pieces} ORDER BY ALL") == kept
            courses = {pair: course(store, pair) for pair in PAIRS}
            asked = [
                (p.holder, p.target, known.replace(tzinfo=None), *rest) for p in PAIRS for known, *rest in courses[p]
            ]
            assert sorted(asked) == points
            return courses, store.claims_after(0)


@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(st.lists(st.lists(readings(), min_size=1, max_size=4), min_size=3, max_size=6), st.data())
def test_as_of_a_moment_shows_what_was_shown_then(
    migrated: Path, days: list[list[tuple[Article, Reading]]], data: st.DataObject
) -> None:
    """Each day brings new documents dated that day, revisions of old ones (with the old date or that day's), readings
    by a newer reader, and merges: what was answered on a day is answered of it for ever."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated / PRIVATE, folder)
        with writing(Path(folder)) as store:
            answered = {}
            revisions: dict[str, Article] = {}
            for number, read in enumerate(days):
                now = datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
                for of, reading_of in {of.id: (of, reading_of) for of, reading_of in read}.values():
                    before = revisions.get(of.id)
                    if before and data.draw(st.booleans()):
                        again = before, reading_of.model_copy(update={"reader": f"frames-{number}"})
                    else:
                        dated = before.published_at if before and data.draw(st.booleans()) else now
                        values = {"revision": before.revision + 1 if before else 1, "published_at": dated}
                        again = revisions[of.id] = of.model_copy(update=values), reading_of
                        revisions[of.id] = again[0]
                    store.save_articles([again[0]], {})
                    store.save_readings([again], now)
                named = store.rows("SELECT 1 FROM store.claims_now WHERE store.fold(speaker) = 'a minister' LIMIT 1")
                if named and data.draw(st.booleans()):
                    store.merge("A minister", None if store.merges() else "iran", now)
                answered[now] = store.rows("FROM as_of($1) ORDER BY ALL", (now.replace(tzinfo=None),))
            for moment, rows in answered.items():
                assert store.rows("FROM as_of($1) ORDER BY ALL", (moment.replace(tzinfo=None),)) == rows


def test_analysts_see_the_same_numbers(store: Store) -> None:
    for number, value in enumerate((0.4, -0.7, -0.9)):
        of = article(f"a{number}", f"2020-01-1{number}")
        keep(store, (of, reading(of, stance(f"c{number}", value=value))))
    levels = [level for _, level, _, _ in course(store)]
    for holder, target in (("Moqtada Sadr", "United States"), ("muqtada  AL-SADR", "Washington"), ("sadr", "usa")):
        rows = store.rows("SELECT level, attitude FROM timeline($1, $2)", (holder, target))
        assert rows == [(level, attitude(level).value) for level in levels]
        assert store.rows("SELECT id, value FROM evidence($1, $2)", (holder, target)) == [
            ("c0", 0.4),
            ("c1", -0.7),
            ("c2", -0.9),
        ]
    assert store.rows("SELECT holder, target, level FROM positions") == [("Moqtada Sadr", "United States", levels[-1])]
    assert store.rows("SELECT kind, to_level FROM changes ORDER BY known_at") == [
        ("first", levels[0]),
        ("turn", levels[1]),
        ("hardening", levels[2]),
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("al-Sadr", "'al-Sadr' may be jafar-sadr or sadr: use the id"),
        ("Sader", "nobody is called 'Sader': see FROM find_actor"),
    ],
)
def test_a_name_that_means_nobody_or_two_is_an_error(store: Store, name: str, message: str) -> None:
    of = article()
    keep(store, (of, reading(of, stance("c"))))
    with pytest.raises(StoreError, match=message):
        store.rows("FROM timeline($1, 'Iran')", (name,))
    assert {"sadr", "jafar-sadr"} <= {row[0] for row in store.rows("SELECT id FROM find_actor($1)", (name,))}


def test_an_id_wins_over_a_name_and_a_name_over_an_alias(store: Store) -> None:
    assert [store.scalar("SELECT store.actor_id(?)", (name,)) for name in ("Sadr", "IRAN", "Tehran")] == [
        "sadr",
        "iran",
        "iran",
    ]


@pytest.mark.parametrize("level", [-1.0, -0.4, -0.39, -0.1, -0.09, 0.0, 0.09, 0.1, 0.39, 0.4, 1.0])
def test_words_for_levels_are_those_of_the_vocabulary(store: Store, level: float) -> None:
    assert store.scalar("SELECT store.attitude(?)", (level,)) == attitude(level)
