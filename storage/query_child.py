"""The child process of `storage.query`: one request as JSON on stdin, one answer as JSON on stdout.

Run as a script in isolated mode: it imports nothing of the project. What each lock is for was measured; see
`tests/storage/test_query.py` for the statements that it holds against.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
from typing import Any

import duckdb

MIB = 1 << 20
OUTPUT_MIB = 256


def limit_process(timeout: float, memory: int) -> None:
    """`timeout` in seconds of wall and processor time, `memory` in MiB on top of what the program itself maps."""
    space = (memory + 1024 + 2 * OUTPUT_MIB) * MIB
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    seconds = math.ceil(timeout) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, timeout + 1)


def open_locked(file: str, timeout: float, memory: int) -> duckdb.DuckDBPyConnection:
    """The file, read-only, with everything else shut and the key thrown away."""
    connection = duckdb.connect(
        file,
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "allow_extension_repositories": "forbidden",
            "python_enable_replacements": "false",
            "memory_limit": f"{memory}MiB",
            "temp_directory": "",
            "max_temp_directory_size": "0KB",
            "threads": "1",
            "max_execution_time": str(int(timeout * 1000)),
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET lock_configuration = true")
    return connection


def plain(value: Any) -> Any:
    """A value that JSON can carry."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        connection = open_locked(asked["file"], asked["timeout"], asked["memory"])
    except duckdb.Error as error:
        return {"error": "open", "text": str(error)}
    try:
        statements = connection.extract_statements(asked["sql"])
        if len(statements) != 1:
            return {"error": "sql", "text": f"one statement at a time, not {len(statements)}"}
        if statements[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
            return {
                "error": "sql",
                "text": "only statements that read: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, EXPLAIN",
            }
        cursor = connection.execute(statements[0])
        columns = [column[0] for column in cursor.description or ()]
        types = [str(column[1]) for column in cursor.description or ()]
        rows: list[list[Any]] = []
        limit = asked["limit"]
        while batch := cursor.fetchmany(2048):
            rows += ([plain(value) for value in row] for row in batch)
            if limit is not None and len(rows) > limit:
                return {"columns": columns, "types": types, "rows": rows[:limit], "truncated": True}
        return {"columns": columns, "types": types, "rows": rows, "truncated": False}
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"error": "memory"}
    except duckdb.InterruptException:
        return {"error": "time"}
    except duckdb.Error as error:
        text = str(error)
        return {"error": "time"} if "max_execution_time" in text else {"error": "sql", "text": text}


def main() -> None:
    asked = json.load(sys.stdin)
    limit_process(asked["timeout"], asked["memory"])
    try:
        text = json.dumps(answer(asked))
    except MemoryError:
        text = '{"error": "memory"}'
    sys.stdout.write(text)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
