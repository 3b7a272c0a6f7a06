"""Which alerts go to which channels: what has begun to fire, and was known in time, goes to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from news.alert import Alert, AlertState, Notification, Transition
from news.base import stable_id


def notifications(
    alerts: Iterable[Alert], transitions: Iterable[Transition], channels: Sequence[str], now: datetime
) -> list[Notification]:
    """The outbox rows for what these transitions began, in their order and that of `channels` (names).

    An alert that is late wakes nobody. The id of a notification depends on alert, channel and state alone, so that
    deciding again gives the same rows. `created_at` is `now`.
    """
    by_id = {alert.id: alert for alert in alerts}
    told: dict[str, Notification] = {}
    for transition in transitions:
        alert = by_id.get(transition.alert)
        if alert is None or alert.late or transition.state is not AlertState.FIRING:
            continue
        for channel in channels:
            number = notification_id(alert.id, channel, transition.state)
            told.setdefault(number, Notification(id=number, alert=alert.id, channel=channel, created_at=now))
    return list(told.values())


def notification_id(alert: str, channel: str, state: AlertState) -> str:
    """The id of the one message that tells a channel of an alert's state."""
    return stable_id(alert, channel, state.value)
