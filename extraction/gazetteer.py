"""All names of the registry in a text, in one pass.

    registry -> spellings -> automaton;  text -> folded text -> hits -> word bounds, capitals -> longest -> Hit

An Aho-Corasick automaton (Aho & Corasick, 1975) reads the folded text once, whatever the number of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import ahocorasick
from rapidfuzz.distance import OSA

from extraction.spelling import articles, fold_text, key, variants
from extraction.words import words
from news.actor import Actor, ActorKind
from news.registry import Registry

_SAID = 3  # letters of an acronym that is always spelt out
_LONG = 6  # letters of a surname from which on one slip makes no other name


class Source(IntEnum):
    """Which of an actor's names was found. Where two actors carry one spelling, the lower wins."""

    NAME = 0
    ALIAS = 1
    METONYM = 2
    DEMONYM = 3
    PART = 4
    SURNAME = 5
    ISSUE = 6


@dataclass(slots=True, frozen=True)
class Bearer:
    """One actor that carries a spelling. `capitals`: counts only where written in capitals ("US", never "us")."""

    actor: str
    source: Source
    capitals: bool


@dataclass(slots=True, frozen=True)
class Hit:
    """A name at character offsets of the text, and the actors that it can mean (most likely first, never empty)."""

    start: int
    end: int
    bearers: tuple[Bearer, ...]

    @property
    def source(self) -> Source:
        return self.bearers[0].source


class Gazetteer:
    """The names of a registry, ready to be found."""

    def __init__(self, registry: Registry) -> None:
        table: dict[str, dict[str, Bearer]] = {}
        for actor in registry:
            for source, name in _names(actor):
                capitals = len(name) <= 6 and name.upper() == name and any(map(str.isalpha, name))
                bearer = Bearer(actor.id, source, capitals)
                for spelling in _spellings(actor, source, name, capitals):
                    bearers = table.setdefault(spelling, {})
                    known = bearers.get(actor.id)
                    if known is None or (source, capitals) < (known.source, known.capitals):
                        bearers[actor.id] = bearer
        self._automaton = ahocorasick.Automaton()
        for spelling, found in table.items():
            ranked = tuple(sorted(found.values(), key=lambda bearer: (bearer.source, bearer.actor)))
            self._automaton.add_word(spelling, (len(spelling), ranked))
        if table:
            self._automaton.make_automaton()
        self.spellings = frozenset(table)
        self._people: dict[str, dict[str, Bearer]] = {}  # first word of a person's full name -> last word -> who
        for spelling, found in table.items():
            parts = spelling.split(" ")
            if len(parts) > 1 and len(found) == 1:
                (bearer,) = found.values()
                if bearer.source in {Source.NAME, Source.ALIAS} and ActorKind.PERSON in registry[bearer.actor].kinds:
                    self._people.setdefault(parts[0], {})[parts[-1]] = bearer

    def bearers(self, name: str) -> tuple[Bearer, ...]:
        """The actors that carry this name, in any case of letters."""
        found = self._automaton.get(key(name), None) if self.spellings else None
        return found[1] if found else ()

    def near(self, name: str) -> Bearer | None:
        """The one person whose full name begins alike and whose surname, of six letters or more, is one slip away
        ("Nasralah"); None where there is none, or more than one."""
        spoken = key(name).split(" ")
        first, last = spoken[0], spoken[-1]
        if len(spoken) < 2 or len(last) < _LONG:
            return None
        slips = {
            bearer.actor: bearer
            for known, bearer in self._people.get(first, {}).items()
            if len(known) >= _LONG - 1 and OSA.distance(last, known, score_cutoff=1) <= 1
        }
        return next(iter(slips.values())) if len(slips) == 1 else None

    def find(self, text: str) -> list[Hit]:
        """The names in a text, by start, the longest where they overlap. Possessive 's is not part of a name.

        The name of an issue ("US presence in Iraq") does not hide the names inside it.
        """
        if not self.spellings:
            return []
        folded, places = fold_text(text)
        hits = list(self._matches(text, folded, places))
        issues = _longest([hit for hit in hits if hit.source is Source.ISSUE], len(text))
        names = _longest([hit for hit in hits if hit.source is not Source.ISSUE], len(text))
        return sorted(issues + names, key=lambda hit: (hit.start, -hit.end))

    def _matches(self, text: str, folded: str, places: Sequence[int] | None) -> Iterator[Hit]:
        for last, (length, bearers) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if places is not None:
                start, end = places[start], places[last] + 1
            if not _bounded(text, start, end):
                continue
            written = text[start:end]
            fitting = tuple(bearer for bearer in bearers if _fits(bearer, written, text, start, end))
            if fitting:
                best = fitting[0].source
                yield Hit(start, end, tuple(b for b in fitting if (b.source == best) or best >= Source.METONYM))


def _longest(hits: list[Hit], length: int) -> list[Hit]:
    """The hits that no longer one touches."""
    taken = bytearray(length)
    kept = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return kept


def _names(actor: Actor) -> Iterator[tuple[Source, str]]:
    if ActorKind.ISSUE in actor.kinds:
        yield from ((Source.ISSUE, name) for name in (actor.name, *actor.aliases))
        return
    yield Source.NAME, actor.name
    for source, names in (
        (Source.ALIAS, actor.aliases),
        (Source.METONYM, actor.metonyms),
        (Source.DEMONYM, actor.demonyms),
        (Source.PART, actor.parts),
        (Source.SURNAME, actor.surnames),
    ):
        for name in names:
            yield source, name


def _spellings(actor: Actor, source: Source, name: str, capitals: bool) -> Iterable[str]:
    if capitals or ActorKind.STATE in actor.kinds or source in {Source.PART, Source.ISSUE}:
        return dict.fromkeys((key(name), key(name.replace(".", ". "))))  # "U.S." and "U. S."
    return variants(name.removeprefix("the "), bare=ActorKind.PERSON in actor.kinds)


def _bounded(text: str, start: int, end: int) -> bool:
    """Whether a span is made of whole words, and is no piece of an address or handle."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() or before in "@/_" or after.isalnum() or after in "@/_":
        return False
    beyond = text[end + 1 : end + 2]
    return not (after == "." and beyond.isalnum()) and not (before == "." and text[max(0, start - 2)].isalnum())


def _fits(bearer: Bearer, written: str, text: str, start: int, end: int) -> bool:
    if bearer.capitals:
        if written != written.upper():
            # "Nato": one that is said as a word is written as one, too
            return len(written) > _SAID and written == written.capitalize() and written.isalpha()
        return not (written.casefold() in words("shouted") and _shouting(text, start, end))
    if bearer.source is Source.ISSUE:
        return True
    for word in key_words(written):
        if word.casefold() in articles() or word.casefold() == "the":
            continue
        return word[0].isupper() or bearer.source is Source.PART
    return False


def key_words(written: str) -> list[str]:
    """The words of a written name, hyphens apart."""
    return "".join(" " if c in "-‐‑‒–" or c.isspace() else c for c in written).split()


def _shouting(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals say nothing."""
    around = text[max(0, start - 30) : start] + text[end : end + 30]
    letters = [c for c in around if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.7 * len(letters)
