"""Folding: one whole new file out of the private file and its log, as a checkpoint would make, but never in place.

DuckDB's own CHECKPOINT writes blocks of the file anew where they lie, among them one that the state before it needs
(the first, which holds its catalogue). A process that is killed in the midst of such a write leaves a file that cannot
be opened (measured: once in some hundreds of kills, and every time that the block is torn by hand). So the private file
is never checkpointed: sessions only append to its log, and a fold makes a new file in three steps.

    copy file and log -> checkpoint the copy -> rename it to `weathervane.folded`        (`fold`)
    remove the log -> rename `weathervane.folded` to `weathervane.duckdb`                (`install`)

| killed                              | what lies there          | what the next one to hold the lock does            |
|-------------------------------------|--------------------------|----------------------------------------------------|
| in a session                        | file, log                | DuckDB replays the log up to the last commit       |
| while the copy is made or folded    | file, log, a `.making`   | throws that folder away                            |
| after the rename to `.folded`       | file, log, folded        | removes the log, renames                           |
| after the log was removed           | file, folded             | renames                                            |
| after the last rename               | the new file             | nothing                                            |

Each rename and removal is on the disk before the next step, so a power cut is like a kill. Making the first file,
migrating, compacting and restoring end in the same two steps with another way to the copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.files import FOLDED, MAKING, PRIVATE, copy, log_bytes, logs, made, to_disk
from storage.session import Session, connect, explain

LOG_LIMIT = 1 << 24
"""Bytes of log from which on the private file is folded. Replaying takes 8 ms a MB at each opening, folding 0.5 s at
a million claims and 2 s at five (measured): at 16 MB, the log of some 20,000 claims, a session pays about as much for
the one as for the other."""


def fold(private: Path, target: Path, work: Callable[[Session], object] | None = None, mode: int = 0o644) -> None:
    """Makes `target` a whole file of what the private file and its log hold, neither of which is touched.

    `work` may change the new file before it takes its place; there need be no private file. For a caller that holds
    the lock, and does not have the private file open. Raises StoreError, with `target` as it was.
    """
    try:
        with made(target, mode) as fresh:
            for file in (private, *logs(private)) if private.exists() else ():
                copy(file, fresh.with_name(fresh.name + file.name.removeprefix(private.name)))
            if work is not None or logs(fresh):
                with connect(fresh, read_only=False) as connection:
                    if work is not None:
                        work(Session(connection, private))
                    connection.execute("CHECKPOINT")
            if logs(fresh):
                raise StoreError("its log could not be folded in", Where(str(private)), "run it again")
    except (duckdb.Error, OSError) as error:
        raise explain(error, private) from error
    except StoreError as error:
        raise StoreError(error.what, Where(str(private)), error.mend) from error


def install(data_dir: Path) -> None:
    """Lets a folded file, where there is one, take the place of the private file and its log, and throws away what was
    half made. For a caller that holds the lock. Raises OSError."""
    for making in data_dir.glob(f"*{MAKING}"):
        shutil.rmtree(making, ignore_errors=True)
    folded = data_dir / FOLDED
    if folded.exists():
        for log in logs(data_dir / PRIVATE):
            log.unlink()
        to_disk(data_dir)
        folded.replace(data_dir / PRIVATE)
        to_disk(data_dir)


def renew(data_dir: Path, work: Callable[[Session], object] | None = None) -> None:
    """Folds the private file, changed by `work`, or makes the first. Raises StoreError, with everything as it was."""
    private = data_dir / PRIVATE
    if work is not None or logs(private):
        fold(private, data_dir / FOLDED, work)
        try:
            install(data_dir)
        except OSError as error:
            raise explain(error, private) from error


def renew_if_long(data_dir: Path) -> None:
    """Folds the private file where its log has grown longer than `LOG_LIMIT`. Raises StoreError."""
    if log_bytes(data_dir / PRIVATE) > LOG_LIMIT:
        renew(data_dir)
