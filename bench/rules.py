"""How fast rules are: loading, a batch of new claims, one query a rule, and a backtest, over made-up archives."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from bench import archive
from news.position import StoredClaim
from news.registry import Registry
from rules.backtest import backtest
from rules.book import RuleBook
from rules.evaluation import Evaluated, evaluate
from rules.loading import load
from rules.memory import MemoryEvidence
from rules.model import Rule
from rules.selection import parties
from storage.store import Store
from storage.writer import writing

RULES = 10_000
BATCH = 1_000
ALONE = 100
"""Rules that are evaluated one by one, for the comparison."""
BACKTESTED = 25
STORED = (100_000, 1_000_000)
PER_DAY = 68
"""Articles of 20 claims in a day: a million claims are two years."""
LATE_BATCHES = 1
"""How many batches of the archive, of 200,000 claims, are told late; the last one, of `BATCH`, comes on top."""
TEMPLATES = (
    "watch: stance_change\n  holder: {a}\n  move: {{by: 0.3, toward: against}}",
    "watch: stance_level\n  target: {b}\n  below: -0.5",
    "watch: shift_reported\n  holder: {a}\n  target: {b}",
    "watch: disagreement\n  holder: {a}\n  target: {b}",
    "watch: bloc\n  group: [{a}, {b}, {c}]\n  target: {d}\n  members: 2",
    "watch: event\n  actor: {a}\n  recipient: {b}\n  types: [ACCUSE, CONSULT]",
    "watch: denial\n  about: [{a}, {b}]",
    "watch: relation\n  subject: {a}",
    "watch: corroboration\n  claim: {{actor: {a}, recipient: {b}}}",
    "watch: first\n  of: pair\n  actor: {a}\n  other: {b}",
    "watch: sequence\n  steps: [{{types: [ACCUSE], actor: {a}}}, {{types: [ASSAULT], actor: {a}}}]",
    "watch: volume\n  about: {a}\n  spike: 5",
    "watch: silence\n  about: {a}\n  after: 30d",
    "watch: expression\n  when: claim.kind == 'stance' && '{a}' in claim.actors && claim.value < -0.8",
)
"""Every kind but sql, whose rules each ask a question of their own."""


def rule_file(count: int, actors: Sequence[str], wrong: bool = False) -> str:
    """That many rules of mixed kinds; `wrong`: with one misspelt key in the middle."""
    chance = random.Random(1)
    parts = []
    for number in range(count):
        template = TEMPLATES[number % len(TEMPLATES)].format(**dict(zip("abcd", chance.sample(actors, 4), strict=True)))
        key = "severety" if wrong and number == count // 2 else "severity"
        parts.append(f"- id: rule-{number}\n  title: Rule {number}\n  {template}\n  {key}: low\n")
    return "".join(parts)


Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Took:
    """What something took, in seconds: on the clock, and of the processors, which says more on a busy machine."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.cpu:.1f} s CPU)"


def timed(work: Callable[[], Done]) -> tuple[Done, Took]:
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return done, Took(time.perf_counter() - wall, time.process_time() - cpu)


def by_size(small: Took, large: Took) -> str:
    return f"{large.wall / small.wall:.2f} x ({large.cpu / small.cpu:.2f} x CPU)"


def look(store: Store, book: RuleBook, before: int) -> tuple[Evaluated, Took]:
    """One evaluation of what came after a batch."""
    marks = dict.fromkeys(book.by_id, before)
    return timed(lambda: evaluate(book, evidence=store, registry=book.registry, watermarks=marks))


