"""Labelled articles, and how a reading is held against them.

A stance counts as found when holder, target and sign agree and its quote lies over the labelled words; a wrong reading
when a stance of that holder, target and sign occurs (over the words, where words are named). A denied stance is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from news.article import FaultKind
from news.claim import Event, Modality, Reading, Relation, Stance
from news.registry import Registry, fold
from news.yaml_file import YamlFile

SEED_GOLD = Path(__file__).parents[2] / "shared" / "acceptance" / "seed_gold.yaml"
SEED_TEXTS = Path(__file__).parents[2] / "shared" / "seeds"


@dataclass(slots=True)
class Score:
    """Found and wanted of each kind, the stances read, and the wrong ones with their reasons."""

    found: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    read: int = 0
    unlabelled: list[str] = field(default_factory=list)
    bad_quotes: int = 0

    def count(self, kind: str, label: object, hit: bool) -> None:
        self.wanted[kind] = self.wanted.get(kind, 0) + 1
        self.found[kind] = self.found.get(kind, 0) + hit
        if not hit:
            self.missed.append(f"{kind}: {label}")

    def add(self, other: Score) -> None:
        for kind in other.wanted:
            self.wanted[kind] = self.wanted.get(kind, 0) + other.wanted[kind]
            self.found[kind] = self.found.get(kind, 0) + other.found[kind]
        self.missed += other.missed
        self.wrong += other.wrong
        self.unlabelled += other.unlabelled
        self.read += other.read
        self.bad_quotes += other.bad_quotes


def labels(file: Path) -> Mapping[str, Any]:
    """A label file as plain data."""
    data = YamlFile(file.read_text("utf8"), file.name).data
    assert isinstance(data, dict)
    return data


def squeezed(text: str) -> str:
    """Words and marks alone, so that curly quotes and line ends do not matter."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("“", '"').replace("”", '"')).casefold()


def matches(stance: Stance, label: Mapping[str, Any], ids: Mapping[str, str]) -> bool:
    """Whether a stance is the labelled one. `ids` gives the actor id for a name that a label uses."""
    if stance.modality is Modality.DENIED or (stance.value > 0) != (label["sign"] == "+"):
        return False
    if (stance.holder.actor, stance.target.actor) != (ids[label["holder"]], ids[label["target"]]):
        return False
    return "near" not in label or squeezed(label["near"]) in squeezed(stance.quote.text)


def score(reading: Reading, text: str, wanted: Mapping[str, Any], registry: Registry) -> Score:
    """One reading against its labels."""
    made = Score()
    ids = _Ids(registry)
    stances = [claim for claim in reading.claims if isinstance(claim, Stance)]
    asserted = [stance for stance in stances if stance.modality is not Modality.DENIED and stance.value]
    made.read = len(asserted)
    for label in wanted.get("stances", ()):
        hit = [stance for stance in asserted if matches(stance, label, ids)]
        made.count("stances", label, bool(hit))
        if "shift" in label:
            made.count("shifts", label, any(stance.shift for stance in hit))
        if "modality" in label:
            made.count("modalities", label, any(stance.modality == label["modality"] for stance in hit))
        if "speaker" in label and label["speaker"] not in {"unnamed", "outlet"}:
            made.count("speakers", label, any(stance.speaker.actor == ids[label["speaker"]] for stance in hit))
        if "date" in label:
            made.count("dates", label, any(s.event_date and str(s.event_date.date) == str(label["date"]) for s in hit))
    for label in (*wanted.get("wrong", ()), *wanted.get("not_stances", ())):
        made.wrong += [f"{label} in {s.quote.text!r}" for s in asserted if matches(s, label, ids)]
    if "stances" in wanted:
        made.unlabelled = [
            f"{s.holder.name} {s.value:+.1f} {s.target.name} [{s.frame}] in {s.quote.text!r}"
            for s in asserted
            if not any(matches(s, label, ids) for label in wanted["stances"])
        ]
    for label in wanted.get("events", ()):
        made.count(
            "events", label, any(_event(claim, label, ids) for claim in reading.claims if isinstance(claim, Event))
        )
    for label in wanted.get("relations", ()):
        hit_any = any(_relation(claim, label, ids) for claim in reading.claims if isinstance(claim, Relation))
        made.count("relations", label, hit_any)
    for label in (*wanted.get("faults", ()), *wanted.get("date_faults", ())):
        words = label.get("text") or label.get("said") or label.get("near")
        faults = [f for f in reading.faults if f.kind is FaultKind.WEEKDAY]
        made.count("date faults", label, any(not words or squeezed(words) in squeezed(f.text) for f in faults))
    if "contradictions" in wanted:
        made.count("contradictions", "", any(claim.denies for claim in reading.claims))
    if isinstance(wanted.get("actors"), dict):
        seen = {(m.actor, squeezed(m.text)) for m in reading.mentions}
        actors = {actor for actor, _ in seen}
        for name in wanted["actors"]:
            made.count("actors", name, ids[name] in actors)
    made.bad_quotes = sum(text[c.quote.start : c.quote.end] != c.quote.text for c in reading.claims)
    return made


class _Ids(dict[str, str]):
    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self._registry = registry

    def __missing__(self, name: str) -> str:
        found = self._registry.resolve(name)
        return found.id if found else f"? {name}"


def _event(event: Event, label: Mapping[str, Any], ids: Mapping[str, str]) -> bool:
    def some(wanted: object, parties: Sequence[Any]) -> bool:
        names: list[Any] = wanted if isinstance(wanted, list) else [wanted] if wanted else []
        return not names or bool({ids[name] for name in names} & {party.actor for party in parties})

    if event.type.value != label["type"] or ("modality" in label and event.modality != label["modality"]):
        return False
    if not some(label.get("actor") or label.get("actors"), event.actors):
        return False
    if not some(label.get("recipient") or label.get("recipients"), event.recipients):
        return False
    places = label.get("place") or []
    places = places if isinstance(places, list) else [places]
    if places and not {fold(place) for place in places} & {fold(place) for place in event.place}:
        return False
    if "date" in label and (event.event_date is None or str(event.event_date.date) != str(label["date"])):
        return False
    return "near" not in label or squeezed(label["near"]) in squeezed(event.quote.text)


def _relation(relation: Relation, label: Mapping[str, Any], ids: Mapping[str, str]) -> bool:
    if relation.predicate.value != label["predicate"] or relation.subject.actor != ids[label["subject"]]:
        return False
    if "object" in label:
        other = relation.object
        if other is None:
            return False
        if other.actor != ids[label["object"]] and squeezed(label["object"]) not in squeezed(other.text):
            return False
    return "ended" not in label or str(relation.valid_to) == str(label["ended"])
