"""An answer as text or file says the same as the answer."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from news.errors import QueryError, StoreError
from storage.output import as_csv, as_json, write
from storage.publish import publish
from storage.query import Result, query, unlocked

ASKED = """
SELECT 1 AS n, 'a"b, ''c''' AS words, 1.50::DECIMAL(4,2) AS price, DATE '2020-01-16' AS day,
    TIMESTAMP '2020-01-16 09:30:00.5' AS moment, ['x', 'y, "z"', NULL] AS list, {'k': [1]} AS struct, true AS flag
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
"""


@pytest.fixture
def answer(data_dir: Path) -> Result:
    publish(data_dir)
    return query(data_dir, ASKED)


def test_parquet_keeps_the_types(answer: Result, tmp_path: Path) -> None:
    write(answer, tmp_path / "answer.parquet")
    with duckdb.connect() as connection:
        kept = connection.execute("FROM read_parquet($1)", [str(tmp_path / "answer.parquet")])
        types = [str(column[1]) for column in kept.description or ()]
        rows = kept.fetchall()
    assert types == ["INTEGER", "VARCHAR", "DECIMAL(4,2)", "DATE", "TIMESTAMP", "VARCHAR[]", "VARCHAR", "BOOLEAN"]
    assert [str(value) for value in rows[0][:5]] == [
        "1",
        "a\"b, 'c'",
        "1.50",
        "2020-01-16",
        "2020-01-16 09:30:00.500000",
    ]
    assert rows[0][5:] == (["x", 'y, "z"', None], '{"k": [1]}', True)
    assert rows[1] == (None,) * 8


def test_json_and_csv_say_the_same(answer: Result, tmp_path: Path) -> None:
    write(answer, tmp_path / "answer.json")
    write(answer, tmp_path / "answer", "csv")
    assert json.loads((tmp_path / "answer.json").read_text("utf8"))[0]["list"] == ["x", 'y, "z"', None]
    assert (tmp_path / "answer").read_text("utf8") == as_csv(answer)
    assert as_csv(answer).startswith('n,words,price,day,moment,list,struct,flag\n1,"a""b, \'c\'",1.50,2020-01-16,')


def test_columns_of_one_name_are_told_apart(data_dir: Path, tmp_path: Path) -> None:
    publish(data_dir)
    twice = query(data_dir, 'SELECT 1 AS a, 2 AS "A", 3 AS "odd "" name"')
    write(twice, tmp_path / "twice.parquet")
    with duckdb.connect() as connection:
        kept = connection.execute("FROM read_parquet($1)", [str(tmp_path / "twice.parquet")])
        assert [column[0] for column in kept.description or ()] == ["a", "A_1", 'odd " name']
    assert list(json.loads(as_json(twice))[0]) == ["a", "A_1", 'odd " name']


@pytest.mark.parametrize("name", ["answer.xlsx", "answer", "missing/answer.csv", "missing/answer.parquet"])
def test_what_cannot_be_written_is_said(answer: Result, tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="answer") as refused:
        write(answer, tmp_path / name)
    assert "\n" not in str(refused.value)


def test_unlocked_reads_files_and_still_writes_no_row(data_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nothing was published"):
        unlocked(tmp_path / "elsewhere", "SELECT 1")
    publish(data_dir)
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    found = unlocked(data_dir, f"FROM read_csv('{tmp_path / 'list.csv'}')")
    assert (found.columns, found.rows, found.types) == (("a", "b"), [(1, 2)], ("BIGINT", "BIGINT"))
    assert unlocked(data_dir, "FROM range(9)", limit=3).truncated
    for wrong in ("DELETE FROM store.articles", "SELECT nonsense"):
        with pytest.raises(QueryError):
            unlocked(data_dir, wrong)
