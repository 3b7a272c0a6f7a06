"""One small tree of errors. Each says where it happened and what to do about it.

Text from outside stands in messages only through `repr`-like quoting done by the raiser (see `shown`), so that a
file's bytes cannot forge a log line or colour a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass

from news.text import escaped, printable


@dataclass(frozen=True, slots=True)
class Where:
    """A place a person can open: a file with 1-based line and column, a url, or an article."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    url: str | None = None
    article: str | None = None

    def __str__(self) -> str:
        if self.file is not None:
            return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return self.url or (f"article {self.article}" if self.article else "")


class WeathervaneError(Exception):
    """What is wrong, where, and what to do. `str()` is one line: `where: what (mend)`."""

    def __init__(self, what: str, where: Where | None = None, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where or Where()
        self.mend = mend

    def __str__(self) -> str:
        place = str(self.where)
        line = f"{place}: {self.what}" if place else self.what
        return f"{line} ({self.mend})" if self.mend else line


class ConfigError(WeathervaneError):
    """A file that people edit (rule, actor, feed list, settings) does not say something usable."""


class SourceError(WeathervaneError):
    """A source, or one document of it, could not be fetched or is no text."""


class StoreError(WeathervaneError):
    """The database is locked, newer than this program, damaged, or could not be written."""


class BusyError(StoreError):
    """Another process holds what this one needs; the same call may go through later."""


class QueryError(StoreError):
    """An analyst's SQL was refused or failed."""


class DeliveryError(WeathervaneError):
    """A channel did not take a notification."""


def shown(text: str, limit: int = 80) -> str:
    """Text from outside, made safe to stand in a message: one line, quoted, control characters escaped, cut."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"'{printable(cut, instead=escaped)}'"
