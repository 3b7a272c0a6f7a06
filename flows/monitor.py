"""The Prefect flows: `monitor` runs `ingest`, `extract`, `evaluate` and `notify`, each a flow over one plain step.

They hand nothing to each other but the data folder, so any of them may be run, killed and run again by itself.
Without a server (no PREFECT_API_URL) Prefect starts one inside the process for the time of the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from prefect import flow
from prefect.logging import get_run_logger

from flows import steps
from flows.clock import Clock
from flows.report import Report
from flows.settings import load_settings
from flows.steps import Run

_current: ContextVar[Run | None] = ContextVar("_current", default=None)
"""The run that the flows of this process work for. A flow that is started by itself makes its own."""


@contextmanager
def _working(replay: bool, watch: list[str] | None = None) -> Iterator[Run]:
    """The current run, or one of the flow's own, which then also logs what was refused. `watch`: in the place of the
    setting.

    Raises BusyError where another run holds the data folder: the flow fails at once, and the next one takes up all
    that is left.
    """
    current = _current.get()
    if current is not None:
        yield current
        return
    chosen = {} if watch is None else {"watch": tuple(watch)}
    run = Run(load_settings(**chosen), Clock(replay=replay))
    token = _current.set(run)
    try:
        with run.alone(), steps.recorded(run):
            yield run
    finally:
        _current.reset(token)
        for line in run.report.complaints():
            get_run_logger().warning("%s", line)


@flow(name="ingest", description="Take in articles from folders and feeds.")
def ingest(replay: bool = False) -> str:
    with _working(replay) as run:
        steps.ingest(run, run.sources)
        return f"{run.report.articles} new articles"


@flow(name="extract", description="Read what is unread: articles to claims.")
def extract(replay: bool = False, watch: list[str] | None = None) -> str:
    with _working(replay, watch) as run:
        steps.extract(run)
        return f"{run.report.claims} new claims"


@flow(name="evaluate", description="Evaluate the rules over new claims.")
def evaluate(replay: bool = False) -> str:
    with _working(replay) as run:
        steps.evaluate(run)
        return f"{len(run.report.alerts)} new alerts"


@flow(name="notify", description="Deliver what the outbox holds.")
def notify(replay: bool = False) -> str:
    with _working(replay) as run:
        steps.notify(run)
        return f"{run.report.sent} messages sent, {run.report.unsent} not"


@flow(name="monitor", description="What is new, to alerts delivered: ingest, extract, evaluate, notify.")
def monitor(replay: bool = False, watch: list[str] | None = None) -> str:
    """`watch`: actors, by name or id; only what may be about them is read. None: as the settings say."""
    with _working(replay, watch):
        done = ", ".join((ingest(replay), extract(replay, watch), evaluate(replay), notify(replay)))
        get_run_logger().info("%s", done)
        return done


def monitored(run: Run) -> Report:
    """`monitor` for a caller that brings its own run and wants the whole report: the command line."""
    token = _current.set(run)
    try:
        with run.alone(), steps.recorded(run):
            monitor(run.clock.replay)
    finally:
        _current.reset(token)
    return run.report
