"""Strict YAML 1.2 for the files that people edit: every fault with its line, column and a mend.

The text is read once; only where something is wrong it is parsed again for the places, without building values.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

from news.errors import ConfigError, Where, shown

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]


class _Resolver(VersionedResolver):
    """Finds out once a document how its version reads plain values: asked for each, it took a third of the time."""

    @cached_property
    def versioned_resolver(self) -> Any:
        return super().versioned_resolver


class YamlFile:
    """One YAML document. `data` is plain Python; `file` is only for messages.

    Raises ConfigError (with line and column) where the text is no YAML, or a key stands twice.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.data: Any = self._load()

    def _load(self) -> Any:
        try:
            return _strict().load(self.text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = Where(self.file, mark.line + 1, mark.column + 1) if mark else Where(self.file)
            what = " ".join(str(error.problem or error.context or "not YAML").split())
            raise ConfigError(what, where, "mend the YAML there; nothing of this file was used") from None
        except (YAMLError, ValueError) as error:
            raise ConfigError(f"not YAML: {shown(str(error))}", Where(self.file), "save it as UTF-8 YAML") from None

    @cached_property
    def _nodes(self) -> Any:
        """The document as a tree of nodes with their places: no second building of its values."""
        return _strict().compose(self.text)

    def where(self, path: Path = ()) -> Where:
        """Line and column (1-based) of the key or item at `path`, or of the nearest one above it that is there."""
        node, line, column = self._nodes, 0, 0
        for step in path:
            if isinstance(node, MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
                if found is None:
                    break
                mark, node = found[0].start_mark, found[1]
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
            else:
                break
            line, column = mark.line, mark.column
        return Where(self.file, line + 1, column + 1)

    def error(self, path: Path, what: str, mend: str = "") -> ConfigError:
        return ConfigError(what, self.where(path), mend)

    def validate(self, model: type[M], path: Path = ()) -> tuple[M | None, list[ConfigError]]:
        """The value at `path` as `model`, or None and every error in it, in the order of the file."""
        value = self.data
        for step in path:
            value = value[step]
        try:
            return model.model_validate(value), []
        except ValidationError as failure:
            found = failure.errors(include_url=False)
            places = [error["loc"] for error in found]
            errors = [
                self._explain(model, path, error)
                for error in found
                # An error about a list whose items have errors of their own only repeats them.
                if not any(place[: len(error["loc"])] == error["loc"] and place != error["loc"] for place in places)
            ]
            return None, sorted(errors, key=lambda error: (error.where.line or 0, error.where.column or 0))

    def _explain(self, model: type[BaseModel], path: Path, error: Any) -> ConfigError:
        location: Path = tuple(error["loc"])
        name = ".".join(str(step) for step in location) or "entry"
        if error["type"] == "extra_forbidden":
            near = nearest(str(location[-1]), keys_at(model, location[:-1]))
            mend = f"did you mean '{near}'?" if near else "remove it, or see the documentation for the keys there are"
            return self.error(path + location, f"unknown key {shown(str(location[-1]))}", mend)
        if error["type"] == "missing":
            return self.error(path + location[:-1], f"'{name}' is missing", f"add '{location[-1]}:'")
        message = error["msg"].removeprefix("Value error, ").rstrip(".")
        given = error.get("input")
        got = f", not {shown(str(given))}" if isinstance(given, str | int | float | bool) else ""
        return self.error(path + location, f"'{name}': {message[:1].lower()}{message[1:]}{got}")


def _strict() -> YAML:
    yaml = YAML(typ="safe")
    yaml.Resolver = _Resolver
    return yaml


def keys_at(model: type[BaseModel], location: Path) -> list[str]:
    """The keys that a model knows at a place inside it; empty where the place is no nested model."""
    current: Any = model
    for step in location:
        if isinstance(step, int):
            continue
        fields = getattr(current, "model_fields", {})
        if step not in fields:
            continue
        current = _nested(fields[step].annotation)
    return [field.alias or name for name, field in getattr(current, "model_fields", {}).items()]


def _nested(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _nested(inner)
        if found is not None:
            return found
    return None


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that a misspelt one most likely meant, or None."""
    hit = process.extractOne(word, known, score_cutoff=60)
    return hit[0] if hit else None
