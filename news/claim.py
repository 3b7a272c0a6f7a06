"""Claims: one thing that one article says, with the sentence that shows it.

The models serialise to the JSON that `weathervane read --json` prints; see `Reading`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from news.article import DateBasis, Fault
from news.base import Model


class Modality(StrEnum):
    ASSERTED = "asserted"
    REPORTED = "reported"  # said by someone that the article names or leaves unnamed
    RUMOURED = "rumoured"
    DENIED = "denied"
    PREDICTED = "predicted"
    HYPOTHETICAL = "hypothetical"


class Party(Model):
    """A span of text that takes part in a claim, and the actor it names.

    `actor` is None where the registry knows no such actor; `mention` is the id of a mention that was given with the
    input, where mentions were given. `start` and `end` are character offsets into the article text.
    """

    actor: str | None
    name: str
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    mention: str | None = None


class MentionKind(StrEnum):
    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class Mention(Party):
    """A party as found in the text, with how it was found."""

    kind: MentionKind = MentionKind.NAME


class Quote(Model):
    """The verbatim text that shows a claim: `text == article.text[start:end]`."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class SpeakerKind(StrEnum):
    OUTLET = "outlet"
    ACTOR = "actor"
    UNNAMED = "unnamed"  # "sources say", "according to rumours"


class Speaker(Model):
    """Who says so. `actor` is the registry id where the speaker is a known actor."""

    kind: SpeakerKind
    name: str
    actor: str | None = None


class Granularity(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class EventDate(Model):
    """When it happened: the first day of the day, week, month or year named."""

    date: date
    granularity: Granularity = Granularity.DAY


class EventType(StrEnum):
    """PLOVER event types (Open Event Data Alliance, 2018, and POLECAT, 2023), and STATEMENT."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    STATEMENT = "STATEMENT"


class Predicate(StrEnum):
    LEADS = "leads"
    ROLE = "role"
    MEMBER_OF = "member_of"
    PART_OF = "part_of"
    ADVISES = "advises"
    FUNDS = "funds"
    CONTROLS = "controls"
    ALLIED_WITH = "allied_with"
    APPOINTED = "appointed"
    DIED = "died"
    KILLED_BY = "killed_by"


class _Claim(Model):
    """What every claim carries.

    id           the same for the same reading of the same article revision (see `news.claim.claim_id`)
    quote        the sentence that shows it
    speaker      who says so, to the innermost speaker that vouches for it
    trigger      the words that carried it ("called for ... against")
    frame        id of the frame that read it
    confidence   0..1, the chance that a careful analyst reads the same
    denies       ids of claims of the same article that this one contradicts
    """

    id: str
    quote: Quote
    speaker: Speaker
    modality: Modality
    trigger: str
    frame: str
    event_date: EventDate | None = None
    confidence: float = Field(ge=0, le=1)
    denies: tuple[str, ...] = ()


class Stance(_Claim):
    """Holder is for (+1) or against (-1) target. `shift`: the text itself says that the holder turned this way."""

    kind: Literal["stance"] = "stance"
    holder: Party
    target: Party
    value: float = Field(ge=-1, le=1)
    shift: bool = False


class Event(_Claim):
    """Something that happened between actors."""

    kind: Literal["event"] = "event"
    type: EventType
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    place: tuple[str, ...] = ()


class Relation(_Claim):
    """Subject stands in a lasting relation to object. `title` is the office, where one is named.

    `object` is None only for a relation of one actor alone ("died").
    """

    kind: Literal["relation"] = "relation"
    subject: Party
    predicate: Predicate
    object: Party | None = None
    title: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


Claim = Annotated[Stance | Event | Relation, Field(discriminator="kind")]


class Reading(Model):
    """All that was read in one article revision: what `weathervane read --json` prints.

    `published` is the day of publication that dates were resolved against, `published_basis` how it is known.
    """

    id: str
    title: str
    published: date | None
    published_basis: DateBasis
    language: str
    reader: str
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    faults: tuple[Fault, ...] = ()


class GivenMention(Model):
    """A mention given with an input row: the reader reads between these spans."""

    id: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Document(Model):
    """What the reader reads: a text with what is known about it from outside."""

    id: str
    text: str
    title: str = ""
    published: date | None = None
    language: str = ""
    outlet: str = ""
    mentions: tuple[GivenMention, ...] | None = None
