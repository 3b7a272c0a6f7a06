"""What rules ask about time and about what was never there: days, firsts, open alerts. One query each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from news.alert import Alert, AlertState
from news.ports import Arrival, DayTold, Like, Span
from news.position import PositionSettings, StoredClaim
from storage.claims import stored_claim
from storage.session import Row, Session, aware, naive


class WatchingStore(Session):
    def span(self, batch: int | None = None) -> Span:
        """When claims became known, over all batches up to this one; None: over all."""
        oldest, newest = self.rows(
            "SELECT min(known_at), max(known_at) FROM store.claims WHERE batch <= coalesce($1, batch)", (batch,)
        )[0]
        return Span(aware(oldest), aware(newest))

    def arrivals(self, batch: int) -> Sequence[Arrival]:
        """Every moment at which claims that were stored in a batch after this one were first seen, oldest first."""
        found = self.rows(
            "WITH told AS (SELECT article, min(known_at) AS oldest, max(known_at) AS newest FROM store.claims"
            "  ANTI JOIN store.superseded USING (reading) WHERE batch > $1 GROUP BY article) "
            "SELECT first_seen_at, min(oldest), max(newest) FROM told"
            " JOIN store.articles AS articles ON articles.number = told.article GROUP BY first_seen_at ORDER BY ALL",
            (batch,),
        )
        return [Arrival(*(moment.replace(tzinfo=UTC) for moment in row)) for row in found]

    def position_settings(self) -> PositionSettings:
        """The constants of positions that hold."""
        found = self.records("SELECT * EXCLUDE (number) FROM store.position_settings ORDER BY number DESC LIMIT 1")
        if not found:
            return PositionSettings()
        has = found[0]
        return PositionSettings(
            half_life_days=has["half_life_days"],
            prior=has["prior"],
            modality_weights=has["modalities"],
            grade_weights=has["grades"],
        )

    def days_about(self, actors: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        """For each actor (by id): the days since then on which claims with it as a party became known, oldest first."""
        return _days(
            self.rows(
                "WITH asked AS MATERIALIZED (SELECT DISTINCT unnest($1::VARCHAR[]) AS subject), "
                "named AS ("
                "  SELECT reading, id, origin, known_at, unnest(list_distinct(list_transform(parties,"
                "    lambda party: party.actor))) AS subject"
                "  FROM store.claims ANTI JOIN store.superseded USING (reading) WHERE known_at >= $2"
                ") SELECT subject, CAST(known_at AS DATE) AS day, count(*) AS claims,"
                "  count(DISTINCT origin) AS origins, min(known_at) AS first, max(known_at) AS last"
                " FROM named SEMI JOIN asked USING (subject) GROUP BY subject, day ORDER BY subject, day",
                (sorted(set(actors)), naive(since)),
            )
        )

    def days_from(self, outlets: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        """The same for what each outlet (by folded name) printed."""
        return _days(
            self.rows(
                "SELECT store.fold(outlet) AS subject, CAST(known_at AS DATE) AS day, count(*) AS claims,"
                "  count(DISTINCT origin) AS origins, min(known_at) AS first, max(known_at) AS last"
                " FROM store.claims_now WHERE known_at >= $2"
                "  AND store.fold(outlet) IN (SELECT unnest($1::VARCHAR[]))"
                " GROUP BY subject, day ORDER BY subject, day",
                (sorted(set(outlets)), naive(since)),
            )
        )

    def claims_from(self, outlets: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        """Every claim printed by one of these outlets (by folded name), known since then, by (known_at, id)."""
        found = self.records(
            "FROM store.claims_now WHERE known_at >= $2 AND store.fold(outlet) IN (SELECT unnest($1::VARCHAR[]))"
            " ORDER BY known_at, id, reading",
            (sorted(set(outlets)), naive(since)),
        )
        return [stored_claim(row) for row in found]

    def claims_like(self, asked: Iterable[Like]) -> Sequence[StoredClaim]:
        """Every claim that is like one of these (see `news.ports.Like`), once, by (known_at, id)."""
        wanted = [
            {"one": one, "other": other, "what": like.what, "since": naive(like.since)}
            for like in dict.fromkeys(asked)
            for one, other in [(like.actors[0], like.actors[-1]) if like.actors else (None, None)]
        ]
        if not wanted:
            return []
        found = self.records(
            "WITH asked AS MATERIALIZED (SELECT unnest($1::STRUCT("
            "  one VARCHAR, other VARCHAR, what VARCHAR, since TIMESTAMP)[], recursive := true)), "
            "near AS MATERIALIZED ("  # narrow: only who takes part, and only those who are asked for
            "  SELECT * FROM (SELECT reading, ordinal, known_at, coalesce(event_type, kind) AS what,"
            "    unnest(list_transform(parties, lambda party: party.actor)) AS actor"
            "    FROM store.claims WHERE known_at >= (SELECT min(since) FROM asked))"
            "  WHERE actor IN (SELECT one FROM asked UNION SELECT other FROM asked)"
            "), alike AS MATERIALIZED ("
            "  SELECT near.reading, near.ordinal FROM near JOIN asked ON near.actor = asked.one"
            "  AND near.known_at >= asked.since AND coalesce(asked.what = near.what, asked.what IS NULL)"
            "  AND (asked.one = asked.other OR EXISTS (FROM near AS beside WHERE beside.actor = asked.other"
            "    AND beside.reading = near.reading AND beside.ordinal = near.ordinal))"
            "  UNION SELECT reading, ordinal FROM store.claims AS claims JOIN asked ON asked.one IS NULL"
            "  AND known_at >= since AND coalesce(what = coalesce(event_type, kind), what IS NULL)"
            ") SELECT claims.* FROM store.claims_now AS claims"
            "  JOIN alike ON alike.reading = claims.reading AND alike.ordinal = claims.ordinal"
            "  WHERE claims.known_at >= (SELECT min(since) FROM asked)"
            "  ORDER BY known_at, id, claims.reading",
            (wanted,),
        )
        return [stored_claim(row) for row in found]

    def first_known(
        self, groups: Iterable[tuple[str, ...]], *, friendly: bool = False
    ) -> Mapping[tuple[str, ...], datetime]:
        """When all actors (one or two) of each group first took part in one claim that is not denied or hypothetical.

        `friendly`: only in an event of type AGREE or COOPERATE, or a relation allied_with.
        """
        wanted = sorted(set(groups))
        if not wanted:
            return {}
        asked = [
            {"number": number, "one": group[0], "other": group[-1]}  # of one actor twice the same
            for number, group in enumerate(wanted)
        ]
        rows = self.rows(
            "WITH asked AS MATERIALIZED (SELECT"
            "  unnest($1::STRUCT(number INTEGER, one VARCHAR, other VARCHAR)[], recursive := true)), "
            "near AS MATERIALIZED ("
            "  SELECT * FROM (SELECT reading, ordinal, known_at,"
            "    unnest(list_transform(parties, lambda party: party.actor)) AS actor"
            "    FROM store.claims WHERE modality NOT IN ('denied', 'hypothetical') AND (NOT $2"
            "      OR coalesce(event_type IN ('AGREE', 'COOPERATE'), false)"
            "      OR coalesce(predicate = 'allied_with', false)))"
            "  WHERE actor IN (SELECT one FROM asked UNION SELECT other FROM asked)"
            ") SELECT asked.number, min(first.known_at) FROM asked JOIN near AS first ON first.actor = asked.one"
            "  JOIN near AS second ON second.actor = asked.other"
            "    AND second.reading = first.reading AND second.ordinal = first.ordinal"
            "  ANTI JOIN store.superseded AS superseded ON superseded.reading = first.reading"
            " GROUP BY asked.number",
            (asked, friendly),
        )
        found = {wanted[number]: aware(known) for number, known in rows}
        return {group: known for group, known in found.items() if known is not None}

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        """Stored alerts of these rules that are pending or firing, by (started_at, id)."""
        found = self.records(
            "SELECT alerts.*, states.state FROM store.alerts AS alerts "
            "JOIN store.alert_states AS states ON states.alert = alerts.id "
            "WHERE rule IN (SELECT unnest($1::VARCHAR[])) AND states.state <> 'resolved' ORDER BY started_at, id",
            (sorted(set(rules)),),
        )
        parted = (({name: has for name, has in row.items() if name != "state"}, row["state"]) for row in found)
        return [(Alert(**row), AlertState(state)) for row, state in parted]

    def alerts_by(self, rules: Iterable[str]) -> Sequence[Alert]:
        """Every stored alert of these rules that ever fired, by (started_at, id)."""
        found = self.records(
            "SELECT * FROM store.alerts WHERE rule IN (SELECT unnest($1::VARCHAR[]))"
            " AND id IN (SELECT alert FROM store.alert_transitions WHERE state = 'firing') ORDER BY started_at, id",
            (sorted(set(rules)),),
        )
        return [Alert(**row) for row in found]


def _days(rows: Iterable[Row]) -> Mapping[str, Sequence[DayTold]]:
    """From rows of (subject, day, claims, origins, first, last)."""
    found: dict[str, list[DayTold]] = {}
    for subject, day, claims, origins, first, last in rows:
        told = DayTold(day, claims, origins, first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))
        found.setdefault(subject, []).append(told)
    return found
