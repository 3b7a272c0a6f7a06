"""Rules about happenings, found by what a claim must be for them to match it.

A rule is compiled once into a `Watcher`. Watchers are found by the actors of whom one must take part and by what must
be said, so that the cost of a claim follows the rules that may match it, not all there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from news.claim import Claim, Event, Relation
from news.registry import Registry
from rules.expressions import conditions
from rules.model import (
    ClaimPattern,
    Corroboration,
    Denial,
    EventSeen,
    Expression,
    First,
    HappeningRule,
    RelationSeen,
)
from rules.model import Sequence as SequenceRule
from rules.patterns import needed_parties, steps_need
from rules.selection import Members, members, parties
from rules.sightings import Match, matcher

Whats = frozenset[str] | None
"""What a claim may say: kinds ("stance"), event types ("ASSAULT") and predicates ("leads"); None: anything."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A compiled rule.

    needs   one of these actors takes part in every claim it matches; None: anyone may
    whats   one of these is said by every claim it matches
    back    how far before a new claim older ones matter to it; None: not at all
    """

    rule: HappeningRule
    match: Match
    needs: Members
    whats: Whats
    back: timedelta | None


def watcher_of(rule: HappeningRule, registry: Registry) -> Watcher:
    """The rule, compiled."""
    back: timedelta | None = None
    if isinstance(rule, SequenceRule):
        back = rule.within + rule.max_age
    elif not isinstance(rule, First) and (rule.evidence.origins > 1 or isinstance(rule, Corroboration)):
        back = rule.window + rule.max_age
    needs, whats = _asked(rule, registry)
    return Watcher(rule, matcher(rule, registry), needs, whats, back)


def _asked(rule: HappeningRule, registry: Registry) -> tuple[Members, Whats]:
    """Of whom one must take part in what a rule matches, and what must be said there."""
    match rule:
        case EventSeen():
            people = [members(one, registry) for one in (rule.actor, rule.recipient) if one is not None]
            return _fewest(people), frozenset(rule.types or ("event",))
        case Denial():
            return members(rule.about, registry), None
        case RelationSeen():
            people = [members(one, registry) for one in (rule.subject, rule.object) if one is not None]
            return _fewest(people), frozenset(rule.predicates or ("relation",))
        case Corroboration():
            return needed_parties(rule.claim, registry), said_in(rule.claim)
        case First():
            return members(rule.actor, registry), None
        case SequenceRule():
            whats = [said_in(step) for step in rule.steps]
            anything = None if None in whats else frozenset[str]().union(*(one or () for one in whats))
            return steps_need(rule, registry), anything
        case Expression():
            return conditions(rule.when)


def said_in(pattern: ClaimPattern) -> Whats:
    """What a claim that meets a pattern says."""
    if pattern.types:
        return frozenset(pattern.types)
    if pattern.predicates:
        return frozenset(pattern.predicates)
    if pattern.kind or pattern.place:
        return frozenset((pattern.kind or "event",))
    return frozenset(("stance",)) if pattern.side or pattern.least or pattern.shift is not None else None


def _fewest(people: Iterable[Members]) -> Members:
    return min(people, key=lambda ids: len(ids or ()), default=None)


def whats_of(claim: Claim) -> tuple[str, ...]:
    """What a claim says, by each name that it may be asked by."""
    if isinstance(claim, Event):
        return claim.kind, claim.type.value
    return (claim.kind, claim.predicate.value) if isinstance(claim, Relation) else (claim.kind,)


@dataclass(slots=True)
class WatcherIndex:
    """Watchers by whom they need, else by what must be said."""

    watchers: Sequence[Watcher]
    _by_actor: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_what: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _any: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, watcher in enumerate(self.watchers):
            if watcher.needs is not None:
                for actor in watcher.needs:
                    self._by_actor[actor].append(number)
            elif watcher.whats is not None:
                for what in watcher.whats:
                    self._by_what[what].append(number)
            else:
                self._any.append(number)

    @property
    def watches_denials(self) -> bool:
        return any(isinstance(watcher.rule, Denial) for watcher in self.watchers)

    def matching(self, claim: Claim) -> Iterator[int]:
        """The numbers of the watchers that may match a claim, in their order."""
        found = set(self._any)
        said = whats_of(claim)
        for what in said:
            found.update(self._by_what.get(what, ()))
        for party in parties(claim):
            for number in self._by_actor.get(party.actor or party.name, ()):
                whats = self.watchers[number].whats
                if whats is None or not whats.isdisjoint(said):
                    found.add(number)
        yield from sorted(found)
