"""Train the second opinion (extraction/second_opinion.py) on sentences with two given names and who is for whom.

    rows -> reader without second opinion -> couples -> marks -> weights (L2 logistic regression, full batch)
         -> chances of held-out rows, with those of encoders that have not seen them -> shares -> bars
         -> second_opinion.npz

numpy alone; the encoder has a recipe of its own (extraction/training/encoder.py), as it needs neither frames nor to be
trained anew with them. The same rows give the same file. What is kept of a mark is its checksum; marks seen less
than three times are left out, and no text of the rows is stored.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from extraction.claims import stances_of
from extraction.deeds import Chronicle
from extraction.encoder import Telling
from extraction.polarity import SentenceTree
from extraction.reader import Reader
from extraction.second_opinion import couples
from news.claim import Document, GivenMention
from news.registry import Registry

Floats = NDArray[np.float64]
Marks = list[NDArray[np.uint32]]
FOLDS = 4
SEEN = 3  # times that a mark must occur to be weighed
PENALTY = 25.0  # L2, chosen by the likelihood of held-out rows
STEPS, RATE = 100, 0.06
PRECISION = 0.62  # of the stances on held-out rows, at the bars
_LIKELY, _RARE = (
    (0.28, 0.32, 0.36, 0.4, 0.44, 0.48, 0.52, 0.57, 0.62),
    (0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.22, 0.27, 0.32),
)


@dataclass(frozen=True)
class Examples:
    """One couple a row: sorted checksums of the marks of either way, and the label.

    told   what the encoder is given
    spoken whether the frames read anything between the two
    label  0 neither; 1 the first for the second, 2 the second for the first; 3, 4 against
    row    of the data
    """

    there: Marks
    back: Marks
    told: list[Telling]
    spoken: list[bool]
    label: NDArray[np.intp]
    row: NDArray[np.intp]


def examples(rows: Iterable[Mapping[str, Any]], registry: Registry) -> Examples:
    """The couples of labelled rows (`id`, `text`, `mentions`, `gold` {"a>b": -1|0|1, "b>a": ...})."""
    reader = Reader(registry, second_opinion=False)
    rows = list(rows)
    documents = (
        Document(id=row["id"], text=row["text"], mentions=tuple(GivenMention(**m) for m in row["mentions"]))
        for row in rows
    )
    made, label, at = Examples([], [], [], [], np.zeros(0, int), np.zeros(0, int)), [], []
    for number, (row, analysis) in enumerate(zip(rows, reader.analyse(documents), strict=True)):
        story = Chronicle(analysis, registry)
        for sentence in analysis.sentences:
            tree = SentenceTree(story, sentence)
            triggers = tree.triggers()
            for couple in couples(tree, stances_of(tree, triggers, registry)):
                for some, found in zip((made.there, made.back), couple.marks, strict=True):
                    some.append(np.unique(np.array([crc32(mark.encode()) for mark, _ in found], dtype=np.uint32)))
                made.told.append(couple.told)
                made.spoken.append(couple.spoken)
                one, other = couple.ways[0].holder.mention.mention, couple.ways[0].target.mention.mention
                label.append(_class(row["gold"], one, other))
                at.append(number)
    return replace(made, label=np.array(label), row=np.array(at))


def _class(gold: Mapping[str, int], one: str | None, other: str | None) -> int:
    there, back = gold[f"{one}>{other}"], gold[f"{other}>{one}"]
    return 1 if there > 0 else 3 if there < 0 else 2 if back > 0 else 4 if back < 0 else 0


class Matrix:
    """Sparse 0/1 rows over the known marks, and the two products that the fit needs."""

    def __init__(self, marks: Marks, keys: NDArray[np.uint32]) -> None:
        flat = np.concatenate(marks)
        row = np.repeat(np.arange(len(marks)), [len(found) for found in marks])
        place = np.minimum(np.searchsorted(keys, flat), len(keys) - 1)
        known = keys[place] == flat
        self.height, self.width = len(marks), len(keys)
        self.row, self.place = row[known], place[known]
        self._order = np.argsort(self.place, kind="stable")

    def times(self, weights: Floats) -> Floats:
        return _summed(weights[self.place], self.row, self.height)

    def transposed_times(self, values: Floats) -> Floats:
        return _summed(values[self.row[self._order]], self.place[self._order], self.width)


def _summed(values: Floats, group: NDArray[np.intp], groups: int) -> Floats:
    """Sums of rows by ascending group."""
    total = np.zeros((groups, values.shape[1]))
    if len(group):
        starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        total[group[starts]] = np.add.reduceat(values, starts, axis=0)
    return total


def fit(there: Matrix, back: Matrix, label: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Weights (marks, 2: for, against) and bias (2: there, back; 2) of least penalised loss: Adam, whole batch, falling
    rate. Both ways share the weights; "neither" scores nothing."""
    wanted = np.eye(5)[label]
    share = np.log(wanted.mean(axis=0) + 1e-9)
    start = (share[1:] - share[0]).reshape(2, 2).T  # by way, then sign
    weights = np.vstack([np.zeros((there.width, 2)), start])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        wrong = chances(there, back, weights[:-2], weights[-2:]) - wanted
        ahead, behind = wrong[:, [1, 3]], wrong[:, [2, 4]]
        slope = there.transposed_times(ahead) + back.transposed_times(behind) + PENALTY * weights[:-2]
        slope = np.vstack([slope, ahead.sum(axis=0), behind.sum(axis=0)])
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        move = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-3)
        weights -= RATE * (1 - (step - 1) / STEPS) * move
    return weights[:-2], weights[-2:]


