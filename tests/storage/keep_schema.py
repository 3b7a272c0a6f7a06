"""python -m tests.storage.keep_schema: keeps a small database of the schema that this program writes, once a release.

What later programs make of it is tested in `test_migrations.py`. A kept one is never made anew.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from pathlib import Path

from news.alert import Attempt, Outcome
from news.article import Fault, FaultKind
from news.claim import Claim, Mention, MentionKind, Modality, Predicate, Quote
from news.source import FeedState, Source, SourceKind
from storage.schema import migrations
from storage.store import Store
from storage.upkeep import backup
from storage.writer import writing
from tests.storage import build

FOLDER = Path(__file__).parents[1] / "data" / "schemas"


def fill(store: Store, schema: int) -> None:
    """Something in every table that this schema has: two documents, one in two revisions, with all kinds of claims;
    from the sixth on a third, with a name that was merged."""
    store.save_registry(build.registry())
    source = Source(id="wire", kind=SourceKind.FEED, location="https://example.org/feed")
    store.save_sources([source])
    store.save_feed_state(FeedState(url=source.location, etag="1", status=200, fetched_at=build.NOW))
    store.finish_run(store.start_run("monitor", build.NOW), build.NOW, figures={"articles": 3})
    for name, revision, published in (("a", 1, "2020-01-10"), ("a", 2, "2020-01-11"), ("b", 1, "2020-01-14")):
        text = f"Revision {revision} of {name}. Sadr called for the troops to leave."
        of = build.article(name, published, text=text, revision=revision)
        start = text.index("Sadr")
        quote = Quote(text=text[start:], start=start, end=len(text))
        mention = Mention(
            actor="sadr", name="Moqtada Sadr", text="Sadr", start=start, end=start + 4, kind=MentionKind.NAME
        )
        claims: list[Claim] = [
            build.stance(f"{name}{revision} stance", value=-0.2 * revision, quote=quote),
            build.stance(f"{name}{revision} issue", target="us-presence", value=-0.9, quote=quote),
            build.event(f"{name}{revision} event", ["sadr"], ["iran"], place=("Qom",), quote=quote),
            build.event(f"{name}{revision} no", ["sadr"], ["iran"], modality=Modality.DENIED, quote=quote,
                        denies=(f"{name}{revision} event",)),
        ]  # fmt: skip
        relation = build.relation(f"{name}{revision} leads", "sadr", Predicate.LEADS, "iran")
        claims.append(relation.model_copy(update={"quote": quote}))
        fault = Fault(kind=FaultKind.WEEKDAY, text="Sadr", start=start, end=start + 4)
        store.save_articles([of], {(of.id, revision): [1, -2]})
        store.save_readings([(of, build.reading(of, *claims, mentions=(mention,), faults=(fault,)))], build.NOW)
    alert = build.alert("one", before=("a2 stance",), after=("b1 stance",))
    sent = build.notification(alert)
    step = build.transition(alert, "firing", "2020-01-14")
    store.save_evaluation([alert], [step], [sent], {"sadr-toward-us": store.last_batch()})
    store.record_attempt(Attempt(notification=sent.id, number=1, at=build.NOW, outcome=Outcome.SENT))
    if schema >= 6:
        of = build.article("c", "2020-01-15")
        unknown = build.stance("c stance", value=0.4).model_copy(update={"holder": build.party(None, "Mr Example")})
        store.save_articles([of], {})
        store.save_readings([(of, build.reading(of, unknown))], build.NOW)
        store.merge("Mr Example", "sadr", build.NOW)


def main() -> None:
    schema = migrations()[-1].number
    kept = FOLDER / f"{schema:04}.duckdb.gz"
    if kept.exists():
        sys.exit(f"{kept} is there already: a database of a released schema is never made anew")
    with tempfile.TemporaryDirectory() as folder:
        with writing(Path(folder)) as store:
            fill(store, schema)
        backup(Path(folder), Path(folder) / "kept.duckdb")
        with (Path(folder) / "kept.duckdb").open("rb") as made, gzip.GzipFile(kept, "wb", mtime=0) as packed:
            shutil.copyfileobj(made, packed)
    print(f"{kept}: {kept.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
