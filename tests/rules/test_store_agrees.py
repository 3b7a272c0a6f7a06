"""The store and the evidence in memory give the same answers, so what a case shows is what the database will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from news.article import Article
from news.claim import Reading
from news.position import Pair, StoredClaim
from news.registry import Registry
from rules.evaluation import evaluate
from rules.memory import MemoryEvidence
from storage.store import Store
from storage.writer import writing
from tests.rules.courses import RULES, long_course, timeline

# Happenings told by several origins are left out: see `Evidence.claims_about`.
WATCHED = [
    rule for rule in RULES if not (rule.watch in ("event", "denial", "corroboration") and rule.evidence.origins > 1)
]
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


@pytest.mark.parametrize("seed", range(3))
def test_the_same_answers_and_the_same_alerts(store: Store, registry: Registry, seed: int) -> None:
    memory = MemoryEvidence(registry)
    marks: dict[str, int] = {}
    moments = timeline(long_course(seed), registry)
    for first in range(0, len(moments), 10):
        readings = told(stored for moment in moments[first : first + 10] for stored in moment)
        store.save_articles([article for article, _ in readings], {})
        store.save_readings(readings, EVER)
        batch = store.last_batch()
        memory.add(store.claims_after(max(marks.values(), default=0)))
        stored, kept = (
            evaluate(WATCHED, evidence=evidence, registry=registry, watermarks=marks, last_batch=batch)
            for evidence in (store, memory)
        )
        assert stored == kept
        store.save_evaluation(stored.alerts, stored.transitions, [], stored.watermarks)
        memory.record(kept.alerts, kept.transitions)
        marks = stored.watermarks
    pairs = [Pair(holder="ada-marsh", target=target) for target in ("united-isles", "isles-exit", "north", "south")]
    assert store.stances_of(pairs, EVER) == memory.stances_of(pairs, EVER)
    series, expected = store.series_of(pairs, EVER), memory.series_of(pairs, EVER)
    for pair in pairs:
        assert [(one.at, one.origins) for one in series[pair]] == [(one.at, one.origins) for one in expected[pair]]
        assert [one.level for one in series[pair]] == pytest.approx([one.level for one in expected[pair]], abs=1e-8)
        assert [one.weight for one in series[pair]] == pytest.approx([one.weight for one in expected[pair]], abs=1e-8)
    denials = [one for one in memory.claims if one.claim.modality == "denied"]
    assert store.denied_by(denials) == memory.denied_by(denials)
