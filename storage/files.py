"""The files of a data folder, and how a new one takes the place of an old one: wholly, or not at all.

<data>/weathervane.duckdb      private: what is stored but for the log; never written in place, only replaced
<data>/weathervane.duckdb.wal  its log: what was committed since it was made
<data>/weathervane.folded      what is about to take the place of both (see `storage.folding`)
<data>/published.duckdb        the copy that everyone else opens, read-only
<data>/weathervane.journal     what was committed when it was last closed: rows that vanish are noticed
<data>/weathervane.published   when it was last published, and how long that took
<data>/weathervane.lock        held while the private file is open
<data>/weathervane.owner       who holds it, for whoever has to wait
<file>.making/                 where a new file is made; what a killed process left there is thrown away
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = "weathervane.duckdb"
FOLDED = "weathervane.folded"
PUBLISHED = "published.duckdb"
JOURNAL = "weathervane.journal"

MAKING = ".making"

_AT_ONCE = 1 << 26
"""Bytes that one system call copies."""


def logs(file: Path) -> list[Path]:
    """DuckDB's logs of a database file: one, and others while it is folded in."""
    return sorted(file.parent.glob(file.name + ".wal*"))


def log_bytes(file: Path) -> int:
    """How much was committed since the file was made, as DuckDB wrote it down."""
    return sum(log.stat().st_size for log in logs(file))


def copy(source: Path, target: Path) -> None:
    """Copies a file. Where the file system can share blocks (btrfs, XFS), that takes next to no time or room."""
    with source.open("rb") as have, target.open("wb") as want:
        try:
            while os.copy_file_range(have.fileno(), want.fileno(), _AT_ONCE):
                pass
        except (OSError, AttributeError):  # not between these file systems, or not on this one
            pass
        shutil.copyfileobj(have, want, _AT_ONCE)  # what is left to copy


def to_disk(path: Path) -> None:
    """Waits until a file, or the names in a folder, would outlast a power cut."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def made(target: Path, mode: int = 0o644) -> Iterator[Path]:
    """A path to write a file at. When the body is done, that file takes the place of `target` at one blow, and is on
    the disk; where the body fails or is killed, `target` stays as it was. Raises OSError."""
    place = target.with_name(target.name + MAKING)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        fresh = place / target.name
        yield fresh
        fresh.chmod(mode)
        to_disk(fresh)
        fresh.replace(target)
        to_disk(target.parent)
    finally:
        shutil.rmtree(place, ignore_errors=True)
