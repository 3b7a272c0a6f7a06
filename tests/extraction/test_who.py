"""Who is meant, on the shipped registry: a table of names, short forms, descriptions and pronouns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extraction.reader import Reader
from extraction.text import Analysis
from ingestion.seeds import load_registry
from news.claim import Document
from news.yaml_file import YamlFile
from tests.extraction.conftest import DAY

TESTS = Path(__file__).parents[1]
FILE = TESTS / "data" / "extraction" / "who.yaml"
CASES: list[dict[str, Any]] = YamlFile(FILE.read_text(encoding="utf8"), FILE.name).data


@pytest.fixture(scope="module")
def analyses() -> list[Analysis]:
    """The analysis of every text of the table."""
    registry, _ = load_registry(TESTS.parent / "seeds" / "actors")
    ids = {actor or "?" for case in CASES for actor in (*case.get("is", {}).values(), *case.get("not", ()))}
    assert {actor for actor in ids if not actor.startswith("?")} <= {actor.id for actor in registry}
    documents = [_document(case) for case in CASES]
    return list(Reader(registry).analyse(documents))


def _document(case: dict[str, Any]) -> Document:
    day: date = case.get("day", DAY)
    return Document(id="t", text=case["text"], published=day, language="en")


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["text"][:60] for case in CASES])
def test_who_is_meant(analyses: list[Analysis], number: int) -> None:
    case, mentions = CASES[number], analyses[number].mentions
    found = {mention.text: mention.actor or f"?{mention.name}" for mention in reversed(mentions)}
    wanted = case.get("is", {})
    assert {text: found.get(text) for text in wanted} == wanted
    assert not [mention.text for mention in mentions if mention.actor in case.get("not", ())]


def test_there_are_enough_of_each() -> None:
    assert sum(len(case.get("is", ())) for case in CASES) > 150
    assert sum("not" in case for case in CASES) > 15
