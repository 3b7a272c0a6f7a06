"""docs/sql.md is what the database says of itself, and every question in it is answered from the shipped seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.clock import Clock
from flows.settings import load_settings
from flows.steps import Run, whole
from storage.docs import Question, page, questions
from storage.query import query

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped seeds, read and published."""
    folder = tmp_path_factory.mktemp("seeds")
    whole(Run(load_settings(data=folder, channels=("file",)), Clock(replay=True)))
    return folder


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "sql.md").read_text("utf8") == page(), "python -m storage.docs > docs/sql.md"


def test_there_are_enough_questions() -> None:
    assert len({question.asked for question in questions()}) >= 20


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.asked)
def test_a_question_is_answered(seeds: Path, question: Question) -> None:
    assert query(seeds, question.sql).rows
