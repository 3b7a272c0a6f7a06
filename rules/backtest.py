"""What rules would have fired over stored history: live evaluation over the same evidence, with nothing told before.

It is `rules.evaluation.evaluate` itself, over evidence cut off at the last day and without stored alerts, so its alerts
are those that live evaluation in any batching gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree

from news.alert import Alert, AlertState
from news.errors import ConfigError, shown
from news.ports import DayTold, Evidence, Like, Span
from news.position import Pair, PositionPoint, StoredClaim
from news.registry import Registry
from news.yaml_file import YamlFile
from rules.evaluation import Evaluated, evaluate
from rules.model import (
    Bloc,
    Disagreement,
    Rule,
    ShiftReported,
    Silence,
    Sql,
    StanceChange,
    StanceLevel,
    Volume,
)
from rules.selection import members
from rules.sightings import watcher_of

EVER = datetime(1, 1, 2, tzinfo=UTC)


class History:
    """Evidence as it was known at the end of a day, before anyone was told anything. Provides `Evidence`.

    `actors`: only claims in which one of them takes part are new to anyone; None: all are.
    """

    def __init__(self, evidence: Evidence, until: datetime | None = None, actors: frozenset[str] | None = None) -> None:
        self._evidence, self._until, self._actors = evidence, until, actors

    def _known(self, claims: Sequence[StoredClaim]) -> Sequence[StoredClaim]:
        return claims if self._until is None else [one for one in claims if one.known_at < self._until]

    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        if batch or self._actors is None:
            return self._known(self._evidence.claims_after(batch))
        return self._known(self._evidence.claims_like(Like((actor,), None, EVER) for actor in sorted(self._actors)))

    def stances_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[StoredClaim]]:
        return {pair: self._known(found) for pair, found in self._evidence.stances_of(pairs, since).items()}

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        found = self._evidence.series_of(pairs, since)
        until = self._until
        return found if until is None else {pair: [one for one in found[pair] if one.at < until] for pair in found}

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        return self._known(self._evidence.claims_about(actors, since))

    def claims_like(self, asked: Iterable[Like]) -> Sequence[StoredClaim]:
        return self._known(self._evidence.claims_like(asked))

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        return {denial: self._known(found) for denial, found in self._evidence.denied_by(claims).items()}

    def span(self, batch: int | None = None) -> Span:
        span = self._evidence.span(batch)
        if self._until is None or span.newest is None or span.newest < self._until:
            return span
        known = [one.known_at for one in self._known(self._evidence.claims_after(0))]
        return Span(min(known, default=None), max(known, default=None))

    def days_about(self, actors: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        return self._days(self._evidence.days_about(actors, since))

    def days_from(self, outlets: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        return self._days(self._evidence.days_from(outlets, since))

    def _days(self, found: Mapping[str, Sequence[DayTold]]) -> Mapping[str, Sequence[DayTold]]:
        until = self._until
        if until is None:
            return found
        return {subject: [one for one in days if one.last < until] for subject, days in found.items()}

    def first_known(
        self, groups: Iterable[tuple[str, ...]], *, friendly: bool = False
    ) -> Mapping[tuple[str, ...], datetime]:
        return self._evidence.first_known(groups, friendly=friendly)

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        return ()

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        return ()


def actors_of(rules: Iterable[Rule], registry: Registry) -> frozenset[str] | None:
    """Actors of whom one takes part in every claim that is new to one of the rules; None where anyone may."""
    found: set[str] = set()
    for rule in rules:
        match rule:
            case Volume() | Silence() | Sql():
                continue  # these look at days and rows
            case Bloc():
                needed = members(rule.group, registry)
            case StanceChange() | StanceLevel() | ShiftReported() | Disagreement():
                needed = members(rule.holder, registry)
                if needed is None:
                    targets = members(rule.target, registry) or frozenset()
                    issues = (actor.id for actor in registry if not targets.isdisjoint(actor.touches))
                    needed = targets.union(issues)
            case _:
                needed = watcher_of(rule, registry).needs
        if needed is None:
            return None
        found |= needed
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What would have fired: (when, alert), in that order; and all that was decided on the way."""

    fired: tuple[tuple[datetime, Alert], ...]
    evaluated: Evaluated


