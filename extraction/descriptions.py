"""Whom a description means: "the fiery cleric", "the Lebanese Shiite chief", "the dead general", "parliament".

A description is read against the registry (nominals, dated roles, kinds, country, death) and against what the article
has said so far (who was named, with which titles). Two that fit equally mean nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from spacy.tokens import Token

from extraction.names import Found
from extraction.spelling import key
from extraction.uses import is_actor_noun
from extraction.words import words
from news.actor import Actor, ActorKind
from news.registry import Registry

_PHRASE = {"det", "amod", "compound", "nmod:poss", "nummod", "nmod:desc", "advmod", "nmod", "obl"}
_STATES = {"state", "nation", "union", "kingdom", "republic", "states"}
_PAST = {"former", "ex", "ousted", "deposed", "onetime", "erstwhile"}
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


def phrase_of(head: Token) -> list[Token]:
    """The words of a noun phrase up to its head, without the preposition before it."""
    first = head.i
    for child in head.lefts:
        if child.dep_ in _PHRASE:
            first = min(first, child.left_edge.i)
    phrase = [token for token in head.doc[first : head.i + 1] if token.dep_ != "cc:preconj"]
    while phrase[0].pos_ == "PRON" and phrase[0].dep_ != "nmod:poss" and len(phrase) > 1:
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


def meant(
    phrase: Sequence[Token], around: Iterable[Found], named: Sequence[Found], registry: Registry, day: date | None
) -> Found | Actor | None:
    """Whom the description means: an actor, or an unregistered one named before; None where nobody or several fit.

    `around` are the names inside the phrase ("PMU" in "the new PMU leader"), `named` all names of the article before
    it, oldest first.
    """
    head = phrase[-1]
    inside = {name.actor for name in around if name.actor is not None}
    before = list(dict.fromkeys(name.actor for name in reversed(named) if name.actor is not None))  # nearest first
    for finder in (_by_nominal, _by_role, _by_title, _by_death, _by_name, _by_kind):
        actors = finder(phrase, head, inside, before, named, registry, day)
        if len(actors) == 1:
            return registry[actors[0]]
        if len(actors) > 1:
            return None
    return None


def _words(phrase: Sequence[Token]) -> list[str]:
    return [key(token.text) for token in phrase if token.is_alpha and token.tag_ not in {"DT", "PRP$", "PDT"}]


def _by_nominal(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """Actors that the registry describes so, longest description first: named before in the article, nearest wins
    where the description has two words or more."""
    spoken = _words(phrase)
    fitting: dict[int, list[str]] = {}
    for actor_id in before:
        for nominal in registry[actor_id].nominals:
            parts = key(nominal.removeprefix("the ")).replace("'s", "").split()
            if parts and parts[-1] == spoken[-1] and set(parts) <= set(spoken) and _agrees(registry[actor_id], inside):
                fitting.setdefault(len(parts), []).append(actor_id)
    if not fitting:
        return []
    best = list(dict.fromkeys(fitting[max(fitting)]))
    if len(best) > 1:
        near = [actor for actor in best if actor in {name.actor for name in named[-6:]}]
        return near[:1] if len(near) == 1 else best
    return best


def _agrees(actor: Actor, inside: set[str]) -> bool:
    """Whether the names in a description fit the actor: its country, a body that it belongs to or leads."""
    own = {actor.id, *actor.parents, *(role.of for role in actor.roles if role.of)}
    return not inside or actor.country in inside or bool(own & inside)


def _by_role(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """Holders, on the day, of the office that the description names; of those, who was named before."""
    if day is None:
        return []
    spoken = " ".join(_words(phrase))
    leading = head.lower_ in words("leader_nouns")
    past = bool(set(_words(phrase)) & _PAST)
    holders = []
    for actor in registry:
        for role in actor.roles:
            title = key(role.title)
            exact = spoken == title or spoken.endswith(f" {title}")
            leads = leading and role.of in inside and key(role.title).split()[-1] in words("leader_nouns")
            vague = key(role.title) in words("leader_nouns")
            fits = role.of in inside if vague else _fits_office(actor, role.of, inside)
            ended = role.until is not None and role.until < day
            if (exact or leads) and fits and (ended if past else role.holds(day)):
                holders.append(actor.id)
                break
    holders = list(dict.fromkeys(holders))
    known = [actor for actor in holders if actor in before]
    if known or past:
        return known
    two = len(_words(phrase)) > 1
    context = _country(named, registry)
    if two and not inside and context is not None:
        return [actor for actor in holders if registry[actor].country == context]
    return holders if inside else []


def _fits_office(actor: Actor, of: str | None, inside: set[str]) -> bool:
    return not inside or of in inside or actor.country in inside


def _country(named: Sequence[Found], registry: Registry) -> str | None:
    """The state that the article has named most, itself or by its people and bodies."""
    counts: dict[str, int] = {}
    for name in named:
        actor = registry.get(name.actor)
        state = actor and (actor.id if ActorKind.STATE in actor.kinds else actor.country)
        if state:
            counts[state] = counts.get(state, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _speaking_country(named: Sequence[Found], registry: Registry) -> str | None:
    """The country of the person named last, where that was in the sentence read last."""
    for name in reversed(named):
        if name.sentence != named[-1].sentence:
            return None
        if name.human and name.actor is not None:
            return registry[name.actor].country
    return None


def _by_title(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """Those whom the article gave this title ("Gen. X ... the general"), or whose known names carry it."""
    word = head.lower_
    if word not in words("title_nouns"):
        return []
    stems = {word} | {short for short in words("title_short") if word.startswith(short)}
    found = []
    for name in named:
        if name.actor is not None and name.titles & stems and _agrees(registry[name.actor], inside):
            found.append(name.actor)
    found = list(dict.fromkeys(found))
    if len(found) > 1 and set(_words(phrase)) & words("dead"):
        found = [actor for actor in found if _is_dead(registry[actor], day)]
    return found


def _is_dead(actor: Actor, day: date | None) -> bool:
    return actor.died is not None and day is not None and actor.died <= day


def _by_death(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """The one of the dead whom the article has named, where the description says that he is dead."""
    if not set(_words(phrase)) & words("dead"):
        return []
    dead = [actor for actor in before if _is_dead(registry[actor], day) and _agrees(registry[actor], inside)]
    fitting = [actor for actor in dead if _called(registry[actor], head.lower_)]
    return fitting or dead


def _called(actor: Actor, noun: str) -> bool:
    """Whether a name, description or office of the actor ends in this noun, or has a title for it."""
    stems = {noun} | {short for short in words("title_short") if noun.startswith(short)}
    names = (actor.name, *actor.aliases, *actor.nominals, *(role.title for role in actor.roles))
    return any(set(key(name).replace(".", "").split()) & stems for name in names)


def _by_name(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """Bodies whose name ends in this noun: the one named before, or the one of the country that it is all about."""
    word = head.lower_
    if len(_words(phrase)) > 1 + len(inside) or word in words("person_nouns") or word in _STATES:
        return []

    def bears(actor: Actor) -> bool:
        body = ActorKind.STATE not in actor.kinds and ActorKind.PERSON not in actor.kinds
        return body and any(key(name).split()[-1:] == [word] for name in (actor.name, *actor.aliases))

    known = [actor for actor in before if bears(registry[actor]) and _agrees(registry[actor], inside)]
    if known:
        return known[:1]
    if word not in {"parliament", "congress", "senate"}:
        return []
    country = next(iter(inside), None) or _speaking_country(named, registry) or _country(named, registry)
    return [actor.id for actor in registry if actor.country == country and country and bears(actor)]


def _by_kind(
    phrase: Sequence[Token],
    head: Token,
    inside: set[str],
    before: list[str],
    named: Sequence[Found],
    registry: Registry,
    day: date | None,
) -> list[str]:
    """The one group of this kind named in the last sentences: "the militia", "the party"."""
    kinds = _KINDS.get(head.lemma_.lower())
    if kinds is None or len(_words(phrase)) > 1 + len(inside):
        return []
    latest = named[-1].sentence if named else 0
    near = {name.actor for name in named if name.actor is not None and latest - name.sentence <= 2}
    return [
        actor
        for actor in before
        if actor in near and kinds & set(registry[actor].kinds) and _agrees(registry[actor], inside)
    ]
