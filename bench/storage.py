"""How fast the store is: the figures that it must reach, each measured in this run.

Takes some minutes and 5 GB of disk (TMPDIR); BENCH_CLAIMS=500000 makes it smaller.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.archive import PER_ARTICLE, batch, fill_folder
from bench.crashes import KILLS, PUBLISHES, READERS, kill, publish_beside_readers
from storage.files import PRIVATE
from storage.publish import publish
from storage.transfer import tables
from storage.upkeep import compact
from storage.writer import reading, writing

SMALL, MIDDLE = 100_000, 1_000_000


_QUESTIONS = (
    ("timeline of the busiest pair", "under 50 ms", "FROM timeline('Actor 3', 'A5')"),
    ("timeline of one pair", "under 50 ms", "FROM timeline('Actor 300', 'A5')"),
    ("who_moved(7)", "under 500 ms", "FROM who_moved(7)"),
    ("search for a rare word", "under 1 s", "FROM search('zebra')"),
    ("search for a word of every tenth sentence", "under 1 s", "FROM search('ceasefire')"),
)


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Seconds since it was entered."""
    begun = time.perf_counter()
    yield lambda: time.perf_counter() - begun


def _saving(folder: Path, articles: int, name: str) -> tuple[float, float]:
    """Seconds to save a batch: alone, and as a session (lock, open, save, checkpoint, close)."""
    pairs = batch(name, articles)
    with clock() as session:
        with writing(folder) as store:
            store.save_articles([article for article, _ in pairs], {})
            with clock() as saving:
                store.save_readings(pairs, pairs[0][0].first_seen_at)
                alone = saving()
        return alone, session()


def _in_turn(small: Path, big: Path) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median seconds (alone, session) for 1,000 claims into each, saved in turn so that noise meets both."""
    taken = [
        (_saving(small, 1000 // PER_ARTICLE, f"turn {number}"), _saving(big, 1000 // PER_ARTICLE, f"turn {number}"))
        for number in range(15)
    ]
    return tuple(  # type: ignore[return-value]
        tuple(statistics.median(turn[where][what] for turn in taken) for what in (0, 1)) for where in (0, 1)
    )


def _publishing(folder: Path) -> float:
    """Seconds to publish what was saved since the last time."""
    with clock() as published:
        publish(folder)
        return published()


def _asking(folder: Path, sql: str, times: int) -> float:
    """Median seconds, after a first time that fetches from the disk."""
    with reading(folder) as store:
        taken = []
        for _ in range(times + 1):
            with clock() as asked:
                store.rows(sql)
                taken.append(asked())
    return statistics.median(taken[1:])


def _claim_bytes(folder: Path) -> tuple[float, float]:
    """Bytes a claim of the compacted file, with and without the texts of the articles."""
    compact(folder)
    with writing(folder) as store:
        claims = store.scalar("SELECT count(*) FROM store.claims")
        blocks = sum(
            int(
                store.scalar(
                    "SELECT count(DISTINCT block_id) FROM pragma_storage_info($1) WHERE persistent", (f"store.{name}",)
                )
            )
            for name in tables(store)
            if name != "articles"
        )
        size = int(store.scalar("SELECT block_size FROM pragma_database_size()"))
    return (folder / PRIVATE).stat().st_size / claims, blocks * size / claims


def main(verbose: bool = False) -> None:
    """Prints one table: what, the figure wanted, the figure reached."""
    console = Console(highlight=False, markup=False)
    big = int(os.environ.get("BENCH_CLAIMS", "5000000"))
    middle, small = min(MIDDLE, big), min(SMALL, big // 5)
    made = Table("what", "wanted", "reached")

    def tell(what: str, wanted: str, reached: str) -> None:
        made.add_row(what, wanted, reached)
        if verbose:
            console.print(f"{what}: {reached}")

    with tempfile.TemporaryDirectory(prefix="bench-storage-") as temporary:
        folders = {name: Path(temporary) / name for name in ("small", "saving", "killed", "middle", "big")}
        fill_folder(folders["small"], small)
        shutil.copytree(folders["small"], folders["saving"])
        taken = sorted(_saving(folders["saving"], 5000 // PER_ARTICLE, f"{number}")[0] for number in range(15))
        tell(
            "claims saved a second, batches of 5,000, keys on",
            "50,000",
            f"{5000 / statistics.median(taken):,.0f} (best {5000 / taken[0]:,.0f})",
        )
        kills, broken = kill(folders["killed"], KILLS)
        tell(f"kill -9 at {kills} moments: broken, lost or half-published", "0", str(broken))
        tiny = Path(temporary) / "tiny"
        fill_folder(tiny, 2000)
        reads, errors = publish_beside_readers(tiny)
        tell(f"{PUBLISHES} publishes beside {READERS} readers: failed of {reads:,} reads", "0", str(errors))

        fill_folder(folders["big"], middle)
        shutil.copytree(folders["big"], folders["middle"])  # what is added to it must not stand in the way of the rest
        publish(folders["middle"])
        _saving(folders["middle"], 1, "little")
        tell(f"publish, {middle:,} claims", "under 2 s", f"{_publishing(folders['middle']):.2f} s")
        shutil.rmtree(folders["middle"])
        fill_folder(folders["big"], big, since=middle)
        (alone_small, session_small), (alone, session) = _in_turn(folders["small"], folders["big"])
        tell(
            f"1,000 claims into {big:,}, against into {small:,}",
            "at most 1.5x",
            f"{alone / alone_small:.2f}x saved ({alone * 1e3:.0f} ms), {session / session_small:.2f}x a whole session "
            f"({session * 1e3:.0f} ms)",
        )
        publish(folders["big"])
        _saving(folders["big"], 1, "little")
        tell(f"publish, {big:,} claims", "no figure set", f"{_publishing(folders['big']):.2f} s")
        for what, wanted, sql in _QUESTIONS:
            asked = _asking(folders["big"], sql, 9)
            tell(f"{what}, {big:,} claims", wanted, f"{asked * 1e3:,.0f} ms")
        whole, without = _claim_bytes(folders["big"])
        tell(
            "disk a claim, compacted, with its quote",
            "under 400 bytes",
            f"{without:.0f}, {whole:.0f} with the articles",
        )
        shutil.rmtree(folders["big"])
    console.print(made)
