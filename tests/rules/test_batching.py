"""However claims are batched, the alerts are the same; what arrives late repeats none."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.alert import Alert, Transition
from news.position import StoredClaim
from news.registry import Registry
from rules.backtest import backtest
from rules.evaluation import evaluate
from rules.memory import MemoryEvidence
from tests.rules.conftest import Claims, day, make_rule
from tests.rules.courses import RULES, long_course, timeline

stances = st.builds(
    "{} -> {} {:.1f}{}{}".format,
    st.sampled_from(["Marsh", "Marsh", "bela-stone"]),
    st.sampled_from(["Isles", "Isles", "isles-exit", "North"]),
    st.floats(-1, 1),
    st.sampled_from(["", "", " shift"]),
    st.sampled_from(["", "", " reported", " rumoured"]),
)
events = st.builds(
    "{} CONSULT {}{}".format,
    st.sampled_from(["Marsh", "bela-stone"]),
    st.sampled_from(["North", "South"]),
    st.sampled_from(["", " denied"]),
)
steps = st.lists(st.tuples(st.integers(1, 40), st.lists(stances | events, min_size=1, max_size=3)), max_size=14)


def live(
    moments: Sequence[Sequence[StoredClaim]], size: int, registry: Registry
) -> tuple[list[Alert], list[Transition]]:
    """What evaluation after every `size` moments gives altogether."""
    evidence, marks = MemoryEvidence(registry), dict[str, int]()
    alerts: dict[str, Alert] = {}
    transitions: list[Transition] = []
    for batch, first in enumerate(range(0, len(moments), size), start=1):
        new = [stored for moment in moments[first : first + size] for stored in moment]
        evidence.add(stored.model_copy(update={"batch": batch}) for stored in new)
        evaluated = evaluate(RULES, evidence=evidence, registry=registry, watermarks=marks, last_batch=batch)
        evidence.record(evaluated.alerts, evaluated.transitions)
        marks = evaluated.watermarks
        assert all(alerts.setdefault(one.id, one) == one for one in evaluated.alerts), "pending, then firing: the same"
        transitions += evaluated.transitions
    return (
        sorted(alerts.values(), key=lambda one: (one.started_at, one.rule, one.key)),
        sorted(transitions, key=lambda one: (one.at, one.alert, one.state)),
    )


def replayed(claims: Sequence[Sequence[StoredClaim]], registry: Registry) -> tuple[list[Alert], list[Transition]]:
    """What a backtest over all of them gives: every alert, pending ones included, and every transition."""
    evidence = MemoryEvidence(registry)
    evidence.add(stored for together in claims for stored in together)
    found = backtest(RULES, evidence, registry).evaluated
    return list(found.alerts), list(found.transitions)


def arriving(claims: Iterable[StoredClaim], delays: Sequence[int]) -> list[list[StoredClaim]]:
    """One claim after another, each first seen a minute after the one before; a claim with a delay comes so many places
    later than it became known."""
    ordered = sorted(enumerate(claims), key=lambda one: (one[0] + delays[one[0] % len(delays)], one[0]))
    seen = max((stored.known_at for _, stored in ordered), default=day("2019-01-01"))
    return [
        [stored.model_copy(update={"first_seen_at": seen + timedelta(minutes=place)})]
        for place, (_, stored) in enumerate(ordered)
    ]


@settings(max_examples=60, deadline=None)
@given(drawn=steps, delays=st.lists(st.sampled_from([0, 0, 0, 1, 2, 5, 20]), min_size=1, max_size=9))
def test_late_arrivals_give_the_same_alerts_in_any_batching_and_in_a_backtest(
    registry: Registry, drawn: list[tuple[int, list[str]]], delays: list[int]
) -> None:
    came = arriving((stored for moment in timeline(drawn, registry) for stored in moment), delays)
    one_by_one = live(came, 1, registry)
    assert live(came, 7, registry) == one_by_one
    assert live(came, 1000, registry) == one_by_one
    assert replayed(came, registry) == one_by_one


@pytest.mark.parametrize("seed", range(8))
def test_long_courses_with_late_arrivals(registry: Registry, seed: int) -> None:
    chance = random.Random(seed)
    delays = [chance.choice([0, 0, 0, 0, 1, 3, 10, 40]) for _ in range(97)]
    moments = timeline(long_course(seed), registry)
    came = arriving((stored for moment in moments for stored in moment), delays)
    one_by_one = live(came, 1, registry)
    for size in (7, 1000):
        assert live(came, size, registry) == one_by_one
    assert replayed(came, registry) == one_by_one
    in_order = arriving((stored for moment in moments for stored in moment), [0])
    assert live(in_order, 1, registry) != one_by_one, "the delays matter"


@settings(max_examples=80, deadline=None)
@given(drawn=steps, size=st.sampled_from([1, 3]))
def test_any_batching_gives_the_same_alerts(registry: Registry, drawn: list[tuple[int, list[str]]], size: int) -> None:
    moments = timeline(drawn, registry)
    assert live(moments, size, registry) == live(moments, len(moments) or 1, registry)


@settings(max_examples=50, deadline=None)
@given(drawn=steps, order=st.randoms(use_true_random=False))
def test_any_order_of_arrival_repeats_nothing(
    registry: Registry, drawn: list[tuple[int, list[str]]], order: object
) -> None:
    moments = timeline(drawn, registry)
    order.shuffle(moments)
    alerts, transitions = live(moments, 1, registry)
    assert len({alert.id for alert in alerts}) == len(alerts)
    steps_taken = [(one.alert, one.state) for one in transitions]
    assert len(set(steps_taken)) == len(steps_taken), "no alert fires or ends twice"
    assert {one.alert for one in transitions} == {alert.id for alert in alerts}


@pytest.mark.parametrize("seed", range(25))
def test_long_courses_give_the_same_alerts_in_any_batching_and_repeat_nothing(registry: Registry, seed: int) -> None:
    moments = timeline(long_course(seed), registry)
    together = live(moments, len(moments), registry)
    assert {alert.rule for alert in together[0]} >= {"any", "meetings", "shifts"}
    assert live(moments, 1, registry) == together
    assert live(moments, 7, registry) == together
    random.Random(seed).shuffle(moments)
    alerts, transitions = live(moments, 1, registry)
    assert len({alert.id for alert in alerts}) == len(alerts)
    assert len({(one.alert, one.state) for one in transitions}) == len(transitions)


@pytest.mark.parametrize("late", ["2020-01-12 Marsh -> Isles -0.9 (Wire Z)", "2020-01-14 Marsh -> Isles -0.9 (Wire Z)"])
def test_a_late_article_does_not_repeat_the_alert(registry: Registry, claims: Claims, late: str) -> None:
    rule = make_rule()
    evidence = MemoryEvidence(registry)
    evidence.add(claims(["2020-01-14 Marsh -> Isles -0.9 (Wire A)", "2020-01-16 Marsh -> Isles -0.9 (Wire B)"]))
    first = evaluate([rule], evidence=evidence, registry=registry, watermarks={})
    evidence.record(first.alerts, first.transitions)
    evidence.add(claims([late], batches=[2]))
    second = evaluate([rule], evidence=evidence, registry=registry, watermarks=first.watermarks)
    assert len(first.alerts) == 1
    assert (second.alerts, second.transitions) == ((), ())


def test_nothing_new_says_nothing(registry: Registry, claims: Claims) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(["2020-01-14 Marsh -> Isles -0.9 (Wire A)"]))
    first = evaluate(RULES, evidence=evidence, registry=registry, watermarks={}, last_batch=4)
    again = evaluate(RULES, evidence=evidence, registry=registry, watermarks=first.watermarks, last_batch=4)
    assert first.watermarks == {rule.id: 4 for rule in RULES}
    assert (again.alerts, again.transitions, again.results) == ((), (), ())
    assert again.watermarks == first.watermarks


def test_a_new_rule_looks_at_everything_and_an_old_one_only_at_what_is_new(registry: Registry, claims: Claims) -> None:
    evidence = MemoryEvidence(registry)
    evidence.add(claims(["2020-01-14 Marsh -> Isles -0.9 (Wire A)"]))
    old, new = make_rule(id="old"), make_rule(id="new")
    evaluated = evaluate([old, new], evidence=evidence, registry=registry, watermarks={"old": 1}, last_batch=1)
    assert [alert.rule for alert in evaluated.alerts] == ["new"]
    assert evaluated.watermarks == {"old": 1, "new": 1}
