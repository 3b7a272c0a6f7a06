"""Fit the weights of confidence (extraction/confidence.yaml) to labelled readings.

    own gold (dev) and sentences with given names (train) -> cues of each stance, and whether it is right
        -> log-odds, drawn toward estimates made by hand (Gaussian prior), doubts never above 0

Logistic calibration after Platt (1999), over cues in place of one score. Own gold's train split is left out, as it was
worked on until it held, which other texts will not; its test split is never read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from bench.gold import GOLD, Split, articles, sentences
from bench.judging import DENIED, SAID, Judge, reliability
from bench.sets import ROOT, documents, labelled_rows
from extraction import claims
from extraction.confidence import FILE, LEAST, MOST, Evidence, cues
from extraction.polarity import SentenceTree
from extraction.reader import Reader
from extraction.turns import ReadStance
from ingestion.seeds import load_registry
from news.claim import Stance
from news.registry import Registry

Floats = NDArray[np.float64]
# What is known without labels: the weights that a careful guess gives.
PRIOR = {
    "base": 0.0,
    "strength": 1.0,
    "steps": -0.3,
    "nominal": -0.55,
    "pronoun": -0.78,
    "reported": -0.19,
    "rumoured": -0.55,
    "denied": -0.55,
    "predicted": -0.78,
    "hypothetical": -1.17,
    "negated": -0.98,
    "headline": -0.5,
    "hedged": -0.78,
    "climbed": -0.46,
    "by_voice": -0.5,
    "shift": 0.0,
    "noun": 0.0,
    "long": -0.1,
    "apart": -0.1,
}
FREE = frozenset({"base", "strength", "shift", "noun"})  # those that may speak for a reading
TRUST = 6.0  # how many readings a guess is worth
SHARES = {"own gold": 1.0, "given names": 2.0}  # what a set counts as a whole: own gold is small, and was looked at
STEPS, RATE = 4000, 0.02
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One stance that was read: from which set and text, by what evidence, with what confidence, and whether right."""

    group: str
    text: int
    evidence: Evidence
    said: float
    right: bool


def judged(registry: Registry) -> list[Judged]:
    """Every stance that counts of what is at hand."""
    read: dict[str, Evidence] = {}
    made_of = claims.stance_claims

    def listening(tree: SentenceTree, stance: ReadStance, known: Registry) -> Iterator[Stance]:
        for claim in made_of(tree, stance, known):
            read[claim.id] = stance.evidence
            yield claim

    with patch.object(claims, "stance_claims", listening):  # a claim does not carry its evidence: it is noted here
        found = [*_own(registry), *_given(registry)]
    return [Judged(group, text, read[claim.id], claim.confidence, right) for group, text, claim, right in found]


def _own(registry: Registry) -> Iterator[tuple[str, int, Stance, bool]]:
    reader, judge = Reader(registry), Judge(registry)
    stories = articles()[0]
    texts = [(one, one.document()) for one in sentences()[0] if one.split is Split.DEV]
    told = [(stories[stem], one) for stem, one in documents(GOLD / Split.DEV / "articles")]
    for number, (gold, document) in enumerate((*texts, *told)):
        for claim in reader.read(document).claims:
            if not isinstance(claim, Stance) or not claim.value or claim.modality in DENIED:
                continue
            met = [label for label in gold.stances if judge.is_stance(claim, label, SAID)]
            if not met or not all(label.optional for label in met):
                yield "own gold", number, claim, bool(met)


def _given(registry: Registry) -> Iterator[tuple[str, int, Stance, bool]]:
    reader = Reader(registry, second_opinion=False)
    for number, claim, right in labelled_rows(reader, "dse/train.jsonl"):
        yield "given names", number, claim, right


def fit(cases: list[Judged]) -> dict[str, float]:
    """Weights of least penalised loss; the sets count by SHARES, whatever their size."""
    names = list(PRIOR)
    found = [cues(case.evidence) for case in cases]
    matrix = np.array([[some.get(name, 0.0) for name in names] for some in found])
    right = np.array([case.right for case in cases], float)
    groups = [case.group for case in cases]
    whole = len(cases) / sum(SHARES[group] for group in set(groups))
    worth = np.array([SHARES[group] * whole / groups.count(group) for group in groups])
    prior, weights = np.array(list(PRIOR.values())), np.array(list(PRIOR.values()))
    limited = np.array([name not in FREE for name in names])
    trust = np.where(np.array(names) == "base", 0.0, TRUST)  # how often readings are right at all is for labels to say
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = matrix.T @ (worth * (_chance(matrix @ weights) - right)) + trust * (weights - prior)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        move = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
        weights = weights - RATE * (1 - step / STEPS) * move
        weights = np.where(limited, np.minimum(weights, 0.0), weights)
    return {name: round(float(weight), 2) + 0.0 for name, weight in zip(names, weights, strict=True)}


def _chance(odds: Floats) -> Floats:
    made: Floats = 1 / (1 + np.exp(-odds))
    return made


def said_by(weights: Mapping[str, float], case: Judged) -> Judged:
    """The same case with the confidence that these weights give."""
    odds = sum(weights.get(name, 0.0) * value for name, value in cues(case.evidence).items())
    return replace(case, said=min(MOST, max(LEAST, float(_chance(np.array(odds))))))


def held_out(cases: list[Judged]) -> list[Judged]:
    """Each case as weights say it that were fitted without its text's fold."""
    made: list[Judged] = []
    for fold in range(FOLDS):
        weights = fit([case for case in cases if case.text % FOLDS != fold])
        made += [said_by(weights, case) for case in cases if case.text % FOLDS == fold]
    return made


def store(weights: Mapping[str, float]) -> None:
    head = FILE.read_text("utf8").split("\n", 1)[0]
    FILE.write_text("\n".join((head, *(f"{name}: {weight}" for name, weight in weights.items()), "")), "utf8")


def main(verbose: bool = False) -> None:
    """Fits and stores; prints how far said and right lie apart before, and after on held-out folds."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    registry, errors = load_registry(ROOT / "seeds" / "actors")
    if errors:
        raise SystemExit("\n".join(str(error) for error in errors))
    cases = judged(registry)
    for name, some in (("before", cases), ("held out", held_out(cases))):
        for group in sorted({case.group for case in some}):
            curve = reliability([(case.said, case.right) for case in some if case.group == group])
            bins = ", ".join(f"{key} {right}/{count}" for key, (count, right) in curve.bins.items())
            console.print(f"{name}, {group}: off by {curve.error:.3f} ({curve.count} stances: {bins})")
    weights = fit(cases)
    store(weights)
    console.print(f"stored in {FILE.relative_to(ROOT)}: {weights}")
