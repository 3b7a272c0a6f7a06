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
from flows.report import Report
from flows.settings import CHECKOUT, Settings, load_settings
from news.errors import BusyError
from news.source import Source, SourceKind
from storage.writer import reading
from tests.flows.conftest import ARTICLES, content


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Report]:
    """The shipped seeds, taken through all steps once."""
    settings = load_settings(data=tmp_path_factory.mktemp("seeded"), channels=("file",))
    return settings, steps.whole(steps.Run(settings, Clock(replay=True)))


def test_seeds_go_through_without_a_complaint(seeded: tuple[Settings, Report]) -> None:
    _, report = seeded
    assert list(report.complaints()) == []
    assert report.articles == len(list(ARTICLES.glob("*.md")))
    assert report.sent == len(report.alerts) > 0


def test_both_sadr_alerts_are_dated_january_2020(seeded: tuple[Settings, Report]) -> None:
    _, report = seeded
    fired = {alert.rule: alert for alert in report.alerts}
    for rule, level in (("sadr-toward-us", -0.1), ("sadr-toward-iran", 0.1)):
        assert fired[rule].started_at.strftime("%Y-%m") == "2020-01"
        to_level = fired[rule].to_level
        assert to_level is not None and to_level / level > 1, "the position ends on the side of the turn"


def test_the_denial_and_the_vote_are_told_with_what_they_are_about(seeded: tuple[Settings, Report]) -> None:
    settings, report = seeded
    fired = {alert.rule: alert for alert in report.alerts}
    assert fired["iraqi-parliament-votes"].started_at.strftime("%Y-%m-%d") in {"2020-01-05", "2020-01-06"}
    assert fired["denied-report-iraq"].title == "Denied: Hadi al-Ameri met Abu-Duaa al-Isawi"
    with reading(settings.data) as store:
        page = store.page(fired["denied-report-iraq"].id, {})
    assert [claim.outlet for claim in page.after] == ["Basra Dispatch"]
    assert page.before[0].outlet == "Zagros Review"


def test_only_the_watched_are_read_about_and_another_watch_reads_anew(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    text = "Far away\n\nIran condemned Cuba.\n\nNothing.\n\nNothing.\n\nPeru praised Chile.\n"
    (tmp_path / "texts" / "a.txt").write_text(text, "utf8")
    for watch, holders in ((("Havana",), ["iran"]), (("Peru",), ["peru"]), ((), ["iran", "peru"])):
        settings = load_settings(
            data=tmp_path / "data", articles=(tmp_path / "texts",), rules=(), channels=(), watch=watch
        )
        assert list(steps.whole(steps.Run(settings)).complaints()) == []
        with reading(settings.data) as store:
            assert store.rows("SELECT DISTINCT holder_id FROM stances ORDER BY 1") == [(holder,) for holder in holders]


def test_alert_pages_are_written_with_both_quotes(seeded: tuple[Settings, Report]) -> None:
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


def test_copies_of_one_wire_report_are_one_origin(seeded: tuple[Settings, Report]) -> None:
    settings, _ = seeded
    rows = content(settings.data)
    urls = ("tigriswire.example/2020/01/14", "anbarpost.example", "gulfledger.example")
    assert rows["articles"]
    with reading(settings.data) as store:
        counts = store.counts()
    assert counts["articles"] - counts["origins"] == 2, urls
    assert counts["revisions"] - counts["articles"] == 1


def test_second_run_adds_nothing(seeded: tuple[Settings, Report]) -> None:
    settings, _ = seeded
    before = content(settings.data)
    again = steps.whole(steps.Run(settings, Clock(replay=True)))
    assert (again.articles, again.claims, again.alerts, again.sent) == (0, 0, [], 0)
    assert content(settings.data) == before


def test_every_quote_is_in_the_stored_text(seeded: tuple[Settings, Report]) -> None:
    settings, _ = seeded
    import duckdb

    with duckdb.connect(settings.data / "published.duckdb", read_only=True) as db:
        found = db.execute(
            "SELECT count(*), count(*) FILTER (quote != substring(text, quote_start + 1, quote_stop - quote_start)) "
            "FROM store.claims AS claims JOIN store.articles AS articles ON articles.number = claims.article"
        ).fetchone()
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
    # In each child: the steps, killed -9 inside or after its n-th write session; then, in another, the steps again.
    import os, signal, sys
    from contextlib import contextmanager
    from pathlib import Path
    from extraction import pipeline
    from flows import steps
    from flows.clock import Clock
    from flows.settings import load_settings
    from tests.flows.test_run import _few

    pipeline.model()
    whole_session = steps.Run.writing

    def killed(data, fatal):
        sessions = 0

        @contextmanager
        def writing(run):
            nonlocal sessions
            sessions += 1
            with whole_session(run) as store:
                yield store
                if sessions == fatal and fatal % 2:
                    os.kill(os.getpid(), signal.SIGKILL)
            if sessions == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

        child = os.fork()
        if not child:
            steps.Run.writing = writing
            settings = load_settings(data=data, channels=("file",), read_batch=2)
            steps.whole(steps.Run(settings, Clock(replay=True)), _few(settings))
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    folder, fatal = Path(sys.argv[1]), 1
    assert killed(folder / "whole", 0) == 0
    while killed(folder / str(fatal), fatal) == -signal.SIGKILL:
        assert killed(folder / str(fatal), 0) == 0
        fatal += 1
"""


def test_killed_anywhere_and_run_again_gives_the_same_content(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    wanted = content(tmp_path / "whole")
    assert wanted["alerts"] and wanted["attempts"]
    folders = sorted(tmp_path.iterdir())
    assert len(folders) > 10, "whole, and one for each write session"
    for data in folders:
        assert content(data) == wanted, f"killed at write session {data.name}"


def test_moments_are_utc(seeded: tuple[Settings, Report]) -> None:
    _, report = seeded
    assert all(isinstance(alert.started_at, datetime) and alert.started_at.tzinfo for alert in report.alerts)
