"""Rules made ready to be evaluated: indexed and compiled once, kept for as long as the rules and the registry stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from news.registry import Registry, fold
from rules import clockwork
from rules.model import Bloc, ClockRule, HappeningRule, LastingRule, PairRule, Rule, Silence, Sql
from rules.model import Sequence as SequenceRule
from rules.patterns import counting, steps_need
from rules.selection import PairIndex, members
from rules.support import Counts
from rules.watchers import WatcherIndex, watcher_of


class RuleBook:
    """Rules with what their evaluation needs to know of them. Each part is made when it is first asked for.

    `rests`: until when time alone ends no open alert, by its id: as far as this process has worked out. It saves
    looking at every open alert every time, and decides nothing.
    """

    def __init__(self, rules: Iterable[Rule], registry: Registry) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self.registry = registry
        self.by_id = {rule.id: rule for rule in self.rules}
        self.rests: dict[str, datetime] = {}
        self._counts: dict[str, Counts] = {}
        self._groups: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, rules: Iterable[Rule] | RuleBook, registry: Registry) -> RuleBook:
        return rules if isinstance(rules, RuleBook) else cls(rules, registry)

    def by_mark(self, watermarks: Mapping[str, int]) -> list[tuple[int, RuleBook]]:
        """The rules by the batch that they looked at last, oldest first; 0: those that never looked."""
        marks: dict[int, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            marks[watermarks.get(rule.id, 0)].append(rule)
        if len(marks) == 1:
            return [(mark, self) for mark in marks]
        return [(mark, RuleBook(marks[mark], self.registry)) for mark in sorted(marks)]

    def make(self) -> None:
        """Makes every part now, not when it is first asked for."""
        _ = self.pairs, self.watchers, self.clocks, self.actors
        for rule in self.rules:
            self.counts(rule)

    def counts(self, rule: Rule) -> Counts:
        """Which claims count for a rule."""
        if rule.id not in self._counts:
            self._counts[rule.id] = counting(rule, self.registry)
        return self._counts[rule.id]

    def group(self, rule: Bloc) -> tuple[str, ...]:
        """The members of a bloc, in order."""
        if rule.id not in self._groups:
            self._groups[rule.id] = tuple(sorted(members(rule.group, self.registry) or ()))
        return self._groups[rule.id]

    @cached_property
    def pairs(self) -> PairIndex:
        return PairIndex.of((rule for rule in self.rules if isinstance(rule, PairRule | Bloc)), self.registry)

    @cached_property
    def watchers(self) -> WatcherIndex:
        return WatcherIndex([watcher_of(rule, self.registry) for rule in self.rules if isinstance(rule, HappeningRule)])

    @cached_property
    def clocks(self) -> tuple[tuple[ClockRule, str], ...]:
        """Each volume and silence rule with each of its subjects."""
        clocks = (rule for rule in self.rules if isinstance(rule, ClockRule))
        return tuple((rule, subject) for rule in clocks for subject in clockwork.subjects(rule, self.registry))

    @cached_property
    def asking(self) -> tuple[Sql, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Sql))

    @cached_property
    def ending(self) -> tuple[str, ...]:
        """The ids of the rules whose alerts end by time alone, or begin to fire by it: all but clocks, which look at
        whatever time brings."""
        return tuple(rule.id for rule in self.rules if not isinstance(rule, ClockRule))

    @cached_property
    def outlets(self) -> frozenset[str]:
        """The outlets (folded) whose silence is watched."""
        return frozenset(fold(one) for rule in self.rules if isinstance(rule, Silence) for one in rule.outlets)

    @cached_property
    def counted(self) -> frozenset[str]:
        """Actors of whom something may be asked though no new claim names them."""
        clocks = {subject for rule, subject in self.clocks if not (isinstance(rule, Silence) and rule.outlets)}
        steps = (rule for rule in self.rules if isinstance(rule, SequenceRule))
        return frozenset(clocks).union(*(steps_need(rule, self.registry) or () for rule in steps))

    @cached_property
    def actors(self) -> frozenset[str] | None:
        """Actors of whom one takes part in every claim that may matter to one of the rules; None where anyone may."""
        found: set[str] = set(self.counted)
        for rule in self.rules:
            if isinstance(rule, LastingRule):
                if isinstance(rule, ClockRule | Sql):
                    continue
                needed = members(rule.group if isinstance(rule, Bloc) else rule.holder, self.registry)
                if needed is None:
                    assert isinstance(rule, PairRule)
                    targets = members(rule.target, self.registry) or frozenset()
                    needed = targets.union(one.id for one in self.registry if not targets.isdisjoint(one.touches))
                found |= needed
        for watcher in self.watchers.watchers:
            if watcher.needs is None:
                return None
            found |= watcher.needs
        return frozenset(found)
