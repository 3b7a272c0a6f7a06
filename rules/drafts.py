"""New rules: what `rules new` writes from a few answers, with a firing and a silent case that both pass.

The templates stand in `drafts.yaml`. What a person answered is put into them as text, never as YAML, CEL or SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from news.yaml_file import YamlFile
from rules.model import KINDS as MODELS

_FILE = Path(__file__).with_name("drafts.yaml")
_TEMPLATES: Mapping[str, Any] = YamlFile(_FILE.read_text("utf8"), _FILE.name).data
KINDS = tuple(kind for kind in _TEMPLATES if kind in MODELS)
"""The kinds that can be drafted: all of them."""
_NOBODY = '""'
"""Someone who was left out, as any recipient of an event may be."""
_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off)$)[a-z][a-z_-]*|-?\d+(?:\.\d+)?[mhdw]?|[A-Z_]+")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said. `holder`: the actor, or whom it is about; `other`: another one of a group. An expression and
    a rule in SQL know actors by their ids alone."""

    id: str
    title: str
    watch: str
    holder: str = ""
    target: str = ""
    other: str = ""
    toward: str = "against"
    type: str = "CONSULT"
    predicate: str = "leads"


def asks(watch: str) -> tuple[str, ...]:
    """What must be answered for a kind of rule, in the order in which it is asked."""
    return tuple(_TEMPLATES[watch]["asks"])


def draft(answers: Answers) -> str:
    """The rule as YAML. Raises ValueError for a kind that cannot be drafted."""
    if answers.watch not in KINDS:
        raise ValueError(f"choose one of {', '.join(KINDS)}")
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    template, words = _TEMPLATES[answers.watch], _words(answers)
    yield f"- id: {answers.id}"
    yield f"  title: {json.dumps(answers.title, ensure_ascii=False)}"
    yield f"  watch: {answers.watch}"
    for key, value in template["says"].items():
        said = _flow(value, words)
        if said != _NOBODY:
            yield f"  {key.format_map(words)}: {said}"
    yield "  severity: medium"
    yield "  cases:"
    for name, case in (("fires", template["fires"]), ("stays silent", template["silent"])):
        yield f"    - name: {name}"
        given = "claims" if "claims" in case else "rows"
        yield f"      {given}:"
        yield from (f"        - {_flow(one, words)}" for one in case[given])
        if "until" in case:
            yield f"      until: {case['until']}"
        yield f"      expect: {{fires: [{case.get('on', '')}]}}"


def _words(answers: Answers) -> Mapping[str, str]:
    against = answers.toward == "against"
    return {
        "holder": answers.holder,
        "target": answers.target,
        "other": answers.other,
        "toward": answers.toward,
        "type": answers.type,
        "predicate": answers.predicate,
        "pair": f"{answers.holder} -> {answers.target}",
        "sign": "-" if against else "",
        "beyond": "<" if against else ">",
        "level": "below" if against else "above",
        "quoted_holder": json.dumps(answers.holder, ensure_ascii=False),
        "quoted_target": "'" + answers.target.replace("'", "''") + "'",
    }


def _flow(value: Any, words: Mapping[str, str]) -> str:
    """A value of a template as YAML on one line, filled in."""
    if isinstance(value, dict):
        inner = (f"{key.format_map(words)}: {_flow(one, words)}" for key, one in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one, words) for one in value) + "]"
    text = str(value).format_map(words)
    text = text if words["target"] else text.replace("  ", " ")
    answered = any(f"{{{name}}}" in str(value) for name in ("holder", "target", "other"))
    return text if _PLAIN.fullmatch(text) and not answered else json.dumps(text, ensure_ascii=False)
