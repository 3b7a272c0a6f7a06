"""Courses of claims over months, and rules of every kind to watch them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from news.position import StoredClaim
from news.registry import Registry
from rules.cases import parse_line
from rules.model import Rule
from tests.rules.conftest import day, make_rule

RULES: tuple[Rule, ...] = (
    make_rule(id="against", evidence={"origins": 2}),
    make_rule(id="any", move={"by": 0.2, "toward": "any"}, window="10d", settle="3d"),
    make_rule(id="turns", move={}, turn=True),
    make_rule(id="for", move={"by": 0.3, "toward": "for"}, resolve_after="30d"),
    make_rule("shift_reported", id="shifts", target=["Isles", "North"], resolve_after="30d"),
    make_rule("shift_reported", id="shifts-of-two", holder="Marsh", evidence={"origins": 2}),
    make_rule("event", id="meetings", types=["CONSULT"]),
    make_rule("event", id="meetings-of-two", actor="Marsh", window="5d", evidence={"origins": 2}),
    make_rule("denial", id="denials"),
    make_rule("stance_level", id="low", holder="Marsh", below=-0.4),
    make_rule("stance_level", id="low-for-long", holder="Marsh", below=-0.3, **{"for": "5d", "keep_firing_for": "4d"}),
    make_rule(id="against-for-long", **{"for": "2d", "keep_firing_for": "3d"}),
    make_rule("disagreement", id="disputed", holder="Marsh", window="5d"),
    make_rule("bloc", id="together", group=["Marsh", "bela-stone"], target="North", members=2, move={"by": 0.2}),
    make_rule("silence", id="silent", about=["Marsh", "bela-stone"], after="20d"),
    make_rule("silence", id="silent-outlet", outlets=["outlet 2"], after="20d", tell_resolved=True),
    make_rule("volume", id="loud", about=["Marsh"], baseline="7d", spike=2, least=1),
    make_rule("volume", id="quiet", about=["Marsh"], baseline="7d", drop=0.5, least=1, **{"for": "2d"}),
    make_rule("first", id="new-pair", of="pair", actor="bela-stone", history="1d"),
    make_rule("corroboration", id="told-twice", claim={"types": ["CONSULT"]}, evidence={"origins": 2}),
    make_rule("sequence", id="stance-then-talk", steps=[{"kind": "stance"}, {"types": ["CONSULT"]}], within="6d"),
    make_rule("expression", id="praise", when="claim.value > 0.7"),
    make_rule("denial", id="denials-of-two", earlier=False, evidence={"origins": 2}),
)


def timeline(drawn: Sequence[tuple[int, Sequence[str]]], registry: Registry) -> list[list[StoredClaim]]:
    """Claims moment by moment: each moment some days after the one before, each claim from an outlet of its own."""
    moments, at = [], day("2019-01-01")
    for gap, lines in drawn:
        at += timedelta(days=gap)
        told = [f"{at.date()} {line} (Outlet {number})" for number, line in enumerate(lines)]
        moments.append([parse_line(line, registry) for line in told])
    return moments


def long_course(seed: int) -> list[tuple[int, list[str]]]:
    """Thirty moments in which a position swings, silences included: longer than what hypothesis draws."""
    chance = random.Random(seed)
    drawn = []
    for _ in range(30):
        lines = []
        for _ in range(chance.randint(1, 4)):
            value = max(-1.0, min(1.0, chance.gauss(chance.choice([-0.8, -0.4, 0.4, 0.8]), 0.2)))
            words = chance.choice(["", "", " shift"]) + chance.choice(["", "", " reported", " rumoured"])
            holder = chance.choice(["Marsh", "Marsh", "Marsh", "bela-stone"])
            stance = f"{holder} -> {chance.choice(['Isles', 'Isles', 'isles-exit', 'North'])} {value:.1f}{words}"
            met = f"{chance.choice(['Marsh', 'bela-stone'])} CONSULT {chance.choice(['North', 'South'])}"
            lines.append(stance if chance.random() < 0.75 else met + chance.choice(["", " denied"]))
        drawn.append((chance.choice([1, 2, 3, 5, 10, 30, 70]), lines))
    return drawn
