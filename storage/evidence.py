"""What rules ask about claims and positions. Provides `news.ports.Evidence`; every answer is one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from news.claim import Claim, Event, Modality, Party, Relation, Stance
from news.position import Pair, PositionPoint, StoredClaim
from news.registry import fold
from storage.claims import stored_claim
from storage.session import Session, naive

DENIED_WITHIN = timedelta(days=30)
"""How long before a denial the report that it denies may have become known."""


_ASKED = "WITH asked AS MATERIALIZED (SELECT unnest($1::STRUCT(holder VARCHAR, target VARCHAR)[], recursive := true))"
"""The pairs of `_asked`, as a table."""


def _asked(pairs: Iterable[Pair]) -> list[dict[str, str]]:
    return [pair.model_dump() for pair in dict.fromkeys(pairs)]


class EvidenceStore(Session):
    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        """Every claim stored in a batch after this one that no newer reading replaced, by (known_at, id).

        A revision counts from when it was read: until then the one before it does.
        """
        found = self.records(
            "FROM store.claims_now WHERE batch > $1 ORDER BY known_at, id, reading",
            (batch,),
        )
        return [stored_claim(row) for row in found]

    def stances_of(
        self, pairs: Iterable[Pair], since: datetime | Mapping[Pair, datetime]
    ) -> Mapping[Pair, Sequence[StoredClaim]]:
        """The stance claims that move each pair, known since then (or since a moment for each pair), by (known_at, id);
        none for a pair without.

        What has no weight (denied, hypothetical, confidence 0) moves nothing. A stance on an issue stands under the
        pair with each actor that the issue touches, too: there its value is as seen from the actor.
        """
        found: dict[Pair, list[StoredClaim]] = {pair: [] for pair in pairs}
        sought = [
            {**pair.model_dump(), "since": naive(since[pair] if isinstance(since, Mapping) else since)}
            for pair in found
        ]
        rows = self.records(
            "WITH sought AS MATERIALIZED ("
            "  SELECT unnest($1::STRUCT(holder VARCHAR, target VARCHAR, since TIMESTAMP)[], recursive := true)), "
            "asked AS (SELECT holder, target FROM sought), "
            "moving AS (FROM store.stances_moving('asked') AS moving SEMI JOIN sought ON sought.holder = moving.holder"
            "  AND sought.target = moving.target AND moving.known_at >= sought.since"
            "  WHERE moving.known_at >= $2) "
            "FROM store.with_articles('moving') ORDER BY known_at, id, reading",
            (sought, min((one["since"] for one in sought), default=None)),
        )
        for row in rows:
            found[Pair(holder=row["holder"], target=row["target"])].append(stored_claim(row))
        return found

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        """The course of each pair's position: one point a moment at which evidence became known, since then, and
        the last one before it, oldest first; none for a pair without evidence. See `storage/views/20_positions.sql`.
        """
        asked = _asked(pairs)
        found: dict[Pair, list[PositionPoint]] = {Pair(**pair): [] for pair in asked}
        rows = self.records(
            f"{_ASKED}, asked_pieces AS (FROM store.pieces SEMI JOIN asked USING (holder, target)) "
            "FROM store.course('asked_pieces') "
            "WINDOW pair AS (PARTITION BY holder, target ORDER BY known_at) "
            "QUALIFY known_at >= $2 OR coalesce(lead(known_at) OVER pair >= $2, true) "
            "ORDER BY holder, target, known_at",
            (asked, naive(since)),
        )
        for row in rows:
            point = PositionPoint(at=row.pop("known_at"), **row)
            found[Pair(holder=point.holder, target=point.target)].append(point)
        return found

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        """Every claim, of any kind, in which one of these actors (by id) is a party, known since then and held still,
        by (known_at, id)."""
        found = self.records(
            "FROM store.claims_now WHERE known_at >= $2"
            " AND list_has_any(list_transform(parties, lambda party: party.actor), $1::VARCHAR[])"
            " ORDER BY known_at, id, reading",
            (sorted(set(actors)), naive(since)),
        )
        return [stored_claim(row) for row in found]

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        """For each denying claim, by id: what it denies, by (known_at, id).

        That is each claim of its article that it names in `denies`; and, where its own modality is `denied`, every
        claim of any article that says the same (the same stance or relation between the same two, an event of the same
        type in which all parties of the denial take part), is not denied itself, and became known with it or at most
        30 days before. A claim that denies nothing stored is absent.
        """
        denials = [_denial(claim) for claim in claims if claim.claim.denies or claim.claim.modality is Modality.DENIED]
        if not denials:
            return {}
        rows = self.records(
            "WITH denials AS MATERIALIZED (SELECT unnest($1::STRUCT(denial VARCHAR, article VARCHAR, denies VARCHAR[],"
            "  known_at TIMESTAMP, what VARCHAR, content VARCHAR, parties VARCHAR[])[], recursive := true)), "
            "near AS MATERIALIZED ("  # narrow, so that only what may be denied is put together
            "  SELECT reading, ordinal, known_at, coalesce(event_type, predicate, kind) AS what,"
            "    unnest(store.keys_of(parties)) AS party"
            "  FROM store.claims WHERE modality <> 'denied' AND known_at BETWEEN"
            "    (SELECT min(known_at) FROM denials) - $2 AND (SELECT max(known_at) FROM denials)"
            "), alike AS MATERIALIZED ("
            "  SELECT denials.denial, denials.content, denials.parties AS people, near.reading, near.ordinal"
            "  FROM denials JOIN near ON near.what = denials.what AND near.party = denials.parties[1]"
            "    AND near.known_at BETWEEN denials.known_at - $2 AND denials.known_at"
            "), denied AS MATERIALIZED ("
            "  SELECT alike.denial, said.reading, said.id FROM store.claims AS said"
            "    JOIN alike ON alike.reading = said.reading AND alike.ordinal = said.ordinal"
            "    AND store.content(kind, value, event_type, predicate, said.parties) = alike.content"
            "    AND list_has_all(store.keys_of(said.parties), alike.people)"
            "  UNION"
            "  SELECT named.denial, said.reading, said.id"
            "  FROM (SELECT denial, article, unnest(denies) AS id FROM denials) AS named"
            "  JOIN store.readings AS readings ON readings.article_id = named.article"
            "  JOIN store.claims AS said ON said.reading = readings.number AND said.id = named.id"
            "    AND said.modality <> 'denied'"
            ") SELECT denied.denial, said.* FROM denied JOIN store.claims_now AS said"
            "  ON said.reading = denied.reading AND said.id = denied.id"
            "  WHERE said.known_at >= (SELECT min(known_at) FROM denials) - $2"
            " ORDER BY denial, known_at, said.id, said.reading",
            (denials, DENIED_WITHIN),
        )
        found: dict[str, list[StoredClaim]] = {}
        for row in rows:
            found.setdefault(row["denial"], []).append(stored_claim(row))
        return found


def _denial(stored: StoredClaim) -> dict[str, object]:
    """A denying claim as the query asks for it; `content` None where it denies only what it names."""
    claim = stored.claim
    keys = [party.actor or fold(party.name) for party in _parties(claim)]
    return {
        "denial": claim.id,
        "article": stored.article,
        "denies": list(claim.denies),
        "known_at": naive(stored.known_at),
        "what": claim.type
        if isinstance(claim, Event)
        else claim.predicate
        if isinstance(claim, Relation)
        else claim.kind,
        "content": _content(claim, keys) if claim.modality is Modality.DENIED and keys else None,
        "parties": keys,
    }


def _parties(claim: Claim) -> tuple[Party, ...]:
    if isinstance(claim, Stance):
        return (claim.holder, claim.target)
    if isinstance(claim, Event):
        return claim.actors + claim.recipients
    return (claim.subject,) if claim.object is None else (claim.subject, claim.object)


def _content(claim: Claim, keys: Sequence[str]) -> str:
    """As the macro `store.content`."""
    if isinstance(claim, Stance):
        return f"stance {(claim.value > 0) - (claim.value < 0)} {'>'.join(keys)}"
    return f"event {claim.type}" if isinstance(claim, Event) else f"relation {claim.predicate} {'>'.join(keys)}"
