"""How sure a reading is: what makes readings go wrong, each with its weight in log-odds (logistic regression).

The weights stand in confidence.yaml. `python -m bench calibrate` fits them to labelled readings, drawn toward estimates
made by hand, so that a cue which the labels hardly show keeps its estimate; a doubt never makes a reading surer.
`make bench-reading` shows how well they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, log2
from pathlib import Path

from news.claim import MentionKind, Modality
from news.yaml_file import YamlFile

FILE = Path(__file__).with_name("confidence.yaml")
LEAST, MOST = 0.05, 0.97
_LONG, _APART = 25, 8  # tokens of a sentence, and between a trigger and a party, that are not far yet


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of how a claim was read.

    strength  of the frame, 0..1; steps: nodes on the way to the parties; kinds: how the mentions were found
    climbed   the holder was found above the noun that names the attitude
    by_voice  the holder is who speaks, not who stands in the clause
    tokens    of the sentence; apart: between the trigger and the party that stands farther from it
    """

    strength: float
    steps: int = 0
    kinds: tuple[MentionKind, ...] = ()
    modality: Modality = Modality.ASSERTED
    negated: bool = False
    headline: bool = False
    hedged: bool = False
    climbed: bool = False
    by_voice: bool = False
    shift: bool = False
    noun: bool = False
    tokens: int = 0
    apart: int = 0


def cues(evidence: Evidence) -> dict[str, float]:
    """What speaks for and against, by its name in confidence.yaml; what is not there is left out."""
    made = {
        "base": 1.0,
        "strength": log(evidence.strength / (1 - evidence.strength)),
        "steps": float(min(4, max(0, evidence.steps - 1))),
        "nominal": float(evidence.kinds.count(MentionKind.NOMINAL)),
        "pronoun": float(evidence.kinds.count(MentionKind.PRONOUN)),
        evidence.modality.value: 1.0,
        "negated": float(evidence.negated),
        "headline": float(evidence.headline),
        "hedged": float(evidence.hedged),
        "climbed": float(evidence.climbed),
        "by_voice": float(evidence.by_voice),
        "shift": float(evidence.shift),
        "noun": float(evidence.noun),
        "long": log2(max(1.0, evidence.tokens / _LONG)),
        "apart": log2(max(1.0, evidence.apart / _APART)),
    }
    return {name: value for name, value in made.items() if value}


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The shipped weights, in log-odds, by cue."""
    made: Mapping[str, float] = YamlFile(FILE.read_text("utf8"), FILE.name).data
    return made


@lru_cache(maxsize=4096)
def confidence(evidence: Evidence) -> float:
    """The chance, 0..1, that a careful analyst reads the same; two decimals."""
    known = weights()
    odds = sum(known.get(name, 0.0) * value for name, value in cues(evidence).items())
    return round(min(MOST, max(LEAST, 1 / (1 + exp(-odds)))), 2)
