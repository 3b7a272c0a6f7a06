"""What a source brought, before it is decided what it is to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from news.article import DateBasis, Fault
from news.base import Model, Utc
from news.source import FeedState, Source


class IncomingArticle(Model):
    """One document as it came in, in the stored form of text (see `ingestion.text`).

    where       the file, or the address of the document: for messages
    url         canonical address, where it has one
    key         the document's own id at its source (front matter, feed entry), where it has no address
    outlet      as the document says, else as the source says
    language    as the document says ("en"), else ""
    """

    source: Source
    where: str
    title: str
    text: str
    url: str | None = None
    key: str | None = None
    outlet: str = ""
    author: str | None = None
    language: str = ""
    published_at: Utc | None = None
    published_basis: DateBasis = DateBasis.UNKNOWN
    first_seen_at: Utc


class Outcome(StrEnum):
    """What came of looking at a source."""

    READ = "read"
    UNCHANGED = "unchanged since the last fetch"
    NOT_DUE = "not to be fetched yet"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Collected:
    """What a source brought. `feed_state` is to be stored; None for what is no feed."""

    outcome: Outcome
    documents: list[IncomingArticle] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    feed_state: FeedState | None = None


def language_code(tag: str | None) -> str:
    """The ISO 639 part of a language tag: "en-GB" is "en". Empty where it is no such tag."""
    code = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else ""
