"""Documents, and an archive in memory, for the tests of ingestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.admit import Admitted
from ingestion.incoming import IncomingArticle
from news.article import Article, DateBasis
from news.source import Source, SourceKind

NOW = datetime(2020, 2, 1, 12, tzinfo=UTC)


@dataclass
class MemoryArchive:
    """The archive's port, over a list."""

    stored: list[tuple[Article, tuple[int, ...]]] = field(default_factory=list)

    def save(self, admitted: Admitted) -> None:
        for article in admitted.articles:
            self.stored.append((article, tuple(admitted.bands[article.id, article.revision])))

    def known(self, article_ids: Sequence[str]) -> Mapping[str, Article]:
        return {article.id: article for article, _ in self.stored if article.id in article_ids}

    def sharing_bands(self, bands: Sequence[int]) -> Sequence[Candidate]:
        found = [article for article, stored in self.stored if set(stored) & set(bands)]
        found.sort(key=lambda article: article.published_at or article.first_seen_at)
        return [Candidate(article.id, article.origin, article.published_at, article.text) for article in found]


@dataclass(frozen=True)
class Candidate:
    article: str
    origin: str
    published_at: datetime | None
    text: str


def incoming(text: str, **known: object) -> IncomingArticle:
    """A document with what a test cares about; `published` is a day of January 2020."""
    day = known.pop("published", None)
    published = datetime(2020, 1, int(str(day)), tzinfo=UTC) if day is not None else None
    values = {
        "source": Source(id="wire", kind=SourceKind.FOLDER, location="wire"),
        "where": "wire/a.txt",
        "title": "A title",
        "text": text,
        "published_at": published,
        "published_basis": DateBasis.GIVEN if published else DateBasis.UNKNOWN,
        "first_seen_at": NOW,
    } | known
    return IncomingArticle.model_validate(values)
