"""Rules about positions: which pairs and groups new claims move, and the walk of each rule along them.

The cost follows the pairs that moved and the rules that select them, not all rules times all claims. An open alert of
a pair that nothing new is said about is looked at again when time alone may have ended it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from news.alert import AlertState
from news.claim import Stance
from news.ports import Evidence
from news.position import Pair, StoredClaim
from rules import blocs, episodes, shift, stance
from rules.blocs import BlocWalk
from rules.book import RuleBook
from rules.course import Course, key_of
from rules.episodes import Findings, Look, Stored
from rules.levels import DisagreementWalk, LevelWalk
from rules.model import Bloc, Disagreement, PairRule, ShiftReported, StanceChange, StanceLevel
from rules.selection import pairs_of

NEVER = datetime.max.replace(tzinfo=UTC)
"""From when new alerts may start of what nothing new is said about."""
Alerts = Mapping[tuple[str, str], Sequence[Stored]]
"""Stored alerts by (rule, key), oldest first."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A rule, what of it moved, and when the earliest claim that is new to the rule became known.

    pairs   the courses that it needs; keys: those that its alerts may have; target: of a bloc
    """

    rule: PairRule | Bloc
    pairs: tuple[Pair, ...]
    keys: tuple[str, ...]
    since: datetime
    target: str = ""


def touched(book: RuleBook, new: Sequence[StoredClaim]) -> list[Touched]:
    """Every rule and pair (or group and target) about which something new is said, by rule and pair."""
    since: dict[tuple[str, Pair | str], tuple[PairRule | Bloc, datetime]] = {}
    matching: dict[Pair, list[PairRule | Bloc]] = {}
    for stored in new:
        shifted = isinstance(stored.claim, Stance) and stored.claim.shift
        for pair in pairs_of(stored.claim, book.registry):
            if pair not in matching:
                matching[pair] = list(book.pairs.matching(pair))
            for rule in matching[pair]:
                if shifted or not isinstance(rule, ShiftReported):
                    key = rule.id, pair.target if isinstance(rule, Bloc) else pair
                    if key not in since or stored.known_at < since[key][1]:
                        since[key] = rule, stored.known_at
    found = [_touched(book, rule, moved, at) for (_, moved), (rule, at) in since.items()]
    return sorted(found, key=lambda one: (one.rule.id, one.target or one.pairs[0].holder, one.pairs[0].target))


def _touched(book: RuleBook, rule: PairRule | Bloc, moved: Pair | str, at: datetime) -> Touched:
    if isinstance(moved, Pair):
        assert not isinstance(rule, Bloc)
        return Touched(rule, (moved,), keys_of(rule, moved), at)
    assert isinstance(rule, Bloc)
    pairs = tuple(Pair(holder=holder, target=moved) for holder in book.group(rule) if holder != moved)
    return Touched(rule, pairs, blocs.keys_of(rule, moved), at, moved)


def overdue(book: RuleBook, found: Iterable[Touched], opened: Iterable[Stored], reached: datetime) -> Iterator[Touched]:
    """What must be walked though nothing new is said of it: open alerts that time alone may have ended, or have made
    fire. Nothing starts there."""
    walked = {(one.rule.id, key) for one in found for key in one.keys}
    for alert, state in opened:
        rule = book.by_id[alert.rule]
        if not isinstance(rule, PairRule | Bloc) or (rule.id, alert.key) in walked or alert.target is None:
            continue
        if reached < book.rests.get(alert.id, alert.started_at + _shortest(rule, state)):
            continue
        moved = alert.target if alert.holder is None else Pair(holder=alert.holder, target=alert.target)
        one = _touched(book, rule, moved, NEVER)
        walked.update((rule.id, key) for key in one.keys)
        yield one


def _shortest(rule: PairRule | Bloc, state: AlertState) -> timedelta:
    """How long after its start time alone may first do something to an alert."""
    times = [rule.resolve_after]
    if rule.keep_firing_for:
        times.append(rule.keep_firing_for)
    return min((*times, rule.hold_for) if state is AlertState.PENDING else times)


def keys_of(rule: PairRule, pair: Pair) -> tuple[str, ...]:
    return tuple(shift.keys_of(pair).values()) if isinstance(rule, ShiftReported) else (key_of(pair),)


def _begins(one: Touched, history: Sequence[Stored]) -> datetime:
    """Where its walk begins."""
    match one.rule:
        case StanceChange():
            return stance.walk_from(one.since, history)
        case ShiftReported():
            return shift.walk_from(one.since, history)
        case Bloc():
            by_key = ([stored for stored in history if stored[0].key == key] for key in one.keys)
            return min(episodes.walk_from(one.since, own) for own in by_key)
        case _:
            return episodes.walk_from(one.since, history)


def walk(
    found: Sequence[Touched],
    alerts: Alerts,
    book: RuleBook,
    look: Look,
    evidence: Evidence,
    findings: Findings,
) -> None:
    """Every rule along everything of it that moved; the store is asked once for all of them."""
    if not found:
        return
    histories: list[list[Stored]] = []
    starts: list[datetime] = []
    for one in found:
        history = [stored for key in one.keys for stored in alerts.get((one.rule.id, key), ())]
        histories.append(sorted(history, key=lambda stored: (stored[0].started_at, stored[0].id)))
        starts.append(_begins(one, histories[-1]) - one.rule.window)
    pairs = sorted({pair for one in found for pair in one.pairs}, key=lambda pair: (pair.holder, pair.target))
    series = evidence.series_of(pairs, min(starts))
    since: dict[Pair, datetime] = {}
    for one, start in zip(found, starts, strict=True):
        for pair in one.pairs:
            points = series.get(pair, ())
            held = bisect_right(points, start, key=lambda point: point.at) - 1
            first = points[held].at if held >= 0 else start  # when the level was known that held at the beginning
            since[pair] = min(since.get(pair, NEVER), first - one.rule.window)
    claims = evidence.stances_of(pairs, since)
    courses = {pair: Course(pair, series.get(pair, ()), claims.get(pair, ())) for pair in pairs}
    for one, history in zip(found, histories, strict=True):
        course, rule = courses[one.pairs[0]], one.rule
        own = replace(look, counts=book.counts(rule))
        match rule:
            case StanceChange():
                stance.StanceWalk(rule, course, own, findings).run(one.since, history)
            case ShiftReported():
                shift.ShiftWalk(rule, course, own, findings).run(one.since, history)
            case StanceLevel():
                LevelWalk(rule, course, own, findings).run(one.since, history)
            case Disagreement():
                DisagreementWalk(rule, course, own, findings).run(one.since, history)
            case Bloc():
                theirs = [courses[pair] for pair in one.pairs if courses[pair].times]
                BlocWalk(rule, one.target, theirs, own, findings).run(one.since, history)
