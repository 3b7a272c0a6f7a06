"""Sources, articles and faults. Provides `news.ports.Archive`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from news.article import Article, Fault
from news.base import stable_id
from news.ports import KnownRevision
from news.source import FeedState, Source
from storage.session import Row, Session, aware, naive


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """The newest stored revision of a document."""

    revision: int
    content_hash: str
    origin: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class SimilarArticle:
    """A stored article whose text may be the same report."""

    article: str
    origin: str
    text: str
    published_at: datetime | None


class ArchiveStore(Session):
    def save_sources(self, sources: Iterable[Source]) -> None:
        """The sources as they are configured now; others stay as they were."""
        rows = [tuple(source.model_dump(mode="json")[field] for field in Source.model_fields) for source in sources]
        with self.transaction():
            stored = set(self.rows("FROM store.sources"))
            if self.insert("store.sources", (row for row in rows if row not in stored), replace=True):
                self.changed()

    def feed_state(self, url: str) -> FeedState | None:
        """What the last fetch of this feed left behind; None where it was never fetched."""
        found = self.records("FROM store.feed_states WHERE url = ?", (url,))
        return FeedState(**found[0]) if found else None

    def save_feed_state(self, state: FeedState) -> None:
        values = [getattr(state, field) for field in FeedState.model_fields]
        row = tuple(naive(value) if isinstance(value, datetime) else value for value in values)
        with self.transaction():
            self.insert("store.feed_states", [row], replace=True)

    def save_articles(self, articles: Sequence[Article], bands: Mapping[tuple[str, int], Sequence[int]]) -> int:
        """Stores the revisions that are not stored yet, each with its MinHash bands. Returns how many were new.

        `bands` is keyed by (article id, revision); a band is a signed 64-bit number.
        """
        with self.transaction():
            stored = self._numbers([(article.id, article.revision) for article in articles])
            new = {(a.id, a.revision): a for a in articles if (a.id, a.revision) not in stored}
            number = int(self.scalar("SELECT coalesce(max(number), 0) FROM store.articles"))
            numbers = {key: number + place for place, key in enumerate(new, start=1)}
            self.append("store.articles", (_article_row(numbers[key], article) for key, article in new.items()))
            self.append(
                "store.article_bands",
                ((numbers[key], band) for key in new for band in dict.fromkeys(bands.get(key, ()))),
            )
            if new:
                self.changed()
        return len(new)

    def _numbers(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Numbers of the stored ones among these (article id, revision)."""
        found = self.rows(
            "WITH asked AS (SELECT unnest($1::VARCHAR[]) AS id, unnest($2::INTEGER[]) AS revision) "
            "SELECT id, revision, number FROM store.articles SEMI JOIN asked USING (id, revision)",
            ([key[0] for key in keys], [key[1] for key in keys]),
        )
        return {(article, revision): number for article, revision, number in found}

    def known(self, article_ids: Sequence[str]) -> Mapping[str, KnownRevision]:
        """Newest stored revision of each document that is stored; others are absent."""
        found = self.rows(
            "SELECT id, revision, content_hash, origin, published_at FROM store.articles "
            "WHERE id IN (SELECT unnest($1::VARCHAR[])) "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1 ORDER BY id",
            (list(article_ids),),
        )
        return {
            article: StoredRevision(revision, digest, origin, aware(published))
            for article, revision, digest, origin, published in found
        }

    def sharing_bands(self, bands: Sequence[int]) -> Sequence[SimilarArticle]:
        """Stored articles that share a MinHash band with a text, oldest publication first (unknown ones by when they
        were first seen), each in the newest revision that shares one."""
        found = self.rows(
            "SELECT id, origin, text, published_at FROM store.articles "
            "WHERE number IN (SELECT article FROM store.article_bands WHERE band IN (SELECT unnest($1::BIGINT[]))) "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1 "
            "ORDER BY coalesce(published_at, first_seen_at), id",
            (list(bands),),
        )
        return [SimilarArticle(article, origin, text, aware(published)) for article, origin, text, published in found]

    def save_faults(
        self,
        faults: Iterable[Fault],
        *,
        article_id: str | None = None,
        revision: int | None = None,
        stage: str,
        now: datetime,
    ) -> int:
        """Stores the faults that are not stored yet. Returns how many were new."""
        with self.transaction():
            new = self.insert("store.faults", fault_rows(faults, article_id, revision, stage, now))
            if new:
                self.changed()
        return new


def fault_rows(
    faults: Iterable[Fault], article_id: str | None, revision: int | None, stage: str, now: datetime
) -> list[Row]:
    """Faults as rows, known by what they say and where: the same fault found again has the same id."""
    rows = []
    for fault in faults:
        what = (stage, fault.kind.value, article_id, revision, fault.where, fault.text, fault.start, fault.end)
        rows.append((stable_id(*what), *what, fault.mend, naive(now)))
    return rows


def _article_row(number: int, article: Article) -> Row:
    return (
        number,
        article.id,
        article.revision,
        article.source,
        article.url,
        article.title,
        article.outlet,
        article.author,
        article.language,
        naive(article.published_at),
        article.published_basis.value,
        naive(article.first_seen_at),
        article.text,
        article.content_hash,
        article.origin,
        article.grade.value,
    )
