"""The evaluation of rules over what is new: pure decisions on what the evidence port answers.

claims new to a rule -> the pairs they move, the happenings they tell of, the time that has passed
  -> one question each to the store: stored alerts, positions, stance claims, denials, days, firsts
  -> the walk of each rule over each thing it selects -> alerts, transitions, results, watermarks
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.alert import Alert, AlertState, RuleResult, Transition
from news.errors import WeathervaneError
from news.ports import DayTold, Evidence, Questions
from news.registry import Registry
from rules import clockwork, happenings, pairs, questions
from rules.episodes import Findings, Look, Stored
from rules.model import Bloc, ClockRule, HappeningRule, LastingRule, PairRule, Rule, Silence, Sql
from rules.patterns import counting


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What one evaluation decided, to be stored in one transaction.

    alerts and transitions   in the order of time, then of ids. An alert is there when its episode starts, and again
                             when one that was pending begins to fire: whom to wake is told by the transition to firing
    results                  what each rule said of each key it looked at: every start, else the last moment
    watermarks               rule id -> the batch up to which it has looked now
    ends                     alerts that ended, of rules that ask for this to be told
    errors                   questions in SQL that failed: their rules looked at nothing
    """

    alerts: tuple[Alert, ...]
    transitions: tuple[Transition, ...]
    results: tuple[RuleResult, ...]
    watermarks: dict[str, int]
    ends: tuple[Alert, ...] = ()
    errors: tuple[WeathervaneError, ...] = ()

    @property
    def firing(self) -> tuple[Alert, ...]:
        """The alerts that begin to fire."""
        begun = {one.alert for one in self.transitions if one.state is AlertState.FIRING}
        return tuple(alert for alert in self.alerts if alert.id in begun)


def evaluate(
    rules: Iterable[Rule],
    *,
    evidence: Evidence,
    registry: Registry,
    watermarks: Mapping[str, int],
    last_batch: int | None = None,
    now: datetime | None = None,
    ask: Questions | None = None,
) -> Evaluated:
    """What the rules say of everything stored since each of them last looked.

    watermarks   rule id -> last batch it has looked at; a rule that is absent looks at everything
    last_batch   the newest batch there is; where it is not given, the newest that a new claim carries
    now          the clock (UTC), by which a late alert is told; None in a replay, where nothing is late
    ask          where rules in SQL are asked; where it is not given, they are left alone
    """
    chosen = sorted(rules, key=lambda rule: rule.id)
    if not chosen:
        return Evaluated((), (), (), {})
    return _Evaluation(chosen, evidence, registry, watermarks, now, ask).run(last_batch)


