"""JSON Schema of rule files: with `# yaml-language-server: $schema=...` in a file an editor completes and checks it."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from rules.model import Rule

_FILE: TypeAdapter[Any] = TypeAdapter(
    Annotated[Rule, Field(discriminator="watch")] | list[Annotated[Rule, Field(discriminator="watch")]]
)


def rule_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a file with one rule or a list of rules."""
    schema = _FILE.json_schema(mode="validation")
    selector = schema["$defs"]["Selector"]
    again = {"$ref": "#/$defs/Selector"}
    schema["$defs"]["Selector"] = {
        "description": selector.pop("description"),
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": again, "minItems": 1},
            {**selector, "minProperties": 1, "maxProperties": 1},
        ],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Weathervane rules",
        "description": "One rule, or a list of rules: what to watch for in what actors say and do.",
        **schema,
    }


def rule_schema_text() -> str:
    """The schema as JSON, the same on every run."""
    return json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"
