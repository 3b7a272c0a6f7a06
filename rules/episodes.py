"""What every kind of rule shares once it has decided: alerts made with stable ids, their transitions, lateness.

An episode is pending while its rule asks that the condition hold `for` a time, then firing, then resolved. Which of
these steps are taken is decided from the moments alone, so that it is the same however claims are batched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from news.alert import Alert, AlertState, Check, RuleResult, Transition, TransitionReason
from news.base import stable_id
from news.position import StoredClaim
from news.registry import Registry
from rules.model import LastingRule, RuleBase
from rules.support import Counts

Stored = tuple[Alert, AlertState]


def everything(_: StoredClaim) -> bool:
    """Counts whatever there is."""
    return True


@dataclass(frozen=True, slots=True)
class Look:
    """The circumstances of one look by one rule.

    now       the clock, or None in a replay, where nothing is late
    fresh     the rule looks for the first time: what is new to it is as old as the clock says, not as the store does
    reached   how far time has come: the clock, or in a replay the newest moment that is known
    counts    which claims count for the rule
    """

    registry: Registry
    now: datetime | None
    fresh: bool
    reached: datetime
    counts: Counts = everything

    def late(self, rule: RuleBase, at: datetime, triggers: Iterable[StoredClaim]) -> bool:
        """Whether what became known at `at` reached this rule too long afterwards to wake anyone."""
        if self.now is None:
            return False
        arrived = self.now if self.fresh else min((stored.first_seen_at for stored in triggers), default=self.now)
        return arrived - at > rule.max_age


@dataclass(slots=True)
class Findings:
    """What an evaluation has decided so far. `rests`: until when time alone ends no open alert, by its id."""

    rests: dict[str, datetime] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    results: list[RuleResult] = field(default_factory=list)
    ends: list[Alert] = field(default_factory=list)
    _states: dict[str, AlertState] = field(default_factory=dict)

    def judged(self, rule: RuleBase, key: str, at: datetime, fires: bool, checks: Sequence[Check]) -> None:
        self.results.append(RuleResult(rule=rule.id, key=key, at=at, fires=fires, checks=tuple(checks)))

    def fire(self, rule: RuleBase, key: str, at: datetime, late: bool, checks: Sequence[Check], **shown: Any) -> Alert:
        """A new episode of a rule for a key. The id is the same on every run that starts it at this moment."""
        alert = Alert(
            id=stable_id(rule.id, key, at.isoformat()),
            rule=rule.id,
            rule_title=rule.title,
            severity=rule.severity,
            labels=rule.labels,
            key=key,
            started_at=at,
            late=late,
            checks=tuple(checks),
            **shown,
        )
        pending = isinstance(rule, LastingRule) and rule.hold_for > timedelta(0)
        self.alerts.append(alert)
        reason = TransitionReason.TOO_LATE if late and not pending else TransitionReason.CONDITION_HELD
        self._step(alert, AlertState.PENDING if pending else AlertState.FIRING, at, reason)
        self.judged(rule, key, at, True, checks)
        return alert

    def ripen(self, rule: LastingRule, alert: Alert, stored: AlertState, reached: datetime) -> None:
        """A pending episode fires, once its condition has held long enough. `stored`: its state in the store."""
        due = alert.started_at + rule.hold_for
        if self._states.get(alert.id, stored) is AlertState.PENDING and due <= reached:
            if alert not in self.alerts:
                self.alerts.append(alert)
            reason = TransitionReason.TOO_LATE if alert.late else TransitionReason.HELD_LONG_ENOUGH
            self._step(alert, AlertState.FIRING, due, reason)

    def resolve(
        self,
        rule: RuleBase,
        alert: Alert,
        stored: AlertState,
        at: datetime,
        reason: TransitionReason = TransitionReason.CONDITION_ENDED,
    ) -> None:
        """The episode ends, once; it has fired before, where it held long enough."""
        if isinstance(rule, LastingRule):
            self.ripen(rule, alert, stored, at)
        state = self._states.get(alert.id, stored)
        if state is AlertState.RESOLVED:
            return
        if state is AlertState.FIRING and rule.tell_resolved and not alert.late:
            self.ends.append(alert)
        self._step(alert, AlertState.RESOLVED, at, reason)

    def rest(
        self, rule: LastingRule, alert: Alert, stored: AlertState, supported: datetime, lapsed: datetime | None = None
    ) -> None:
        """Notes when time alone will next do something to an episode that goes on."""
        moments = [supported + rule.resolve_after]
        if lapsed is not None:
            moments.append(lapsed + rule.keep_firing_for)
        if self._states.get(alert.id, stored) is AlertState.PENDING:
            moments.append(alert.started_at + rule.hold_for)
        self.rests[alert.id] = min(moments)

    def _step(self, alert: Alert, state: AlertState, at: datetime, reason: TransitionReason) -> None:
        self._states[alert.id] = state
        self.transitions.append(Transition(alert=alert.id, state=state, at=at, reason=reason))


@dataclass(frozen=True, slots=True)
class Moment:
    """What a lasting condition is at one moment.

    holds       an episode may start here; `stays`: a running one goes on
    supported   something new speaks for it here
    shown       what an alert that starts here tells: title, origins, before, after, ...
    triggers    the claims that became known here
    """

    at: datetime
    holds: bool
    stays: bool
    supported: bool
    checks: Sequence[Check]
    shown: Callable[[], dict[str, Any]]
    triggers: Sequence[StoredClaim] = ()


def walk_from(look_from: datetime, stored: Sequence[Stored]) -> datetime:
    """Where a walk must begin to know its state at `look_from`: the last episode that started before it."""
    return max((alert.started_at for alert, _ in stored if alert.started_at < look_from), default=look_from)


def follow(
    rule: LastingRule,
    key: str,
    moments: Iterable[Moment],
    look: Look,
    look_from: datetime,
    stored: Sequence[Stored],
    findings: Findings,
    near: timedelta = timedelta(0),
) -> None:
    """The episodes of one lasting condition: `moments` oldest first, from `walk_from(look_from, stored)` on.

    Alerts start from `look_from` on. A stored one that starts within `near` after the moment at which an episode would
    start is that episode: what arrives late only moves its beginning back, and history is not rewritten.
    """
    begin = walk_from(look_from, stored)
    waiting = [one for one in stored if one[0].started_at >= begin]
    active: Stored | None = None
    supported = begin
    lapsed: datetime | None = None
    last: Moment | None = None

    def kept(ended: datetime) -> datetime:
        """Until when an alert goes on whose condition ended: one that never fired does not."""
        fired = active is not None and active[0].started_at + rule.hold_for <= ended
        return ended + rule.keep_firing_for if fired else ended

    def end(at: datetime, reason: TransitionReason = TransitionReason.CONDITION_ENDED) -> None:
        nonlocal active, lapsed
        if active is not None:
            findings.resolve(rule, *active, at, reason)
        active, lapsed = None, None

    def end_by(at: datetime) -> None:
        """Ends what time alone has ended before a moment."""
        if active is not None and lapsed is not None and kept(lapsed) < at:
            end(kept(lapsed))
        if active is not None and supported + rule.resolve_after < at:
            end(supported + rule.resolve_after, TransitionReason.NOTHING_NEW)

    for moment in moments:
        at = moment.at
        end_by(at)
        if active is not None and active[0].started_at < at:
            lapsed = None if moment.stays else lapsed or at
            if lapsed is not None and kept(lapsed) <= at:
                end(kept(lapsed))
        while waiting and waiting[0][0].started_at <= at:
            end(waiting[0][0].started_at)
            active = waiting.pop(0)
            supported, last = active[0].started_at, None
        if active is None and moment.holds and at >= look_from:
            if waiting and waiting[0][0].started_at <= at + near:
                active = waiting.pop(0)
            else:
                late = look.late(rule, at, moment.triggers)
                alert = findings.fire(rule, key, at, late, moment.checks, **moment.shown())
                active = alert, AlertState.PENDING if rule.hold_for else AlertState.FIRING
            supported, last = at, None
        elif active is None and at >= look_from:
            last = moment
        if active is not None and moment.supported:
            supported = at
    end_by(look.reached)
    if active is not None:
        findings.ripen(rule, *active, min(look.reached, lapsed or look.reached))
        findings.rest(rule, *active, supported, lapsed)
    if last is not None:
        findings.judged(rule, key, last.at, False, last.checks)


def signed(number: float) -> str:
    """A level or size for people: two digits, and never a negative zero."""
    return f"{round(number, 2) + 0.0:+.2f}"
