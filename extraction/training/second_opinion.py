"""Train the second opinion (extraction/second_opinion.py) on sentences with two given names and who is for whom.

    rows -> reader without second opinion -> marks of each ordered pair -> weights (L2 logistic regression, full batch)
         -> chances of held-out rows -> bars -> second_opinion.npz

numpy alone; the same rows give the same file. What is kept of a mark is its checksum; marks seen less than three times
are left out, and no text of the rows is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from extraction.claims import stances_of
from extraction.deeds import Chronicle
from extraction.polarity import SentenceTree
from extraction.reader import Reader
from extraction.second_opinion import observe
from extraction.syntax import forget
from news.claim import Document, GivenMention
from news.registry import Registry

Floats = NDArray[np.float64]
FOLDS = 4
SEEN = 3  # times that a mark must occur to be weighed
PENALTY = 45.0  # L2, chosen by the likelihood of held-out rows
STEPS, RATE = 100, 0.06
PRECISION = 0.62  # of the directed stances on held-out rows, at the bars
_FIRST, _SECOND = (0.28, 0.32, 0.36, 0.4, 0.44, 0.48, 0.52, 0.57, 0.62), (0.1, 0.14, 0.18, 0.22, 0.27, 0.32, 0.4, 0.5)


@dataclass(frozen=True)
class Examples:
    """Ordered pairs as sorted checksums of their marks.

    label  0 against, 1 neither, 2 for; row: of the data; second: the holder is named after the target
    forth  what the frames say of the pair (0: nothing)
    """

    marks: list[NDArray[np.uint32]]
    label: NDArray[np.intp]
    row: NDArray[np.intp]
    second: NDArray[np.intp]
    forth: Floats


def examples(rows: Iterable[Mapping[str, Any]], registry: Registry) -> Examples:
    """The pairs of labelled rows (`id`, `text`, `mentions`, `gold` {"a>b": -1|0|1, "b>a": ...})."""
    reader = Reader(registry, second_opinion=False)
    rows = list(rows)
    documents = (
        Document(id=row["id"], text=row["text"], mentions=tuple(GivenMention(**m) for m in row["mentions"]))
        for row in rows
    )
    marks: list[NDArray[np.uint32]] = []
    facts: list[tuple[int, int, int, float]] = []
    for number, (row, analysis) in enumerate(zip(rows, reader.analyse(documents), strict=True)):
        story = Chronicle(analysis, registry)
        for sentence in analysis.sentences:
            tree = SentenceTree(story, sentence)
            triggers = [token for token in sentence.span if tree.units(token)]
            for _, way, found, forth in observe(tree, stances_of(tree, triggers, registry)):
                label = row["gold"][f"{way.holder.mention.mention}>{way.target.mention.mention}"]
                marks.append(np.unique(np.array([crc32(mark.encode()) for mark, _ in found], dtype=np.uint32)))
                facts.append((label + 1, number, int(way.holder.first > way.target.first), forth))
            forget(sentence.span[0])
    label, at, second, said = zip(*facts, strict=True)
    return Examples(marks, np.array(label), np.array(at), np.array(second), np.array(said))


class Matrix:
    """Sparse 0/1 rows over the known marks, and the two products that the fit needs."""

    def __init__(self, marks: list[NDArray[np.uint32]], keys: NDArray[np.uint32]) -> None:
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


def fit(matrix: Matrix, label: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Weights (marks, 3) and bias (3,) of least penalised loss: Adam over the whole batch, falling rate."""
    wanted = np.eye(3)[label]
    weights = np.zeros((matrix.width + 1, 3))  # the last row is the bias
    weights[-1] = np.log(wanted.mean(axis=0) + 1e-9)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        wrong = chances(matrix, weights[:-1], weights[-1]) - wanted
        slope = np.vstack([matrix.transposed_times(wrong) + PENALTY * weights[:-1], wrong.sum(axis=0)[None]])
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        ahead = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-3)
        weights -= RATE * (1 - (step - 1) / STEPS) * ahead
    return weights[:-1], weights[-1]


