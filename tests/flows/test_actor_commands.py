"""`weathervane actors ...` on one stored article and a registry of four."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.actor_commands import app
from flows.clock import Clock
from flows.settings import load_settings
from flows.steps import Run, whole
from ingestion.seeds import load_registry
from news.errors import ConfigError, StoreError
from storage.query import query

ACTORS = """# Kept by the desk.
- id: iran  # the state
  name: Iran
  kinds: [state]
  demonyms: [Iranian, Iranians]
- {id: iraq, name: Iraq, kinds: [state], demonyms: [Iraqi]}
- {id: moqtada-sadr, name: Moqtada Sadr, kinds: [person], country: iraq, surnames: [Sadr]}
- {id: other-sadr, name: Jaafar Sadr, kinds: [person], surnames: [Sadr]}
"""
TEXT = """Sadrabad steelworkers on strike

The Steelworkers Union of Sadrabad condemned Iran. Moqtada Sadr praised the Steelworkers Union of Sadrabad.

Senator Margaret Oakley condemned Iran too. Oakley supports Moqtada Sadr.
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with actors and with data of one article that was read."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "actors").mkdir()
    (folder / "actors" / "desk.yaml").write_text(ACTORS, "utf8")
    (folder / "texts").mkdir()
    (folder / "texts" / "one.txt").write_text(TEXT, "utf8")
    (folder / "rules").mkdir()
    none = {"feeds": folder / "none.yaml", "rules": (), "channels": ()}
    (folder / "none.yaml").touch()
    whole(Run(load_settings(data=folder / "data", actors=folder / "actors", articles=(folder / "texts",), **none)))
    return folder


@pytest.fixture
def place(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that the commands of this test work on."""
    folder = tmp_path / "place"
    shutil.copytree(told, folder)
    monkeypatch.setenv("WEATHERVANE_DATA", str(folder / "data"))
    monkeypatch.setenv("WEATHERVANE_ACTORS", str(folder / "actors"))
    return folder


def said(*words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=answers)


def holders(place: Path) -> set[str]:
    return {row[0] for row in query(place / "data", "SELECT holder_id FROM stances WHERE holder_id IS NOT NULL").rows}


def test_candidates_are_reviewed_with_sentences_and_near_names(place: Path) -> None:
    shown = said("review").stdout
    assert "Margaret Oakley" in shown
    assert "“Senator Margaret Oakley condemned Iran too.”" in shown
    rows = {row["name"]: row for row in json.loads(said("review", "--json").stdout)}
    oakley = rows["Margaret Oakley"]
    assert (oakley["claims"] >= 2, oakley["articles"], oakley["mentions"] >= 2) == (True, 1, True)


def test_a_candidate_is_merged_and_the_merge_undone(place: Path) -> None:
    assert "other-sadr" not in holders(place)
    assert "count for Jaafar Sadr now" in said("merge", "margaret oakley", "Jaafar Sadr").stdout
    assert "other-sadr" in holders(place)
    assert "Margaret Oakley" not in {row["name"] for row in json.loads(said("review", "--json").stdout)}
    shown = json.loads(said("show", "other-sadr", "--json").stdout)
    assert (shown["merged"], len(shown["positions"])) == (["margaret oakley"], 2)
    assert "count for nobody known now" in said("merge", "Margaret Oakley", "--undo").stdout
    assert "other-sadr" not in holders(place)


def test_a_merge_wakes_nobody_twice(place: Path) -> None:
    said("merge", "margaret oakley", "Jaafar Sadr")
    settings = load_settings(articles=(place / "texts",), feeds=place / "none.yaml", rules=(), channels=())
    report = whole(Run(settings, Clock()))
    assert (report.articles, report.claims, report.alerts) == (0, 0, [])
    assert "other-sadr" in holders(place)


def test_an_actor_is_added_and_its_candidates_merged(place: Path) -> None:
    done = said("add", "Margaret Oakley", "--kind", "person", "--alias", "Oakley, M.", "--country", "Iraq")
    assert "margaret-oakley added to" in done.stdout
    assert "count for it now" in done.stdout
    written = (place / "actors" / "own.yaml").read_text("utf8")
    assert written.startswith("# ")
    registry, errors = load_registry(place / "actors")
    assert not errors
    added = registry["margaret-oakley"]
    assert (added.aliases, added.country) == (("Oakley, M.",), "iraq")
    assert "margaret-oakley" in holders(place)


def test_what_stands_in_a_file_stays_when_one_is_added(place: Path) -> None:
    assert said("add", "The Óther: NO", "--kind", "militia", "--parent", "Iran", "--file", "desk.yaml").exit_code == 0
    written = (place / "actors" / "desk.yaml").read_text("utf8")
    assert written.startswith(ACTORS)
    registry, errors = load_registry(place / "actors")
    assert not errors
    assert (registry["the-other-no"].name, registry["the-other-no"].parents) == ("The Óther: NO", ("iran",))


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("add", "Iran", "--kind", "state"), "there is an actor 'iran' already"),
        (("add", "Iranian", "--kind", "state"), None),
        (("add", "New", "--kind", "state", "--id", "Über"), "no usable id"),
        (("add", "伊朗", "--kind", "state"), "no usable id"),
        (("add", "New", "--kind", "state", "--parent", "Irann"), "did you mean Iran"),
        (("add", "New", "--kind", "state", "--parent", "Sadr"), "may be more than one"),
        (("add", "New", "--kind", "state", "--file", "elsewhere/x.yaml"), "the settings read no actors from there"),
        (("add", "New", "--kind", "state", "--file", "new.txt"), "the settings read no actors from there"),
        (("add", "Moqtada Sadr", "--kind", "person", "--id", "two"), "is a name of moqtada-sadr"),
        (("merge", "Margaret Oakley", "Irann"), "did you mean Iran"),
        (("merge", "Nobody At All", "iran"), "nobody unknown is named"),
        (("merge", "Iran", "--undo"), "was not merged"),
        (("show", "nobody"), "nobody registered is called 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_refused(place: Path, words: tuple[str, ...], error: str | None) -> None:
    before = {file.name: file.read_bytes() for file in (place / "actors").iterdir()}
    result = said(*words)
    if error is None:
        assert result.exit_code == 0
        return
    assert isinstance(result.exception, ConfigError | StoreError)
    assert error in str(result.exception)
    assert {file.name: file.read_bytes() for file in (place / "actors").iterdir()} == before


@pytest.mark.parametrize(
    "words", [("add", "New"), ("merge", "x"), ("merge", "x", "y", "--undo"), ("list", "--kind", "planet"), ("add",)]
)
def test_wrong_usage(place: Path, words: tuple[str, ...]) -> None:
    assert said(*words).exit_code == 2


def test_actors_are_listed(place: Path) -> None:
    rows = json.loads(said("list", "--json").stdout)
    assert [row["id"] for row in rows] == ["iran", "iraq", "moqtada-sadr", "other-sadr"]
    assert [row["id"] for row in json.loads(said("list", "SADR", "--country", "Iraq", "--json").stdout)] == [
        "moqtada-sadr"
    ]
    assert "moqtada-sadr" in said("list", "--kind", "person").stdout


def test_an_actor_is_shown(place: Path) -> None:
    shown = said("show", "Iran").stdout
    assert "Iranian" in shown
    assert json.loads(said("show", "Moqtada Sadr", "--json").stdout)["country"] == "iraq"
