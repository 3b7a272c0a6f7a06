"""Strict loading: each fault in its place, and no good rule lost to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.registry import Registry
from rules.loading import load
from rules.model import KINDS
from rules.schema import rule_schema
from tests.rules.conftest import DATA

# file -> the errors it gives, as "line:column: what (mend)"
FAULTS: dict[str, list[str]] = {
    "unknown-key.yaml": ["6:3: unknown key 'severety' (did you mean 'severity'?)"],
    "unknown-key-inside.yaml": ["6:10: unknown key 'towards' (did you mean 'toward'?)"],
    "unknown-kind.yaml": ["3:3: a rule cannot watch 'stance_chagne' (did you mean 'stance_change'?)"],
    "no-kind.yaml": ["1:3: 'watch' is missing (add 'watch:' with one of bloc, corroboration, "],
    "no-title.yaml": ["1:3: 'title' is missing (add 'title:')"],
    "unknown-actor.yaml": [
        "4:3: no actor is called 'Ada Marhs' (did you mean Ada Marsh?)",
        "5:12: 2 actors are called 'Stone' (write the id of one: bela-stone, carl-stone)",
        "5:37: no actor is called 'Zyx' (add the actor to seeds/actors, or use another name)",
    ],
    "unknown-member.yaml": ["5:12: 'target.kind': input should be 'person'"],
    "nobody-of-kind.yaml": [
        "5:3: no actor is of this target (choose another kind, or add actors of it to seeds/actors)"
    ],
    "two-ways.yaml": ["4:3: 'holder': say who in one way"],
    "bad-duration.yaml": [
        "6:3: 'window': a duration is a number and a unit (m, h, d, w), such as 30d or 12h, not '30 days'"
    ],
    "turn-and-move.yaml": ["7:3: turn: true and move.by exclude each other"],
    "window-too-short.yaml": ["6:3: window is shorter than a day"],
    "ends-while-it-holds.yaml": ["6:3: resolve_after is shorter than window"],
    "mute-modality.yaml": ["6:14: denied claims move no position"],
    "watches-everyone.yaml": ["1:3: neither holder nor target is said"],
    "watches-everything.yaml": ["1:3: no type, actor or recipient is said"],
    "itself.yaml": ["5:3: holder and target are the same actor (name someone else)"],
    "bad-case.yaml": ["9:11: no actor is called 'Ilses' (did you mean United Islands or "],
    "twice-in-a-file.yaml": [
        "6:3: a second rule is called 'a-rule': the first stands at {file}:1:3 (give it another id)"
    ],
    "key-twice.yaml": ["3:1: found duplicate key"],
    "not-yaml.yaml": ["2:6: "],
    "not-rules.yaml": ["1:1: is no rule and no list of rules"],
    "not-a-rule-in-list.yaml": ["5:3: is no rule"],
    "empty.yaml": ["1:1: no rule in this file"],
    "no-level.yaml": ["1:1: one of 'above' and 'below' says which level is crossed"],
    "spike-and-drop.yaml": ["1:1: one of 'spike' and 'drop' says what is unusual"],
    "whose-silence.yaml": ["1:1: one of 'about' and 'outlets' says whose silence"],
    "bad-expression.yaml": ["4:1: 'when' is no CEL that works on a claim"],
    "for-too-long.yaml": ["6:1: for is not shorter than resolve_after"],
    "for-a-happening.yaml": ["5:1: unknown key 'for'"],
    "one-step.yaml": ["4:1: 'steps': "],
    "empty-exception.yaml": ["5:14: 'exceptions.0': say which claims"],
    "unknown-in-step.yaml": ["6:6: no actor is called 'Ada Marhs' (did you mean Ada Marsh?)"],
    "unknown-office.yaml": ["4:9: nobody is known to have held the office 'king of North'"],
    "valid-never.yaml": ["6:1: valid_until lies before valid_from"],
    "rows-for-claims.yaml": ["5:1: rows are for rules in SQL"],
    "alone.yaml": ["5:1: one origin alone corroborates nothing"],
    "binary.yaml": ["is no text (save it as UTF-8 YAML)"],
}
GOOD = "good.yaml"


def test_every_file_is_expected() -> None:
    assert {path.name for path in DATA.iterdir()} == {GOOD, *FAULTS}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_its_place_and_stops_nothing(registry: Registry, name: str) -> None:
    loaded = load([DATA / name, DATA / GOOD], registry)
    found = [str(error).removeprefix(f"{DATA / name}:").strip() for error in loaded.errors]
    wanted = [line.format(file=DATA / name) for line in FAULTS[name]]
    assert len(found) == len(wanted), found
    for line, start in zip(found, wanted, strict=True):
        assert line.startswith(start)
    assert {"good-one", "good-two"} <= {rule.id for rule in loaded.rules}


def test_a_folder_is_read_in_order_and_ids_are_unique_over_files(registry: Registry, tmp_path: Path) -> None:
    text = (DATA / GOOD).read_text("utf8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.yml").write_text(text, "utf8")
    (tmp_path / "a.yaml").write_text(text, "utf8")
    (tmp_path / "notes.txt").write_text("not a rule", "utf8")
    loaded = load([tmp_path], registry)
    assert [rule.id for rule in loaded.rules] == ["good-one", "good-two"]
    assert [error.where.file for error in loaded.errors] == [str(tmp_path / "deep" / "b.yml")] * 2
    assert f"the first stands at {tmp_path / 'a.yaml'}:2:3" in loaded.errors[0].what


def test_a_file_that_is_not_there(registry: Registry, tmp_path: Path) -> None:
    loaded = load([tmp_path / "none.yaml", DATA / GOOD], registry)
    assert [error.what for error in loaded.errors] == ["cannot be read: No such file or directory"]
    assert len(loaded.rules) == 2


def test_the_schema_knows_every_key_with_a_description() -> None:
    schema = rule_schema()
    for name in [kind.__name__ for kind in KINDS.values()]:
        fields = schema["$defs"][name]["properties"]
        undescribed = [key for key, field in fields.items() if "description" not in field and key not in _TOLD]
        assert undescribed == [], name
        assert schema["$defs"][name]["additionalProperties"] is False


_TOLD = {"watch", "evidence", "move"}  # by their own models, or by their constant
