"""Positions once more, in plain Python, straight from the definition: slow, and as easy to check as the formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from news.claim import Stance
from news.position import Pair, PositionSettings, StoredClaim
from news.registry import Registry, fold


def points(
    claims: Sequence[StoredClaim], pair: Pair, settings: PositionSettings, registry: Registry
) -> list[tuple[datetime, float, float, int]]:
    """(known_at, level, weight, origins) at each moment at which evidence for the pair became known."""
    half_life = settings.half_life_days * 86400

    def decayed(weight: float, since: datetime, until: datetime) -> float:
        return weight * 2.0 ** (-(until - since).total_seconds() / half_life)

    said = defaultdict(list)
    for stored in claims:
        claim = stored.claim
        if not isinstance(claim, Stance) or claim.holder.actor != pair.holder or claim.target.actor is None:
            continue
        issue = registry.get(claim.target.actor)
        sign = 1 if claim.target.actor == pair.target else (issue.touches if issue else {}).get(pair.target, 0)
        weight = claim.confidence * settings.modality_weights[claim.modality] * settings.grade_weights[stored.grade]
        weight = decayed(weight, stored.at, stored.known_at)
        if sign and weight > 1e-12:
            who = (claim.speaker.actor or fold(claim.speaker.name)) if claim.speaker.kind == "actor" else None
            said[stored.origin, claim.speaker.kind, who].append((stored.known_at, weight, sign * claim.value))
    pieces = []
    for (origin, _, _), found in said.items():
        first = min(known for known, _, _ in found)
        kept = [(weight, value) for known, weight, value in found if known == first]
        total = sum(weight for weight, _ in kept)
        pieces.append((first, origin, max(weight for weight, _ in kept), sum(w * v for w, v in kept) / total))
    course = []
    for moment in sorted({first for first, _, _, _ in pieces}):
        before = [(decayed(w, first, moment), v, origin) for first, origin, w, v in pieces if first <= moment]
        weight = sum(w for w, _, _ in before)
        level = sum(w * v for w, v, _ in before) / (weight + settings.prior)
        course.append((moment, level, weight, len({origin for _, _, origin in before})))
    return course
