"""A new actor, written at the end of an actor file. What stands there already, comments too, stays as it is."""

from __future__ import annotations

import re
import shutil
import unicodedata
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq

from ingestion.seeds import ACTOR_ID
from news.actor import Actor
from news.errors import ConfigError, Where, shown
from news.registry import Registry
from news.yaml_file import YamlFile

_HEAD = "# Actors that were added by `weathervane actors add`.\n\n"


def as_entry(actor: Actor) -> str:
    """The actor as an entry of an actor file: what differs from the defaults, lists on one line."""
    values: dict[str, Any] = {"id": actor.id, "name": actor.name}
    values |= actor.model_dump(mode="json", exclude_defaults=True)
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = CommentedSeq(value)
            values[name].fa.set_flow_style()
    yaml = YAML()
    yaml.width = 118
    written = StringIO()
    yaml.dump([values], written)
    return written.getvalue()


def id_for(name: str) -> str:
    """An id made of a name: its letters without accents, lower case, joined by hyphens; empty where none is Latin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def add_actor(file: Path, actor: Actor, registry: Registry) -> None:
    """Writes the actor at the end of the file, which is made where it is not there; all or nothing.

    Raises ConfigError where the registry has its id or its name already, a parent or country of it is not there, or
    the file is no list of actors or cannot be written.
    """
    _check(file, actor, registry)
    where = Where(str(file))
    try:
        before = file.read_text(encoding="utf-8-sig") if file.exists() else _HEAD
    except (OSError, UnicodeDecodeError):
        raise ConfigError("cannot be read as UTF-8 text", where, "mend it, or name another file") from None
    text = before + ("" if before.endswith("\n") or not before else "\n") + as_entry(actor)
    entries = YamlFile(text, str(file)).data
    if not isinstance(entries, list) or Actor.model_validate(entries[-1]) != actor:
        raise ConfigError("not a list of entries that could be added to", where, "name another file with --file")
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.write_text(text, encoding="utf8")
        if file.exists():
            shutil.copymode(file, fresh)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise ConfigError(f"cannot be written: {error.strerror}", where, "name another file with --file") from None


def _check(file: Path, actor: Actor, registry: Registry) -> None:
    where = Where(str(file))
    if not ACTOR_ID.fullmatch(actor.id):
        raise ConfigError(f"no usable id: {shown(actor.id)}", where, "give one with --id: a-z, 0-9 and single hyphens")
    if actor.id in registry:
        raise ConfigError(f"there is an actor {shown(actor.id)} already", where, "choose another id with --id")
    bearing = [other.id for other in registry.named(actor.name)]
    if bearing:
        mend = f"merge it: weathervane actors merge {shown(actor.name)} {bearing[0]}"
        raise ConfigError(f"{shown(actor.name)} is a name of {', '.join(bearing)}", where, mend)
    for other in (*actor.parents, *((actor.country,) if actor.country else ())):
        if other not in registry:
            near = ", ".join(registry.suggest(other))
            mend = f"did you mean {near}?" if near else "see 'weathervane actors list'"
            raise ConfigError(f"there is no actor {shown(other)}", where, mend)
