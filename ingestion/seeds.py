"""The files that people edit: actors and feeds.

What is right in them is used though something else is wrong; every error has its file, line and column, and a mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, field_validator

from news.actor import Actor
from news.base import Model
from news.errors import ConfigError, Where, shown
from news.registry import Registry
from news.source import Grade, Source, SourceKind
from news.yaml_file import Path as KeyPath
from news.yaml_file import YamlFile, nearest

M = TypeVar("M", bound=BaseModel)

ACTOR_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FEED_ID = re.compile(r"[a-z0-9]+([-.:][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[M]):
    """One valid entry of a list, and where it stands."""

    value: M
    file: YamlFile
    index: int

    def error(self, path: KeyPath, what: str, mend: str) -> ConfigError:
        return self.file.error((self.index, *path), what, mend)


@dataclass(frozen=True, slots=True)
class _Reference:
    """An id in an actor that must name an actor: where it stands, and what it is to the actor."""

    path: KeyPath
    role: str
    id: str


class _Feed(Model):
    """One entry of the list of feeds."""

    id: str
    url: str
    title: str = ""
    outlet: str = ""
    grade: Grade = Grade.F
    language: str = ""
    enabled: bool = True

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("must be an address that begins with http:// or https://")
        return url


def load_registry(folder: Path) -> tuple[Registry, list[ConfigError]]:
    """The actors of every `*.yaml` in a folder (or of one such file), and every error in them.

    An entry of the wrong shape is left out; of two with one id the first stands (files in the order of their names);
    a reference to an actor that is not there is left out of the actor that makes it. A reference to an entry that was
    left out is no error of its own.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
    if not files:
        return Registry(), [ConfigError("no actor files here", Where(str(folder)), "add one named *.yaml")]
    entries: dict[str, _Entry[Actor]] = {}
    declared: set[str] = set()
    errors: list[ConfigError] = []
    for file in files:
        found, ids, faults = _entries(file, Actor)
        declared |= ids
        errors += faults
        for entry in found:
            errors += _actor_errors(entry)
            first = entries.setdefault(entry.value.id, entry)
            if first is not entry:
                errors.append(_duplicate(entry, first))
    known = list(entries)
    actors = []
    for entry in entries.values():
        dangling = [reference for reference in _references(entry.value) if reference.id not in entries]
        errors += [_unknown(entry, reference, known) for reference in dangling if reference.id not in declared]
        actors.append(_without(entry.value, {reference.id for reference in dangling}) if dangling else entry.value)
    return Registry(actors), _in_order(errors)


def load_sources(file: Path) -> tuple[list[Source], list[ConfigError]]:
    """The feeds of a list of feeds, in its order, and every error in it."""
    found, _, errors = _entries(file, _Feed)
    entries: dict[str, _Entry[_Feed]] = {}
    addresses: dict[str, _Entry[_Feed]] = {}
    for entry in found:
        feed = entry.value
        if not _FEED_ID.fullmatch(feed.id):
            errors.append(entry.error(("id",), f"no usable id: {shown(feed.id)}", "use a-z, 0-9 and single hyphens"))
            continue
        first = entries.setdefault(feed.id, entry)
        if first is not entry:
            errors.append(_duplicate(entry, first))
            continue
        other = addresses.setdefault(feed.url, entry)
        if other is not entry:
            what = f"{shown(feed.url)} is the feed {shown(other.value.id)} already"
            errors.append(entry.error(("url",), what, "remove one of them"))
            del entries[feed.id]
    return [_source(entry.value) for entry in entries.values()], _in_order(errors)


def _source(feed: _Feed) -> Source:
    return Source(kind=SourceKind.FEED, location=feed.url, **feed.model_dump(exclude={"url"}))


