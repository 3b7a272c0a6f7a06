"""In which order claims reached the program: what makes the alerts the same however claims are batched.

An alert is never taken back, so what was told depends on what had arrived by then. The order that counts is that in
which articles were first seen; what was seen at one moment arrived together, and is looked at along the time at which
it became known.

    arrivals in their order -> looks: an arrival that is younger than all before it only carries on the look before it;
                               one that brings something older is a look of its own, on what is there by then
      one look              -> on the store itself, set-based
      several               -> on evidence in memory, to which each look adds its claims
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from news.ports import Arrival, Evidence, Like, Span
from news.position import StoredClaim
from news.registry import Registry
from rules.memory import MemoryEvidence
from rules.selection import parties

EVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Arrived:
    """What one look has to look at: the claims that came, and the span of all that is known until the next look."""

    claims: list[StoredClaim]
    span: Span


def looks(new: Sequence[StoredClaim], arrivals: Sequence[Arrival], before: Span) -> list[Arrived]:
    """The looks that new claims take. `arrivals`: every one since the last look, of whatever claims; `before`: the span
    of what was known then."""
    came: dict[datetime, list[StoredClaim]] = defaultdict(list)
    for stored in new:
        came[stored.first_seen_at].append(stored)
    found: list[Arrived] = []
    oldest, newest = before.oldest, before.newest
    for arrival in arrivals:
        claims = came.get(arrival.seen_at, [])
        if claims and found and newest is not None and claims[0].known_at > newest:
            found[-1].claims.extend(claims)
        elif claims:
            found.append(Arrived(claims, before))
        oldest = arrival.oldest if oldest is None else min(oldest, arrival.oldest)
        newest = arrival.newest if newest is None else max(newest, arrival.newest)
        if found:
            found[-1].span = Span(oldest, newest)
    return found or [Arrived([], Span(oldest, newest))]


def remembered(
    evidence: Evidence, registry: Registry, batch: int, actors: Iterable[str], outlets: Iterable[str]
) -> MemoryEvidence:
    """What was stored up to a batch about these actors and all that touches them, and by these outlets, in memory."""
    memory = MemoryEvidence(registry, evidence.position_settings())
    if batch:
        near = {actor for actor in actors if actor in registry}
        near |= {issue.id for issue in registry if not near.isdisjoint(issue.touches)}
        about = evidence.claims_like(Like((actor,), None, EVER) for actor in sorted(near))
        found = {one.claim.id: one for one in (*about, *evidence.claims_from(sorted(outlets), EVER))}
        memory.add(stored for stored in found.values() if stored.batch <= batch)
    return memory


def taking_part(claims: Iterable[StoredClaim], registry: Registry) -> set[str]:
    """Everyone who takes part in claims, and whom the issues among them touch."""
    people = {party.actor for stored in claims for party in parties(stored.claim) if party.actor is not None}
    touched = (actor.touches for actor in map(registry.get, people) if actor is not None)
    return people.union(*touched)
