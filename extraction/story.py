"""What an article has said so far of the actors of a registry: who was named, when, with which titles."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from extraction.found import Found
from extraction.spelling import key
from news.actor import ActorKind
from news.claim import MentionKind
from news.registry import Registry

_MAIN = 2  # states that an article can be about


class Story:
    """What an article has said so far of the actors of a registry."""

    def __init__(self, registry: Registry, named: Iterable[str | None] = ()) -> None:
        """`named` are the ids of all that the article names, in any order."""
        self._registry = registry
        counts: dict[str, int] = {}
        for actor_id in named:
            actor = registry.get(actor_id)
            state = None if actor is None else actor.id if ActorKind.STATE in actor.kinds else actor.country
            if state is not None:
                counts[state] = counts.get(state, 0) + 1
        self._about = sorted(counts, key=lambda state: (-counts[state], state))[:_MAIN]
        self._order: dict[str, int] = {}
        self._states: dict[str, int] = {}
        self._titled: dict[str, dict[str, None]] = {}
        self._latest: deque[Found] = deque(maxlen=12)
        self._given: dict[str, str] = {}
        self._count = 0
        self._told: dict[str, tuple[Found, set[str]]] = {}
        self.joined: list[tuple[Found, Found]] = []  # those named together ("X and Y"), in reading order

    def add(self, name: Found) -> None:
        """Takes in the next mention, in reading order."""
        self._latest.append(name)
        if name.kind is MentionKind.NAME:
            self.tell(name, (*name.titles, *(key(name.name).split() if name.human is not True else ())))
        if name.actor is None or not self.note(name.actor):
            return
        if name.given is not None:
            self._given[name.actor] = name.given
        for title in name.titles:
            self._titled.setdefault(title, {})[name.actor] = None

    def note(self, actor_id: str | None) -> bool:
        """Takes in that an actor was named, be it where nothing is read. Returns whether the registry has it."""
        actor = self._registry.get(actor_id)
        if actor is None:
            return False
        self._count += 1
        self._order[actor.id] = self._count
        state = actor.id if ActorKind.STATE in actor.kinds else actor.country
        if state:
            self._states[state] = self._states.get(state, 0) + 1
        return True

    def tell(self, name: Found, spoken: Iterable[str]) -> None:
        """Takes in words (folded) that the article has for one that it names: "X, the caretaker prime minister"."""
        _, known = self._told.get(name.entity, (name, set[str]()))
        self._told[name.entity] = (name, known.union(spoken))

    def told(self, spoken: set[str]) -> Found | None:
        """The only one for whom the article has had all of these words (folded) so far."""
        fitting = [name for name, known in self._told.values() if spoken <= known]
        return fitting[0] if len(fitting) == 1 else None

    def before(self) -> list[str]:
        """The actors named so far, the nearest first."""
        return sorted(self._order, key=lambda actor: -self._order[actor])

    def given(self, actor: str) -> str | None:
        """The id of the last given mention of an actor."""
        return self._given.get(actor)

    def near(self, sentences: int) -> set[str]:
        """The actors named within so many sentences of the last mention."""
        last = self._latest[-1].sentence if self._latest else 0
        return {name.actor for name in self._latest if name.actor is not None and last - name.sentence <= sentences}

    def titled(self, stems: Iterable[str]) -> list[str]:
        """The actors that the article gave one of these titles."""
        return list(dict.fromkeys(actor for stem in sorted(stems) for actor in self._titled.get(stem, ())))

    def country(self, lead: float = 1.0) -> str | None:
        """The state that it is most about: named more than `lead` times as often as the next, itself or by its people
        and bodies; None where there is none."""
        ranked = sorted(self._states.items(), key=lambda item: (-item[1], item[0]))[:2]
        return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > lead * ranked[1][1]) else None

    def about(self) -> list[str]:
        """The states that the whole article is most about, itself or by their people and bodies."""
        return self._about

    def speaking_country(self) -> str | None:
        """The country of the person named last, where that was in the sentence of the last mention."""
        for name in reversed(self._latest):
            if name.sentence != self._latest[-1].sentence:
                return None
            if name.human and name.actor is not None:
                return self._registry[name.actor].country
        return None
