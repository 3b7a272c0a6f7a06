"""event and denial: things that are reported once and then again, so that ten reports of one vote are one alert.

    claims that a rule matches -> sightings, each with what it is of (`base`) and its day
      -> a sighting near an alert of the same base is of the same happening
      -> another starts an alert, once enough origins have told of it

A key is `base@day`. Whether two days are near is the rule's window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from news.claim import Event, Granularity, Modality, Party, Relation, Stance
from news.position import StoredClaim
from news.registry import Registry, fold
from rules.episodes import Findings, Look, Stored
from rules.model import Denial, EventSeen
from rules.selection import Members, members, parties, selects
from rules.support import counts, evidence_checks, origins, strongest
from rules.wording import claim_title

Denied = Mapping[str, Sequence[StoredClaim]]
"""What the store holds that each denying claim (by id) contradicts."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One claim that a rule matches. `before`: the claims that it denies."""

    stored: StoredClaim
    base: str
    day: date
    before: tuple[StoredClaim, ...] = ()


def key_of(base: str, day: date) -> str:
    return f"{base}@{day.isoformat()}"


def near_keys(sighting: Sighting, window: timedelta) -> Iterator[str]:
    """The keys of every alert that this sighting may belong to."""
    for offset in range(-window.days, window.days + 1):
        yield key_of(sighting.base, sighting.day + timedelta(days=offset))


def is_denial(stored: StoredClaim) -> bool:
    return stored.claim.modality is Modality.DENIED or bool(stored.claim.denies)


def _name(party: Party) -> str:
    return party.actor or fold(party.name)


def _chosen(people: Iterable[Party], wanted: Members) -> str:
    """Who identifies a happening: those whom the rule watches, or everyone where it watches no one in particular."""
    return "+".join(sorted({_name(one) for one in people if selects(wanted, one.actor)}))


Matcher = Callable[[StoredClaim, Denied], Sighting | None]


def event_matcher(rule: EventSeen, registry: Registry) -> Matcher:
    """Claim -> sighting, where the rule watches such an event. The types of a rule are ways to say the same thing, so
    they do not tell happenings apart unless the rule names none."""
    doers, others = members(rule.actor, registry), members(rule.recipient, registry)
    places, words = {fold(place) for place in rule.place}, tuple(fold(word) for word in rule.words)

    def match(stored: StoredClaim, _: Denied) -> Sighting | None:
        claim = stored.claim
        if not isinstance(claim, Event) or not counts(stored, rule.evidence):
            return None
        if (
            (rule.types and claim.type not in rule.types)
            or (doers is not None and not any(one.actor in doers for one in claim.actors))
            or (others is not None and not any(one.actor in others for one in claim.recipients))
            or (places and not places & {fold(place) for place in claim.place})
            or (words and not any(token.lstrip("\"'(“‘").startswith(words) for token in fold(claim.quote.text).split()))
        ):
            return None
        kind = "event" if rule.types else claim.type.value.lower()
        base = f"{kind}:{_chosen(claim.actors, doers)}>{_chosen(claim.recipients, others)}"
        dated = claim.event_date is not None and claim.event_date.granularity is Granularity.DAY
        return Sighting(stored, base, (stored.at if dated else stored.known_at).date())

    return match


def denial_matcher(rule: Denial, registry: Registry) -> Matcher:
    """Claim -> sighting, where it denies something that the rule watches and that was reported before."""
    deniers, about = members(rule.by, registry), members(rule.about, registry)

    def match(stored: StoredClaim, denied: Denied) -> Sighting | None:
        claim = stored.claim
        if not is_denial(stored) or not counts(stored, rule.evidence, any_modality=True):
            return None
        if deniers is not None and claim.speaker.actor not in deniers:
            return None
        if about is not None and not any(one.actor in about for one in parties(claim)):
            return None
        before = tuple(one for one in denied.get(claim.id, ()) if one.known_at <= stored.known_at)
        if rule.earlier and not before:
            return None
        match claim:
            case Stance():
                what = "stance"
            case Event():
                what = claim.type.value.lower()
            case Relation():
                what = claim.predicate.value
        people = "+".join(sorted({_name(one) for one in parties(claim)}))
        return Sighting(stored, f"denied:{what}:{people}", stored.known_at.date(), before)

    return match


def watch(
    rule: EventSeen | Denial,
    sightings: Sequence[Sighting],
    new: frozenset[str],
    look: Look,
    stored: Sequence[Stored],
    findings: Findings,
) -> None:
    """Adds the alerts of one rule. `sightings` are all that the rule matches, by (known_at, id), old ones included
    where it asks for several origins; `new` the ids of the claims it has not looked at before."""
    told: dict[str, list[date]] = defaultdict(list)
    for alert, _ in stored:
        base, _, day = alert.key.rpartition("@")
        told[base].append(date.fromisoformat(day))
    known: dict[str, list[Sighting]] = defaultdict(list)

    def near(one: date, other: date) -> bool:
        return abs(one - other) <= rule.window

    for at, moment in groupby(sightings, key=lambda one: one.stored.known_at):
        together = list(moment)
        for sighting in together:
            known[sighting.base].append(sighting)
        for sighting in sorted(together, key=lambda one: (one.day, one.stored.claim.id)):
            if sighting.stored.claim.id not in new or any(near(day, sighting.day) for day in told[sighting.base]):
                continue
            same = [
                one
                for one in known[sighting.base]
                if near(one.day, sighting.day) and not any(near(day, one.day) for day in told[sighting.base])
            ]
            if _start(rule, sighting, at, same, look, findings):
                told[sighting.base].append(sighting.day)


def _start(
    rule: EventSeen | Denial, first: Sighting, at: datetime, same: Sequence[Sighting], look: Look, findings: Findings
) -> bool:
    support = [one.stored for one in same]
    checks = evidence_checks(support, rule.evidence, "denied" if isinstance(rule, Denial) else "")
    key = key_of(first.base, first.day)
    if not all(check.passed for check in checks):
        findings.judged(rule, key, at, False, checks)
        return False
    before = strongest(one for sighting in same for one in sighting.before)
    title = claim_title(first.stored.claim, look.registry)
    findings.fire(
        rule,
        key,
        at,
        look.late(rule, at, [one for one in support if one.known_at == at]),
        checks,
        title=f"Denied: {title}" if isinstance(rule, Denial) else title,
        origins=origins(support),
        before=before,
        after=strongest(support),
    )
    return True
