"""One open connection: transactions, bulk rows, and DuckDB's errors turned into one kind.

Rows go in through the appender, lists in them as JSON texts (measured: `unnest` of lists takes 1.6 times as long,
lists and structs in the appender 4 times, `executemany` 60 times). Rows that may be there already pass through a
temporary table, so that one set-based INSERT leaves out what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from pydantic_core import PydanticSerializationError

from news.errors import StoreError, Where, shown

Row = tuple[Any, ...]
Parameters = Sequence[object] | Mapping[str, object]


def naive(moment: datetime | None) -> datetime | None:
    """A moment as the database keeps it: UTC, without a zone."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime | None) -> datetime | None:
    """A moment as the database gives it, with its zone (UTC)."""
    return None if moment is None else moment.replace(tzinfo=UTC)


def explain(error: Exception, file: Path) -> StoreError:
    """What a failure of DuckDB or of the disk means, and what to do about it."""
    text = str(error)
    where = Where(str(file))
    for sign, what, mend in _SIGNS:
        if sign in text:
            return StoreError(what, where, mend)
    return StoreError(shown(text, 300), where, "nothing of this step was stored; run it again")


_CLOSED_OFF: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}

_ONLY_LOGGED: dict[str, str | bool | int | float | list[str]] = {
    "wal_autocheckpoint": "1TB",
    "auto_checkpoint_skip_wal_threshold": str(1 << 40),
    "enable_optimistic_write": "false",
}


def connect(file: Path, *, read_only: bool, only_logged: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that reaches no other file, extension or network. With `only_logged`, what is committed goes to
    the log and the file stays as it is, byte for byte (see `storage.folding`). Raises StoreError."""
    try:
        connection = duckdb.connect(
            file, read_only=read_only, config=_CLOSED_OFF | (_ONLY_LOGGED if only_logged else {})
        )
        if not read_only:  # a checkpoint on closing knows less than an explicit one, and is not asked for
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("SET TimeZone = 'UTC'")
        used = connection.execute("SELECT block_size * used_blocks FROM pragma_database_size()").fetchone()
    except (duckdb.Error, OSError) as error:
        raise explain(error, file) from error
    if used is not None and file.stat().st_size < used[0]:  # DuckDB itself notices only where it reads
        connection.close()
        raise explain(duckdb.IOException("Could not read enough bytes"), file)
    return connection


_NO_ROOM = "free some space and run again; what was stored before is kept"
_DAMAGED = "'weathervane db restore' a backup, or published.duckdb: the damaged file is kept beside it"
_SIGNS = (
    ("No space left on device", "the disk is full", _NO_ROOM),
    ("File too large", "the disk or the quota is full", _NO_ROOM),
    ("Could not set lock", "another program has the database open", "close it; to look at data open published.duckdb"),
    (
        "Permission denied",
        "no permission to write",
        "give this user the right to write there, or set another data folder",
    ),
    ("File exists", "this is a file", "set another data folder"),
    ("Not a directory", "there is a file on the way", "set another data folder"),
    ("No such file or directory", "there is no such folder", "make it, or name another"),
    ("Read-only file system", "the file system is read-only", "set another data folder"),
    ("not a valid DuckDB database file", "this is no DuckDB database, or it is damaged", _DAMAGED),
    ("newer version of DuckDB", "written by a newer DuckDB than this one", "install the program that wrote it"),
    ("checksum", "the database is damaged", _DAMAGED),
    ("Corrupt", "the database is damaged", _DAMAGED),
    ("could not be read", "the database is damaged", _DAMAGED),
    ("Could not read enough bytes", "the database is cut short", _DAMAGED),
    ("Failure while replaying WAL", "the write-ahead log is damaged, or of another file", _DAMAGED),
    ("This WAL was created", "the write-ahead log is damaged, or of another file", _DAMAGED),
    ("surrogate", "text that is no Unicode", "decode the article anew; nothing of this step was stored"),
)


class Session:
    """The connection that every part of the store works on."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        self._db = connection
        self.file = file

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises StoreError, with nothing stored, where the database refuses."""
        try:
            self._db.begin()
            yield
            self._db.commit()
        except BaseException as error:
            self._rollback()
            if isinstance(error, duckdb.Error | OSError | UnicodeError | PydanticSerializationError):
                raise explain(error, self.file) from error
            raise

    def _rollback(self) -> None:
        try:
            self._db.rollback()
        except duckdb.Error:
            return  # the failure has ended it already

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows. Parameters by place ($1) or by name ($name)."""
        try:
            return self._db.execute(
                sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
            ).fetchall()
        except duckdb.Error as error:
            raise explain(error, self.file) from error

    def records(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The rows, each by column name."""
        found = self.rows(sql, parameters)
        columns = [column[0] for column in self._db.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found]

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row, None where there is no row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def append(self, table: str, rows: Iterable[Row]) -> None:
        """Rows that are known to be new, each with every column of the table in its order."""
        rows = list(rows)
        if rows:
            with self._db.appender(table) as appender:
                appender.append_rows(rows)

    def insert(self, table: str, rows: Iterable[Row], *, replace: bool = False) -> int:
        """Rows that may be stored already: those are left as they are, or replaced. Returns how many were put in."""
        rows = list(rows)
        if not rows:
            return 0
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS FROM {table} LIMIT 0")
        self.append("incoming", rows)
        conflict = "REPLACE INTO" if replace else "IGNORE INTO"
        return int(self.scalar(f"INSERT OR {conflict} {table} FROM incoming"))

    def changed(self) -> None:
        """Counts one change of what the published copy shows."""
        self._db.execute("UPDATE store.change SET number = number + 1")

    def change(self) -> int:
        return int(self.scalar("SELECT number FROM store.change"))
