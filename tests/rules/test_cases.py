"""The cases inside rules, and the rules that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.seeds import load_registry
from news.claim import Event, EventType, Modality, Stance
from news.errors import ConfigError
from news.registry import Registry
from news.source import Grade
from rules.cases import parse_line, run_cases
from rules.loading import load
from rules.model import Rule
from tests.rules.conftest import make_rule

CHECKOUT = Path(__file__).parents[2]
ACTORS, _ = load_registry(CHECKOUT / "seeds" / "actors")
SHIPPED = load([CHECKOUT / "rules" / "library"], ACTORS)


def test_a_stance(registry: Registry) -> None:
    stored = parse_line("2020-01-14T16:00 Marsh -> Isles -0.9 shift reported (Wire B, C, 0.6)", registry)
    assert isinstance(stored.claim, Stance)
    assert (stored.claim.holder.actor, stored.claim.target.actor) == ("ada-marsh", "united-isles")
    assert (stored.claim.value, stored.claim.shift, stored.claim.modality) == (-0.9, True, Modality.REPORTED)
    assert (stored.outlet, stored.grade, stored.claim.confidence) == ("Wire B", Grade.C, 0.6)
    assert stored.known_at.isoformat() == "2020-01-14T16:00:00+00:00"


def test_an_event(registry: Registry) -> None:
    line = '2020-01-05 assembly, Marsh REQUEST Isles in Southport denied "it voted" (Wire A)'
    claim = parse_line(line, registry).claim
    assert isinstance(claim, Event)
    assert [party.actor for party in claim.actors] == ["assembly", "ada-marsh"]
    assert [party.actor for party in claim.recipients] == ["united-isles"]
    assert (claim.type, claim.place, claim.modality) == (EventType.REQUEST, ("Southport",), Modality.DENIED)
    assert claim.quote.text == "it voted"


@pytest.mark.parametrize(
    ("line", "what", "mend"),
    [
        ("Marsh -> Isles -0.9", "not a claim", "DAY HOLDER"),
        ("2020-02-30 Marsh -> Isles -0.9", "no such day", "2020-01-31"),
        ("2020-01-01 Marsh hates Isles", "neither a stance, an event nor a relation", "DAY ACTOR TYPE"),
        ("2020-01-01 Marsh -> Ilses -0.9", "no actor is called 'Ilses'", "United Islands"),
        ("2020-01-01 Marsh -> Isles -1.5", "-1.5 is no stance", "between -1 and 1"),
        ("2020-01-01 Stone -> Isles -0.5", "2 actors are called 'Stone'", "bela-stone, carl-stone"),
        ("2020-01-01 Marsh -> Isles -0.5 (Wire A, good)", "not a grade or a confidence: 'good'", "A to F"),
        ("2020-01-01 Marsh -> Isles -0.5 (((((", "not a claim", "DAY HOLDER"),
    ],
)
def test_a_line_that_cannot_be_read(registry: Registry, line: str, what: str, mend: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_line(line, registry)
    assert what in refused.value.what and mend in refused.value.mend


def test_a_case_that_fails_says_both(registry: Registry) -> None:
    case = {"name": "c", "claims": ["2020-01-14 Marsh -> Isles -0.9"], "expect": {"fires": ["2020-01-15"]}}
    ends = {"name": "d", "claims": case["claims"], "expect": {"fires": ["2020-01-14"], "resolves": ["2020-02-01"]}}
    failures = [str(failure) for failure in run_cases(make_rule(cases=[case, ends]), registry)]
    assert failures == [
        "rule a-rule, case 'c': expected 2020-01-15, got 2020-01-14",
        "rule a-rule, case 'd': expected ends: 2020-02-01, got ends: no alert",
    ]


def test_the_library_loads() -> None:
    assert [str(error) for error in SHIPPED.errors] == []
    assert {rule.title for rule in SHIPPED.rules} >= {"Sadr stance change toward US", "Sadr stance change toward Iran"}


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.id)
def test_a_shipped_rule(rule: Rule) -> None:
    assert run_cases(rule, ACTORS) == []
    assert any(case.expect.fires for case in rule.cases), "a firing case"
    assert any(not case.expect.fires for case in rule.cases), "a silent case"
