"""Which claims count for a rule, and in which order an alert shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from news.alert import Check
from news.claim import Stance
from news.position import StoredClaim
from news.source import Grade
from rules.model import EvidenceWanted

SHOWN = 5
"""Claims that an alert keeps on each side."""


Counts = Callable[[StoredClaim], bool]
"""Whether a claim counts for a rule."""


def passes(stored: StoredClaim, wanted: EvidenceWanted, any_modality: bool = False) -> bool:
    """Whether a claim passes the evidence filter of a rule. An unknown grade passes only where none is asked."""
    claim = stored.claim
    return (
        claim.confidence >= wanted.confidence
        and (any_modality or claim.modality in wanted.modality)
        and (wanted.grade is None or (stored.grade is not Grade.F and stored.grade.value <= wanted.grade.value))
    )


def value(stored: StoredClaim) -> float:
    """The value of a stance, -1..1; 0 for a claim of another kind."""
    return stored.claim.value if isinstance(stored.claim, Stance) else 0.0


def strength(stored: StoredClaim) -> float:
    """confidence x |value| for a stance, confidence for another claim: what the strongest comes first by."""
    claim = stored.claim
    return claim.confidence * abs(claim.value) if isinstance(claim, Stance) else claim.confidence


def origins(claims: Iterable[StoredClaim]) -> int:
    return len({stored.origin for stored in claims})


def strongest(claims: Iterable[StoredClaim], target: str | None = None) -> tuple[str, ...]:
    """Ids of the claims to show: the strongest of each origin, then the next of each, so that one report never fills
    the page while another one stands behind it.

    A sentence is shown once: by the claim about `target` itself, where another one is about an issue that touches it.
    """
    ranks: dict[str, int] = {}
    order: list[tuple[int, float, str]] = []
    sentences: set[tuple[str, int]] = set()
    for stored in sorted(claims, key=lambda stored: _shown_first(stored, target)):
        sentence = (stored.article, stored.claim.quote.start)
        if sentence not in sentences:
            sentences.add(sentence)
            rank = ranks[stored.origin] = ranks.get(stored.origin, -1) + 1
            order.append((rank, -strength(stored), stored.claim.id))
    return tuple(dict.fromkeys(claim_id for *_, claim_id in sorted(order)))[:SHOWN]


def _shown_first(stored: StoredClaim, target: str | None) -> tuple[bool, float, datetime, str]:
    claim = stored.claim
    aside = target is not None and isinstance(claim, Stance) and claim.target.actor != target
    return aside, -strength(stored), stored.known_at, claim.id


def opposing(
    claims: Iterable[StoredClaim], direction: int, support: Sequence[StoredClaim], target: str | None = None
) -> tuple[str, ...]:
    """Ids of the claims that show the side before a change: of the other sign, strongest first; then those on the same
    side but weaker than the strongest support, which show how mild it was. Zero values come between."""
    shown = {stored.claim.id for stored in support}
    peak = max((direction * value(stored) for stored in support), default=0.0)
    left = [stored for stored in claims if stored.claim.id not in shown and direction * value(stored) < peak]
    other = [stored for stored in left if direction * value(stored) < 0]
    weaker = [stored for stored in left if direction * value(stored) >= 0]
    return tuple(dict.fromkeys((*strongest(other, target), *strongest(weaker, target))))[:SHOWN]


def evidence_checks(support: Sequence[StoredClaim], wanted: EvidenceWanted, modality: str = "") -> tuple[Check, Check]:
    """The two conditions on evidence: that claims of the wanted kind are there, and from enough origins."""
    asked = [modality or " or ".join(wanted.modality), f"confidence >= {wanted.confidence:.2f}"]
    if wanted.grade is not None:
        asked.append(f"grade {wanted.grade} or better")
    number, apart = len(support), origins(support)
    return (
        Check(
            name="evidence",
            actual=f"{number} {'claim' if number == 1 else 'claims'}",
            wanted=f"at least 1 claim, {', '.join(asked)}",
            passed=bool(support),
        ),
        Check(name="origins", actual=str(apart), wanted=f">= {wanted.origins}", passed=apart >= wanted.origins),
    )
