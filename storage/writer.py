"""Opening the database: one writer at a time under a lock file, or the published copy to look at.

    lock -> finish what was killed -> make or migrate -> open -> compare -> (the caller) -> journal -> close -> fold

Names of the files are in `storage.files`; why the private file is folded and not checkpointed, in `storage.folding`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from news.errors import BusyError, StoreError, Where
from news.position import PositionSettings
from storage.files import JOURNAL, PRIVATE, PUBLISHED, log_bytes
from storage.folding import install, renew, renew_if_long
from storage.schema import migrate, missing
from storage.session import connect, explain
from storage.store import Store

_open_here: set[Path] = set()
"""Databases that this process has open: such a file is never copied (see `storage.publish`)."""


def is_open_here(file: Path) -> bool:
    return file.resolve() in _open_here


@contextmanager
def locked(data_dir: Path, wait: float) -> Iterator[None]:
    """Holds the writer's lock, and finishes what a killed process left half done. Raises BusyError where it is not free
    within `wait` seconds, naming who holds it, and StoreError where the folder cannot be written."""
    owner = data_dir / "weathervane.owner"
    lock = FileLock(data_dir / "weathervane.lock")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
        owner.write_text(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(" ", "seconds")}))
        install(data_dir)
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
    """The store, to read and write, under the lock: migrated on opening, closed at the end, and folded where its log
    has grown long.

    `wait` is how long to wait for another writer, in seconds. `positions` are the constants of positions; None leaves
    those that are stored (the defaults in a new database). Keep sessions short: everyone else waits, and what is
    stored stays in memory until the end. Raises BusyError where another writer stays, StoreError where the database is
    newer than the program or damaged, or the disk refuses.
    """
    file, journal = data_dir / PRIVATE, data_dir / JOURNAL
    with locked(data_dir, wait):
        if not file.exists():
            journal.unlink(missing_ok=True)
        _check_log(file, _noted(journal))
        with _opened(data_dir) as store:
            _check_rows(store, _noted(journal))
            if positions is not None or not store.scalar("SELECT count(*) FROM store.position_settings"):
                store.save_position_settings(positions or PositionSettings())
            yield store
            _note(store, journal)
        renew_if_long(data_dir)


@contextmanager
def _opened(data_dir: Path) -> Iterator[Store]:
    """The private file, made or migrated first where it must be: in a copy, so that a failure leaves it as it was."""
    file = data_dir / PRIVATE
    if not file.exists():
        renew(data_dir, migrate)
    connection = connect(file, read_only=False, only_logged=True)
    _open_here.add(file.resolve())
    try:
        if missing(Store(connection, file)):
            connection.close()
            renew(data_dir, migrate)
            connection = connect(file, read_only=False, only_logged=True)
        yield Store(connection, file)
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


def _note(store: Store, journal: Path) -> None:
    """What is committed, into the journal: the counters, how long the log is, and when its file was made."""
    committed = {**_counters(store), "log": log_bytes(store.file), "made": store.file.stat().st_mtime_ns}
    try:
        fresh = journal.with_suffix(".journal.new")
        fresh.write_text(json.dumps(committed))
        fresh.replace(journal)
    except OSError as error:
        raise explain(error, store.file) from error


def _noted(journal: Path) -> dict[str, int]:
    try:
        return {str(name): int(value) for name, value in json.loads(journal.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _counters(store: Store) -> dict[str, int]:
    return {"change": store.change(), "batch": store.last_batch()}


def _check_log(file: Path, committed: Mapping[str, int]) -> None:
    """DuckDB reads a log that was cut short as one that ends there; it only ever grows until its file is replaced."""
    if file.exists() and file.stat().st_mtime_ns == committed.get("made") and log_bytes(file) < committed.get("log", 0):
        raise _lost(file, f"its log has {log_bytes(file)} bytes, and {committed['log']} were committed")


def _check_rows(store: Store, committed: Mapping[str, int]) -> None:
    """Raises StoreError where the database holds less than was committed: rows were lost, or an older file put here."""
    found = _counters(store)
    if any(found[name] < committed.get(name, 0) for name in found):
        raise _lost(store.file, f"it stands at {found}, and {dict(committed)} was committed")


def _lost(file: Path, how: str) -> StoreError:
    mend = f"'weathervane db restore' a backup or published.duckdb, or delete {JOURNAL} to go on from this state"
    return StoreError(f"the database has lost rows: {how}", Where(str(file)), mend)
