"""The four steps of the way of an article, as plain functions over the data folder.

    ingest -> extract -> evaluate -> notify -> publish

Each takes what the database says is still to do, commits in short write sessions, and may be killed anywhere: running
it again finishes the work and repeats nothing that was recorded. Slow work (fetching, reading, delivering) is done
while no other process is kept waiting for the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from alerts import delivery, routing
from alerts.channels import parse_channels
from alerts.ports import Channel
from extraction.reader import Reader, reader_name
from flows.clock import Clock
from flows.progress import Progress, silent
from flows.report import Report
from flows.settings import Settings
from ingestion.admit import admit
from ingestion.collect import Outcome as Collection
from ingestion.collect import collect
from ingestion.seeds import load_registry, load_sources
from news.alert import Outcome
from news.article import Article
from news.claim import Document, Reading
from news.errors import BusyError, StoreError, Where, shown
from news.ports import Answer
from news.registry import Registry
from news.source import Source, SourceKind
from rules.book import RuleBook
from rules.evaluation import evaluate as evaluate_rules
from rules.shelf import RuleShelf
from storage.publish import Publishing, publish
from storage.query import query
from storage.store import Store
from storage.writer import writing

_shelves: dict[tuple[Path, ...], RuleShelf] = {}
"""The rules of this process, by where they stand: a server of flows reads again only what changed."""


class Run:
    """One run over one data folder: its settings and clock, what people configured (read when first asked for, bad
    entries reported and left out), and the report of what it did."""

    def __init__(self, settings: Settings, clock: Clock | None = None, progress: Progress = silent) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.progress = progress
        self.report = Report()
        self._lock = FileLock(settings.data / "run.lock", timeout=0)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the data folder for this run, also when asked for again inside itself.

        The operating system lets go of the lock when the process dies, however it dies. Raises StoreError at once
        where another run holds it, or where the folder cannot be written.
        """
        where = Where(str(self.settings.data))
        try:
            self.settings.data.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            mend = "wait for it to end, or choose another data folder"
            raise BusyError("another run is at work here", where, mend) from None
        except OSError as error:
            mend = "choose a data folder that you may write to (WEATHERVANE_DATA)"
            raise StoreError(f"cannot write here: {error.strerror}", where, mend) from None
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def writing(self) -> Iterator[Store]:
        with writing(self.settings.data, self.settings.lock_wait, self.settings.position) as store:
            yield store

    def ask(self, sql: str, *, timeout: timedelta) -> Answer:
        """A rule's question in SQL, to the published copy, locked down (see `news.ports.Questions`)."""
        return query(self.settings.data, sql, timeout=timeout.total_seconds(), memory=512, limit=1000)

    @cached_property
    def registry(self) -> Registry:
        registry, errors = load_registry(self.settings.actors)
        self.report.errors += errors
        return registry

    @cached_property
    def watched(self) -> frozenset[str] | None:
        """Ids of the actors that alone are read about; None: everybody. Raises ConfigError for a name unknown."""
        names = self.settings.watch
        return frozenset(self.registry.one(name).id for name in names) if names else None

    @cached_property
    def rules(self) -> RuleBook:
        """The rules as their files are now; what an edit broke stays as it was last good in this process."""
        taken = _shelves.setdefault(self.settings.rules, RuleShelf(self.settings.rules)).take(self.registry)
        self.report.errors += taken.errors
        self.report.notes += (f"rule {rule}: its last good version holds on" for rule in taken.kept)
        return taken.book

    @cached_property
    def channels(self) -> dict[str, Channel]:
        channels, errors = parse_channels(self.settings.channels, self.settings.data)
        self.report.errors += errors
        return {channel.name: channel for channel in channels}

    @cached_property
    def sources(self) -> list[Source]:
        """The article folders of the settings, then every feed that is enabled."""
        feeds, errors = load_sources(self.settings.feeds)
        self.report.errors += errors
        folders = [
            Source(id=f"folder:{path}", kind=SourceKind.FOLDER, location=str(path)) for path in self.settings.articles
        ]
        return [*folders, *(feed for feed in feeds if feed.enabled)]


def ingest(run: Run, sources: Sequence[Source]) -> None:
    """Source -> articles in the store. A source that fails is a fault of its own and stops nobody."""
    report, clock = run.report, run.clock
    began = clock.now()  # what one run takes in arrives together (see rules/arrivals.py)
    with run.writing() as store:
        states = {source.id: store.feed_state(source.location) for source in sources if source.kind is SourceKind.FEED}
    for number, source in enumerate(sources):
        run.progress(f"taking in {source.title or source.location}", number, len(sources))
        collected = collect(source, states.get(source.id), clock.now(), allow_private=run.settings.allow_private_feeds)
        report.faults += collected.faults
        if collected.outcome is Collection.NOT_DUE:
            report.notes.append(f"{source.location}: left alone for now, as it failed or asked to wait")
        published = [document.published_at for document in collected.documents if document.published_at is not None]
        now = clock.now(max(published, default=None)) if clock.replay else began
        with run.writing() as store:
            admitted = admit(collected.documents, store)
            articles = [
                article.model_copy(update={"first_seen_at": clock.first_seen(article.published_at, now)})
                for article in admitted.articles
            ]
            store.save_sources([source])
            report.articles += store.save_articles(articles, admitted.bands)
            store.save_faults(collected.faults, stage="ingest", now=now)
            if collected.feed_state is not None:
                store.save_feed_state(collected.feed_state)


