"""What a rule file may say: one model a kind of rule, told apart by `watch`.

    RuleBase ─┬─ HappeningBase   what is said once: event, denial, relation, corroboration, first, sequence, expression
              └─ LastingRule     what comes to hold and ends:
                   ├─ PairRule     stance_change, stance_level, shift_reported, disagreement
                   ├─ Bloc
                   ├─ ClockRule    volume, silence
                   └─ Sql

Every field carries the description that the JSON Schema shows in an editor. Names of actors stand here as they were
written; `rules.selection` finds the actors.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from news.claim import EventType, Predicate
from rules.shared import (
    Case,
    ClaimPattern,
    Duration,
    EvidenceWanted,
    HappeningBase,
    LastingRule,
    Move,
    RuleBase,
    Selector,
    Text,
    Toward,
    say_duration,
)

__all__ = [  # what the rest of the room takes from here
    "KINDS",
    "Case",
    "ClaimPattern",
    "EvidenceWanted",
    "LastingRule",
    "RuleBase",
    "Selector",
    "say_duration",
]
DAY = timedelta(days=1)


class _PairRule(LastingRule):
    holder: Selector | None = Field(None, description="whose position; anyone's where it is left out")
    target: Selector | None = Field(None, description="toward whom; anyone where it is left out")
    window: Duration = Field(timedelta(days=30), description="how far back the change and its evidence may reach")


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


class StanceLevel(_PairRule):
    """A position crosses a level, and lasts beyond it."""

    watch: Literal["stance_level"]
    above: float | None = Field(None, gt=-1, lt=1, description="the level that the position rises to or over")
    below: float | None = Field(None, gt=-1, lt=1, description="the level that the position falls to or under")
    hysteresis: float = Field(0.1, ge=0, le=1, description="how far it must come back before the alert ends")
    first: bool = Field(True, description="whether a position where none was known counts, when it begins beyond")


class ShiftReported(_PairRule):
    """A report says itself that someone changed sides ("broke with", "turnabout in favour of")."""

    watch: Literal["shift_reported"]
    toward: Toward = Field("any", description="the side that is turned to")


class Disagreement(_PairRule):
    """Outlets, speakers or blocs of outlets say opposite things about one position."""

    watch: Literal["disagreement"]
    between: Literal["outlets", "speakers"] = Field("outlets", description="whose words are set against each other")
    blocs: dict[Text, tuple[Text, ...]] = Field({}, description="outlets by the name of their bloc, in place of each")
    gap: float = Field(0.8, gt=0, le=2, description="the least distance between the two sides")
    window: Duration = Field(timedelta(days=14), description="how far back what was said counts")


class Bloc(LastingRule):
    """At least so many members of a group move the same way toward one target."""

    watch: Literal["bloc"]
    group: Selector = Field(description="the group: {part_of: ...}, {kind: ...} or a list")
    target: Selector = Field(description="toward whom")
    members: int = Field(ge=2, le=1000, description="how many of them must have moved")
    move: Move = Move()
    window: Duration = Field(timedelta(days=30), description="within which they must have moved")

    @property
    def needed(self) -> float:
        """The least size of each member's move (0.3 where the rule does not say)."""
        return 0.3 if self.move.by is None else self.move.by


class Volume(LastingRule):
    """Far more, or far less, is said about an actor in a day than is usual."""

    watch: Literal["volume"]
    about: Selector = Field(description="the actors, each against its own usual volume")
    spike: float | None = Field(None, gt=1, le=1000, description="so many times the usual")
    drop: float | None = Field(None, ge=0, lt=1, description="at most this part of the usual")
    baseline: Duration = Field(timedelta(days=28), description="the days before over which the usual is taken")
    least: int = Field(5, ge=1, description="origins in the day of a spike, or usual origins a day before a drop")


class Silence(LastingRule):
    """Nothing is read any more about an actor, or from an outlet."""

    watch: Literal["silence"]
    about: Selector | None = Field(None, description="the actors of whom nothing is read")
    outlets: tuple[Text, ...] = Field((), description="the outlets from which nothing is read")
    after: Duration = Field(timedelta(days=14), description="how long nothing must have been read")
    resolve_after: Duration = Field(timedelta(days=36500), description="an alert ends after so long in any case")


