"""Files and folders -> documents.

    path -> bytes -> characters -> by its kind: front matter + text | plain text | page -> document

Whatever cannot be used gives one fault and stops nothing else.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ingestion import frontmatter, pages
from ingestion.incoming import IncomingArticle
from ingestion.text import NotText, clean, declared_charset, decode, paragraphs, without_furniture
from news.article import DateBasis, Fault, FaultKind
from news.errors import ConfigError
from news.source import Source

TEXTS = (".txt", ".md")
PAGES = (".html", ".htm")
LARGEST = 32 * 1024 * 1024
"""Bytes; no article is as large."""
_LONGEST_TITLE = 300


def read_path(source: Source, now: datetime) -> tuple[list[IncomingArticle], list[Fault]]:
    """Every document under `source.location`: one file, or a folder's `.txt`, `.md`, `.html` and `.htm` at any depth.

    A folder's own files come first, then its folders, each by name. Hidden files and links to folders are left alone.
    A file named by itself is read whatever its suffix.
    """
    documents: list[IncomingArticle] = []
    faults: list[Fault] = []
    for file in _files(Path(source.location)):
        for outcome in [file] if isinstance(file, Fault) else _read(file, source, now):
            if isinstance(outcome, Fault):
                faults.append(outcome)
            else:
                documents.append(outcome)
    return documents, faults


def _files(path: Path) -> Iterator[Path | Fault]:
    try:
        folder_given = path.is_dir()
    except OSError as error:
        yield _unreadable(str(path), error)
        return
    if not folder_given:
        yield path
        return
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in TEXTS + PAGES and not name.startswith("."):
                yield Path(folder) / name
    for refusal in unreadable:
        yield _unreadable(str(refusal.filename), refusal)


def _unreadable(where: str, error: OSError) -> Fault:
    mend = "check the path" if isinstance(error, FileNotFoundError) else "give this user permission to read it"
    return Fault(kind=FaultKind.UNREADABLE, text=error.strerror or type(error).__name__, where=where, mend=mend)


def _read(path: Path, source: Source, now: datetime) -> list[IncomingArticle | Fault]:
    """The document in a file and what is wrong with it."""
    try:
        return read_bytes(_bytes(path), source, str(path), now, page=path.suffix.lower() in PAGES)
    except OSError as error:
        return [_unreadable(str(path), error)]
    except NotText as error:
        return [_not_text(str(path), error)]


def read_bytes(
    data: bytes, source: Source, where: str, now: datetime, *, page: bool = False
) -> list[IncomingArticle | Fault]:
    """The document in the bytes of a text or a page, and what is wrong with it. `where` is for messages."""
    try:
        characters = decode(data, declared_charset(data) if page else None)
        if not characters.strip():
            return [_empty(where)]
        read = pages.read_page if page else read_text
        return read(characters, source, where, now)
    except NotText as error:
        return [_not_text(where, error)]
    except ConfigError as error:
        return [Fault(kind=FaultKind.BAD_FRONT_MATTER, text=error.what, where=str(error.where), mend=error.mend)]


def _not_text(where: str, error: NotText) -> Fault:
    mend = "only text and HTML are read: convert it, or remove it"
    return Fault(kind=FaultKind.NOT_TEXT, text=str(error), where=where, mend=mend)


def _bytes(path: Path) -> bytes:
    """Raises OSError, also for what is no plain file (opening a pipe would wait for ever) and for what is too large."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "no plain file", str(path))
    if status.st_size > LARGEST:
        raise NotText(f"it is larger than {LARGEST // 1024**2} MiB")
    return path.read_bytes()


def read_text(characters: str, source: Source, where: str, now: datetime) -> list[IncomingArticle | Fault]:
    """The document in a text, with or without front matter. Raises ConfigError for front matter that is broken."""
    text = clean(characters)
    if frontmatter.has_front_matter(text):
        return _dispatch(text, source, where, now)
    lines = without_furniture(text)
    if not lines:
        return [_empty(where)]
    title, _, rest = lines.partition("\n")
    title = title.lstrip("# ") or title
    body = paragraphs(rest)
    article = IncomingArticle(
        source=source,
        where=where,
        title=title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…",
        text=f"{title}\n\n{body}" if body else title,
        outlet=source.outlet,
        first_seen_at=now,
    )
    return [article]


def _dispatch(text: str, source: Source, where: str, now: datetime) -> list[IncomingArticle | Fault]:
    matter, rest = frontmatter.split(text, where)
    body = paragraphs(without_furniture(rest.strip("\n")))
    if not body:
        return [_empty(where)]
    article = IncomingArticle(
        source=source,
        where=where,
        url=matter.url,
        key=matter.id,
        title=clean(matter.title).replace("\n", " "),
        outlet=matter.outlet or source.outlet,
        author=matter.author,
        language=matter.language,
        published_at=matter.published,
        published_basis=DateBasis.GIVEN if matter.published else DateBasis.UNKNOWN,
        text=body,
        first_seen_at=now,
    )
    return [article]


def _empty(where: str) -> Fault:
    return Fault(kind=FaultKind.EMPTY, text="empty", where=where, mend="remove it, or fill it")
