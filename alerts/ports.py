"""What a channel is to the rest of the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from alerts.page import RenderedPage
from news.alert import Notification, Outcome


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one sending. `detail` says why it failed; it holds no secret and no text from outside."""

    outcome: Outcome
    detail: str = ""


class Channel(Protocol):
    """One place that notifications go to.

    `name` stands in the outbox: it is the same on every run and holds no secret. `send` gives an outcome for whatever
    the place answers; what it raises (OSError, a library's error) counts as a failure too.
    """

    @property
    def name(self) -> str: ...

    def send(self, rendered: RenderedPage, notification: Notification) -> Delivery: ...
