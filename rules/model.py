"""What a rule file may say: one model a kind of rule, told apart by `watch`.

Every field carries the description that the JSON Schema shows in an editor. Names of actors stand here as they were
written; `rules.selection` finds the actors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from news.actor import ActorKind
from news.alert import Severity
from news.base import Model
from news.claim import EventType, Modality
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
            raise ValueError("say who in one way: a name, a list of names, {part_of: ...}, {kind: ...} or {any: [...]}")
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
    """

    name: Text = Field(description="what the example shows")
    claims: tuple[Annotated[str, Field(max_length=400)], ...] = Field(min_length=1, description="one claim a line")
    expect: Expect


class _Rule(Model):
    """What rules of every kind share."""

    id: Id = Field(description="small letters, digits and hyphens; never changed once alerts carry it")
    title: Text = Field(description="one line, as people will read it above the alert")
    description: str = Field("", max_length=2000, description="why it is watched, and what to do when it fires")
    severity: Severity = Field(Severity.MEDIUM, description="how much it matters")
    labels: dict[Id, Text] = Field({}, description="for routing and filtering, such as {desk: iraq}")
    evidence: EvidenceWanted = EvidenceWanted()
    max_age: Duration = Field(timedelta(days=7), description="what becomes known later than this wakes nobody")
    cases: tuple[Case, ...] = Field((), description="examples, run as tests")


class _PairRule(_Rule):
    holder: Selector | None = Field(None, description="whose position; anyone's where it is left out")
    target: Selector | None = Field(None, description="toward whom; anyone where it is left out")
    window: Duration = Field(timedelta(days=30), description="how far back the change and its evidence may reach")
    resolve_after: Duration = Field(
        timedelta(days=60), description="an alert ends when nothing new supported it so long"
    )


class StanceChange(_PairRule):
    """A position moves: by a size, toward a side, or from one side to the other."""

    watch: Literal["stance_change"]
    move: Move = Move()
    turn: bool = Field(False, description="only from one side to the other, both beyond neutral")
    first: bool = Field(True, description="whether a position where none was known counts as a change from 0")
    settle: Duration = Field(timedelta(days=7), description="further moves the same way this soon are the same change")

    @property
    def needed(self) -> float:
        """The least size of the move (0.4 where the rule does not say)."""
        return 0.4 if self.move.by is None else self.move.by


class ShiftReported(_PairRule):
    """A report says itself that someone changed sides ("broke with", "turnabout in favour of")."""

    watch: Literal["shift_reported"]
    toward: Toward = Field("any", description="the side that is turned to")


class Denial(_Rule):
    """A report is denied or contradicted."""

    watch: Literal["denial"]
    by: Selector | None = Field(None, description="who denies; anyone where it is left out")
    about: Selector | None = Field(None, description="a party of what is denied; anyone where it is left out")
    earlier: bool = Field(True, description="only where what is denied was reported before, or in the same article")
    window: Duration = Field(timedelta(days=7), description="denials of the same thing within this are one alert")


class EventSeen(_Rule):
    """Something happens between actors."""

    watch: Literal["event"]
    types: tuple[EventType, ...] = Field((), description="PLOVER types that count; every type where it is left out")
    actor: Selector | None = Field(None, description="one who does it")
    recipient: Selector | None = Field(None, description="one to whom it is done")
    place: tuple[Text, ...] = Field((), description="one of these places")
    words: tuple[Annotated[str, Field(min_length=2)], ...] = Field(
        (), description="one of these, or a word that starts with it, stands in the quote"
    )
    window: Duration = Field(timedelta(days=2), description="reports whose event days lie this near are one alert")


PairRule = StanceChange | ShiftReported
Rule = StanceChange | ShiftReported | Denial | EventSeen
KINDS: dict[str, type[Rule]] = {
    "denial": Denial,
    "event": EventSeen,
    "shift_reported": ShiftReported,
    "stance_change": StanceChange,
}
Conflict = tuple[tuple[str | int, ...], str, str]


def conflicts(rule: Rule) -> Iterator[Conflict]:
    """What a rule says that cannot be together: (path of the key, what is wrong, mend)."""
    day = timedelta(days=1)
    mute = {Modality.DENIED, Modality.HYPOTHETICAL} & set(rule.evidence.modality)
    if isinstance(rule, PairRule):
        if rule.holder is None and rule.target is None:
            yield (), "neither holder nor target is said: the rule would watch everyone", "add 'holder:' or 'target:'"
        if rule.window < day:
            yield (
                ("window",),
                "window is shorter than a day: nothing would be before the change",
                "make it 1d or longer",
            )
        if rule.resolve_after < rule.window:
            mend = f"make it {say_duration(rule.window)} or longer, or shorten the window"
            yield ("resolve_after",), "resolve_after is shorter than window: alerts would end while they hold", mend
        if mute:
            said = " and ".join(sorted(mute))
            yield (
                ("evidence", "modality"),
                f"{said} claims move no position: they can support no change",
                "leave them out",
            )
    if isinstance(rule, StanceChange) and rule.turn and rule.move.by is not None:
        mend = "remove 'move.by' to be told of every turn, or 'turn' to be told of every move of that size"
        yield ("turn",), "turn: true and move.by exclude each other: a turn has no size of its own", mend
    if isinstance(rule, Denial) and "modality" in rule.evidence.model_fields_set:
        yield ("evidence", "modality"), "a denial has one modality, denied: it cannot be chosen", "remove 'modality:'"
    if isinstance(rule, EventSeen) and not (rule.types or rule.actor or rule.recipient):
        mend = "add 'types:', 'actor:' or 'recipient:'"
        yield (), "no type, actor or recipient is said: the rule would watch everything", mend
