"""The evaluation of rules over what is new: pure decisions on what the evidence port answers.

    claims new to a rule -> the pairs they move, and the happenings they tell of
      -> one question each to the store: stored alerts, positions, stance claims, denials
      -> a walk of each rule over each pair it selects -> alerts, transitions, results, watermarks

The cost follows the pairs that moved and the rules that select them, not all rules times all claims. An alert of a
pair that nothing new is said about is not looked at: it ends, dated right, when the pair is next spoken of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from news.alert import Alert, RuleResult, Transition
from news.claim import Stance
from news.ports import Evidence
from news.position import Pair, StoredClaim
from news.registry import Registry
from rules import happenings, shift, stance
from rules.episodes import Findings, Look, Stored
from rules.model import Denial, EventSeen, PairRule, Rule, StanceChange
from rules.selection import PairIndex, pairs_of, parties


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What one evaluation decided, to be stored in one transaction.

    alerts and transitions   in the order of time, then of ids
    results                  what each rule said of each key it looked at: every start, else the last moment
    watermarks               rule id -> the batch up to which it has looked now
    """

    alerts: tuple[Alert, ...]
    transitions: tuple[Transition, ...]
    results: tuple[RuleResult, ...]
    watermarks: dict[str, int]


Seen = list[tuple[EventSeen | Denial, list[happenings.Sighting], frozenset[str]]]


def evaluate(
    rules: Iterable[Rule],
    *,
    evidence: Evidence,
    registry: Registry,
    watermarks: Mapping[str, int],
    last_batch: int | None = None,
    now: datetime | None = None,
) -> Evaluated:
    """What the rules say of everything stored since each of them last looked.

    watermarks   rule id -> last batch it has looked at; a rule that is absent looks at everything
    last_batch   the newest batch there is; where it is not given, the newest that a new claim carries
    now          the clock (UTC), by which a late alert is told; None in a replay, where nothing is late
    """
    chosen = sorted(rules, key=lambda rule: rule.id)
    if not chosen:
        return Evaluated((), (), (), {})
    new = evidence.claims_after(min(watermarks.get(rule.id, 0) for rule in chosen))
    looked = max((last_batch or 0, *(stored.batch for stored in new)))
    findings = Findings()
    looks = {rule.id: Look(registry, now, rule.id not in watermarks) for rule in chosen}
    courses = _moved(chosen, new, registry, watermarks)
    seen = _seen(chosen, new, evidence, registry, watermarks)
    alerts = _stored_alerts(courses, seen, evidence)
    _walk(courses, alerts, looks, evidence, findings)
    for rule, sightings, fresh in seen:
        keys = {key for one in sightings for key in happenings.near_keys(one, rule.window)}
        stored = [one for key in sorted(keys) for one in alerts.get((rule.id, key), ())]
        happenings.watch(rule, sightings, fresh, looks[rule.id], stored, findings)
    return Evaluated(
        tuple(sorted(findings.alerts, key=lambda alert: (alert.started_at, alert.rule, alert.key))),
        tuple(sorted(findings.transitions, key=lambda one: (one.at, one.alert, one.state))),
        tuple(sorted(findings.results, key=lambda one: (one.rule, one.at, one.key))),
        {rule.id: max(looked, watermarks.get(rule.id, 0)) for rule in chosen},
    )


Courses = list[tuple[PairRule, Pair, datetime]]
"""A rule, a pair it selects, and when the earliest claim that is new to the rule became known."""


def _moved(
    rules: Sequence[Rule], new: Sequence[StoredClaim], registry: Registry, watermarks: Mapping[str, int]
) -> Courses:
    index = PairIndex.of((rule for rule in rules if isinstance(rule, PairRule)), registry)
    since: dict[tuple[str, Pair], tuple[PairRule, datetime]] = {}
    matching: dict[Pair, list[PairRule]] = {}
    for stored in new:
        for pair in pairs_of(stored.claim, registry):
            if pair not in matching:
                matching[pair] = list(index.matching(pair))
            for rule in matching[pair]:
                told = isinstance(rule, StanceChange) or (isinstance(stored.claim, Stance) and stored.claim.shift)
                if told and stored.batch > watermarks.get(rule.id, 0):
                    first = since.get((rule.id, pair), (rule, stored.known_at))[1]
                    since[rule.id, pair] = rule, min(first, stored.known_at)
    courses = [(rule, pair, at) for (_, pair), (rule, at) in since.items()]
    return sorted(courses, key=lambda one: (one[0].id, one[1].holder, one[1].target))


