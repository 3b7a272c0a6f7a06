"""The sets that readings are held against: own gold, the dispatches, the seed article and the public sets.

The last three lie outside the project; each function gives None where its set is not at hand.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.gold import GOLD, Split, articles, sentences
from bench.judging import Judge, Tally
from bench.labels import SEED_GOLD, SEED_TEXTS, Score, labels, score
from extraction.reader import Reader
from extraction.second_opinion import FRAME as LEARNED
from ingestion.collect import collect
from news.claim import Document, GivenMention, Modality, Reading, Stance
from news.registry import Registry
from news.source import Source, SourceKind

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT.parent / "shared" / "bench"
OWN = ROOT / "tests" / "data" / "seed_expectations.yaml"


@dataclass(frozen=True, slots=True)
class Stances:
    """Stances between given mentions: what the set's scorer says, with and without what was learned.

    `judged` is (confidence, whether right) of each stance that the frames read, and of each that was learned.
    """

    figures: Mapping[str, float]
    frames_alone: Mapping[str, float]
    judged: list[tuple[float, bool]]
    learned: list[tuple[float, bool]]


def documents(place: Path) -> Iterator[tuple[str, Document]]:
    """(file's stem, document) of every text under a place."""
    source = Source(id="bench", kind=SourceKind.FOLDER, location=str(place))
    for article in collect(source, None, datetime(2026, 1, 1, tzinfo=UTC)).documents:
        published = article.published_at.date() if article.published_at else None
        stem = Path(article.where).stem
        yield (
            stem,
            Document(id=stem, text=article.text, title=article.title, published=published, outlet=article.outlet),
        )


def own(reader: Reader, registry: Registry) -> Score:
    """The dispatches against what an analyst reads in them."""
    wanted = labels(OWN)
    total = Score()
    for stem, document in documents(ROOT / "seeds" / "articles"):
        total.add(score(reader.read(document), document.text, {"stances": (), **wanted[stem]}, registry))
    return total


def seed(reader: Reader, registry: Registry) -> Score | None:
    """The seed article against its gold."""
    if not SEED_GOLD.exists():
        return None
    total = Score()
    for _, document in documents(SEED_TEXTS):
        total.add(score(reader.read(document), document.text, labels(SEED_GOLD), registry))
    return total


def gold(reader: Reader, registry: Registry) -> tuple[dict[Split, Tally], dict[str, Tally]]:
    """Own gold by split, and the sentences of train and dev by split and construction; never those of test."""
    judge = Judge(registry)
    splits = {split: Tally() for split in Split}
    constructions: dict[str, Tally] = {}
    wanted, errors = sentences()
    stories, more = articles()
    if errors or more:
        raise SystemExit("\n".join(str(error) for error in (*errors, *more)))
    for sentence, reading in zip(wanted, reader.read_many(sentence.document() for sentence in wanted), strict=True):
        made = judge.judge(reading, sentence.text, sentence)
        splits[sentence.split].add(made)
        if sentence.split is not Split.TEST:
            constructions.setdefault(f"{sentence.split.value}: {sentence.covers}", Tally()).add(made)
    for stem, document in documents(GOLD / "articles"):
        splits[stories[stem].split].add(judge.judge(reader.read(document), document.text, stories[stem]))
    return splits, constructions


def stances(reader: Reader, file: str = "dse/dev.jsonl") -> Stances | None:
    """Sentences with two given names, by their own scorer."""
    scorer, rows = _scorer(), _rows(file)
    if scorer is None or rows is None:
        return None
    read = {reading.id: reading for reading in reader.read_many(map(_given, rows))}
    claims = {name: [claim for claim in one.claims if isinstance(claim, Stance)] for name, one in read.items()}
    judged: list[tuple[float, bool]] = []
    learned: list[tuple[float, bool]] = []
    for row in rows:
        for claim in claims[row["id"]]:
            label = row["gold"].get(f"{claim.holder.mention}>{claim.target.mention}")
            if label is not None and claim.modality is not Modality.DENIED:
                (learned if claim.frame == LEARNED else judged).append((claim.confidence, label * claim.value > 0))
    told = {name: [claim.model_dump(mode="json") for claim in some] for name, some in claims.items()}
    alone = {name: [claim for claim in some if claim["frame"] != LEARNED] for name, some in told.items()}
    return Stances(scorer.stance(rows, told), scorer.stance(rows, alone), judged, learned)


def events(reader: Reader, file: str = "plover/dev.jsonl") -> Mapping[str, float] | None:
    """Sentences with typed events, by their own scorer."""
    scorer, rows = _scorer(), _rows(file)
    if scorer is None or rows is None:
        return None
    made: Mapping[str, float] = scorer.events(
        rows, {reading.id: _claims(reading) for reading in reader.read_many(map(_given, rows))}
    )
    return made


def _given(row: Mapping[str, Any]) -> Document:
    mentions = tuple(GivenMention(**mention) for mention in row["mentions"]) if "mentions" in row else None
    return Document(id=row["id"], text=row["text"], mentions=mentions)


def _claims(reading: Reading) -> Sequence[Mapping[str, Any]]:
    claims: Sequence[Mapping[str, Any]] = reading.model_dump(mode="json")["claims"]
    return claims


def _rows(file: str) -> list[Mapping[str, Any]] | None:
    place = PUBLIC / file
    return (
        [json.loads(line) for line in place.read_text("utf8").splitlines() if line.strip()] if place.exists() else None
    )


def _scorer() -> ModuleType | None:
    place = PUBLIC / "score.py"
    spec = importlib.util.spec_from_file_location("score", place) if place.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
