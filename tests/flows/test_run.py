"""The whole path over the shipped seeds, without Prefect."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import datetime
from pathlib import Path

import pytest

from flows import steps
from flows.clock import Clock
from flows.settings import CHECKOUT, Settings, load_settings
from news.errors import BusyError
from news.source import Source, SourceKind
from storage.writer import reading
from tests.flows.conftest import ARTICLES, content


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, steps.Report]:
    """The shipped seeds, taken through all steps once."""
    settings = load_settings(data=tmp_path_factory.mktemp("seeded"), channels=("file",))
    return settings, steps.whole(steps.Run(settings, Clock(replay=True)))


def test_seeds_go_through_without_a_complaint(seeded: tuple[Settings, steps.Report]) -> None:
    _, report = seeded
    assert list(report.complaints()) == []
    assert report.articles == len(list(ARTICLES.glob("*.md")))
    assert report.sent == len(report.alerts) > 0


def test_both_sadr_alerts_are_dated_january_2020(seeded: tuple[Settings, steps.Report]) -> None:
    _, report = seeded
    fired = {alert.rule: alert for alert in report.alerts}
    for rule, level in (("sadr-toward-us", -0.1), ("sadr-toward-iran", 0.1)):
        assert fired[rule].started_at.strftime("%Y-%m") == "2020-01"
        to_level = fired[rule].to_level
        assert to_level is not None and to_level / level > 1, "the position ends on the side of the turn"


def test_alert_pages_are_written_with_both_quotes(seeded: tuple[Settings, steps.Report]) -> None:
    settings, report = seeded
    alert = next(alert for alert in report.alerts if alert.rule == "sadr-toward-us")
    pages = sorted(path.suffix for path in (settings.data / "alerts").glob(f"*{alert.id}*"))
    assert pages == [".html", ".md", ".png"]
    with reading(settings.data) as store:
        page = store.page(alert.id, {})
    assert page.before and page.after
    markdown = next((settings.data / "alerts").glob(f"*{alert.id}*.md")).read_text("utf8")
    for side in (page.before, page.after):
        assert side[0].outlet in markdown


def test_copies_of_one_wire_report_are_one_origin(seeded: tuple[Settings, steps.Report]) -> None:
    settings, _ = seeded
    rows = content(settings.data)
    urls = ("tigriswire.example/2020/01/14", "anbarpost.example", "gulfledger.example")
    assert rows["articles"]
    with reading(settings.data) as store:
        counts = store.counts()
    assert counts["articles"] - counts["origins"] == 2, urls
    assert counts["revisions"] - counts["articles"] == 1


def test_second_run_adds_nothing(seeded: tuple[Settings, steps.Report]) -> None:
    settings, _ = seeded
    before = content(settings.data)
    again = steps.whole(steps.Run(settings, Clock(replay=True)))
    assert (again.articles, again.claims, again.alerts, again.sent) == (0, 0, [], 0)
    assert content(settings.data) == before


def test_every_quote_is_in_the_stored_text(seeded: tuple[Settings, steps.Report]) -> None:
    settings, _ = seeded
    import duckdb

    with duckdb.connect(settings.data / "published.duckdb", read_only=True) as db:
        found = db.execute("SELECT count(*), count(*) FILTER (NOT verbatim) FROM quote_check").fetchone()
    assert found is not None
    claims, bad = found
    assert claims > 50
    assert bad == 0


def _few(settings: Settings) -> list[Source]:
    names = ("2020-01-01-gulf-ledger-embassy", "2020-01-14-tigris-wire-million-march", "2020-01-18-gulf-ledger-camp")
    return [Source(id=name, kind=SourceKind.FILE, location=str(ARTICLES / f"{name}.md")) for name in names]


def test_live_an_old_article_moves_positions_but_wakes_nobody(settings: Settings) -> None:
    report = steps.whole(steps.Run(settings, Clock()), _few(settings))
    assert report.alerts and all(alert.late for alert in report.alerts)
    assert report.sent == 0
    with reading(settings.data) as store:
        assert store.counts()["stances"] > 0


def test_any_batching_gives_the_same_alerts(tmp_path: Path) -> None:
    made = []
    for size in (1, 100):
        settings = load_settings(data=tmp_path / str(size), channels=("file",), read_batch=size)
        report = steps.whole(steps.Run(settings, Clock(replay=True)), _few(settings))
        made.append([alert.model_dump() for alert in report.alerts])
    assert made[0] == made[1]


def test_two_runs_do_not_work_on_one_folder(settings: Settings) -> None:
    with steps.Run(settings).alone(), pytest.raises(BusyError, match="another run is at work"):
        steps.whole(steps.Run(settings), [])


KILLED = """
    import os, signal, sys
    from contextlib import contextmanager
    from flows import steps
    from flows.clock import Clock
    from flows.settings import load_settings
    from tests.flows.test_run import _few

    sessions = 0
    whole_session = steps.Run.writing

    @contextmanager
    def writing(run):
        global sessions
        sessions += 1
        with whole_session(run) as store:
            yield store
            if sessions == int(sys.argv[2]) and sys.argv[3] == "inside":
                os.kill(os.getpid(), signal.SIGKILL)
        if sessions == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

    steps.Run.writing = writing
    settings = load_settings(data=sys.argv[1], channels=("file",), read_batch=2)
    steps.whole(steps.Run(settings, Clock(replay=True)), _few(settings))
    print("ended")
"""


def _killed_at(data: Path, session: int, where: str) -> bool:
    """Runs the steps and kills them -9 inside or after the n-th write session. False when they ended before that."""
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(data), str(session), where]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def test_killed_anywhere_and_run_again_gives_the_same_content(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    assert not _killed_at(whole, 0, "after")
    wanted = content(whole)
    assert wanted["alerts"] and wanted["attempts"]
    kills = 0
    for session in range(1, 40):
        data = tmp_path / str(session)
        if not _killed_at(data, session, "inside" if session % 2 else "after"):
            break
        kills += 1
        assert not _killed_at(data, 0, "after")
        assert content(data) == wanted, f"killed at write session {session}"
    assert kills >= 8


def test_moments_are_utc(seeded: tuple[Settings, steps.Report]) -> None:
    _, report = seeded
    assert all(isinstance(alert.started_at, datetime) and alert.started_at.tzinfo for alert in report.alerts)
