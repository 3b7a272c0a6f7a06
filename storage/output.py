"""The answer to a query as text or as a file: csv, json or parquet. Written here, never by the locked-down child."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.query import Result
from storage.session import explain

FORMS = ("csv", "json", "parquet")

_SCALARS = re.compile(
    r"(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|VARCHAR|DATE|TIME|TIMESTAMP( WITH TIME ZONE)?"
    r"|INTERVAL|UUID|DECIMAL\(\d+,\d+\))(\[\])*"
)
"""Types that Parquet keeps; a column of another type is written as JSON text."""


def as_csv(result: Result) -> str:
    """Comma-separated, a header first; lists and structs as JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_flat(value) for value in row] for row in result.rows)
    return text.getvalue()


def as_json(result: Result) -> str:
    """An array of objects; of two columns with one name the second is called name_1."""
    columns = _distinct(result.columns)
    return (
        json.dumps([dict(zip(columns, row, strict=True)) for row in result.rows], ensure_ascii=False, indent=1) + "\n"
    )


def write(result: Result, file: Path, form: str | None = None) -> None:
    """Writes the rows to a file, in the form that its name ends with unless `form` says so. Raises StoreError."""
    form = form or file.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise StoreError("no such form of file", Where(str(file)), f"end its name with .{', .'.join(FORMS)}")
    try:
        if form == "parquet":
            _write_parquet(result, file)
        else:
            file.write_text(as_csv(result) if form == "csv" else as_json(result), "utf8")
    except (duckdb.Error, OSError) as error:
        raise explain(error, file) from error


def _write_parquet(result: Result, file: Path) -> None:
    kept = [bool(_SCALARS.fullmatch(kind)) for kind in result.types]
    kinds = [kind if keep else "VARCHAR" for kind, keep in zip(result.types, kept, strict=True)]
    columns = [
        f'"{name.replace(chr(34), chr(34) * 2)}" {kind}'
        for name, kind in zip(_distinct(result.columns), kinds, strict=True)
    ]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE answer ({', '.join(columns)})")
        if result.rows:
            places = ", ".join(f"unnest(${place}::VARCHAR[])::{kind}" for place, kind in enumerate(kinds, start=1))
            values = [[_text(row[place]) for row in result.rows] for place in range(len(kinds))]
            connection.execute(f"INSERT INTO answer SELECT {places}", values)
        connection.table("answer").write_parquet(str(file), compression="zstd")


def _text(value: object) -> str | None:
    return None if value is None else str(_flat(value))


def _flat(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _distinct(names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name in names:
        number, new = 0, name
        while new.lower() in (taken.lower() for taken in found):
            number += 1
            new = f"{name}_{number}"
        found.append(new)
    return found
