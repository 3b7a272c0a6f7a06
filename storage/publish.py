"""The published copy: what everyone but the writer opens.

    lock -> compare -> copy, with its log folded in -> fsync -> 0444 -> rename

What is copied is the whole file, so that it stands alone and any program opens it, wherever it lies. At a million
claims that is 250 MB and 0.3 s; a file system that shares blocks (XFS, btrfs) copies in no time, and writes the 12 MB
that changed (measured). Large files are published in a share of the time only: a year of a thousand feeds, some 100
million claims, takes half a minute to copy.

Old months in Hive-partitioned Parquet beside it were tried with a million claims of half a year, all but the last month
moved, and given up. A claim takes 239 bytes: its keys 66, its quote 54, its share of the article 52, the rest 67.

| processor time, one thread        | whole in the file | quotes and texts moved | whole rows moved |
|-----------------------------------|-------------------|------------------------|------------------|
| to copy, about                    | 247 MB            | 148 MB                 | 23 MB            |
| look through all quotes           | 176 ms            | 371 ms                 | 371 ms           |
| claims of the busiest pair        | 212 ms            | 381 ms                 | 474 ms           |
| claims of a pair with three       | 8 ms              | 67 ms                  | 98 ms            |
| 20 claims by their ids            | 32 ms             | not tried              | 147 ms           |

Moving what is heavy leaves most of the copying, growing as before, since keys and numbers are more than half of it.
Moving whole rows takes the keys from what was moved. Both write absolute paths into the views, so that the copy cannot
be moved, and let `weathervane sql` into a folder in which a COPY can write (`allowed_directories` does not tell reading
from writing): only the type of the statement would stand before it.

The file is copied only while nobody has it open: closing the copy would drop DuckDB's lock on it, and a second
writer's rows would vanish without an error (measured). Whoever has the old copy open keeps reading it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.files import PRIVATE, PUBLISHED
from storage.folding import fold, renew_if_long
from storage.session import connect, explain
from storage.writer import is_open_here, locked


class Publishing(StrEnum):
    """What came of publishing, and why."""

    DONE = "published"
    UNCHANGED = "nothing changed"
    LATER = "published too lately for how long it takes"


@dataclass(frozen=True, slots=True)
class LastTime:
    """When the copy was last published, and how long that took."""

    at: datetime
    took: timedelta


SMALL = 100_000_000
"""Bytes up to which publishing is never put off: it is quick, and whoever has just run wants to look."""


def due(last: LastTime | None, now: datetime, share: float, size: int) -> bool:
    """Whether publishing a database of `size` bytes now would take at most `share` (0 to 1) of the time since it was
    last begun, if it takes as long as last time."""
    return last is None or size <= SMALL or not timedelta() <= now - last.at < last.took / share


def publish(data_dir: Path, wait: float = 30.0, *, force: bool = False, share: float = 1.0) -> Publishing:
    """Makes the published copy show what the database holds.

    `wait` is how long to wait for a writer, in seconds; `share` what part of the time may go into publishing (see
    `due`); `force` copies what seems the same, too. Raises StoreError where there is no database, this process has it
    open, another writer stays, or the disk refuses: then the copy before stays as it is.
    """
    private, published, ledger = data_dir / PRIVATE, data_dir / PUBLISHED, data_dir / "weathervane.published"
    check_closed(private)
    with locked(data_dir, wait):
        begun = datetime.now(UTC)
        if not force and published.exists():
            if not due(_last_time(ledger), begun, share, private.stat().st_size):
                return Publishing.LATER
            if _same(private, published):
                return Publishing.UNCHANGED
        renew_if_long(data_dir)
        fold(private, published, mode=0o444)
        try:
            took = (datetime.now(UTC) - begun).total_seconds()
            ledger.write_text(json.dumps({"at": begun.isoformat(), "took": took}))
        except OSError as error:
            raise explain(error, ledger) from error
    return Publishing.DONE


def check_closed(private: Path) -> None:
    """Raises StoreError where there is no private file, or this process has it open."""
    if is_open_here(private):
        raise StoreError("it is still open here", Where(str(private)), "call this after the writing session has ended")
    if not private.exists():
        raise StoreError("there is no database yet", Where(str(private)), "run 'weathervane run' first")


def _last_time(ledger: Path) -> LastTime | None:
    try:
        last = json.loads(ledger.read_text())
        return LastTime(datetime.fromisoformat(last["at"]), timedelta(seconds=last["took"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _same(private: Path, published: Path) -> bool:
    shown = _shows(private)
    try:
        return shown == _shows(published)
    except StoreError:
        return False  # a copy that cannot be read is made anew


def _shows(file: Path) -> tuple[object, ...] | None:
    """What a file shows: its change counter, its migrations and its views."""
    try:
        with connect(file, read_only=True) as connection:
            return connection.execute(
                "SELECT number, (SELECT list(hash ORDER BY number) FROM migrations) FROM store.change"
            ).fetchone()
    except duckdb.Error as error:
        raise explain(error, file) from error
