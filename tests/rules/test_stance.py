"""Stance changes: what fires, what it says, when it ends, and what never fires twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from news.alert import AlertState, TransitionReason
from news.position import ChangeKind
from news.registry import Registry
from rules.evaluation import Evaluated, evaluate
from rules.memory import MemoryEvidence
from tests.rules.conftest import Claims, day, make_rule

AGAINST_ONCE = ["2020-01-14 Marsh -> Isles -0.9 (Wire A)"]
WARY_THEN_AGAINST = [
    "2019-11-20 Marsh -> Isles -0.2 (Wire A)",
    "2019-12-10 Marsh -> Isles -0.2 (Wire B)",
    "2020-01-14 Marsh -> Isles -0.9 (Wire C)",
    "2020-01-14 Marsh -> Isles -0.9 (Wire D)",
]
TURN = [
    "2019-11-25 Marsh -> Isles 0.9 (Wire A)",
    "2019-12-20 Marsh -> Isles 0.9 (Wire B)",
    "2020-01-14 Marsh -> Isles -0.9 (Wire C)",
    "2020-01-14 Marsh -> Isles -0.9 (Wire D)",
    "2020-01-15 Marsh -> Isles -0.9 (Wire E)",
]
RULES: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("one report, where nothing was known", {}, AGAINST_ONCE, ["2020-01-14"]),
    ("the same, where a first position is no change", {"first": False}, AGAINST_ONCE, []),
    ("wary turns into against", {}, WARY_THEN_AGAINST, ["2020-01-14"]),
    ("the move is too small", {"move": {"by": 0.8, "toward": "against"}}, WARY_THEN_AGAINST, []),
    ("the other side is asked", {"move": {"by": 0.3, "toward": "for"}}, WARY_THEN_AGAINST, []),
    ("any side is asked", {"move": {"by": 0.3, "toward": "any"}}, WARY_THEN_AGAINST, ["2020-01-14"]),
    ("two origins are asked and there", {"evidence": {"origins": 2}}, WARY_THEN_AGAINST, ["2020-01-14"]),
    ("two origins are asked, one is there", {"evidence": {"origins": 2}}, AGAINST_ONCE, []),
    (
        "softer, but still against: not on the side that is asked",
        {"move": {"by": 0.3, "toward": "for"}},
        [
            "2020-01-01 Marsh -> Isles -1.0 (Wire A)",
            "2020-01-02 Marsh -> Isles -1.0 (Wire B)",
            "2020-01-10 Marsh -> Isles 0.2 (Wire C)",
            "2020-01-11 Marsh -> Isles 0.2 (Wire D)",
        ],
        [],
    ),
    ("unsure claims do not count", {}, ["2020-01-14 Marsh -> Isles -0.9 (Wire A, 0.4)"], []),
    ("an unknown grade is no grade C", {"evidence": {"grade": "C"}}, ["2020-01-14 Marsh -> Isles -1 (W, F)"], []),
    ("grade B is", {"evidence": {"grade": "C"}}, ["2020-01-14 Marsh -> Isles -1 (W, B)"], ["2020-01-14"]),
    ("rumours do not count", {}, ["2020-01-14 Marsh -> Isles -1 rumoured (W)"] * 1, []),
    (
        "a report that says itself that she turned needs half the move",
        {"move": {"by": 0.9, "toward": "against"}},
        ["2020-01-14 Marsh -> Isles -0.9 shift (Wire A)"],
        ["2020-01-14"],
    ),
    ("the same without it", {"move": {"by": 0.9, "toward": "against"}}, AGAINST_ONCE, []),
    ("a turn from side to side", {"turn": True, "move": {}}, TURN, ["2020-01-14"]),
    ("hardening is no turn", {"turn": True, "move": {}}, WARY_THEN_AGAINST, []),
    ("a first position is no turn", {"turn": True, "move": {}}, AGAINST_ONCE, []),
    (
        "what built up within the window counts from nothing",
        {"move": {"by": 0.7, "toward": "against"}},
        [f"2020-01-{number:02} Marsh -> Isles -0.9 (Wire {number})" for number in range(1, 6)],
        ["2020-01-02"],
    ),
    (
        "what came later than the window before it is a change from there",
        {"window": "3d", "move": {"by": 0.3, "toward": "against"}},
        ["2020-01-01 Marsh -> Isles -0.3 (Wire A)", "2020-01-20 Marsh -> Isles -0.5 (Wire B)"],
        [],
    ),
    (
        "against an issue for which the Islands stand",
        {},
        ["2020-01-14 Marsh -> isles-bases -0.9 (Wire A)"],
        ["2020-01-14"],
    ),
    (
        "for an issue that is against the Islands",
        {},
        ["2020-01-14 Marsh -> isles-exit 0.9 (Wire A)"],
        ["2020-01-14"],
    ),
    ("another holder", {"holder": "Bela Stone"}, AGAINST_ONCE, []),
    ("a holder by kind", {"holder": {"kind": "person"}}, AGAINST_ONCE, ["2020-01-14"]),
    ("anyone", {"holder": None}, AGAINST_ONCE, ["2020-01-14"]),
    (
        "a target by what it is part of",
        {"target": {"part_of": "United Islands"}},
        ["2020-01-14 Marsh -> Red Guard -0.9 (Wire A)"],
        ["2020-01-14"],
    ),
    (
        "a lasting position does not repeat",
        {},
        [f"2020-0{month}-14 Marsh -> Isles -0.9 (Wire A)" for month in range(1, 7)],
        ["2020-01-14"],
    ),
    (
        "a further full move, once the first has settled, is another change",
        {"move": {"by": 0.25, "toward": "against"}},
        [
            "2020-01-01 Marsh -> Isles -0.5 (Wire A)",
            *(f"2020-01-02 Marsh -> Isles -0.5 (Wire {name})" for name in "BC"),
            *(f"2020-02-20 Marsh -> Isles -1.0 (Wire {name})" for name in "BCDEF"),
        ],
        ["2020-01-01", "2020-02-20"],
    ),
]


def run(registry: Registry, claims: Claims, lines: list[str], **fields: Any) -> Evaluated:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(lines))
    return evaluate([make_rule(**fields)], evidence=evidence, registry=registry, watermarks={})


@pytest.mark.parametrize(("fields", "lines", "fires"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_fires(registry: Registry, claims: Claims, fields: dict[str, Any], lines: list[str], fires: list[str]) -> None:
    evaluated = run(registry, claims, lines, **fields)
    assert [alert.started_at.date().isoformat() for alert in evaluated.alerts] == fires


def test_an_alert_tells_the_change(registry: Registry, claims: Claims) -> None:
    stored = claims(TURN)
    (alert,) = run(registry, claims, TURN).alerts
    assert alert.title == "Ada Marsh: for -> against the United Islands"
    assert alert.key == "ada-marsh>united-isles"
    assert (alert.holder, alert.target, alert.change) == ("ada-marsh", "united-isles", ChangeKind.TURN)
    assert alert.from_level is not None and alert.from_level > 0.4
    assert alert.to_level is not None and alert.to_level < -0.1
    assert alert.before == (stored[0].claim.id, stored[1].claim.id), "strongest first"
    assert set(alert.after) == {stored[2].claim.id, stored[3].claim.id}, "only what was known then"
    assert alert.origins == 2 and not alert.late
    assert [check.name for check in alert.checks] == ["move", "side", "evidence", "origins"]
    assert all(check.passed for check in alert.checks)


def test_what_was_not_known_is_said_so(registry: Registry, claims: Claims) -> None:
    (alert,) = run(registry, claims, AGAINST_ONCE).alerts
    assert alert.title == "Ada Marsh: against the United Islands (first seen)"
    assert (alert.change, alert.from_level, alert.before) == (ChangeKind.FIRST, 0.0, ())


def test_what_did_not_fire_keeps_its_reasons(registry: Registry, claims: Claims) -> None:
    evaluated = run(registry, claims, AGAINST_ONCE, evidence={"origins": 3})
    (result,) = evaluated.results
    assert not result.fires
    assert [(check.name, check.actual, check.wanted) for check in result.checks if not check.passed] == [
        ("origins", "1", ">= 3")
    ]


def test_it_ends_when_the_level_comes_back_and_a_second_turn_fires(registry: Registry, claims: Claims) -> None:
    lines = [
        *TURN,
        *(f"2020-03-01 Marsh -> Isles 0.9 (Wire {name})" for name in "FGHI"),
        *(f"2020-04-20 Marsh -> Isles -0.9 (Wire {name})" for name in "KLMNO"),
    ]
    evaluated = run(registry, claims, lines)
    assert [(one.state, one.at.date().isoformat(), one.reason) for one in evaluated.transitions] == [
        (AlertState.FIRING, "2020-01-14", TransitionReason.CONDITION_HELD),
        (AlertState.RESOLVED, "2020-03-01", TransitionReason.CONDITION_ENDED),
        (AlertState.FIRING, "2020-04-20", TransitionReason.CONDITION_HELD),
    ]
    assert len({alert.id for alert in evaluated.alerts}) == 2


def test_it_ends_when_nothing_supports_it_any_more(registry: Registry, claims: Claims) -> None:
    lines = [*AGAINST_ONCE, "2020-02-01 Marsh -> Isles -0.9 (Wire B)", "2020-06-01 Marsh -> Isles -0.9 (Wire C)"]
    evaluated = run(registry, claims, lines, resolve_after="60d")
    assert [(one.state, one.at) for one in evaluated.transitions] == [
        (AlertState.FIRING, day("2020-01-14")),
        (AlertState.RESOLVED, day("2020-02-01") + timedelta(days=60)),
    ]


@pytest.mark.parametrize(
    ("known", "seen_after", "now_after", "late"),
    [
        ("in time", timedelta(days=6), timedelta(days=6), False),
        ("too late", timedelta(days=8), timedelta(days=8), True),
        ("in a replay nothing is late", timedelta(days=900), None, False),
        ("seen in time, but the rule is new", timedelta(0), timedelta(days=900), True),
    ],
)
def test_lateness(
    registry: Registry, claims: Claims, known: str, seen_after: timedelta, now_after: timedelta | None, late: bool
) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(AGAINST_ONCE, seen_after=seen_after))
    now = None if now_after is None else day("2020-01-14") + now_after
    evaluated = evaluate([make_rule()], evidence=evidence, registry=registry, watermarks={}, now=now)
    assert [alert.late for alert in evaluated.alerts] == [late], known
    reason = TransitionReason.TOO_LATE if late else TransitionReason.CONDITION_HELD
    assert evaluated.transitions[0].reason == reason


def test_a_rule_that_ran_before_asks_when_the_article_was_seen(registry: Registry, claims: Claims) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(AGAINST_ONCE, batches=[2]))
    evaluated = evaluate(
        [make_rule()], evidence=evidence, registry=registry, watermarks={"a-rule": 1}, now=day("2020-03-01")
    )
    assert [alert.late for alert in evaluated.alerts] == [False], "a stopped evaluation loses no alert"
