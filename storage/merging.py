"""Candidates, names that nobody registered, merged into actors. Nothing is overwritten.

    merge(name, actor) -> a row of `store.merges` -> a new reading of every article concerned, its old one superseded

The new reading is the old one with the actor put in where the name stands, its claims under their ids: views, positions
and rules follow without knowing of merges. Undoing is the same way back. What is read later passes through
`storage.resolving`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from news.errors import StoreError, Where, shown
from news.registry import fold
from storage.pieces import follow
from storage.readings import ReadingStore
from storage.session import naive

_CANDIDATES = """
WITH asked AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM candidates LIMIT $most),
sentences AS (
    SELECT folded, quote AS words, 0 AS rank, known_at
    FROM (
        SELECT quote, known_at, store.fold(unnest(list_transform(
            list_filter(parties, lambda party: party.actor IS NULL), lambda party: party.name))) AS folded
        FROM store.claims ANTI JOIN store.superseded USING (reading)
    ) SEMI JOIN asked USING (folded)
    UNION ALL
    SELECT folded, store.around(articles.text, unregistered.start), 1, coalesce(published_at, first_seen_at)
    FROM store.unregistered AS unregistered SEMI JOIN asked USING (folded)
    JOIN store.articles AS articles ON articles.number = unregistered.article
),
different AS (
    SELECT folded, words, min(rank) AS rank, max(known_at) AS known_at FROM sentences GROUP BY folded, words
    QUALIFY row_number() OVER (PARTITION BY folded ORDER BY min(rank), max(known_at) DESC, words) <= $examples
)
SELECT
    any_value(name), any_value(claims), any_value(mentions), any_value(articles), any_value(first_seen_at),
    any_value(last_seen_at), list(words ORDER BY rank, different.known_at DESC, words)
FROM asked JOIN different USING (folded) GROUP BY place ORDER BY place
"""
_FILE = Path(__file__).with_suffix(".sql")


@dataclass(frozen=True, slots=True)
class Merged:
    """How much a merge, or its undoing, changed: articles that have a new reading, and claims in them that name it."""

    articles: int
    claims: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that nobody registered, as in the view `candidates`; `examples`: sentences, of its claims first."""

    name: str
    claims: int
    mentions: int
    articles: int
    first_seen_at: datetime
    last_seen_at: datetime
    examples: tuple[str, ...]


@lru_cache(maxsize=1)
def _statements() -> tuple[str, ...]:
    text = "\n".join(line for line in _FILE.read_text("utf8").splitlines() if not line.startswith("--"))
    return tuple(statement.strip() for statement in text.split(";") if statement.strip())


class MergeStore(ReadingStore):
    def candidates(self, limit: int, examples: int = 2) -> list[Candidate]:
        """The candidates that take part in most claims, then those named most, each with some sentences."""
        found = self.rows(_CANDIDATES, {"most": limit, "examples": examples})
        return [
            Candidate(
                name, claims, mentions, articles, first.replace(tzinfo=UTC), last.replace(tzinfo=UTC), tuple(told)
            )
            for name, claims, mentions, articles, first, last, told in found
        ]

    def merge(self, name: str, actor: str | None, now: datetime) -> Merged:
        """Says that a name means an actor of the stored registry, wherever the reader knew nobody by it; None undoes
        what was said. Raises StoreError where the actor is unknown, there is nothing to merge or to undo, or the
        registry itself calls the actor that it was merged into so."""
        folded = fold(name)
        where = Where(str(self.file))
        known = self.merges().get(folded)
        if actor is None and known is None:
            raise StoreError(f"{shown(name)} was not merged", where, "see 'weathervane actors review'")
        if actor is not None and not self.rows("SELECT id FROM store.actors_now WHERE id = $1", (actor,)):
            raise StoreError(f"no actor {shown(actor)} is stored", where, "see 'weathervane actors list'")
        if actor == known:
            return Merged(0, 0)
        if known is not None and self.rows(
            "SELECT actor FROM store.names_now WHERE actor = $1 AND folded = $2 AND kind = 'name'", (known, folded)
        ):
            mend = "take the actor out of its file, or call it otherwise there, first"
            raise StoreError(f"the registry itself calls {known} {shown(name)}", where, mend)
        with self.transaction():
            batch = self.last_batch() + 1
            number = int(self.scalar("SELECT coalesce(max(number), 0) + 1 FROM store.merges"))
            self.append("store.merges", [(number, batch, folded, name, actor, naive(now))])
            values = {"folded": folded, "old": known, "new": actor, "now": naive(now), "batch": batch}
            for statement in _statements():
                self.rows(statement, {name: value for name, value in values.items() if f"${name}" in statement})
            follow(self, batch)
            self.changed()
            articles = int(self.scalar("SELECT count(*) FROM affected"))
            claims = int(self.scalar("SELECT count(*) FROM affected_claims WHERE told"))
            if actor is not None and not articles:
                raise StoreError(f"nobody unknown is named {shown(name)}", where, "see 'weathervane actors review'")
        return Merged(articles, claims)
