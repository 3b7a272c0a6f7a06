"""How fast the reader is, against its bare pipeline over the same articles, and what it holds in memory."""

from __future__ import annotations

import resource
import time

from rich.console import Console

from bench.sets import ROOT, documents
from extraction import pipeline
from extraction.reader import Reader
from ingestion.seeds import load_registry

COPIES = 10


def main(verbose: bool = False) -> None:
    """Prints words a second of both, in turn, and their ratio (median of the pairs)."""
    console = Console(highlight=False, markup=False)
    registry, _ = load_registry(ROOT / "seeds" / "actors")
    begun = time.process_time()
    reader = Reader(registry)
    pipeline.model()
    console.print(f"reader ready in {time.process_time() - begun:.1f} s, {len(registry)} actors")
    texts = [document for _, document in documents(ROOT / "seeds" / "articles")] * COPIES
    words = sum(len(document.text.split()) for document in texts)
    ratios = []
    for _ in range(3):
        begun = time.process_time()
        for _doc in pipeline.model().pipe(part for document in texts for part in document.text.split("\n\n")):
            pass
        bare = time.process_time() - begun
        begun = time.process_time()
        claims = sum(len(reading.claims) for reading in reader.read_many(texts))
        whole = time.process_time() - begun
        ratios.append((whole / bare, bare, whole))
    ratio, bare, whole = sorted(ratios)[1]
    console.print(
        f"{len(texts)} articles, {words} words, {claims} claims: bare pipeline {words / bare:,.0f} words/s, "
        f"whole reader {words / whole:,.0f} words/s, ratio {ratio:.2f} ({min(ratios)[0]:.2f}-{max(ratios)[0]:.2f}); "
        f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
