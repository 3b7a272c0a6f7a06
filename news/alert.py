"""Alerts, their history, and the messages about them."""

from __future__ import annotations

from enum import StrEnum

from news.base import Model, Utc
from news.position import ChangeKind, PositionPoint, StoredClaim


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class AlertState(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Check(Model):
    """One condition of a rule, with the value it met: the 'why' of an alert."""

    name: str
    actual: str
    wanted: str
    passed: bool


class RuleResult(Model):
    """What a rule says of one key at one moment. All checks are kept, passed or not."""

    rule: str
    key: str
    at: Utc
    fires: bool
    checks: tuple[Check, ...] = ()


class Alert(Model):
    """One episode of one rule for one key.

    id           fingerprint of (rule, key, started_at): the same on every run
    key          what the rule watches, e.g. "moqtada-sadr>united-states"
    started_at   when the condition first held, along the time that things were said
    late         known too long after it was said to wake anyone
    title        one line, e.g. "Moqtada Sadr: wary -> against the United States"
    before/after ids of the claims on both sides of the change, strongest first
    """

    id: str
    rule: str
    rule_title: str
    severity: Severity
    labels: dict[str, str] = {}
    key: str
    holder: str | None = None
    target: str | None = None
    change: ChangeKind | None = None
    from_level: float | None = None
    to_level: float | None = None
    title: str
    started_at: Utc
    late: bool = False
    origins: int
    checks: tuple[Check, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class TransitionReason(StrEnum):
    CONDITION_HELD = "condition held"
    HELD_LONG_ENOUGH = "held long enough"
    CONDITION_ENDED = "condition ended"
    NOTHING_NEW = "nothing new supported it"
    TIME_OVER = "its time was over"
    TOO_LATE = "known too late to wake anyone"


class Transition(Model):
    """One step of an alert's life. Append-only; the last one is its state."""

    alert: str
    state: AlertState
    at: Utc
    reason: TransitionReason


class AlertPage(Model):
    """Everything a reader of an alert sees: the alert, the claims on both sides, the position's course.

    `names` gives display names by actor id; `state` is the alert's state now.
    """

    alert: Alert
    state: AlertState
    before: tuple[StoredClaim, ...]
    after: tuple[StoredClaim, ...]
    series: tuple[PositionPoint, ...] = ()
    names: dict[str, str] = {}


class Notification(Model):
    """One message about one alert to one channel: an outbox row. `id` is the same on every run, and in the message."""

    id: str
    alert: str
    channel: str
    created_at: Utc


class Outcome(StrEnum):
    SENT = "sent"
    FAILED = "failed"  # surely not delivered; try again later
    AMBIGUOUS = "ambiguous"  # may have been delivered; try again with the same id


class Attempt(Model):
    """One try to deliver one notification. `number` counts from 1; `detail` holds no secret."""

    notification: str
    number: int
    at: Utc
    outcome: Outcome
    detail: str = ""
