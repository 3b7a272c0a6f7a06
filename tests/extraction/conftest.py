"""What the tests of the reader share: a small registry, and readers over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from extraction.reader import Reader
from extraction.text import Analysis
from news.actor import Actor
from news.claim import Document
from news.registry import Registry
from news.yaml_file import YamlFile

ACTORS = Path(__file__).parents[1] / "data" / "extraction" / "actors.yaml"
DAY = date(2020, 1, 16)  # a Thursday


@pytest.fixture(scope="session")
def registry() -> Registry:
    data = YamlFile(ACTORS.read_text(encoding="utf8"), ACTORS.name).data
    return Registry(Actor.model_validate(entry) for entry in data)


@pytest.fixture(scope="session")
def reader(registry: Registry) -> Reader:
    return Reader(registry)


@pytest.fixture(scope="session")
def analyse(reader: Reader) -> Callable[..., Analysis]:
    """A text's analysis, published on DAY where nothing else is said."""

    def run(text: str, published: date | None = DAY, **more: object) -> Analysis:
        document = Document.model_validate({"id": "t", "text": text, "published": published, **more})
        return next(reader.analyse([document]))

    return run
