"""The shell of `weathervane sql`: history, completion, statements over several lines.

A statement ends with `;`. Lines that begin with a dot are the shell's own: see `.help`.
"""

from __future__ import annotations

import os
import readline
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from news.errors import WeathervaneError
from storage.output import write
from storage.query import Result

HELP = """.help                 this
.tables               what can be asked for
.format table|csv|json  how answers are shown
.out FILE             the next answer goes to FILE (.csv, .json or .parquet)
.quit                 end (also Ctrl-D); Ctrl-C stops a query
A statement ends with ';'. Tab completes; docs/sql.md says what there is."""

_KEYWORDS = (
    *(
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP",
        "BY",
        "ORDER",
        "LIMIT",
        "HAVING",
        "JOIN",
        "LEFT",
        "USING",
        "DISTINCT",
        "DESC",
    ),
    *("COUNT", "MAX", "MIN", "AVG", "SUM", "WITH", "UNION", "DESCRIBE", "SUMMARIZE", "EXPLAIN", "BETWEEN", "ILIKE"),
)
_NAMES = (
    "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal "
    "UNION SELECT function_name || '(' FROM duckdb_functions() WHERE schema_name = 'main' AND NOT internal "
    "AND function_type = 'table_macro' "
    "UNION SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY ALL"
)


def history_file() -> Path:
    """Where statements are remembered from one session to the next."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "weathervane" / "sql_history"


class Shell:
    """One session. `ask` runs a statement, `show` prints an answer in a form, `say` prints a line."""

    def __init__(
        self, ask: Callable[[str], Result], show: Callable[[Result, str], None], say: Callable[[str], None]
    ) -> None:
        self._ask, self._show, self._say = ask, show, say
        self._form = "table"
        self._out: Path | None = None
        self._waiting: list[str] = []

    @property
    def prompt(self) -> str:
        return "   ...> " if self._waiting else "weathervane> "

    def take(self, line: str) -> bool:
        """Takes one line of input. Returns False where the session is to end."""
        if not self._waiting and line.strip().startswith("."):
            return self._command(line.strip().split(maxsplit=1))
        self._waiting += [line] if line.strip() or self._waiting else []
        if line.rstrip().endswith(";"):
            statement, self._waiting = "\n".join(self._waiting), []
            self._answer(statement)
        return True

    def drop(self) -> None:
        """Forgets the lines of an unfinished statement."""
        self._waiting = []

    def _answer(self, statement: str) -> None:
        try:
            result = self._ask(statement)
            if self._out is not None:
                target, self._out = self._out, None
                write(result, target)
                self._say(f"{len(result.rows)} rows written to {target}")
            else:
                self._show(result, self._form)
        except WeathervaneError as error:
            self._say(f"error: {error}")
        except KeyboardInterrupt:
            self._say("stopped")

    def _command(self, words: Sequence[str]) -> bool:
        match list(words):
            case [".quit" | ".exit"]:
                return False
            case [".help"]:
                self._say(HELP)
            case [".tables"]:
                self._answer(
                    "SELECT view_name AS name, comment AS meaning FROM duckdb_views() WHERE schema_name = 'main' AND "
                    "NOT internal UNION ALL SELECT function_name, comment FROM duckdb_functions() WHERE "
                    "schema_name = 'main' AND NOT internal AND function_type = 'table_macro' ORDER BY ALL"
                )
            case [".format", "table" | "csv" | "json" as form]:
                self._form = form
            case [".out", file]:
                self._out = Path(file)
            case _:
                self._say(HELP)
        return True


def completer(names: Sequence[str]) -> Callable[[str, int], str | None]:
    """What readline asks for: the names and keywords that begin with what is typed, one by one."""

    def complete(typed: str, number: int) -> str | None:
        hits = [name for name in names if name.lower().startswith(typed.lower())]
        hits += [word if typed.isupper() else word.lower() for word in _KEYWORDS if word.startswith(typed.upper())]
        return hits[number] if typed and number < len(hits) else None

    return complete


def run(shell: Shell, ask: Callable[[str], Result], read: Callable[[str], str] = input) -> None:
    """Lines from the terminal until it ends."""
    history = history_file()
    with suppress(WeathervaneError):
        readline.set_completer(completer([str(name) for (name,) in ask(_NAMES).rows]))
        readline.set_completer_delims(" \t\n,;()=<>'\"")
        readline.parse_and_bind("tab: complete")
    with suppress(OSError):
        history.parent.mkdir(parents=True, exist_ok=True)
        readline.read_history_file(history)
    try:
        while True:
            try:
                if not shell.take(read(shell.prompt)):
                    return
            except KeyboardInterrupt:
                shell.drop()
            except EOFError:
                return
    finally:
        with suppress(OSError):
            readline.set_history_length(2000)
            readline.write_history_file(history)
