"""Evidence held in memory: the port of `news.ports.Evidence` in plain Python, for the cases inside rules and for tests.

Positions follow the definition of `storage` (see news/position.py): one piece of evidence is all that one origin says
through one voice about a pair as it first became known; within a piece each claim weighs w * d, and the piece weighs
the largest of them. It walks all claims for each answer, so it is for hundreds of claims, not for millions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from news.alert import Alert, AlertState, Transition
from news.claim import Claim, Event, Modality, Relation, SpeakerKind, Stance
from news.ports import DayTold, Like, Span
from news.position import Pair, PositionPoint, PositionSettings, StoredClaim
from news.registry import Registry, fold
from rules.selection import pairs_of, parties
from rules.sightings import is_friendly

_NEGLIGIBLE = 1e-12
DENIED_WITHIN = timedelta(days=30)
"""How long before a denial the report that it denies may have become known."""


class MemoryEvidence:
    """Claims and alerts kept in lists. `settings` are the constants of positions."""

    def __init__(self, registry: Registry, settings: PositionSettings | None = None) -> None:
        self.registry = registry
        self.settings = settings or PositionSettings()
        self.claims: list[StoredClaim] = []
        self._alerts: dict[str, Alert] = {}
        self._states: dict[str, AlertState] = {}

    def add(self, claims: Iterable[StoredClaim]) -> None:
        self.claims = sorted((*self.claims, *claims), key=lambda stored: (stored.known_at, stored.claim.id))

    def record(self, alerts: Iterable[Alert], transitions: Iterable[Transition]) -> None:
        """Keeps what an evaluation decided, as the store would."""
        for alert in alerts:
            self._alerts.setdefault(alert.id, alert)
        for transition in transitions:
            self._states[transition.alert] = transition.state

    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        return [stored for stored in self.claims if stored.batch > batch]

    def stances_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[StoredClaim]]:
        wanted = set(pairs)
        found: dict[Pair, list[StoredClaim]] = {pair: [] for pair in wanted}
        for stored in self.claims:
            if stored.known_at >= since and self._weight(stored) > 0:
                for pair in pairs_of(stored.claim, self.registry):
                    if pair in wanted:
                        found[pair].append(self._seen_from(stored, pair))
        return found

    def _seen_from(self, stored: StoredClaim, pair: Pair) -> StoredClaim:
        """The claim with its value as it counts for a pair: an issue may touch an actor with the other sign."""
        assert isinstance(stored.claim, Stance)
        issue = stored.claim.target.actor
        if issue == pair.target or issue is None:
            return stored
        signed = stored.claim.value * self.registry[issue].touches[pair.target]
        return stored.model_copy(update={"claim": stored.claim.model_copy(update={"value": signed})})

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        everything = self.stances_of(pairs, datetime.min.replace(tzinfo=since.tzinfo))
        series: dict[Pair, Sequence[PositionPoint]] = {}
        for pair, claims in everything.items():
            points = self._course(pair, claims)
            first = max((number for number, point in enumerate(points) if point.at < since), default=0)
            series[pair] = points[first:]
        return series

    def _course(self, pair: Pair, claims: Sequence[StoredClaim]) -> list[PositionPoint]:
        half_life = self.settings.half_life_days * 86400
        pieces: dict[tuple[str, str], list[tuple[float, float]]] = {}
        known: dict[tuple[str, str], datetime] = {}
        for stored in claims:
            weight = self._weight(stored) * 2 ** (-(stored.known_at - stored.at).total_seconds() / half_life)
            piece = stored.origin, _voice(stored.claim)
            if weight > _NEGLIGIBLE and known.setdefault(piece, stored.known_at) == stored.known_at:
                assert isinstance(stored.claim, Stance)
                pieces.setdefault(piece, []).append((weight, stored.claim.value))
        points = []
        for at in sorted(set(known.values())):
            weights = pull = 0.0
            there = sorted(piece for piece in pieces if known[piece] <= at)
            for piece in there:
                total = sum(weight for weight, _ in pieces[piece])
                value = sum(weight * one for weight, one in pieces[piece]) / total
                decayed = max(weight for weight, _ in pieces[piece]) * 2 ** (
                    -(at - known[piece]).total_seconds() / half_life
                )
                weights, pull = weights + decayed, pull + decayed * value
            level = round(pull / (weights + self.settings.prior), 9)
            apart = len({origin for origin, _ in there})
            points.append(
                PositionPoint(
                    holder=pair.holder, target=pair.target, at=at, level=level, weight=round(weights, 9), origins=apart
                )
            )
        return points

    def _weight(self, stored: StoredClaim) -> float:
        modality = self.settings.modality_weights.get(stored.claim.modality, 0.0)
        return stored.claim.confidence * modality * self.settings.grade_weights.get(stored.grade, 0.0)

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        wanted = set(actors)
        return [
            stored
            for stored in self.claims
            if stored.known_at >= since and any(party.actor in wanted for party in parties(stored.claim))
        ]

    def claims_like(self, asked: Iterable[Like]) -> Sequence[StoredClaim]:
        wanted = list(asked)
        return [stored for stored in self.claims if any(_like(stored, one) for one in wanted)]

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        found = {denial.claim.id: [one for one in self.claims if _denies(denial, one)] for denial in claims}
        return {denial: denied for denial, denied in found.items() if denied}

    def span(self, batch: int | None = None) -> Span:
        known = [one.known_at for one in self.claims if batch is None or one.batch <= batch]
        return Span(min(known, default=None), max(known, default=None))

    def days_about(self, actors: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        wanted = set(actors)
        told: dict[str, list[StoredClaim]] = {}
        for stored in self.claims:
            for actor in {party.actor for party in parties(stored.claim)} & wanted:
                if stored.known_at >= since and actor is not None:
                    told.setdefault(actor, []).append(stored)
        return {actor: _days(claims) for actor, claims in sorted(told.items())}

    def days_from(self, outlets: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        wanted = set(outlets)
        told: dict[str, list[StoredClaim]] = {}
        for stored in self.claims:
            if fold(stored.outlet) in wanted and stored.known_at >= since:
                told.setdefault(fold(stored.outlet), []).append(stored)
        return {outlet: _days(claims) for outlet, claims in sorted(told.items())}

    def first_known(
        self, groups: Iterable[tuple[str, ...]], *, friendly: bool = False
    ) -> Mapping[tuple[str, ...], datetime]:
        found: dict[tuple[str, ...], datetime] = {}
        wanted = set(groups)
        for stored in self.claims:
            if stored.claim.modality in (Modality.DENIED, Modality.HYPOTHETICAL):
                continue
            if friendly and not is_friendly(stored.claim):
                continue
            people = {party.actor for party in parties(stored.claim)}
            for group in wanted:
                if people.issuperset(group):
                    found.setdefault(group, stored.known_at)
        return found

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        wanted = set(rules)
        found = [one for one in self._alerts.values() if one.rule in wanted]
        states = [(alert, self._states[alert.id]) for alert in sorted(found, key=lambda one: (one.started_at, one.id))]
        return [one for one in states if one[1] is not AlertState.RESOLVED]

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        wanted, watched = set(rules), set(keys)
        found = [alert for alert in self._alerts.values() if alert.rule in wanted and alert.key in watched]
        return [(alert, self._states[alert.id]) for alert in sorted(found, key=lambda one: (one.started_at, one.id))]


def _like(stored: StoredClaim, asked: Like) -> bool:
    claim = stored.claim
    what = claim.type.value if isinstance(claim, Event) else claim.kind
    people = {party.actor for party in parties(claim)}
    return stored.known_at >= asked.since and asked.what in (None, what) and people.issuperset(asked.actors)


def _days(claims: Sequence[StoredClaim]) -> list[DayTold]:
    days: dict[date, list[StoredClaim]] = {}
    for stored in claims:
        days.setdefault(stored.known_at.astimezone(UTC).date(), []).append(stored)
    return [
        DayTold(day, len(told), len({one.origin for one in told}), told[0].known_at, told[-1].known_at)
        for day, told in sorted(days.items())
    ]


def _voice(claim: Claim) -> str:
    """Whose word it is: the outlet's own, whichever prints it; an actor's; or unnamed sources'."""
    if claim.speaker.kind is SpeakerKind.ACTOR:
        return f"actor {claim.speaker.actor or claim.speaker.name}"
    return claim.speaker.kind.value


def _denies(denial: StoredClaim, stored: StoredClaim) -> bool:
    """Whether a denial contradicts a claim: one of its article that it names, or what it says itself is not so."""
    if stored.claim.modality is Modality.DENIED:
        return False
    if stored.article == denial.article and stored.claim.id in denial.claim.denies:
        return True
    if denial.claim.modality is not Modality.DENIED:
        return False
    return timedelta(0) <= denial.known_at - stored.known_at <= DENIED_WITHIN and _same(stored.claim, denial.claim)


def _same(claim: Claim, denied: Claim) -> bool:
    """Whether a claim says what is denied: of an event, all parties of the denial must take part in it."""
    people, others = ([party.actor or fold(party.name) for party in parties(one)] for one in (claim, denied))
    match claim, denied:
        case Stance(), Stance():
            return claim.value * denied.value > 0 and people == others
        case Relation(), Relation():
            return claim.predicate is denied.predicate and people == others
        case Event(), Event():
            return claim.type is denied.type and bool(others) and set(others) <= set(people)
    return False
