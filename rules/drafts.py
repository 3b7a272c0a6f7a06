"""New rules: what `rules new` writes from a few answers, with a firing and a silent case that both pass."""

from __future__ import annotations

import json
from dataclasses import dataclass

KINDS = ("stance_change", "stance_level", "shift_reported", "event", "silence")
"""The kinds that can be drafted; the others are written by hand, from the library."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said. `holder` is the actor of an event, and who falls silent; `target` may be empty there."""

    id: str
    title: str
    watch: str
    holder: str
    target: str = ""
    toward: str = "against"
    type: str = "CONSULT"


def draft(answers: Answers) -> str:
    """The rule as YAML. Raises ValueError for a kind that cannot be drafted."""
    a = answers
    sign = "-" if a.toward == "against" else ""
    pair = f"{a.holder} -> {a.target}"
    lines = [f"- id: {a.id}", f"  title: {_text(a.title)}", f"  watch: {a.watch}"]
    match a.watch:
        case "stance_change" | "stance_level" | "shift_reported":
            lines += [f"  holder: {_text(a.holder)}", f"  target: {_text(a.target)}"]
            lines += {
                "stance_change": [f"  move: {{by: 0.3, toward: {a.toward}}}"],
                "stance_level": [f"  {'below: -0.4' if sign else 'above: 0.4'}"],
                "shift_reported": [f"  toward: {a.toward}"],
            }[a.watch]
            word = " shift" if a.watch == "shift_reported" else ""
            firing = [f"2020-01-14 {pair} {sign}0.9{word} (Wire A)"]
            silent = [f"2020-01-14 {pair} {sign}0.1 (Wire A)"]
            fires = "2020-01-14"
        case "event":
            lines += [f"  actor: {_text(a.holder)}", f"  types: [{a.type}]"]
            lines += [f"  recipient: {_text(a.target)}"] if a.target else []
            firing = [f"2020-01-14 {a.holder} {a.type} {a.target}".rstrip() + " (Wire A)"]
            silent = [firing[0].replace(" (Wire A)", " predicted (Wire A)")]
            fires = "2020-01-14"
        case "silence":
            lines += [f"  about: {_text(a.holder)}", "  after: 14d"]
            firing = silent = [f"2020-01-01 {a.holder} STATEMENT (Wire A)"]
            fires = "2020-01-15"
        case _:
            raise ValueError(f"choose one of {', '.join(KINDS)}")
    lines += ["  severity: medium", "  cases:"]
    until = ("2020-02-01", "2020-01-05") if a.watch == "silence" else ("", "")
    for name, claims, expected, last in (("fires", firing, fires, until[0]), ("stays silent", silent, "", until[1])):
        lines += [f"    - name: {name}", "      claims:", *(f"        - {_text(line)}" for line in claims)]
        lines += [f"      until: {last}"] if last else []
        lines += [f"      expect: {{fires: [{expected}]}}"]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A YAML string, quoted."""
    return json.dumps(value, ensure_ascii=False)
