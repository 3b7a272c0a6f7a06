"""Which paragraphs of an article can say something of the actors that are watched, told before anything is parsed.

A paragraph is touched where it names a watched actor, an issue that touches one or a state that one speaks for; or
where it has the last word of one of their descriptions and offices and the article names them or their country. Read
are the touched ones with those around them that references reach into.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from extraction.gazetteer import Hit
from extraction.lexicon import lexicon
from extraction.spelling import key
from news.actor import ActorKind
from news.registry import Registry

BEFORE, AFTER = 1, 2  # paragraphs around a touched one
FAR = 6  # paragraphs before one that points to a deed told there
_NOBODY = re.compile(r"(?!)")


class Watch:
    """Watched actors, with all by which an article can mean them."""

    def __init__(self, registry: Registry, ids: Collection[str]) -> None:
        """Raises KeyError for an id that the registry does not have."""
        watched = [registry[actor_id] for actor_id in sorted(ids)]
        self.ids = frozenset(actor.id for actor in watched)
        issues = {actor.id for actor in registry if self.ids & set(actor.touches)}
        self._named = self.ids | issues
        own = {actor.country for actor in watched if actor.country} | {
            role.of for actor in watched for role in actor.roles if role.of
        }
        self._near = self._named | own
        words: dict[str, None] = {}
        for actor in (*watched, *(registry[issue] for issue in sorted(issues))):
            phrases = [*actor.nominals, *(role.title for role in actor.roles)]
            if not {ActorKind.STATE, ActorKind.PERSON, ActorKind.ISSUE} & set(actor.kinds):
                phrases += [actor.name, *actor.aliases]
            for phrase in phrases:
                last = key(phrase).split()[-1:]
                words.update(dict.fromkeys(last))
        told = "|".join(re.escape(word) for word in sorted(words) if word)
        self._words = re.compile(rf"\b(?:{told})\b", re.IGNORECASE) if told else _NOBODY

    def touched(self, text: str, hits: Sequence[Hit]) -> list[int]:
        """Article offsets at which a watched actor may be meant; empty where the article is none of theirs."""
        named = [hit.start for hit in hits if any(bearer.actor in self._named for bearer in hit.bearers)]
        if not named and not any(bearer.actor in self._near for hit in hits for bearer in hit.bearers):
            return []
        return sorted([*named, *(found.start() for found in self._words.finditer(text))])


@lru_cache(maxsize=1)
def _pointing() -> re.Pattern[str]:
    """ "the strike", "this decision": a deed whose doer was told before."""
    nouns = {form for (pos, form), heads in lexicon().forms.items() if pos == "noun" for head in heads if _deed(head)}
    told = "|".join(re.escape(noun) for noun in sorted(nouns | {"vote", "decision", "resolution", "motion", "ballot"}))
    return re.compile(rf"\b(?:the|this|that|these|those)\s+(?:\w+\s+)?(?:{told})\b", re.IGNORECASE)


def _deed(head: str) -> bool:
    return any(unit.frame.event is not None for unit in lexicon().units.get(("noun", head), ()))


def around(text: str, pieces: Sequence[tuple[int, int]], places: Sequence[int]) -> set[int]:
    """The numbers of the pieces (start, end) to read, given the offsets that are touched (sorted)."""
    chosen: set[int] = set()
    at = 0
    for number, (start, end) in enumerate(pieces):
        while at < len(places) and places[at] < start:
            at += 1
        if at < len(places) and places[at] < end:
            until = min(len(pieces), number + AFTER + 1)
            told = _pointing().search(text, start, pieces[until - 1][1]) is not None
            chosen.update(range(max(0, number - (FAR if told else BEFORE)), until))
    return chosen
