"""What was merged, put into a reading before it is stored (see `storage.merging`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from news.claim import Claim, Event, Party, Reading, Relation, SpeakerKind, Stance
from news.registry import fold

P = TypeVar("P", bound=Party)


def resolved(reading: Reading, merges: Mapping[str, str]) -> Reading:
    """A reading with those merges in force: actor ids put in where nobody was known by the name."""
    if not merges:
        return reading
    return reading.model_copy(
        update={
            "mentions": tuple(_party(mention, merges) for mention in reading.mentions),
            "claims": tuple(_claim(claim, merges) for claim in reading.claims),
        }
    )


def _party(party: P, merges: Mapping[str, str]) -> P:
    actor = merges.get(fold(party.name)) if party.actor is None else None
    return party if actor is None else party.model_copy(update={"actor": actor})


def _claim(claim: Claim, merges: Mapping[str, str]) -> Claim:
    changed: dict[str, object] = {}
    speaker = claim.speaker
    if speaker.kind is SpeakerKind.ACTOR and speaker.actor is None and fold(speaker.name) in merges:
        changed["speaker"] = speaker.model_copy(update={"actor": merges[fold(speaker.name)]})
    match claim:
        case Stance():
            changed |= {"holder": _party(claim.holder, merges), "target": _party(claim.target, merges)}
        case Event():
            changed["actors"] = tuple(_party(party, merges) for party in claim.actors)
            changed["recipients"] = tuple(_party(party, merges) for party in claim.recipients)
        case Relation():
            changed["subject"] = _party(claim.subject, merges)
            changed["object"] = _party(claim.object, merges) if claim.object is not None else None
    return claim.model_copy(update=changed)
