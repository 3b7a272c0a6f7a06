"""Whom a description means: "the fiery cleric", "the Lebanese Shiite chief", "the dead general", "parliament".

A description is read against the registry (nominals, dated roles, kinds, country, death) and against what the article
has said so far (who was named, with which titles). Two that fit equally mean nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extraction.found import Found
from extraction.parse import Token
from extraction.spelling import key
from extraction.story import Story
from extraction.uses import is_actor_noun
from extraction.words import words
from news.actor import Actor, ActorKind, Role
from news.registry import Registry

_PHRASE = {"det", "amod", "compound", "nmod:poss", "nummod", "nmod:desc", "advmod", "nmod", "obl"}
_STATES = {"state", "nation", "union", "kingdom", "republic", "states"}
_PAST = {"former", "ex", "ousted", "deposed", "onetime", "erstwhile"}


@lru_cache(maxsize=1)
def _leading() -> frozenset[str]:
    """Titles that say no more than that somebody leads."""
    return frozenset(key(noun) for noun in words("leader_nouns"))


_CROWDS = {ActorKind.PEOPLE, ActorKind.BODY, ActorKind.ISSUE}
_KINDS = {
    "party": {ActorKind.PARTY},
    "bloc": {ActorKind.PARTY},
    "alliance": {ActorKind.PARTY},
    "coalition": {ActorKind.PARTY},
    "militia": {ActorKind.MILITIA},
    "brigade": {ActorKind.MILITIA},
    "faction": {ActorKind.MILITIA, ActorKind.PARTY},
    "group": {ActorKind.MILITIA, ActorKind.ORGANISATION},
    "movement": {ActorKind.ORGANISATION, ActorKind.MILITIA, ActorKind.PARTY},
    "organisation": {ActorKind.ORGANISATION, ActorKind.MILITIA},
    "organization": {ActorKind.ORGANISATION, ActorKind.MILITIA},
}


def titled_of(head: Token) -> list[Token]:
    """The "of state" of "secretary of state": what belongs to an office's title, if it is bare."""
    rest = head.doc[head.i + 1 : head.i + 3]
    plain = len(rest) == 2 and rest[0].lower_ == "of" and rest[1].tag_ == "NN"
    return list(rest) if plain and rest[1].head.i == head.i else []


def phrase_of(head: Token) -> list[Token]:
    """The words of a noun phrase up to its head, without the preposition before it."""
    first = head.i
    for child in head.lefts:
        if child.dep_ in _PHRASE:
            first = min(first, child.left_edge.i)
    phrase = [token for token in head.doc[first : head.i + 1] if token.dep_ != "cc:preconj"]
    while len(phrase) > 1 and phrase[0].dep_ != "nmod:poss" and phrase[0].pos_ in {"PRON", "ADV", "SCONJ", "PUNCT"}:
        phrase = phrase[1:]
    return phrase


def is_description(head: Token) -> bool:
    """Whether a common noun can stand for one actor named elsewhere: singular and definite, or a body alone."""
    if head.pos_ not in {"NOUN", "PROPN", "ADJ"} or head.tag_ in {"NNS", "NNPS"} or not is_actor_noun(head):
        return False
    determiners = [child for child in head.lefts if child.dep_ in {"det", "nmod:poss"}]
    if any(child.lower_ in {"a", "an", "no", "any", "each", "every", "another", "some"} for child in determiners):
        return False
    return bool(determiners) or head.lower_ in {"parliament", "congress"}


@dataclass(slots=True, frozen=True)
class Description:
    """A noun phrase: its words without article and possessive pronoun, folded; its head noun; the actors inside it."""

    words: tuple[str, ...]
    noun: str
    lemma: str
    inside: frozenset[str]


def describe(phrase: Sequence[Token], inside: Iterable[Found]) -> Description:
    """The phrase up to its head as a description, with the rest of an office's title; `inside` are the names that stand
    in it ("PMU" in "the new PMU leader")."""
    head = phrase[-1]
    told = (*phrase, *titled_of(head))
    spoken = [key(token.text) for token in told if token.text.isalpha() and token.tag_ not in {"DT", "PRP$", "PDT"}]
    actors = frozenset(name.actor for name in inside if name.actor is not None)
    return Description(tuple(spoken), head.lower_, head.lemma_.lower(), actors)


