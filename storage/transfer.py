"""Everything in a database as one file a table, and back: for moving, for other engines, and for compacting.

An export is a folder: `manifest.json` (which migrations made the tables) and `<table>.parquet` or `<table>.csv`.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from news.errors import StoreError, Where
from storage.files import JOURNAL, PRIVATE, PUBLISHED, made
from storage.publish import publish
from storage.schema import Migration, migrate, migrations
from storage.session import Session, explain
from storage.writer import locked

_FORMAT = 1
_MANIFEST = "manifest.json"
_NO_VIEWS = Migration(0, "views", "")


def tables(session: Session) -> list[str]:
    """The program's tables, each after those that it refers to."""
    return [
        str(name)
        for (name,) in session.rows(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store' AND NOT temporary ORDER BY table_oid"
        )
    ]


def export(data_dir: Path, folder: Path, form: str = "parquet") -> dict[str, int]:
    """Writes what is published into a new folder. Returns the rows of each table.

    `form` is parquet or csv; only parquet can be imported. Raises StoreError where nothing is published, the folder
    is there already, or the disk refuses.
    """
    published = data_dir / PUBLISHED
    if not published.exists():
        raise StoreError("nothing was published yet", Where(str(published)), "run 'weathervane run' first")
    if folder.exists():
        raise StoreError("this is there already", Where(str(folder)), "name a new folder")
    fresh = folder.with_name(folder.name + ".part")
    try:
        fresh.mkdir(parents=True)
        rows = write_tables(published, fresh, form)
        fresh.rename(folder)
    except (duckdb.Error, OSError) as error:
        raise explain(error, folder) from error
    return rows


def write_tables(file: Path, folder: Path, form: str) -> dict[str, int]:
    """Every table of a database into a folder, with the manifest. Returns the rows of each."""
    with duckdb.connect(file, read_only=True) as connection:
        session = Session(connection, file)
        rows = {}
        for name in tables(session):
            relation = connection.table(f"store.{name}")
            rows[name] = int(session.scalar(f"SELECT count(*) FROM store.{name}"))  # noqa: S608 -- our own table
            if form == "parquet":
                relation.write_parquet(str(folder / f"{name}.parquet"), compression="zstd")
            else:
                relation.write_csv(str(folder / f"{name}.csv"), header=True)
        made_by = session.rows("SELECT number, hash FROM migrations WHERE number > 0 ORDER BY number")
    manifest = {"format": _FORMAT, "form": form, "migrations": dict(made_by), "rows": rows}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1))
    return rows


def import_(data_dir: Path, folder: Path, wait: float = 30.0) -> dict[str, int]:
    """Makes the database of an export, and publishes it. Returns the rows of each table.

    Raises StoreError where there is a database already, or the export is not whole, in Parquet, and of this or an
    older version.
    """
    private = data_dir / PRIVATE
    with locked(data_dir, wait):
        if private.exists():
            mend = "import into another data folder (WEATHERVANE_DATA), or move this database away"
            raise StoreError("there is a database already", Where(str(private)), mend)
        (data_dir / JOURNAL).unlink(missing_ok=True)
        try:
            with made(private) as fresh:
                rows = build(folder, fresh)
        except OSError as error:
            raise explain(error, private) from error
    publish(data_dir, wait, force=True)
    return rows


def build(folder: Path, fresh: Path) -> dict[str, int]:
    """A new, whole database from an export, checked against its manifest. Returns the rows of each table."""
    manifest = _manifest(folder)
    try:
        with duckdb.connect(fresh) as connection:
            rows = _read(Session(connection, fresh), folder, manifest)
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise explain(error, folder) from error
    return rows


def _manifest(folder: Path) -> dict[str, dict[str, object]]:
    file = folder / _MANIFEST
    try:
        manifest = json.loads(file.read_text("utf8"))
        whole = manifest["format"] == _FORMAT and manifest["form"] == "parquet"
        made_by, rows = dict(manifest["migrations"]), dict(manifest["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(
            "this is no export of Weathervane", Where(str(file)), "name a folder that 'weathervane export' made"
        ) from None
    if not whole:
        raise StoreError(
            "only a Parquet export can be imported", Where(str(file)), "export again with --format parquet"
        )
    return {"migrations": made_by, "rows": rows}


def _read(session: Session, folder: Path, manifest: dict[str, dict[str, object]]) -> dict[str, int]:
    """Tables as they were when exported, then what this program adds to them."""
    known = {str(migration.number): migration for migration in migrations()}
    made_by = manifest["migrations"]
    if any(number not in known or known[number].hash != digest for number, digest in made_by.items()):
        raise StoreError(
            "the export is of a newer or another program",
            Where(str(folder / _MANIFEST)),
            "install the one that made it",
        )
    migrate(session, [known[number] for number in made_by], _NO_VIEWS)
    rows = {}
    with session.transaction():
        for name in tables(session):
            session.rows(f"DELETE FROM store.{name}")  # noqa: S608 -- what the migration put in: it is in the export
            file = folder / f"{name}.parquet"
            try:
                session.rows(f"INSERT INTO store.{name} BY NAME FROM read_parquet($1)", (str(file),))
            except StoreError as error:
                raise StoreError(error.what, Where(str(file)), "copy the export again") from error
            rows[name] = int(session.scalar(f"SELECT count(*) FROM store.{name}"))  # noqa: S608
            if rows[name] != manifest["rows"].get(name):
                mend = "copy the export again: it was cut short or changed"
                raise StoreError(
                    f"{rows[name]} rows, not {manifest['rows'].get(name)}", Where(str(folder / name)), mend
                )
    migrate(session)
    return rows
