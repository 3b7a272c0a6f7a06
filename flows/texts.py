"""Reading texts that are not stored: one file for a person, or rows in and rows out for a batch."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from extraction.reader import Reader
from flows.clock import Clock
from flows.progress import Progress
from flows.settings import Settings
from flows.steps import Run, as_document
from ingestion.admit import admit
from ingestion.collect import collect
from ingestion.files import read_bytes
from news.article import Fault
from news.claim import Document, Reading
from news.errors import SourceError, Where, shown
from news.ports import KnownRevision, OriginCandidate
from news.source import Source, SourceKind

_ROW_KEYS = set(Document.model_fields)


def read_rows(settings: Settings, rows: Path, target: Path | None, progress: Progress) -> list[str]:
    """Reads a file of rows (`-`: standard input), `{"id", "text", "published"?, "title"?, "mentions"?}` each, and
    writes a reading a row.

    Other keys of a row are not looked at. Returns a line for each row that could not be read; the others are.
    """
    run = Run(settings)
    complaints: list[str] = []
    reader = Reader(run.registry, run.watched)
    with _opened(rows) as lines, _written(target) as out:
        for number, reading in enumerate(reader.read_many(_documents(lines, str(rows), complaints)), 1):
            out.write(reading.model_dump_json() + "\n")
            progress("reading", number, None)
    return [*run.report.complaints(), *complaints]


def _documents(lines: IO[str], file: str, complaints: list[str]) -> Iterator[Document]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = Where(file, number)
        try:
            row = json.loads(line)
            yield Document.model_validate({key: row[key] for key in _ROW_KEYS & row.keys()})
        except (json.JSONDecodeError, AttributeError):
            complaints.append(str(SourceError(f"not a JSON object: {shown(line)}", where, "write one object a line")))
        except ValidationError as failure:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in failure.errors(include_url=False))
            complaints.append(str(SourceError(faults, where, 'a row is {"id", "text", ...}')))


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        if str(path) == "-":
            yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf8")
            return
        with path.open(encoding="utf8") as lines:
            yield lines
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", Where(str(path)), "check the path") from None
    except UnicodeDecodeError:
        raise SourceError("not UTF-8 text", Where(str(path)), "save it as UTF-8, one JSON object a line") from None


@contextmanager
def _written(path: Path | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf8") as out:
            yield out
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}", Where(str(path)), "check the folder") from None


def read_file(settings: Settings, path: Path) -> tuple[list[tuple[Document, Reading]], list[str]]:
    """The articles in one file (or on standard input, `-`) with their readings, and a line for each thing refused."""
    run = Run(settings)
    source = Source(id=str(path), kind=SourceKind.FILE, location=str(path))
    now = Clock().now()
    if str(path) == "-":
        outcomes = read_bytes(sys.stdin.buffer.read(), source, "standard input", now)
        documents = [outcome for outcome in outcomes if not isinstance(outcome, Fault)]
        run.report.faults += [outcome for outcome in outcomes if isinstance(outcome, Fault)]
    else:
        collected = collect(source, None, now)
        documents = collected.documents
        run.report.faults += collected.faults
    articles = [as_document(article) for article in admit(documents, _Nothing()).articles]
    readings = Reader(run.registry, run.watched).read_many(articles)
    return list(zip(articles, readings, strict=True)), list(run.report.complaints())


class _Nothing:
    """An archive that holds nothing: what is only read is compared with nothing."""

    def known(self, article_ids: Sequence[str]) -> Mapping[str, KnownRevision]:
        return {}

    def sharing_bands(self, bands: Sequence[int]) -> Sequence[OriginCandidate]:
        return ()
