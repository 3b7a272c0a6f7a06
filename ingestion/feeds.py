"""Feeds -> documents.

due? -> conditional fetch -> parse in a child process -> entries -> documents, and the state for the next fetch
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingestion.dates import publication
from ingestion.fetch import FetchedFeed, FetchError, FetchLimits, fetch
from ingestion.incoming import Collected, IncomingArticle, Outcome, language_code
from ingestion.urls import canonical
from news.article import Fault, FaultKind
from news.base import Model
from news.source import FeedState, Source

PARSE_SECONDS = 20.0
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
_CHILD = "ingestion.feed_child"
_CHECKOUT = Path(__file__).parent.parent


class ParsedEntry(Model):
    """One entry as the child process gives it, in plain text; `moment` is year .. second in UTC, not yet looked at."""

    id: str
    link: str
    title: str
    author: str
    outlet: str
    said: str
    moment: tuple[int, int, int, int, int, int] | None
    text: str


class ParsedFeed(Model):
    """A feed as the child process gives it; `version` is "" for what is no feed."""

    version: str
    title: str
    link: str
    language: str
    entries: tuple[ParsedEntry, ...]


class NotAFeed(ValueError):
    """The bytes are no feed, or none that can be parsed within bounds; `str()` says which."""


def collect_feed(
    source: Source,
    state: FeedState | None,
    now: datetime,
    allow_private: bool = False,
    limits: FetchLimits | None = None,
) -> Collected:
    """What is new in a feed, as documents, and the state to store. Never raises for what the network brings.

    The server's validators are kept only when the feed could be parsed, so that a broken answer is fetched again.
    """
    url = source.location
    before = state if state is not None and state.url == url else FeedState(url=url)
    if before.retry_at is not None and now < before.retry_at:
        return Collected(Outcome.NOT_DUE, feed_state=before)
    try:
        fetched = fetch(url, now, before.etag, before.last_modified, limits, allow_private)
        if fetched.body is None:
            after = before.model_copy(update={"status": 304, "fetched_at": now, "failures": 0, "retry_at": None})
            return Collected(Outcome.UNCHANGED, feed_state=after)
        parsed = parse(fetched.body, fetched.url, fetched.content_type)
    except FetchError as error:
        fault = Fault(kind=FaultKind.FETCH, text=error.what, where=url, mend=error.mend)
        return Collected(Outcome.FAILED, [], [fault], _failed(before, error.status, error.retry_after, now))
    except NotAFeed as error:
        mend = "look up the address of its RSS or Atom feed"
        fault = Fault(kind=FaultKind.BAD_FEED, text=str(error), where=url, mend=mend)
        return Collected(Outcome.FAILED, [], [fault], _failed(before, 200, None, now))
    documents, faults = _documents(parsed, source, fetched, now)
    after = FeedState(
        url=url, etag=fetched.etag, last_modified=fetched.last_modified, status=fetched.status, fetched_at=now
    )
    return Collected(Outcome.READ, documents, faults, after)


def _failed(before: FeedState, status: int | None, asked: timedelta | None, now: datetime) -> FeedState:
    """The state after a failure: wait as long as the server asks, else twice as long as the last time."""
    failures = before.failures + 1
    backoff = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
    retry_at = now + (backoff if asked is None else asked)
    return before.model_copy(update={"status": status, "fetched_at": now, "failures": failures, "retry_at": retry_at})


def parse(body: bytes, url: str, content_type: str, seconds: float = PARSE_SECONDS) -> ParsedFeed:
    """A feed's bytes, parsed by feedparser in a child process. Raises NotAFeed after `seconds` at the latest."""
    head = json.dumps({"url": url, "content_type": content_type}).encode("ascii")
    try:
        child = subprocess.run(  # noqa: S603 - our own script, and no shell
            [sys.executable, "-E", "-s", "-m", _CHILD],
            cwd=_CHECKOUT,
            input=head + b"\n" + body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAFeed(f"not parsed within {seconds:g} s") from None
    if child.returncode != 0:
        raise NotAFeed("it could not be parsed within the bounds of time and memory")
    parsed = ParsedFeed.model_validate_json(child.stdout)
    if not parsed.version:
        raise NotAFeed("it is neither RSS nor Atom")
    return parsed


def _documents(
    feed: ParsedFeed, source: Source, fetched: FetchedFeed, now: datetime
) -> tuple[list[IncomingArticle], list[Fault]]:
    """One document an entry. An address that several entries give, or the feed itself, is no document's own."""
    links = Counter(canonical(entry.link) for entry in feed.entries)
    own = {link for link, times in links.items() if link and times == 1} - {canonical(feed.link)}
    documents: list[IncomingArticle] = []
    faults: list[Fault] = []
    for entry in feed.entries:
        url = canonical(entry.link)
        where = url or f"{fetched.url} entry {entry.id[:200]}"
        published_at, basis, fault = publication(entry.said, _moment(entry.moment), now, where)
        faults += [fault] if fault else []
        documents.append(
            IncomingArticle(
                source=source,
                where=where,
                url=url,
                key=f"{source.location} {entry.id}" if url not in own and entry.id else None,
                title=entry.title or entry.text.partition("\n")[0][:200],
                text=entry.text or entry.title,
                outlet=entry.outlet or source.outlet or feed.title,
                author=entry.author or None,
                language=language_code(feed.language),
                published_at=published_at,
                published_basis=basis,
                first_seen_at=now,
            )
        )
    return documents, faults


def _moment(moment: tuple[int, ...] | None) -> datetime | None:
    year, month, day, hour, minute, second = moment or (0, 0, 0, 0, 0, 0)
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
