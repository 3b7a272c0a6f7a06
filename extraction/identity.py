"""Who is meant by each name of an article: namesakes told apart, short forms tied to full names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from operator import itemgetter

from extraction.found import Found, Unread
from extraction.gazetteer import Bearer, Source
from extraction.spelling import key
from extraction.text import Sentence
from news.actor import Actor, ActorKind
from news.registry import Registry


def identify(
    found: list[Found],
    unread: Sequence[Unread],
    sentences: Sequence[Sentence],
    registry: Registry,
    day: date | None,
) -> None:
    """Give each name its actor, or the full name that the article uses for it. `found` is in reading order."""
    _registered(found, unread, registry, day)
    _acronyms(found, sentences)
    _unregistered(found)


def _registered(found: list[Found], unread: Sequence[Unread], registry: Registry, day: date | None) -> None:
    """Give each anchor its actor: what is named in full first, then what is ambiguous, then bare surnames."""
    full: dict[str, int] = {}
    strong = {Source.NAME, Source.ALIAS}
    named: list[Found | Unread] = [*found, *unread]
    for start, bearers in sorted(((name.start, name.bearers) for name in named), key=itemgetter(0)):
        if len(bearers) == 1 and bearers[0].source in strong:
            full.setdefault(bearers[0].actor, start)
    bearing: dict[str, list[tuple[int, Found]]] = {}  # last word of a person's full name -> where
    for name in found:
        if name.human is not False and " " in name.name and (not name.bearers or _a_person(name.bearers, registry)):
            bearing.setdefault(key(name.name).split(" ")[-1], []).append((name.start, name))
    countries = _countries(named, registry)
    for name in found:
        if not name.bearers:
            continue
        chosen = _choose(name.bearers, full, countries, registry, day)
        if name.source is Source.SURNAME:
            ids = {bearer.actor for bearer in name.bearers}
            others = [
                other
                for start, other in bearing.get(key(name.name).split(" ")[-1], [])
                if start < name.start and other.actor not in ids
            ]
            if others and (chosen is None or full.get(chosen, name.start) >= name.start):
                _follow(name, others[-1])
                name.bearers, name.source = others[-1].bearers, others[-1].source
                continue
        if chosen is not None:
            _take(name, registry[chosen])
    for other in unread:
        other.actor = _choose(other.bearers, full, countries, registry, day)


def _a_person(bearers: Sequence[Bearer], registry: Registry) -> bool:
    """Whether a registered name means one person, and in full."""
    (bearer, *more) = bearers
    strong = bearer.source in {Source.NAME, Source.ALIAS}
    return not more and strong and ActorKind.PERSON in registry[bearer.actor].kinds


def _follow(name: Found, fuller: Found) -> None:
    """A short name means whom the fuller one means."""
    name.name, name.actor, name.human, name.gender = fuller.name, fuller.actor, True, fuller.gender or name.gender


def _take(name: Found, actor: Actor) -> None:
    name.actor, name.name = actor.id, actor.name
    name.human = ActorKind.PERSON in actor.kinds
    name.gender = actor.gender or name.gender
    name.plural = name.plural or ActorKind.PEOPLE in actor.kinds


def _choose(
    bearers: Sequence[Bearer], full: dict[str, int], countries: dict[str, int], registry: Registry, day: date | None
) -> str | None:
    """The actor meant: the only one, or the one that the article names in full, or the one in office, or the one of the
    country that the article names far more than those of the others; else nobody."""
    ids = [bearer.actor for bearer in bearers]
    best = [bearer.actor for bearer in bearers if bearer.source == bearers[0].source]
    for group in (best, ids):
        named = [actor for actor in group if actor in full]
        if len(named) == 1:
            return named[0]
    if len(best) == 1:
        return best[0]
    if day is not None:
        serving = [actor for actor in best if any(role.holds(day) for role in registry[actor].roles)]
        if len(serving) == 1:
            return serving[0]
    told = {actor: countries.get(registry[actor].country or "", 0) for actor in best}
    likely = [actor for actor, times in told.items() if times and times > 2 * (sum(told.values()) - times)]
    return likely[0] if len(likely) == 1 else None


def _countries(named: Sequence[Found | Unread], registry: Registry) -> dict[str, int]:
    """How often the article names each state, itself or by one of its own whom the name surely means."""
    counts: dict[str, int] = {}
    for name in named:
        if len(name.bearers) == 1:
            actor = registry[name.bearers[0].actor]
            state = actor.id if ActorKind.STATE in actor.kinds else actor.country
            if state is not None:
                counts[state] = counts.get(state, 0) + 1
    return counts


def _acronyms(found: list[Found], sentences: Sequence[Sentence]) -> None:
    """ "Front for Reform (FFR)" and "FFR (Front for Reform)": the short form stands for the long one from there on."""
    meaning: dict[str, Found] = {}
    for left, right in pairwise(found):
        if left.sentence != right.sentence or right.first != left.last + 1:
            continue
        if sentences[left.sentence].span.doc[left.last].text != "(":
            continue
        for short, long in ((right, left), (left, right)):
            if short.actor is None and short.name.isupper() and _initials(short.name, long.name):
                meaning.setdefault(short.name, long)
    for name in found:
        meant = meaning.get(name.name) if name.actor is None and not name.bearers else None
        if meant is not None:
            name.name, name.actor, name.human, name.gender = meant.name, meant.actor, meant.human, meant.gender


def _initials(short: str, long: str) -> bool:
    initials = [word[0].casefold() for word in long.replace("-", " ").split() if word[0].isupper()]
    return len(short) > 1 and "".join(initials) == short.casefold()


def _unregistered(found: list[Found]) -> None:
    """A word alone stands for the nearest fuller name before it that ends so, or begins so, or else after it. Mentions
    of one name are all persons or all none, by their majority."""
    votes: dict[str, int] = {}
    for name in found:
        if name.actor is None and name.human is not None:
            votes[name.entity] = votes.get(name.entity, 0) + (1 if name.human else -1)
    for name in found:
        if name.actor is None and votes.get(name.entity):
            name.human = votes[name.entity] > 0
    full: dict[str, list[Found]] = {}
    given: dict[str, list[Found]] = {}
    for name in found:
        if (name.human or (name.actor is None and name.human is None)) and " " in name.name:
            words = key(name.name).split(" ")
            full.setdefault(words[-1], []).append(name)
            given.setdefault(words[0], []).append(name)
    for name in found:
        if name.actor is None and " " not in name.name and name.human is not False:
            fuller = full.get(key(name.name)) or given.get(key(name.name), [])
            before = [other for other in fuller if other.start < name.start]
            chosen = before[-1] if before else (fuller[0] if fuller else None)
            if chosen is not None:
                _follow(name, chosen)
