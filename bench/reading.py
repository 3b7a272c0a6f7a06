"""How well the reader reads: the shipped dispatches, the seed article and the public sets where they are at hand."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.gold import GOLD, Split, articles, sentences
from bench.judging import Judge, Tally, calibration
from bench.labels import SEED_GOLD, SEED_TEXTS, Score, labels, score
from extraction.reader import Reader
from ingestion.collect import collect
from ingestion.seeds import load_registry
from news.claim import Document, GivenMention, Reading
from news.registry import Registry
from news.source import Source, SourceKind

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT.parent / "shared" / "bench"
OWN = ROOT / "tests" / "data" / "seed_expectations.yaml"
KINDS = ("stances", "shifts", "modalities", "speakers", "events", "relations")


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
    """The seed article against its gold, where it is at hand."""
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
    assert not errors + more, errors + more
    for sentence, reading in zip(wanted, reader.read_many(sentence.document() for sentence in wanted), strict=True):
        made = judge.judge(reading, sentence.text, sentence)
        splits[sentence.split].add(made)
        if sentence.split is not Split.TEST:
            constructions.setdefault(f"{sentence.split.value}: {sentence.covers}", Tally()).add(made)
    for stem, document in documents(GOLD / "articles"):
        splits[stories[stem].split].add(judge.judge(reader.read(document), document.text, stories[stem]))
    return splits, constructions


def public(reader: Reader, task: str, file: str, limit: int | None = None) -> Mapping[str, Any] | None:
    """A public set by its own scorer (`stance` or `events`), where it is at hand."""
    gold_file = PUBLIC / file
    scorer = _scorer()
    if scorer is None or not gold_file.exists():
        return None
    gold = [json.loads(line) for line in gold_file.read_text("utf8").splitlines() if line.strip()][:limit]
    readings = reader.read_many(_given(row) for row in gold)
    result: Mapping[str, Any] = getattr(scorer, task)(gold, {r.id: _claims(r) for r in readings})
    return result


def _given(row: Mapping[str, Any]) -> Document:
    mentions = tuple(GivenMention(**mention) for mention in row["mentions"]) if "mentions" in row else None
    return Document(id=row["id"], text=row["text"], mentions=mentions)


def _claims(reading: Reading) -> Sequence[Mapping[str, Any]]:
    claims: Sequence[Mapping[str, Any]] = reading.model_dump(mode="json")["claims"]
    return claims


def _scorer() -> ModuleType | None:
    spec = importlib.util.spec_from_file_location("score", PUBLIC / "score.py")
    if spec is None or spec.loader is None or not (PUBLIC / "score.py").exists():
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(name: str, made: Score) -> Table:
    """Found of wanted, and the wrong readings."""
    shown = Table("what", "found", "wanted", title=name, title_justify="left")
    for kind in made.wanted:
        shown.add_row(kind, str(made.found[kind]), str(made.wanted[kind]))
    shown.add_row("wrong readings", str(len(made.wrong)), "0")
    shown.add_row("stances that are not labelled", str(len(made.unlabelled)), f"of {made.read} read")
    shown.add_row("quotes not at their place", str(made.bad_quotes), "0")
    return shown


def gold_table(splits: Mapping[Split, Tally]) -> Table:
    """A column a split."""
    shown = Table("what", *(split.value for split in splits), title="own gold", title_justify="left")
    kinds = [kind for kind in KINDS if any(made.wanted[kind] for made in splits.values())]
    shown.add_row("stance precision", *(_share(made.right, len(made.judged)) for made in splits.values()))
    for kind in kinds:
        name = "stance recall" if kind == "stances" else f"{kind} found"
        shown.add_row(name, *(_share(made.found[kind], made.wanted[kind]) for made in splits.values()))
    shown.add_row("wrong readings", *(str(len(made.wrong)) for made in splits.values()))
    shown.add_row("quotes not at their place", *(str(made.bad_quotes) for made in splits.values()))
    return shown


def construction_table(constructions: Mapping[str, Tally]) -> Table:
    """Where the reader is weak: sentences by what they are there for."""
    shown = Table("construction", "precision", "recall", "wrong", title="own gold", title_justify="left")
    for name, made in sorted(constructions.items()):
        precision, recall = (made.right, len(made.judged)), (made.found["stances"], made.wanted["stances"])
        shown.add_row(name, _share(*precision), _share(*recall), str(len(made.wrong)))
    return shown


def calibration_table(judged: Sequence[tuple[float, bool]]) -> Table:
    """Confidence is the chance that an analyst reads the same: the share that is right should lie in its bin."""
    shown = Table("confidence", "stances", "right", "share", title="calibration, own gold, dev", title_justify="left")
    for name, count, right in calibration(judged):
        shown.add_row(name, str(count), str(right), f"{right / count:.2f}" if count else "")
    return shown


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part} of {whole})" if whole else "none"


def main(verbose: bool = False) -> None:
    """Prints one table a set."""
    console = Console(highlight=False, markup=False)
    registry, errors = load_registry(ROOT / "seeds" / "actors")
    assert not errors, errors
    reader = Reader(registry)
    for name, made in (("own dispatches", own(reader, registry)), ("seed article", seed(reader, registry))):
        if made is None:
            console.print(f"{name}: not at hand, skipped")
            continue
        console.print(table(name, made))
        if verbose:
            _lines(console, made)
    splits, constructions = gold(reader, registry)
    console.print(gold_table(splits))
    console.print(calibration_table(splits[Split.DEV].judged))
    if verbose:  # never the test split: it would no longer be one
        console.print(construction_table(constructions))
        for split in (Split.TRAIN, Split.DEV):
            _lines(console, splits[split])
    for name, task, file in (("DSE dev", "stance", "dse/dev.jsonl"), ("PLOVER dev", "events", "plover/dev.jsonl")):
        figures = public(reader, task, file)
        console.print(f"{name}: {json.dumps(figures) if figures else 'not at hand, skipped'}")


def _lines(console: Console, made: Score | Tally) -> None:
    for title, lines in (("missed", made.missed), ("wrong", made.wrong), ("unlabelled", made.unlabelled)):
        for line in lines:
            console.print(f"  {title}: {line}")
