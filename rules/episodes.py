"""What every kind of rule shares once it has decided: alerts made with stable ids, their transitions, lateness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from news.alert import Alert, AlertState, Check, RuleResult, Transition, TransitionReason
from news.base import stable_id
from news.position import StoredClaim
from news.registry import Registry
from rules.model import Rule

Stored = tuple[Alert, AlertState]


@dataclass(frozen=True, slots=True)
class Look:
    """The circumstances of one look by one rule.

    now       the clock, or None in a replay, where nothing is late
    fresh     the rule looks for the first time: what is new to it is as old as the clock says, not as the store does
    """

    registry: Registry
    now: datetime | None
    fresh: bool

    def late(self, rule: Rule, at: datetime, triggers: Iterable[StoredClaim]) -> bool:
        """Whether what became known at `at` reached this rule too long afterwards to wake anyone."""
        if self.now is None:
            return False
        arrived = self.now if self.fresh else min((stored.first_seen_at for stored in triggers), default=self.now)
        return arrived - at > rule.max_age


@dataclass(slots=True)
class Findings:
    """What an evaluation has decided so far."""

    alerts: list[Alert] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    results: list[RuleResult] = field(default_factory=list)
    _ended: set[str] = field(default_factory=set)

    def judged(self, rule: Rule, key: str, at: datetime, fires: bool, checks: Sequence[Check]) -> None:
        self.results.append(RuleResult(rule=rule.id, key=key, at=at, fires=fires, checks=tuple(checks)))

    def fire(self, rule: Rule, key: str, at: datetime, late: bool, checks: Sequence[Check], **shown: Any) -> Alert:
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
        reason = TransitionReason.TOO_LATE if late else TransitionReason.CONDITION_HELD
        self.alerts.append(alert)
        self.transitions.append(Transition(alert=alert.id, state=AlertState.FIRING, at=at, reason=reason))
        self.judged(rule, key, at, True, checks)
        return alert

    def resolve(self, alert: Alert, at: datetime) -> None:
        """The episode ends, once."""
        if alert.id in self._ended:
            return
        self._ended.add(alert.id)
        ended = Transition(alert=alert.id, state=AlertState.RESOLVED, at=at, reason=TransitionReason.CONDITION_ENDED)
        self.transitions.append(ended)


def signed(number: float) -> str:
    """A level or size for people: two digits, and never a negative zero."""
    return f"{round(number, 2) + 0.0:+.2f}"
