"""sequence: one thing and then another. Steps that claims may be -> completed sequences.

For each claim, in the order in which claims became known: the nearest claims known so far that can be the other steps,
by when they happened. In order, that is the last one before for each earlier step and the first one after for each
later step; out of order, the nearest on either side.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from news.position import StoredClaim
from rules.model import Sequence as SequenceRule
from rules.sightings import Sighting

Line = list[tuple[datetime, str, StoredClaim]]


def completed(rule: SequenceRule, steps: Sequence[Sighting]) -> Iterator[Sighting]:
    """The sightings of whole sequences. `steps` by (known_at, id)."""
    lines: dict[str, list[Line]] = defaultdict(lambda: [[] for _ in rule.steps])
    done: set[tuple[str, str]] = set()
    for sighting in steps:
        number, _, thing = sighting.base.partition("|")
        line, stored = lines[thing], sighting.stored
        others = _others(rule, line, int(number), stored)
        insort(line[int(number)], (stored.at, stored.claim.id, stored))
        if others is not None and (thing, stored.claim.id) not in done:
            done.add((thing, stored.claim.id))
            yield Sighting(stored, f"sequence:{thing}", sighting.day, before=others)


def _others(
    rule: SequenceRule, lines: Sequence[Line], number: int, stored: StoredClaim
) -> tuple[StoredClaim, ...] | None:
    chosen: dict[int, StoredClaim] = {number: stored}
    if rule.ordered:
        for earlier in range(number - 1, -1, -1):
            bound = chosen[earlier + 1].at
            place = bisect_right(lines[earlier], bound, key=lambda one: one[0]) - 1
            if place < 0:
                return None
            chosen[earlier] = lines[earlier][place][2]
        for later in range(number + 1, len(lines)):
            place = bisect_left(lines[later], chosen[later - 1].at, key=lambda one: one[0])
            if place == len(lines[later]):
                return None
            chosen[later] = lines[later][place][2]
    else:
        for other in (one for one in range(len(lines)) if one != number):
            if not lines[other]:
                return None
            chosen[other] = min(lines[other], key=lambda one: (abs(one[0] - stored.at), one[0], one[1]))[2]
    moments = [one.at for one in chosen.values()]
    distinct = len({one.claim.id for one in chosen.values()}) == len(lines)
    if not distinct or max(moments) - min(moments) > rule.within:
        return None
    return tuple(chosen[step] for step in sorted(chosen) if step != number)
