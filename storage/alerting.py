"""Alerts, their transitions, the outbox and its attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from news.alert import Alert, AlertPage, AlertState, Attempt, Notification, Outcome, Severity, Transition
from news.base import Model, Utc
from news.claim import Event, Stance
from news.errors import StoreError, shown
from news.position import Pair, PositionPoint, StoredClaim
from storage.claims import stored_claim
from storage.evidence import EvidenceStore
from storage.session import Row, naive

SERIES_BEFORE = timedelta(days=120)
SERIES_AFTER = timedelta(days=10)


class ListedAlert(Model):
    """One line of the list of alerts."""

    id: str
    title: str
    state: AlertState
    severity: Severity
    started_at: Utc
    late: bool
    origins: int


class AlertStore(EvidenceStore):
    def save_evaluation(
        self,
        alerts: Sequence[Alert],
        transitions: Sequence[Transition],
        notifications: Sequence[Notification],
        watermarks: Mapping[str, int],
    ) -> tuple[int, int, int]:
        """Stores what one evaluation decided, in one transaction. Returns how many alerts, transitions and
        notifications were new: what is stored already (by id; a transition by alert, state and moment) stays as it is.
        """
        with self.transaction():
            new = (
                self.insert("store.alerts", map(_alert_row, alerts)),
                self._append_transitions(transitions),
                self.insert(
                    "store.notifications", ((n.id, n.alert, n.channel, naive(n.created_at)) for n in notifications)
                ),
            )
            self.insert("store.rule_watermarks", watermarks.items(), replace=True)
            if any(new):
                self.changed()
        return new

    def _append_transitions(self, transitions: Sequence[Transition]) -> int:
        found = self.rows(
            "SELECT alert, state, moved_at FROM store.alert_transitions WHERE alert IN (SELECT unnest($1::VARCHAR[]))",
            ([transition.alert for transition in transitions],),
        )
        stored = set(found)
        steps: dict[str, int] = {}
        for alert, _, _ in found:
            steps[alert] = steps.get(alert, 0) + 1
        rows: list[Row] = []
        for transition in transitions:
            key = (transition.alert, transition.state.value, naive(transition.at))
            if key not in stored:
                stored.add(key)
                steps[transition.alert] = steps.get(transition.alert, 0) + 1
                rows.append((key[0], steps[transition.alert], *key[1:], transition.reason.value))
        self.append("store.alert_transitions", rows)
        return len(rows)

    def watermarks(self) -> dict[str, int]:
        """The last batch that each rule has looked at; a rule that never looked is absent."""
        return dict(self.rows("FROM store.rule_watermarks ORDER BY rule"))

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str] | None) -> Sequence[tuple[Alert, AlertState]]:
        """Stored alerts of these rules for these keys (None: for any), with their state now, by (started_at, id)."""
        found = self.records(
            "SELECT alerts.*, states.state FROM store.alerts AS alerts "
            "JOIN store.alert_states AS states ON states.alert = alerts.id "
            "WHERE rule IN (SELECT unnest($1::VARCHAR[])) "
            "AND ($2 IS NULL OR key IN (SELECT unnest($2::VARCHAR[]))) ORDER BY started_at, id",
            (list(rules), None if keys is None else list(keys)),
        )
        return [(Alert(**row), state) for row, state in map(_parted, found)]

    def undelivered(self, now: datetime) -> list[tuple[Notification, list[Attempt]]]:
        """The outbox: notifications created until now that no channel has surely taken, oldest first, each with its
        attempts in order."""
        outbox = self.records(
            "FROM store.notifications WHERE created_at <= $1 "
            "AND id NOT IN (SELECT notification FROM store.attempts WHERE outcome = $2) ORDER BY created_at, id",
            (naive(now), Outcome.SENT.value),
        )
        tried: dict[str, list[Attempt]] = {row["id"]: [] for row in outbox}
        for row in self.records(
            "SELECT notification, number, tried_at AS at, outcome, detail FROM store.attempts "
            "WHERE notification IN (SELECT unnest($1::VARCHAR[])) ORDER BY notification, number",
            (list(tried),),
        ):
            tried[row["notification"]].append(Attempt(**row))
        return [(Notification(**row), tried[row["id"]]) for row in outbox]

    def record_attempt(self, attempt: Attempt) -> None:
        """Stores one try to deliver; one that is stored already (by notification and number) stays as it is."""
        row = (attempt.notification, attempt.number, naive(attempt.at), attempt.outcome.value, attempt.detail)
        with self.transaction():
            if self.insert("store.attempts", [row]):
                self.changed()

    def alerts(self) -> list[ListedAlert]:
        """Every alert, newest first."""
        found = self.records(
            "SELECT id, title, state, severity, started_at, late, origins FROM alerts ORDER BY started_at DESC, id"
        )
        return [ListedAlert(**row) for row in found]

    def page(self, alert_id: str, names: Mapping[str, str]) -> AlertPage:
        """Everything about one alert: its claims on both sides, strongest first, and its position from 120 days before
        to 10 days after. `names` gives display names by actor id. Raises StoreError where there is no such alert."""
        found = self.records(
            "SELECT alerts.*, states.state FROM store.alerts AS alerts "
            "JOIN store.alert_states AS states ON states.alert = alerts.id WHERE alerts.id = ?",
            (alert_id,),
        )
        if not found:
            raise StoreError(f"there is no alert {shown(alert_id)}", mend="see 'weathervane alerts list'")
        row, state = _parted(found[0])
        alert = Alert(**row)
        claims = self.claims_by_id([*alert.before, *alert.after])
        before = tuple(claims[claim] for claim in alert.before if claim in claims)
        after = tuple(claims[claim] for claim in alert.after if claim in claims)
        used = {alert.holder, alert.target}.union(*(_actors(claim) for claim in (*before, *after)))
        series: tuple[PositionPoint, ...] = ()
        if alert.holder is not None and alert.target is not None:
            pair = Pair(holder=alert.holder, target=alert.target)
            points = self.series_of([pair], alert.started_at - SERIES_BEFORE)[pair]
            series = tuple(point for point in points if point.at <= alert.started_at + SERIES_AFTER)
        return AlertPage(
            alert=alert,
            state=state,
            before=before,
            after=after,
            series=series,
            names={actor: name for actor, name in names.items() if actor in used},
        )

    def claims_by_id(self, ids: Sequence[str]) -> dict[str, StoredClaim]:
        """Claims by id, each as it was read last, whether that reading still holds or not."""
        found = self.records(
            "FROM store.stored_claims WHERE id IN (SELECT unnest($1::VARCHAR[])) "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC, reading DESC) = 1",
            (list(ids),),
        )
        return {row["id"]: stored_claim(row) for row in found}


def _actors(stored: StoredClaim) -> set[str | None]:
    claim = stored.claim
    if isinstance(claim, Stance):
        parties = [claim.holder, claim.target]
    elif isinstance(claim, Event):
        parties = [*claim.actors, *claim.recipients]
    else:
        parties = [claim.subject, *([claim.object] if claim.object else [])]
    return {party.actor for party in parties} | {claim.speaker.actor}


def _alert_row(alert: Alert) -> Row:
    """An alert as a row of `store.alerts`, which has the fields of the model in their order."""
    values = alert.model_dump(mode="json") | {"started_at": naive(alert.started_at)}
    return tuple(values[field] for field in Alert.model_fields)


def _parted(row: dict[str, Any]) -> tuple[dict[str, Any], AlertState]:
    state = AlertState(row.pop("state"))
    return row, state
