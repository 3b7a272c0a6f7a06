"""What an incoming document is to the archive: new, a revision, or nothing new. Pure but for what it asks the archive.

    documents -> in order of publication -> id -> revision -> origin -> articles

Nothing is overwritten: a changed text is the next revision of its article.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ingestion.incoming import IncomingArticle
from ingestion.language import language_of
from ingestion.origins import bands, origin_among
from news.article import Article
from news.base import stable_id
from news.ports import Archive, KnownRevision, OriginCandidate


class AdmitReason(StrEnum):
    """Why a document became an article, or did not."""

    NEW = "new"
    REVISED = "text changed"
    UNCHANGED = "stored already"
    OUTDATED = "older than the revision stored"
    DUPLICATE_IN_BATCH = "twice in one batch"
    EMPTY = "no text"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one document. `revision` is that which was made, or None."""

    where: str
    article: str
    reason: AdmitReason
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is to be stored, and why. `bands` has the MinHash bands of each (article id, revision)."""

    articles: list[Article] = field(default_factory=list)
    bands: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An article of this batch, as the archive would give it."""

    article: str
    origin: str
    published_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class _Revision:
    """The newest revision of a document as this batch goes on."""

    revision: int
    content_hash: str
    origin: str
    published_at: datetime | None


def article_id(document: IncomingArticle) -> str:
    """The same for every revision: from the document's own id, else its address, else its words."""
    if document.key is not None:
        return stable_id("key", document.key)
    if document.url is not None:
        return stable_id("url", document.url)
    return stable_id("content", content_hash(document))


def content_hash(document: IncomingArticle) -> str:
    """SHA-256 of title and text, whatever the white space between their words."""
    words = " ".join([*document.title.split(), "\x1f", *document.text.split()])
    return hashlib.sha256(words.encode("utf8", "surrogatepass")).hexdigest()


def admit(documents: Sequence[IncomingArticle], archive: Archive) -> Admitted:
    """The articles that are to be stored, in order of publication, and the reason for each document.

    A document without text is EMPTY. Of several with one id, each changed text is the next revision, in order of
    publication; a text that comes before the stored revision, by its date or in this batch, is OUTDATED, so that
    reading a folder again brings no old revision back.
    """
    admitted = Admitted()
    newest: dict[str, KnownRevision] = dict(archive.known(sorted({article_id(document) for document in documents})))
    in_batch: dict[int, list[_Candidate]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    ordered = [(article_id(document), content_hash(document), document) for document in sorted(documents, key=_order)]
    stored = {
        identity: place
        for place, (identity, fingerprint, _) in enumerate(ordered)
        if identity in newest and newest[identity].content_hash == fingerprint
    }
    for place, (identity, fingerprint, document) in enumerate(ordered):
        known = newest.get(identity)
        reason = _judge(document, fingerprint, known, (identity, fingerprint) in seen, place < stored.get(identity, 0))
        seen.add((identity, fingerprint))
        if reason not in (AdmitReason.NEW, AdmitReason.REVISED):
            admitted.decisions.append(Decision(document.where, identity, reason))
            continue
        keys = bands(document.text)
        origin = known.origin if known else _origin(document, keys, in_batch, archive) or identity
        revision = known.revision + 1 if known else 1
        newest[identity] = _Revision(revision, fingerprint, origin, document.published_at)
        for key in keys:
            in_batch[key].append(_Candidate(identity, origin, document.published_at, document.text))
        admitted.articles.append(_article(document, identity, revision, fingerprint, origin))
        admitted.bands[identity, revision] = list(keys)
        admitted.decisions.append(Decision(document.where, identity, reason, revision))
    return admitted


def _order(document: IncomingArticle) -> tuple[datetime, str, str]:
    return document.published_at or document.first_seen_at, document.url or "", document.where


def _judge(
    document: IncomingArticle, fingerprint: str, known: KnownRevision | None, seen: bool, passed: bool
) -> AdmitReason:
    """`passed`: the text that the archive has as the newest comes later in this batch."""
    if not document.text.strip():
        return AdmitReason.EMPTY
    if seen:
        return AdmitReason.DUPLICATE_IN_BATCH
    if known is None:
        return AdmitReason.NEW
    if known.content_hash == fingerprint:
        return AdmitReason.UNCHANGED
    if passed:
        return AdmitReason.OUTDATED
    if document.published_at and known.published_at and document.published_at < known.published_at:
        return AdmitReason.OUTDATED
    return AdmitReason.REVISED


def _origin(
    document: IncomingArticle, keys: Sequence[int], in_batch: dict[int, list[_Candidate]], archive: Archive
) -> str | None:
    """The origin of the same report, in the archive or earlier in this batch."""
    if not keys:
        return None
    fresh = {candidate.article: candidate for key in keys for candidate in in_batch.get(key, ())}
    candidates: list[OriginCandidate] = [*archive.sharing_bands(keys), *fresh.values()]
    return origin_among(document.text, document.published_at, candidates)


def _article(document: IncomingArticle, identity: str, revision: int, fingerprint: str, origin: str) -> Article:
    return Article(
        id=identity,
        revision=revision,
        source=document.source.id,
        url=document.url,
        title=document.title,
        outlet=document.outlet,
        author=document.author,
        language=language_of(document.text, document.language, document.source.language),
        published_at=document.published_at,
        published_basis=document.published_basis,
        first_seen_at=document.first_seen_at,
        text=document.text,
        content_hash=fingerprint,
        origin=origin,
        grade=document.source.grade,
    )
