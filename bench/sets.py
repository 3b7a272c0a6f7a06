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
from ingestion.collect import collect
from news.claim import Document, GivenMention, Modality, Reading, Stance
from news.registry import Registry
from news.source import Source, SourceKind

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT.parent / "shared" / "bench"
OWN = ROOT / "tests" / "data" / "seed_expectations.yaml"

Read = list[tuple[Mapping[str, Any], list[Stance]]]  # labelled rows with the stances read in them


@dataclass(frozen=True, slots=True)
class Stances:
    """Stances between given mentions: what the set's scorer says of all, and of what frames alone read.

    (confidence, whether right) of each stance: of frames alone, and of all.
    """

    figures: Mapping[str, float]
    frames_alone: Mapping[str, float]
    judged_alone: list[tuple[float, bool]]
    judged: list[tuple[float, bool]]


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


def gold_articles() -> Iterator[tuple[str, Document]]:
    """(file's stem, document) of the articles of every split of the gold set."""
    return (found for split in Split for found in documents(GOLD / split / "articles"))


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
    for stem, document in gold_articles():
        splits[stories[stem].split].add(judge.judge(reader.read(document), document.text, stories[stem]))
    return splits, constructions


def stances(registry: Registry, file: str = "dse/dev.jsonl") -> Stances | None:
    """Sentences with two given names, by their own scorer, as they are read and with frames alone."""
    scorer, rows = _scorer(), _rows(file)
    if scorer is None or rows is None:
        return None
    read, alone = (_read(Reader(registry, second_opinion=asked), rows) for asked in (True, False))
    figures = [
        scorer.stance(rows, {row["id"]: [claim.model_dump(mode="json") for claim in some] for row, some in one})
        for one in (read, alone)
    ]
    return Stances(figures[0], figures[1], judged(alone), judged(read))


def labelled_rows(reader: Reader, file: str) -> list[tuple[int, Stance, bool]]:
    """(row, stance, whether right) of what is read between two given names; empty where the set is not at hand."""
    rows = _rows(file)
    return list(_held(_read(reader, rows))) if rows is not None else []


def judged(read: Read) -> list[tuple[float, bool]]:
    """(confidence, whether right) of each stance between given names."""
    return [(claim.confidence, right) for _, claim, right in _held(read)]


def _read(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> Read:
    readings = reader.read_many(map(_given, rows))
    return [
        (row, [claim for claim in reading.claims if isinstance(claim, Stance)])
        for row, reading in zip(rows, readings, strict=True)
    ]


def _held(read: Read) -> Iterator[tuple[int, Stance, bool]]:
    for number, (row, some) in enumerate(read):
        for claim in some:
            label = row["gold"].get(f"{claim.holder.mention}>{claim.target.mention}")
            if label is not None and claim.modality is not Modality.DENIED:
                yield number, claim, label * claim.value > 0


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