def as_document(article: Article) -> Document:
    """What the reader is told of an article."""
    return Document(
        id=article.id,
        text=article.text,
        title=article.title,
        published=article.published_at.date() if article.published_at else None,
        language=article.language,
        outlet=article.outlet,
    )


def extract(run: Run) -> None:
    """Articles -> claims, one committed batch after another, until nothing is unread."""
    name = reader_name(run.watched)
    reader: Reader | None = None
    done = 0
    while True:
        with run.writing() as store:
            store.save_registry(run.registry)
            articles = store.unread(name, run.settings.read_batch)
            waiting = store.count_unread(name)
            now = run.clock.now(store.newest_moment())
        if not articles:
            return
        reader = reader or Reader(run.registry, run.watched)
        readings: list[Reading] = []
        for reading in reader.read_many([as_document(article) for article in articles]):
            readings.append(reading)
            run.progress("reading", done + len(readings), done + waiting)
        with run.writing() as store:
            store.save_readings(list(zip(articles, readings, strict=True)), now)
        done += len(articles)
        run.report.claims += sum(len(reading.claims) for reading in readings)
        run.report.oddities += [(reading.title, fault) for reading in readings for fault in reading.faults]


def evaluate(run: Run) -> None:
    """New claims -> alerts, and an outbox row for each channel that each one goes to, in one transaction.

    Rules in SQL ask the published copy, which is brought up to date for them.
    """
    if run.rules.asking:
        publish(run.settings.data)
    with run.writing() as store:
        now = run.clock.now(store.newest_moment())
        evaluated = evaluate_rules(
            run.rules,
            evidence=store,
            registry=run.rules.registry,
            watermarks=store.watermarks(),
            last_batch=store.last_batch(),
            now=run.clock.lateness_now(now),
            ask=run.ask,
        )
        channels = tuple(run.channels)
        messages = routing.notifications(evaluated.alerts, evaluated.transitions, channels, now, evaluated.ends)
        store.save_evaluation(evaluated.alerts, evaluated.transitions, messages, evaluated.watermarks)
    run.report.alerts += evaluated.firing
    run.report.errors += evaluated.errors


def notify(run: Run) -> None:
    """Outbox -> channels. Each attempt is recorded as soon as it is made."""
    names = {actor.id: actor.name for actor in run.registry}
    now = Clock().now()  # a message goes out when it does, in a replay too
    with run.writing() as store:
        undelivered = store.undelivered(now)
        waiting = [
            (message, attempts)
            for message, attempts in undelivered
            if message.channel in run.channels and delivery.due(message, attempts, now).due
        ]
        pages = {alert: store.page(alert, names) for alert in dict.fromkeys(message.alert for message, _ in waiting)}
    orphans = Counter(message.channel for message, _ in undelivered if message.channel not in run.channels)
    for channel, number in sorted(orphans.items()):
        run.report.notes.append(f"{number} undelivered for channel {shown(channel)}, which is not among the settings")
    for number, (message, attempts) in enumerate(waiting):
        run.progress("delivering", number, len(waiting))
        attempt = delivery.deliver(
            message, pages[message.alert], run.channels[message.channel], Clock().now(), attempts
        )
        with run.writing() as store:
            store.record_attempt(attempt)
        if attempt.outcome is Outcome.SENT:
            run.report.sent += 1
        else:
            run.report.unsent += 1


def whole(run: Run, sources: Sequence[Source] | None = None) -> Report:
    """All four steps, then the published copy. `sources` None takes those of the settings."""
    with run.alone(), recorded(run):
        ingest(run, run.sources if sources is None else sources)
        extract(run)
        evaluate(run)
        notify(run)
    return run.report


@contextmanager
def recorded(run: Run) -> Iterator[None]:
    """Leaves a row about this run in the store (when it began and ended, what it did, or that it failed), and publishes
    what it changed."""
    with run.writing() as store:
        number = store.start_run("run", Clock().now())
    outcome = "failed"
    try:
        yield
        outcome = "ok" if run.report.clean else "with complaints"
    finally:
        with run.writing() as store:
            store.finish_run(number, Clock().now(), outcome, run.report.figures())
        if publish(run.settings.data, run.settings.lock_wait, share=run.settings.publish_share) is Publishing.LATER:
            run.report.notes.append("not published yet, for the time it takes: 'weathervane db publish' does it now")
