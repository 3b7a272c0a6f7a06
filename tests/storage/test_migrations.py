"""Databases of every released schema, kept as they were written then, become what this program would have made."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from news.errors import StoreError
from storage import schema, upkeep
from storage.files import PRIVATE, PUBLISHED
from storage.publish import publish
from storage.schema import Migration, migrations
from storage.transfer import tables
from storage.verify import problems
from storage.writer import reading, writing
from tests.storage import keep_schema

KEPT = sorted(keep_schema.FOLDER.glob("*.duckdb.gz"))


def put(kept: Path, folder: Path) -> Path:
    file = folder / PRIVATE
    file.write_bytes(gzip.decompress(kept.read_bytes()))
    return file


@pytest.mark.parametrize("kept", KEPT, ids=[kept.name[:4] for kept in KEPT])
def test_a_database_of_a_released_schema_is_brought_up_whole(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    put(kept, tmp_path / "old")
    number = int(kept.name[:4])
    with writing(tmp_path / "new") as new:
        keep_schema.fill(new, number)
        wanted = {name: sorted(map(repr, new.rows(f"FROM store.{name}"))) for name in tables(new)}
    with writing(tmp_path / "old") as old:
        assert [finding for finding in problems(old) if finding.rows] == []
        assert old.scalar("SELECT count(*) FROM positions") > 0
        assert {name: sorted(map(repr, old.rows(f"FROM store.{name}"))) for name in tables(old)} == wanted
        keep_schema.fill(old, number)  # and goes on being written to
    publish(tmp_path / "old")
    with reading(tmp_path / "old") as copy:
        assert copy.scalar("SELECT max(number) FROM migrations") == migrations()[-1].number
    with pytest.raises(StoreError, match=r"[Dd]uplicate key"), writing(tmp_path / "old") as old:
        old.rows("INSERT INTO store.claims FROM store.claims")


@pytest.mark.parametrize("kept", KEPT[:1], ids=[kept.name[:4] for kept in KEPT[:1]])
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(kept, tmp_path)
    before = file.read_bytes()
    known = migrations()
    broken = Migration(known[-1].number + 1, "broken.sql", "DROP TABLE store.run_ends; SELECT nonsense")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: [*known, broken])
        with pytest.raises(StoreError, match=r"weathervane\.duckdb: .*nonsense"), writing(tmp_path):
            pass
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*duckdb*")) == [PRIVATE]
    with writing(tmp_path) as store:
        assert store.scalar("SELECT count(*) FROM store.run_ends") == 1


def test_a_backup_of_a_released_schema_can_be_restored(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    backup = tmp_path / "backup.duckdb"
    backup.write_bytes(gzip.decompress(KEPT[0].read_bytes()))
    assert upkeep.restore(tmp_path / "data", backup) is None
    assert (tmp_path / "data" / PUBLISHED).exists()
    with reading(tmp_path / "data") as copy:
        assert copy.counts()["articles"] == 2
