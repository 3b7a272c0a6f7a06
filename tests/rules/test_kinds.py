"""The kinds of rules: what fires, and what stays silent. See also test_stance.py and test_happenings.py."""

from __future__ import annotations

from typing import Any

import pytest

from news.registry import Registry
from rules.cases import run_cases
from tests.rules.conftest import make_rule

LEVEL = {"holder": "Marsh", "target": "Isles", "below": -0.6}
TWO_SIDES = [
    "2020-01-10 Marsh -> Isles -0.9 (Wire A)",
    "2020-01-11 Marsh -> Isles 0.8 (Wire B)",
]
GROUP = {"group": ["Marsh", "bela-stone", "carl-stone"], "target": "Isles", "members": 2}
MET = "2020-01-10 Marsh CONSULT North (Wire A)"
BUSY = [
    *(f"2020-01-{day:02} Marsh CONSULT North (Wire {name})" for day in range(1, 10) for name in "AB"),
    *(f"2020-01-10 Marsh CONSULT North (Wire {name})" for name in "ABCDEFGH"),
    "2020-01-11T12:00 bela-stone CONSULT North (Wire A)",
]
VOLUME = {"about": "Marsh", "baseline": "7d", "least": 2}
SEQUENCE = {
    "steps": [{"kind": "stance", "side": "against"}, {"types": ["ASSAULT"]}],
    "same": "pair",
    "within": "10d",
}

