"""Which older claims may be of the same happening as a new one: what the store is asked for, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from news.claim import Claim, Event, Party
from news.registry import Registry
from rules.model import ClaimPattern, EventSeen, HappeningRule
from rules.model import Sequence as SequenceRule
from rules.patterns import recipients, steps_need
from rules.selection import members, parties, selects
from rules.sightings import Sighting


def companions(
    rule: HappeningRule, sighting: Sighting, registry: Registry
) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """What older claims may be of the same happening as a sighting: (up to two actors in them, what they say)."""
    claim = sighting.stored.claim
    if isinstance(rule, SequenceRule):
        _, _, thing = sighting.base.partition("|")
        people = [name for name in thing.split(">") if name in registry] if rule.same not in ("place", "any") else []
        whats = frozenset(what for step in rule.steps for what in _whats(step))
        groups = [tuple(people[:2])] if people else _anyone(rule, registry)
        yield from ((group, what) for group in groups for what in sorted(whats, key=str))
        return
    people = _known(parties(claim))
    if isinstance(rule, EventSeen):
        watched, others = members(rule.actor, registry), members(rule.recipient, registry)
        people = [
            *(one for one in _known(claim.actors if isinstance(claim, Event) else ()) if selects(watched, one)),
            *(one for one in _known(recipients(claim)) if selects(others, one)),
        ]
        if people:
            yield from ((tuple(people[:2]), kind.value) for kind in rule.types)
            if not rule.types:
                yield tuple(people[:2]), _what(claim)
    elif people:
        yield tuple(people[:2]), _what(claim)


def _known(people: Iterable[Party]) -> list[str]:
    return list(dict.fromkeys(one.actor for one in people if one.actor is not None))


def _what(claim: Claim) -> str:
    return claim.type.value if isinstance(claim, Event) else claim.kind


def _whats(step: ClaimPattern) -> Iterator[str | None]:
    """What a claim that is this step says: None where it may be anything."""
    if step.types:
        yield from (kind.value for kind in step.types)
    elif step.predicates or step.kind == "relation":
        yield "relation"
    elif step.side or step.least or step.shift is not None or step.kind == "stance":
        yield "stance"
    else:
        yield None


def _anyone(rule: SequenceRule, registry: Registry) -> list[tuple[str, ...]]:
    """Everyone of whom one must be in a step, for steps that share no actor; () where that may be anyone."""
    needs = steps_need(rule, registry)
    return [()] if needs is None else [(actor,) for actor in sorted(needs)]
