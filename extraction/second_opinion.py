"""A second opinion on two parties that were asked about: where the frames are silent, a small learned model may add.

    sentence -> ordered pairs of its parties -> marks -> weights -> chance of for, against, neither -> added stances

Multinomial logistic regression over marks of the parse (extraction/pairs.py), trained on labelled news sentences by
`python -m extraction.training second-opinion` (`second_opinion.npz`: checksums of marks and their weights, no text).
It shows its reason: the trigger of an added claim is the word whose marks weigh most. Deterministic.

It speaks only where mentions are given with the input. Between any two names that stand in one sentence it would be
wrong far too often (of six stances that it added to the own gold set one was right).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from extraction.modality import standing
from extraction.pairs import Mark, Placed, Scene, Way, marks
from extraction.polarity import SentenceTree
from news.claim import Mention, Modality, Stance

FILE = Path(__file__).with_name("second_opinion.npz")
FRAME = "learned"
MOST_CONFIDENT = 0.6  # an added claim never says more
_MOST_PARTIES = 5  # of a sentence: bounds the time of a list of names
_LONGEST = 120  # tokens of a sentence that are looked at
_MOST_MENTIONS = 3  # of one party in a sentence


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model reads between two mentions: value -1..1, chance 0..1, and the word that weighed most."""

    holder: Mention
    target: Mention
    value: float
    chance: float
    trigger: Token


@dataclass(frozen=True)
class Model:
    """Weights of marks by checksum.

    keys     checksums of the marks that are known, ascending, uint32
    weights  (marks, 3): against, neither, for; bias (3,)
    bars     (2, 2) chance from which to say against or for: where the holder is named first, where second
    """

    keys: NDArray[np.uint32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    bars: NDArray[np.float32]

    def rows(self, found: Iterable[str]) -> NDArray[np.intp]:
        """The row of each mark; -1 for those that are not known."""
        sums = np.fromiter((crc32(mark.encode()) for mark in found), dtype=np.uint32)
        places = np.minimum(np.searchsorted(self.keys, sums), max(0, len(self.keys) - 1))
        return np.where(self.keys[places] == sums, places, -1)

    def chances(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """(against, neither, for), adding up to 1. A mark counts once."""
        known = np.unique(rows[rows >= 0])
        scores = self.weights[known].sum(axis=0, dtype=np.float64) + self.bias
        raised = np.exp(scores - scores.max())
        made: NDArray[np.float64] = raised / raised.sum()
        return made


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """The model of this checkout, None where there is none."""
    if not FILE.exists():
        return None
    with np.load(FILE) as data:
        return Model(data["keys"], data["weights"].astype(np.float32), data["bias"], data["bars"])


def pairs(tree: SentenceTree, scene: Scene) -> Iterator[Way]:
    """The ordered pairs of given mentions that stand in the sentence, by their shortest path."""
    parties: dict[str, list[Placed]] = {}
    for placed in scene.placed:
        if placed.mention.mention is not None:
            parties.setdefault(placed.mention.mention, []).append(placed)
    for one, other in permutations(list(parties)[:_MOST_PARTIES], 2):
        way = scene.way(parties[one][:_MOST_MENTIONS], parties[other][:_MOST_MENTIONS])
        if way is not None:
            yield way


def said_by_frames(way: Way, stances: Sequence[Stance]) -> Mapping[str, float]:
    """What the frames say of a pair: forth, back, of the holder toward others, of others toward the target."""
    holder, target = who(way.holder.mention), who(way.target.mention)
    said = {"forth": 0.0, "back": 0.0, "holder": 0.0, "target": 0.0}
    for stance in stances:
        if stance.modality is Modality.DENIED:
            continue
        ends = who(stance.holder), who(stance.target)
        key = "forth" if ends == (holder, target) else "back" if ends == (target, holder) else None
        key = key or ("holder" if ends[0] == holder else "target" if ends[1] == target else None)
        if key is not None:
            said[key] += stance.value * stance.confidence
    return said


def who(party: Any) -> object:
    return party.mention or party.actor or party.name.casefold()


def observe(tree: SentenceTree, stances: Sequence[Stance]) -> Iterator[tuple[Scene, Way, list[Mark], float]]:
    """Each pair of a sentence with its marks, and what the frames say of it (0 where they are silent)."""
    asked = {mention.mention for mention in tree.analysis.mentions_in(tree.sentence)} - {None}
    if len(asked) < 2 or len(tree.sentence.span) > _LONGEST:
        return
    scene = Scene(tree)
    for way in pairs(tree, scene):
        said = said_by_frames(way, stances)
        yield scene, way, marks(scene, way, said), said["forth"]


def second_opinions(tree: SentenceTree, stances: Sequence[Stance], model: Model) -> Iterator[Opinion]:
    """What to add to the stances that the frames read in a sentence. Never where the frames speak of the same pair."""
    for scene, way, found, forth in observe(tree, stances):
        if forth:
            continue
        rows = model.rows(mark for mark, _ in found)
        against, _, favour = model.chances(rows)
        bars = model.bars[0 if way.holder.first < way.target.first else 1]
        side = 2 if favour / bars[1] >= against / bars[0] else 0
        chance = favour if side else against
        if chance < bars[side // 2]:
            continue
        word = _heaviest(scene, way, found, rows, model, side)
        if word is None or standing(tree, word).question:
            continue
        value = (1 if side else -1) * min(0.7, 0.3 + 0.4 * float(chance))
        yield Opinion(way.holder.mention, way.target.mention, round(value, 2), float(chance), word)


def _heaviest(
    scene: Scene, way: Way, found: Sequence[Mark], rows: NDArray[np.intp], model: Model, side: int
) -> Token | None:
    """The word whose marks speak most for a side against "neither": on the path where one is, else anywhere."""
    weights: dict[int, float] = {}
    for row, (_, at) in zip(rows, found, strict=True):
        if at >= 0 and row >= 0 and scene.lemma.get(at, "<N>") != "<N>" and scene.pos[at] in {"VERB", "NOUN", "ADJ"}:
            weights[at] = weights.get(at, 0.0) + float(model.weights[row, side] - model.weights[row, 1])
    for places in (set(way.between), set(weights)):
        some = [at for at in sorted(weights) if at in places]
        if some and max(weights[at] for at in some) > 0:
            return scene.doc[max(some, key=lambda at: weights[at])]
    return None if scene.lemma[way.top] == "<N>" else scene.doc[way.top]
