"""Rules of a process that lives long: edits hold from the next look, and a broken one takes nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.actor import Actor, ActorKind
from news.registry import Registry
from rules.shelf import RuleShelf

ONE = "- {id: one, title: One, watch: event, actor: Ada Marsh, severity: low}\n"
TWO = "- {id: two, title: Two, watch: event, actor: Bela Stone, severity: low}\n"
HIGH = ONE.replace("low", "high")
WRONG = ONE.replace("severity", "severety")


# the file after the edit -> (rules with their severity, what is told, the rules kept)
EDITS: dict[str, tuple[str | None, list[str], int, list[str]]] = {
    "nothing": (ONE + TWO, ["one low", "two low"], 0, []),
    "another severity": (HIGH + TWO, ["one high", "two low"], 0, []),
    "a rule less": (TWO, ["two low"], 0, []),
    "a rule more": (ONE + TWO + ONE.replace("one", "three"), ["one low", "three low", "two low"], 0, []),
    "a broken rule": (WRONG + TWO.replace("low", "high"), ["one low", "two high"], 1, ["one"]),
    "a rule with no id": (ONE.replace("id: one, ", "") + TWO, ["one low", "two low"], 1, ["one"]),
    "no YAML any more": ("- {id: one", ["one low", "two low"], 1, ["one", "two"]),
    "the file is gone": (None, [], 0, []),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit(registry: Registry, tmp_path: Path, edit: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(ONE + TWO, "utf8")
    shelf = RuleShelf([tmp_path])
    first = shelf.take(registry)
    assert [f"{rule.id} {rule.severity}" for rule in first.book.rules] == ["one low", "two low"]
    text, wanted, errors, kept = EDITS[edit]
    if text is None:
        file.unlink()
    else:
        file.write_text(text, "utf8")
    taken = shelf.take(registry)
    assert [f"{rule.id} {rule.severity}" for rule in taken.book.rules] == wanted
    assert (len(taken.errors), list(taken.kept)) == (errors, kept)
    assert (taken.book is first.book) is (edit == "nothing")
    again = shelf.take(registry)
    assert (again.book is taken.book, again.errors, again.kept) == (True, (), ()), "told once, compiled once"
    file.write_text(HIGH, "utf8")
    mended = shelf.take(registry)
    assert [f"{rule.id} {rule.severity}" for rule in mended.book.rules] == ["one high"]
    assert (mended.errors, mended.kept) == ([], ())


def test_actors_that_change_change_the_rules(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(ONE, "utf8")
    shelf = RuleShelf([tmp_path])
    first = shelf.take(registry)
    more = Registry([*registry, Actor(id="new-band", name="New Band", kinds=(ActorKind.MILITIA,))])
    assert shelf.take(more).book.registry is more
    assert shelf.take(registry).book is not first.book
