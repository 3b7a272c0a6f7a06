"""A data folder and settings of a test's own, and the whole database as plain rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.settings import CHECKOUT, Settings, load_settings

ARTICLES = CHECKOUT / "seeds" / "articles"
SUBJECTIVE = {"runs", "run_ends", "change", "migrations"}
"""Tables about the program's own doing, which differ from run to run."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path / "data", channels=("file",))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("WEATHERVANE_")]:
        monkeypatch.delenv(name)
    yield


def content(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a data folder, sorted; without the moments at which messages went out."""
    with duckdb.connect(data / "published.duckdb", read_only=True) as db:
        tables = db.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        rows = {}
        for schema, name in tables:
            if name in SUBJECTIVE:
                continue
            hidden = "EXCLUDE (tried_at)" if name == "attempts" else ""
            rows[name] = sorted(db.execute(f'SELECT * {hidden} FROM "{schema}"."{name}"').fetchall(), key=repr)
    return rows
