"""A small registry, and rules and claims written as people write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from news.actor import Actor, ActorKind
from news.position import StoredClaim
from news.registry import Registry
from rules.cases import parse_line
from rules.model import KINDS, Rule

DATA = Path(__file__).parent.parent / "data" / "rules"


def actor(actor_id: str, name: str, kind: str, **more: Any) -> Actor:
    return Actor(id=actor_id, name=name, kinds=(ActorKind(kind),), **more)


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry(
        [
            actor("ada-marsh", "Ada Marsh", "person", aliases=("Marsh",)),
            actor("bela-stone", "Bela Stone", "person", aliases=("Stone",)),
            actor("carl-stone", "Carl Stone", "person", aliases=("Stone",)),
            actor("north", "North", "state"),
            actor("south", "South", "state"),
            actor("united-isles", "United Islands", "state", aliases=("Isles",)),
            actor("isles-army", "Army of the Islands", "body", parents=("united-isles",)),
            actor("red-guard", "Red Guard", "militia", parents=("isles-army",)),
            actor("blue-band", "Blue Band", "militia"),
            actor("assembly", "Southern Assembly", "body"),
            actor("isles-bases", "bases of the Islands", "issue", touches={"united-isles": 1}),
            actor("isles-exit", "exit of the Islands", "issue", touches={"united-isles": -1}),
        ]
    )


def make_rule(watch: str = "stance_change", **fields: Any) -> Rule:
    basics: dict[str, Any] = {"id": "a-rule", "title": "A rule", "watch": watch}
    if watch == "stance_change":
        basics |= {"holder": "Ada Marsh", "target": "United Islands", "move": {"by": 0.3, "toward": "against"}}
    return KINDS[watch].model_validate(basics | fields)


Claims = Callable[..., list[StoredClaim]]


@pytest.fixture
def claims(registry: Registry) -> Claims:
    """Claims from lines of cases. `batches` gives the number of each batch; by default all are of the first."""

    def read(
        lines: Sequence[str], batches: Sequence[int] = (), seen_after: timedelta = timedelta(0)
    ) -> list[StoredClaim]:
        found = []
        for number, line in enumerate(lines):
            stored = parse_line(line, registry)
            batch = batches[number] if batches else 1
            moved = {"batch": batch, "first_seen_at": stored.known_at + seen_after}
            found.append(stored.model_copy(update=moved))
        return found

    return read


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T00:00:00+00:00")
