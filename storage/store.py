"""The store: one class over one connection, put together from its parts.

    Session ─┬─ ArchiveStore ── ReadingStore ── MergeStore ─┐
             ├─ EvidenceStore ── AlertStore ────────────────┼── Store
             ├─ ActorStore ─────────────────────────────────┤
             └─ WatchingStore ──────────────────────────────┘

It provides `news.ports.Archive` and `news.ports.Evidence`. Open one with `storage.writer.writing` or `reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.actors import ActorStore
from storage.alerting import AlertStore
from storage.merging import MergeStore
from storage.session import naive
from storage.watching import WatchingStore


class Store(MergeStore, AlertStore, ActorStore, WatchingStore):
    def start_run(self, name: str, now: datetime) -> int:
        """Records that a run began. Returns its number, for `finish_run`."""
        with self.transaction():
            run = int(self.scalar("SELECT coalesce(max(id), 0) FROM store.runs")) + 1
            self.append("store.runs", [(run, name, naive(now))])
        return run

    def finish_run(
        self, run: int, now: datetime, outcome: str = "ok", figures: Mapping[str, int] | None = None
    ) -> None:
        """Records how a run ended; told twice, the first counts."""
        with self.transaction():
            self.insert("store.run_ends", [(run, naive(now), outcome, dict(figures or {}))])

    def counts(self) -> dict[str, int]:
        """What is stored, as numbers by name, in the order of the flow."""
        row = self.records(
            "SELECT (SELECT count(DISTINCT id) FROM store.articles) AS articles,"
            " (SELECT count(*) FROM store.articles) AS revisions,"
            " (SELECT count(DISTINCT origin) FROM store.articles) AS origins,"
            " claims.*,"
            " (SELECT count(*) FROM store.faults) AS faults,"
            " (SELECT count(*) FROM store.alerts) AS alerts,"
            " (SELECT count(*) FROM store.alert_states WHERE state = 'firing') AS firing,"
            " (SELECT count(*) FROM store.notifications) AS notifications,"
            " (SELECT count(DISTINCT notification) FROM store.attempts WHERE outcome = 'sent') AS sent "
            "FROM (SELECT count(*) AS claims, count(*) FILTER (kind = 'stance') AS stances,"
            "  count(*) FILTER (kind = 'event') AS events, count(*) FILTER (kind = 'relation') AS relations"
            "  FROM store.claims ANTI JOIN store.superseded USING (reading)) AS claims"
        )[0]
        return {name: int(number) for name, number in row.items()}
