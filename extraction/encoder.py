"""What a small encoder makes of two parties of a sentence: who is for or against whom.

    Scene, Way -> Telling (words around the two, names hidden) -> pieces -> encoder, 8-bit -> five log chances

The lowest layers of all-MiniLM-L6-v2 (a BERT: Devlin et al. 2019; Wang et al. 2020), taught on labelled news sentences
with the two parties marked (after Baldini Soares et al., ACL 2019) by `python -m extraction.training encoder`. The file
holds weights and word pieces, no text. One couple at a time: 8-bit activations are scaled by what stands beside them,
so that a batch would make a reading depend on its neighbours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.pairs import Scene, Way
from extraction.pieces import Pieces

FILE = Path(__file__).with_name("second_opinion.onnx")
OPENS, ENDS = "[CLS]", "[SEP]"
FIRST, SECOND, NAME, NUMBER = "<first>", "<second>", "<name>", "<number>"
MARKS = (FIRST, SECOND, NAME, NUMBER)
LONGEST = 160  # pieces
_AROUND = 8  # words before the one that is named first and after the other
_MOST = 4  # pieces of one word


@dataclass(frozen=True, slots=True)
class Telling:
    """Words as an encoder gets them, names hidden: small letters or one of MARKS; where the two parties stand."""

    words: tuple[str, ...]
    first: int
    second: int

    def numbers(self, pieces: Pieces) -> tuple[list[int], tuple[int, int, int]]:
        """The pieces, at most LONGEST, and the places of the two parties and of the opening."""
        for most in (_MOST, 1):
            made, starts = [pieces.number[OPENS]], []
            for word in self.words:
                starts.append(len(made))
                made += [pieces.number[word]] if word in MARKS else pieces.split(word)[:most]
            made.append(pieces.number[ENDS])
            if len(made) <= LONGEST:
                break
        return made, (starts[self.first], starts[self.second], 0)


def telling(scene: Scene, way: Way) -> Telling:
    """What is told around two parties; `way` leads from the one that is named first."""
    sides = {way.holder.mention.mention: FIRST, way.target.mention.mention: SECOND}
    marked: dict[int, str | None] = {}
    for placed in scene.placed:
        if placed.mention.mention in sides:
            start = max(placed.first, scene.start)
            marked |= dict.fromkeys(range(start, min(placed.last, scene.end)))
            marked[start] = sides[placed.mention.mention]
    marked |= {max(placed.first, scene.start): side for placed, side in ((way.holder, FIRST), (way.target, SECOND))}
    ends = {max(way.holder.first, scene.start): 0, max(way.target.first, scene.start): 0}
    words: list[str] = []
    for at in range(max(scene.start, min(marked) - _AROUND), min(scene.end, max(marked) + _AROUND + 1)):
        word = marked.get(at, _word(scene, at))
        if at in ends:
            ends[at] = len(words)
        if word is not None and not (word == NAME and words and words[-1] == NAME):
            words.append(word)
    return Telling(tuple(words), *ends.values())


def _word(scene: Scene, at: int) -> str:
    return {"PROPN": NAME, "NUM": NUMBER}.get(scene.pos[at], scene.lower[at])


class Encoder:
    """The encoder of a file. It is loaded when first asked: who reads articles alone, without given mentions, needs
    neither the time nor the memory."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _loaded(self) -> tuple[Any, Pieces]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(self._file, options, providers=["CPUExecutionProvider"])
        return session, Pieces(json.loads(session.get_modelmeta().custom_metadata_map["pieces"]))

    def chances(self, told: Telling) -> NDArray[np.float64]:
        """(5,) log chances: neither; the first for the second, the second for the first; against, likewise."""
        session, pieces = self._loaded
        numbers, places = told.numbers(pieces)
        (made,) = session.run(None, {"pieces": np.array([numbers]), "places": np.array([places])})
        return np.asarray(made[0], np.float64)


@lru_cache(maxsize=1)
def shipped() -> Encoder | None:
    """The encoder of this checkout, None where there is none."""
    return Encoder(FILE) if FILE.exists() else None
