"""A second opinion on two parties that were asked about: frames propose, a learned model weighs and adds.

    sentence -> couples of its given mentions -> marks -> weights -------> five chances -> bars -> verdicts
                                              -> telling -> encoder --^

Multinomial logistic regression over marks of the parse (extraction/pairs.py) and a small encoder of the words around
the two (extraction/encoder.py), their log chances added by shares; trained on labelled news sentences by
`python -m extraction.training second-opinion` (`second_opinion.npz`: checksums of marks and their weights, no text).
What frames read is a mark too, so that a verdict on it says how far to trust it. It shows its reason: the trigger of an
added claim is the word whose marks weigh most. Deterministic.

It speaks only where mentions are given with the input. Between any two names that stand in one sentence it would be
wrong far too often (of six stances that it added to the own gold set one was right).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from extraction import encoder
from extraction.encoder import Encoder, Telling, telling
from extraction.modality import standing
from extraction.pairs import Mark, Placed, Scene, Way, marks
from extraction.parse import Token
from extraction.polarity import SentenceTree
from news.claim import Mention, Modality, Stance

FILE = Path(__file__).with_name("second_opinion.npz")
FRAME = "learned"
_MOST_PARTIES = 5  # of a sentence: bounds the time of a list of names
_LONGEST = 120  # tokens of a sentence that are looked at
_MOST_MENTIONS = 3  # of one party in a sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of one holder, target and sign (-1 or 1).

    chance  0..1 that a careful analyst reads so
    stands  whether the chance passes its bar
    word    where nothing else of the couple is likelier: the word that weighed most; else None
    """

    holder: Mention
    target: Mention
    sign: int
    chance: float
    stands: bool
    word: Token | None

    @property
    def value(self) -> float:
        return round(self.sign * min(0.7, 0.3 + 0.4 * self.chance), 2)


@dataclass(frozen=True, slots=True)
class Couple:
    """Two parties of a sentence: from the one named first to the other, and back; the marks of either way.

    told  the words around them, for the encoder
    said  what the frames read either way (0: nothing), value times confidence
    """

    scene: Scene
    ways: tuple[Way, Way]
    marks: tuple[list[Mark], list[Mark]]
    told: Telling
    said: tuple[float, float]

    @property
    def spoken(self) -> bool:
        """Whether the frames read anything between the two."""
        return any(self.said)


@dataclass(frozen=True)
class Model:
    """Weights of marks by checksum.

    keys     checksums of the marks that are known, ascending, uint32
    weights  (marks, 2): for, against; bias (2, 2): the way there, the way back
    bars     (4,) the chance from which to say: the first for the second, the second for the first, and against
    shares   (2, 2) of the log chances by marks, and by the encoder, which knows no frames: where the frames are silent,
             and where they speak
    encoder  None: marks alone
    """

    keys: NDArray[np.uint32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    bars: NDArray[np.float32]
    shares: NDArray[np.float32]
    encoder: Encoder | None = None

    def rows(self, found: Iterable[str]) -> NDArray[np.intp]:
        """The row of each mark; -1 for those that are not known."""
        sums = np.fromiter((crc32(mark.encode()) for mark in found), dtype=np.uint32)
        places = np.minimum(np.searchsorted(self.keys, sums), max(0, len(self.keys) - 1))
        return np.where(self.keys[places] == sums, places, -1)

    def chances(self, there: NDArray[np.intp], back: NDArray[np.intp], couple: Couple) -> NDArray[np.float64]:
        """Of a couple with the rows of either way's marks, (5,) adding up to 1: neither; the first for the second, the
        second for the first; against, likewise. A mark counts once."""
        ways = [
            self.weights[np.unique(rows[rows >= 0])].sum(axis=0, dtype=np.float64) + bias
            for rows, bias in zip((there, back), self.bias, strict=True)
        ]
        by_marks, by_encoder = self.shares[int(couple.spoken)]
        scores = by_marks * np.array([0.0, ways[0][0], ways[1][0], ways[0][1], ways[1][1]])
        if self.encoder is not None:
            scores += by_encoder * self.encoder.chances(couple.told)
        raised = np.exp(scores - scores.max())
        made: NDArray[np.float64] = raised / raised.sum()
        return made


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """The model of this checkout, None where there is none."""
    if not FILE.exists():
        return None
    with np.load(FILE) as data:
        weights = data["weights"].astype(np.float32)
        return Model(data["keys"], weights, data["bias"], data["bars"], data["shares"], encoder.shipped())


def couples(tree: SentenceTree, stances: Sequence[Stance]) -> Iterator[Couple]:
    """The couples of given mentions of a sentence, by their shortest path."""
    given = [mention for mention in tree.analysis.mentions_in(tree.sentence) if mention.mention is not None]
    if len({mention.mention for mention in given}) < 2 or len(tree.sentence.span) > _LONGEST:
        return
    scene = Scene(tree)
    parties: dict[str, list[Placed]] = {}
    for placed in scene.placed:
        if placed.mention.mention is not None:
            parties.setdefault(placed.mention.mention, []).append(placed)
    for one, other in combinations(list(parties)[:_MOST_PARTIES], 2):
        way = scene.way(parties[one][:_MOST_MENTIONS], parties[other][:_MOST_MENTIONS])
        if way is None:
            continue
        ways = (way, way.turned()) if way.holder.first < way.target.first else (way.turned(), way)
        said = [said_by_frames(each, stances) for each in ways]
        there, back = (marks(scene, each, told) for each, told in zip(ways, said, strict=True))
        yield Couple(scene, ways, (there, back), telling(scene, ways[0]), (said[0]["forth"], said[1]["forth"]))


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
    """What two mentions of one party share."""
    return party.mention or party.actor or party.name.casefold()


def second_opinions(tree: SentenceTree, stances: Sequence[Stance], model: Model) -> Iterator[Verdict]:
    """Four verdicts on each couple of given mentions: who may be for or against whom."""
    for couple in couples(tree, stances):
        rows = [model.rows(mark for mark, _ in some) for some in couple.marks]
        chances = model.chances(rows[0], rows[1], couple)
        over = chances[1:] / model.bars
        best = int(over.argmax())
        for number, chance in enumerate(chances[1:]):
            turned, against = number % 2, number // 2
            way, word = couple.ways[turned], None
            if number == best:
                word = _heaviest(couple.scene, way, couple.marks[turned], rows[turned], model.weights[:, against])
                word = None if word is None or standing(tree, word).question else word
            holder, target = way.holder.mention, way.target.mention
            yield Verdict(holder, target, -1 if against else 1, float(chance), bool(over[number] >= 1), word)


def _heaviest(
    scene: Scene, way: Way, found: Sequence[Mark], rows: NDArray[np.intp], weight: NDArray[np.float32]
) -> Token | None:
    """The word whose marks speak most for a side against "neither": on the path where one is, else anywhere."""
    weights: dict[int, float] = {}
    for row, (_, at) in zip(rows, found, strict=True):
        if at >= 0 and row >= 0 and scene.lemma.get(at, "<N>") != "<N>" and scene.pos[at] in {"VERB", "NOUN", "ADJ"}:
            weights[at] = weights.get(at, 0.0) + float(weight[row])
    for places in (set(way.between), set(weights)):
        some = [at for at in sorted(weights) if at in places]
        if some and max(weights[at] for at in some) > 0:
            return scene.doc[max(some, key=lambda at: weights[at])]
    return None if scene.lemma[way.top] == "<N>" else scene.doc[way.top]