class Sql(LastingRule):
    """An analyst's question in SQL: each row that it gives is a key for which the alert holds."""

    watch: Literal["sql"]
    select: str = Field(
        min_length=6,
        max_length=10_000,
        description="one SELECT on the views; column `key`, and as wanted `title`, `holder`, `target`",
    )
    timeout: Duration = Field(timedelta(minutes=1), description="the longest that it may run")
    resolve_after: Duration = Field(timedelta(days=36500), description="an alert ends after so long in any case")


class Denial(HappeningBase):
    """A report is denied or contradicted."""

    watch: Literal["denial"]
    by: Selector | None = Field(None, description="who denies; anyone where it is left out")
    about: Selector | None = Field(None, description="a party of what is denied; anyone where it is left out")
    earlier: bool = Field(True, description="only where what is denied was reported before, or in the same article")
    window: Duration = Field(timedelta(days=7), description="denials of the same thing within this are one alert")


class EventSeen(HappeningBase):
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


class RelationSeen(HappeningBase):
    """A lasting relation starts or ends: an appointment, a membership, an alliance."""

    watch: Literal["relation"]
    predicates: tuple[Predicate, ...] = Field((), description="relations that count; every one where it is left out")
    subject: Selector | None = Field(None, description="who stands in the relation")
    object: Selector | None = Field(None, description="to whom")
    when: Literal["starts", "ends", "any"] = Field(
        "starts", description="ends: a last day is given; starts: none is, or the first day is given with it"
    )
    office: tuple[Text, ...] = Field((), description="one of these stands in the title of the office")
    window: Duration = Field(timedelta(days=30), description="reports this near are of the same start or end")


class Corroboration(HappeningBase):
    """A claim is told by enough independent origins, or by a source of enough grade."""

    watch: Literal["corroboration"]
    claim: ClaimPattern = Field(description="which claims")
    evidence: EvidenceWanted = Field(EvidenceWanted(origins=3), description="the origins that it takes, 3 by default")
    or_grade: Literal["A", "B", "C", "D", "E"] | None = Field(
        None, description="one origin of this source grade or better is enough"
    )
    window: Duration = Field(timedelta(days=7), description="reports this near are of the same thing")


class First(HappeningBase):
    """An actor, a pair of actors or an alliance that was never seen before."""

    watch: Literal["first"]
    of: Literal["actor", "pair", "alliance"] = Field(
        description="actor: it is named at all; pair: two take part in one claim; alliance: they agree, cooperate, ally"
    )
    actor: Selector = Field(description="the actor, or one of the two")
    other: Selector | None = Field(None, description="the other of the two; anyone where it is left out")
    history: Duration = Field(timedelta(days=30), description="only once the archive reaches back so long")


class Sequence(HappeningBase):
    """One thing and then another within a time, of the same actor, pair or place."""

    watch: Literal["sequence"]
    steps: tuple[ClaimPattern, ...] = Field(min_length=2, max_length=6, description="the claims, in their order")
    within: Duration = Field(timedelta(days=14), description="from the first to the last of them")
    ordered: bool = Field(True, description="whether each must come after the one before")
    same: Literal["actor", "recipient", "pair", "party", "place", "any"] = Field(
        "actor", description="what the steps must have in common"
    )
    window: Duration = Field(timedelta(days=7), description="sequences that end this near are one alert")


class Expression(HappeningBase):
    """A condition over one claim in CEL (Common Expression Language)."""

    watch: Literal["expression"]
    when: str = Field(min_length=1, max_length=1000, description='such as claim.kind == "stance" && claim.value < -0.8')
    window: Duration = Field(timedelta(days=2), description="claims that say the same this near are one alert")


PairRule = StanceChange | StanceLevel | ShiftReported | Disagreement
ClockRule = Volume | Silence
HappeningRule = Denial | EventSeen | RelationSeen | Corroboration | First | Sequence | Expression
Rule = PairRule | Bloc | ClockRule | Sql | HappeningRule
KINDS: dict[str, type[Rule]] = {
    "bloc": Bloc,
    "corroboration": Corroboration,
    "denial": Denial,
    "disagreement": Disagreement,
    "event": EventSeen,
    "expression": Expression,
    "first": First,
    "relation": RelationSeen,
    "sequence": Sequence,
    "shift_reported": ShiftReported,
    "silence": Silence,
    "sql": Sql,
    "stance_change": StanceChange,
    "stance_level": StanceLevel,
    "volume": Volume,
}
