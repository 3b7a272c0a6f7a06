"""Our own dispatch format: a text with its metadata in front.

---
title: "..."
outlet: Tigris Wire
url: https://tigriswire.example/2020/01/14/march
published: 2020-01-14T16:30:00Z      # or a day: 2020-01-14
language: en
---

First paragraph ...
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from pydantic import Field, field_validator

from ingestion.incoming import language_code
from ingestion.urls import canonical
from news.base import Model
from news.errors import ConfigError, Where
from news.yaml_file import YamlFile

_LONGEST = 20_000
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


class FrontMatter(Model):
    """What stands in front of a text. `published` is a day (00:00 UTC) or a moment with its zone."""

    title: str = Field(min_length=1)
    outlet: str = ""
    url: str | None = None
    published: datetime | None = None
    language: str = ""
    author: str | None = None
    id: str | None = Field(default=None, min_length=1)

    @field_validator("published", mode="before")
    @classmethod
    def _is_a_day_or_has_a_zone(cls, published: Any) -> Any:
        if isinstance(published, datetime):
            if published.tzinfo is None:
                raise ValueError("a time needs its zone: end it with Z, or with +03:00")
            return published
        if isinstance(published, date):
            return datetime(published.year, published.month, published.day, tzinfo=UTC)
        if published is None:
            return None
        raise ValueError("must be a day (2020-01-14) or a moment with its zone (2020-01-14T16:30:00Z)")

    @field_validator("url")
    @classmethod
    def _is_canonical(cls, url: str | None) -> str | None:
        address = canonical(url) if url is not None else None
        if url is not None and address is None:
            raise ValueError("must be an address that begins with http:// or https://")
        return address

    @field_validator("language")
    @classmethod
    def _is_a_code(cls, language: str) -> str:
        code = language_code(language)
        if language and not code:
            raise ValueError("must be a language code such as en or ar")
        return code


def has_front_matter(text: str) -> bool:
    """Whether the first line of a text (line ends `\\n`) is the fence that front matter begins with."""
    return _FENCE.match(text) is not None


def split(text: str, file: str) -> tuple[FrontMatter, str]:
    """The front matter of a text and what follows it. Lines in errors are those of the file.

    Raises ConfigError with every error in it where it is not closed, not YAML, or does not say what it should.
    """
    fences = list(_FENCE.finditer(text))[:2]
    if len(fences) < 2:
        raise ConfigError("the front matter is not closed", Where(file, 1), "end it with a line ---")
    opening, closing = fences
    if closing.start() > _LONGEST:
        raise ConfigError("the front matter is too long", Where(file, 1), "is its closing line --- missing?")
    try:
        yaml = YamlFile("\n" + text[opening.end() + 1 : closing.start()], file)
    except RecursionError:
        raise ConfigError("the front matter is nested too deeply", Where(file, 2), "write plain keys") from None
    if not isinstance(yaml.data, dict):
        raise ConfigError("the front matter is no list of keys", Where(file, 2), "write one 'key: value' a line")
    matter, errors = yaml.validate(FrontMatter)
    if matter is None:
        others = "".join(f"; line {error.where.line}: {error.what}" for error in errors[1:])
        raise ConfigError(errors[0].what + others, errors[0].where, errors[0].mend)
    return matter, text[closing.end() :]
