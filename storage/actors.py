"""The registry of actors and the constants of positions, as SQL sees them."""

from __future__ import annotations

from news.actor import Actor
from news.position import PositionSettings
from news.registry import Registry, fold
from storage.pieces import from_scratch
from storage.session import Row, Session


class ActorStore(Session):
    def save_registry(self, registry: Registry) -> bool:
        """Stores the registry where it changed since it was stored last. Returns whether it did."""
        stored = self.rows("SELECT number, fingerprint FROM store.registries ORDER BY number DESC LIMIT 1")
        number, fingerprint = stored[0] if stored else (0, None)
        if fingerprint == registry.fingerprint:
            return False
        number += 1
        actors = list(registry)
        with self.transaction():
            touched = self._touches()
            self.append("store.registries", [(number, registry.fingerprint, len(actors))])
            self.append(
                "store.actors",
                (
                    (
                        number,
                        a.id,
                        a.name,
                        [kind.value for kind in a.kinds],
                        a.country,
                        a.gender,
                        a.born,
                        a.died,
                        a.note,
                    )
                    for a in actors
                ),
            )
            self.append("store.actor_names", (row for actor in actors for row in _names(number, actor)))
            self.append("store.actor_parents", ((number, a.id, parent) for a in actors for parent in a.parents))
            self.append(
                "store.actor_touches",
                ((number, a.id, actor, 1 if sign > 0 else -1) for a in actors for actor, sign in a.touches.items()),
            )
            self.append(
                "store.actor_roles",
                ((number, a.id, role.title, role.of, role.since, role.until) for a in actors for role in a.roles),
            )
            if self._touches() != touched:
                from_scratch(self)
            self.changed()
        return True

    def _touches(self) -> list[Row]:
        return self.rows("SELECT issue, actor, sign FROM store.touches_now ORDER BY ALL")

    def save_position_settings(self, settings: PositionSettings) -> bool:
        """Stores the constants of positions where they changed: all positions follow. Returns whether they did."""
        values = (
            settings.half_life_days,
            settings.prior,
            {modality.value: weight for modality, weight in settings.modality_weights.items()},
            {grade.value: weight for grade, weight in settings.grade_weights.items()},
        )
        stored = self.rows(
            "SELECT * EXCLUDE (number), number FROM store.position_settings ORDER BY number DESC LIMIT 1"
        )
        if stored and stored[0][:-1] == values:
            return False
        with self.transaction():
            self.append("store.position_settings", [((stored[0][-1] if stored else 0) + 1, *values)])
            from_scratch(self)
            self.changed()
        return True


def _names(registry: int, actor: Actor) -> list[Row]:
    kinds = {
        "id": (actor.id,),
        "name": (actor.name,),
        "alias": actor.aliases,
        "surname": actor.surnames,
        "nominal": actor.nominals,
        "demonym": actor.demonyms,
        "metonym": actor.metonyms,
        "part": actor.parts,
    }
    return [(registry, actor.id, kind, name, fold(name)) for kind, names in kinds.items() for name in names]
