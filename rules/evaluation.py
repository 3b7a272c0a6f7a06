"""The evaluation of rules over what is new: pure decisions on what the evidence port answers.

rules by how far they have looked -> claims new to them, in the looks that they take (see rules/arrivals.py)
  -> the pairs they move, the happenings they tell of, the time that has passed, the alerts that it may end
  -> one question each to the store: stored alerts, positions, stance claims, denials, days, firsts
  -> the walk of each rule over each thing it selects -> alerts, transitions, results, watermarks
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from news.alert import Alert, AlertState, RuleResult, Transition, TransitionReason
from news.errors import WeathervaneError
from news.ports import DayTold, Evidence, Like, Questions, Span
from news.position import StoredClaim
from news.registry import Registry
from rules import arrivals, clockwork, happenings, pairs, questions
from rules.book import RuleBook
from rules.episodes import Findings, Look, Stored, walk_from
from rules.memory import MemoryEvidence
from rules.model import ClockRule, HappeningRule, Rule, Silence, Sql


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

    alerts: tuple[Alert, ...] = ()
    transitions: tuple[Transition, ...] = ()
    results: tuple[RuleResult, ...] = ()
    watermarks: Mapping[str, int] = field(default_factory=dict)
    ends: tuple[Alert, ...] = ()
    errors: tuple[WeathervaneError, ...] = ()

    @property
    def firing(self) -> tuple[Alert, ...]:
        """The alerts that begin to fire."""
        begun = {one.alert for one in self.transitions if one.state is AlertState.FIRING}
        return tuple(alert for alert in self.alerts if alert.id in begun)


def evaluate(
    rules: Iterable[Rule] | RuleBook,
    *,
    evidence: Evidence,
    registry: Registry,
    watermarks: Mapping[str, int],
    last_batch: int | None = None,
    now: datetime | None = None,
    ask: Questions | None = None,
) -> Evaluated:
    """What the rules say of everything stored since each of them last looked.

    rules        a RuleBook where they are evaluated more than once: it keeps what it has worked out of them
    watermarks   rule id -> last batch it has looked at; a rule that is absent looks at everything
    last_batch   the newest batch there is; where it is not given, the newest that a new claim carries
    now          the clock (UTC), by which a late alert is told; None in a replay, where nothing is late
    ask          where rules in SQL are asked; where it is not given, they are left alone
    """
    book = RuleBook.of(rules, registry)
    parts: list[Evaluated] = []
    looked = last_batch or 0
    for mark, own in book.by_mark(watermarks):
        with _uncollected():
            new = _new(own, evidence, mark)
        looked = max((looked, *(stored.batch for stored in new)))
        parts += _look(own, evidence, new, mark, now, ask)
    marks = {rule.id: max(looked, watermarks.get(rule.id, 0)) for rule in book.rules}
    return replace(together(parts), watermarks=marks)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves cycles uncollected for a while. Claims hold none, but where thousands are made the collector would walk
    all rules again and again: a third of the time (measured)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def together(parts: Sequence[Evaluated]) -> Evaluated:
    """What several looks decided, as one: each alert once, and of what a rule said without firing the last."""
    alerts = {alert.id: alert for part in parts for alert in part.alerts}
    said = {(one.rule, one.key, one.at if one.fires else None): one for part in parts for one in part.results}
    return Evaluated(
        tuple(sorted(alerts.values(), key=lambda alert: (alert.started_at, alert.rule, alert.key))),
        tuple(
            sorted((one for part in parts for one in part.transitions), key=lambda one: (one.at, one.alert, one.state))
        ),
        tuple(sorted(said.values(), key=lambda one: (one.rule, one.at, one.key))),
        {},
        tuple(
            sorted((end for part in parts for end in part.ends), key=lambda one: (one.started_at, one.rule, one.key))
        ),
        tuple(error for part in parts for error in part.errors),
    )


def _new(book: RuleBook, evidence: Evidence, mark: int) -> Sequence[StoredClaim]:
    """The claims that are new to the rules. Rules that never looked are not shown what none of them can match."""
    if mark or book.actors is None:
        return evidence.claims_after(mark)
    about = evidence.claims_like(Like((actor,), None, arrivals.EVER) for actor in sorted(book.actors))
    if not book.outlets:
        return about
    printed = evidence.claims_from(sorted(book.outlets), arrivals.EVER)
    found = {one.claim.id: one for one in (*about, *printed)}
    return sorted(found.values(), key=lambda one: (one.known_at, one.claim.id))


def _look(
    book: RuleBook,
    evidence: Evidence,
    new: Sequence[StoredClaim],
    mark: int,
    now: datetime | None,
    ask: Questions | None,
) -> Iterator[Evaluated]:
    """One evaluation a look, each on what had arrived by then."""
    before = evidence.span(mark) if mark else Span(None, None)
    if len({stored.first_seen_at for stored in new}) > 1:
        found = arrivals.looks(new, evidence.arrivals(mark), before)
    else:
        found = [arrivals.Arrived(list(new), evidence.span())]
    memory: MemoryEvidence | None = None
    if len(found) > 1:
        named = arrivals.taking_part(new, book.registry) | book.counted
        memory = arrivals.remembered(evidence, book.registry, mark, named, book.outlets)
        if mark:
            memory.know(evidence.alerts_of([rule.id for rule in book.rules], None))
    for number, arrived in enumerate(found, start=1):
        last = number == len(found)
        if memory is not None:
            memory.add(arrived.claims)
        reached = now if last and now is not None else arrived.span.newest
        if reached is not None:
            look = Look(book.registry, now, not mark, reached)
            with _uncollected():
                part = _Evaluation(book, memory or evidence, arrived, before, look, ask if last else None).run()
            if memory is not None:
                memory.record(part.alerts, part.transitions)
            yield part
        before = arrived.span


class _Evaluation:
    """One look, under way."""

    def __init__(
        self,
        book: RuleBook,
        evidence: Evidence,
        arrived: arrivals.Arrived,
        before: Span,
        look: Look,
        ask: Questions | None,
    ) -> None:
        self.book, self.evidence, self.look, self.ask = book, evidence, look, ask
        self.new, self.span, self.before = arrived.claims, arrived.span, before
        self.findings = Findings(book.rests)
        self.errors: list[WeathervaneError] = []

    def run(self) -> Evaluated:
        book, findings, look = self.book, self.findings, self.look
        opened = self.evidence.open_alerts(book.ending)
        touched = pairs.touched(book, self.new)
        touched += pairs.overdue(book, touched, opened, look.reached)
        seen = happenings.seen(book, self.new, self.evidence, self.span.oldest)
        clocks = book.clocks if self.span.oldest is not None else ()
        wanted: dict[str, set[str]] = defaultdict(set)
        for moved in touched:
            wanted[moved.rule.id].update(moved.keys)
        for told in seen:
            for sighting in told.sightings:
                wanted[told.rule.id].update(happenings.near_keys(told.rule, sighting))
        for clock, subject in clocks:
            wanted[clock.id].add(clockwork.key_of(clock, subject))
        alerts = self._stored(wanted)
        pairs.walk(touched, alerts, book, look, self.evidence, findings)
        for told in seen:
            keys = sorted(wanted[told.rule.id])
            stored = [one for key in keys for one in alerts.get((told.rule.id, key), ())]
            happenings.watch(told, look, stored, findings)
        self._pass_time(clocks, alerts)
        self._end(opened)
        for rule in book.asking:
            self._ask(rule, [one for one in opened if one[0].rule == rule.id])
        return together(
            [
                Evaluated(
                    tuple(findings.alerts),
                    tuple(findings.transitions),
                    tuple(findings.results),
                    {},
                    tuple(findings.ends),
                    tuple(self.errors),
                )
            ]
        )

    def _stored(self, wanted: Mapping[str, set[str]]) -> dict[tuple[str, str], list[Stored]]:
        """Stored alerts by (rule, key), oldest first: one question for all."""
        found: dict[tuple[str, str], list[Stored]] = defaultdict(list)
        if wanted:
            for alert, state in self.evidence.alerts_of(sorted(wanted), sorted(set().union(*wanted.values()))):
                found[alert.rule, alert.key].append((alert, state))
        return found

    def _pass_time(
        self, clocks: Sequence[tuple[ClockRule, str]], alerts: Mapping[tuple[str, str], Sequence[Stored]]
    ) -> None:
        """What volume and silence rules say of the time from the last look to this one."""
        if self.span.oldest is None:
            return
        look_from = self.before.newest or self.span.oldest
        asked: dict[bool, tuple[set[str], datetime]] = {}
        for rule, subject in clocks:
            history = alerts.get((rule.id, clockwork.key_of(rule, subject)), ())
            since = clockwork.needed_since(rule, walk_from(look_from, history))
            by_outlet = isinstance(rule, Silence) and bool(rule.outlets)
            subjects, earliest = asked.get(by_outlet, (set[str](), since))
            asked[by_outlet] = subjects | {subject}, min(earliest, since)
        days: dict[bool, Mapping[str, Sequence[DayTold]]] = {}
        for by_outlet, (subjects, since) in asked.items():
            question = self.evidence.days_from if by_outlet else self.evidence.days_about
            days[by_outlet] = question(sorted(subjects), since)
        for rule, subject in clocks:
            by_outlet = isinstance(rule, Silence) and bool(rule.outlets)
            history = alerts.get((rule.id, clockwork.key_of(rule, subject)), ())
            told = days[by_outlet].get(subject, ())
            clockwork.watch(rule, subject, told, self.look, look_from, history, self.findings, self.span.oldest)

    def _end(self, opened: Sequence[Stored]) -> None:
        """The alerts of happenings that have stood long enough, those of this look included."""
        begun = [(alert, AlertState.FIRING) for alert in self.findings.alerts]
        for alert, state in (*opened, *begun):
            rule = self.book.by_id[alert.rule]
            if isinstance(rule, HappeningRule) and alert.started_at + rule.resolve_after <= self.look.reached:
                end = alert.started_at + rule.resolve_after
                self.findings.resolve(rule, alert, state, end, TransitionReason.TIME_OVER)

    def _ask(self, rule: Sql, stored: Sequence[Stored]) -> None:
        if self.ask is None:
            return
        try:
            rows = questions.asked(rule, self.ask)
        except WeathervaneError as error:
            self.errors.append(error)
            return
        questions.watch(rule, rows, self.look.reached, self.look, stored, self.findings)
