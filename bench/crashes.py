"""kill -9 at random moments of writing, folding, publishing and upkeep; publishing beside readers.

Each writer is killed soon after its first commit. What must hold after each kill: the database opens,
every row that was committed is there, the keys hold, and the published copy is whole and of one moment.
`make bench-storage` does it 200 times, `make bench-crashes` a thousand (BENCH_KILLS).
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from bench.archive import PER_ARTICLE, batch
from news.errors import StoreError
from storage import folding, upkeep
from storage.files import PUBLISHED
from storage.publish import publish
from storage.store import Store
from storage.verify import problems
from storage.writer import reading, writing

KILLS, PUBLISHES, READERS = 200, 500, 10
_ARTICLES = 5
_CLAIMS = _ARTICLES * PER_ARTICLE
_EVERY_TABLE = (
    "SELECT (SELECT count(DISTINCT (reading, id)) FROM store.claims), (SELECT count(DISTINCT (id, revision)) FROM "
    "store.articles), (SELECT count(DISTINCT number) FROM store.readings), (SELECT bit_xor(hash(claims)) FROM "
    "store.claims AS claims), (SELECT bit_xor(hash(articles)) FROM store.articles AS articles)"
)


def _write(folder: Path, number: int, limit: int, tend: Callable[[Path, int], object], said: Connection) -> None:
    """What is killed: batches of 100 claims, each published; the log is folded when it is longer than `limit`."""
    folding.LOG_LIMIT = limit
    while True:
        number += 1
        pairs = batch(f"kill {number}", _ARTICLES)
        with writing(folder) as store:
            store.save_articles([article for article, _ in pairs], {})
            store.save_readings(pairs, pairs[0][0].first_seen_at)
            said.send(number)
        tend(folder, number)


def _publish(folder: Path, _: int) -> None:
    publish(folder)


def _look_after(folder: Path, number: int) -> None:
    (upkeep.compact, publish)[number % 2](folder)
    backup = folder / "backup.duckdb"
    backup.unlink(missing_ok=True)
    upkeep.backup(folder, backup)
    if number % 3 == 0:
        kept = upkeep.restore(folder, backup)
        for file in folder.glob(f"{kept.name if kept else ''}*"):
            file.unlink()


_WAYS: tuple[tuple[int, Callable[[Path, int], None], float], ...] = (
    (folding.LOG_LIMIT, _publish, 0.5),
    (1 << 17, _publish, 0.5),
    (0, _publish, 0.5),
    (1 << 17, _look_after, 1.5),
)
"""How long the log may be, what is done after each commit, and within how many seconds of the first it is killed."""


def kill(folder: Path, kills: int, seed: int = 20200116, tell: Callable[[str], None] = print) -> tuple[int, int]:
    """Kills made, and those after which something that was committed was missing, broken or half there. The first
    broken one ends it, and leaves the folder to look at."""
    moments, number = random.Random(seed), 0
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with writing(folder) as store:
        before = store.counts()["claims"]
    for killed in range(1, kills + 1):
        limit, tend, within = _WAYS[killed % len(_WAYS)]
        hear, say = processes.Pipe(duplex=False)
        process = processes.Process(target=_write, args=(folder, number, limit, tend, say))
        process.start()
        say.close()
        said = [hear.recv()]
        time.sleep(moments.uniform(0, within))
        process.kill()
        process.join()
        try:
            while True:
                said.append(hear.recv())
        except (EOFError, OSError):
            pass
        try:
            number = _check(folder, before, said[-1], thorough=killed % 50 == 0 or killed == kills)
        except (StoreError, AssertionError) as error:
            tell(f"after kill {killed}: {error}")
            return killed, 1
        if killed % 100 == 0:
            tell(f"{killed} kills, {number} batches committed")
    return kills, 0


def _check(folder: Path, before: int, committed: int, *, thorough: bool) -> int:
    """The number of the last batch that is stored. Raises where it is not `committed` or the one after it (which may
    be committed and not yet said), or anything else is not as it should be."""
    with writing(folder) as store:
        number = _whole(store, before)
        assert number in (committed, committed + 1), f"batch {number} is the last, {committed} was committed"
        assert not thorough or not any(finding.rows for finding in problems(store)), "a promise is broken"
        try:  # the keys still know every row
            store.rows("INSERT INTO store.claims FROM store.claims ORDER BY random() LIMIT 1")
            raise AssertionError("a claim could be stored twice")
        except StoreError as error:
            assert "uplicate key" in str(error), str(error)
    if (folder / PUBLISHED).exists():
        with reading(folder) as copy:
            assert _whole(copy, before) <= number, "more is published than is stored"
    return number


def _whole(store: Store, before: int) -> int:
    """Number of the last batch. Raises AssertionError where one is there in part, or a row twice."""
    counts = store.counts()
    claims, articles, readings, *_ = store.rows(_EVERY_TABLE)[0]
    number, rest = divmod(claims - before, _CLAIMS)
    assert rest == 0, f"{rest} claims of a batch are there"
    assert counts["claims"] == claims, "a claim is there twice"
    whole = claims // PER_ARTICLE
    assert readings == whole, f"{readings} readings, not {whole}"
    assert articles in (whole, whole + _ARTICLES), f"{articles} articles, not {whole}"
    return int(number)


_READER = """
import os, sys, pathlib, duckdb
os.nice(10)  # so that readers, on few cores, do not keep the publisher from publishing
file, stop = map(pathlib.Path, sys.argv[1:])
errors = reads = 0
while not stop.exists():
    try:
        with duckdb.connect(file, read_only=True) as copy:
            reads += 1
            if copy.execute("SELECT count(*) % 20 FROM store.claims").fetchone() != (0,):
                errors += 1
    except Exception as error:
        print(error, file=sys.stderr)
        errors += 1
print(reads, errors)
"""


def publish_beside_readers(folder: Path, publishes: int = PUBLISHES, readers: int = READERS) -> tuple[int, int]:
    """Reads made and reads that failed while a database is written to and published again and again."""
    stop = folder / "stop"
    publish(folder)
    reading_now = [
        subprocess.Popen([sys.executable, "-c", _READER, folder / PUBLISHED, stop], stdout=subprocess.PIPE, text=True)
        for _ in range(readers)
    ]
    for number in range(publishes):
        if number % 5 == 0:
            pairs = batch(f"beside {number}", 1)
            with writing(folder) as store:
                store.save_articles([article for article, _ in pairs], {})
                store.save_readings(pairs, pairs[0][0].first_seen_at)
        publish(folder, force=True)
    stop.touch()
    said = [tuple(map(int, reader.communicate()[0].split()[-2:])) for reader in reading_now]
    return sum(reads for reads, _ in said), sum(errors for _, errors in said)


def main(verbose: bool = False) -> None:
    """Kills a thousand times; says how often something was wrong."""
    kills = int(os.environ.get("BENCH_KILLS", "1000"))
    folder = Path(tempfile.mkdtemp(prefix="bench-crashes-"))
    made, broken = kill(folder, kills, int(os.environ.get("BENCH_SEED", "20200116")))
    print(f"kill -9 at {made} moments: broken, lost or half-published: {broken}", folder if broken else "")
    if not broken:
        shutil.rmtree(folder)
