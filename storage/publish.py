"""The published copy: what everyone but the writer opens.

    lock -> (replay what a killed writer left) -> compare -> copy -> fsync -> 0444 -> rename

The file is copied only while nobody has it open: closing the copy would drop DuckDB's lock on it, and a second
writer's rows would vanish without an error (measured). Whoever has the old copy open keeps reading it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.session import explain
from storage.writer import PRIVATE, PUBLISHED, connect, is_open_here, locked


def publish(data_dir: Path, wait: float = 30.0, *, force: bool = False) -> bool:
    """Makes the published copy show what the database holds. Returns False where it does already.

    `wait` is how long to wait for a writer, in seconds; `force` copies what seems the same, too. Raises StoreError
    where there is no database, this process has it open, another writer stays, or the disk refuses: then the copy
    before stays as it is.
    """
    private, published = data_dir / PRIVATE, data_dir / PUBLISHED
    if is_open_here(private):
        raise StoreError("it is still open here", Where(str(private)), "publish after the writing session has ended")
    if not private.exists():
        raise StoreError("there is no database yet", Where(str(private)), "run 'weathervane run' first")
    with locked(data_dir, wait):
        try:
            change = _change(private, read_only=False)
            if not force and published.exists() and _change(published, read_only=True) == change:
                return False
            _copy(private, published)
        except (duckdb.Error, OSError) as error:
            raise explain(error, private) from error
    return True


def settle(private: Path) -> None:
    """Everything that was committed into the one file; for a caller that holds the lock."""
    _change(private, read_only=False)


def _change(file: Path, *, read_only: bool) -> tuple[object, ...] | None:
    """What the file holds: its change counter and the hash of its views. Opening it to write replays its log."""
    with connect(file, read_only=read_only) as connection:
        if not read_only:
            connection.execute("CHECKPOINT")
        try:
            return connection.execute(
                "SELECT number, (SELECT hash FROM migrations WHERE number = 0) FROM store.change"
            ).fetchone()
        except duckdb.CatalogException:
            return None  # killed before its first migration


def _copy(private: Path, published: Path) -> None:
    fresh = published.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    try:
        shutil.copyfile(private, fresh)
        with fresh.open("rb") as copy:
            os.fsync(copy.fileno())
        fresh.chmod(0o444)
        fresh.replace(published)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(published.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
