"""Migrations: numbered SQL files, forward only, each applied once and recognised by its hash.

Tables come from `migrations/`. Views and macros hold no rows: those of `views/` are made anew whenever their text
changes, in the order of their names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from news.errors import StoreError, Where
from storage.session import Session

_HERE = Path(__file__).parent

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, hash VARCHAR NOT NULL);
COMMENT ON TABLE migrations IS 'Migrations of this database; number 0 stands for its views and macros.';
COMMENT ON COLUMN migrations.number IS 'Number of the file.';
COMMENT ON COLUMN migrations.name IS 'Name of the file.';
COMMENT ON COLUMN migrations.hash IS 'SHA-256 of its text: an applied migration is never changed.';
"""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path = _HERE / "migrations") -> list[Migration]:
    """The migrations of this program, by number."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(int(file.name[:4]), file.name, file.read_text("utf8")) for file in files]


def views(folder: Path = _HERE / "views") -> Migration:
    """Every view and macro of this program, as one text."""
    return Migration(0, "views", "\n".join(file.read_text("utf8") for file in sorted(folder.glob("*.sql"))))


def migrate(session: Session, known: list[Migration] | None = None, seen: Migration | None = None) -> int:
    """Brings the database to what this program knows. Returns how many migrations it took, 0 where it was there.
    Raises StoreError as `missing` does, and where a migration fails: then those before it are kept."""
    to_do = missing(session, known, seen)
    for migration in to_do:
        with session.transaction():
            session._db.execute(_LEDGER)
            session._db.execute(migration.sql)
            session.rows(
                "INSERT OR REPLACE INTO migrations VALUES (?, ?, ?)", (migration.number, migration.name, migration.hash)
            )
    return len(to_do)


def missing(session: Session, known: list[Migration] | None = None, seen: Migration | None = None) -> list[Migration]:
    """What the database lacks of what this program knows, in the order of applying it.

    Raises StoreError where the database is newer than the program, or was made by other migrations of the same name.
    """
    known = migrations() if known is None else known
    seen = views() if seen is None else seen
    applied = _applied(session)
    newest = max(applied, default=0)
    if newest > max((migration.number for migration in known), default=0):
        raise StoreError(
            f"the database is newer than this program (it has migration {newest}, the program ends before)",
            Where(str(session.file)),
            "install the newer program, or set another data folder",
        )
    for migration in known:
        if migration.number in applied and applied[migration.number] != migration.hash:
            raise StoreError(
                f"migration {migration.name} is not the one that made this database",
                Where(str(session.file)),
                "put the released file back: a change of tables is a new migration",
            )
    lacking = [migration for migration in known if migration.number not in applied]
    return lacking if applied.get(0) == seen.hash else [*lacking, seen]


def _applied(session: Session) -> dict[int, str]:
    if not session.scalar("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'migrations'"):
        return {}
    return {int(number): str(digest) for number, digest in session.rows("SELECT number, hash FROM migrations")}
