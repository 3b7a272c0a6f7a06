"""Claims that rules about happenings match -> sightings: what each is of (`base`), and its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from news.claim import Claim, Event, EventType, Granularity, Modality, Party, Predicate, Relation, Stance
from news.position import StoredClaim
from news.registry import Registry, fold
from rules.expressions import compiled
from rules.model import Corroboration, Denial, EventSeen, Expression, First, HappeningRule, RelationSeen
from rules.model import Sequence as SequenceRule
from rules.patterns import counting, doers, meets, one_of, recipients, told_with
from rules.selection import Members, members, parties, selects, who

Denied = Mapping[str, Sequence[StoredClaim]]
"""What the store holds that each denying claim (by id) contradicts."""
Group = tuple[str, ...]
"""One actor, or two in the order of their ids."""
FRIENDLY_EVENTS = frozenset({EventType.AGREE, EventType.COOPERATE})
FRIENDLY_RELATIONS = frozenset({Predicate.ALLIED_WITH})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One claim that a rule matches.

    base     what it is of; `day` tells happenings of one base apart, None where there can be only one
    before   the claims that stand before it: what it denies, or the earlier steps of a sequence
    group    for a first sighting: who must not have been seen before
    """

    stored: StoredClaim
    base: str
    day: date | None
    before: tuple[StoredClaim, ...] = ()
    group: Group = ()


Match = Callable[[StoredClaim, Denied], Iterator[Sighting]]
"""The sightings of one rule in one claim."""


def is_denial(stored: StoredClaim) -> bool:
    return stored.claim.modality is Modality.DENIED or bool(stored.claim.denies)


def matcher(rule: HappeningRule, registry: Registry) -> Match:
    """The rule, compiled."""
    match rule:
        case EventSeen():
            return _event(rule, registry)
        case Denial():
            return _denial(rule, registry)
        case RelationSeen():
            return _relation(rule, registry)
        case Corroboration():
            return _corroboration(rule, registry)
        case First():
            return _first(rule, registry)
        case SequenceRule():
            return _steps(rule, registry)
        case Expression():
            return _expression(rule, registry)


def _name(party: Party) -> str:
    return party.actor or fold(party.name)


def _names(people: Iterable[Party]) -> str:
    return "+".join(sorted({_name(one) for one in people}))


def _chosen(people: Iterable[Party], wanted: Members) -> str:
    """Who identifies a happening: those whom the rule watches, or everyone where it watches no one in particular."""
    return _names(one for one in people if selects(wanted, one.actor))


def _day(stored: StoredClaim) -> date:
    """The day of what a claim tells: its own where that is known to the day, else when it became known."""
    dated = stored.claim.event_date is not None and stored.claim.event_date.granularity is Granularity.DAY
    return (stored.at if dated else stored.known_at).date()


def said(claim: Claim) -> str:
    """What a claim says, as a key: two claims with the same one tell the same."""
    match claim:
        case Stance():
            side = "for" if claim.value > 0 else "against" if claim.value < 0 else "neutral"
            return f"{side}:{_name(claim.holder)}>{_name(claim.target)}"
        case Event():
            return f"{claim.type.value.lower()}:{_names(claim.actors)}>{_names(claim.recipients)}"
        case Relation():
            return f"{claim.predicate.value}:{_name(claim.subject)}>{_names(recipients(claim))}"


def _event(rule: EventSeen, registry: Registry) -> Match:
    """The types of a rule are ways to say the same thing, so they do not tell happenings apart unless it names none."""
    acting, receiving = who(rule.actor, registry), who(rule.recipient, registry)
    watched, others = members(rule.actor, registry), members(rule.recipient, registry)
    places, words = {fold(place) for place in rule.place}, tuple(fold(word) for word in rule.words)
    counts = counting(rule, registry)

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        claim, day = stored.claim, stored.at.date()
        if (
            not isinstance(claim, Event)
            or (rule.types and claim.type not in rule.types)
            or not one_of(claim.actors, acting, day)
            or not one_of(claim.recipients, receiving, day)
            or (places and not places & {fold(place) for place in claim.place})
            or (words and not told_with(claim.quote.text, words))
            or not counts(stored)
        ):
            return
        kind = "event" if rule.types else claim.type.value.lower()
        base = f"{kind}:{_chosen(claim.actors, watched)}>{_chosen(claim.recipients, others)}"
        yield Sighting(stored, base, _day(stored))

    return match


