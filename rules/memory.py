"""Evidence held in memory: the port of `news.ports.Evidence` in plain Python. It serves the cases inside rules, tests,
and whatever is looked at arrival by arrival (see rules/arrivals.py): claims can be added one look after another.

Claims stand sorted under every actor, outlet, pair and content, so that an answer costs what it gives.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from news.alert import Alert, AlertState, Transition
from news.claim import Claim, Event, Modality, Relation, Stance
from news.ports import Arrival, DayTold, Like, Span
from news.position import Pair, PositionPoint, PositionSettings, StoredClaim
from news.registry import Registry, fold
from rules.positions import course, weight_of
from rules.selection import pairs_of, parties
from rules.sightings import is_friendly

DENIED_WITHIN = timedelta(days=30)
"""How long before a denial the report that it denies may have become known."""


def _place(stored: StoredClaim) -> tuple[datetime, str]:
    return stored.known_at, stored.claim.id


class _Lines:
    """Claims by (known_at, id) under each of any number of names."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, list[StoredClaim]] = defaultdict(list)

    def add(self, name: Hashable, stored: StoredClaim) -> None:
        line = self._lines[name]
        if line and _place(stored) < _place(line[-1]):
            insort(line, stored, key=_place)
        else:
            line.append(stored)

    def since(self, name: Hashable, moment: datetime | None = None) -> Sequence[StoredClaim]:
        line = self._lines.get(name, [])
        return line if moment is None else line[bisect_left(line, moment, key=lambda stored: stored.known_at) :]