def _entries(file: Path, model: type[M]) -> tuple[list[_Entry[M]], set[str], list[ConfigError]]:
    """The valid entries of a file that is a list of them, every id that stands there, and the errors."""
    try:
        yaml = YamlFile(file.read_text(encoding="utf-8-sig"), str(file))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [], set(), [ConfigError(f"cannot be read: {reason}", Where(str(file)), "check its name and permissions")]
    except UnicodeDecodeError as error:
        return [], set(), [ConfigError(f"not UTF-8 at byte {error.start}", Where(str(file)), "save it as UTF-8")]
    except ConfigError as error:
        return [], set(), [error]
    if yaml.data is None:
        return [], set(), []
    if not isinstance(yaml.data, list):
        return [], set(), [yaml.error((), "not a list of entries", "begin each entry with '- id: ...'")]
    entries: list[_Entry[M]] = []
    errors: list[ConfigError] = []
    for index in range(len(yaml.data)):
        value, faults = yaml.validate(model, (index,))
        errors += faults
        if value is not None:
            entries.append(_Entry(value, yaml, index))
    ids = {item["id"] for item in yaml.data if isinstance(item, dict) and isinstance(item.get("id"), str)}
    return entries, ids, errors


def _actor_errors(entry: _Entry[Actor]) -> Iterator[ConfigError]:
    """What no type says: the form of ids, spans of time, signs. The actor is used all the same."""
    actor = entry.value
    if not ACTOR_ID.fullmatch(actor.id):
        yield entry.error(("id",), f"no usable id: {shown(actor.id)}", "use a-z, 0-9 and single hyphens")
    for number, role in enumerate(actor.roles):
        if role.since and role.until and role.until < role.since:
            what = f"the role {shown(role.title)} ends on {role.until}, before it begins on {role.since}"
            yield entry.error(("roles", number), what, "swap or mend the days")
    for touched, sign in actor.touches.items():
        if sign not in (1, -1):
            yield entry.error(("touches", touched), f"{sign} is no side", "write 1 (for the actor) or -1 (against it)")
    if actor.born and actor.died and actor.died < actor.born:
        yield entry.error(("died",), f"died on {actor.died}, before being born on {actor.born}", "mend the days")


def _references(actor: Actor) -> Iterator[_Reference]:
    for number, parent in enumerate(actor.parents):
        yield _Reference(("parents", number), "parent", parent)
    for number, role in enumerate(actor.roles):
        if role.of is not None:
            yield _Reference(("roles", number, "of"), "role", role.of)
    if actor.country is not None:
        yield _Reference(("country",), "country", actor.country)
    for touched in actor.touches:
        yield _Reference(("touches", touched), "touched actor", touched)


def _without(actor: Actor, missing: set[str]) -> Actor:
    """The actor less its references to ids that are not there."""
    changed: dict[str, Any] = {
        "parents": tuple(parent for parent in actor.parents if parent not in missing),
        "roles": tuple(role.model_copy(update={"of": None}) if role.of in missing else role for role in actor.roles),
        "country": None if actor.country in missing else actor.country,
        "touches": {touched: sign for touched, sign in actor.touches.items() if touched not in missing},
    }
    return actor.model_copy(update=changed)


def _unknown(entry: _Entry[Actor], reference: _Reference, known: list[str]) -> ConfigError:
    near = nearest(reference.id, known)
    mend = f"did you mean '{near}'?" if near else "add that actor, or remove the reference"
    what = f"the {reference.role} of {shown(entry.value.id)} names no actor: {shown(reference.id)}"
    return entry.error(reference.path, what, mend)


def _duplicate(entry: _Entry[Any], first: _Entry[Any]) -> ConfigError:
    place = first.file.where((first.index, "id"))
    return entry.error(("id",), f"the id {shown(entry.value.id)} stands at {place} already", "join them, or rename one")


def _in_order(errors: list[ConfigError]) -> list[ConfigError]:
    return sorted(errors, key=lambda error: (error.where.file or "", error.where.line or 0, error.where.column or 0))
