"""The pages about rules: every example runs, and the page of the library is what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingestion.seeds import load_registry
from rules.cases import run_cases
from rules.library_page import LIBRARY, page
from rules.loading import load
from rules.model import KINDS

CHECKOUT = Path(__file__).parents[2]
ACTORS, _ = load_registry(CHECKOUT / "seeds" / "actors")
TEXT = (CHECKOUT / "docs" / "rules.md").read_text("utf8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: re.search(r"id: (\S+)", text)[1])
def test_an_example_loads_and_its_cases_hold(example: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(example, "utf8")
    loaded = load([file], ACTORS)
    assert [str(error) for error in loaded.errors] == []
    (rule,) = loaded.rules
    assert [str(failure) for failure in run_cases(rule, ACTORS)] == []
    assert any(case.expect.fires for case in rule.cases)


def test_every_kind_has_an_example() -> None:
    assert set(re.findall(r"watch: (\w+)", "".join(EXAMPLES))) == set(KINDS)


def test_the_page_of_the_library_is_up_to_date() -> None:
    shown = (CHECKOUT / "docs" / "rules-library.md").read_text("utf8")
    assert shown == page(LIBRARY.glob("*.yaml")), "run python -m rules.library_page > docs/rules-library.md"
