"""README keeps its word: its SQL runs, its rule and actor load, and the alert it shows is the one that is printed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from flows import steps
from flows.clock import Clock
from flows.settings import CHECKOUT, Settings, load_settings
from ingestion.seeds import load_registry, load_sources
from rules.cases import run_cases
from rules.loading import load
from storage.query import query
from tests.flows.remake_readme import alert_block, printed_alert

README = (CHECKOUT / "README.md").read_text("utf8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(data=tmp_path_factory.mktemp("readme"), channels=("file",))
    steps.whole(steps.Run(settings, Clock(replay=True)))
    return settings


@pytest.mark.parametrize("statement", blocks("sql"))
def test_sql_gives_rows(seeded: Settings, statement: str) -> None:
    assert query(seeded.data, statement).rows


def test_sql_is_there() -> None:
    assert len(blocks("sql")) >= 4


def test_the_alert_is_the_one_that_is_printed(seeded: Settings) -> None:
    assert alert_block(README) == printed_alert(seeded), "remake it: python -m tests.flows.remake_readme"


def test_yaml_loads(tmp_path: Path) -> None:
    feed, actor, rule = blocks("yaml")
    (tmp_path / "feeds.yaml").write_text(feed, "utf8")
    sources, errors = load_sources(tmp_path / "feeds.yaml")
    assert not errors and sources[0].enabled
    registry, errors = load_registry(CHECKOUT / "seeds" / "actors")
    (tmp_path / "actor.yaml").write_text(f"{actor}\n- {{id: iraq, name: Iraq, kinds: [state]}}\n", "utf8")
    registry, errors = load_registry(tmp_path / "actor.yaml")
    assert not errors and registry.resolve("EXP") is not None
    (tmp_path / "rule.yaml").write_text(rule, "utf8")
    registry, _ = load_registry(CHECKOUT / "seeds" / "actors")
    loaded = load([tmp_path / "rule.yaml"], registry)
    assert not loaded.errors and not run_cases(loaded.rules[0], registry)


def test_example_settings_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    example = tomllib.loads((CHECKOUT / "deploy" / "weathervane.example.toml").read_text("utf8"))
    assert load_settings(**example) == load_settings()
    [channels] = blocks("toml")
    assert len(tomllib.loads(channels)["channels"]) == 3
