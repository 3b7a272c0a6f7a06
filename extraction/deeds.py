"""What the article has told so far: who did the deeds that it later calls "the strike", and who "the occupiers" are.

A definite noun without a doer ("condemned the killing") means a deed told before; its doer is taken from there. Only
the latest deed of the same type counts, and where the noun names a victim, only one with that victim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from extraction.lexicon import agent_words
from extraction.parse import Token
from extraction.syntax import children
from extraction.text import Analysis, Sentence
from news.actor import ActorKind
from news.claim import EventType, Mention, MentionKind, Party
from news.registry import Registry

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_FORCES = ("troops", "forces", "soldiers", "military", "presence", "bases", "army", "occupation", "stay")
_WEAPONS = ("rocket", "rockets", "missile", "missiles", "drone", "drones", "bomb", "bombs", "shell", "shells", "blast")
_VOTES = frozenset({"vote", "decision", "resolution", "motion", "ballot"})
_VOTING = frozenset({"vote", "voted", "decide", "decided", "adopt", "adopted", "pass", "passed", "resolve", "approve"})
_SIDES = frozenset({"side", "faction", "party", "leader", "man", "country", "state", "group", "camp", "ally", "rival"})
_MANY = 200
_REACH = 12  # sentences


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed as told: its type, the trigger's lemma, who did it and to whom."""

    sentence: int
    type: EventType
    lemma: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]


def is_vote(verb: Token) -> bool:
    return verb.lower_ in _VOTING or verb.lemma_.lower() in _VOTING


def _akin(noun: str, deed: Deed) -> bool:
    """Whether a noun and the word that told a deed are of one stem: "killing" and "kill"."""
    return noun.startswith(deed.lemma) or deed.lemma.startswith(noun)


@dataclass
class Chronicle:
    """The deeds of one article up to the sentence that is being read."""

    analysis: Analysis
    registry: Registry
    deeds: list[Deed] = field(default_factory=list)
    opened: tuple[int, tuple[Party, ...]] | None = None  # the sentence that opened a list, and who acts in it

    def opener(self, sentence: Sentence) -> tuple[Party, ...]:
        """Who does what the items of a list name, as the sentence before it tells ("X asked for two things:")."""
        if self.opened is None or not 0 < sentence.number - self.opened[0] <= _REACH:
            return ()
        return self.opened[1]

    def doers(
        self, noun: Token, types: Iterable[EventType], victims: Iterable[Mention], sentence: Sentence
    ) -> list[Mention]:
        """Who did the deed that a definite noun means; empty where the article has not told."""
        if not any(child.dep_ == "det" and child.lower_ in _DEFINITE for child in children(noun)):
            return []
        wanted = frozenset(types)
        hurt = {victim.actor or victim.name for victim in victims}
        vote = noun.lemma_.lower() in _VOTES
        near = [deed for deed in reversed(self.deeds) if sentence.number - deed.sentence <= _REACH]
        word = noun.lemma_.lower()
        for same in (True, False):  # "the call" is what somebody called for, before any other request
            for deed in near:
                if not (deed.lemma in _VOTING if vote else deed.type in wanted) or (same and not _akin(word, deed)):
                    continue
                suffered = {party.actor or party.name for party in deed.recipients}
                if hurt and not hurt & suffered:
                    continue
                if any(party.text.lower().endswith(_WEAPONS) for party in deed.actors):
                    continue  # "rockets" that nobody is known to have fired did nothing that can be judged
                return [mention for party in deed.actors if (mention := self._mention(party)) is not None]
        return []

    def pair(self, noun: Token) -> tuple[Party, ...]:
        """The two parties of "the two factions", "both sides": those of the latest deed between two."""
        two = any(
            child.lower_ in {"two", "both"} and child.dep_ in {"nummod", "det", "amod"} for child in children(noun)
        )
        if not two or noun.lemma_.lower() not in _SIDES:
            return ()
        for deed in reversed(self.deeds):
            parties = {party.actor or party.name: party for party in (*deed.actors, *deed.recipients)}
            if len(parties) == 2:
                return tuple(parties.values())
        return ()

    @cached_property
    def _by_span(self) -> dict[tuple[int, int], Mention]:
        return {(mention.start, mention.end): mention for mention in self.analysis.mentions}

    @cached_property
    def _forces(self) -> list[tuple[int, str]]:
        """Where each name of a state's forces ends, and the state; the first of an endless article are enough."""
        named = (mention for mention in self.analysis.mentions if mention.text.lower().endswith(_FORCES))
        return [(mention.end, actor) for mention in islice(named, _MANY) for actor in self._states(mention)]

    def _mention(self, party: Party) -> Mention | None:
        return self._by_span.get((party.start, party.end))

    def occupier(self, noun: Token, sentence: Sentence) -> Mention | None:
        """The state meant by "the occupier" or "occupying forces": the one whose forces the article has named."""
        known, lemma = agent_words().occupiers, noun.lemma_.lower()
        if not lemma.startswith(agent_words().occupying):
            return None
        words = f"{noun.nbor(-1).lower_ if noun.i else ''} {lemma}"
        if lemma not in known and words not in known and words.removesuffix("s") not in known:
            return None
        states = {actor for end, actor in self._forces if end <= sentence.end}
        if len(states) != 1:
            return None
        (state,) = states
        start, end = self.analysis.phrase(sentence, [noun])
        text = self.analysis.verbatim(start, end)
        name = self.registry[state].name
        return Mention(actor=state, name=name, text=text, start=start, end=end, kind=MentionKind.NOMINAL)

    def _states(self, mention: Mention) -> list[str]:
        actor = self.registry.get(mention.actor)
        if actor is None:
            return []
        if ActorKind.STATE in actor.kinds:
            return [actor.id]
        return [other for other, sign in actor.touches.items() if sign > 0 and self._is_state(other)]

    def _is_state(self, actor: str) -> bool:
        found = self.registry.get(actor)
        return found is not None and ActorKind.STATE in found.kinds
