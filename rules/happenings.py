"""Happenings: things that are reported once and then again, so that ten reports of one vote are one alert.

    new claims -> sightings of each rule (see rules/sightings.py), with older ones where a rule asks for several
      -> of first sightings, those that are; of steps, the completed sequences
      -> a sighting near an alert of the same base is of the same happening
      -> another starts an alert, once enough origins have told of it

A key is `base@day`, or the base alone where a thing can happen but once. Whether two days are near is the rule's
window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from news.alert import Check
from news.ports import Evidence, Like
from news.position import StoredClaim
from news.registry import Registry
from rules import sequences
from rules.book import RuleBook
from rules.companions import companions
from rules.episodes import Findings, Look, Stored
from rules.model import Corroboration, Denial, First, HappeningRule, RelationSeen
from rules.model import Sequence as SequenceRule
from rules.sightings import Denied, Sighting, is_denial
from rules.support import evidence_checks, origins, strongest
from rules.watchers import Watcher, WatcherIndex
from rules.wording import bare, claim_title, listed

ONCE = timedelta(0)
_FIRST = {"actor": "First seen", "pair": "First seen together", "alliance": "First seen side by side"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one rule saw: its sightings by (known_at, id), old ones included, and the ids of the claims new to it."""

    rule: HappeningRule
    sightings: list[Sighting]
    new: frozenset[str]


def window_of(rule: HappeningRule) -> timedelta:
    return ONCE if isinstance(rule, First) else rule.window


def key_of(base: str, day: date | None) -> str:
    return base if day is None else f"{base}@{day.isoformat()}"


def near_keys(rule: HappeningRule, sighting: Sighting) -> Iterator[str]:
    """The keys of every alert that this sighting may belong to."""
    if sighting.day is None:
        yield sighting.base
        return
    days = window_of(rule).days
    for offset in range(-days, days + 1):
        yield key_of(sighting.base, sighting.day + timedelta(days=offset))


def seen(book: RuleBook, new: Sequence[StoredClaim], evidence: Evidence, oldest: datetime | None) -> list[Seen]:
    """What the rules match in new claims; the store is asked once a question, for all rules. `oldest`: how far the
    archive reaches back."""
    index, registry = book.watchers, book.registry
    if not index.watchers or not new:
        return []
    denying = [stored for stored in new if is_denial(stored)]
    denied: Denied = evidence.denied_by(denying) if denying and index.watches_denials else {}
    fresh: dict[int, list[Sighting]] = defaultdict(list)
    for stored in new:
        for number in index.matching(stored.claim):
            fresh[number].extend(index.watchers[number].match(stored, denied))
    firsts = _first_only(
        [one for number in fresh for one in _if_first(index.watchers[number], fresh[number])], evidence
    )
    matched = [(index.watchers[number], fresh[number]) for number in sorted(fresh) if fresh[number]]
    older = _older(matched, registry, evidence)
    if older and any(isinstance(one.rule, Denial) and one.back is not None for one, _ in matched):
        unasked = [stored for stored in older if is_denial(stored) and stored.claim.id not in denied]
        denied = {**denied, **(evidence.denied_by(unasked) if unasked else {})}
    again = _again(matched, older, denied)
    found = []
    for number, (watcher, sightings) in enumerate(matched):
        rule, ids = watcher.rule, frozenset(one.stored.claim.id for one in sightings)
        if isinstance(rule, First):
            reach = oldest + rule.history if oldest is not None else None
            sightings = [
                one
                for one in sightings
                if firsts.get((rule.of == "alliance", one.group)) == one.stored.known_at
                and (reach is None or one.stored.known_at >= reach)
            ]
        if watcher.back is not None:
            before = (one for one in again[number] if one.stored.claim.id not in ids)
            sightings = sorted((*sightings, *before), key=lambda one: (one.stored.known_at, one.stored.claim.id))
        if isinstance(rule, SequenceRule):
            sightings = list(sequences.completed(rule, sightings))
        if sightings:
            found.append(Seen(rule, sightings, ids))
    return found


FirstAsked = tuple[bool, tuple[str, ...]]


def _if_first(watcher: Watcher, sightings: Sequence[Sighting]) -> Iterator[FirstAsked]:
    if isinstance(watcher.rule, First):
        yield from ((watcher.rule.of == "alliance", one.group) for one in sightings)


def _first_only(asked: Sequence[FirstAsked], evidence: Evidence) -> dict[FirstAsked, datetime]:
    found: dict[FirstAsked, datetime] = {}
    for friendly in sorted({friendly for friendly, _ in asked}):
        groups = sorted({group for kind, group in asked if kind is friendly})
        found |= {(friendly, group): at for group, at in evidence.first_known(groups, friendly=friendly).items()}
    return found


