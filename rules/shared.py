"""What rules of every kind share: durations, selectors, patterns of claims, evidence, cases."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

from news.actor import ActorKind
from news.alert import Severity
from news.base import Model
from news.claim import EventType, Modality, Predicate
from news.source import Grade

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DURATION = r"^[0-9]{1,5}[mhdw]$"


def _read_duration(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_DURATION, value) and int(value[:-1]) > 0:
        return int(value[:-1]) * _UNITS[value[-1]]
    if isinstance(value, timedelta):
        return value
    raise ValueError("a duration is a number and a unit (m, h, d, w), such as 30d or 12h")


def say_duration(value: timedelta) -> str:
    """A duration as it is written in a rule: "30d"."""
    units = reversed(_UNITS.items())
    return next((f"{value // unit}{name}" for name, unit in units if not value % unit and name != "w"), f"{value}")


Duration = Annotated[
    timedelta,
    BeforeValidator(_read_duration),
    PlainSerializer(say_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _DURATION, "examples": ["30d", "12h"]}),
]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Toward = Literal["against", "for", "any"]


class Selector(Model):
    """Which actors are meant: a name, alias or id as plain text; a list of them; or one of the keys below."""

    name: str | None = Field(None, min_length=1, description="a name, alias or id")
    part_of: str | None = Field(None, min_length=1, description="this actor and all that is part of it, at any depth")
    kind: ActorKind | None = Field(None, description="every actor of this kind")
    role: str | None = Field(
        None, min_length=1, description='whoever held this office when it was said, such as "premier of Iraq"'
    )
    any: tuple[Selector, ...] | None = Field(None, min_length=1, description="any of these")

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"name": value}
        if isinstance(value, list):
            return {"any": value}
        return value

    @model_validator(mode="after")
    def _means_one_thing(self) -> Selector:
        if len(self.model_fields_set) != 1 or all(value is None for value in self.__dict__.values()):
            ways = "a name, a list of names, {part_of: ...}, {kind: ...}, {role: ...} or {any: [...]}"
            raise ValueError(f"say who in one way: {ways}")
        return self


class ClaimPattern(Model):
    """A kind of claim: everything that is said here must hold of it."""

    kind: Literal["stance", "event", "relation"] | None = Field(None, description="only claims of this kind")
    types: tuple[EventType, ...] = Field((), description="events of these PLOVER types")
    predicates: tuple[Predicate, ...] = Field((), description="relations of these kinds")
    actor: Selector | None = Field(None, description="who does, holds the stance, or is the subject")
    recipient: Selector | None = Field(None, description="to whom it is done, the target, or the object")
    party: Selector | None = Field(None, description="someone who takes part in any place")
    side: Literal["for", "against"] | None = Field(None, description="stances on this side")
    least: float = Field(0.0, ge=0, le=1, description="stances at least this far from 0")
    shift: bool | None = Field(None, description="stances of which the text says that the holder turned")
    place: tuple[Text, ...] = Field((), description="events in one of these places")
    words: tuple[Annotated[str, Field(min_length=2)], ...] = Field(
        (), description="one of these, or a word that starts with it, stands in the quote"
    )
    outlets: tuple[Text, ...] = Field((), description="printed by one of these outlets")
    speaker: Selector | None = Field(None, description="said by one of these actors")

    @model_validator(mode="after")
    def _says_something(self) -> ClaimPattern:
        if not self.model_fields_set:
            raise ValueError("say which claims: kind, types, predicates, actor, recipient, party, side, words, ...")
        if (self.types or self.place) and self.kind not in (None, "event"):
            raise ValueError("types and place are of events only")
        if self.predicates and self.kind not in (None, "relation"):
            raise ValueError("predicates are of relations only")
        if (self.side or self.least or self.shift is not None) and self.kind not in (None, "stance"):
            raise ValueError("side, least and shift are of stances only")
        return self


class EvidenceWanted(Model):
    """Which claims count for a rule, and how many independent reports it takes."""

    origins: int = Field(1, ge=1, le=100, description="independent origins it takes; copies of one report are one")
    confidence: float = Field(0.5, ge=0, le=1, description="the least confidence of a claim that counts")
    modality: tuple[Modality, ...] = Field(
        (Modality.ASSERTED, Modality.REPORTED), min_length=1, description="the modalities that count"
    )
    grade: Grade | None = Field(None, description="the worst source grade that counts, A to E; F (unknown) fails it")


class Move(Model):
    """How far a position must move, and which way."""

    by: float | None = Field(None, gt=0, le=2, description="the least size of the move, on the scale -1 to 1")
    toward: Toward = Field("any", description="the side it must move to, and end on")


class Expect(Model):
    """What a case expects: the days on which alerts start, none for a silent case."""

    fires: tuple[date, ...] = Field(description="the days of the alerts, [] for none")
    resolves: tuple[date, ...] | None = Field(None, description="the days on which alerts end, where it matters")


class Case(Model):
    """An example inside a rule, run as a test: claims, one a line, and what they give.

    `2020-01-14 Sadr -> United States -0.9 shift reported (Wire B, C, 0.6)` is a stance: the day, holder, target and
    value; then, as needed, `shift`, a modality, and the outlet with its grade (A) and the confidence (0.9).
    `2020-01-05 Iraqi parliament REQUEST United States in Baghdad "voted to expel" (Wire A)` is an event.
    `2020-02-01 Salih appointed Mohammed Allawi as premier from 2020-02-01 (Wire A)` is a relation; an object, a title,
    `from` and `until` stand as needed.
    """

    name: Text = Field(description="what the example shows")
    claims: tuple[Annotated[str, Field(max_length=400)], ...] = Field((), description="one claim a line")
    rows: tuple[dict[str, str], ...] = Field((), description="for a rule in SQL: the rows that its question gives")
    until: date | None = Field(None, description="the day until which time has passed, after the last claim")
    expect: Expect

    @model_validator(mode="after")
    def _shows_something(self) -> Case:
        if bool(self.claims) == bool(self.rows):
            raise ValueError("give claims (or, for a rule in SQL, rows) to run the case on")
        return self


class RuleBase(Model):
    """What rules of every kind share."""

    id: Id = Field(description="small letters, digits and hyphens; never changed once alerts carry it")
    title: Text = Field(description="one line, as people will read it above the alert")
    description: str = Field("", max_length=2000, description="why it is watched, and what to do when it fires")
    severity: Severity = Field(Severity.MEDIUM, description="how much it matters")
    labels: dict[Id, Text] = Field({}, description="for routing and filtering, such as {desk: iraq}")
    evidence: EvidenceWanted = EvidenceWanted()
    exceptions: tuple[ClaimPattern, ...] = Field((), description="claims that do not count, whatever else they say")
    valid_from: date | None = Field(None, description="the first day on which what is said counts")
    valid_until: date | None = Field(None, description="the last day on which what is said counts")
    max_age: Duration = Field(timedelta(days=7), description="what becomes known later than this wakes nobody")
    tell_resolved: bool = Field(False, description="whether the end of an alert is told, too")
    cases: tuple[Case, ...] = Field((), description="examples, run as tests")


class HappeningBase(RuleBase):
    """What rules share about what happens once: an alert stands for a time, and ends."""

    resolve_after: Duration = Field(timedelta(days=14), description="an alert ends so long after it began")


class LastingRule(RuleBase):
    """What rules share whose condition lasts: it comes to hold, and ends."""

    model_config = ConfigDict(populate_by_name=True)

    hold_for: Duration = Field(
        timedelta(0), alias="for", description="how long the condition must hold before anyone is told"
    )
    keep_firing_for: Duration = Field(
        timedelta(0), description="how long an alert goes on once its condition ended: if it returns, it is the same"
    )
    resolve_after: Duration = Field(
        timedelta(days=60), description="an alert ends when nothing new supported it so long"
    )