def _denial(rule: Denial, registry: Registry) -> Match:
    """Something that the rule watches is denied, and was reported before."""
    deniers, about, counts = who(rule.by, registry), who(rule.about, registry), counting(rule, registry)

    def match(stored: StoredClaim, denied: Denied) -> Iterator[Sighting]:
        claim, day = stored.claim, stored.at.date()
        if (
            not is_denial(stored)
            or not counts(stored)
            or (deniers is not None and not deniers(claim.speaker.actor, day))
            or not one_of(parties(claim), about, day)
        ):
            return
        before = tuple(one for one in denied.get(claim.id, ()) if one.known_at <= stored.known_at)
        if rule.earlier and not before:
            return
        what = (
            "stance"
            if isinstance(claim, Stance)
            else claim.type.value.lower()
            if isinstance(claim, Event)
            else claim.predicate.value
        )
        yield Sighting(stored, f"denied:{what}:{_names(parties(claim))}", stored.known_at.date(), before)

    return match


def _relation(rule: RelationSeen, registry: Registry) -> Match:
    subjects, objects, counts = who(rule.subject, registry), who(rule.object, registry), counting(rule, registry)
    offices = tuple(fold(office) for office in rule.office)

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        claim, day = stored.claim, stored.at.date()
        if (
            not isinstance(claim, Relation)
            or (rule.predicates and claim.predicate not in rule.predicates)
            or not one_of((claim.subject,), subjects, day)
            or not one_of(recipients(claim), objects, day)
            or (offices and not any(office in fold(claim.title or "") for office in offices))
            or not counts(stored)
        ):
            return
        ends = claim.valid_to is not None and (claim.valid_from is None or claim.valid_to <= stored.known_at.date())
        if rule.when in ("any", "ends" if ends else "starts"):
            yield Sighting(stored, f"{'ends' if ends else 'starts'}:{said(claim)}", stored.known_at.date())

    return match


def _corroboration(rule: Corroboration, registry: Registry) -> Match:
    wanted, counts = meets(rule.claim, registry), counting(rule, registry)

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        if wanted(stored) and counts(stored):
            yield Sighting(stored, f"told:{said(stored.claim)}", _day(stored))

    return match


def _expression(rule: Expression, registry: Registry) -> Match:
    wanted, counts = compiled(rule.when), counting(rule, registry)

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        if counts(stored) and wanted(stored):
            yield Sighting(stored, f"met:{said(stored.claim)}", _day(stored))

    return match


def is_friendly(claim: Claim) -> bool:
    """Whether two actors stand together in it: an alliance, an agreement, joint action."""
    if isinstance(claim, Event):
        return claim.type in FRIENDLY_EVENTS
    return isinstance(claim, Relation) and claim.predicate in FRIENDLY_RELATIONS


def _first(rule: First, registry: Registry) -> Match:
    """Every group that the rule watches in a claim; whether it was seen before is for the store to say."""
    one, other, counts = who(rule.actor, registry), who(rule.other, registry), counting(rule, registry)
    assert one is not None

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        day, claim = stored.at.date(), stored.claim
        if not counts(stored) or (rule.of == "alliance" and not is_friendly(claim)):
            return
        people = sorted({party.actor for party in parties(claim) if party.actor is not None})
        for first in people:
            if not one(first, day):
                continue
            if rule.of == "actor":
                yield Sighting(stored, f"first:{first}", None, group=(first,))
                continue
            for second in people:
                if second != first and (other is None or other(second, day)):
                    pair = tuple(sorted((first, second)))
                    yield Sighting(stored, f"first:{rule.of}:{'+'.join(pair)}", None, group=pair)

    return match


def common(claim: Claim, same: str) -> frozenset[str]:
    """What the steps of a sequence must have in common, as a claim has it."""
    if same == "any":
        return frozenset(("*",))
    if same == "place":
        return frozenset(map(fold, claim.place)) if isinstance(claim, Event) else frozenset()
    if same == "pair":
        return frozenset(f"{_name(one)}>{_name(other)}" for one in doers(claim) for other in recipients(claim))
    people = {"actor": doers, "recipient": recipients, "party": parties}[same](claim)
    return frozenset(map(_name, people))


def _steps(rule: SequenceRule, registry: Registry) -> Match:
    """Every step that a claim may be, for each thing it may share: base is `STEP|THING`, put together by
    `rules.sequences`."""
    wanted, counts = [meets(step, registry) for step in rule.steps], counting(rule, registry)

    def match(stored: StoredClaim, _: Denied) -> Iterator[Sighting]:
        steps = [number for number, step in enumerate(wanted) if step(stored)]
        if steps and counts(stored):
            for thing in sorted(common(stored.claim, rule.same)):
                for number in steps:
                    yield Sighting(stored, f"{number}|{thing}", stored.known_at.date())

    return match
