"""Articles and what can be wrong in them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from news.base import Model, Utc
from news.source import Grade


class DateBasis(StrEnum):
    """How an article's date of publication is known."""

    GIVEN = "given"  # by the feed, the page's metadata or the file's front matter
    INFERRED = "inferred"  # worked out by the reader from the dates in the text
    UNKNOWN = "unknown"


class Article(Model):
    """One revision of one document.

    `id` is the same for every revision; `revision` counts from 1. `origin` is the id of the article that this text
    first appeared in: near-identical texts share one origin. `text` is Unicode, newlines as `\\n`, paragraphs apart
    by a blank line; every offset in the system is a character offset into it. The title is not part of `text`
    except where a plain text brought its title as its first line.
    """

    id: str
    revision: int = Field(default=1, ge=1)
    source: str
    url: str | None = None
    title: str
    outlet: str = ""
    author: str | None = None
    language: str = ""
    published_at: Utc | None = None
    published_basis: DateBasis = DateBasis.UNKNOWN
    first_seen_at: Utc
    text: str
    content_hash: str
    origin: str
    grade: Grade = Grade.F


class FaultKind(StrEnum):
    """What was found wrong. Stored, so that an analyst can count them."""

    WEEKDAY = "weekday does not match date"
    IMPOSSIBLE_DATE = "no such date"
    FUTURE_DATE = "date after publication"
    EMPTY = "empty text"
    NOT_TEXT = "not text"
    UNREADABLE = "unreadable"
    BAD_FRONT_MATTER = "bad front matter"
    BAD_FEED = "not a feed"
    FETCH = "could not be fetched"


class Fault(Model):
    """Something wrong in a source or an article, kept instead of guessed around.

    `start` and `end` are character offsets into the article's text where the fault stands in a text; `where` is the
    file or url otherwise; `mend` says what a person can do.
    """

    kind: FaultKind
    text: str = ""
    start: int | None = None
    end: int | None = None
    where: str = ""
    mend: str = ""
