"""Candidates, names that nobody registered, merged into actors. Nothing is overwritten.

    merge(name, actor) -> a row of `store.merges` -> a new reading of every article concerned, its old one superseded

The new reading is the old one with the actor put in where the name stands, its claims under their ids: views, positions
and rules follow without knowing of merges. Undoing is the same way back. What is read later passes through
`storage.resolving`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from news.errors import StoreError, Where, shown
from news.registry import fold
from storage.readings import ReadingStore
from storage.session import naive

_FILE = Path(__file__).with_suffix(".sql")


@dataclass(frozen=True, slots=True)
class Merged:
    """How much a merge, or its undoing, changed: articles that have a new reading, and claims in them that name it."""

    articles: int
    claims: int


@lru_cache(maxsize=1)
def _statements() -> tuple[str, ...]:
    text = "\n".join(line for line in _FILE.read_text("utf8").splitlines() if not line.startswith("--"))
    return tuple(statement.strip() for statement in text.split(";") if statement.strip())


class MergeStore(ReadingStore):
    def merge(self, name: str, actor: str | None, now: datetime) -> Merged:
        """Says that a name means an actor of the stored registry, wherever the reader knew nobody by it; None undoes
        what was said. Raises StoreError where the actor is unknown, there is nothing to merge or to undo, or the
        registry itself gives the name to the actor that it was merged into."""
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
            "SELECT actor FROM store.names_now WHERE actor = $1 AND folded = $2 AND kind <> 'merged'", (known, folded)
        ):
            mend = "take it out of the actor file first"
            raise StoreError(f"the registry itself gives {known} the name {shown(name)}", where, mend)
        with self.transaction():
            batch = self.last_batch() + 1
            number = int(self.scalar("SELECT coalesce(max(number), 0) + 1 FROM store.merges"))
            self.append("store.merges", [(number, batch, folded, name, actor, naive(now))])
            values = {"folded": folded, "old": known, "new": actor, "now": naive(now), "batch": batch}
            for statement in _statements():
                self.rows(statement, {name: value for name, value in values.items() if f"${name}" in statement})
            self.changed()
            articles = int(self.scalar("SELECT count(*) FROM affected"))
            claims = int(self.scalar("SELECT count(*) FROM affected_claims WHERE told"))
            if actor is not None and not articles:
                raise StoreError(f"nobody unknown is named {shown(name)}", where, "see 'weathervane actors review'")
        return Merged(articles, claims)
