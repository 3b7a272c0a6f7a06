"""Confidence: every cue has its weight, a doubt never makes a reading surer, and the chance stays within its bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from extraction.confidence import LEAST, MOST, Evidence, confidence, cues, weights
from news.claim import MentionKind, Modality

PLAIN = Evidence(strength=0.85, kinds=(MentionKind.NAME, MentionKind.NAME))
DOUBTS: tuple[dict[str, Any], ...] = (
    {"strength": 0.6},
    {"steps": 3},
    {"kinds": (MentionKind.NAME, MentionKind.NOMINAL)},
    {"kinds": (MentionKind.PRONOUN, MentionKind.NAME)},
    {"modality": Modality.REPORTED},
    {"modality": Modality.RUMOURED},
    {"modality": Modality.PREDICTED},
    {"modality": Modality.HYPOTHETICAL},
    {"negated": True},
    {"headline": True},
    {"hedged": True},
    {"climbed": True},
    {"by_voice": True},
    {"tokens": 80},
    {"apart": 30},
)


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubt_never_makes_surer(doubt: dict[str, Any]) -> None:
    assert confidence(replace(PLAIN, **doubt)) <= confidence(PLAIN)


def test_doubts_add_up_within_bounds() -> None:
    everything = {key: value for doubt in DOUBTS for key, value in doubt.items()}
    assert LEAST <= confidence(Evidence(**everything)) < confidence(PLAIN) <= MOST
    assert confidence(replace(PLAIN, strength=0.999)) <= MOST


def test_every_cue_has_a_weight() -> None:
    shown = {"shift": True, "noun": True, "modality": Modality.DENIED}
    names = {name for some in (*DOUBTS, shown) for name in cues(replace(PLAIN, **some))}
    assert names - {"asserted"} == set(weights())


def test_what_is_not_there_is_no_cue() -> None:
    assert set(cues(PLAIN)) == {"base", "strength", "asserted"}
