"""shift_reported: a report says itself that the holder turned. One episode a pair and direction.

reported shifts of a pair, by the moment they became known
  -> an episode ends when the opposite turn is reported, or nothing supported it for `resolve_after`
  -> a new one starts on reports from enough origins, where none of its direction is running
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from news.alert import Alert, AlertState, TransitionReason
from news.claim import Stance
from news.position import ChangeKind, Pair, StoredClaim
from rules.course import AGAINST, FOR, WORDS, Course
from rules.episodes import Findings, Look, Stored
from rules.model import ShiftReported
from rules.support import evidence_checks, opposing, origins, strength, strongest, value
from rules.wording import shift_title


def keys_of(pair: Pair) -> dict[int, str]:
    """The key of each direction: "moqtada-sadr>iran:for"."""
    return {way: f"{pair.holder}>{pair.target}:{word}" for way, word in WORDS.items()}


def walk_from(look_from: datetime, stored: Sequence[Stored]) -> datetime:
    """Where the walk must begin to know its state at `look_from`: the last episode of each direction before it."""
    last = {alert.key: alert.started_at for alert, _ in stored if alert.started_at < look_from}
    return min((look_from, *last.values()))


@dataclass(slots=True)
class _Running:
    alert: Alert
    state: AlertState  # as it is stored
    supported: datetime


class ShiftWalk:
    """One rule along the reported shifts of one pair. `run` adds what it decides to the findings."""

    def __init__(self, rule: ShiftReported, course: Course, look: Look, findings: Findings) -> None:
        self.rule, self.course, self.look, self.findings = rule, course, look, findings
        self.keys = keys_of(course.pair)
        self.running: dict[int, _Running] = {}
        self.told: dict[tuple[str, datetime], Stored] = {}
        self.shifts = [
            stored
            for stored in course.claims
            if isinstance(stored.claim, Stance) and stored.claim.shift and look.counts(stored)
        ]

    def run(self, look_from: datetime, stored: Sequence[Stored]) -> None:
        """`look_from`: when the earliest claim that is new to the rule became known. Only from there alerts start."""
        begin = walk_from(look_from, stored)
        self.told = {(one[0].key, one[0].started_at): one for one in stored}
        waiting = [one for one in stored if one[0].started_at >= begin]
        for at, together in groupby(self.shifts, key=lambda one: one.known_at):
            if at < begin:
                continue
            self._end_by(at)
            while waiting and waiting[0][0].started_at <= at:
                self._take(*waiting.pop(0))
            self._see(at, list(together), at >= look_from, waiting)
        self._end_by(self.look.reached)
        for running in self.running.values():
            self.findings.ripen(self.rule, running.alert, running.state, self.look.reached)
            self.findings.rest(self.rule, running.alert, running.state, running.supported)

    def _see(self, at: datetime, new: Sequence[StoredClaim], may_start: bool, waiting: list[Stored]) -> None:
        """The direction that the stronger reports of a moment say; of equal ones, against."""
        said = {way: sum(strength(one) for one in new if way * value(one) > 0) for way in (AGAINST, FOR)}
        way = max((AGAINST, FOR), key=lambda one: said[one])
        support = [one for one in self.shifts if at - self.rule.window < one.known_at <= at and way * value(one) > 0]
        checks = evidence_checks(support, self.rule.evidence)
        if not all(check.passed for check in checks):
            if may_start and support and self.rule.toward in (WORDS[way], "any"):
                self.findings.judged(self.rule, self.keys[way], at, False, checks)
            return
        self._end(-way, at)
        if way in self.running:
            self.running[way].supported = at
        elif may_start and self.rule.toward in (WORDS[way], "any"):
            self._start(at, way, support, waiting)

    def _take(self, alert: Alert, state: AlertState) -> None:
        way = AGAINST if alert.key == self.keys[AGAINST] else FOR
        self._end(way, alert.started_at)
        self.running[way] = _Running(alert, state, alert.started_at)

    def _end(self, way: int, at: datetime, reason: TransitionReason = TransitionReason.CONDITION_ENDED) -> None:
        running = self.running.pop(way, None)
        if running is not None:
            self.findings.resolve(self.rule, running.alert, running.state, at, reason)

    def _end_by(self, at: datetime) -> None:
        """Ends what nothing new has supported, before a moment."""
        for way, running in list(self.running.items()):
            silent_until = running.supported + self.rule.resolve_after
            if silent_until < at:
                self._end(way, silent_until, TransitionReason.NOTHING_NEW)

    def _start(self, at: datetime, way: int, support: Sequence[StoredClaim], waiting: list[Stored]) -> None:
        """A new episode; or the stored one, where one starts here or a late claim only moves its start back."""
        rule, pair, key = self.rule, self.course.pair, self.keys[way]
        moved_back = [one for one in waiting if one[0].key == key and one[0].started_at <= at + rule.window]
        told = self.told.get((key, at)) or next(iter(moved_back), None)
        if told is not None:
            waiting[:] = [one for one in waiting if one is not told]
            self.running[way] = _Running(told[0], told[1], at)
            return
        earlier = [one for one in self.course.between(at - rule.window, at) if one.known_at < at]
        triggers = [one for one in support if one.known_at == at]
        alert = self.findings.fire(
            rule,
            key,
            at,
            self.look.late(rule, at, triggers),
            evidence_checks(support, rule.evidence),
            holder=pair.holder,
            target=pair.target,
            change=ChangeKind.TURN,
            to_level=self.course.level_at(at),
            title=shift_title(pair.holder, pair.target, way, self.look.registry),
            origins=origins(support),
            before=opposing([one for one in earlier if way * value(one) < 0], way, support, pair.target),
            after=strongest(support, pair.target),
        )
        self.running[way] = _Running(alert, AlertState.PENDING if rule.hold_for else AlertState.FIRING, at)
