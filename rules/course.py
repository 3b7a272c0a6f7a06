"""A pair's course: its position's points and its claims, ready to be looked up by time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from news.position import Pair, PositionPoint, StoredClaim

AGAINST, FOR = -1, 1
WORDS = {AGAINST: "against", FOR: "for"}


def key_of(pair: Pair) -> str:
    return f"{pair.holder}>{pair.target}"


class Course:
    """A pair's points and claims, ready to be looked up by time. Levels are rounded to 6 digits, so that a sum taken
    in another order by the store cannot decide a threshold."""

    def __init__(self, pair: Pair, points: Sequence[PositionPoint], claims: Sequence[StoredClaim]) -> None:
        self.pair = pair
        self.times = [point.at for point in points]
        self.levels = [round(point.level, 6) for point in points]
        self.claims = claims
        self.known = [stored.known_at for stored in claims]

    def level_at(self, moment: datetime) -> float | None:
        """The level that held at a moment; None where nothing was known yet."""
        index = bisect_right(self.times, moment) - 1
        return self.levels[index] if index >= 0 else None

    def between(self, after: datetime, until: datetime) -> Sequence[StoredClaim]:
        """Claims known later than `after`, up to and including `until`."""
        return self.claims[bisect_right(self.known, after) : bisect_right(self.known, until)]
