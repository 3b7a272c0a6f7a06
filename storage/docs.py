"""docs/sql.md, from the comments in the database and the questions in `questions.sql`.

python -m storage.docs > docs/sql.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from storage.schema import migrate
from storage.session import Session

_HEAD = """# Asking Weathervane in SQL

This page is made from the comments in the database (`python -m storage.docs > docs/sql.md`); `DESCRIBE`, `SHOW TABLES`
and `duckdb_columns()` give the same there. `weathervane sql` asks one question or opens a shell; DuckDB's own command
line, a notebook or a BI tool can open `data/published.duckdb` read-only. Moments are UTC. Wherever a function
takes a name, it takes an id, a name or an alias; a name that nobody or more than one bears is an error that says so.

A level is a mean of what was said, -1 against to +1 for, each piece counting by its confidence, modality, source and
age, and pulled toward 0 while there is little of it. `low` and `high` hold the level with 90 % if the evidence under it
is taken as that many observations: the standard deviation is sqrt((1 - level^2) / (weight + prior + 1)), that of a Beta
distribution, and no values between -1 and 1 vary more. Thin evidence gives a wide interval.
"""


@dataclass(frozen=True, slots=True)
class Question:
    asked: str
    sql: str


_QUESTIONS = Path(__file__).with_name("questions.sql")


def questions(file: Path = _QUESTIONS) -> list[Question]:
    """The questions of the file: a comment line that asks, and the statement that answers."""
    parts = (part.strip() for part in file.read_text("utf8").split("\n\n"))
    found = (part.removeprefix("-- ").split("\n", 1) for part in parts if part)
    return [Question(asked, sql.strip()) for asked, sql in found]


def page() -> str:
    """The whole page, as Markdown."""
    with duckdb.connect() as connection:
        session = Session(connection, Path(":memory:"))
        migrate(session)
        return "\n".join((_HEAD, *_questions(), *_functions(session), *_views(session), *_tables(session))) + "\n"


def _questions() -> Iterator[str]:
    yield "## Questions\n"
    for question in questions():
        yield f"{question.asked}\n\n```sql\n{question.sql}\n```\n"


def _functions(session: Session) -> Iterator[str]:
    yield "## Functions\n\nEach stands where a table stands: `FROM who_moved(7)`.\n"
    for (comment,) in session.rows(
        "SELECT comment FROM duckdb_functions() WHERE function_type = 'table_macro' AND schema_name = 'main'"
        " AND NOT internal ORDER BY function_name"
    ):
        name, _, what = str(comment).partition(": ")
        yield f"- `{name}`: {what}"
    yield ""


def _views(session: Session) -> Iterator[str]:
    yield "## Views\n"
    for name, comment in session.rows(
        "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal ORDER BY view_name"
    ):
        yield f"### {name}\n\n{comment}\n\n| column | type | |\n|---|---|---|"
        for column, kind, meaning in session.rows(
            "SELECT column_name, data_type, comment FROM duckdb_columns()"
            " WHERE schema_name = 'main' AND table_name = $1 ORDER BY column_index",
            (name,),
        ):
            yield f"| {column} | {kind} | {meaning} |"
        yield ""


def _tables(session: Session) -> Iterator[str]:
    yield "## Tables beneath\n\nThe program's own, in the schema `store`: rows are added, hardly ever changed.\n"
    for name, comment in session.rows(
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'store' ORDER BY table_name"
    ):
        yield f"- `store.{name}`: {comment}"


if __name__ == "__main__":
    sys.stdout.write(page())