def _seen(
    rules: Sequence[Rule],
    new: Sequence[StoredClaim],
    evidence: Evidence,
    registry: Registry,
    watermarks: Mapping[str, int],
) -> Seen:
    """What event and denial rules match, with older claims where a rule asks for more than one origin."""
    watching = [rule for rule in rules if isinstance(rule, EventSeen | Denial)]
    if not watching:
        return []
    denying = [stored for stored in new if happenings.is_denial(stored)]
    denied = dict(evidence.denied_by(denying)) if denying and any(isinstance(one, Denial) for one in watching) else {}
    matched: list[tuple[EventSeen | Denial, happenings.Matcher, list[happenings.Sighting], frozenset[str]]] = []
    for rule in watching:
        match = _matcher(rule, registry)
        fresh = [stored for stored in new if stored.batch > watermarks.get(rule.id, 0)]
        sightings = [one for stored in fresh if (one := match(stored, denied)) is not None]
        if sightings:
            matched.append((rule, match, sightings, frozenset(one.stored.claim.id for one in sightings)))
    older = _older(matched, evidence)
    if any(isinstance(rule, Denial) for rule, *_ in matched):
        unasked = [stored for stored in older if happenings.is_denial(stored) and stored.claim.id not in denied]
        denied |= evidence.denied_by(unasked) if unasked else {}
    found: Seen = []
    for rule, match, sightings, ids in matched:
        if rule.evidence.origins > 1:
            again = (match(stored, denied) for stored in older if stored.claim.id not in ids)
            sightings = sorted(
                chain(sightings, (one for one in again if one is not None)),
                key=lambda one: (one.stored.known_at, one.stored.claim.id),
            )
        found.append((rule, sightings, ids))
    return found


def _matcher(rule: EventSeen | Denial, registry: Registry) -> happenings.Matcher:
    if isinstance(rule, EventSeen):
        return happenings.event_matcher(rule, registry)
    return happenings.denial_matcher(rule, registry)


def _older(
    matched: Sequence[tuple[EventSeen | Denial, happenings.Matcher, list[happenings.Sighting], frozenset[str]]],
    evidence: Evidence,
) -> Sequence[StoredClaim]:
    several = [(rule, sightings) for rule, _, sightings, _ in matched if rule.evidence.origins > 1]
    people = {
        party.actor
        for _, sightings in several
        for one in sightings
        for party in parties(one.stored.claim)
        if party.actor is not None
    }
    if not people:
        return []
    span = max(rule.window for rule, _ in several) + max(rule.max_age for rule, _ in several) + timedelta(days=1)
    earliest = min(min(one.stored.known_at, one.stored.at) for _, sightings in several for one in sightings)
    return evidence.claims_about(sorted(people), earliest - span)


def _stored_alerts(courses: Courses, seen: Seen, evidence: Evidence) -> dict[tuple[str, str], list[Stored]]:
    """Stored alerts by (rule, key), oldest first: one question for all."""
    keys: dict[str, set[str]] = defaultdict(set)
    for rule, pair, _ in courses:
        keys[rule.id].update(_keys(rule, pair))
    for happening, sightings, _ in seen:
        for one in sightings:
            keys[happening.id].update(happenings.near_keys(one, happening.window))
    found: dict[tuple[str, str], list[Stored]] = defaultdict(list)
    if keys:
        for alert, state in evidence.alerts_of(sorted(keys), sorted(set().union(*keys.values()))):
            found[alert.rule, alert.key].append((alert, state))
    return found


def _keys(rule: PairRule, pair: Pair) -> tuple[str, ...]:
    return (stance.key_of(pair),) if isinstance(rule, StanceChange) else tuple(shift.keys_of(pair).values())


def _walk(
    courses: Courses,
    alerts: Mapping[tuple[str, str], Sequence[Stored]],
    looks: Mapping[str, Look],
    evidence: Evidence,
    findings: Findings,
) -> None:
    """Every rule along every pair it selects; the store is asked once for all of them."""
    if not courses:
        return
    histories: list[list[Stored]] = []
    starts: list[datetime] = []
    for rule, pair, look_from in courses:
        history = [one for key in _keys(rule, pair) for one in alerts.get((rule.id, key), ())]
        histories.append(sorted(history, key=lambda one: (one[0].started_at, one[0].id)))
        walk_from = stance.walk_from if isinstance(rule, StanceChange) else shift.walk_from
        starts.append(walk_from(look_from, histories[-1]) - rule.window)
    pairs = sorted({pair for _, pair, _ in courses}, key=lambda pair: (pair.holder, pair.target))
    series = evidence.series_of(pairs, min(starts))
    first_points = [series[pair][0].at for pair in pairs if series.get(pair)]
    widest = max(rule.window for rule, _, _ in courses)
    claims = evidence.stances_of(pairs, min((*starts, *first_points)) - widest)
    prepared = {pair: stance.Course(pair, series.get(pair, ()), claims.get(pair, ())) for pair in pairs}
    for (rule, pair, look_from), history in zip(courses, histories, strict=True):
        if isinstance(rule, StanceChange):
            stance.StanceWalk(rule, prepared[pair], looks[rule.id], findings).run(look_from, history)
        else:
            shift.ShiftWalk(rule, prepared[pair], looks[rule.id], findings).run(look_from, history)
