"""The commands over the store, and the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.sql_shell import Shell, completer, run
from flows.store_commands import app
from news.errors import QueryError
from storage.publish import publish
from storage.query import Result
from storage.writer import writing


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("WEATHERVANE_DATA", str(folder))
    with writing(folder):
        pass
    publish(folder)
    return folder


def test_every_command_does_its_thing(data: Path, tmp_path: Path) -> None:
    for words, said in [
        (["sql", "SELECT 1 AS one"], "one"),
        (["sql", "SELECT 1 AS one", "--format", "csv"], "one\n1\n"),
        (["sql", "SELECT 1 AS one", "--format", "json"], '"one": 1'),
        (["sql", "SELECT 1 AS one", "--unsafe"], "one"),
        (["sql", "SELECT 1 AS one", "--out", str(tmp_path / "one.parquet")], "1 rows written"),
        (["export", str(tmp_path / "export")], "rows of"),
        (["db", "info"], "published.duckdb"),
        (["db", "migrate"], "at schema"),
        (["db", "publish"], "nothing changed"),
        (["db", "compact"], "MB now"),
        (["db", "verify"], "a quote stands in its text"),
        (["db", "backup", str(tmp_path / "backup")], "MB written"),
        (["db", "restore", str(tmp_path / "backup")], "the database before is"),
    ]:
        result = CliRunner().invoke(app, words)
        assert (result.exit_code, said in result.output) == (0, True), (words, result.output, result.exception)
    assert (tmp_path / "one.parquet").exists()


def test_an_import_makes_a_database(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CliRunner().invoke(app, ["export", str(tmp_path / "export")])
    monkeypatch.setenv("WEATHERVANE_DATA", str(tmp_path / "other"))
    assert "taken in" in CliRunner().invoke(app, ["import", str(tmp_path / "export")]).output
    assert (tmp_path / "other" / "published.duckdb").exists()
    again = CliRunner().invoke(app, ["import", str(tmp_path / "export")])
    assert (again.exit_code, again.output) == (0, "0 rows of 0 tables taken in\n")


def test_parquet_needs_a_file(data: Path) -> None:
    assert CliRunner().invoke(app, ["sql", "SELECT 1", "--format", "parquet"]).exit_code == 2


def session(*lines: str) -> tuple[list[str], list[str], list[str]]:
    """What a shell asked, showed and said, given these lines and the end of input."""
    asked: list[str] = []
    shown: list[str] = []
    said: list[str] = []

    def ask(sql: str) -> Result:
        asked.append(sql)
        if "wrong" in sql:
            raise QueryError("no such thing")
        return Result(("a",), [(1,)], types=("INTEGER",))

    waiting = iter(lines)

    def read(prompt: str) -> str:
        line = next(waiting, None)
        if line is None:
            raise EOFError
        if line == "^C":
            raise KeyboardInterrupt
        return line

    run(Shell(ask, lambda result, form: shown.append(form), said.append), ask, read)
    return asked[1:], shown, said


def test_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = tmp_path / "a.csv"
    assert session("SELECT", "  1;", "", "half", "^C", "wrong;", ".format csv", "two;") == (
        ["SELECT\n  1;", "wrong;", "two;"],
        ["table", "csv"],
        ["error: no such thing"],
    )
    asked, shown, said = session(f".out {file}", "one;", "two;", ".help", ".nonsense", ".quit", "never;")
    assert (asked, shown) == (["one;", "two;"], ["table"])
    assert said[0] == f"1 rows written to {file}" and len(said) == 3
    assert file.read_text() == "a\n1\n"
    assert (tmp_path / "weathervane" / "sql_history").exists()


def test_completion_offers_names_then_keywords() -> None:
    complete = completer(["stances", "sources_health"])
    assert [complete("s", number) for number in range(5)] == ["stances", "sources_health", "select", "sum", "summarize"]
    assert (complete("SEL", 0), complete("SEL", 1), complete("", 0)) == ("SELECT", None, None)
