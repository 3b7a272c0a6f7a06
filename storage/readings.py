"""What is still to be read, and what was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from news.article import Article
from news.claim import Mention, Reading
from news.errors import StoreError, Where
from storage.archive import ArchiveStore, fault_rows
from storage.claims import append_claims
from storage.pieces import follow
from storage.resolving import resolved
from storage.session import Row, aware, naive


class ReadingStore(ArchiveStore):
    def unread(self, reader: str, limit: int) -> list[Article]:
        """Articles whose newest revision this reader (name and version) has not read, oldest publication first."""
        found = self.records(
            "SELECT * EXCLUDE (number) FROM store.articles WHERE number IN ("
            "  SELECT number FROM store.unread($1) ORDER BY coalesce(published_at, first_seen_at), id LIMIT $2"
            ") ORDER BY coalesce(published_at, first_seen_at), id",
            (reader, limit),
        )
        return [Article(**row) for row in found]

    def count_unread(self, reader: str) -> int:
        """How many articles `unread` would give without a limit."""
        return int(self.scalar("SELECT count(*) FROM store.unread($1)", (reader,)))

    def newest_moment(self) -> datetime | None:
        """The latest moment at which anything stored was published (given or inferred) or, where that is unknown,
        first seen; None where nothing is stored. A replay takes it for now."""
        return aware(
            self.scalar(
                "SELECT max(moment) FROM (SELECT max(known_at) AS moment FROM store.claims UNION ALL "
                "SELECT max(published_at) FROM store.articles UNION ALL "
                "SELECT max(coalesce(published, first_seen_at)) FROM store.articles AS articles "
                "JOIN store.readings AS readings ON readings.article = articles.number WHERE published_at IS NULL)"
            )
        )

    def save_readings(self, readings: Sequence[tuple[Article, Reading]], now: datetime) -> int:
        """Stores readings with their mentions, claims and faults, in one transaction and one new batch.

        What the same reader has read of a revision before is left as it is. A reading supersedes the older ones of
        its document; names that were merged into actors stand for them. Returns the batch's number, or the last one
        where nothing was new. Raises StoreError where an article is not stored.
        """
        with self.transaction():
            numbers = self._revisions({article.id for article, _ in readings})
            for article, _ in readings:
                if (article.id, article.revision) not in numbers:
                    where = Where(article=article.id)
                    raise StoreError(f"revision {article.revision} is not stored", where, "save the article first")
            read = set(
                self.rows(
                    "SELECT article, reader FROM store.readings WHERE article IN (SELECT unnest($1::BIGINT[]))",
                    (list(numbers.values()),),
                )
            )
            merges = self.merges()
            new: dict[tuple[int, str], tuple[Article, Reading]] = {}
            for article, reading in readings:
                key = (numbers[article.id, article.revision], reading.reader)
                if key not in read:
                    new.setdefault(key, (article, resolved(reading, merges)))
            if not new:
                return self.last_batch()
            batch = self.last_batch() + 1
            first = int(self.scalar("SELECT coalesce(max(number), 0) FROM store.readings")) + 1
            self._append_readings(batch, first, new, now)
            documents = {article.id for article, _ in new.values()}
            if read or len(documents) < len(new):
                self._supersede(batch, documents)
            follow(self, batch)
            self.changed()
        return batch

    def _append_readings(
        self, batch: int, first: int, new: dict[tuple[int, str], tuple[Article, Reading]], now: datetime
    ) -> None:
        readings: list[Row] = []
        mentions: list[Row] = []
        told: list[tuple[int, int, Article, Reading]] = []
        faults: list[Row] = []
        for number, ((place, _), (article, reading)) in enumerate(new.items(), start=first):
            readings.append(
                (
                    number,
                    batch,
                    place,
                    article.id,
                    article.revision,
                    reading.reader,
                    reading.published,
                    reading.published_basis.value,
                    reading.language,
                    naive(now),
                )
            )
            mentions += [
                (number, ordinal, m.kind.value, m.actor, m.name, m.text, m.start, m.end, m.mention)
                for ordinal, m in enumerate(reading.mentions)
            ]
            told.append((number, place, article, reading))
            faults += fault_rows(reading.faults, article.id, article.revision, "read", now)
        self.append("store.readings", readings)
        self.append("store.mentions", mentions)
        append_claims(self, batch, told)
        self.insert("store.faults", faults)

    def _revisions(self, documents: Collection[str]) -> dict[tuple[str, int], int]:
        """Numbers of every stored revision of these documents, by (article id, revision)."""
        found = self.rows(
            "SELECT id, revision, number FROM store.articles WHERE id IN (SELECT unnest($1::VARCHAR[]))",
            (list(documents),),
        )
        return {(document, revision): number for document, revision, number in found}

    def _supersede(self, batch: int, articles: Collection[str]) -> None:
        """Of the readings of these documents, all but the last of the newest revision."""
        self._db.execute(
            "INSERT OR IGNORE INTO store.superseded "
            "SELECT number, newest, $1 FROM ("
            "  SELECT number, first_value(number) OVER (PARTITION BY article_id ORDER BY revision DESC, number DESC)"
            "    AS newest"
            "  FROM store.readings WHERE article_id IN (SELECT unnest($2::VARCHAR[]))"
            ") WHERE number <> newest",
            [batch, list(articles)],
        )

    def last_batch(self) -> int:
        """Number of the last batch of readings; 0 where nothing was read."""
        return int(self.scalar("SELECT coalesce(max(batch), 0) FROM store.readings"))

    def merges(self) -> dict[str, str]:
        """Folded name -> id of the actor that it was merged into; undone ones are absent."""
        found = self.rows("SELECT folded, actor FROM store.merges_now WHERE actor IS NOT NULL ORDER BY folded")
        return dict(found)

    def mentions_of(self, article_id: str) -> list[Mention]:
        """The mentions of a document, in the order in which its newest reading gave them."""
        found = self.records(
            'SELECT mentions.* EXCLUDE (reading, ordinal, stop), stop AS "end" FROM store.mentions AS mentions '
            "JOIN store.readings AS readings ON readings.number = mentions.reading "
            "WHERE readings.article_id = ? AND readings.number NOT IN (SELECT reading FROM store.superseded) "
            "ORDER BY ordinal",
            (article_id,),
        )
        return [Mention(**row) for row in found]
