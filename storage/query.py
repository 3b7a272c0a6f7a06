"""An analyst's SQL over the published copy, in a child process that can read that one file and nothing else.

DuckDB's own switches are set (see `storage/query_child.py`), and because some functions ignore its time and memory
limits, the child also has the system's: address space, processor time, no file may grow, and a hard kill.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from news.errors import QueryError, Where, shown
from storage.files import PUBLISHED
from storage.query_child import plain

_CHILD = Path(__file__).with_name("query_child.py")
_STARTING_S = 10.0
"""What the child may take to start, on top of the query's time."""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of plain values: None, bool, int, float, str, and lists and dicts of them. Moments are ISO texts in UTC.
    `truncated`: there are more rows than were asked for; `types`: DuckDB's names of the columns' types."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool = False
    types: tuple[str, ...] = ()


def query(data_dir: Path, sql: str, timeout: float = 30.0, memory: int = 1024, limit: int | None = 100_000) -> Result:
    """Runs one reading statement on the published copy.

    `timeout` in seconds, `memory` in MiB, `limit` in rows. Raises QueryError, saying what is wrong, where it does not
    only read, fails, or runs past its time or memory.
    """
    file = data_dir / PUBLISHED
    if not file.exists():
        raise QueryError("nothing was published yet", Where(str(file)), "run 'weathervane run' first")
    asked = {"file": str(file.resolve()), "sql": sql, "timeout": timeout, "memory": memory, "limit": limit}
    try:
        child = subprocess.run(  # noqa: S603 -- the query goes in as data
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=timeout + _STARTING_S,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_long(timeout) from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        if child.returncode in (-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL):
            raise _too_long(timeout) from None
        raise _too_large(memory) from None
    match answer:
        case {"columns": columns, "types": types, "rows": rows, "truncated": truncated}:
            return Result(tuple(columns), [tuple(row) for row in rows], truncated, tuple(types))
        case {"error": "time"}:
            raise _too_long(timeout)
        case {"error": "memory"}:
            raise _too_large(memory)
        case {"error": "open", "text": text}:
            raise QueryError(shown(str(text), 300), Where(str(file)), "publish again: 'weathervane run'")
        case _:
            raise QueryError(" ".join(str(answer.get("text")).split())[:600])


def unlocked(data_dir: Path, sql: str, limit: int | None = 100_000) -> Result:
    """Runs any statements on the published copy, read-only still, but in this process, without limits, and with files,
    extensions and the network in reach: only for whoever wrote the SQL. Raises QueryError.
    """
    file = data_dir / PUBLISHED
    if not file.exists():
        raise QueryError("nothing was published yet", Where(str(file)), "run 'weathervane run' first")
    try:
        with duckdb.connect(file, read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            types = [str(column[1]) for column in cursor.description or ()]
            rows = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
            plain_rows = [tuple(plain(value) for value in row) for row in rows[:limit]]
            return Result(tuple(names), plain_rows, limit is not None and len(rows) > limit, tuple(types))
    except duckdb.Error as error:
        raise QueryError(" ".join(str(error).split())[:600]) from error


def _too_long(timeout: float) -> QueryError:
    return QueryError(f"the query took longer than {timeout:g} s", mend="ask for less, or allow more time")


def _too_large(memory: int) -> QueryError:
    return QueryError(f"the query needed more than {memory} MiB", mend="ask for less, or allow more memory")
