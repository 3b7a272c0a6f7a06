"""Which texts are one report: copies of a wire story, in whatever outlet, have one origin.

    words less the dateline -> 5-word shingles -> MinHash -> bands -> candidates -> measured Jaccard

MinHash (Broder 1997) with banding (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, ch. 3) only proposes: with
32 bands of 4 rows a pair of Jaccard similarity 0.7 is proposed 9,998 times in 10,000, one of 0.1 three times in
1,000. The similarity of the texts themselves then decides. A credit line alone ("(Reuters) -") proves nothing.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from datetime import datetime, timedelta

from rensa import RMinHash

from news.ports import OriginCandidate

SAME_REPORT = 0.7
"""Jaccard similarity of shingles from which two texts are one report. A paragraph cut from eight, or a sentence
edited here and there, stays above; two reporters at one event stay below 0.2."""
WITHIN = timedelta(days=7)
"""How far apart copies of one report are published. Yearly reports repeat themselves, too, but are not copies."""
SHORTEST = 20
"""Words; shorter texts are alike by chance and are each their own origin."""

_SHINGLE = 5
_BANDS, _ROWS = 32, 4
_SEED = 1
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_DATELINE = re.compile(r"\A(?:[A-Z][A-Z'’.-]+\b[^\n—–]{0,40}?|[^\n—–()]{0,40}\([^()\n]{2,40}\)) ?(?:[—–]|--?) ")
"""A place in capitals ("NAJAF, Iraq — ") or anything short with a credit ("Najaf, 14 Jan (Wire) - ")."""


def shingles(text: str) -> frozenset[str]:
    """The runs of five words of a text without its dateline; empty for a text too short to tell."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(_DATELINE.sub("", text, count=1))]
    if len(words) < SHORTEST:
        return frozenset()
    return frozenset(" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1))


def bands(text: str) -> tuple[int, ...]:
    """Signed 64-bit numbers; near-identical texts have at least one in common. Empty for a text too short to tell.

    They are stored: another number of bands, another seed or another version of the hash makes the stored ones void.
    """
    found = shingles(text)
    if not found:
        return ()
    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(found))
    rows = sketch.digest()
    return tuple(_band(number, rows[number * _ROWS : (number + 1) * _ROWS]) for number in range(_BANDS))


def _band(number: int, rows: Iterable[int]) -> int:
    packed = struct.pack(f"<{_ROWS + 1}Q", number, *rows)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little", signed=True)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of shingles, 0..1; 0 where either is empty."""
    union = len(one | other)
    return len(one & other) / union if one and other and union else 0.0


def published_together(one: datetime | None, other: datetime | None) -> bool:
    """Whether two publications may be copies by their dates. An unknown date forbids nothing."""
    return one is None or other is None or abs(one - other) <= WITHIN


def origin_among(text: str, published: datetime | None, candidates: Iterable[OriginCandidate]) -> str | None:
    """The origin of the candidate most like the text, the first of equals, or None where none is the same report."""
    mine = shingles(text)
    best, origin = 0.0, None
    for candidate in candidates:
        if not published_together(published, candidate.published_at):
            continue
        alike = similarity(mine, shingles(candidate.text))
        if alike >= SAME_REPORT and alike > best:
            best, origin = alike, candidate.origin
    return origin
