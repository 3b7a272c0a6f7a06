"""Routing and retrying: pure decisions, by table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alerts.delivery import DueReason, Retry, backoff, deliver, due
from alerts.page import RenderedPage
from alerts.ports import Delivery
from alerts.routing import notifications
from news.alert import AlertState, Attempt, Notification, Outcome, Transition, TransitionReason
from tests.alerts import pages

NOW = pages.moment("2020-01-15T12:00")
NOTE = Notification(id="n1", alert="a1", channel="console", created_at=NOW)


def transition(alert: str, state: AlertState) -> Transition:
    return Transition(alert=alert, state=state, at=NOW, reason=TransitionReason.CONDITION_HELD)


ALERT = pages.page().alert
LATE = pages.FIRST_LATE.alert
ROUTES: list[tuple[str, list[Any], list[Any], list[str], list[tuple[str, str]]]] = [
    ("firing goes to each channel", [ALERT], [AlertState.FIRING], ["a", "b"], [(ALERT.id, "a"), (ALERT.id, "b")]),
    ("late wakes nobody", [LATE], [AlertState.FIRING], ["a"], []),
    ("pending tells nobody", [ALERT], [AlertState.PENDING], ["a"], []),
    ("resolved tells nobody", [ALERT], [AlertState.RESOLVED], ["a"], []),
    ("pending, then firing, tells once", [ALERT], [AlertState.PENDING, AlertState.FIRING], ["a"], [(ALERT.id, "a")]),
    ("firing twice tells once", [ALERT], [AlertState.FIRING, AlertState.FIRING], ["a"], [(ALERT.id, "a")]),
    ("no channel, no message", [ALERT], [AlertState.FIRING], [], []),
    ("a transition of an unknown alert", [], [AlertState.FIRING], ["a"], []),
]


@pytest.mark.parametrize(
    ("alerts", "states", "channels", "wanted"), [row[1:] for row in ROUTES], ids=[r[0] for r in ROUTES]
)
def test_routing(
    alerts: list[Any], states: list[AlertState], channels: list[str], wanted: list[tuple[str, str]]
) -> None:
    moves = [transition(alerts[0].id if alerts else "unknown", state) for state in states]
    told = notifications(alerts, moves, channels, NOW)
    assert [(note.alert, note.channel) for note in told] == wanted
    later = notifications(alerts, moves, channels, NOW + timedelta(days=9))
    assert [note.id for note in later] == [note.id for note in told]
    assert len({note.id for note in told}) == len(told)


def attempt(number: int, minutes: float, outcome: Outcome, notification: str = "n1") -> Attempt:
    return Attempt(notification=notification, number=number, at=NOW + timedelta(minutes=minutes), outcome=outcome)


FAILED, AMBIGUOUS, SENT = Outcome.FAILED, Outcome.AMBIGUOUS, Outcome.SENT
DUE = [
    ("first", [], 0, True, DueReason.NEVER_TRIED),
    ("somebody else's attempt", [attempt(1, 0, SENT, "other")], 0, True, DueReason.NEVER_TRIED),
    ("sent", [attempt(1, 0, SENT)], 99, False, DueReason.SENT),
    ("sent after failing", [attempt(2, 1, SENT), attempt(1, 0, FAILED)], 99, False, DueReason.SENT),
    ("just failed", [attempt(1, 0, FAILED)], 0.9, False, DueReason.WAITING),
    ("waited", [attempt(1, 0, FAILED)], 1, True, DueReason.WAITED),
    ("ambiguous is tried again", [attempt(1, 0, AMBIGUOUS)], 1, True, DueReason.WAITED),
    ("the second wait is longer", [attempt(1, 0, FAILED), attempt(2, 1, FAILED)], 2.9, False, DueReason.WAITING),
    ("and ends", [attempt(1, 0, FAILED), attempt(2, 1, FAILED)], 3, True, DueReason.WAITED),
    ("enough", [attempt(n, n, FAILED) for n in range(1, 21)], 10**6, False, DueReason.GIVEN_UP),
]


@pytest.mark.parametrize(("attempts", "minutes", "wanted", "reason"), [row[1:] for row in DUE], ids=[r[0] for r in DUE])
def test_due(attempts: list[Attempt], minutes: float, wanted: bool, reason: DueReason) -> None:
    decision = due(NOTE, attempts, NOW + timedelta(minutes=minutes))
    assert (decision.due, decision.reason) == (wanted, reason)
    assert (decision.next_at is not None) == (reason is DueReason.WAITING)
    if decision.next_at is not None:
        assert due(NOTE, attempts, decision.next_at).due


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 360), (10_000, 360)])
def test_backoff(failures: int, minutes: int) -> None:
    assert backoff(failures, Retry()) == timedelta(minutes=minutes)


def test_a_service_may_be_away_for_three_days() -> None:
    retry = Retry()
    assert sum((backoff(n, retry) for n in range(1, retry.tries)), timedelta()) > timedelta(days=2.5)


class Recording:
    """A channel that answers as told and remembers what it got."""

    name = "recording"

    def __init__(self, answer: Delivery | Exception) -> None:
        self.answer = answer
        self.got: list[RenderedPage] = []

    def send(self, rendered: RenderedPage, notification: Notification) -> Delivery:
        self.got.append(rendered)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_deliver_numbers_and_dates_its_attempt() -> None:
    channel = Recording(Delivery(FAILED, "the service answered HTTP 404"))
    first = deliver(NOTE, pages.page(), channel, NOW)
    second = deliver(NOTE, pages.page(), channel, NOW, [first, attempt(7, 0, FAILED, "other")])
    assert [first.number, second.number] == [1, 2]
    assert (first.at, first.outcome, first.detail) == (NOW, FAILED, "the service answered HTTP 404")
    assert channel.got[0].notification == NOTE.id


def test_deliver_survives_its_channel_and_tells_no_secret() -> None:
    tried = deliver(NOTE, pages.page(), Recording(RuntimeError("https://token@secret.example")), NOW)
    assert tried.outcome is AMBIGUOUS
    assert tried.detail == "the page or its channel failed with RuntimeError"
