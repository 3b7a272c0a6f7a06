"""What an expression asks of every claim is seen where that is safe, so that it is tried on few; and what it sees."""

from __future__ import annotations

import pytest

from news.registry import Registry
from rules.cases import parse_line
from rules.expressions import compiled, conditions
from rules.watchers import WatcherIndex, watcher_of
from tests.rules.conftest import make_rule

LINES = [
    "2020-01-10 Marsh -> Isles -0.9 (Wire A)",
    "2020-01-10 bela-stone -> Marsh 0.5 (Wire B)",
    "2020-01-10 Marsh CONSULT North in Southport (Wire A)",
    '2020-01-10 North ACCUSE South "they said: event && stance" (Wire B)',
    "2020-01-10 Marsh role South as premier (Wire A)",
]
# expression -> (who must take part, what must be said), None for anyone and anything
CONDITIONS: dict[str, tuple[str | None, str | None]] = {
    'claim.kind == "stance"': (None, "stance"),
    "claim.kind=='event' && claim.confidence > 0.5": (None, "event"),
    'claim.type == "CONSULT" && "ada-marsh" in claim.actors': ("ada-marsh", "CONSULT"),
    "claim.value < 0.0 &&\n 'united-isles' in claim.recipients": ("united-isles", None),
    'claim.predicate == "role"': (None, "role"),
    'claim.kind == "event" || claim.value > 0.0': (None, None),
    '(claim.kind == "event" || claim.value > 0.0) && "north" in claim.actors': ("north", None),
    'claim.kind == "event" ? claim.confidence > 0.5 : claim.value > 0.0': (None, None),
    '!(claim.kind == "event") && true': (None, None),
    'claim.kind != "event"': (None, None),
    'claim.quote.contains("event && stance")': (None, None),
    'claim.quote.contains("\\" && claim.kind == \\"stance")': (None, None),
    'claim.value < 2.0 // && claim.kind == "stance"': (None, None),
    'claim.kind == r"stance"': (None, None),
    '!("ada-marsh" in claim.actors)': (None, None),
    '("ada-marsh" in claim.actors) == false': (None, None),
    '[1].exists(a, a == 1 && claim.kind == "event")': (None, None),
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_is_asked_of_every_claim(registry: Registry, text: str) -> None:
    names, said = conditions(text)
    wanted = CONDITIONS[text]
    assert (names, said) == tuple(None if one is None else frozenset((one,)) for one in wanted)
    claims = [parse_line(line, registry) for line in LINES]
    index = WatcherIndex([watcher_of(make_rule("expression", when=text), registry)])
    met = [stored.claim.id for stored in claims if compiled(text)(stored)]
    found = [stored.claim.id for stored in claims if list(index.matching(stored.claim))]
    assert set(met) <= set(found), "what meets it is tried"
    assert len(found) == len(claims) or wanted != (None, None)