def chances(there: Matrix, back: Matrix, weights: Floats, bias: Floats) -> Floats:
    """(couples, 5), as `extraction.second_opinion.Model.chances` gives them."""
    one, other = there.times(weights) + bias[0], back.times(weights) + bias[1]
    scores = np.stack([np.zeros(len(one)), one[:, 0], other[:, 0], one[:, 1], other[:, 1]], axis=1)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    made: Floats = raised / raised.sum(axis=1, keepdims=True)
    return made


def known_marks(*marks: Marks) -> NDArray[np.uint32]:
    keys, counts = np.unique(np.concatenate([found for some in marks for found in some]), return_counts=True)
    return keys[counts >= SEEN]


def held_out(data: Examples) -> Floats:
    """The chances of each couple by weights of marks that have not seen its row."""
    made = np.zeros((len(data.there), 5))
    fold = data.row % FOLDS
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        seen = [[some[at] for at in inside] for some in (data.there, data.back)]
        rest = [[some[at] for at in outside] for some in (data.there, data.back)]
        keys = known_marks(*seen)
        weights, bias = fit(Matrix(seen[0], keys), Matrix(seen[1], keys), data.label[inside])
        made[outside] = chances(Matrix(rest[0], keys), Matrix(rest[1], keys), weights, bias)
    return made


def decide(found: Floats, bars: Floats) -> NDArray[np.intp]:
    """The class of each couple: the one that passes its bar by most."""
    over = found[:, 1:] / bars
    made: NDArray[np.intp] = np.where(over.max(axis=1) >= 1, over.argmax(axis=1) + 1, 0)
    return made


def figures(decided: NDArray[np.intp], label: NDArray[np.intp]) -> tuple[float, float, float]:
    """Macro F1 over the five classes, precision and recall of those that take sides."""
    table = np.bincount(5 * decided + label, minlength=25).reshape(5, 5)
    right = np.diag(table)
    macro = np.mean(2 * right / np.maximum(1, table.sum(axis=0) + table.sum(axis=1)))
    sided = right[1:].sum()
    return float(macro), float(sided / max(1, table[1:].sum())), float(sided / max(1, table[:, 1:].sum()))


