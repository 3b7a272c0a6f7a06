"""What rules would have fired over stored history: live evaluation over the same evidence, with nothing told before.

It is `rules.evaluation.evaluate` itself, without stored alerts. Claims are looked at in the order in which they were
first seen (see rules/arrivals.py), late ones when they came, so its alerts are those that live evaluation in any
batching gave. An article that was edited or read anew since counts as it reads now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from xml.etree import ElementTree

from news.alert import Alert, AlertState
from news.errors import ConfigError, shown
from news.ports import Evidence
from news.registry import Registry
from news.text import printable
from news.yaml_file import YamlFile
from rules.evaluation import Evaluated, evaluate
from rules.model import Rule


class Untold:
    """Evidence as it is stored, before anyone was told anything. Provides `Evidence`."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def __getattr__(self, question: str) -> Any:
        return getattr(self._evidence, question)

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        return ()

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str] | None) -> Sequence[tuple[Alert, AlertState]]:
        return ()


def untold(evidence: Evidence) -> Evidence:
    """The same evidence, of which nothing has been told."""
    return cast(Evidence, Untold(evidence))


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
    """The alerts that began to fire from `first` to `last` (both included; None: all there is).

    What fired by a day depends on nothing that became known later, so the days only choose among all that fired.
    """
    evaluated = evaluate(rules, evidence=untold(evidence), registry=registry, watermarks={})
    begun = {one.alert: one.at for one in evaluated.transitions if one.state is AlertState.FIRING}
    fired = sorted(
        ((begun[alert.id], alert) for alert in evaluated.firing), key=lambda one: (one[0], one[1].rule, one[1].key)
    )
    chosen = (one for one in fired if (first or date.min) <= one[0].date() <= (last or date.max))
    return Backtest(tuple(chosen), evaluated)


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
        case = ElementTree.SubElement(root, "testcase", classname=printable(group), name=printable(name))
        if failure is not None:
            ElementTree.SubElement(case, "failure", message=printable(failure))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
