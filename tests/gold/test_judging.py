"""How a reading is held against labels: what counts as right, as wrong, and as neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bench.gold import Gold, Split
from bench.judging import Judge, Tally, reliability
from news.actor import Actor, ActorKind
from news.article import DateBasis
from news.claim import Modality, Party, Quote, Reading, Speaker, SpeakerKind, Stance
from news.registry import Registry

TEXT = "Aland backs Borduria, Captain Haddow said."
REGISTRY = Registry(
    (
        Actor(id="aland", name="Aland", kinds=(ActorKind.STATE,)),
        Actor(id="borduria", name="Borduria", kinds=(ActorKind.STATE,)),
        Actor(id="ban-on-borduria", name="Ban on Borduria", kinds=(ActorKind.ISSUE,), touches={"borduria": -1}),
    )
)
LABEL = {"holder": "aland", "target": "borduria", "sign": "+"}


def party(actor: str | None, text: str) -> Party:
    return Party(actor=actor, name=text, text=text, start=0, end=len(text))


def judge(labels: Mapping[str, Any], **change: Any) -> Tally:
    stance = Stance(
        **{
            "id": "1",
            "quote": Quote(text=TEXT, start=0, end=len(TEXT)),
            "speaker": Speaker(kind=SpeakerKind.ACTOR, name="Captain Haddow"),
            "modality": Modality.ASSERTED,
            "trigger": "backs",
            "frame": "support",
            "confidence": 0.85,
            "holder": party("aland", "Aland"),
            "target": party("borduria", "Borduria"),
            "value": 0.7,
            **change,
        }
    )
    reading = Reading(
        id="a",
        title="",
        published=None,
        published_basis=DateBasis.UNKNOWN,
        language="en",
        reader="test",
        claims=(stance,),
    )
    return Judge(REGISTRY).judge(reading, TEXT, Gold.model_validate({"split": Split.DEV, "region": "us", **labels}))


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ({}, {}),
        ({}, {"modality": Modality.REPORTED}),
        ({"near": "backs borduria"}, {}),
        ({"holder": ["borduria", "aland"]}, {}),
        ({"modality": "predicted"}, {"modality": Modality.HYPOTHETICAL}),
        ({}, {"target": party("ban-on-borduria", "the ban"), "value": -0.7}),
        ({"target": "Captain Haddow"}, {"target": party(None, "Haddow")}),
    ],
)
def test_right(label: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    made = judge({"stances": [{**LABEL, **label}]}, **change)
    assert (made.judged, made.found["stances"], made.unlabelled) == ([(0.85, True)], 1, [])


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ({"sign": "-"}, {}),
        ({"near": "Captain Nemo"}, {}),
        ({}, {"modality": Modality.PREDICTED}),
        ({"modality": "predicted"}, {}),
        ({}, {"holder": party("borduria", "Borduria")}),
        ({}, {"target": party("ban-on-borduria", "the ban")}),
        ({"target": "Captain Haddow"}, {"target": party("borduria", "Captain Haddow")}),
        ({"target": "Captain Haddow"}, {"target": party(None, "the harbour")}),
    ],
)
def test_not_right(label: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    made = judge({"stances": [{**LABEL, **label}]}, **change)
    assert (made.judged, made.found["stances"], len(made.unlabelled)) == ([(0.85, False)], 0, 1)


def test_optional_and_denied_count_neither_way() -> None:
    optional = judge({"stances": [{**LABEL, "optional": True}]})
    denied = judge({}, modality=Modality.DENIED)
    assert (optional.judged, optional.wanted, denied.judged) == ([], {}, [])


@pytest.mark.parametrize(
    ("wrong", "modality", "times"),
    [
        ({}, Modality.ASSERTED, 1),
        ({}, Modality.HYPOTHETICAL, 1),
        ({}, Modality.DENIED, 0),
        ({"modality": "asserted"}, Modality.REPORTED, 1),
        ({"modality": "asserted"}, Modality.HYPOTHETICAL, 0),
        ({"sign": "-"}, Modality.ASSERTED, 0),
    ],
)
def test_wrong_readings(wrong: Mapping[str, Any], modality: Modality, times: int) -> None:
    assert len(judge({"wrong": [{**LABEL, **wrong}]}, modality=modality).wrong) == times


@pytest.mark.parametrize(("speaker", "found"), [("Captain Haddow", 1), ("aland", 0), ("unnamed", 0)])
def test_speakers(speaker: str, found: int) -> None:
    assert judge({"stances": [{**LABEL, "speaker": speaker}]}).found["speakers"] == found


def test_reliability_counts_by_tenths_from_a_half() -> None:
    made = reliability([(0.1, False), (0.5, True), (0.59, False), (0.8, True), (1.0, True)])
    counted = {"0.0-0.5": (1, 0), "0.5-0.6": (2, 1), "0.6-0.7": (0, 0), "0.7-0.8": (0, 0)}
    assert made.bins == {**counted, "0.8-0.9": (1, 1), "0.9-1.0": (1, 1)}
    assert made.count == 5
    assert made.error == pytest.approx((0.1 + 0.09 + 0.2 + 0.0) / 5)


def test_reliability_of_nothing_is_empty() -> None:
    assert reliability([]).error == 0
