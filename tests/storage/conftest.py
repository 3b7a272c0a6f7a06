"""A store to write in: a copy of one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.files import PRIVATE
from storage.folding import renew
from storage.store import Store
from storage.writer import writing
from tests.storage.build import registry


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database that knows the actors of `build.registry`. Not to be written in."""
    folder = tmp_path_factory.mktemp("migrated")
    with writing(folder) as store:
        store.save_registry(registry())
    renew(folder)
    return folder


@pytest.fixture
def data_dir(migrated: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with such a database."""
    shutil.copy(migrated / PRIVATE, tmp_path / PRIVATE)
    return tmp_path


@pytest.fixture
def store(data_dir: Path) -> Iterator[Store]:
    with writing(data_dir) as store:
        yield store
