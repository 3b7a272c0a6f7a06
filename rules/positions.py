"""Positions in plain Python, as `storage` computes them in SQL (see news/position.py): for evidence held in memory.

One piece of evidence is all that one origin says through one voice about a pair as it first became known; within a
piece each claim weighs w * d, and the piece weighs the largest of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from news.claim import Claim, SpeakerKind, Stance
from news.position import Pair, PositionPoint, PositionSettings, StoredClaim

_NEGLIGIBLE = 1e-12

Piece = tuple[str, str]
"""An origin and a voice."""


def weight_of(stored: StoredClaim, settings: PositionSettings) -> float:
    """What a fresh claim weighs: 0 where it moves no position."""
    modality = settings.modality_weights.get(stored.claim.modality, 0.0)
    return stored.claim.confidence * modality * settings.grade_weights.get(stored.grade, 0.0)


def course(pair: Pair, claims: Iterable[StoredClaim], settings: PositionSettings) -> list[PositionPoint]:
    """A point a moment at which evidence became known. `claims`: the stances that move the pair, by (known_at, id),
    with their values as seen from it. The sums decay from moment to moment, so the cost is that of one pass."""
    half_life = settings.half_life_days * 86400
    moments: dict[datetime, dict[Piece, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    known: dict[Piece, datetime] = {}
    for stored in claims:
        weight = weight_of(stored, settings) * 2 ** (-(stored.known_at - stored.at).total_seconds() / half_life)
        piece = stored.origin, _voice(stored.claim)
        if weight > _NEGLIGIBLE and known.setdefault(piece, stored.known_at) == stored.known_at:
            assert isinstance(stored.claim, Stance)
            moments[stored.known_at][piece].append((weight, stored.claim.value))
    points: list[PositionPoint] = []
    origins: set[str] = set()
    weights = pull = 0.0
    for at, pieces in moments.items():
        if points:
            faded = 2 ** (-(at - points[-1].at).total_seconds() / half_life)
            weights, pull = weights * faded, pull * faded
        for piece in sorted(pieces):
            weight, value = _piece(pieces[piece])
            weights, pull = weights + weight, pull + weight * value
            origins.add(piece[0])
        points.append(
            PositionPoint.model_construct(
                holder=pair.holder,
                target=pair.target,
                at=at,
                level=round(pull / (weights + settings.prior), 9),
                weight=round(weights, 9),
                origins=len(origins),
            )
        )
    return points


def _piece(told: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Its weight and value, from the (weight, value) of its claims."""
    total = sum(weight for weight, _ in told)
    return max(weight for weight, _ in told), sum(weight * value for weight, value in told) / total


def _voice(claim: Claim) -> str:
    """Whose word it is: the outlet's own, whichever prints it; an actor's; or unnamed sources'."""
    if claim.speaker.kind is SpeakerKind.ACTOR:
        return f"actor {claim.speaker.actor or claim.speaker.name}"
    return claim.speaker.kind.value
