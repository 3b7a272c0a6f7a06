"""Selectors -> actors, and the index that finds the rules which a moved pair touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import process

from news.actor import Role
from news.claim import Claim, Event, Party, Relation, Stance
from news.errors import shown
from news.position import Pair
from news.registry import Registry, fold
from rules.model import Bloc, PairRule, Selector

Members = frozenset[str] | None
"""Actor ids, or None for anyone."""
OFFICES = {"premier": "prime minister", "pm": "prime minister", "head of government": "prime minister"}
"""Other words for an office."""
Who = Callable[[str | None, date], bool]
"""Whether an actor is meant on a day."""


def members(selector: Selector | None, registry: Registry) -> Members:
    """The actors that a selector means today. A name that means nobody gives nobody."""
    if selector is None:
        return None
    if selector.any is not None:
        return frozenset().union(*(members(one, registry) or frozenset() for one in selector.any))
    if selector.kind is not None:
        return frozenset(actor.id for actor in registry if selector.kind in actor.kinds)
    if selector.role is not None:
        return frozenset(office_holders(selector.role, registry))
    actor = registry.resolve(selector.name or selector.part_of or "")
    if actor is None:
        return frozenset()
    return registry.within(actor.id) if selector.part_of is not None else frozenset((actor.id,))


def office_holders(office: str, registry: Registry) -> Mapping[str, tuple[Role, ...]]:
    """Everyone who ever held an office ("premier of Iraq"), with the terms."""
    held: dict[str, tuple[Role, ...]] = {}
    for title, of in _offices(office, registry):
        for actor in registry:
            terms = tuple(role for role in actor.roles if role.of == of and fold(role.title) == title)
            if terms:
                held[actor.id] = terms
    return held


def _offices(office: str, registry: Registry) -> Iterator[tuple[str, str]]:
    """(title, body or state) that an office may mean: "commander of the army of X" may be cut at each "of"."""
    words = office.split(" of ")
    for cut in range(1, len(words)):
        title = fold(" of ".join(words[:cut]))
        body = registry.resolve(" of ".join(words[cut:]).removeprefix("the "))
        if body is not None:
            yield OFFICES.get(title, title), body.id


def who(selector: Selector | None, registry: Registry) -> Who | None:
    """Whom a selector means on a day; None where that is anyone. Only offices depend on the day."""
    if selector is None:
        return None
    if selector.any is not None and any(one.role or one.any for one in selector.any):
        parts = [one for one in (who(one, registry) for one in selector.any) if one is not None]
        return lambda actor, day: any(part(actor, day) for part in parts)
    if selector.role is not None:
        held = office_holders(selector.role, registry)
        return lambda actor, day: any(term.holds(day) for term in held.get(actor or "", ()))
    ids = members(selector, registry) or frozenset()
    return lambda actor, _: actor in ids


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
        if isinstance(value.get("role"), str) and not office_holders(value["role"], registry):
            yield ("role",), *_explain_office(value["role"], registry)
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


def _explain_office(office: str, registry: Registry) -> tuple[str, str]:
    what = f"nobody is known to have held the office {shown(office)}"
    held = ((role.title, registry.get(role.of)) for actor in registry for role in actor.roles)
    known = dict.fromkeys(f"{fold(title)} of {body.name}" for title, body in held if body is not None)
    near = process.extractOne(office, list(known), score_cutoff=70)
    if near:
        return what, f"did you mean {near[0]}?"
    return what, "write it as 'prime minister of Iraq'; terms stand in seeds/actors"


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
    _by_holder: dict[str, list[tuple[PairRule | Bloc, Members]]] = field(default_factory=dict)
    _by_target: dict[str, list[PairRule | Bloc]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Iterable[PairRule | Bloc], registry: Registry) -> PairIndex:
        index = cls(registry)
        known: dict[str, Members] = {}

        def resolved(selector: Selector | None) -> Members:
            key = "" if selector is None else selector.model_dump_json()
            if key not in known:
                known[key] = members(selector, registry)
            return known[key]

        for rule in rules:
            holders = resolved(rule.group if isinstance(rule, Bloc) else rule.holder)
            targets = resolved(rule.target)
            if holders is not None:
                for holder in sorted(holders):
                    index._by_holder.setdefault(holder, []).append((rule, targets))
            else:
                for target in sorted(targets or ()):
                    index._by_target.setdefault(target, []).append(rule)
        return index

    def matching(self, pair: Pair) -> Iterator[PairRule | Bloc]:
        for rule, targets in self._by_holder.get(pair.holder, ()):
            if selects(targets, pair.target):
                yield rule
        yield from self._by_target.get(pair.target, ())
