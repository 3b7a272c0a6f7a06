"""The registry of actors in memory: names to actors, and who belongs to whom. Pure; files are read elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from rapidfuzz import fuzz, process

from news.actor import Actor
from news.base import stable_id
from news.errors import ConfigError, shown


def fold(name: str) -> str:
    """The key under which two spellings of one name meet: case, curly quotes and runs of space folded."""
    return " ".join(name.replace("’", "'").replace("‘", "'").casefold().split())


class Registry:
    """Actors by id and by every name they carry.

    A name that two actors carry resolves to none by `resolve` (a rule must say which); `named` gives both.
    """

    def __init__(self, actors: Iterable[Actor] = ()) -> None:
        self._by_id = {actor.id: actor for actor in sorted(actors, key=lambda actor: actor.id)}

    def __iter__(self) -> Iterator[Actor]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._by_id

    def __getitem__(self, actor_id: str) -> Actor:
        return self._by_id[actor_id]

    def get(self, actor_id: str | None) -> Actor | None:
        return self._by_id.get(actor_id) if actor_id is not None else None

    @cached_property
    def fingerprint(self) -> str:
        """Changes when any actor does."""
        return stable_id(*(actor.model_dump_json() for actor in self))

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for actor in self:
            for name in (actor.id, actor.name, *actor.aliases, *actor.surnames, *actor.metonyms):
                names.setdefault(fold(name), {})[actor.id] = None
        return {name: tuple(ids) for name, ids in names.items()}

    def named(self, name: str) -> tuple[Actor, ...]:
        """Every actor that carries this name, alias, surname, metonym or id."""
        return tuple(self._by_id[actor_id] for actor_id in self._names.get(fold(name), ()))

    def resolve(self, name: str) -> Actor | None:
        """The one actor meant by an id, name or alias; None if nobody or more than one is meant.

        An id or a canonical name wins over another actor's alias.
        """
        if name in self._by_id:
            return self._by_id[name]
        found = self.named(name)
        exact = [actor for actor in found if fold(actor.name) == fold(name)]
        chosen = exact or list(found)
        return chosen[0] if len(chosen) == 1 else None

    def one(self, name: str) -> Actor:
        """The same, for a name that a person gave. Raises ConfigError, naming those that may be meant."""
        found = self.resolve(name)
        if found is not None:
            return found
        bearing = self.named(name)
        if bearing:
            ids = ", ".join(actor.id for actor in bearing)
            raise ConfigError(f"{shown(name)} may be more than one", mend=f"use an id: {ids}")
        near = ", ".join(self.suggest(name))
        mend = f"did you mean {near}?" if near else "see 'weathervane actors list'"
        raise ConfigError(f"nobody registered is called {shown(name)}", mend=mend)

    def suggest(self, name: str, limit: int = 3, least: float = 70) -> tuple[str, ...]:
        """Canonical names that a misspelt name may have meant, best first; `least`: how near, of 100."""
        keys, written = list(self._names), fold(name)
        whole = process.extract(written, keys, scorer=fuzz.ratio, limit=limit, score_cutoff=least)
        partly = process.extract(written, keys, scorer=fuzz.WRatio, limit=limit * 4, score_cutoff=least)
        names = dict.fromkeys(self._by_id[actor].name for key, _, _ in (*whole, *partly) for actor in self._names[key])
        return tuple(names)[:limit]

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for actor in self:
            for parent in actor.parents:
                children.setdefault(parent, []).append(actor.id)
        return {parent: tuple(ids) for parent, ids in children.items()}

    def within(self, actor_id: str) -> frozenset[str]:
        """The actor and everything that is part of it, at any depth."""
        found: set[str] = set()
        waiting = [actor_id]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self._children.get(current, ()))
        return frozenset(found)
