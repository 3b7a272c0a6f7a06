"""What a source brought, before it is decided what it is to the archive."""

from __future__ import annotations

from news.article import DateBasis
from news.base import Model, Utc
from news.source import Source


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


def language_code(tag: str | None) -> str:
    """The ISO 639 part of a language tag: "en-GB" is "en". Empty where it is no such tag."""
    code = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else ""