class _Evaluation:
    """One evaluation, under way."""

    def __init__(
        self,
        rules: Sequence[Rule],
        evidence: Evidence,
        registry: Registry,
        watermarks: Mapping[str, int],
        now: datetime | None,
        ask: Questions | None,
    ) -> None:
        self.rules, self.evidence, self.registry = rules, evidence, registry
        self.watermarks, self.now, self.ask = watermarks, now, ask
        self.findings = Findings()
        self.errors: list[WeathervaneError] = []
        self.new = evidence.claims_after(min(watermarks.get(rule.id, 0) for rule in rules))
        self.span = evidence.span()
        self.reached = now or self.span.newest
        self._looks: dict[str, Look] = {}

    def look_of(self, rule: Rule) -> Look:
        if rule.id not in self._looks:
            assert self.reached is not None
            fresh = rule.id not in self.watermarks
            counts = counting(rule, self.registry)
            self._looks[rule.id] = Look(self.registry, self.now, fresh, counts, self.reached)
        return self._looks[rule.id]

    def run(self, last_batch: int | None) -> Evaluated:
        if self.reached is not None:
            self._decide()
        looked = max((last_batch or 0, *(stored.batch for stored in self.new)))
        findings = self.findings
        return Evaluated(
            tuple(sorted(findings.alerts, key=lambda alert: (alert.started_at, alert.rule, alert.key))),
            tuple(sorted(findings.transitions, key=lambda one: (one.at, one.alert, one.state))),
            tuple(sorted(findings.results, key=lambda one: (one.rule, one.at, one.key))),
            {rule.id: max(looked, self.watermarks.get(rule.id, 0)) for rule in self.rules},
            tuple(sorted(findings.ends, key=lambda alert: (alert.started_at, alert.rule, alert.key))),
            tuple(self.errors),
        )

    def _decide(self) -> None:
        watching = [rule for rule in self.rules if isinstance(rule, PairRule | Bloc)]
        touched = pairs.touched(watching, self.new, self.registry, self.watermarks)
        telling = [rule for rule in self.rules if isinstance(rule, HappeningRule)]
        seen = happenings.seen(telling, self.new, self.evidence, self.registry, self.watermarks)
        clocks = list(self._clocks())
        wanted: dict[str, set[str]] = defaultdict(set)
        for moved in touched:
            wanted[moved.rule.id].update(moved.keys)
        for told in seen:
            for sighting in told.sightings:
                wanted[told.rule.id].update(happenings.near_keys(told.rule, sighting))
        for clock, subject, _ in clocks:
            wanted[clock.id].add(clockwork.key_of(clock, subject))
        alerts = self._stored(wanted)
        pairs.walk(touched, alerts, self.look_of, self.evidence, self.findings)
        for told in seen:
            keys = sorted(wanted[told.rule.id])
            stored = [one for key in keys for one in alerts.get((told.rule.id, key), ())]
            happenings.watch(told, self.look_of(told.rule), stored, self.findings)
        self._pass_time(clocks, alerts)
        self._sweep(wanted)

    def _stored(self, wanted: Mapping[str, set[str]]) -> dict[tuple[str, str], list[Stored]]:
        """Stored alerts by (rule, key), oldest first: one question for all."""
        found: dict[tuple[str, str], list[Stored]] = defaultdict(list)
        if wanted:
            for alert, state in self.evidence.alerts_of(sorted(wanted), sorted(set().union(*wanted.values()))):
                found[alert.rule, alert.key].append((alert, state))
        return found

    def _clocks(self) -> Iterator[tuple[ClockRule, str, datetime]]:
        """Each volume and silence rule with each of its subjects, and how far time had come when it last looked."""
        before: dict[int, datetime | None] = {}
        for rule in self.rules:
            if not isinstance(rule, ClockRule) or self.span.oldest is None:
                continue
            mark = self.watermarks.get(rule.id, 0)
            if mark not in before:
                before[mark] = self.evidence.span(mark).newest if mark else self.span.oldest
            for subject in clockwork.subjects(rule, self.registry):
                yield rule, subject, before[mark] or self.span.oldest

    def _pass_time(
        self, clocks: Sequence[tuple[ClockRule, str, datetime]], alerts: Mapping[tuple[str, str], Sequence[Stored]]
    ) -> None:
        if not clocks or self.span.oldest is None:
            return
        asked: dict[bool, tuple[set[str], datetime]] = {}
        for rule, subject, look_from in clocks:
            history = alerts.get((rule.id, clockwork.key_of(rule, subject)), ())
            begin = min((look_from, *(alert.started_at for alert, _ in history)))
            since = clockwork.needed_since(rule, begin)
            by_outlet = isinstance(rule, Silence) and bool(rule.outlets)
            subjects, earliest = asked.get(by_outlet, (set[str](), since))
            asked[by_outlet] = subjects | {subject}, min(earliest, since)
        days: dict[bool, Mapping[str, Sequence[DayTold]]] = {}
        for by_outlet, (subjects, since) in asked.items():
            question = self.evidence.days_from if by_outlet else self.evidence.days_about
            days[by_outlet] = question(sorted(subjects), since)
        for rule, subject, look_from in clocks:
            by_outlet = isinstance(rule, Silence) and bool(rule.outlets)
            history = alerts.get((rule.id, clockwork.key_of(rule, subject)), ())
            told = days[by_outlet].get(subject, ())
            look = self.look_of(rule)
            clockwork.watch(rule, subject, told, look, look_from, history, self.findings, self.span.oldest)

    def _sweep(self, walked: Mapping[str, set[str]]) -> None:
        """What must be looked at although nothing new is said of it: pending alerts, and questions in SQL."""
        assert self.reached is not None
        waiting = {
            rule.id: rule
            for rule in self.rules
            if isinstance(rule, Sql) or (isinstance(rule, LastingRule) and rule.hold_for > timedelta(0))
        }
        if not waiting:
            return
        opened: dict[str, list[Stored]] = defaultdict(list)
        for alert, state in self.evidence.open_alerts(sorted(waiting)):
            opened[alert.rule].append((alert, state))
        for rule in waiting.values():
            if isinstance(rule, Sql):
                self._ask(rule, opened[rule.id])
                continue
            for alert, state in opened[rule.id]:
                if state is AlertState.PENDING and alert.key not in walked.get(rule.id, ()):
                    self.findings.ripen(rule, alert, state, self.reached)

    def _ask(self, rule: Sql, stored: Sequence[Stored]) -> None:
        if self.ask is None or self.reached is None:
            return
        try:
            rows = questions.asked(rule, self.ask)
        except WeathervaneError as error:
            self.errors.append(error)
            return
        questions.watch(rule, rows, self.reached, self.look_of(rule), stored, self.findings)
