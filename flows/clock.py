"""The one place where the wall clock is read, and its stand-in for replays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Live, now is the wall clock. In a replay, now is the newest moment that the archive knows, so that the same
    archive gives the same database on every run, and nothing is late: a claim counts as known when it was published.
    """

    replay: bool = False

    def now(self, newest: datetime | None = None) -> datetime:
        """`newest` is the newest publication at hand, or None where there is none."""
        return newest if self.replay and newest is not None else datetime.now(UTC)

    def first_seen(self, published: datetime | None, now: datetime) -> datetime:
        """When an article counts as first seen."""
        return published if self.replay and published is not None else now

    def lateness_now(self, now: datetime) -> datetime | None:
        """The moment that lateness is judged by, or None where nothing is late."""
        return None if self.replay else now
