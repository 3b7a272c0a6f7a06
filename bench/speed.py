"""How fast the reader is against its bare pipeline over the same articles and with a watch list against reading
everything, and what it holds in memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from rich.console import Console

from bench import card
from bench.sets import ROOT, documents
from extraction import pipeline
from extraction.reader import Reader
from ingestion.seeds import load_registry
from news.claim import Claim, Document, Event, Stance
from news.registry import Registry

ARTICLES, PARTS = 1_000, 10
LISTS, TOUCHED = 9, 0.10  # watch lists, and the share of sentences that each may touch
MEMORY_ARTICLES = 10_000
HEAD = ("what", "figure", "wanted")


def texts(count: int) -> list[Document]:
    """The dispatches, again and again, each time as articles of their own."""
    some = [document for _, document in documents(ROOT / "seeds" / "articles")]
    return [one.model_copy(update={"id": f"{one.id}-{at}"}) for at, one in enumerate(islice(cycle(some), count))]


def bare_seconds(some: Sequence[Document]) -> float:
    """Processor time of the pipeline alone, over the paragraphs, as many together as the reader takes."""
    begun = time.process_time()
    parts = (part for document in some for part in document.text.split("\n\n"))
    for _ in pipeline.model().pipe(parts, batch_size=pipeline.BATCH):
        pass
    return time.process_time() - begun


def reader_seconds(reader: Reader, some: Sequence[Document]) -> float:
    begun = time.process_time()
    for _ in reader.read_many(some):
        pass
    return time.process_time() - begun


def pairs(reader: Reader, some: Sequence[Document], parts: int = PARTS) -> list[tuple[float, float]]:
    """(bare, whole) seconds of each part of the articles, in turn, the other one first every second time: what else
    the machine does then falls on both."""
    size = len(some) // parts
    made = []
    for number in range(parts):
        part = some[number * size : (number + 1) * size]
        if number % 2:
            whole = reader_seconds(reader, part)
            made.append((bare_seconds(part), whole))
        else:
            bare = bare_seconds(part)
            made.append((bare, reader_seconds(reader, part)))
    return made


def watch_lists(reader: Reader, some: Sequence[Document]) -> list[frozenset[str]]:
    """Lists of actors that are named in a tenth of the sentences (TOUCHED) together: each begins with another of those
    named most, and takes the next ones that fit."""
    named: dict[str, set[tuple[int, int]]] = {}
    sentences = 0
    for number, analysis in enumerate(reader.analyse(some)):
        sentences += len(analysis.sentences)
        for mention in analysis.mentions:
            if mention.actor is not None:
                place = analysis.placed[mention.start, mention.end]
                named.setdefault(mention.actor, set()).add((number, place.sentence))
    ranked = sorted(named, key=lambda actor: (-len(named[actor]), actor))
    ranked = [actor for actor in ranked if len(named[actor]) <= TOUCHED * sentences]
    made = []
    for first in range(LISTS):
        chosen: list[str] = []
        touched: set[tuple[int, int]] = set()
        for actor in ranked[first:]:
            if len(touched) < 0.9 * TOUCHED * sentences and len(touched | named[actor]) <= TOUCHED * sentences:
                chosen.append(actor)
                touched |= named[actor]
        made.append(frozenset(chosen))
    return made


def watching(reader: Reader, registry: Registry, some: Sequence[Document]) -> tuple[list[float], int, int]:
    """How many times faster each watch list is read than everything; of the claims about the watched, how many the two
    readings do not share, and how many there are."""
    faster, differ, told = [], 0, 0
    for watched in watch_lists(reader, some):
        part = Reader(registry, watched)
        seconds = [(reader_seconds(reader, some), reader_seconds(part, some)) for _ in range(3)]
        faster.append(min(whole for whole, _ in seconds) / min(short for _, short in seconds))
        for one, other in zip(reader.read_many(some), part.read_many(some), strict=True):
            ours, theirs = ({claim for claim in read.claims if watched & about(claim)} for read in (one, other))
            differ, told = differ + len(ours ^ theirs), told + len(ours)
    return sorted(faster), differ, told


def about(claim: Claim) -> set[str | None]:
    """The actors that take part in a claim."""
    if isinstance(claim, Stance):
        return {claim.holder.actor, claim.target.actor}
    if isinstance(claim, Event):
        return {party.actor for party in (*claim.actors, *claim.recipients)}
    return {claim.subject.actor, claim.object.actor if claim.object is not None else None}


def memory(articles: int) -> list[tuple[int, float]]:
    """(articles read, MB resident) at a tenth, at half and at the end, of a process that does nothing but read."""
    code = f"from bench.speed import _hold; _hold({articles})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return [(count, megabytes) for count, megabytes in json.loads(done.stdout)]


def _hold(articles: int) -> None:
    registry, _ = load_registry(ROOT / "seeds" / "actors")
    marks, held = {articles // 10, articles // 2, articles}, []
    for count, _ in enumerate(Reader(registry).read_many(iter(texts(articles))), 1):
        if count in marks:
            held.append((count, _megabytes("VmRSS")))
    held.append((articles, _megabytes("VmHWM")))
    print(json.dumps(held))


def _megabytes(name: str) -> float:
    """MB of this process: in memory now (VmRSS), or at most until now (VmHWM, which knows nothing of the process that
    started it, as getrusage does); 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def main(verbose: bool = False) -> None:
    """Prints the figures, with the articles per part when verbose, and stores them in the card."""
    console = Console(highlight=False, markup=False)
    registry, _ = load_registry(ROOT / "seeds" / "actors")
    begun = time.process_time()
    reader = Reader(registry)
    pipeline.model()
    ready = time.process_time() - begun
    some = texts(ARTICLES)
    words = sum(len(document.text.split()) for document in some)
    bare_seconds(some[:20])
    reader_seconds(reader, some[:20])
    found = pairs(reader, some)
    ratios = sorted(whole / bare for bare, whole in found)
    bare, whole = (sum(seconds) for seconds in zip(*found, strict=True))
    faster, differ, told = watching(reader, registry, texts(len({document.text for document in some})))
    held = memory(MEMORY_ARTICLES)
    spread = f"median of {len(ratios)} parts, {ratios[0]:.2f} to {ratios[-1]:.2f}"
    course = ", ".join(f"{megabytes:.0f} MB after {count:,}" for count, megabytes in held[:-1])
    rows = [
        ["reader against bare pipeline", f"{median(ratios):.2f}x ({spread})", "1.4x"],
        ["bare pipeline", f"{words / bare:,.0f} words a second", ""],
        ["reader", f"{words / whole:,.0f} words a second ({ARTICLES:,} articles, {words:,} words)", ""],
        [
            f"with a watch list that {TOUCHED:.0%} of the sentences touch",
            f"{median(faster):.1f}x faster than reading everything (median of {LISTS} lists, {faster[0]:.1f} to "
            f"{faster[-1]:.1f}); {differ:,} of {told:,} claims about the watched differ",
            "4x, the same claims",
        ],
        ["ready after", f"{ready:.1f} s ({len(registry):,} actors)", ""],
        ["memory", f"at most {held[-1][1]:.0f} MB over {MEMORY_ARTICLES:,} articles ({course})", "under 700 MB, flat"],
    ]
    console.print(card.shown("speed", HEAD, rows))
    card.store("speed", card.markdown(HEAD, rows))
    if verbose:
        for bare, whole in found:
            console.print(f"  {bare:.2f} s bare, {whole:.2f} s whole: {whole / bare:.2f}")
