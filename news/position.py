"""Positions: what all stance claims about one (holder, target) add up to at one moment.

level(T) = sum(w * d * v) / (sum(w * d) + prior), over the evidence known at T, where
  v       the value of one piece of evidence, -1..1
  w       confidence x modality weight x source grade weight
  d       2 ** (-(T - at) / half_life)
One piece of evidence is all that one origin says, through one speaker, about the pair: ten copies of one wire story
count once. The prior pulls a thin position toward 0. `storage` computes this, in one place, for alerts, pictures,
rules and views alike.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from news.article import DateBasis
from news.base import Model, Utc
from news.claim import Claim, Modality
from news.source import Grade


class PositionSettings(Model):
    """The constants of a position.

    half_life_days  after how long a claim counts half: politics of a crisis move within weeks
    prior           evidence of weight `prior` at 0 is always there: half of what one fresh, clear claim of an ungraded
                    source weighs, so that one report alone keeps two thirds of its value and a weak one less
    """

    half_life_days: float = Field(default=21.0, gt=0)
    prior: float = Field(default=0.3, ge=0)
    modality_weights: dict[Modality, float] = {
        Modality.ASSERTED: 1.0,
        Modality.REPORTED: 0.8,
        Modality.RUMOURED: 0.3,
        Modality.PREDICTED: 0.2,
        Modality.HYPOTHETICAL: 0.0,
        Modality.DENIED: 0.0,
    }
    grade_weights: dict[Grade, float] = {
        Grade.A: 1.0,
        Grade.B: 0.9,
        Grade.C: 0.75,
        Grade.D: 0.5,
        Grade.E: 0.25,
        Grade.F: 0.6,  # unknown is not the same as unreliable
    }


class Pair(Model):
    """A holder and a target, by actor id."""

    holder: str
    target: str


class PositionPoint(Model):
    """A position at a moment when new evidence was known: `level` -1..1, `weight` the decayed evidence under it,
    `origins` the independent origins that ever spoke to the pair up to then."""

    holder: str
    target: str
    at: Utc
    level: float
    weight: float
    origins: int


class Attitude(StrEnum):
    """A level in a word, as it stands in an alert's title."""

    AGAINST = "against"
    WARY = "wary"
    NEUTRAL = "neutral"
    WARM = "warm"
    FOR = "for"


def attitude(level: float) -> Attitude:
    """The word for a level: beyond a third a side, beyond 0.1 a leaning."""
    if level <= -1 / 3:
        return Attitude.AGAINST
    if level <= -0.1:
        return Attitude.WARY
    if level < 0.1:
        return Attitude.NEUTRAL
    return Attitude.WARM if level < 1 / 3 else Attitude.FOR


PREPOSITIONS = {
    Attitude.AGAINST: "against",
    Attitude.WARY: "wary of",
    Attitude.NEUTRAL: "neutral toward",
    Attitude.WARM: "warm toward",
    Attitude.FOR: "for",
}


class ChangeKind(StrEnum):
    TURN = "turn"  # crosses zero
    HARDENING = "hardening"  # further the same way
    SOFTENING = "softening"  # back toward zero
    FIRST = "first"  # nothing was known before


class StoredClaim(Model):
    """A claim with what the store knows of its article.

    at         when it was said or happened: the event date where it is known to the day, else `known_at`
    known_at   when it became known: publication (given or inferred), else when the article was first seen
    batch      number of the reading batch that stored it; rules look at what is new by it
    origin     the independent root of the report
    """

    claim: Claim
    article: str
    revision: int
    batch: int
    at: Utc
    known_at: Utc
    first_seen_at: Utc
    published_at: Utc | None
    published_basis: DateBasis
    title: str
    outlet: str
    url: str | None
    origin: str
    grade: Grade
