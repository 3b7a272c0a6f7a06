"""Keeping the database: what it holds, compacting, backup and restore. Each works beside readers, and waits for a
writer. Killed at any moment, each leaves what was before or what it was to make."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.files import FOLDED, JOURNAL, PRIVATE, PUBLISHED, log_bytes, logs, made
from storage.folding import fold, install, renew
from storage.publish import check_closed, publish
from storage.schema import migrate, migrations
from storage.session import Session, connect, explain
from storage.transfer import build, tables, write_tables
from storage.writer import locked


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
    facts["log"] = f"{log_bytes(data_dir / PRIVATE) / 1e6:,.1f} MB, committed since the private file was made"
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

    Needs about as much free room as the database takes.
    """
    private = data_dir / PRIVATE
    check_closed(private)
    with locked(data_dir, wait):
        renew(data_dir)
        before = private.stat().st_size
        try:
            with made(data_dir / FOLDED) as fresh:
                folder = fresh.with_name("tables")
                folder.mkdir()
                write_tables(private, folder, "parquet")
                build(folder, fresh)
            install(data_dir)
        except (duckdb.Error, OSError) as error:
            raise explain(error, private) from error
        after = private.stat().st_size
    publish(data_dir, wait, force=True)
    return before, after


def backup(data_dir: Path, target: Path, wait: float = 30.0) -> int:
    """Copies the database, whole and consistent, to a new file, also while the program runs. Returns its bytes."""
    private = data_dir / PRIVATE
    check_closed(private)
    if target.exists():
        raise StoreError("this is there already", Where(str(target)), "name a new file")
    with locked(data_dir, wait):
        fold(private, target)
    return target.stat().st_size


def restore(data_dir: Path, source: Path, wait: float = 30.0) -> Path | None:
    """Puts a backup, migrated, in the place of the database, and publishes it. Returns where the database before is
    kept now, with its log, damaged or not.

    Raises StoreError, with everything as it was, where the backup is no whole database of this or an older program.
    """
    private = data_dir / PRIVATE
    if not source.is_file():
        raise StoreError("there is no such file", Where(str(source)), "name a file that 'weathervane db backup' made")
    with locked(data_dir, wait):
        try:
            kept = _keep(private)
            try:
                fold(source, data_dir / FOLDED, lambda session: _bring_up(session, data_dir / JOURNAL))
            except StoreError:
                for file in kept:
                    file.unlink()
                raise
            install(data_dir)
        except OSError as error:
            raise explain(error, private) from error
    publish(data_dir, wait, force=True)
    return kept[0] if kept else None


def _keep(private: Path) -> list[Path]:
    """Second names for the private file and its log, so that they stay when another file takes their place."""
    stem = f"{private.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    kept = []
    for file in (private, *logs(private)) if private.exists() else ():
        kept.append(file.with_name(stem + file.name.removeprefix(private.name)))
        os.link(file, kept[-1])
    return kept


def _bring_up(session: Session, journal: Path) -> None:
    """Migrates a backup. Raises StoreError where it is not one of this or an older program, or cannot be read whole."""
    if not session.scalar("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'migrations'"):
        mend = "name a file that 'weathervane db backup' made"
        raise StoreError("this is no database of Weathervane", Where(str(session.file)), mend)
    migrate(session)
    for name in tables(session):
        session.rows(f"SELECT count(COLUMNS(*)) FROM store.{name}")  # noqa: S608 -- our own table
    journal.unlink(missing_ok=True)  # an older state than the journal's is what was asked for
