"""Readings held against the gold set.

Stances are labelled in full: one that is read and has no label counts as wrong, one that meets an optional label alone
counts neither way. Events and relations are labelled in the main only, so they count as found or not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.gold import Gold, GoldEvent, GoldRelation, GoldStance
from bench.labels import squeezed
from news.claim import Event, Modality, Party, Reading, Relation, Speaker, SpeakerKind, Stance
from news.registry import Registry, fold

SAID = frozenset({Modality.ASSERTED, Modality.REPORTED, Modality.RUMOURED})
OPEN = frozenset({Modality.PREDICTED, Modality.HYPOTHETICAL})
DENIED = frozenset({Modality.DENIED})
SHORT = 500  # characters of a text that is shown with what was missed in it
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)

_EMPTY_WORDS = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "in",
        "and",
        "his",
        "her",
        "its",
        "their",
        "s",
        "minister",
        "president",
        "general",
        "leader",
    }
)


@dataclass(slots=True)
class Tally:
    """What was found of what was wanted, by kind; the stances read that are right and those that are not.

    `judged` is (confidence, whether right) of each stance read that counts.
    """

    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    judged: list[tuple[float, bool]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    bad_quotes: int = 0
    text: str = ""  # what was read, where it is short enough to be shown

    @property
    def right(self) -> int:
        return sum(right for _, right in self.judged)

    def count(self, kind: str, label: object, hit: bool) -> None:
        self.wanted[kind] += 1
        self.found[kind] += hit
        if not hit:
            self.missed.append(f"{kind}: {label}" + (f" in {self.text!r}" if self.text else ""))

    def add(self, other: Tally) -> None:
        self.found.update(other.found)
        self.wanted.update(other.wanted)
        self.judged += other.judged
        self.missed += other.missed
        self.unlabelled += other.unlabelled
        self.wrong += other.wrong
        self.bad_quotes += other.bad_quotes


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well confidence holds: (stances, those right) by bin; `error` is how far said and right lie apart on average
    (expected calibration error, Naeini et al. 2015)."""

    bins: Mapping[str, tuple[int, int]]
    count: int
    error: float


def as_sure(label: GoldStance, usual: frozenset[Modality]) -> frozenset[Modality]:
    """The modalities that meet a label: all that are as sure as those it names, or the usual ones."""
    return frozenset(m for kind in (SAID, OPEN, DENIED) if kind & set(label.modality) for m in kind) or usual


def reliability(judged: Sequence[tuple[float, bool]]) -> Reliability:
    """Of (confidence, whether right) by bins of confidence: below 0.5, then by tenths."""
    ends = (*BINS[1:], 1.01)
    bins, away = {}, 0.0
    for low, high in zip(BINS, ends, strict=True):
        inside = [(value, right) for value, right in judged if low <= value < high]
        right = sum(right for _, right in inside)
        bins[f"{low:.1f}-{min(high, 1):.1f}"] = (len(inside), right)
        away += abs(sum(value for value, _ in inside) - right)
    return Reliability(bins, len(judged), away / max(1, len(judged)))