def choose_bars(found: Floats, label: NDArray[np.intp], precision: float = PRECISION) -> Floats:
    """(4,) bars of best macro F1 at a precision or better, of all that the grids allow."""
    worth = {}
    for bars in itertools.product(_LIKELY, _RARE, _LIKELY, _RARE):
        macro, exact, _ = figures(decide(found, np.array(bars)), label)
        worth[bars] = macro - 5 * max(0.0, precision - exact)
    return np.array(max(worth, key=worth.__getitem__))


def honest(found: Floats, label: NDArray[np.intp]) -> tuple[float, float, float]:
    """Figures on held-out rows at bars that were chosen on the other half of them."""
    half, decided = np.arange(len(label)) % 2, np.zeros(len(label), int)
    for part in (0, 1):
        decided[half == part] = decide(found[half == part], choose_bars(found[half != part], label[half != part]))
    return figures(decided, label)


def read_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    yield from (json.loads(line) for line in file.read_text("utf8").splitlines() if line.strip())


def choose_shares(one: Floats, other: Floats, label: NDArray[np.intp], spoken: NDArray[np.bool_]) -> Floats:
    """(2, 2) shares of two log chances by which the label is likeliest: where frames are silent, where they speak."""
    made = np.array([[1.0, 0.0], [1.0, 0.0]])
    for number, chosen in enumerate((~spoken, spoken)):
        if chosen.any():
            pairs = [np.array([this, that]) / 20 for this in range(6, 23) for that in range(19)]
            tried = [loss(_mixed(one[chosen], other[chosen], shares), label[chosen]) for shares in pairs]
            made[number] = pairs[int(np.argmin(tried))]
    return made


def mixed(one: Floats, other: Floats, shares: Floats, spoken: NDArray[np.bool_]) -> Floats:
    """Chances (couples, 5) of two log chances."""
    return _mixed(one, other, shares[spoken.astype(int)].T[:, :, None])


def _mixed(one: Floats, other: Floats, shares: Floats) -> Floats:
    scores = shares[0] * one + shares[1] * other
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    made: Floats = raised / raised.sum(axis=1, keepdims=True)
    return made


def loss(found: Floats, label: NDArray[np.intp]) -> float:
    return float(-np.log(found[np.arange(len(found)), label]).mean())


def train(file: Path, seen: Path, out: Path, registry: Registry) -> Mapping[str, Any]:
    """Fit, choose shares and bars on held-out rows, save; gives the held-out figures, for the card.

    `seen`: (couples, 5) log chances by encoders that have not seen the row, of the same rows; NaN for those of folds
    that were not tried, which then choose neither shares nor bars.
    """
    data = examples(read_rows(file), registry)
    alone, encoded = np.log(held_out(data)), np.load(seen)
    if encoded.shape != alone.shape:
        raise ValueError(f"{seen} has {len(encoded)} couples, {file} gives {len(alone)}: train the encoder anew")
    tried = ~np.isnan(encoded[:, 0])
    alone, encoded, label, spoken = alone[tried], encoded[tried], data.label[tried], np.array(data.spoken)[tried]
    shares = choose_shares(alone, encoded, label, spoken)
    found = mixed(alone, encoded, shares, spoken)
    bars = choose_bars(found, label)
    keys = known_marks(data.there, data.back)
    weights, bias = fit(Matrix(data.there, keys), Matrix(data.back, keys), data.label)
    np.savez_compressed(
        out,
        keys=keys,
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        bars=bars.astype(np.float32),
        shares=shares.astype(np.float32),
    )
    names = ("macro F1", "directed precision", "directed recall")
    return {
        "couples": len(data.there),
        "held-out couples": len(found),
        "marks": len(keys),
        "shares": shares.tolist(),
        "bars": bars.tolist(),
        "held-out loss": loss(found, label),
        "held-out": dict(zip(names, honest(found, label), strict=True)),
        "held-out, marks alone": dict(zip(names, honest(np.exp(alone), label), strict=True)),
    }
