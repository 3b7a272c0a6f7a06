"""A small encoder that reads a sentence between two parties as a whole, where marks of the parse are in doubt.

    words, names hidden -> word pieces -> embeddings -> transformer layers -> the two names and the whole -> five scores

The first layers of all-MiniLM-L6-v2 (Wang et al. 2020; Apache 2.0), taught on labelled news sentences by
`extraction.training.context`. numpy alone; the last layer is worked out for the three places that are looked at.
Both parties are one sign each, so that nothing is learned about who is who.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FILE = Path(__file__).with_name("second_opinion_encoder.npz")
FIRST, SECOND = "[A]", "[B]"  # the signs for the parties, by place in the sentence
AROUND, BETWEEN = 10, 44  # word pieces that are read on each side of the parties, and between them
HEADS = 12
_LONGEST_PIECE = 24


class Encoder:
    """Weights by name, as `extraction.training.context` saves them: `pieces`, `embeddings` (int8) with `scale` a piece,
    `positions`, the numbered layers and the head."""

    def __init__(self, data: Mapping[str, NDArray[np.generic]]) -> None:
        self.pieces = {piece: row for row, piece in enumerate(bytes(data["pieces"]).decode("utf8").split("\n"))}
        self._embeddings = np.asarray(data["embeddings"], np.int8)
        self._scale = np.asarray(data["scale"], np.float32)
        self.weights = {
            name: np.ascontiguousarray(value, dtype=np.float32)
            for name, value in data.items()
            if name not in {"pieces", "embeddings", "scale"}
        }
        self._layers = 1 + max(int(name.split(".")[0]) for name in self.weights if name[0].isdigit())
        self.split = lru_cache(maxsize=20_000)(self._split)

    def _split(self, word: str) -> tuple[int, ...]:
        """Longest pieces first (WordPiece, Schuster and Nakajima 2012)."""
        ids, start = [], 0
        while start < len(word):
            for end in range(min(len(word), start + _LONGEST_PIECE), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.pieces:
                    ids.append(self.pieces[piece])
                    start = end
                    break
            else:
                return (self.pieces["[UNK]"],)
        return tuple(ids)

    def row(self, before: Sequence[str], between: Sequence[str], after: Sequence[str]) -> tuple[list[int], int, int]:
        """Pieces around two parties, and the places of the two."""
        left, middle, right = (
            [i for word in plain(some) for i in self.split(word)] for some in (before, between, after)
        )
        if len(middle) > BETWEEN:
            middle = middle[: BETWEEN // 2] + middle[-BETWEEN // 2 :]
        left, right = left[-AROUND:], right[:AROUND]
        signs = self.pieces
        ids = [signs["[CLS]"], *left, signs[FIRST], *middle, signs[SECOND], *right, signs["[SEP]"]]
        return ids, 1 + len(left), 2 + len(left) + len(middle)

    def scores(self, ids: Sequence[int], first: int, second: int) -> Floats:
        """(5,) logarithms: neither, first for second, second for first, first against second, second against first."""
        w = self.weights
        x: Floats = self._embeddings[ids] * self._scale[ids][:, None] + w["positions"][: len(ids)]
        x = self._norm(x, "norm")
        looked = [first, second, 0]
        for number in range(self._layers):
            x = self._layer(x, f"{number}.", x[looked] if number + 1 == self._layers else x)
        inner = np.tanh(x.reshape(-1) @ w["head"] + w["head.bias"])
        return np.asarray(inner @ w["out"] + w["out.bias"], np.float32)

    def _layer(self, x: Floats, name: str, asking: Floats) -> Floats:
        w = self.weights
        width = x.shape[1] // HEADS
        query = (asking @ w[name + "query"] + w[name + "query.bias"]).reshape(len(asking), HEADS, width)
        both = (x @ w[name + "key_value"] + w[name + "key_value.bias"]).reshape(len(x), 2, HEADS, width)
        weight = query.transpose(1, 0, 2) @ both[:, 0].transpose(1, 2, 0) / np.float32(width**0.5)  # heads, asking, x
        weight = np.exp(weight - weight.max(-1, keepdims=True))
        seen = (weight / weight.sum(-1, keepdims=True)) @ both[:, 1].transpose(1, 0, 2)
        found: Floats = seen.transpose(1, 0, 2).reshape(len(asking), -1) @ w[name + "out"] + w[name + "out.bias"]
        asking = self._norm(asking + found, name + "norm")
        wide: Floats = asking @ w[name + "wide"] + w[name + "wide.bias"]
        wide *= 0.5 * (1 + np.tanh(0.7978845608 * (wide + 0.044715 * wide * wide * wide)))  # GELU
        return self._norm(asking + wide @ w[name + "narrow"] + w[name + "narrow.bias"], name + "norm2")

    def _norm(self, x: NDArray[np.floating], name: str) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return np.asarray(x / deviation * self.weights[name] + self.weights[name + ".bias"], np.float32)


def plain(words: Iterable[str]) -> Iterator[str]:
    """Words as the pieces were made for: no accents, every mark by itself."""
    for word in words:
        if word.isascii() and word.isalpha():
            yield word
            continue
        start = 0
        bare = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
        for end, char in enumerate(bare):
            if not char.isalnum():
                if end > start:
                    yield bare[start:end]
                if not char.isspace():
                    yield char
                start = end + 1
        if start < len(bare):
            yield bare[start:]


@lru_cache(maxsize=1)
def shipped() -> Encoder | None:
    """The encoder of this checkout, None where there is none."""
    if not FILE.exists():
        return None
    with np.load(FILE) as data:
        return Encoder(dict(data))
