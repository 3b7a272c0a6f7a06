"""What the tests of ingestion share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingestion.memory import MemoryArchive


@pytest.fixture
def data() -> Path:
    return Path(__file__).parent.parent / "data" / "ingestion"


@pytest.fixture
def archive() -> MemoryArchive:
    return MemoryArchive()
