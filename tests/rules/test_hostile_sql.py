"""A rule in SQL may only read the published copy, for so long and in so much memory, whoever wrote it.

What the locked-down query refuses is tried one by one in tests/storage/test_query.py. Here rules ask it, all in one
evaluation, as a run does: none of them gets a key, each is told, and what stands beside them fires.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from news.ports import Answer
from news.registry import Registry
from rules.evaluation import evaluate
from rules.loading import load
from rules.memory import MemoryEvidence
from storage.publish import publish
from storage.query import query
from storage.writer import writing
from tests.rules.conftest import Claims, make_rule

REFUSED = [
    "SELECT content AS key FROM read_text('/etc/passwd')",
    "SELECT column0 AS key FROM read_csv('/etc/passwd')",
    "SELECT content::VARCHAR AS key FROM read_blob('{folder}/weathervane.duckdb')",
    "SELECT file AS key FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT getenv('HOME') AS key",
    "SELECT key FROM read_json('http://127.0.0.1:9/x')",
    "FROM query('COPY (SELECT 1 AS key) TO ''{folder}/stolen.csv''')",
    "COPY (SELECT 1 AS key) TO '{folder}/stolen.csv'",
    "ATTACH '{folder}/weathervane.duckdb' AS private",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SELECT 1 AS key; DROP TABLE store.articles",
    "WITH gone AS (DELETE FROM store.articles RETURNING id) SELECT id AS key FROM gone",
    "CREATE TABLE t AS SELECT 1 AS key",
    "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 's')",
    "INSERT INTO store.runs VALUES (1, 'key', now())",
    "PRAGMA database_list",
    "CHECKPOINT",
    "SELECT error('key') AS key",
    "SELECT 1 AS keys",
    "SELECT nonsense AS key FROM stances",
    "key AS key",
]
GREEDY = [
    "SELECT sum(a.range) AS key FROM range(500000000) a, range(500000000) b",
    "SELECT repeat('x', 3000000000) AS key",
    "SELECT list(repeat('x', 1000000)) AS key FROM range(100000)",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) AS key FROM r",
]


def _state(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_rules_in_sql_get_nothing_else_through(registry: Registry, claims: Claims, tmp_path: Path) -> None:
    with writing(tmp_path) as store:
        store.save_registry(registry)
    publish(tmp_path)

    def ask(sql: str, *, timeout: timedelta) -> Answer:
        return query(tmp_path, sql, timeout=1.0, memory=256, limit=1000)

    evidence = MemoryEvidence(registry)
    evidence.add(claims(["2020-01-14 Marsh -> Isles -0.9"]))
    asked = [text.replace("{folder}", str(tmp_path)) for text in (*REFUSED, *GREEDY)]
    rules = [make_rule("sql", id=f"asks-{number}", select=text) for number, text in enumerate(asked)]
    rules += [make_rule(), make_rule("sql", id="asks-well", select="SELECT 'a key' AS key")]
    before = _state(tmp_path)
    found = evaluate(rules, evidence=evidence, registry=registry, watermarks={}, ask=ask)
    assert [alert.rule for alert in found.alerts] == ["a-rule", "asks-well"]
    assert len(found.errors) == len(asked)
    assert all("\n" not in str(error) for error in found.errors)
    assert _state(tmp_path) == before


@pytest.mark.parametrize("timeout", ["11m", "9999w"])
def test_a_question_may_not_run_for_long(registry: Registry, tmp_path: Path, timeout: str) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(f"id: a\ntitle: A\nwatch: sql\nselect: SELECT 1 AS key\ntimeout: {timeout}\n", "utf8")
    (error,) = load([file], registry).errors
    assert str(error).startswith(f"{file}:5:1: timeout is longer than 10m")
