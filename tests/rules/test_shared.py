"""What rules of every kind share: for, keep_firing_for, exceptions, validity, offices, ends that are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from news.actor import Actor, ActorKind, Role
from news.alert import Alert, AlertState, Transition, TransitionReason
from news.registry import Registry
from rules.book import RuleBook
from rules.evaluation import evaluate
from rules.loading import load
from rules.memory import MemoryEvidence
from rules.model import Rule
from tests.rules.conftest import Claims, day, make_rule

AGAINST = "2020-01-14 Marsh -> Isles -0.9 (Wire A)"
BACK = [f"2020-01-{{}} Marsh -> Isles 0.9 (Wire {name})" for name in "BCD"]
LATER = "{} North CONSULT South (Wire Z)"


def turned_back(on: str) -> list[str]:
    return [line.format(on) for line in BACK]


def steps(registry: Registry, claims: Claims, rule: Rule, *batches: list[str]) -> list[tuple[str, str, str]]:
    """(state, day, reason) of every transition, the batches evaluated one after another."""
    evidence, marks, found = MemoryEvidence(registry), dict[str, int](), []
    for number, lines in enumerate(batches, start=1):
        evidence.add(claims(lines, batches=[number] * len(lines)))
        evaluated = evaluate([rule], evidence=evidence, registry=registry, watermarks=marks, last_batch=number)
        evidence.record(evaluated.alerts, evaluated.transitions)
        marks = evaluated.watermarks
        found += evaluated.transitions
    return [(one.state.value, f"{one.at:%m-%d}", one.reason.name) for one in found]


PENDING = ("pending", "01-14", "CONDITION_HELD")
FIRES = ("firing", "01-17", "HELD_LONG_ENOUGH")


@pytest.mark.parametrize(
    ("fields", "batches", "wanted"),
    [
        ({"for": "3d"}, [[AGAINST]], [PENDING]),
        ({"for": "3d"}, [[AGAINST, LATER.format("2020-01-16")]], [PENDING]),
        ({"for": "3d"}, [[AGAINST, LATER.format("2020-01-17")]], [PENDING, FIRES]),
        ({"for": "3d"}, [[AGAINST], [LATER.format("2020-01-20")], [LATER.format("2020-01-21")]], [PENDING, FIRES]),
        (
            {"for": "3d"},
            [[AGAINST], turned_back("16"), [LATER.format("2020-01-20")]],
            [PENDING, ("resolved", "01-16", "CONDITION_ENDED")],
        ),
        ({"for": "3d"}, [[AGAINST, *turned_back("18")]], [PENDING, FIRES, ("resolved", "01-18", "CONDITION_ENDED")]),
        (
            {"keep_firing_for": "4d"},
            [[AGAINST, *turned_back("16"), "2020-01-25 Marsh -> Isles 0.1 (Wire K)"]],
            [("firing", "01-14", "CONDITION_HELD"), ("resolved", "01-20", "CONDITION_ENDED")],
        ),
        (
            {"keep_firing_for": "9d"},
            [[AGAINST], turned_back("16"), [f"2020-01-20 Marsh -> Isles -1.0 (Wire {name})" for name in "EFGHIKLMN"]],
            [("firing", "01-14", "CONDITION_HELD")],
        ),
    ],
)
def test_states(
    registry: Registry, claims: Claims, fields: dict[str, Any], batches: list[list[str]], wanted: list[object]
) -> None:
    assert steps(registry, claims, make_rule(**fields), *batches) == wanted


def fired(registry: Registry, claims: Claims, lines: list[str], **fields: Any) -> list[str]:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(lines))
    found = evaluate([make_rule(**fields)], evidence=evidence, registry=registry, watermarks={}).alerts
    return [f"{alert.started_at:%m-%d}" for alert in found]


MEETING = "2020-01-10 Marsh CONSULT North (Wire A)"


@pytest.mark.parametrize(
    ("fields", "line", "fires"),
    [
        ({"exceptions": [{"outlets": ["wire a"]}]}, AGAINST, []),
        ({"exceptions": [{"outlets": ["wire b"]}]}, AGAINST, ["01-14"]),
        ({"exceptions": [{"recipient": "Isles", "side": "against"}]}, AGAINST, []),
        ({"exceptions": [{"recipient": "Isles", "side": "for"}]}, AGAINST, ["01-14"]),
        ({"watch": "event", "actor": "Marsh", "exceptions": [{"party": "North"}]}, MEETING, []),
        ({"watch": "event", "actor": "Marsh", "exceptions": [{"party": "South"}]}, MEETING, ["01-10"]),
        ({"valid_from": "2020-01-15"}, AGAINST, []),
        ({"valid_from": "2020-01-14"}, AGAINST, ["01-14"]),
        ({"valid_until": "2020-01-13"}, AGAINST, []),
        ({"valid_until": "2020-01-14"}, AGAINST, ["01-14"]),
        ({"watch": "event", "actor": "Marsh", "valid_until": "2020-01-09"}, MEETING, []),
    ],
)
def test_what_counts(registry: Registry, claims: Claims, fields: dict[str, Any], line: str, fires: list[str]) -> None:
    assert fired(registry, claims, [line], **fields) == fires


def test_the_end_is_told_if_asked(registry: Registry, claims: Claims) -> None:
    def ends(**fields: Any) -> tuple[Alert, ...]:
        evidence = MemoryEvidence(registry)
        evidence.add(claims([AGAINST, *turned_back("16")]))
        evaluated = evaluate([make_rule(**fields)], evidence=evidence, registry=registry, watermarks={})
        assert [one.state for one in evaluated.transitions][-1] is AlertState.RESOLVED
        return evaluated.ends

    assert ends() == ()
    (alert,) = ends(tell_resolved=True)
    assert alert.started_at == day("2020-01-14")
    assert ends(tell_resolved=True, **{"for": "3d"}) == (), "nobody was told that it began"


def test_only_what_begins_to_fire_wakes(registry: Registry, claims: Claims) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims([AGAINST]))
    rule = make_rule(**{"for": "3d"})
    first = evaluate([rule], evidence=evidence, registry=registry, watermarks={}, now=day("2020-01-15"))
    evidence.record(first.alerts, first.transitions)
    again = evaluate([rule], evidence=evidence, registry=registry, watermarks=first.watermarks, now=day("2020-01-18"))
    assert (len(first.alerts), first.firing) == (1, ())
    assert again.firing == first.alerts, "the clock alone is enough"
    due = day("2020-01-17")
    assert again.transitions == (
        Transition(alert=first.alerts[0].id, state=AlertState.FIRING, at=due, reason=TransitionReason.HELD_LONG_ENOUGH),
    )
    assert due - first.alerts[0].started_at == timedelta(days=3)


MEETS = "2020-01-10 Marsh CONSULT North (Wire A)"
DENIES = ["2020-01-09 Marsh CONSULT North (Wire A)", "2020-01-10 Marsh CONSULT North denied (Wire B)"]
TURNS = "2020-01-10 Marsh -> North 0.8 shift (Wire A)"
HOSTILE = ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-01-12 Marsh -> Isles -0.9 (Wire B)"]
GOES_BACK = ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", *turned_back("12")]
BOTH = ["2020-01-10 Marsh -> Isles -0.9 (Wire A)", "2020-01-10 bela-stone -> Isles -0.9 (Wire A)"]


@pytest.mark.parametrize(
    ("watch", "fields", "lines", "ends", "reason"),
    [
        ("stance_change", {"resolve_after": "40d"}, HOSTILE, "02-21", "NOTHING_NEW"),
        ("stance_change", {"keep_firing_for": "9d"}, GOES_BACK, "01-21", "CONDITION_ENDED"),
        ("stance_change", {"for": "3d", "resolve_after": "40d"}, HOSTILE, "02-21", "NOTHING_NEW"),
        ("stance_level", {"below": -0.3, "holder": "Marsh", "resolve_after": "40d"}, HOSTILE, "02-21", "NOTHING_NEW"),
        ("shift_reported", {"holder": "Marsh", "resolve_after": "40d"}, [TURNS], "02-19", "NOTHING_NEW"),
        (
            "bloc",
            {"group": ["Marsh", "bela-stone"], "target": "Isles", "members": 2, "resolve_after": "40d"},
            BOTH,
            "02-19",
            "NOTHING_NEW",
        ),
        ("event", {"actor": "Marsh", "resolve_after": "3d"}, [MEETS], "01-13", "TIME_OVER"),
        ("denial", {"resolve_after": "5d"}, DENIES, "01-15", "TIME_OVER"),
        ("expression", {"when": "claim.kind == 'event'"}, [MEETS], "01-24", "TIME_OVER"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_time_alone_ends_an_alert(
    registry: Registry,
    claims: Claims,
    watch: str,
    fields: dict[str, Any],
    lines: list[str],
    ends: str,
    reason: str,
    known: bool,
) -> None:
    """Whoever looks after the end records it, dated when it was; nobody before. `known`: by the same process."""
    rule = make_rule(watch, **fields, tell_resolved=True)
    evidence, marks, book = MemoryEvidence(registry), dict[str, int](), RuleBook([rule], registry)
    evidence.add(claims(lines))
    end = day(f"2020-{ends}")
    found = []
    for now in (day("2020-01-12"), end - timedelta(hours=1), end + timedelta(hours=1), end + timedelta(days=50)):
        look = book if known else RuleBook([rule], registry)
        evaluated = evaluate(look, evidence=evidence, registry=registry, watermarks=marks, last_batch=1, now=now)
        evidence.record(evaluated.alerts, evaluated.transitions)
        marks = dict(evaluated.watermarks)
        found.append([(f"{one.at:%m-%d}", one.reason.name) for one in evaluated.transitions if one.state == "resolved"])
        assert bool(evaluated.ends) is bool(found[-1])
    assert found == [[], [], [(ends, reason)], []]


@pytest.fixture
def government(registry: Registry) -> Registry:
    """Ada Marsh is premier of South in January 2020, Bela Stone from February."""
    terms = {"ada-marsh": (None, date(2020, 1, 31)), "bela-stone": (date(2020, 2, 1), None)}
    actors: list[Actor] = []
    for actor in registry:
        since, until = terms.get(actor.id, (None, None))
        role = Role(title="prime minister", of="south", since=since, until=until)
        actors.append(actor.model_copy(update={"roles": (role,)}) if actor.id in terms else actor)
    return Registry([*actors, Actor(id="isle-of-man", name="Isle of Man", kinds=(ActorKind.STATE,))])


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("2020-01-14 Marsh -> Isles -0.9", ["01-14"]),
        ("2020-02-14 Marsh -> Isles -0.9", []),
        ("2020-01-14 bela-stone -> Isles -0.9", []),
        ("2020-02-14 bela-stone -> Isles -0.9", ["02-14"]),
        ("2020-02-14 carl-stone -> Isles -0.9", []),
    ],
)
@pytest.mark.parametrize(
    "office", [{"role": "premier of South"}, {"any": [{"role": "Prime Minister of South"}, "North"]}]
)
def test_an_office_means_who_holds_it_then(
    government: Registry, claims: Claims, office: Any, line: str, fires: list[str]
) -> None:
    assert fired(government, claims, [line], holder=office) == fires
    event = line.replace("-> Isles -0.9", "ACCUSE Isles")
    assert fired(government, claims, [event], watch="event", actor=office) == fires


def test_an_office_that_nobody_held(government: Registry, tmp_path: Any) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text("id: a\ntitle: A\nwatch: event\nactor: {role: premiere of South}\n", "utf8")
    (error,) = load([file], government).errors
    assert "4:9: nobody is known to have held the office 'premiere of South'" in str(error)
    assert "did you mean prime minister of South?" in str(error)
