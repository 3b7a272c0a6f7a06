"""Analysts' SQL: what reads is answered; nothing else writes a byte, changes a row, or runs on."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from news.errors import QueryError
from storage.files import PUBLISHED
from storage.publish import publish
from storage.query import query
from storage.writer import writing
from tests.storage import build

LIMIT_S = 2.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a published copy of three articles."""
    folder = tmp_path_factory.mktemp("data")
    with writing(folder) as store:
        store.save_registry(build.registry())
        for number, value in enumerate((0.4, -0.7, -0.9)):
            of = build.article(f"a{number}", f"2020-01-1{number}T09:30")
            store.save_articles([of], {})
            store.save_readings([(of, build.reading(of, build.stance(f"c{number}", value=value)))], build.NOW)
    publish(folder)
    return folder


READING = [
    ("SELECT 1 AS one, 'ü' AS two, NULL AS three", ("one", "two", "three"), [(1, "ü", None)]),
    ("FROM stances SELECT id, known_at ORDER BY id LIMIT 1", ("id", "known_at"), [("c0", "2020-01-10 09:30:00")]),
    ("WITH x AS (SELECT 1 AS a) SELECT [a, 2] AS l, {'k': a} AS s FROM x", ("l", "s"), [([1, 2], {"k": 1})]),
    ("SELECT DATE '2020-01-16' AS d, 1.50::DECIMAL(4,2) AS n", ("d", "n"), [("2020-01-16", "1.50")]),
    ("SELECT count(*) AS points FROM timeline('Moqtada Sadr', 'Washington');", ("points",), [(3,)]),
    ("-- a comment\nSELECT id FROM evidence('sadr', 'usa') LIMIT 1", ("id",), [("c0",)]),
    ("SELECT id FROM stances WHERE false", ("id",), []),
]


@pytest.mark.parametrize(("sql", "columns", "rows"), READING)
def test_what_reads_is_answered(
    folder: Path, sql: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    result = query(folder, sql)
    assert (result.columns, result.rows, result.truncated) == (columns, rows, False)


@pytest.mark.parametrize(
    "sql", ["DESCRIBE stances", "SUMMARIZE stances", "EXPLAIN SELECT 1", "SHOW TABLES", "VALUES (1)"]
)
def test_what_looks_around_is_answered(folder: Path, sql: str) -> None:
    assert query(folder, sql).rows


def test_more_rows_than_asked_for(folder: Path) -> None:
    result = query(folder, "FROM range(5000)", limit=10)
    assert (len(result.rows), result.truncated) == (10, True)
    assert len(query(folder, "FROM range(5000)", limit=None).rows) == 5000


HOSTILE = [
    "COPY (SELECT 1) TO '{folder}/stolen.csv'",
    "COPY (SELECT 1) TO '{folder}/published.duckdb'",
    "COPY (SELECT 1) TO '{folder}/published.duckdb.wal'",
    "COPY store.articles FROM '/etc/passwd'",
    "EXPORT DATABASE '{folder}/export'",
    "ATTACH '{folder}/weathervane.duckdb' AS private",
    "ATTACH ':memory:' AS m",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL spatial FROM 'http://127.0.0.1:9/'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_blob('{folder}/weathervane.duckdb')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_json('http://127.0.0.1:9/x')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT * FROM asked",
    "SET memory_limit = '100GB'",
    "SET disabled_filesystems = ''",
    "RESET memory_limit",
    "PRAGMA enable_external_access",
    "PRAGMA database_list",
    "CREATE TABLE t (x INTEGER)",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE OR REPLACE MACRO store.attitude(level) AS 'for'",
    "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 's')",
    "DROP TABLE store.articles",
    "DELETE FROM store.articles",
    "UPDATE store.claims SET value = 1",
    "INSERT INTO store.runs VALUES (1, 'x', now())",
    "WITH gone AS (DELETE FROM store.articles RETURNING *) SELECT * FROM gone",
    "SELECT 1; DROP TABLE store.articles",
    "SELECT 1; SELECT 2",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN TRANSACTION",
    "USE store",
    "CALL pragma_version()",
    "SELECT count(*) FROM query('DELETE FROM store.articles RETURNING 1')",
    "PREPARE p AS SELECT 1",
    "SELECT nonsense",
    "SELEKT 1",
    "",
    "SELECT '\ud83d'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY store.claims TO '{folder}/claims.parquet' (FORMAT parquet)",
    "COPY (SELECT 1) TO '{folder}/parts' (FORMAT csv, PER_THREAD_OUTPUT true)",
    "COPY FROM DATABASE published TO other",
    "IMPORT DATABASE '{folder}'",
    "DETACH published",
    "SELECT * FROM read_parquet('{folder}/*.parquet')",
    "SELECT * FROM read_json_auto('/proc/self/environ')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT * FROM '{folder}/published.duckdb'",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT read_text FROM read_text(['/etc/passwd', '/proc/self/cmdline'])",
    "EXPLAIN ANALYZE DELETE FROM store.articles",
    "ALTER TABLE store.articles ADD COLUMN stolen VARCHAR",
    "TRUNCATE store.claims",
    "CREATE TEMP VIEW v AS SELECT 1",
    "COMMENT ON TABLE store.articles IS 'x'",
    "MERGE INTO store.runs USING (SELECT 1 AS n) AS x ON x.n = runs.id WHEN MATCHED THEN DELETE",
    "SET python_enable_replacements = true",
    "SET enable_logging = true",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output = '{folder}/profile.json'",
    "FROM duckdb_secrets(), read_csv('/etc/group')",
    "EXECUTE p",
    "LOAD '{folder}/evil.duckdb_extension'",
    "UPDATE EXTENSIONS",
]
GREEDY = [
    "SELECT sum(a.range) FROM range(500000000) a, range(500000000) b",
    "SELECT length(repeat('x', 3000000000))",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT list_reduce(range(50000000), lambda a, b: a + b % 7)",
    "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
    "SELECT list(repeat('x', 1000000)) FROM range(100000)",
    "SELECT repeat(range::VARCHAR, 100000) FROM range(100000)",
]


def _state(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("sql", HOSTILE + GREEDY)
def test_nothing_else_gets_through(folder: Path, sql: str) -> None:
    before, began = _state(folder), time.monotonic()
    with pytest.raises(QueryError) as refused:
        query(folder, sql.replace("{folder}", str(folder)), timeout=LIMIT_S, memory=256)
    assert time.monotonic() - began < LIMIT_S + 6
    assert "\n" not in str(refused.value)
    assert _state(folder) == before
    assert set(before) >= {PUBLISHED}


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1; SELECT 2", "one statement at a time, not 2"),
        ("DELETE FROM store.articles", "only statements that read"),
        ("SELECT nonsense FROM stances", 'Referenced column "nonsense" not found'),
        (GREEDY[5], "the query took longer than 1 s (ask for less, or allow more time)"),
        ("SELECT list(repeat('x', 1000000)) FROM range(100000)", "the query needed more than 256 MiB"),
    ],
)
def test_the_error_names_the_problem(folder: Path, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as refused:
        query(folder, sql, timeout=1, memory=256)
    assert message in str(refused.value)


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nothing was published yet"):
        query(tmp_path, "SELECT 1")


def test_a_damaged_copy(tmp_path: Path) -> None:
    (tmp_path / PUBLISHED).write_bytes(b"no database" * 999)
    with pytest.raises(QueryError, match=r"published\.duckdb: .*publish again"):
        query(tmp_path, "SELECT 1")
