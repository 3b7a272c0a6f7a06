"""`weathervane rules ...` on an archive of two claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.rules_commands import app
from flows.settings import load_settings
from flows.steps import Run
from ingestion.seeds import load_registry
from news.errors import QueryError
from rules.cases import parse_line
from storage.publish import publish
from storage.writer import writing
from tests.rules.test_store_agrees import told

CHECKOUT = Path(__file__).parents[2]
RULE = """- id: sadr
  title: Sadr
  watch: stance_change
  holder: Sadr
  target: United States
  move: {by: 0.3, toward: against}
  cases:
    - {name: fires, claims: ["2020-01-14 Sadr -> United States -0.9"], expect: {fires: [2020-01-14]}}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    registry, _ = load_registry(CHECKOUT / "seeds" / "actors")
    lines = ["2020-01-14 Sadr -> United States -0.9 (Wire A)", "2020-01-15 Sadr -> United States -0.9 (Wire B)"]
    readings = told(parse_line(line, registry) for line in lines)
    with writing(folder) as store:
        store.save_registry(registry)
        store.save_articles([article for article, _ in readings], {})
        store.save_readings(readings, datetime(2020, 1, 16, tzinfo=UTC))
    publish(folder)
    return folder


@pytest.fixture
def rule(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "rule.yaml"
    file.write_text(RULE, "utf8")
    monkeypatch.setenv("WEATHERVANE_DATA", str(data))
    monkeypatch.setenv("WEATHERVANE_RULES", f'["{file}"]')
    return file


def said(*words: str, answers: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=answers)


def test_check_and_test(rule: Path, tmp_path: Path) -> None:
    assert "stance_change" in said("check").output
    report = tmp_path / "junit.xml"
    assert "1 of 1 cases of 1 rules hold" in said("test", "--junit", str(report)).output
    assert 'failures="0"' in report.read_text("utf8")
    asked = said("test", "--both")
    assert asked.exit_code == 1 and "rule sadr has no silent case" in asked.output


def test_backtest(rule: Path, tmp_path: Path) -> None:
    found = said("backtest", "sadr", "--from", "2020-01-01", "--to", "2020-01-31")
    assert found.exit_code == 0 and "2020-01-14  sadr  Moqtada Sadr: against the United States" in found.output
    assert "0 alerts" in said("backtest", "sadr", "--to", "2020-01-13").output
    expected = tmp_path / "expected.yaml"
    expected.write_text("- 2020-01-14 sadr\n", "utf8")
    assert said("backtest", "sadr", "--expect", str(expected)).exit_code == 0
    expected.write_text("- 2020-01-17 sadr\n", "utf8")
    refused = said("backtest", "sadr", "--expect", str(expected))
    assert refused.exit_code == 1 and "expected, and did not fire: 2020-01-17 sadr" in refused.output
    other = tmp_path / "other.yaml"
    other.write_text(RULE.replace("by: 0.3", "by: 1.5"), "utf8")
    assert "both: 0; this alone: 1; the other alone: 0" in said("backtest", "sadr", "--against", str(other)).output


def test_explain_score_and_schema(rule: Path, tmp_path: Path) -> None:
    assert "PASS moqtada-sadr>united-states at 2020-01-14" in said("explain", "sadr").output
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text("alert,verdict\n", "utf8")
    assert "dead" in said("score", str(verdicts)).output
    assert '"$schema"' in said("schema").output


def test_new_asks_and_writes(rule: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    made = said("new", str(file), answers="event\nSadr\nIran\nCONSULT\nSadr meets Iran\n\n")
    assert made.exit_code == 0, made.output
    assert "id: sadr-meets-iran" in file.read_text("utf8")
    assert "2 of 2 cases" in said("test", str(file)).output


def test_questions_in_sql_are_asked_of_the_published_copy(rule: Path) -> None:
    ask = Run(load_settings()).ask
    sql = next((CHECKOUT / "rules" / "library").glob("africa*.yaml")).read_text("utf8")
    answer = ask("SELECT holder_id AS key, count(*) AS n FROM stances GROUP BY ALL", timeout=timedelta(seconds=20))
    assert [tuple(row) for row in answer.rows] == [("moqtada-sadr", 2)]
    shipped = " ".join(sql.split("select: >-")[1].split("severity:")[0].split())
    assert list(ask(shipped, timeout=timedelta(seconds=20)).columns) == ["key", "title", "holder"]
    for hostile in ("COPY (SELECT 1) TO '/tmp/x.csv'", "SELECT * FROM read_text('/etc/passwd')", "ATTACH 'x.db'"):
        with pytest.raises(QueryError):
            ask(hostile, timeout=timedelta(seconds=20))


def test_a_process_that_serves_runs_takes_up_edits(tmp_path: Path) -> None:
    file = tmp_path / "rules" / "mine.yaml"
    file.parent.mkdir()
    settings = load_settings(data=tmp_path / "data", rules=(file.parent,))

    def taken() -> tuple[list[str], int, list[str]]:
        run = Run(settings)
        severities = [f"{rule.id} {rule.severity}" for rule in run.rules.rules]
        return severities, len(run.report.errors), run.report.notes

    text = "- {id: mine, title: Mine, watch: event, actor: Sadr, severity: low}\n"
    file.write_text(text, "utf8")
    assert taken() == (["mine low"], 0, [])
    file.write_text(text.replace("low", "high"), "utf8")
    assert taken() == (["mine high"], 0, [])
    file.write_text(text.replace("Sadr", "Sadre"), "utf8")
    assert taken() == (["mine high"], 1, ["rule mine: its last good version holds on"])
    assert taken() == (["mine high"], 0, [])
    file.write_text(text, "utf8")
    assert taken() == (["mine low"], 0, [])
