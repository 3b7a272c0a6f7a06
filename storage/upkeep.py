"""Keeping the database: what it holds, compacting, backup and restore. Each works beside readers, and waits for a
writer."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.publish import publish, settle
from storage.schema import migrations
from storage.session import explain
from storage.transfer import build, write_tables
from storage.writer import PRIVATE, PUBLISHED, connect, is_open_here, locked, writing


def info(data_dir: Path) -> dict[str, str]:
    """What there is, as texts by name: files and sizes, version, rows. Reads the published copy only."""
    facts: dict[str, str] = {"folder": str(data_dir)}
    for name in (PRIVATE, PUBLISHED):
        file = data_dir / name
        if file.exists():
            written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            facts[name] = f"{file.stat().st_size / 1e6:,.1f} MB, written {written:%Y-%m-%d %H:%M:%S} UTC"
        else:
            facts[name] = "not there yet"
    if not (data_dir / PUBLISHED).exists():
        return facts
    with connect(data_dir / PUBLISHED, read_only=True) as connection:
        applied = connection.execute("SELECT max(number) FROM migrations").fetchone()
        facts["schema"] = f"{applied[0] if applied else 0} (this program knows {migrations()[-1].number})"
        for name, rows in connection.execute(
            "SELECT table_name, estimated_size FROM duckdb_tables() WHERE schema_name = 'store'"
            " AND table_name IN ('articles', 'readings', 'claims', 'mentions', 'alerts', 'notifications', 'faults')"
            " ORDER BY table_oid"
        ).fetchall():
            facts[name] = f"{rows:,}"
    return facts


def compact(data_dir: Path, wait: float = 30.0) -> tuple[int, int]:
    """Writes the database anew, without the room that old rows left. Returns its bytes before and after.

    Needs about as much free room as the database takes. Killed at any moment, the old file stays.
    """
    private = _settled(data_dir)
    with locked(data_dir, wait):
        settle(private)
        before = private.stat().st_size
        with tempfile.TemporaryDirectory(dir=data_dir, prefix="compacting-") as folder:
            try:
                write_tables(private, Path(folder), "parquet")
            except (duckdb.Error, OSError) as error:
                raise explain(error, private) from error
            fresh, _ = build(Path(folder), private)
        fresh.replace(private)
        after = private.stat().st_size
    publish(data_dir, wait, force=True)
    return before, after


def backup(data_dir: Path, target: Path, wait: float = 30.0) -> int:
    """Copies the database, whole and consistent, to a new file, also while the program runs. Returns its bytes."""
    private = _settled(data_dir)
    if target.exists():
        raise StoreError("this is there already", Where(str(target)), "name a new file")
    with locked(data_dir, wait):
        settle(private)
        _copy(private, target)
    return target.stat().st_size


def restore(data_dir: Path, source: Path, wait: float = 30.0) -> Path | None:
    """Puts a backup in the place of the database, and publishes it. Returns where the database before is kept now.

    Raises StoreError, with everything as it was, where the backup is no whole database of this or an older program.
    """
    private = data_dir / PRIVATE
    if not source.is_file():
        raise StoreError("there is no such file", Where(str(source)), "name a file that 'weathervane db backup' made")
    with tempfile.TemporaryDirectory() as trial:  # migrated in a copy, before anything is touched
        _copy(source, Path(trial) / PRIVATE)
        with writing(Path(trial)) as store:
            store.counts()
    with locked(data_dir, wait):
        fresh, kept = private.with_name(private.name + ".new"), None
        _copy(source, fresh)
        if private.exists():
            settle(private)
            kept = private.with_name(f"{private.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
            os.link(private, kept)
        (data_dir / "weathervane.journal").unlink(missing_ok=True)
        fresh.replace(private)
    with writing(data_dir, wait):
        pass
    publish(data_dir, wait, force=True)
    return kept


def _settled(data_dir: Path) -> Path:
    private = data_dir / PRIVATE
    if is_open_here(private):
        raise StoreError("it is still open here", Where(str(private)), "call this after the writing session has ended")
    if not private.exists():
        raise StoreError("there is no database yet", Where(str(private)), "run 'weathervane run' first")
    return private


def _copy(source: Path, target: Path) -> None:
    """All or nothing, and on the disk."""
    fresh = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, fresh)
        with fresh.open("rb") as copy:
            os.fsync(copy.fileno())
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise explain(error, target) from error
