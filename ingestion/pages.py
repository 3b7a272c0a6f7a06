"""A page of HTML -> a document: its main text, and what it says of itself."""

from __future__ import annotations

import html
import re
import warnings
from datetime import datetime

from ingestion.dates import publication
from ingestion.incoming import IncomingArticle, language_code
from ingestion.markup import plain_title
from ingestion.text import clean, paragraphs, without_furniture
from ingestion.urls import canonical
from news.article import Fault, FaultKind
from news.source import Source

_LANGUAGE = re.compile(r"""<html\b[^>]{0,500}?\blang\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_PUBLISHED_KEYS = ("article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "date")


def read_page(page: str, source: Source, where: str, now: datetime) -> list[IncomingArticle | Fault]:
    """The article in a page. A date of publication that cannot be is a fault beside the article.

    Main text by trafilatura (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15), which weighs text against
    links and markup.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a library beneath warns of a proxy that nobody uses
        import trafilatura  # takes half a second: only where there is a page
        from trafilatura.settings import Document
    found = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, Document) or not (text := paragraphs(without_furniture(clean(found.text or "")))):
        mend = "save the article's page itself, or its text as .txt"
        return [Fault(kind=FaultKind.EMPTY, text="no main text was found in the page", where=where, mend=mend)]
    title = plain_title(found.title or "") or text.partition("\n")[0][:300]
    language = _LANGUAGE.search(page)
    said = _published(page) or found.date or ""
    published_at, basis, fault = publication(said, _moment(said), now, where)
    article = IncomingArticle(
        source=source,
        where=where,
        url=canonical(found.url) if found.url else None,
        title=title,
        outlet=found.sitename or source.outlet,
        author=found.author,
        language=language_code(language[1] if language else ""),
        published_at=published_at,
        published_basis=basis,
        text=text.removeprefix(f"{title}\n\n"),
        first_seen_at=now,
    )
    return [article, fault] if fault else [article]


def _published(page: str) -> str | None:
    """The moment of publication in a page's meta elements: trafilatura keeps only its day."""
    said: dict[str, str] = {}
    for element in _META.findall(page[:200_000]):
        attributes = {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(element)}
        key = attributes.get("property") or attributes.get("itemprop") or attributes.get("name") or ""
        said.setdefault(key.lower(), attributes.get("content", "").strip())
    return next((said[key] for key in _PUBLISHED_KEYS if said.get(key)), None)


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None
