"""stance_change: the walk of one rule along one pair's position.

    points of the position, oldest first
      -> the running episode ends: nothing supported it for `resolve_after`, or the level came back
      -> a stored episode that starts here is a fact          (history is not rewritten)
      -> a new episode starts: the level moved far enough, to the side that is asked, on evidence that counts

The state at a point depends only on what was known up to it, so the alerts are the same however claims are batched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from news.alert import Alert, AlertState, TransitionReason
from news.position import StoredClaim
from rules.course import AGAINST, FOR, Course, key_of
from rules.episodes import Findings, Look, Stored
from rules.model import StanceChange
from rules.moves import Moved, moved
from rules.support import opposing, origins, strongest, value
from rules.wording import change_title


def direction_of(alert: Alert) -> int:
    """+1 for a move toward the target, -1 against it."""
    return FOR if (alert.to_level or 0.0) > (alert.from_level or 0.0) else AGAINST


def walk_from(look_from: datetime, stored: Sequence[Stored]) -> datetime:
    """Where the walk must begin to know its state at `look_from`: the last episode of each direction before it."""
    last = {direction_of(alert): alert.started_at for alert, _ in stored if alert.started_at < look_from}
    return min((look_from, *last.values()))


@dataclass(slots=True)
class _Episode:
    alert: Alert
    state: AlertState  # as it is stored
    supported: datetime
    direction: int
    bound: float
    lapsed: datetime | None = None  # when the level came back

    @classmethod
    def of(cls, alert: Alert, state: AlertState, at: datetime) -> _Episode:
        """`bound`: the level at which the move has come back, by half or across zero."""
        before, after = alert.from_level or 0.0, alert.to_level or 0.0
        direction, middle = direction_of(alert), (before + after) / 2
        crossed = direction * after > 0
        bound = direction * max(direction * middle, 0.0) if crossed else middle
        return cls(alert, state, at, direction, bound)


class StanceWalk:
    """One rule along one course. `run` adds what it decides to the findings."""

    def __init__(self, rule: StanceChange, course: Course, look: Look, findings: Findings) -> None:
        self.rule, self.course, self.look, self.findings = rule, course, look, findings
        self.key = key_of(course.pair)
        self.active: _Episode | None = None
        self.ended_at: dict[int, datetime] = {}
        self.told: dict[datetime, Stored] = {}
        passing = [stored for stored in course.claims if look.counts(stored)]
        self.support = {way: [stored for stored in passing if way * value(stored) > 0] for way in (AGAINST, FOR)}
        self.support_known = {way: [stored.known_at for stored in self.support[way]] for way in (AGAINST, FOR)}

    def run(self, look_from: datetime, stored: Sequence[Stored]) -> None:
        """`look_from`: when the earliest claim that is new to the rule became known. Only from there alerts start."""
        times, rule = self.course.times, self.rule
        begin = walk_from(look_from, stored)
        self.told = {one[0].started_at: one for one in stored}
        waiting = [one for one in stored if one[0].started_at >= begin]
        last: tuple[datetime, Moved] | None = None
        for index in range(bisect_left(times, begin), len(times)):
            at, level = times[index], self.course.levels[index]
            self._end_if_over(at, level)
            while waiting and waiting[0][0].started_at <= at:
                self._take(waiting.pop(0))
            if at >= look_from:
                judgement = self._judge(index)
                if judgement is not None:
                    last = (at, judgement)
                if judgement is not None and judgement.passed:
                    self._start(at, judgement, waiting)
                    last = None
            if self.active and self._support(self.active.direction, at, at):
                self.active.supported = at
        self._end_by(self.look.reached)
        if self.active is not None:
            active = self.active
            until = min(self.look.reached, active.lapsed or self.look.reached)
            self.findings.ripen(rule, active.alert, active.state, until)
            self.findings.rest(rule, active.alert, active.state, active.supported, active.lapsed)
        if last is not None:
            self.findings.judged(rule, self.key, last[0], False, last[1].checks)

    def _support(self, direction: int, first: datetime, until: datetime) -> Sequence[StoredClaim]:
        known = self.support_known[direction]
        return self.support[direction][bisect_left(known, first) : bisect_right(known, until)]

    def _take(self, stored: Stored) -> None:
        self._end(stored[0].started_at)
        self.active = _Episode.of(*stored, stored[0].started_at)

    def _end(self, at: datetime, reason: TransitionReason = TransitionReason.CONDITION_ENDED) -> None:
        if self.active is not None:
            self.findings.resolve(self.rule, self.active.alert, self.active.state, at, reason)
            self.ended_at[self.active.direction] = at
            self.active = None

    def _end_if_over(self, at: datetime, level: float) -> None:
        active = self.active
        if active is None or active.alert.started_at >= at:
            return
        if self._end_by(at):
            return
        if active.direction * (level - active.bound) >= 0:
            active.lapsed = None
        else:
            active.lapsed = active.lapsed or at
            if self._kept(active, active.lapsed) <= at:
                self._end(at)

    def _end_by(self, at: datetime) -> bool:
        """Ends what time alone has ended before a moment. Returns whether it did."""
        active = self.active
        if active is None:
            return False
        silent_until = active.supported + self.rule.resolve_after
        if active.lapsed is not None and self._kept(active, active.lapsed) < min(at, silent_until):
            self._end(self._kept(active, active.lapsed))
        elif silent_until < at:
            self._end(silent_until, TransitionReason.NOTHING_NEW)
        return self.active is None

    def _kept(self, active: _Episode, lapsed: datetime) -> datetime:
        """Until when an alert goes on whose level came back: one that never fired does not."""
        fired = active.alert.started_at + self.rule.hold_for <= lapsed
        return lapsed + self.rule.keep_firing_for if fired else lapsed

    def _judge(self, index: int) -> Moved | None:
        """The judgement with the largest move among the directions asked, those that pass first."""
        ways = {"against": (AGAINST,), "for": (FOR,), "any": (AGAINST, FOR)}[self.rule.move.toward]
        judged = [one for way in ways if (one := self._judge_toward(index, way)) is not None]
        return max(judged, key=lambda one: (one.passed, one.size, -one.direction), default=None)

    def _judge_toward(self, index: int, direction: int) -> Moved | None:
        """None where nothing new speaks that way, or what does belongs to the running episode."""
        rule, course, at = self.rule, self.course, self.course.times[index]
        floor = self.ended_at.get(direction)
        if self.active is not None and self.active.direction == direction:
            floor = self.active.alert.started_at + rule.settle
            if at <= floor:
                return None
        if not self._support(direction, at, at):
            return None
        start = at - rule.window if floor is None else max(at - rule.window, floor)
        known = self.support_known[direction]
        support = self.support[direction][bisect_right(known, start) : bisect_right(known, at)]
        return moved(rule, course, index, direction, start, support)

    def _start(self, at: datetime, judgement: Moved, waiting: list[Stored]) -> None:
        """A new episode; or the stored one, where one starts here or a late claim only moves its start back."""
        if at in self.told:
            self.active = self.active or _Episode.of(*self.told[at], at)
            return
        for stored in waiting:
            same_way = direction_of(stored[0]) == judgement.direction
            if same_way and stored[0].started_at <= at + self.rule.window:
                waiting.remove(stored)
                self._end(at)
                self.active = _Episode.of(*stored, at)
                return
        self._end(at)
        pair, look = self.course.pair, self.look
        turning = judgement.from_at or at
        earlier = self.course.between(turning - self.rule.window, turning)
        before = [stored for stored in earlier if stored.known_at < at]
        triggers = [stored for stored in judgement.support if stored.known_at == at]
        alert = self.findings.fire(
            self.rule,
            self.key,
            at,
            look.late(self.rule, at, triggers),
            judgement.checks,
            holder=pair.holder,
            target=pair.target,
            change=judgement.kind,
            from_level=judgement.from_level,
            to_level=judgement.to_level,
            title=change_title(
                pair.holder, pair.target, judgement.kind, judgement.from_level, judgement.to_level, look.registry
            ),
            origins=origins(judgement.support),
            before=opposing(before, judgement.direction, judgement.support, pair.target),
            after=strongest(judgement.support, pair.target),
        )
        self.active = _Episode.of(alert, AlertState.PENDING if self.rule.hold_for else AlertState.FIRING, at)
