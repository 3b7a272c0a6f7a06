"""Selectors -> actors, and the index that finds the rules which a moved pair touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from news.claim import Claim, Event, Party, Relation, Stance
from news.errors import shown
from news.position import Pair
from news.registry import Registry
from rules.model import PairRule, Selector

Members = frozenset[str] | None
"""Actor ids, or None for anyone."""


def members(selector: Selector | None, registry: Registry) -> Members:
    """The actors that a selector means today. A name that means nobody gives nobody."""
    if selector is None:
        return None
    if selector.any is not None:
        return frozenset().union(*(members(one, registry) or frozenset() for one in selector.any))
    if selector.kind is not None:
        return frozenset(actor.id for actor in registry if selector.kind in actor.kinds)
    actor = registry.resolve(selector.name or selector.part_of or "")
    if actor is None:
        return frozenset()
    return registry.within(actor.id) if selector.part_of is not None else frozenset((actor.id,))


def selects(wanted: Members, actor: str | None) -> bool:
    return wanted is None or actor in wanted


Unknown = tuple[tuple[str | int, ...], str, str]


def unknown_names(value: Any, registry: Registry) -> Iterator[Unknown]:
    """Every name in a selector, as it stands in the file, that means no single actor: (path, what is wrong, mend)."""
    if isinstance(value, str):
        if registry.resolve(value) is None:
            yield (), *_explain(value, registry)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from (((number, *path), what, mend) for path, what, mend in unknown_names(one, registry))
    elif isinstance(value, dict):
        for key in ("name", "part_of", "any"):
            if key in value:
                yield from (((key, *path), what, mend) for path, what, mend in unknown_names(value[key], registry))


def _explain(name: str, registry: Registry) -> tuple[str, str]:
    bearers = registry.named(name)
    if bearers:
        ids = ", ".join(actor.id for actor in bearers)
        return f"{len(bearers)} actors are called {shown(name)}", f"write the id of one: {ids}"
    near = registry.suggest(name)
    mend = f"did you mean {' or '.join(near)}?" if near else "add the actor to seeds/actors, or use another name"
    return f"no actor is called {shown(name)}", mend


def pairs_of(claim: Claim, registry: Registry) -> Iterator[Pair]:
    """The pairs whose position a claim moves: its own, and through an issue those with the actors that it touches."""
    if not isinstance(claim, Stance) or claim.holder.actor is None or claim.target.actor is None:
        return
    target = registry.get(claim.target.actor)
    for other in (claim.target.actor, *(target.touches if target else ())):
        if other != claim.holder.actor:
            yield Pair(holder=claim.holder.actor, target=other)


def parties(claim: Claim) -> tuple[Party, ...]:
    """Everyone who takes part in a claim, in its order."""
    if isinstance(claim, Stance):
        return claim.holder, claim.target
    if isinstance(claim, Event):
        return *claim.actors, *claim.recipients
    assert isinstance(claim, Relation)
    return (claim.subject,) if claim.object is None else (claim.subject, claim.object)


@dataclass(slots=True)
class PairIndex:
    """Rules by whom they watch: the cost of a look-up follows the rules that match, not all there are."""

    registry: Registry
    _by_holder: dict[str, list[tuple[PairRule, Members]]] = field(default_factory=dict)
    _by_target: dict[str, list[PairRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Iterable[PairRule], registry: Registry) -> PairIndex:
        index = cls(registry)
        known: dict[str, Members] = {}

        def resolved(selector: Selector | None) -> Members:
            key = "" if selector is None else selector.model_dump_json()
            if key not in known:
                known[key] = members(selector, registry)
            return known[key]

        for rule in rules:
            holders, targets = resolved(rule.holder), resolved(rule.target)
            if holders is not None:
                for holder in sorted(holders):
                    index._by_holder.setdefault(holder, []).append((rule, targets))
            else:
                for target in sorted(targets or ()):
                    index._by_target.setdefault(target, []).append(rule)
        return index

    def matching(self, pair: Pair) -> Iterator[PairRule]:
        for rule, targets in self._by_holder.get(pair.holder, ()):
            if selects(targets, pair.target):
                yield rule
        yield from self._by_target.get(pair.target, ())