class Describer:
    """Finds whom a description means; holds the registry's offices and descriptions ready."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._offices: dict[str, list[tuple[str, Role, str]]] = {}
        self._leaders: list[tuple[str, Role, str]] = []
        self._bodies: dict[str, list[str]] = {}
        self._nominals: dict[str, list[frozenset[str]]] = {}
        self._last: dict[str, list[str]] = {}
        self._crowds: dict[tuple[str, ...], list[tuple[Actor, frozenset[str]]]] = {}
        for actor in registry:
            if actor.country is not None and _CROWDS & set(actor.kinds):
                for nominal in actor.nominals:
                    crowd = key(nominal).split()
                    self._crowds.setdefault(tuple(crowd[-1:]), []).append((actor, frozenset(crowd)))
            for role in actor.roles:
                title = key(role.title)
                self._offices.setdefault(title.split()[-1], []).append((title, role, actor.id))
                if title in _leading() or title in words("head_offices"):
                    self._leaders.append((title, role, actor.id))
            if not {ActorKind.STATE, ActorKind.PERSON, ActorKind.ISSUE, ActorKind.PEOPLE} & set(actor.kinds):
                for word in dict.fromkeys(key(name).split()[-1] for name in (actor.name, *actor.aliases)):
                    self._bodies.setdefault(word, []).append(actor.id)
            for nominal in actor.nominals:
                parts = key(nominal.removeprefix("the ")).replace("'s", "").split()
                if parts:
                    self._nominals.setdefault(actor.id, []).append(frozenset(parts))
                    self._last.setdefault(actor.id, []).append(parts[-1])

    def meant(self, description: Description, story: Story, day: date | None) -> Actor | None:
        """The actor meant on a day, given what the article said before; None where nobody or several fit."""
        if not description.words:
            return None
        for actors in (
            self._by_nominal(description, story),
            self._by_office(description, story, day),
            self._by_title(description, story, day),
            self._by_death(description, story, day),
            self._by_name(description, story),
            self._by_kind(description, story),
        ):
            if actors:
                return self._registry[actors[0]] if len(actors) == 1 else None
        return None

    def crowd(self, description: Description, story: Story) -> Actor | None:
        """The people, body or issue of the country in question that a plural means: "protesters", "foreign troops"."""
        if description.words[-1:] not in self._crowds:
            return None
        spoken = set(description.words)
        fitting = [actor for actor, parts in self._crowds.get(description.words[-1:], ()) if parts <= spoken]
        named = [actor for actor in story.before() if any(actor == other.id for other in fitting)]
        if named and not description.inside:
            return self._registry[named[0]]
        for country in sorted(description.inside) or story.about():
            found = [actor for actor in fitting if actor.country == country]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _agrees(self, actor_id: str, inside: frozenset[str]) -> bool:
        """Whether the names in a description fit the actor: its country, a body that it belongs to or leads."""
        actor = self._registry[actor_id]
        own = {actor.id, *actor.parents, *(role.of for role in actor.roles if role.of)}
        return not inside or actor.country in inside or bool(own & inside)

    def _by_nominal(self, description: Description, story: Story) -> list[str]:
        """Actors named before that the registry describes so; the fullest description wins."""
        spoken = set(description.words)
        fitting: dict[int, list[str]] = {}
        for actor in story.before():
            for parts, last in zip(self._nominals.get(actor, ()), self._last.get(actor, ()), strict=True):
                if last == description.words[-1] and parts <= spoken and self._agrees(actor, description.inside):
                    fitting.setdefault(len(parts), []).append(actor)
        if not fitting:
            return []
        best = list(dict.fromkeys(fitting[max(fitting)]))
        near = [actor for actor in best if actor in story.near(2)]
        return near if len(best) > 1 and len(near) == 1 else best

    def _by_office(self, description: Description, story: Story, day: date | None) -> list[str]:
        """Holders, on the day, of the office that the description names; of those, who was named before.

        "Former" asks for those who held it and no longer do. A bare "leader" or "chief" must say of what.
        """
        if day is None:
            return []
        spoken, inside = " ".join(description.words), description.inside
        past = bool(set(description.words) & _PAST)
        leading = description.noun in words("leader_nouns")
        holders: dict[str, None] = {}
        own: set[str] = set()  # who holds it of the one named, not of a part of it
        bare = len(description.words) <= 1 + len(inside)
        led = self._leaders if leading and inside else ()
        for title, role, actor in (*self._offices.get(description.words[-1], ()), *led):
            vague = title in _leading()
            exact = spoken == title or spoken.endswith(f" {title}")
            leads = leading and role.of in inside and (vague or (bare and actor in story.before()))
            of = role.of in inside
            fits = of if vague else (not inside or of or self._registry[actor].country in inside)
            held = role.until is not None and role.until < day if past else role.holds(day)
            if (exact or leads) and fits and held:
                holders[actor] = None
                own |= {actor} if of else set()
        if own:
            holders = {actor: None for actor in holders if actor in own}
        known = [actor for actor in story.before() if actor in holders]
        if known or past or inside:
            return known or ([] if past else list(holders))
        context = story.country()
        if len(description.words) == 1 or context is None:
            return []
        found = [actor for actor in holders if self._registry[actor].country == context]
        first = [actor for actor in found if any(role.of == context for role in self._registry[actor].roles)]
        return first if len(first) == 1 else found

    def _by_title(self, description: Description, story: Story, day: date | None) -> list[str]:
        """Those whom the article gave this title: "Gen. X ... the general"."""
        if description.noun not in words("title_nouns"):
            return []
        found = [actor for actor in story.titled(_stems(description.noun)) if self._agrees(actor, description.inside)]
        if len(found) > 1 and set(description.words) & words("dead"):
            found = [actor for actor in found if self._is_dead(actor, day)]
        return found

    def _is_dead(self, actor: str, day: date | None) -> bool:
        died = self._registry[actor].died
        return died is not None and day is not None and died <= day

    def _by_death(self, description: Description, story: Story, day: date | None) -> list[str]:
        """The one of the dead whom the article has named, where the description says that he is dead."""
        if not set(description.words) & words("dead"):
            return []
        dead = [
            actor for actor in story.before() if self._is_dead(actor, day) and self._agrees(actor, description.inside)
        ]
        return [actor for actor in dead if self._called(actor, description.noun)] or dead

    def _called(self, actor_id: str, noun: str) -> bool:
        """Whether a name, description or office of the actor has this noun, or the short title for it."""
        actor = self._registry[actor_id]
        names = (actor.name, *actor.aliases, *actor.nominals, *(role.title for role in actor.roles))
        return any(set(key(name).replace(".", "").split()) & _stems(noun) for name in names)

    def _by_name(self, description: Description, story: Story) -> list[str]:
        """Bodies whose name ends in this noun: the one named before, or the one of the country that it is all about."""
        noun, inside = description.noun, description.inside
        if len(description.words) > 1 + len(inside) or noun in words("person_nouns") or noun in _STATES:
            return []
        bearing = [actor for actor in self._bodies.get(noun, ()) if self._agrees(actor, inside)]
        known = [actor for actor in story.before() if actor in bearing]
        if known:
            return known[:1]
        if noun not in {"parliament", "congress", "senate"}:
            return []
        country = next(iter(sorted(inside)), None) or story.speaking_country() or story.country()
        return [actor for actor in bearing if country is not None and self._registry[actor].country == country]

    def _by_kind(self, description: Description, story: Story) -> list[str]:
        """The one group of this kind named in the last sentences: "the militia", "the party"."""
        kinds = _KINDS.get(description.lemma)
        if kinds is None or len(description.words) > 1 + len(description.inside):
            return []
        near = story.near(2)
        return [
            actor
            for actor in story.before()
            if actor in near and kinds & set(self._registry[actor].kinds) and self._agrees(actor, description.inside)
        ]


def _stems(noun: str) -> set[str]:
    """A title and its short form."""
    return {noun} | {short for short in words("title_short") if noun.startswith(short)}
