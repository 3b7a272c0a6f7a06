"""Events, denials and reported shifts."""

from __future__ import annotations

from typing import Any

import pytest

from news.alert import AlertState
from news.position import ChangeKind
from news.registry import Registry
from rules.evaluation import evaluate
from rules.memory import MemoryEvidence
from tests.rules.conftest import Claims, make_rule

VOTE = '2020-01-05 assembly REQUEST Isles in Southport "it voted to end the lease" (Wire A)'
MEETING = "2020-01-13 Marsh CONSULT bela-stone in Southport rumoured (Weekly)"
DENIAL = "2020-01-14 Marsh CONSULT bela-stone denied (Wire A)"
SHIFT = "2020-01-14 Marsh -> North 0.8 shift (Wire A)"

CASES: list[tuple[str, str, dict[str, Any], list[str], list[str]]] = [
    ("a vote", "event", {"actor": "assembly"}, [VOTE], ["2020-01-05"]),
    (
        "its reports of the days after are the same vote",
        "event",
        {"actor": "assembly", "types": ["REQUEST", "COERCE"]},
        [VOTE, "2020-01-06 assembly COERCE Isles (Wire B)", "2020-01-07 assembly REQUEST Isles (Wire C)"],
        ["2020-01-05"],
    ),
    (
        "a vote of the next week is another",
        "event",
        {"actor": "assembly"},
        [VOTE, "2020-01-12 assembly REQUEST Isles (Wire B)"],
        ["2020-01-05", "2020-01-12"],
    ),
    ("another type", "event", {"actor": "assembly", "types": ["ASSAULT"]}, [VOTE], []),
    ("another actor", "event", {"actor": {"kind": "militia"}}, [VOTE], []),
    ("the recipient", "event", {"recipient": "Isles"}, [VOTE], ["2020-01-05"]),
    ("another recipient", "event", {"recipient": ["North", "South"]}, [VOTE], []),
    ("the place", "event", {"actor": "assembly", "place": ["SOUTHPORT"]}, [VOTE], ["2020-01-05"]),
    ("another place", "event", {"actor": "assembly", "place": ["Northport"]}, [VOTE], []),
    ("a word of the quote", "event", {"actor": "assembly", "words": ["vote"]}, [VOTE], ["2020-01-05"]),
    ("a word is no part of a word", "event", {"actor": "assembly", "words": ["ted"]}, [VOTE], []),
    ("a denied event did not happen", "event", {"actor": "Marsh"}, [DENIAL], []),
    ("two origins asked, one there", "event", {"actor": "assembly", "evidence": {"origins": 2}}, [VOTE], []),
    (
        "two origins asked and there",
        "event",
        {"actor": "assembly", "evidence": {"origins": 2}},
        [VOTE, "2020-01-06 assembly REQUEST Isles (Wire B)"],
        ["2020-01-06"],
    ),
    ("a report and its denial", "denial", {}, [MEETING, DENIAL], ["2020-01-14"]),
    ("a denial of what nobody reported", "denial", {}, [DENIAL], []),
    ("the same, where that is enough", "denial", {"earlier": False}, [DENIAL], ["2020-01-14"]),
    ("the report came after the denial", "denial", {}, [DENIAL, MEETING.replace("-13", "-20")], []),
    ("the denial of something else", "denial", {}, ["2020-01-13 Marsh ASSAULT bela-stone (W)", DENIAL], []),
    ("about another", "denial", {"about": "North"}, [MEETING, DENIAL], []),
    ("about one of them", "denial", {"about": ["North", "bela-stone"]}, [MEETING, DENIAL], ["2020-01-14"]),
    ("denied by another", "denial", {"by": "North"}, [MEETING, DENIAL], []),
    (
        "ten denials are one",
        "denial",
        {},
        [MEETING, *(f"2020-01-{day} Marsh CONSULT bela-stone denied (Wire {day})" for day in range(14, 20))],
        ["2020-01-14"],
    ),
    ("a reported turn", "shift_reported", {"holder": "Marsh"}, [SHIFT], ["2020-01-14"]),
    ("praise is no turn", "shift_reported", {"holder": "Marsh"}, [SHIFT.replace(" shift", "")], []),
    ("the other side is asked", "shift_reported", {"holder": "Marsh", "toward": "against"}, [SHIFT], []),
    ("another target", "shift_reported", {"target": "South"}, [SHIFT], []),
    (
        "back and forth and back",
        "shift_reported",
        {"holder": "Marsh"},
        [SHIFT, SHIFT.replace("-14", "-16"), "2020-01-18 Marsh -> North -0.8 shift (W)", SHIFT.replace("-14", "-25")],
        ["2020-01-14", "2020-01-18", "2020-01-25"],
    ),
]


@pytest.mark.parametrize(
    ("watch", "fields", "lines", "fires"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_fires(
    registry: Registry, claims: Claims, watch: str, fields: dict[str, Any], lines: list[str], fires: list[str]
) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(lines))
    evaluated = evaluate([make_rule(watch, **fields)], evidence=evidence, registry=registry, watermarks={})
    assert [alert.started_at.date().isoformat() for alert in evaluated.alerts] == fires


@pytest.mark.parametrize(
    ("watch", "fields", "lines", "title", "key", "before", "after"),
    [
        (
            "event",
            {"actor": "assembly", "types": ["REQUEST"]},
            [VOTE],
            "The Southern Assembly made a demand of the United Islands in Southport",
            "event:assembly>united-isles@2020-01-05",
            [],
            [0],
        ),
        (
            "denial",
            {},
            [MEETING, DENIAL],
            "Denied: Ada Marsh met Bela Stone",
            "denied:consult:ada-marsh+bela-stone@2020-01-14",
            [0],
            [1],
        ),
        (
            "shift_reported",
            {"holder": "Marsh"},
            ["2020-01-02 Marsh -> North -0.5 (W)", SHIFT],
            "Ada Marsh: said to have turned toward North",
            "ada-marsh>north:for",
            [0],
            [1],
        ),
    ],
)
def test_an_alert_tells_what_it_is(
    registry: Registry,
    claims: Claims,
    watch: str,
    fields: dict[str, Any],
    lines: list[str],
    title: str,
    key: str,
    before: list[int],
    after: list[int],
) -> None:
    stored = claims(lines)
    evidence = MemoryEvidence(registry)
    evidence.add(stored)
    (alert,) = evaluate([make_rule(watch, **fields)], evidence=evidence, registry=registry, watermarks={}).alerts
    assert (alert.title, alert.key, alert.origins) == (title, key, 1)
    assert alert.before == tuple(stored[number].claim.id for number in before)
    assert alert.after == tuple(stored[number].claim.id for number in after)
    assert alert.change is (ChangeKind.TURN if watch == "shift_reported" else None)


def test_the_opposite_turn_ends_an_episode(registry: Registry, claims: Claims) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims([SHIFT, "2020-01-18 Marsh -> North -0.8 shift (W)"]))
    rule = make_rule("shift_reported", holder="Marsh", toward="for")
    evaluated = evaluate([rule], evidence=evidence, registry=registry, watermarks={})
    assert [(one.state, one.at.date().isoformat()) for one in evaluated.transitions] == [
        (AlertState.FIRING, "2020-01-14"),
        (AlertState.RESOLVED, "2020-01-18"),
    ]
