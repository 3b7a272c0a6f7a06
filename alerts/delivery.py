"""When a notification is tried, and one try.

due(notification, attempts, now) -> Decision     pure: now, later, or never again
deliver(notification, page, channel, now) -> Attempt     the try, to be recorded by the store
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.page import RenderedPage
from alerts.ports import Channel, Delivery
from news.alert import AlertPage, Attempt, Notification, Outcome
from news.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and when a failed notification is tried again.

    After the n-th failure it waits first_wait * 2 ** (n - 1), at most longest_wait. With the defaults a service may be
    away for three days before something it should have been told is given up.
    """

    first_wait: timedelta = timedelta(minutes=1)
    longest_wait: timedelta = timedelta(hours=6)
    tries: int = 20


class DueReason(StrEnum):
    NEVER_TRIED = "never tried"
    WAITED = "waited long enough since the last failure"
    WAITING = "waiting after a failure"
    SENT = "sent already"
    GIVEN_UP = "failed too often"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to try now. `next_at` is when it becomes due, where it is not yet."""

    due: bool
    reason: DueReason
    next_at: datetime | None = None


def due(notification: Notification, attempts: Sequence[Attempt], now: datetime, retry: Retry = Retry()) -> Decision:
    """Whether this notification is to be tried at `now`, given every attempt at it so far, in any order.

    An ambiguous attempt is tried again like a failed one, under the same id: rather twice than not at all.
    """
    own = [attempt for attempt in attempts if attempt.notification == notification.id]
    if any(attempt.outcome is Outcome.SENT for attempt in own):
        return Decision(False, DueReason.SENT)
    if not own:
        return Decision(True, DueReason.NEVER_TRIED)
    if len(own) >= retry.tries:
        return Decision(False, DueReason.GIVEN_UP)
    next_at = max(attempt.at for attempt in own) + backoff(len(own), retry)
    if now < next_at:
        return Decision(False, DueReason.WAITING, next_at)
    return Decision(True, DueReason.WAITED)


def backoff(failures: int, retry: Retry) -> timedelta:
    """How long to wait after this many failures (at least 1)."""
    doublings = min(failures - 1, 32)  # beyond any cap, and before timedelta overflows
    return min(retry.first_wait * float(2**doublings), retry.longest_wait)


def deliver(
    notification: Notification,
    page: AlertPage,
    channel: Channel,
    now: datetime,
    attempts: Sequence[Attempt] = (),
) -> Attempt:
    """Try once to send a notification; `attempts` are the earlier tries, which number this one.

    Never raises for what a page or a channel does. An unexpected error is AMBIGUOUS, for nobody knows how far the
    sending came; `detail` names it by its type alone, as its text may hold an address with its secrets.
    """
    number = max((attempt.number for attempt in attempts if attempt.notification == notification.id), default=0) + 1
    delivery = _try(RenderedPage(page, notification.id), notification, channel)
    return Attempt(
        notification=notification.id, number=number, at=now, outcome=delivery.outcome, detail=delivery.detail
    )


def _try(rendered: RenderedPage, notification: Notification, channel: Channel) -> Delivery:
    try:
        return channel.send(rendered, notification)
    except DeliveryError as error:
        return Delivery(Outcome.FAILED, str(error))
    except Exception as error:
        return Delivery(Outcome.AMBIGUOUS, f"the page or its channel failed with {type(error).__name__}")
