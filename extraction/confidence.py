"""How sure a reading is: the frame's strength times one factor for each thing that makes readings go wrong.

The factors are estimates from reading our own dispatches. Measured against labels they hold as they are, so nothing is
mapped on top: in the bins from 0.6, 0.7, 0.8 and 0.9 the shares that are right are 0.60, 0.81, 0.96 and 0.78 on the own
gold's dev split (76 stances) and 0.65, 0.62, 0.84 and 0.95 on crowd-labelled news (DSE dev, 111). Below 0.6 about a
third of a handful is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from news.claim import MentionKind, Modality

STEP = 0.95  # each node between the trigger and the target
CLIMB = 0.92  # the holder was found above the noun that names the attitude
NEGATED = 0.8
HEADLINE = 0.85
HEDGED = 0.85
VOICE = 0.8  # the holder is who speaks, not who stands in the clause
KINDS = {MentionKind.NAME: 1.0, MentionKind.NOMINAL: 0.9, MentionKind.PRONOUN: 0.85}
MODALITIES = {
    Modality.ASSERTED: 1.0,
    Modality.REPORTED: 0.97,
    Modality.RUMOURED: 0.9,
    Modality.DENIED: 0.9,
    Modality.PREDICTED: 0.85,
    Modality.HYPOTHETICAL: 0.75,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of how a claim was read. `steps` counts nodes, `kinds` how its mentions were found."""

    strength: float
    steps: int = 0
    kinds: tuple[MentionKind, ...] = ()
    modality: Modality = Modality.ASSERTED
    negated: bool = False
    headline: bool = False
    hedged: bool = False
    climbed: bool = False
    by_voice: bool = False


def confidence(evidence: Evidence) -> float:
    """The chance, 0..1, that a careful analyst reads the same; two decimals."""
    value = evidence.strength * STEP ** max(0, evidence.steps - 1) * MODALITIES[evidence.modality]
    for kind in evidence.kinds:
        value *= KINDS[kind]
    for holds, factor in (
        (evidence.negated, NEGATED),
        (evidence.headline, HEADLINE),
        (evidence.hedged, HEDGED),
        (evidence.climbed, CLIMB),
        (evidence.by_voice, VOICE),
    ):
        if holds:
            value *= factor
    return round(min(0.99, max(0.05, value)), 2)