def _older(
    matched: Sequence[tuple[Watcher, list[Sighting]]], registry: Registry, evidence: Evidence
) -> Sequence[StoredClaim]:
    """The claims that may stand beside what was matched, for the rules that ask for several."""
    asked: dict[tuple[tuple[str, ...], str | None], datetime] = {}
    for watcher, sightings in matched:
        if watcher.back is None:
            continue
        for one in sightings:
            since = min(one.stored.known_at, one.stored.at) - watcher.back - timedelta(days=1)
            for beside in companions(watcher.rule, one, registry):
                asked[beside] = min(asked.get(beside, since), since)
    return evidence.claims_like(Like(actors, what, since) for (actors, what), since in sorted(asked.items(), key=str))


def _again(
    matched: Sequence[tuple[Watcher, list[Sighting]]], older: Sequence[StoredClaim], denied: Denied
) -> dict[int, list[Sighting]]:
    """What the rules that ask for several match in older claims, by their place in `matched`."""
    places = [place for place, (watcher, _) in enumerate(matched) if watcher.back is not None]
    index = WatcherIndex([matched[place][0] for place in places])
    found: dict[int, list[Sighting]] = defaultdict(list)
    for stored in older:
        for number in index.matching(stored.claim):
            found[places[number]].extend(index.watchers[number].match(stored, denied))
    return found


def watch(one: Seen, look: Look, stored: Sequence[Stored], findings: Findings) -> None:
    """Adds the alerts of one rule. `stored`: its alerts for any of the keys that its sightings may belong to."""
    window = window_of(one.rule)
    told: dict[str, list[date | None]] = defaultdict(list)
    for alert, _ in stored:
        base, _, day = alert.key.rpartition("@") if "@" in alert.key else (alert.key, "", "")
        told[base].append(date.fromisoformat(day) if day else None)
    known: dict[str, list[Sighting]] = defaultdict(list)

    def near(day: date | None, other: date | None) -> bool:
        return day is None or other is None or abs(day - other) <= window

    def was_told(sighting: Sighting) -> bool:
        return any(near(day, sighting.day) for day in told[sighting.base])

    for at, moment in groupby(one.sightings, key=lambda sighting: sighting.stored.known_at):
        together = list(moment)
        for sighting in together:
            known[sighting.base].append(sighting)
        for sighting in sorted(together, key=lambda each: (each.day or date.min, each.stored.claim.id)):
            if sighting.stored.claim.id not in one.new or was_told(sighting):
                continue
            same = [each for each in known[sighting.base] if near(each.day, sighting.day) and not was_told(each)]
            if _start(one.rule, sighting, at, same, look, findings):
                told[sighting.base].append(sighting.day)


def _start(
    rule: HappeningRule, first: Sighting, at: datetime, same: Sequence[Sighting], look: Look, findings: Findings
) -> bool:
    support = [one.stored for one in same]
    checks = _checks(rule, support)
    key = key_of(first.base, first.day)
    if not all(check.passed for check in checks):
        findings.judged(rule, key, at, False, checks)
        return False
    findings.fire(
        rule,
        key,
        at,
        look.late(rule, at, [one for one in support if one.known_at == at]),
        checks,
        title=title_of(rule, first, origins(support), look.registry),
        origins=origins(support),
        before=strongest(one for sighting in same for one in sighting.before),
        after=strongest(support),
    )
    return True


def _checks(rule: HappeningRule, support: Sequence[StoredClaim]) -> tuple[Check, ...]:
    checks = evidence_checks(support, rule.evidence, "denied" if isinstance(rule, Denial) else "")
    if not isinstance(rule, Corroboration) or rule.or_grade is None:
        return checks
    best = min((stored.grade.value for stored in support), default="F")
    by_grade = best <= rule.or_grade
    origin = checks[1]
    wanted = f"{origin.wanted}, or grade {rule.or_grade} or better"
    actual = f"{origin.actual}, best grade {best}"
    return checks[0], Check(name="origins", actual=actual, wanted=wanted, passed=origin.passed or by_grade)


def title_of(rule: HappeningRule, first: Sighting, apart: int, registry: Registry) -> str:
    """The title of an alert that starts with this sighting."""
    title = claim_title(first.stored.claim, registry)
    match rule:
        case Denial():
            return f"Denied: {title}"
        case RelationSeen() if first.base.startswith("ends:"):
            return f"Ended: {title}"
        case Corroboration():
            return f"Told by {apart} {'origin' if apart == 1 else 'origins'}: {title}"
        case First():
            named = listed(bare(actor, registry) for actor in first.group)
            kind = {"actor": "First seen", "pair": "First seen together", "alliance": "First seen side by side"}[
                rule.of
            ]
            return f"{kind}: {named}"
        case SequenceRule():
            parts = sorted((first.stored, *first.before), key=lambda stored: (stored.at, stored.claim.id))
            return ", then ".join(claim_title(stored.claim, registry) for stored in parts)[:300]
        case _:
            return title
