"""Claims in short, for tables of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from news.claim import Claim, Event, Relation, Stance

Read = Callable[..., Sequence[Claim]]


def sides(claims: Sequence[Claim]) -> set[tuple[str | None, str | None, str]]:
    """(holder, target, sign) of every stance that is not denied."""
    return {
        (claim.holder.actor, claim.target.actor, "+" if claim.value > 0 else "-")
        for claim in claims
        if isinstance(claim, Stance) and claim.modality != "denied"
    }


def stance(claims: Sequence[Claim], holder: str, target: str) -> Stance:
    """The one stance of holder toward target."""
    (found,) = [
        claim
        for claim in claims
        if isinstance(claim, Stance) and (claim.holder.actor, claim.target.actor) == (holder, target)
    ]
    return found


def events(claims: Sequence[Claim], kind: str) -> list[Event]:
    return [claim for claim in claims if isinstance(claim, Event) and claim.type == kind]


def relations(claims: Sequence[Claim]) -> set[tuple[str | None, str, str | None]]:
    return {
        (claim.subject.actor, claim.predicate.value, claim.object.actor if claim.object else None)
        for claim in claims
        if isinstance(claim, Relation)
    }
