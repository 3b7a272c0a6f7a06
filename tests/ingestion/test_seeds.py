"""Files that people edit: what is right is used, each error has its place and a mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.seeds import load_registry, load_sources
from news.source import Grade, SourceKind


def test_good_actors_load_without_errors(data: Path) -> None:
    registry, errors = load_registry(data / "actors" / "good.yaml")
    assert errors == []
    assert [actor.id for actor in registry] == ["erna-solberg", "iraq", "norway"]
    assert str(registry["erna-solberg"].roles[0].since) == "2013-10-16"


def test_every_fault_of_a_file_is_told_in_its_place(data: Path) -> None:
    _, errors = load_registry(data / "actors")
    told = [(error.where.line, error.what, error.mend) for error in errors if error.where.line != 3]
    expected = [
        (4, "stands at", "rename"),
        (10, "the parent of 'dangling' names no actor: 'norwya'", "did you mean 'norway'?"),
        (11, "'atlantis'", "add that actor"),
        (13, "'nowhere'", "add that actor"),
        (14, "ends on 2020-01-01, before it begins", "mend the days"),
        (15, "'irak'", "did you mean 'iraq'?"),
        (15, "2 is no side", "write 1"),
        (23, "unknown key 'alias'", "did you mean 'aliases'?"),
    ]
    assert [line for line, _, _ in told] == [line for line, _, _ in expected]
    assert all(
        what in said and mend in mended for (_, said, mended), (_, what, mend) in zip(told, expected, strict=True)
    )
    assert any("wizard" in error.what for error in errors if error.where.line == 3)
    assert all((error.where.file or "").endswith("several-faults.yaml") for error in errors)


def test_good_actors_load_though_others_are_bad(data: Path) -> None:
    registry, _ = load_registry(data / "actors")
    assert {actor.id for actor in registry} == {"child-of-bad", "dangling", "erna-solberg", "iraq", "norway"}
    dangling = registry["dangling"]
    assert (dangling.parents, dangling.country, dangling.roles[0].of) == (("norway",), None, None)
    assert dangling.touches == {"iraq": 1, "norway": 2}
    assert registry["norway"].name == "Norway"  # the first stands
    assert registry["child-of-bad"].parents == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"- id: [", "1:"),
        (b"id: x", "not a list of entries"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"- just words", "bad.yaml:1:3"),
        (b"- 7\n- null", "bad.yaml:1:3"),
    ],
)
def test_a_file_of_another_shape_is_one_error_and_no_exception(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    (tmp_path / "good.yaml").write_text("- {id: norway, name: Norway, kinds: [state]}", encoding="utf8")
    registry, errors = load_registry(tmp_path)
    assert [actor.id for actor in registry] == ["norway"]
    assert errors
    assert told in str(errors[0])


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_no_actor_files_is_an_error(tmp_path: Path, place: str) -> None:
    registry, errors = load_registry(tmp_path / place)
    assert len(registry) == 0
    assert len(errors) == 1
    assert errors[0].mend


def test_an_empty_file_holds_no_actors(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nobody yet\n", encoding="utf8")
    registry, errors = load_registry(tmp_path)
    assert (len(registry), errors) == (0, [])


def test_feeds_load_and_their_faults_are_told(data: Path) -> None:
    sources, errors = load_sources(data / "feeds.yaml")
    assert [source.id for source in sources] == ["one", "six"]
    one, six = sources
    assert (one.kind, one.location, one.outlet, one.grade, one.enabled) == (
        SourceKind.FEED,
        "https://one.example/rss",
        "One News",
        Grade.B,
        False,
    )
    assert (six.enabled, six.grade) == (True, Grade.F)
    assert [error.where.line for error in errors] == [2, 3, 4, 5, 6]
    assert "http:// or https://" in errors[0].what
    assert errors[4].mend == "did you mean 'language'?"
