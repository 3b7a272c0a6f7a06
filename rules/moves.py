"""How far a position moved, and whether that is what a rule about changes asks for.

The move is measured between the level now and the extreme of the other side within the window, where the level that
held at the window's beginning counts, and a position of which nothing was known then counts as 0. A position holds
until something new is known, so only points are looked at, never the decay between them. Where a report that counts
says itself that the holder turned, half the size is enough: the text confirms what the numbers only begin to show.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from news.alert import Check
from news.claim import Stance
from news.position import Attitude, ChangeKind, StoredClaim, attitude
from rules.course import Course
from rules.episodes import signed
from rules.model import StanceChange, say_duration
from rules.support import evidence_checks

NEUTRAL = 0.1
"""Within this of 0 a position is on no side (see `news.position.attitude`)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a rule says of one point in one direction. `from_at` None: nothing was known."""

    direction: int
    from_level: float
    from_at: datetime | None
    to_level: float
    support: Sequence[StoredClaim]
    checks: tuple[Check, ...]

    @property
    def size(self) -> float:
        return self.direction * (self.to_level - self.from_level)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def kind(self) -> ChangeKind:
        if self.from_at is None:
            return ChangeKind.FIRST
        if self.from_level * self.to_level < 0:
            return ChangeKind.TURN
        return ChangeKind.HARDENING if abs(self.to_level) > abs(self.from_level) else ChangeKind.SOFTENING


def moved(
    rule: StanceChange, course: Course, index: int, direction: int, start: datetime, support: Sequence[StoredClaim]
) -> Moved:
    """The move in a direction from `start` to a point of the course, on the claims that speak for it."""
    from_level, from_at = _extreme(course, index, start, direction)
    to_level = course.levels[index]
    checks = _checks(rule, direction, from_level, from_at, to_level, support)
    every = (*checks, *evidence_checks(support, rule.evidence))
    return Moved(direction, from_level, from_at, to_level, support, every)


def _extreme(course: Course, index: int, start: datetime, direction: int) -> tuple[float, datetime | None]:
    """The level farthest on the other side within [start, now), and when it was last there."""
    times, levels = course.times, course.levels
    first = bisect_right(times, start) - 1  # the point whose level held at the window's beginning
    level, at = (levels[first], times[first]) if first >= 0 else (0.0, None)
    for earlier in range(max(first, 0), index):
        if direction * (levels[earlier] - level) <= 0 and (at is not None or levels[earlier] != level):
            level, at = levels[earlier], times[earlier]
    return level, at


def _checks(
    rule: StanceChange,
    direction: int,
    from_level: float,
    from_at: datetime | None,
    to_level: float,
    support: Sequence[StoredClaim],
) -> Iterator[Check]:
    size = direction * (to_level - from_level)
    if rule.turn:
        crossed = direction * from_level <= -NEUTRAL and direction * to_level >= NEUTRAL
        words = f"{attitude(from_level).value} -> {attitude(to_level).value}"
        yield Check(name="turn", actual=words, wanted="from one side to the other", passed=crossed)
    else:
        told = any(isinstance(stored.claim, Stance) and stored.claim.shift for stored in support)
        needed = rule.needed / 2 if told else rule.needed
        why = " (half, as a report says itself that the side was changed)" if told else ""
        side = "toward" if direction > 0 else "away from"
        wanted = f">= {needed:.2f}{why} within {say_duration(rule.window)}"
        actual = f"{size + 0.0:.2f} {side} the target ({signed(from_level)} to {signed(to_level)})"
        yield Check(name="move", actual=actual, wanted=wanted, passed=size >= needed)
    if rule.move.toward != "any":
        wanted = f"{'>=' if direction > 0 else '<='} {signed(direction * NEUTRAL)}"
        on_side = attitude(to_level) is not Attitude.NEUTRAL and direction * to_level > 0
        yield Check(name="side", actual=signed(to_level), wanted=wanted, passed=on_side)
    if not rule.first:
        was = "nothing was known" if from_at is None else "known"
        yield Check(name="known before", actual=was, wanted="known", passed=from_at is not None)
