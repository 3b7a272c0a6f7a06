"""Opening the database: one writer at a time under a lock file, or the published copy to look at.

<data>/weathervane.duckdb   private; opened by one writer only, for short
<data>/weathervane.lock     held while it is open
<data>/weathervane.owner    who holds it, for whoever has to wait
<data>/weathervane.journal  what was committed when it was last closed: rows that vanish are noticed
<data>/published.duckdb     the copy that everyone else opens, read-only
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from news.errors import BusyError, StoreError, Where
from news.position import PositionSettings
from storage.schema import migrate
from storage.session import explain
from storage.store import Store

PRIVATE = "weathervane.duckdb"
PUBLISHED = "published.duckdb"

_CLOSED_OFF: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}

_open_here: set[Path] = set()
"""Databases that this process has open: such a file is never copied (see `storage.publish`)."""


def is_open_here(file: Path) -> bool:
    return file.resolve() in _open_here


@contextmanager
def locked(data_dir: Path, wait: float) -> Iterator[None]:
    """Holds the writer's lock. Raises BusyError where it is not free within `wait` seconds, naming who holds it,
    and StoreError where the folder cannot be written."""
    owner = data_dir / "weathervane.owner"
    lock = FileLock(data_dir / "weathervane.lock")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
        owner.write_text(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(" ", "seconds")}))
    except Timeout:
        raise BusyError(
            f"another run is writing ({_owner(owner)})",
            Where(str(data_dir / PRIVATE)),
            "wait for it to end, or end it",
        ) from None
    except OSError as error:
        lock.release()
        raise explain(error, data_dir) from error
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _owner(file: Path) -> str:
    try:
        owner = json.loads(file.read_text())
        return f"process {int(owner['pid'])} since {datetime.fromisoformat(owner['since']):%Y-%m-%d %H:%M:%S} UTC"
    except (OSError, ValueError, KeyError, TypeError):
        return "process unknown"


@contextmanager
def writing(data_dir: Path, wait: float = 30.0, positions: PositionSettings | None = None) -> Iterator[Store]:
    """The store, to read and write, under the lock; migrated on opening, checkpointed and closed at the end.

    `wait` is how long to wait for another writer, in seconds. `positions` are the constants of positions; None leaves
    those that are stored (the defaults in a new database). Keep sessions short: everyone else waits. Raises
    BusyError where another writer stays, StoreError where the database is newer than the program or damaged, or the
    disk refuses.
    """
    file = data_dir / PRIVATE
    journal = data_dir / "weathervane.journal"
    with locked(data_dir, wait):
        if not file.exists():
            journal.unlink(missing_ok=True)
        connection = connect(file, read_only=False)
        _open_here.add(file.resolve())
        try:
            store = Store(connection, file)
            migrate(store)
            _compare(store, journal)
            if positions is not None or not store.scalar("SELECT count(*) FROM store.position_settings"):
                store.save_position_settings(positions or PositionSettings())
            yield store
            _close(store, connection, journal)
        finally:
            connection.close()
            _open_here.discard(file.resolve())


@contextmanager
def reading(data_dir: Path) -> Iterator[Store]:
    """The published copy, read-only: for lists and pages while someone else writes. Raises StoreError where nothing
    was published yet."""
    file = data_dir / PUBLISHED
    if not file.exists():
        raise StoreError("nothing was published yet", Where(str(file)), "run 'weathervane run' first")
    connection = connect(file, read_only=True)
    try:
        yield Store(connection, file)
    finally:
        connection.close()


def connect(file: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection that reaches no other file, extension or network. Raises StoreError."""
    clean = not file.with_name(file.name + ".wal").exists()
    try:
        connection = duckdb.connect(file, read_only=read_only, config=_CLOSED_OFF)
        connection.execute("SET TimeZone = 'UTC'")
        used = connection.execute("SELECT block_size * used_blocks FROM pragma_database_size()").fetchone()
    except (duckdb.Error, OSError) as error:
        raise explain(error, file) from error
    if clean and used is not None and file.stat().st_size < used[0]:  # DuckDB itself notices only where it reads
        connection.close()
        raise explain(duckdb.IOException("Could not read enough bytes"), file)
    return connection


def _close(store: Store, connection: duckdb.DuckDBPyConnection, journal: Path) -> None:
    """Everything into the file, then what it holds into the journal."""
    committed = {"change": store.change(), "batch": store.last_batch()}
    try:
        connection.execute("CHECKPOINT")
        fresh = journal.with_suffix(".journal.new")
        fresh.write_text(json.dumps(committed))
        fresh.replace(journal)
    except (duckdb.Error, OSError) as error:
        raise explain(error, store.file) from error


def _compare(store: Store, journal: Path) -> None:
    """Raises StoreError where the database holds less than was committed: rows were lost, or an older file put here."""
    try:
        committed = json.loads(journal.read_text())
    except (OSError, ValueError):
        return
    found = {"change": store.change(), "batch": store.last_batch()}
    if any(found[name] < committed.get(name, 0) for name in found):
        raise StoreError(
            f"the database has lost rows: it stands at {found}, and {committed} was committed",
            Where(str(store.file)),
            f"restore it, or delete {journal.name} to go on from this state",
        )
