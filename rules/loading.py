"""Rule files -> rules, strictly: what is wrong is told with file, line, column and mend, and stops no good rule."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from news.errors import ConfigError, Where, shown
from news.registry import Registry
from news.yaml_file import YamlFile, nearest
from rules.cases import parse_line
from rules.conflicts import conflicts
from rules.model import KINDS, Rule
from rules.selection import members, unknown_names
from rules.shared import Selector

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read.

    rules    the good ones, by id; `files`: where each stands
    errors   every one, in the order of the files; `broken`: the files that they are in
    """

    rules: list[Rule]
    errors: list[ConfigError]
    files: Mapping[str, Path] = field(default_factory=dict)
    broken: frozenset[Path] = frozenset()


def load(paths: Sequence[Path], registry: Registry) -> Loaded:
    """The rules of these files, and of the `*.yaml` and `*.yml` files in these folders at any depth.

    Never raises for what stands in a file or for a file that cannot be read: that is an error in the answer.
    """
    rules: dict[str, Rule] = {}
    places: dict[str, tuple[YamlFile, Steps]] = {}
    errors: list[ConfigError] = []
    files: dict[str, Path] = {}
    broken: set[Path] = set()
    for path in files_of(paths, errors):
        told = len(errors)
        _read(path, registry, rules, places, errors)
        files |= dict.fromkeys(rules.keys() - files.keys(), path)
        if len(errors) > told:
            broken.add(path)
    return Loaded([rules[rule_id] for rule_id in sorted(rules)], errors, files, frozenset(broken))


def _read(
    path: Path,
    registry: Registry,
    rules: dict[str, Rule],
    places: dict[str, tuple[YamlFile, Steps]],
    errors: list[ConfigError],
) -> None:
    """Adds the good rules of a file, and what is wrong in it."""
    try:
        file = YamlFile(path.read_bytes().decode("utf8"), str(path))
    except ConfigError as error:
        errors.append(error)
        return
    except UnicodeDecodeError:
        errors.append(ConfigError("is no text", Where(str(path)), "save it as UTF-8 YAML"))
        return
    except OSError as error:
        errors.append(ConfigError(f"cannot be read: {error.strerror}", Where(str(path)), "let this user read it"))
        return
    for steps in _entries(file, errors):
        rule = _rule(file, steps, registry, errors)
        if rule is None:
            continue
        if rule.id in rules:
            first, there = places[rule.id]
            what = f"a second rule is called {shown(rule.id)}: the first stands at {first.where(there)}"
            errors.append(file.error((*steps, "id"), what, "give it another id"))
        else:
            rules[rule.id], places[rule.id] = rule, (file, (*steps, "id"))


def files_of(paths: Sequence[Path], errors: list[ConfigError]) -> Iterator[Path]:
    """The rule files that these files and folders mean, each once. A folder that cannot be read is an error."""
    return iter(dict.fromkeys(_files(paths, errors)))


def _files(paths: Sequence[Path], errors: list[ConfigError]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        place = Where(str(error.filename))
        errors.append(ConfigError(f"cannot be read: {error.strerror}", place, "let this user read the folder"))

    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found: list[Path] = []
        for folder, _, names in os.walk(path, onerror=refuse):
            found += [Path(folder, name) for name in names if name.endswith((".yaml", ".yml"))]
        yield from sorted(found)


def _entries(file: YamlFile, errors: list[ConfigError]) -> Iterator[Steps]:
    """Where the rules of a file stand in it: one mapping is one rule, a list holds several."""
    data = file.data
    if isinstance(data, dict):
        yield ()
    elif isinstance(data, list):
        for number, entry in enumerate(data):
            if isinstance(entry, dict):
                yield (number,)
            else:
                errors.append(file.error((number,), "is no rule", "write '- id: ...', 'title:', 'watch:' below it"))
    else:
        what = "no rule in this file" if data is None else "is no rule and no list of rules"
        errors.append(file.error((), what, "write a rule ('id:', 'title:', 'watch:', ...), or remove the file"))


def _rule(file: YamlFile, steps: Steps, registry: Registry, errors: list[ConfigError]) -> Rule | None:
    """The rule that stands there; None, with what is wrong added to the errors."""
    value = file.data
    for step in steps:
        value = value[step]
    kind = value.get("watch")
    if not isinstance(kind, str) or kind not in KINDS:
        if "watch" not in value:
            what, mend = "'watch' is missing", f"add 'watch:' with one of {', '.join(KINDS)}"
        else:
            near = nearest(str(kind), list(KINDS))
            what = f"a rule cannot watch {shown(str(kind))}"
            mend = f"did you mean '{near}'?" if near else f"choose one of {', '.join(KINDS)}"
        errors.append(file.error((*steps, "watch"), what, mend))
        return None
    rule, found = file.validate(KINDS[kind], steps)
    if rule is not None:
        found = [file.error((*steps, *path), what, mend) for path, what, mend in conflicts(rule)]
        found += [file.error((*steps, *path), what, mend) for path, what, mend in _names(value, rule, registry)]
        found += _cases(file, steps, rule, registry)
    errors += found
    return None if found else rule


def _names(value: dict[str, Any], rule: Rule, registry: Registry) -> Iterator[tuple[Steps, str, str]]:
    """What its selectors say that nobody, or more than one, is called; or that can select no pair."""
    for name, key in type(rule).model_fields.items():
        if (key.annotation is Selector or Selector in get_args(key.annotation)) and name in value:
            unknown = list(unknown_names(value[name], registry))
            yield from (((name, *path), what, mend) for path, what, mend in unknown)
            chosen = getattr(rule, name)
            if not unknown and chosen is not None and not members(chosen, registry):
                yield (name,), f"no actor is of this {name}", "choose another kind, or add actors of it to seeds/actors"
    yield from _pattern_names(value, registry)
    holder, target = (members(getattr(rule, name, None), registry) for name in ("holder", "target"))
    if holder and holder == target and len(holder) == 1:
        yield ("target",), "holder and target are the same actor", "name someone else"


def _pattern_names(value: dict[str, Any], registry: Registry) -> Iterator[tuple[Steps, str, str]]:
    """The same of the patterns of claims in a rule."""
    patterns: list[tuple[Steps, Any]] = [(("claim",), value["claim"])] if "claim" in value else []
    for name in ("steps", "exceptions"):
        patterns += [((name, number), pattern) for number, pattern in enumerate(value.get(name, ()))]
    for place, pattern in patterns:
        for key in ("actor", "recipient", "party", "speaker"):
            if key in pattern:
                unknown = unknown_names(pattern[key], registry)
                yield from (((*place, key, *path), what, mend) for path, what, mend in unknown)


def _cases(file: YamlFile, steps: Steps, rule: Rule, registry: Registry) -> list[ConfigError]:
    """Lines of its cases that cannot be read."""
    found = []
    for number, case in enumerate(rule.cases):
        for line_number, line in enumerate(case.claims):
            try:
                parse_line(line, registry)
            except ConfigError as error:
                place = (*steps, "cases", number, "claims", line_number)
                found.append(file.error(place, error.what, error.mend))
    return found
