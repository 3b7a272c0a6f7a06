"""What analysts ask: the macros and views that answer, and what they say of a name that nobody bears."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.claim import Modality, Speaker, SpeakerKind
from news.errors import StoreError
from news.position import Pair
from news.source import FeedState, Source, SourceKind
from storage.store import Store
from storage.writer import writing
from tests.storage import build
from tests.storage.build import NOW, article, day, event, reading, stance


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Sadr turns on the United States between the first and the second report; the third denies a meeting."""
    folder = tmp_path_factory.mktemp("told")
    minister = Speaker(kind=SpeakerKind.ACTOR, name="a minister")
    first = article("first", "2019-12-01", title="Élections: Sadr waits", outlet="Wire")
    second = article("second", "2020-01-14", title="Sadr turns", outlet="Herald")
    third = article("third", "2020-01-16", title="No meeting", outlet="Herald")
    with writing(folder) as store:
        store.save_registry(build.registry())
        store.save_sources([Source(id="seeds", kind=SourceKind.FOLDER, location="seeds", title="Seeds")])
        store.save_sources([Source(id="feed", kind=SourceKind.FEED, location="https://example.org/feed")])
        store.save_feed_state(FeedState(url="https://example.org/feed", status=503, failures=2, fetched_at=NOW))
        store.save_articles([first, second, third], {})
        read = [
            (first, reading(first, stance("a", value=0.8), stance("b", value=-0.5, speaker=minister))),
            (second, reading(second, stance("c", value=-0.9), event("met", ["sadr"], ["iran"]))),
            (third, reading(third, event("denied", ["sadr"], ["iran"], modality=Modality.DENIED))),
        ]
        store.save_readings(read, NOW)
    with writing(folder) as store:
        yield store


@pytest.mark.parametrize(
    "asked",
    [
        "timeline('{}', 'usa')",
        "timeline('usa', '{}')",
        "evidence('{}', 'usa')",
        "disagreement('usa', '{}')",
        "about('{}')",
    ],
)
@pytest.mark.parametrize("empty", [True, False])
def test_a_name_that_nobody_bears_is_said(told: Store, data_dir: Path, asked: str, empty: bool) -> None:
    wrong = f"FROM {asked.format('Nobody At All')}"
    with pytest.raises(StoreError, match=r"nobody is called .*Nobody At All.*find_actor"):
        if empty:
            with writing(data_dir) as store:
                store.rows(wrong)
        else:
            told.rows(wrong)


@pytest.mark.parametrize(
    "names", [("sadr", "usa"), ("Moqtada Sadr", "United States"), ("muqtada  AL-sadr", "washington")]
)
def test_ids_names_and_aliases_mean_the_same(told: Store, names: tuple[str, str]) -> None:
    for macro in ("timeline", "evidence", "disagreement"):
        assert told.rows(f"FROM {macro}($1, $2)", names) == told.rows(f"FROM {macro}('sadr', 'usa')") != []


def test_a_timeline_is_the_series_with_its_interval(told: Store) -> None:
    points = told.series_of([Pair(holder="sadr", target="usa")], day("2000-01-01"))[Pair(holder="sadr", target="usa")]
    rows = told.records("FROM timeline('sadr', 'usa')")
    assert [(row["level"], row["weight"]) for row in rows] == [(point.level, point.weight) for point in points]
    for row in rows:
        reach = 1.645 * ((1 - row["level"] ** 2) / (row["weight"] + 0.3 + 1)) ** 0.5
        assert row["low"] == pytest.approx(max(-1, row["level"] - reach))
        assert row["high"] == pytest.approx(min(1, row["level"] + reach))


def test_as_of_a_moment_shows_what_was_known_then(told: Store) -> None:
    course = told.records("FROM timeline('sadr', 'usa')")
    of_pair = "SELECT level, weight FROM as_of($1) WHERE holder_id = 'sadr' AND target_id = 'usa'"
    for point in course:
        assert told.rows(of_pair, (point["known_at"],)) == [(point["level"], point["weight"])]
    assert told.rows(of_pair, ("2019-11-30",)) == []
    [(level, weight)] = told.rows(of_pair, ("2020-02-04",))  # one half-life after the second report
    last = course[-1]
    assert weight == pytest.approx(last["weight"] / 2)
    assert level == pytest.approx(last["level"] * (last["weight"] + 0.3) / 2 / (last["weight"] / 2 + 0.3))


def test_who_moved_is_told_by_the_last_days_of_evidence(told: Store) -> None:
    course = told.records("FROM timeline('sadr', 'usa')")
    moved = told.records("FROM who_moved(7) WHERE target_id = 'usa'")
    assert [(m["from_level"], m["to_level"], m["kind"]) for m in moved] == [
        (course[0]["level"], course[1]["level"], "turn")
    ]
    assert [m["kind"] for m in told.records("FROM who_moved(60)")] == ["first"]


def test_voices_that_disagree_stand_apart(told: Store) -> None:
    rows = told.records("FROM disagreement('sadr', 'usa')")
    assert {row["said_by"]: row["value"] for row in rows} == {"Wire": 0.8, "a minister": -0.5, "Herald": -0.9}
    assert [abs(row["apart"]) for row in rows] == sorted((abs(row["apart"]) for row in rows), reverse=True)


def test_the_network_of_some_days(told: Store) -> None:
    of_january = told.records("FROM network('2020-01-14', '2020-01-14')")
    assert [(row["holder"], row["target"], row["value"], row["claims"]) for row in of_january] == [
        ("Moqtada Sadr", "United States", -0.9, 1)
    ]
    assert told.rows("FROM network('2020-01-15', '2020-01-31')") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("troops", {("quote", "Sadr called for the troops to leave.")}),
        ("TROOP leaving", {("quote", "Sadr called for the troops to leave.")}),
        ("election", {("title", "Élections: Sadr waits")}),
        ("meetings", {("title", "No meeting")}),
        ("roops", set()),
        ("zebra", set()),
        ("'; DROP TABLE x --.*(", set()),
    ],
)
def test_search_finds_words_in_any_form(told: Store, words: str, found: set[tuple[str, str]]) -> None:
    assert set(told.rows("SELECT kind, text FROM search($1)", (words,))) == found


def test_search_for_nothing_is_said(told: Store) -> None:
    with pytest.raises(StoreError, match="nothing to search for in 'the of'"):
        told.rows("FROM search('the of')")


def test_what_is_denied_stands_beside_the_report(told: Store) -> None:
    assert told.rows("SELECT id, said_id, parties FROM denials") == [("denied", "met", ["sadr", "iran"])]


def test_the_health_of_sources(told: Store) -> None:
    found = told.rows("SELECT id, health, articles, failures FROM sources_health ORDER BY id")
    assert found == [("feed", "failing", 0, 2), ("seeds", "ok", 3, None)]
