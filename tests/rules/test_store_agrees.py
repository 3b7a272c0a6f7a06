"""The store and the evidence in memory give the same answers, so what a case shows is what the database will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from news.alert import Alert
from news.article import Article
from news.claim import Reading
from news.ports import Like
from news.position import Pair, StoredClaim
from news.registry import Registry
from rules.backtest import backtest
from rules.evaluation import evaluate
from rules.memory import MemoryEvidence
from storage.store import Store
from storage.writer import writing
from tests.rules.courses import RULES, long_course, timeline
from tests.rules.test_batching import arriving

EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, registry: Registry) -> Iterator[Store]:
    with writing(tmp_path) as opened:
        opened.save_registry(registry)
        yield opened


def told(claims: Iterable[StoredClaim]) -> list[tuple[Article, Reading]]:
    """Claims as the articles and readings that they come from."""
    articles: dict[str, list[StoredClaim]] = {}
    for stored in claims:
        articles.setdefault(stored.article, []).append(stored)
    return [(_article(first := of[0]), _reading(first, of)) for of in articles.values()]


def _article(stored: StoredClaim) -> Article:
    return Article(
        id=stored.article,
        source="cases",
        title=stored.title,
        outlet=stored.outlet,
        published_at=stored.published_at,
        published_basis=stored.published_basis,
        first_seen_at=stored.first_seen_at,
        text=stored.claim.quote.text,
        content_hash=stored.article,
        origin=stored.origin,
        grade=stored.grade,
    )


def _reading(stored: StoredClaim, claims: list[StoredClaim]) -> Reading:
    return Reading(
        id=stored.article,
        title=stored.title,
        published=stored.known_at.date(),
        published_basis=stored.published_basis,
        language="en",
        reader="cases",
        claims=tuple(one.claim for one in claims),
    )


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_the_same_answers_and_the_same_alerts(store: Store, registry: Registry, seed: int, late: bool) -> None:
    """Evaluated batch by batch; late claims come in a batch with claims that are not, or in one of their own."""
    memory = MemoryEvidence(registry)
    marks: dict[str, int] = {}
    told_all: list[Alert] = []
    delays = [0, 0, 1, 0, 9, 0, 0, 30, 0] if late else [0]
    came = arriving((stored for moment in timeline(long_course(seed), registry) for stored in moment), delays)
    for first in range(0, len(came), 10):
        readings = told(stored for together in came[first : first + 10] for stored in together)
        store.save_articles([article for article, _ in readings], {})
        store.save_readings(readings, EVER)
        batch = store.last_batch()
        memory.add(store.claims_after(max(marks.values(), default=0)))
        stored, kept = (
            evaluate(RULES, evidence=evidence, registry=registry, watermarks=marks, last_batch=batch)
            for evidence in (store, memory)
        )
        assert stored == kept
        store.save_evaluation(stored.alerts, stored.transitions, [], stored.watermarks)
        memory.record(kept.alerts, kept.transitions)
        marks = dict(stored.watermarks)
        told_all += stored.firing
    fired = [alert for _, alert in backtest(RULES, store, registry).fired]
    assert {alert.id: alert for alert in fired} == {alert.id: alert for alert in told_all}
    assert store.arrivals(0) == memory.arrivals(0)
    assert store.position_settings() == memory.position_settings()
    outlets = ["outlet 1", "outlet 3"]
    assert store.claims_from(outlets, EVER) == memory.claims_from(outlets, EVER)
    anyone = [Like((), "CONSULT", EVER)]
    assert store.claims_like(anyone) == memory.claims_like(anyone)
    pairs = [Pair(holder="ada-marsh", target=target) for target in ("united-isles", "isles-exit", "north", "south")]
    assert store.stances_of(pairs, EVER) == memory.stances_of(pairs, EVER)
    series, expected = store.series_of(pairs, EVER), memory.series_of(pairs, EVER)
    for pair in pairs:
        assert [(one.at, one.origins) for one in series[pair]] == [(one.at, one.origins) for one in expected[pair]]
        assert [one.level for one in series[pair]] == pytest.approx([one.level for one in expected[pair]], abs=1e-8)
        assert [one.weight for one in series[pair]] == pytest.approx([one.weight for one in expected[pair]], abs=1e-8)
    denials = [one for one in memory.claims if one.claim.modality == "denied"]
    assert store.denied_by(denials) == memory.denied_by(denials)
