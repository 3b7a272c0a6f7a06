"""Which alerts go to which channels: what has begun to fire, and was known in time, goes to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from news.alert import Alert, AlertState, Notification, Transition
from news.base import stable_id


def notifications(
    alerts: Iterable[Alert],
    transitions: Iterable[Transition],
    channels: Sequence[str],
    now: datetime,
    ends: Iterable[Alert] = (),
) -> list[Notification]:
    """The outbox rows for what these transitions began, in their order and that of `channels` (names); then those for
    `ends`, the alerts whose end is to be told.

    An alert that is late wakes nobody. The id of a notification depends on alert, channel and state alone, so that
    deciding again gives the same rows. `created_at` is `now`.
    """
    by_id = {alert.id: alert for alert in alerts}
    begun = (by_id.get(one.alert) for one in transitions if one.state is AlertState.FIRING)
    told: dict[str, Notification] = {}
    for state, those in ((AlertState.FIRING, begun), (AlertState.RESOLVED, ends)):
        for alert in those:
            if alert is None or alert.late:
                continue
            for channel in channels:
                number = notification_id(alert.id, channel, state)
                told.setdefault(number, Notification(id=number, alert=alert.id, channel=channel, created_at=now))
    return list(told.values())


def notification_id(alert: str, channel: str, state: AlertState) -> str:
    """The id of the one message that tells a channel of an alert's state."""
    return stable_id(alert, channel, state.value)