def backtest(
    rules: Iterable[Rule],
    evidence: Evidence,
    registry: Registry,
    first: date | None = None,
    last: date | None = None,
) -> Backtest:
    """The alerts that began to fire from `first` to `last` (both included; None: all there is)."""
    until = None if last is None else datetime.combine(last + timedelta(days=1), time(), UTC)
    rules = list(rules)
    history = History(evidence, until, actors_of(rules, registry))
    evaluated = evaluate(rules, evidence=history, registry=registry, watermarks={})
    begun = {one.alert: one.at for one in evaluated.transitions if one.state is AlertState.FIRING}
    fired = [(begun[alert.id], alert) for alert in evaluated.firing]
    chosen = {alert.id: (at, alert) for at, alert in fired if first is None or at.date() >= first}
    return Backtest(tuple(sorted(chosen.values(), key=lambda one: (one[0], one[1].rule, one[1].key))), evaluated)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of rules over the same history: what each catches alone, and both. By key and day of firing."""

    old_alone: tuple[tuple[datetime, Alert], ...]
    new_alone: tuple[tuple[datetime, Alert], ...]
    both: int


def compare(old: Backtest, new: Backtest) -> Compared:
    def caught(one: Backtest) -> dict[tuple[str, date], tuple[datetime, Alert]]:
        return {(alert.key, at.date()): (at, alert) for at, alert in one.fired}

    before, after = caught(old), caught(new)
    return Compared(
        tuple(before[key] for key in before if key not in after),
        tuple(after[key] for key in after if key not in before),
        len(before.keys() & after.keys()),
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a file of expectations: a day, a rule, and a key where that matters."""

    day: date
    rule: str
    key: str | None

    def meets(self, at: datetime, alert: Alert) -> bool:
        return self.day == at.date() and self.rule == alert.rule and self.key in (None, alert.key)

    def __str__(self) -> str:
        return f"{self.day} {self.rule}" + (f" {self.key}" if self.key else "")


def read_expected(text: str, file: str) -> list[Expected]:
    """A YAML list of "DAY RULE" or "DAY RULE KEY". Raises ConfigError naming the line that is none."""
    read = YamlFile(text, file)
    lines = read.data if isinstance(read.data, list) else [] if read.data is None else [read.data]
    found = []
    for number, line in enumerate(lines):
        parts = str(line).split(maxsplit=2)
        try:
            found.append(Expected(date.fromisoformat(parts[0]), parts[1], parts[2] if len(parts) > 2 else None))
        except (ValueError, IndexError):
            mend = "write a list of '2020-01-14 rule-id' or '2020-01-14 rule-id key'"
            raise ConfigError(f"not an expectation: {shown(str(line))}", read.where((number,)), mend) from None
    return found


def differences(expected: Sequence[Expected], found: Backtest) -> tuple[list[Expected], list[tuple[datetime, Alert]]]:
    """(what was expected and did not fire, what fired and was not expected)."""
    missing = [one for one in expected if not any(one.meets(at, alert) for at, alert in found.fired)]
    surplus = [(at, alert) for at, alert in found.fired if not any(one.meets(at, alert) for one in expected)]
    return missing, surplus


def junit(suite: str, cases: Iterable[tuple[str, str, str | None]]) -> str:
    """JUnit XML of (group, name, failure or None), as CI systems read it."""
    rows = list(cases)
    failures = sum(failure is not None for _, _, failure in rows)
    root = ElementTree.Element("testsuite", name=suite, tests=str(len(rows)), failures=str(failures))
    for group, name, failure in rows:
        case = ElementTree.SubElement(root, "testcase", classname=_xml(group), name=_xml(name))
        if failure is not None:
            ElementTree.SubElement(case, "failure", message=_xml(failure))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c if c.isprintable() else " " for c in text)
