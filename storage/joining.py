"""Another Weathervane's export, taken into a database that holds something already.

    sources -> articles -> faults -> readings -> merged names -> alerts with what was delivered of them

All of it comes in by the same ways as what is new, in the order of their storing: what has the same id is there
already, a new reading takes the place of an older one, positions follow. Killed halfway and run again, it goes on. What
says something else under the same id is told, and left out with what rests on it: what is here counts. Not taken over
is what belongs to the other program: its runs, the states of its feeds, how far its rules looked, what it has not
delivered yet, its registry and constants.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from news.alert import Attempt, Notification, Outcome, Transition
from news.article import Article
from news.claim import Claim, Mention, Reading
from news.errors import StoreError, shown
from news.source import Source
from storage.claims import stored_claim
from storage.files import PRIVATE
from storage.publish import publish
from storage.session import Row, aware, connect
from storage.store import Store
from storage.transfer import build, import_, tables
from storage.writer import writing

_AT_ONCE = 500
"""Articles or readings in one transaction."""

_LAST_READINGS = (
    "SELECT number, batch, read_at FROM store.readings"
    " QUALIFY row_number() OVER (PARTITION BY article, reader ORDER BY number DESC) = 1"
    " ORDER BY batch, number"
)
"""What a reader read of a revision: with the names that were merged since, if any."""


@dataclass(frozen=True, slots=True)
class Joined:
    """New rows of each table that has any, and what was left out, each with the reason."""

    rows: dict[str, int]
    conflicts: tuple[str, ...]


def take_in(data_dir: Path, folder: Path, wait: float = 30.0) -> Joined:
    """Takes an export into the database of a folder, or makes the database of it, and publishes it.

    Raises StoreError where the export is not whole, in Parquet, and of this or an older version.
    """
    if not (data_dir / PRIVATE).exists():
        return Joined(import_(data_dir, folder, wait), ())
    with tempfile.TemporaryDirectory(dir=data_dir, prefix="importing-") as place:
        file = Path(place) / "export.duckdb"
        build(folder, file)
        with connect(file, read_only=True) as connection, writing(data_dir, wait) as ours:
            joined = join(ours, Store(connection, file))
    publish(data_dir, wait, force=True)
    return joined


def join(ours: Store, theirs: Store) -> Joined:
    """The same for two open stores: `theirs` is only read."""
    before = _counts(ours)
    conflicts = (
        *_sources(ours, theirs),
        *_articles(ours, theirs),
        *_readings(ours, theirs),
        *_merges(ours, theirs),
        *_alerts(ours, theirs),
    )
    after = _counts(ours)
    return Joined({name: rows - before[name] for name, rows in after.items() if rows > before[name]}, conflicts)


def _counts(store: Store) -> dict[str, int]:
    return {
        name: int(store.scalar(f"SELECT count(*) FROM store.{name}"))  # noqa: S608 -- our own table
        for name in tables(store)
        if name != "pieces"
    }


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))


def _sources(ours: Store, theirs: Store) -> Iterator[str]:
    known = {row["id"]: Source(**row) for row in ours.records("FROM store.sources")}
    sources = [Source(**row) for row in theirs.records("FROM store.sources ORDER BY id")]
    ours.save_sources(source for source in sources if source.id not in known)
    for source in sources:
        if known.get(source.id, source) != source:
            yield f"source {shown(source.id)} is set up otherwise here"


def _articles(ours: Store, theirs: Store) -> Iterator[str]:
    for part in _parts(theirs.rows("SELECT number FROM store.articles ORDER BY number")):
        numbers = [number for (number,) in part]
        chosen = "number IN (SELECT unnest($1::BIGINT[]))"
        rows = theirs.records(f"FROM store.articles WHERE {chosen} ORDER BY number", (numbers,))
        bands: dict[int, list[int]] = {}
        for number, band in theirs.rows(
            "FROM store.article_bands WHERE article IN (SELECT unnest($1::BIGINT[]))", (numbers,)
        ):
            bands.setdefault(number, []).append(band)
        keys = {(row["id"], row["revision"]): bands.get(row.pop("number"), []) for row in rows}
        ours.save_articles([Article(**row) for row in rows], keys)
        same = _texts(ours, [row["id"] for row in rows])
        for row in rows:
            if same[row["id"], row["revision"]] != row["content_hash"]:
                yield f"article {row['id']} revision {row['revision']} has another text here: it was left out"
    with ours.transaction():
        if ours.insert("store.faults", theirs.rows("FROM store.faults ORDER BY id")):
            ours.changed()


def _texts(store: Store, articles: list[str]) -> dict[tuple[str, int], str]:
    """Content hash of every stored revision of these documents."""
    found = store.rows(
        "SELECT id, revision, content_hash FROM store.articles WHERE id IN (SELECT unnest($1::VARCHAR[]))", (articles,)
    )
    return {(article, revision): digest for article, revision, digest in found}


def _readings(ours: Store, theirs: Store) -> Iterator[str]:
    for _, stored in groupby(theirs.rows(_LAST_READINGS), key=itemgetter(1)):
        for part in _parts(list(stored)):
            read = _pairs(theirs, [number for number, _, _ in part])
            same = _texts(ours, [article.id for article, _ in read])
            taken = [pair for pair in read if same.get((pair[0].id, pair[0].revision)) == pair[0].content_hash]
            now = aware(part[0][2])
            assert now is not None
            known = _claims_of(ours, [article.id for article, _ in taken])
            ours.save_readings(taken, now)
            for article, reading in taken:
                claims = {claim.id for claim in reading.claims}
                if known.get((article.id, article.revision, reading.reader), claims) != claims:
                    place = f"article {article.id} revision {article.revision}"
                    yield f"{place} was read otherwise by {shown(reading.reader)} here"


def _claims_of(store: Store, articles: list[str]) -> dict[tuple[str, int, str], set[str]]:
    """Ids of the claims that each reader read in each revision of these documents."""
    found = store.rows(
        "SELECT article_id, revision, reader, list(id) FILTER (id IS NOT NULL)"
        " FROM store.readings AS readings LEFT JOIN store.claims AS claims ON claims.reading = readings.number"
        " WHERE article_id IN (SELECT unnest($1::VARCHAR[])) GROUP BY ALL",
        (articles,),
    )
    return {(article, revision, reader): set(claims or ()) for article, revision, reader, claims in found}


def _pairs(store: Store, numbers: list[int]) -> list[tuple[Article, Reading]]:
    """Readings by number as they were stored, with their articles. Their faults are stored by themselves."""
    chosen = "reading IN (SELECT unnest($1::BIGINT[]))"
    mentions: dict[int, list[Mention]] = {}
    for row in store.records(
        f'SELECT * EXCLUDE (ordinal, stop), stop AS "end" FROM store.mentions WHERE {chosen} ORDER BY reading, ordinal',  # noqa: S608
        (numbers,),
    ):
        mentions.setdefault(row.pop("reading"), []).append(Mention(**row))
    claims: dict[int, list[Claim]] = {}
    for row in store.records(f"FROM store.stored_claims WHERE {chosen} ORDER BY reading, ordinal", (numbers,)):
        claims.setdefault(row["reading"], []).append(stored_claim(row).claim)
    rows = store.records(
        "FROM store.readings WHERE number IN (SELECT unnest($1::BIGINT[])) ORDER BY number", (numbers,)
    )
    articles = {
        row.pop("number"): Article(**row)
        for row in store.records(
            "FROM store.articles WHERE number IN (SELECT unnest($1::BIGINT[]))", ([row["article"] for row in rows],)
        )
    }
    return [
        (
            articles[row["article"]],
            Reading(
                id=row["article_id"],
                title=articles[row["article"]].title,
                published=row["published"],
                published_basis=row["published_basis"],
                language=row["language"],
                reader=row["reader"],
                mentions=tuple(mentions.get(row["number"], ())),
                claims=tuple(claims.get(row["number"], ())),
            ),
        )
        for row in rows
    ]


def _merges(ours: Store, theirs: Store) -> Iterator[str]:
    known = ours.merges()
    for folded, name, actor, merged_at in theirs.rows(
        "SELECT folded, name, actor, merged_at FROM store.merges_now WHERE actor IS NOT NULL ORDER BY merged_at, folded"
    ):
        now = aware(merged_at)
        assert now is not None
        if known.get(folded, actor) != actor:
            yield f"{shown(name)} means {shown(known[folded])} here, not {shown(actor)}"
        elif folded not in known:
            try:
                ours.merge(name, actor, now)
            except StoreError as error:
                yield f"{shown(name)} was not merged into {shown(actor)}: {error.what}"


def _alerts(ours: Store, theirs: Store) -> Iterator[str]:
    rules = [rule for (rule,) in theirs.rows("SELECT DISTINCT rule FROM store.alerts ORDER BY rule")]
    known = {alert.id: alert for alert, _ in ours.alerts_of(rules, None)}
    claims = {claim for (claim,) in ours.rows("SELECT DISTINCT id FROM store.claims")}
    taken = {}
    for alert, _ in theirs.alerts_of(rules, None):
        if alert.id in known:
            if known[alert.id] != alert:
                yield f"alert {alert.id} is another here"
        elif claims.issuperset((*alert.before, *alert.after)):
            taken[alert.id] = alert
        else:
            yield f"alert {alert.id} rests on claims that were left out"
    steps = theirs.records(
        "SELECT alert, state, moved_at AS at, reason FROM store.alert_transitions ORDER BY alert, step"
    )
    sent = theirs.records(
        "FROM store.notifications WHERE id IN (SELECT notification FROM store.attempts WHERE outcome = $1) ORDER BY id",
        (Outcome.SENT.value,),
    )
    messages = {row["id"]: Notification(**row) for row in sent if row["alert"] in taken}
    ours.save_evaluation(
        list(taken.values()), [Transition(**row) for row in steps if row["alert"] in taken], list(messages.values()), {}
    )
    for row in theirs.records(
        "SELECT notification, number, tried_at AS at, outcome, detail FROM store.attempts ORDER BY notification, number"
    ):
        if row["notification"] in messages:
            ours.record_attempt(Attempt(**row))
