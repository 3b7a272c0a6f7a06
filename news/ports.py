"""What one room asks of another, as Protocols. `storage` provides them, `flows` hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from news.alert import Alert, AlertState
from news.position import Pair, PositionPoint, PositionSettings, StoredClaim


class KnownRevision(Protocol):
    """What is stored of a document: its newest revision."""

    @property
    def revision(self) -> int: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def published_at(self) -> datetime | None: ...


class OriginCandidate(Protocol):
    """A stored article whose text may be the same report."""

    @property
    def article(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def text(self) -> str: ...


class Archive(Protocol):
    """What ingestion asks about articles that are stored already."""

    def known(self, article_ids: Sequence[str]) -> Mapping[str, KnownRevision]:
        """Newest stored revision of each document that is stored; others are absent."""
        ...

    def sharing_bands(self, bands: Sequence[int]) -> Sequence[OriginCandidate]:
        """Stored articles that share a MinHash band with a text, oldest publication first."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when claims became known; None in an empty store."""

    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was first seen at one moment, and from when to when it had become known."""

    seen_at: datetime
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class DayTold:
    """What was told in one day (UTC): claims, their independent origins, and the first and last moment of it."""

    day: date
    claims: int
    origins: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Like:
    """Claims in which these actors (one or two; none: anyone) take part, known since then. `what`: "stance", "relation"
    or an event type; None: whatever they say."""

    actors: tuple[str, ...]
    what: str | None
    since: datetime


class Evidence(Protocol):
    """What rules ask about claims. All answers are sorted, so that the same store gives the same answer."""

    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        """Every claim stored in a batch after this one, of the newest revision of its article, by (known_at, id)."""
        ...

    def arrivals(self, batch: int) -> Sequence[Arrival]:
        """Every moment at which claims that were stored in a batch after this one were first seen, oldest first."""
        ...

    def position_settings(self) -> PositionSettings:
        """The constants of positions that hold."""
        ...

    def stances_of(
        self, pairs: Iterable[Pair], since: datetime | Mapping[Pair, datetime]
    ) -> Mapping[Pair, Sequence[StoredClaim]]:
        """The stance claims that move each pair, known since then (or since a moment for each pair), by (known_at, id).
        A claim whose target is an issue moves its own pair and, through the issue's `touches`, the pair with the
        touched actor: there its value is given with the touching sign applied."""
        ...

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        """The course of each pair's position: one point a moment at which evidence became known, since then, and
        the last one before it, oldest first."""
        ...

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        """Every claim, of any kind, in which one of these actors is a party, known since then, by (known_at, id)."""
        ...

    def claims_from(self, outlets: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        """Every claim printed by one of these outlets (folded names), known since then, by (known_at, id)."""
        ...

    def claims_like(self, asked: Iterable[Like]) -> Sequence[StoredClaim]:
        """Every claim that is like one of these, once, by (known_at, id)."""
        ...

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        """For each denying claim (by id): the stored claims that it denies or contradicts, in any article."""
        ...

    def span(self, batch: int | None = None) -> Span:
        """When claims became known, over all batches up to this one; None: over all."""
        ...

    def days_about(self, actors: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        """For each actor: the days since then on which claims with it as a party became known, oldest first. A day
        without one is absent; so is an actor without a day."""
        ...

    def days_from(self, outlets: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        """The same for what each outlet printed. An outlet is its folded name."""
        ...

    def first_known(
        self, groups: Iterable[tuple[str, ...]], *, friendly: bool = False
    ) -> Mapping[tuple[str, ...], datetime]:
        """When all actors of each group (ids, sorted) first took part in one claim that is not denied or hypothetical.
        `friendly`: only in what shows them together: an event of type AGREE or COOPERATE, a relation allied_with."""
        ...

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        """Stored alerts of these rules that are pending or firing, by (started_at, id)."""
        ...

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str] | None) -> Sequence[tuple[Alert, AlertState]]:
        """Stored alerts of these rules for these keys (None: for any), with their state now, by (started_at, id)."""
        ...


class Answer(Protocol):
    """Rows of plain values, by column."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...
    @property
    def truncated(self) -> bool: ...


class Questions(Protocol):
    """Where rules in SQL are asked: the locked-down query over the published copy (see `storage.query`)."""

    def __call__(self, sql: str, *, timeout: timedelta) -> Answer:
        """The answer to one reading statement, at most 1,000 rows. Raises QueryError where it does not only read,
        fails, or runs past its time or memory."""
        ...
