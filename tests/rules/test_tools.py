"""Backtest, explain, score and drafts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from news.errors import ConfigError
from news.registry import Registry
from rules import drafts
from rules.backtest import backtest, compare, differences, junit, read_expected
from rules.cases import run_cases
from rules.explain import explain
from rules.loading import load
from rules.memory import MemoryEvidence
from rules.model import KINDS, Rule
from rules.score import Advice, Z, read_verdicts, score, wilson
from tests.rules.conftest import Claims, make_rule
from tests.rules.courses import RULES, long_course, timeline
from tests.rules.test_batching import live

LINES = [
    "2020-01-14 Marsh -> Isles -0.9 (Wire A)",
    "2020-01-20 Marsh -> Isles 0.3 (Wire B)",
    *(f"2020-03-01 Marsh -> Isles 0.9 (Wire {name})" for name in "CDE"),
    *(f"2020-05-01 Marsh -> Isles -0.9 (Wire {name})" for name in "FGHK"),
]


@pytest.fixture
def evidence(registry: Registry, claims: Claims) -> MemoryEvidence:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(LINES))
    return evidence


@pytest.mark.parametrize("seed", range(3))
def test_a_backtest_gives_exactly_the_alerts_of_live_evaluation(registry: Registry, seed: int) -> None:
    moments = timeline(long_course(seed), registry)
    evidence = MemoryEvidence(registry)
    evidence.add(stored for moment in moments for stored in moment)
    found = backtest(RULES, evidence, registry)
    alerts, transitions = live(moments, 1, registry)
    begun = {one.alert for one in transitions if one.state == "firing"}
    assert {alert.id: alert for _, alert in found.fired} == {one.id: one for one in alerts if one.id in begun}
    assert list(found.evaluated.transitions) == transitions


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_backtest_of_one_rule_gives_its_alerts_of_all(registry: Registry, rule: Rule) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(stored for moment in timeline(long_course(7), registry) for stored in moment)
    every = backtest(RULES, evidence, registry).fired
    assert backtest([rule], evidence, registry).fired == tuple(one for one in every if one[1].rule == rule.id)


def test_days_bound_it(registry: Registry, evidence: MemoryEvidence) -> None:
    def fired(first: date | None, last: date | None) -> list[str]:
        return [f"{at:%m-%d}" for at, _ in backtest([make_rule()], evidence, registry, first, last).fired]

    assert fired(None, None) == ["01-14", "05-01"]
    assert fired(date(2020, 2, 1), None) == ["05-01"]
    assert fired(None, date(2020, 4, 30)) == ["01-14"]
    assert fired(date(2020, 5, 1), date(2020, 5, 1)) == ["05-01"]


def test_what_two_versions_catch_alone(registry: Registry, evidence: MemoryEvidence) -> None:
    old = backtest([make_rule()], evidence, registry)
    new = backtest([make_rule(evidence={"origins": 2})], evidence, registry)
    compared = compare(old, new)
    assert [f"{at:%m-%d}" for at, _ in compared.old_alone] == ["01-14"]
    assert (compared.new_alone, compared.both) == ((), 1)


def test_expectations(registry: Registry, evidence: MemoryEvidence) -> None:
    found = backtest([make_rule()], evidence, registry)
    text = "- 2020-01-14 a-rule\n- 2020-02-01 a-rule ada-marsh>united-isles\n"
    missing, surplus = differences(read_expected(text, "e.yaml"), found)
    assert [str(one) for one in missing] == ["2020-02-01 a-rule ada-marsh>united-isles"]
    assert [f"{at:%m-%d}" for at, _ in surplus] == ["05-01"]
    with pytest.raises(ConfigError) as refused:
        read_expected("- 2020-01-14 a-rule\n- someday\n", "e.yaml")
    assert str(refused.value).startswith("e.yaml:2:3: not an expectation: 'someday'")


def test_junit_is_xml_whatever_the_names() -> None:
    root = ElementTree.fromstring(junit("rules", [("a", 'x <&"\x00\n', None), ("a", "y", "no & no")]))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert [case.get("name") for case in root] == ['x <&"  ', "y"]


def test_explained_by_key(registry: Registry, evidence: MemoryEvidence) -> None:
    lines = list(explain(make_rule(evidence={"origins": 2}), evidence, registry, "ada-marsh").lines())
    assert lines[0] == "a-rule: A rule (stance_change)"
    assert "  PASS ada-marsh>united-isles at 2020-05-01" in lines
    assert "    PASS origins: 4, wanted >= 2" in lines
    assert "  FAIL nothing that this rule looks at was read for 'nobody'" in list(
        explain(make_rule(), evidence, registry, "nobody").lines()
    )


def test_explained_by_article(registry: Registry, evidence: MemoryEvidence) -> None:
    article = evidence.claims[0].article
    rule = make_rule(
        holder="Bela Stone",
        evidence={"confidence": 0.95, "grade": "C"},
        valid_from="2021-01-01",
        exceptions=[{"outlets": ["Wire A"]}],
    )
    (told,) = explain(rule, evidence, registry, article).children
    assert not told.passed
    assert {node.text.split(":")[0]: node.passed for node in told.children} == {
        "claim": True,
        "holder": False,
        "target": True,
        "modality": True,
        "confidence": False,
        "grade": True,
        "valid_from": False,
        "exception 1": False,
        "counts": False,
    }
    assert "holder: ada-marsh, wanted Bela Stone" in [node.text for node in told.children]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_kind_can_be_explained(registry: Registry, evidence: MemoryEvidence, rule: object) -> None:
    article = evidence.claims[0].article
    assert len(list(explain(rule, evidence, registry, article).lines())) > 2  # type: ignore[arg-type]


@pytest.mark.parametrize(("good", "judged"), [(0, 3), (3, 3), (9, 10), (40, 100)])
def test_the_ends_of_the_interval_are_where_the_score_test_turns(good: int, judged: int) -> None:
    for end in wilson(good, judged):
        assert abs(good / judged - end) == pytest.approx(Z * (end * (1 - end) / judged) ** 0.5, abs=2e-3)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("good", "bad", "advice"),
    [(5, 0, Advice.KEEP), (0, 6, Advice.RETIRE), (4, 10, Advice.TUNE), (0, 0, Advice.UNJUDGED)],
)
def test_advice(registry: Registry, evidence: MemoryEvidence, good: int, bad: int, advice: Advice) -> None:
    rule = make_rule()
    (_, alert), *_ = backtest([rule], evidence, registry).fired
    alerts = [alert.model_copy(update={"id": str(number)}) for number in range(14)]
    verdicts = {str(number): number < good for number in range(good + bad)}
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    (scored,) = score([rule], [(moment, one) for one in alerts], verdicts, timedelta(weeks=10))
    assert (scored.advice, scored.good, scored.bad, scored.a_week) == (advice, good, bad, 1.4)
    assert score([rule], [], {}, timedelta(0))[0].advice is Advice.DEAD


def test_verdicts_are_read_strictly() -> None:
    assert read_verdicts("alert,verdict\na1,good\n# note\na2,bad\na1,bad\n", "v.csv") == {"a1": False, "a2": False}
    with pytest.raises(ConfigError, match="no verdict: 'a1,fine'"):
        read_verdicts("a1,fine\n", "v.csv")


@pytest.mark.parametrize("watch", KINDS)
@pytest.mark.parametrize("toward", ["against", "for"])
def test_a_draft_loads_and_its_cases_hold(registry: Registry, tmp_path: Path, watch: str, toward: str) -> None:
    answers = drafts.Answers(
        "my-rule", 'Marsh: "again"', watch, "ada-marsh", "united-isles", "bela-stone", toward, "ACCUSE", "leads"
    )
    file = tmp_path / "new.yaml"
    file.write_text(drafts.draft(answers), "utf8")
    loaded = load([file], registry)
    assert [str(error) for error in loaded.errors] == []
    assert [str(failure) for failure in run_cases(loaded.rules[0], registry)] == []
    assert [bool(case.expect.fires) for case in loaded.rules[0].cases] == [True, False]


def test_a_draft_of_an_event_that_may_befall_anyone(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(drafts.draft(drafts.Answers("my-rule", "T", "event", "Marsh")), "utf8")
    (rule,) = load([file], registry).rules
    assert run_cases(rule, registry) == []


@pytest.mark.parametrize(
    "hostile", ['a" || true || "', "x'; DROP TABLE y; --", "{type}", "a: b", "- x", "123", "yes", "#"]
)
def test_what_is_answered_is_text(tmp_path: Path, hostile: str) -> None:
    """It names nobody, and that is all that is told: no draft breaks out of its quotes."""
    for watch in KINDS:
        file = tmp_path / f"{watch}.yaml"
        file.write_text(drafts.draft(drafts.Answers("my-rule", hostile, watch, hostile, hostile, hostile)), "utf8")
        told = [error.what for error in load([file], Registry()).errors]
        assert all("no actor is called" in what or "not a claim" in what or "neither a stance" in what for what in told)
        assert told or watch == "sql"
