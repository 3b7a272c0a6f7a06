"""What one room asks of another, as Protocols. `storage` provides them, `flows` hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from news.alert import Alert, AlertState, Transition
from news.position import Pair, PositionPoint, StoredClaim


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


class Evidence(Protocol):
    """What rules ask about claims. All answers are sorted, so that the same store gives the same answer."""

    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        """Every claim stored in a batch after this one, of the newest revision of its article, by (known_at, id)."""
        ...

    def stances_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[StoredClaim]]:
        """The stance claims that move each pair, known since then, by (known_at, id). A claim whose target is an
        issue moves its own pair and, through the issue's `touches`, the pair with the touched actor: there its
        value is given with the touching sign applied."""
        ...

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        """The course of each pair's position: one point a moment at which evidence became known, since then, and
        the last one before it, oldest first."""
        ...

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        """Every claim, of any kind, in which one of these actors is a party, known since then, by (known_at, id)."""
        ...

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        """For each denying claim (by id): the stored claims that it denies or contradicts, in any article."""
        ...

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        """Stored alerts of these rules for these keys, with their state now, by (started_at, id)."""
        ...


class Evaluation(Protocol):
    """What one evaluation decided: to be stored together, in one transaction."""

    @property
    def alerts(self) -> Sequence[Alert]: ...
    @property
    def transitions(self) -> Sequence[Transition]: ...
