"""The words of an alert's title, from data: actors' names, attitudes, and the neutral phrases of `phrases.yaml`.

Names that no registry knows come from articles: they are cut to one printable line and never used as a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from news.actor import ActorKind
from news.claim import Claim, Event, Party, Relation, Stance
from news.position import PREPOSITIONS, Attitude, ChangeKind, attitude
from news.registry import Registry
from news.text import printable
from news.yaml_file import YamlFile

_PHRASES = Path(__file__).parent / "phrases.yaml"
_BEFORE_COMPLEMENT = re.compile(r" (?:of|in|on|for|to|with) ")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Any]:
    data: dict[str, Any] = YamlFile(_PHRASES.read_text("utf8"), _PHRASES.name).data
    data["heads"] = frozenset(word for line in data["heads"] for word in line)
    return data


def one_line(text: str, limit: int = 200) -> str:
    """Text from outside as part of a title: printable, on one line, at most `limit` characters."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def takes_the(name: str) -> bool:
    """Whether a name that is no person's takes "the" inside a sentence: the United States, but Iran."""
    if name.casefold().startswith("the "):
        return False
    head = _BEFORE_COMPLEMENT.split(name, maxsplit=1)[0].split()
    return bool(head) and head[-1].casefold() in _phrases()["heads"]


def in_sentence(actor_id: str | None, registry: Registry, name: str = "") -> str:
    """An actor's name as it stands inside a sentence, with "the" where English wants it."""
    actor = registry.get(actor_id)
    if actor is None:
        return one_line(name or actor_id or "someone", 80)
    person = ActorKind.PERSON in actor.kinds
    return f"the {actor.name}" if not person and takes_the(actor.name) else actor.name


def bare(actor_id: str, registry: Registry) -> str:
    """An actor's name by itself, as in front of a colon."""
    actor = registry.get(actor_id)
    return actor.name if actor else one_line(actor_id, 80)


def listed(names: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C", each once."""
    *most, last = dict.fromkeys(names)
    return f"{', '.join(most)} and {last}" if most else last


def opened(sentence: str) -> str:
    """With a capital at its start; the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def change_title(
    holder: str, target: str, kind: ChangeKind, from_level: float, to_level: float, registry: Registry
) -> str:
    """ "Moqtada Sadr: wary -> against the United States"; where the word stays the same, how it moved."""
    before, after = attitude(from_level), attitude(to_level)
    phrase = f"{PREPOSITIONS[after]} {in_sentence(target, registry)}"
    if kind is ChangeKind.FIRST:
        return f"{bare(holder, registry)}: {phrase} (first seen)"
    if before is not after:
        return f"{bare(holder, registry)}: {before.value} -> {phrase}"
    degree = "" if after is Attitude.NEUTRAL else "less " if kind is ChangeKind.SOFTENING else "more firmly "
    return f"{bare(holder, registry)}: {degree}{phrase}"


def shift_title(holder: str, target: str, toward: int, registry: Registry) -> str:
    """ "Moqtada Sadr: said to have turned toward Iran", or against it."""
    word = "toward" if toward > 0 else "against"
    return f"{bare(holder, registry)}: said to have turned {word} {in_sentence(target, registry)}"


def claim_title(claim: Claim, registry: Registry) -> str:
    """A claim in neutral words: "Hadi al-Ameri met Abu-Duaa al-Isawi in Qom"."""

    def names(people: Sequence[Party]) -> str:
        return listed(in_sentence(one.actor, registry, one.name) for one in people)

    phrases = _phrases()
    match claim:
        case Stance():
            side = "for" if claim.value > 0 else "against"
            sentence = f"{names([claim.holder])} is {side} {names([claim.target])}"
        case Relation():
            with_object, alone = phrases["relations"][claim.predicate.value]
            verb = f"{with_object} {names([claim.object])}" if claim.object else alone
            sentence = f"{names([claim.subject])} {verb}"
        case Event():
            toward, alone = phrases["events"][claim.type.value]
            doers = names(claim.actors) if claim.actors else "an unnamed party"
            verb = f"{toward} {names(claim.recipients)}" if claim.recipients else alone
            place = f" in {listed(one_line(name, 60) for name in claim.place)}" if claim.place else ""
            sentence = f"{doers} {verb}{place}"
    return one_line(opened(sentence))


def disagreement_title(holder: str, target: str, low: str, high: str, registry: Registry) -> str:
    """ "Moqtada Sadr on Iran: Gulf paper says against, Wire B says for"."""
    on = f"{bare(holder, registry)} on {in_sentence(target, registry)}"
    return f"{on}: {one_line(low, 60)} says against, {one_line(high, 60)} says for"


def bloc_title(holders: Sequence[str], target: str, way: int, registry: Registry) -> str:
    """ "3 moved against the United States: A, B and C"."""
    word = "toward" if way > 0 else "against"
    names = listed(bare(holder, registry) for holder in holders)
    return one_line(f"{len(holders)} moved {word} {in_sentence(target, registry)}: {names}", 300)


def silence_title(subject: str, outlet: bool, after: str, registry: Registry) -> str:
    """ "Nothing about Ali Sistani for 14d", or from an outlet."""
    name = one_line(subject, 80) if outlet else in_sentence(subject, registry)
    return f"Nothing {'from' if outlet else 'about'} {name} for {after}"


def volume_title(subject: str, here: int, usual: float, registry: Registry) -> str:
    """ "Baghdad: 12 reports in a day, usually 2.3"."""
    return f"{bare(subject, registry)}: {here} {'report' if here == 1 else 'reports'} in a day, usually {usual:.1f}"