class MemoryEvidence:
    """Claims and alerts kept in memory. `settings` are the constants of positions."""

    def __init__(self, registry: Registry, settings: PositionSettings | None = None) -> None:
        self.registry = registry
        self.settings = settings or PositionSettings()
        self._all, self._by_actor, self._by_outlet = _Lines(), _Lines(), _Lines()
        self._by_pair, self._by_content, self._by_article = _Lines(), _Lines(), _Lines()
        self._by_key: dict[str, list[Alert]] = defaultdict(list)
        self._open: dict[str, Alert] = {}
        self._states: dict[str, AlertState] = {}

    @property
    def claims(self) -> Sequence[StoredClaim]:
        """All of them, by (known_at, id)."""
        return self._all.since(None)

    def add(self, claims: Iterable[StoredClaim]) -> None:
        for stored in claims:
            self._all.add(None, stored)
            self._by_outlet.add(fold(stored.outlet), stored)
            self._by_article.add(stored.article, stored)
            self._by_content.add(_content(stored.claim), stored)
            for actor in {party.actor for party in parties(stored.claim)}:
                self._by_actor.add(actor, stored)
            if weight_of(stored, self.settings) > 0:
                for pair in pairs_of(stored.claim, self.registry):
                    self._by_pair.add((pair.holder, pair.target), self._seen_from(stored, pair))

    def _seen_from(self, stored: StoredClaim, pair: Pair) -> StoredClaim:
        """The claim with its value as it counts for a pair: an issue may touch an actor with the other sign."""
        assert isinstance(stored.claim, Stance)
        issue = stored.claim.target.actor
        if issue == pair.target or issue is None:
            return stored
        signed = stored.claim.value * self.registry[issue].touches[pair.target]
        return stored.model_copy(update={"claim": stored.claim.model_copy(update={"value": signed})})

    def record(self, alerts: Iterable[Alert], transitions: Iterable[Transition]) -> None:
        """Keeps what an evaluation decided, as the store would."""
        for alert in alerts:
            if alert.id not in self._states:
                self.know([(alert, AlertState.PENDING)])
        for transition in transitions:
            self._states[transition.alert] = transition.state
            if transition.state is AlertState.RESOLVED:
                self._open.pop(transition.alert, None)

    def know(self, alerts: Iterable[tuple[Alert, AlertState]]) -> None:
        """Keeps alerts that are stored elsewhere."""
        for alert, state in alerts:
            self._by_key[alert.key].append(alert)
            self._states[alert.id] = state
            if state is not AlertState.RESOLVED:
                self._open[alert.id] = alert

    def position_settings(self) -> PositionSettings:
        return self.settings

    def claims_after(self, batch: int) -> Sequence[StoredClaim]:
        return [stored for stored in self.claims if stored.batch > batch]

    def arrivals(self, batch: int) -> Sequence[Arrival]:
        new = sorted(self.claims_after(batch), key=lambda stored: stored.first_seen_at)
        together = ((seen, [one.known_at for one in of]) for seen, of in groupby(new, lambda one: one.first_seen_at))
        return [Arrival(seen, min(known), max(known)) for seen, known in together]

    def stances_of(
        self, pairs: Iterable[Pair], since: datetime | Mapping[Pair, datetime]
    ) -> Mapping[Pair, Sequence[StoredClaim]]:
        when = since if isinstance(since, Mapping) else defaultdict(lambda: since)
        return {pair: self._by_pair.since((pair.holder, pair.target), when[pair]) for pair in pairs}

    def series_of(self, pairs: Iterable[Pair], since: datetime) -> Mapping[Pair, Sequence[PositionPoint]]:
        series: dict[Pair, Sequence[PositionPoint]] = {}
        for pair in pairs:
            points = course(pair, self._by_pair.since((pair.holder, pair.target)), self.settings)
            series[pair] = points[max(bisect_left(points, since, key=lambda point: point.at) - 1, 0) :]
        return series

    def claims_about(self, actors: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        return _once(stored for actor in actors for stored in self._by_actor.since(actor, since))

    def claims_from(self, outlets: Iterable[str], since: datetime) -> Sequence[StoredClaim]:
        return _once(stored for outlet in outlets for stored in self._by_outlet.since(outlet, since))

    def claims_like(self, asked: Iterable[Like]) -> Sequence[StoredClaim]:
        return _once(
            stored
            for one in asked
            for stored in (
                self._by_actor.since(one.actors[0], one.since) if one.actors else self._all.since(None, one.since)
            )
            if one.what in (None, _what(stored.claim)) and _involves(stored.claim, one.actors)
        )

    def denied_by(self, claims: Sequence[StoredClaim]) -> Mapping[str, Sequence[StoredClaim]]:
        found = {}
        for denial in claims:
            near = self._by_content.since(_content(denial.claim), denial.known_at - DENIED_WITHIN)
            found[denial.claim.id] = _once(
                one for one in (*near, *self._by_article.since(denial.article)) if _denies(denial, one)
            )
        return {denial: denied for denial, denied in found.items() if denied}

    def span(self, batch: int | None = None) -> Span:
        known = [one.known_at for one in self.claims if batch is None or one.batch <= batch]
        return Span(min(known, default=None), max(known, default=None))

    def days_about(self, actors: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        return _days({actor: self._by_actor.since(actor, since) for actor in sorted(actors)})

    def days_from(self, outlets: Iterable[str], since: datetime) -> Mapping[str, Sequence[DayTold]]:
        return _days({outlet: self._by_outlet.since(outlet, since) for outlet in sorted(outlets)})

    def first_known(
        self, groups: Iterable[tuple[str, ...]], *, friendly: bool = False
    ) -> Mapping[tuple[str, ...], datetime]:
        found = ((group, next(self._told_of(group, friendly), None)) for group in groups)
        return {group: stored.known_at for group, stored in found if stored is not None}

    def _told_of(self, group: tuple[str, ...], friendly: bool) -> Iterator[StoredClaim]:
        for stored in self._by_actor.since(group[0]):
            unsaid = stored.claim.modality in (Modality.DENIED, Modality.HYPOTHETICAL)
            if not unsaid and _involves(stored.claim, group) and (not friendly or is_friendly(stored.claim)):
                yield stored

    def open_alerts(self, rules: Iterable[str]) -> Sequence[tuple[Alert, AlertState]]:
        wanted = set(rules)
        return self._with_states(alert for alert in self._open.values() if alert.rule in wanted)

    def alerts_of(self, rules: Iterable[str], keys: Iterable[str] | None) -> Sequence[tuple[Alert, AlertState]]:
        wanted = set(rules)
        chosen = self._by_key if keys is None else set(keys) & self._by_key.keys()
        found = (alert for key in chosen for alert in self._by_key[key] if alert.rule in wanted)
        return self._with_states(found)

    def _with_states(self, alerts: Iterable[Alert]) -> Sequence[tuple[Alert, AlertState]]:
        return [(one, self._states[one.id]) for one in sorted(alerts, key=lambda one: (one.started_at, one.id))]


def _once(claims: Iterable[StoredClaim]) -> list[StoredClaim]:
    """Each claim once, by (known_at, id)."""
    return sorted({stored.claim.id: stored for stored in claims}.values(), key=_place)


def _what(claim: Claim) -> str:
    return claim.type.value if isinstance(claim, Event) else claim.kind


def _involves(claim: Claim, actors: Sequence[str]) -> bool:
    return {party.actor for party in parties(claim)}.issuperset(actors)


def _days(told: Mapping[str, Sequence[StoredClaim]]) -> dict[str, Sequence[DayTold]]:
    return {subject: _days_of(claims) for subject, claims in told.items() if claims}


def _days_of(claims: Sequence[StoredClaim]) -> list[DayTold]:
    days: dict[date, list[StoredClaim]] = {}
    for stored in claims:
        days.setdefault(stored.known_at.astimezone(UTC).date(), []).append(stored)
    return [
        DayTold(day, len(told), len({one.origin for one in told}), told[0].known_at, told[-1].known_at)
        for day, told in sorted(days.items())
    ]


def _people(claim: Claim) -> tuple[str, ...]:
    return tuple(party.actor or fold(party.name) for party in parties(claim))


def _content(claim: Claim) -> Hashable:
    """Claims that deny each other have the same; of events, all parties of the denial must take part, too."""
    if isinstance(claim, Event):
        return claim.type
    if isinstance(claim, Relation):
        return claim.predicate, _people(claim)
    return (claim.value > 0) - (claim.value < 0), _people(claim)


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
    """Whether a claim says what is denied."""
    if _content(claim) != _content(denied):
        return False
    if isinstance(denied, Event):
        return bool(parties(denied)) and set(_people(denied)) <= set(_people(claim))
    return not isinstance(denied, Stance) or denied.value != 0