class Judge:
    """Tells which readings are the labelled ones. Names that are no ids are met by overlap of their words."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def judge(self, reading: Reading, text: str, gold: Gold) -> Tally:
        """One reading of a text against its labels."""
        made = Tally(bad_quotes=sum(text[c.quote.start : c.quote.end] != c.quote.text for c in reading.claims))
        made.text = text if len(text) < SHORT else ""
        stances = [claim for claim in reading.claims if isinstance(claim, Stance) and claim.value]
        for label in gold.stances:
            hits = [stance for stance in stances if self.is_stance(stance, label, SAID)]
            if not label.optional:
                made.count("stances", _shown(label), bool(hits))
                if label.shift:
                    made.count("shifts", _shown(label), any(stance.shift for stance in hits))
                if label.modality:
                    made.count("modalities", _shown(label), any(stance.modality in label.modality for stance in hits))
                if label.speaker:
                    made.count("speakers", _shown(label), any(self._speaks(s.speaker, label.speaker) for s in hits))
        for stance in stances:
            line = f"{_read(stance)} in {stance.quote.text!r}"
            if any(self.is_stance(stance, label, SAID | OPEN) for label in gold.wrong):
                made.wrong.append(line)
            met = [label for label in gold.stances if self.is_stance(stance, label, SAID)]
            if stance.modality in DENIED or (met and all(label.optional for label in met)):
                continue
            made.judged.append((stance.confidence, bool(met)))
            if not met:
                made.unlabelled.append(line)
        events = [claim for claim in reading.claims if isinstance(claim, Event)]
        for event in gold.events:
            if not event.optional:
                made.count("events", _shown(event), any(self.is_event(claim, event) for claim in events))
        relations = [claim for claim in reading.claims if isinstance(claim, Relation)]
        for relation in gold.relations:
            if not relation.optional:
                found = any(self.is_relation(claim, relation) for claim in relations)
                made.count("relations", _shown(relation), found)
        return made

    def is_stance(self, stance: Stance, label: GoldStance, usual: frozenset[Modality]) -> bool:
        """Whether a stance is the labelled one, and as sure (said, open, denied); `usual` where it says none."""
        return (
            stance.modality in as_sure(label, usual)
            and _near(label.near, stance.quote.text)
            and self.is_actor(stance.holder, label.holder)
            and self._takes_side(stance, label)
        )

    def _takes_side(self, stance: Stance, label: GoldStance) -> bool:
        """An issue as target stands for the actors that it touches too, with their sign."""
        wanted = 1 if label.sign == "+" else -1
        sign = 1 if stance.value > 0 else -1
        issue = self._registry.get(stance.target.actor)
        touched = {actor for actor, effect in issue.touches.items() if effect * sign == wanted} if issue else set()
        return bool(touched & set(label.target)) or (sign == wanted and self.is_actor(stance.target, label.target))

    def is_actor(self, party: Party, names: Sequence[str]) -> bool:
        """Whether a party is one of the named: by id, or by words where neither it nor the name is registered."""
        if party.actor is not None:
            return party.actor in names
        here = _words(party.text) | _words(party.name)
        return any(_overlap(here, _words(name)) for name in names if name not in self._registry)

    def is_event(self, event: Event, label: GoldEvent) -> bool:
        return (
            event.type in label.type
            and (label.modality is None or event.modality is label.modality)
            and _near(label.near, event.quote.text)
            and (label.place is None or fold(label.place) in {fold(place) for place in event.place})
            and self._some(event.actors, label.actors)
            and self._some(event.recipients, label.recipients)
        )

    def _some(self, parties: Sequence[Party], names: Sequence[str]) -> bool:
        return not names or any(self.is_actor(party, names) for party in parties)

    def is_relation(self, relation: Relation, label: GoldRelation) -> bool:
        return (
            relation.predicate in label.predicate
            and _near(label.near, relation.quote.text)
            and self.is_actor(relation.subject, label.subject)
            and self._is_object(relation, label)
        )

    def _is_object(self, relation: Relation, label: GoldRelation) -> bool:
        if not label.object:
            return True
        title = _words(relation.title or "")
        return any(_overlap(title, _words(name)) for name in label.object if name not in self._registry) or (
            relation.object is not None and self.is_actor(relation.object, label.object)
        )

    def _speaks(self, speaker: Speaker, names: Sequence[str]) -> bool:
        if speaker.kind is not SpeakerKind.ACTOR:
            return speaker.kind.value in names
        if speaker.actor is not None:
            return speaker.actor in names
        return any(_overlap(_words(speaker.name), _words(name)) for name in names)


def _near(words: str | None, quote: str) -> bool:
    return words is None or squeezed(words) in squeezed(quote)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _EMPTY_WORDS


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """At least half of the words of the shorter are in the other."""
    return bool(one and other) and 2 * len(one & other) >= min(len(one), len(other))


def _shown(label: GoldStance | GoldEvent | GoldRelation) -> str:
    return label.model_dump_json(exclude_defaults=True)


def _read(stance: Stance) -> str:
    sides = f"{stance.holder.name} {stance.value:+.1f} {stance.target.name}"
    return f"{sides} [{stance.frame}, {stance.modality}, {stance.confidence:.2f}]"