CASES: list[tuple[str, str, dict[str, Any], list[str], list[str]]] = [
    ("a level is crossed", "stance_level", LEVEL, ["2020-01-10 Marsh -> Isles -0.9 (Wire A)"], ["2020-01-10"]),
    ("a level is not reached", "stance_level", LEVEL, ["2020-01-10 Marsh -> Isles -0.7 (Wire A)"], []),
    (
        "a level is crossed, left by more than the hysteresis, and crossed again",
        "stance_level",
        LEVEL,
        [
            "2020-01-10 Marsh -> Isles -0.9 (Wire A)",
            "2020-01-12 Marsh -> Isles -0.5 (Wire B)",
            "2020-01-13 Marsh -> Isles -1.0 (Wire C)",
            "2020-01-20 Marsh -> Isles 0.5 (Wire D)",
            *(f"2020-03-01 Marsh -> Isles -1.0 (Wire {name})" for name in "EFGH"),
        ],
        ["2020-01-10", "2020-03-01"],
    ),
    ("above is the other side", "stance_level", {"holder": "Marsh", "above": 0.6}, TWO_SIDES, []),
    ("a first position, where that is none", "stance_level", {**LEVEL, "first": False}, TWO_SIDES, []),
    ("outlets differ", "disagreement", {"holder": "Marsh"}, TWO_SIDES, ["2020-01-11"]),
    ("outlets differ in degree", "disagreement", {"holder": "Marsh", "gap": 1.9}, TWO_SIDES, []),
    (
        "blocs differ",
        "disagreement",
        {"holder": "Marsh", "blocs": {"state": ["Wire A"], "free": ["wire b"]}},
        TWO_SIDES,
        ["2020-01-11"],
    ),
    (
        "one of them is of no bloc",
        "disagreement",
        {"holder": "Marsh", "blocs": {"a": ["Wire A"], "c": ["C"]}},
        TWO_SIDES,
        [],
    ),
    (
        "what was said long ago",
        "disagreement",
        {"holder": "Marsh", "window": "7d"},
        ["2020-01-01 Marsh -> Isles -0.9 (Wire A)", "2020-01-11 Marsh -> Isles 0.8 (Wire B)"],
        [],
    ),
    (
        "two of a group",
        "bloc",
        GROUP,
        ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-01-15 bela-stone -> Isles -0.9 (Wire A)"],
        ["2020-01-15"],
    ),
    (
        "two of a group, apart",
        "bloc",
        GROUP,
        ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-03-15 bela-stone -> Isles -0.9 (Wire A)"],
        [],
    ),
    (
        "two of a group, each another way",
        "bloc",
        GROUP,
        ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-01-15 bela-stone -> Isles 0.9 (Wire A)"],
        [],
    ),
    (
        "two of a group, one told by too few",
        "bloc",
        {**GROUP, "evidence": {"origins": 2}},
        [
            *(f"2020-01-10 Marsh -> Isles -0.9 (Wire {name})" for name in "AB"),
            "2020-01-15 bela-stone -> Isles -0.9 (Wire A)",
        ],
        [],
    ),
    ("a spike, told when the day is over", "volume", {**VOLUME, "spike": 3}, BUSY, ["2020-01-11"]),
    ("no spike of that size", "volume", {**VOLUME, "spike": 5}, BUSY, []),
    ("a spike of few", "volume", {**VOLUME, "spike": 3, "least": 9}, BUSY, []),
    (
        "a drop",
        "volume",
        {**VOLUME, "drop": 0.2},
        [*BUSY[:18], "2020-01-11T12:00 bela-stone CONSULT North (Wire A)"],
        ["2020-01-11"],
    ),
    (
        "an actor falls silent",
        "silence",
        {"about": "Marsh", "after": "7d"},
        [MET, "2020-02-01 North CONSULT South"],
        ["2020-01-17"],
    ),
    (
        "an actor is told of in time",
        "silence",
        {"about": "Marsh", "after": "30d"},
        [MET, "2020-02-01 North CONSULT South"],
        [],
    ),
    (
        "an actor falls silent twice",
        "silence",
        {"about": "Marsh", "after": "7d"},
        [MET, MET.replace("01-10", "01-25"), "2020-02-20 North CONSULT South"],
        ["2020-01-17", "2020-02-01"],
    ),
    (
        "an outlet falls silent",
        "silence",
        {"outlets": ["wire a"], "after": "7d"},
        [MET, "2020-02-01 North CONSULT South (B)"],
        ["2020-01-17"],
    ),
    ("an outlet that nobody reads", "silence", {"outlets": ["Wire Z"], "after": "7d"}, [MET], []),
    (
        "an appointment",
        "relation",
        {"predicates": ["leads"]},
        ["2020-01-10 Marsh leads assembly (Wire A)"],
        ["2020-01-10"],
    ),
    (
        "its other reports are the same",
        "relation",
        {"subject": "Marsh"},
        ["2020-01-10 Marsh leads assembly (Wire A)", "2020-01-20 Marsh leads assembly (Wire B)"],
        ["2020-01-10"],
    ),
    ("another relation", "relation", {"predicates": ["funds"]}, ["2020-01-10 Marsh leads assembly (Wire A)"], []),
    ("an end is no start", "relation", {"subject": "Marsh"}, ["2020-01-10 Marsh leads assembly until 2020-01-09"], []),
    (
        "an end",
        "relation",
        {"subject": "Marsh", "when": "ends"},
        ["2020-01-01 Marsh leads assembly", "2020-01-10 Marsh leads assembly until 2020-01-09"],
        ["2020-01-10"],
    ),
    (
        "an office",
        "relation",
        {"predicates": ["role"], "office": ["premier"]},
        ["2020-01-10 Marsh role South as Premier", "2020-01-11 bela-stone role South as speaker"],
        ["2020-01-10"],
    ),
    (
        "three origins",
        "corroboration",
        {"claim": {"types": ["CONSULT"]}},
        [MET, MET.replace("-10", "-11").replace("Wire A", "B"), MET.replace("-10", "-12").replace("Wire A", "C")],
        ["2020-01-12"],
    ),
    (
        "two origins are not three",
        "corroboration",
        {"claim": {"types": ["CONSULT"]}},
        [MET, MET.replace("Wire A", "B")],
        [],
    ),
    (
        "three origins of different things",
        "corroboration",
        {"claim": {"actor": "Marsh"}},
        [
            MET,
            MET.replace("North", "South").replace("Wire A", "B"),
            MET.replace("CONSULT", "ACCUSE").replace("Wire A", "C"),
        ],
        [],
    ),
    ("a good source is enough", "corroboration", {"claim": {"actor": "Marsh"}, "or_grade": "B"}, [MET], ["2020-01-10"]),
    (
        "a poor one is not",
        "corroboration",
        {"claim": {"actor": "Marsh"}, "or_grade": "B"},
        [MET.replace(")", ", C)")],
        [],
    ),
    (
        "an actor never seen",
        "first",
        {"of": "actor", "actor": {"kind": "militia"}},
        ["2019-10-01 North CONSULT South", "2020-01-10 Blue Band ASSAULT North", "2020-01-11 Blue Band ASSAULT South"],
        ["2020-01-10"],
    ),
    ("a young archive knows nobody", "first", {"of": "actor", "actor": "Marsh"}, [MET], []),
    (
        "a pair never seen",
        "first",
        {"of": "pair", "actor": "Marsh"},
        ["2019-10-01 Marsh CONSULT South", MET, "2020-01-12 North ACCUSE Marsh"],
        ["2020-01-10"],
    ),
    (
        "an alliance never seen",
        "first",
        {"of": "alliance", "actor": "Marsh", "other": "North"},
        ["2019-10-01 Marsh ACCUSE North", "2020-01-09 North AGREE Marsh denied", "2020-01-10 North AGREE Marsh"],
        ["2020-01-10"],
    ),
    (
        "words, then deeds",
        "sequence",
        SEQUENCE,
        ["2020-01-10 Marsh -> Isles -0.9", "2020-01-15 Marsh ASSAULT Isles"],
        ["2020-01-15"],
    ),
    (
        "deeds, then words",
        "sequence",
        SEQUENCE,
        ["2020-01-10 Marsh ASSAULT Isles", "2020-01-15 Marsh -> Isles -0.9"],
        [],
    ),
    (
        "deeds, then words, in any order",
        "sequence",
        {**SEQUENCE, "ordered": False},
        ["2020-01-10 Marsh ASSAULT Isles", "2020-01-15 Marsh -> Isles -0.9"],
        ["2020-01-15"],
    ),
    (
        "words, and deeds much later",
        "sequence",
        SEQUENCE,
        ["2020-01-10 Marsh -> Isles -0.9", "2020-01-25 Marsh ASSAULT Isles"],
        [],
    ),
    (
        "words, and deeds against another",
        "sequence",
        SEQUENCE,
        ["2020-01-10 Marsh -> Isles -0.9", "2020-01-15 Marsh ASSAULT North"],
        [],
    ),
    (
        "an expression",
        "expression",
        {"when": 'claim.kind == "stance" && claim.value < -0.8 && claim.outlet.startsWith("Wire")'},
        ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-01-20 Marsh -> Isles -0.9 (Post)"],
        ["2020-01-10"],
    ),
    ("an expression that is not met", "expression", {"when": '"north" in claim.actors'}, [MET], []),
]


@pytest.mark.parametrize(
    ("watch", "fields", "lines", "fires"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_fires(registry: Registry, watch: str, fields: dict[str, Any], lines: list[str], fires: list[str]) -> None:
    case = {"name": "it", "claims": lines, "expect": {"fires": fires}}
    assert run_cases(make_rule(watch, **fields, cases=[case]), registry) == []


def test_rows_of_sql_are_keys(registry: Registry) -> None:
    rows = [{"day": f"2020-01-{day:02}", "key": "a"} for day in (1, 2, 5, 6)]
    rows += [{"day": "2020-01-03", "key": "b", "title": "B it is"}]
    case = {
        "name": "a comes, goes and comes back; b comes and goes",
        "rows": rows,
        "until": "2020-01-09",
        "expect": {
            "fires": ["2020-01-01", "2020-01-03", "2020-01-05"],
            "resolves": ["2020-01-03", "2020-01-05", "2020-01-09"],
        },
    }
    assert run_cases(make_rule("sql", select="SELECT 'a' AS key", cases=[case]), registry) == []