def chances(matrix: Matrix, weights: Floats, bias: Floats) -> Floats:
    """(pairs, 3): against, neither, for."""
    scores = matrix.times(weights) + bias
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    made: Floats = raised / raised.sum(axis=1, keepdims=True)
    return made


def known_marks(marks: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    keys, counts = np.unique(np.concatenate(marks), return_counts=True)
    return keys[counts >= SEEN]


def held_out(data: Examples) -> Floats:
    """The chances of each pair by a model that has not seen its row."""
    made = np.zeros((len(data.marks), 3))
    fold = data.row % FOLDS
    for number in range(FOLDS):
        seen = [found for found, at in zip(data.marks, fold, strict=True) if at != number]
        rest = [found for found, at in zip(data.marks, fold, strict=True) if at == number]
        keys = known_marks(seen)
        made[fold == number] = chances(Matrix(rest, keys), *fit(Matrix(seen, keys), data.label[fold != number]))
    return made


def _classes(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    """Five classes of a row: none, first for second, second for first, first against second, second against first."""
    return np.select([first > 0, first < 0, second > 0, second < 0], [1, 3, 2, 4], 0)


def decide(found: Floats, data: Examples, bars: Floats) -> NDArray[np.intp]:
    """-1, 0 or 1 for each pair: what the frames say, else the side that passes its bar by most."""
    against, favour = found[:, 0] / bars[data.second, 0], found[:, 2] / bars[data.second, 1]
    added = np.where((favour >= 1) & (favour >= against), 1, np.where(against >= 1, -1, 0))
    return np.where(data.forth != 0, np.sign(data.forth).astype(int), added)


def figures(decided: NDArray[np.intp], data: Examples) -> tuple[float, float, float]:
    """Macro F1 over the five classes of a row, directed precision and recall."""
    said, gold = np.zeros((2, data.row.max() + 1), dtype=int), np.zeros((2, data.row.max() + 1), dtype=int)
    said[data.second, data.row], gold[data.second, data.row] = decided, data.label - 1
    ours, theirs = _classes(*said), _classes(*gold)
    hits = [2 * np.sum((ours == k) & (theirs == k)) / max(1, np.sum(ours == k) + np.sum(theirs == k)) for k in range(5)]
    right = np.sum((said != 0) & (said == gold))
    return (
        float(np.mean(hits)),
        float(right / max(1, np.count_nonzero(said))),
        float(right / max(1, np.count_nonzero(gold))),
    )


def choose_bars(found: Floats, data: Examples, precision: float = PRECISION) -> Floats:
    """(2, 2) bars for against and for, holder named first and second: best macro F1 at a precision or better."""
    best, chosen = -1.0, np.full((2, 2), 0.5)
    for numbers in product(_FIRST, _FIRST, _SECOND, _SECOND):
        bars = np.array(numbers).reshape(2, 2)
        macro, exact, _ = figures(decide(found, data, bars), data)
        if exact >= precision and macro > best:
            best, chosen = macro, bars
    return chosen


def read_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    yield from (json.loads(line) for line in file.read_text("utf8").splitlines() if line.strip())


def train(file: Path, out: Path, registry: Registry) -> Mapping[str, Any]:
    """Fit, choose the bars on held-out rows, save; gives the held-out figures, for the card."""
    data = examples(read_rows(file), registry)
    found = held_out(data)
    bars = choose_bars(found, data)
    keys = known_marks(data.marks)
    weights, bias = fit(Matrix(data.marks, keys), data.label)
    np.savez_compressed(
        out,
        keys=keys,
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        bars=bars.astype(np.float32),
    )
    macro, exact, recall = figures(decide(found, data, bars), data)
    loss = float(-np.log(found[np.arange(len(found)), data.label]).mean())
    made = {"pairs": len(found), "marks": len(keys), "held-out loss": loss, "macro F1": macro}
    return {**made, "directed precision": exact, "directed recall": recall, "bars": bars.tolist()}