def main(verbose: bool = False, stored: Sequence[int] = STORED) -> None:
    """Prints one table. `stored`: sizes of the archive, in claims."""
    shown = Table("what", "figure", "wanted", title="rules", title_justify="left")
    registry = archive.registry()
    with tempfile.TemporaryDirectory() as folder:
        book = _load(shown, Path(folder, "rules.yaml"), registry)
        times = []
        for size in stored:
            with writing(Path(folder, str(size))) as store:
                archive.fill(store, size, per_day=PER_DAY)
                before = store.last_batch()
                archive.fill(store, size + BATCH, size, PER_DAY)
                found, took = min((look(store, book, before) for _ in range(3)), key=lambda one: one[1].cpu)
                times.append(took)
                name = f"{len(book.rules):,} rules, {BATCH:,} new claims, {size:,} stored: {len(found.alerts)} alerts"
                shown.add_row(name, str(took), "< 2 s")
                if size == stored[-1]:
                    shown.add_row("the same, by the size of the archive", by_size(times[0], times[-1]), "<= 1.5 x")
                    _alone(shown, store, book, before, found, took.cpu)
                    _backtested(shown, store, book.rules[:BACKTESTED], registry, size)
                    _backtested_late(shown, store, book.rules[:BACKTESTED], registry)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown.add_row("memory at most", f"{memory:,.0f} MB", "")
    Console(highlight=False, markup=False).print(shown)


def _load(shown: Table, file: Path, registry: Registry) -> RuleBook:
    """The rules, loaded with one that is wrong, without it, and made ready."""
    actors = [actor.id for actor in registry]
    for wrong in (True, False):
        file.write_text(rule_file(RULES, actors, wrong), "utf8")
        loaded, took = timed(lambda: load([file], registry))
        name = f"load {RULES:,} rules" + (f", one wrong ({loaded.errors[0].what})" if wrong else "")
        shown.add_row(name, str(took), "< 5 s")
    book = RuleBook(loaded.rules, registry)
    _, took = timed(book.make)
    shown.add_row("make them ready, once a process", str(took), "")
    return book


def _alone(shown: Table, store: Store, book: RuleBook, before: int, together: Evaluated, took: float) -> None:
    """Each rule by its own questions: a sample of them, and the whole by proportion."""
    sample = book.rules[:: max(len(book.rules) // ALONE, 1)]
    begun = time.process_time()
    alerts = [alert for rule in sample for alert in look(store, RuleBook([rule], book.registry), before)[0].alerts]
    each = (time.process_time() - begun) / len(sample)
    chosen = {rule.id for rule in sample}
    same = sorted(alert.id for alert in alerts) == sorted(alert.id for alert in together.alerts if alert.rule in chosen)
    name = f"against one by one ({len(sample)} tried, {'same' if same else 'OTHER'} alerts)"
    shown.add_row(name, f"{each * len(book.rules) / took:,.0f} x faster", ">= 50 x")


def _backtested(shown: Table, store: Store, rules: Sequence[Rule], registry: Registry, size: int) -> None:
    tested, spent = timed(lambda: backtest(rules, store, registry))
    name = f"backtest of {len(rules)} rules over {size:,} claims: {len(tested.fired)} alerts"
    shown.add_row(name, str(spent), "< 60 s")


def _backtested_late(shown: Table, store: Store, rules: Sequence[Rule], registry: Registry) -> None:
    """The same rules over the end of the archive, of which one article in three arrives late, by up to three days."""
    about = RuleBook(rules, registry).actors
    claims = [one for one in store.claims_after(store.last_batch() - 1 - LATE_BATCHES) if _touches(one, about)]
    chance = random.Random(2)
    delays: dict[str, timedelta] = {}
    memory = MemoryEvidence(registry, store.position_settings())
    for one in claims:
        delay = delays.setdefault(one.article, timedelta(minutes=chance.choice([10, 10, 10, 10, 600, 4000])))
        memory.add([one.model_copy(update={"first_seen_at": one.known_at + delay})])
    tested, spent = timed(lambda: backtest(rules, memory, registry))
    name = f"the same over {len(claims):,} claims about their actors, a third late: {len(tested.fired)} alerts"
    shown.add_row(name, str(spent), "")


def _touches(stored: StoredClaim, actors: frozenset[str] | None) -> bool:
    return actors is None or any(party.actor in actors for party in parties(stored.claim))


if __name__ == "__main__":
    main()
