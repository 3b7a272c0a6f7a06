"""Rules about positions: which pairs and groups new claims move, and the walk of each rule along them.

The cost follows the pairs that moved and the rules that select them, not all rules times all claims. An alert of a
pair that nothing new is said about is not looked at: it ends, dated right, when the pair is next spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from news.claim import Stance
from news.ports import Evidence
from news.position import Pair, StoredClaim
from news.registry import Registry
from rules import blocs, episodes, shift, stance
from rules.blocs import BlocWalk
from rules.episodes import Findings, Look, Stored
from rules.levels import DisagreementWalk, LevelWalk
from rules.model import Bloc, Disagreement, PairRule, ShiftReported, StanceChange, StanceLevel
from rules.selection import PairIndex, members, pairs_of
from rules.stance import Course

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


def touched(
    rules: Iterable[PairRule | Bloc], new: Sequence[StoredClaim], registry: Registry, watermarks: Mapping[str, int]
) -> list[Touched]:
    """Every rule and pair (or group and target) about which something new to the rule is said, by rule and pair."""
    index = PairIndex.of(rules, registry)
    since: dict[tuple[str, Pair | str], tuple[PairRule | Bloc, datetime]] = {}
    matching: dict[Pair, list[PairRule | Bloc]] = {}
    for stored in new:
        shifted = isinstance(stored.claim, Stance) and stored.claim.shift
        for pair in pairs_of(stored.claim, registry):
            if pair not in matching:
                matching[pair] = list(index.matching(pair))
            for rule in matching[pair]:
                if stored.batch > watermarks.get(rule.id, 0) and (shifted or not isinstance(rule, ShiftReported)):
                    key = rule.id, pair.target if isinstance(rule, Bloc) else pair
                    if key not in since or stored.known_at < since[key][1]:
                        since[key] = rule, stored.known_at
    groups: dict[str, Sequence[str]] = {}
    found = []
    for (_, moved), (rule, at) in since.items():
        if isinstance(moved, Pair):
            assert not isinstance(rule, Bloc)
            found.append(Touched(rule, (moved,), keys_of(rule, moved), at))
        else:
            assert isinstance(rule, Bloc)
            group = groups.setdefault(rule.id, sorted(members(rule.group, registry) or ()))
            pairs = tuple(Pair(holder=holder, target=moved) for holder in group if holder != moved)
            found.append(Touched(rule, pairs, blocs.keys_of(rule, moved), at, moved))
    return sorted(found, key=lambda one: (one.rule.id, one.target or one.pairs[0].holder, one.pairs[0].target))


def keys_of(rule: PairRule, pair: Pair) -> tuple[str, ...]:
    return tuple(shift.keys_of(pair).values()) if isinstance(rule, ShiftReported) else (stance.key_of(pair),)


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
    look_of: Callable[[PairRule | Bloc], Look],
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
    first_points = [series[pair][0].at for pair in pairs if series.get(pair)]
    widest = max(one.rule.window for one in found)
    claims = evidence.stances_of(pairs, min(chain(starts, first_points)) - widest)
    courses = {pair: Course(pair, series.get(pair, ()), claims.get(pair, ())) for pair in pairs}
    for one, history in zip(found, histories, strict=True):
        course, rule, look = courses[one.pairs[0]], one.rule, look_of(one.rule)
        match rule:
            case StanceChange():
                stance.StanceWalk(rule, course, look, findings).run(one.since, history)
            case ShiftReported():
                shift.ShiftWalk(rule, course, look, findings).run(one.since, history)
            case StanceLevel():
                LevelWalk(rule, course, look, findings).run(one.since, history)
            case Disagreement():
                DisagreementWalk(rule, course, look, findings).run(one.since, history)
            case Bloc():
                theirs = [courses[pair] for pair in one.pairs if courses[pair].times]
                BlocWalk(rule, one.target, theirs, look, findings).run(one.since, history)
