"""Turns that a sentence tells by setting then against now: "who once mocked X, is now his warmest admirer"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extraction.confidence import Evidence, confidence
from extraction.holding import identity
from extraction.lexicon import Unit, modal_words
from extraction.parse import Token
from extraction.polarity import Leaf
from extraction.standing import Standing
from extraction.syntax import children, verbal

_BECOME = frozenset({"become", "turn", "grow", "emerge", "evolve", "end"})
_MEMBERS = frozenset({"one", "some", "part", "most"})
_DEEP = 3


@dataclass(frozen=True, slots=True)
class ReadStance:
    """A stance as read, before it becomes a claim."""

    trigger: Token
    unit: Unit
    holder: Leaf
    target: Leaf
    value: float
    shift: bool
    standing: Standing
    words: tuple[Token, ...]
    evidence: Evidence

    @property
    def negated(self) -> bool:
        return self.evidence.negated

    @property
    def confidence(self) -> float:
        return confidence(self.evidence)


def turned(read: list[ReadStance]) -> list[ReadStance]:
    """The stances of a sentence without those that are over, those that follow an opposite one marked as shifts, and
    without what is denied both ways ("neither supports nor opposes")."""
    by_pair: dict[tuple[object, object], list[ReadStance]] = {}
    for stance in read:
        by_pair.setdefault((identity(stance.holder), identity(stance.target)), []).append(stance)
    kept = []
    for stance in read:
        others = [
            other
            for other in by_pair[identity(stance.holder), identity(stance.target)]
            if (other.value > 0) != (stance.value > 0) and other.trigger.i != stance.trigger.i
        ]
        if stance.standing.former or (stance.negated and any(other.negated for other in others)):
            continue
        after = any(_before(other, stance) for other in others)
        kept.append(replace(stance, shift=True) if after and not stance.shift else stance)
    return kept


def becomes(trigger: Token) -> bool:
    """Whether somebody becomes what a word says: "has become one of his supporters", "grew hostile to", "now backs"."""
    nows = [child for child in children(trigger) if child.dep_ == "advmod" and child.lower_ == "now"]
    if any(now.i == 0 or now.nbor(-1).lower_ not in modal_words().until for now in nows):
        return True
    node = trigger
    for _ in range(_DEEP):
        if node.dep_ in {"xcomp", "obj"} and verbal(node.head):
            return node.head.lemma_.lower() in _BECOME and not verbal(node)
        if node.dep_ not in {"nmod", "obl"} or not (node.head.lower_ in _MEMBERS or verbal(node.head)):
            return False
        if verbal(node.head):
            into = any(child.lower_ in {"into", "as"} for child in children(node) if child.dep_ == "case")
            return into and node.head.lemma_.lower() in _BECOME
        node = node.head
    return False


def _before(then: ReadStance, now: ReadStance) -> bool:
    """Whether one is told as what was so before the other: "once", "had mocked", or past against "now"."""
    if then.standing.former:
        return True
    if _perfect(then.trigger) and not _perfect(now.trigger):
        return True
    return then.trigger.tag_ in {"VBD", "VBN"} and then.trigger.i < now.trigger.i and _is_now(now.trigger)


def _perfect(trigger: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "had" for child in children(trigger))


def _is_now(trigger: Token) -> bool:
    """Whether "now", "today" or "by then" stands with a word or with the verb above it."""
    near = [trigger, trigger.head] if trigger.dep_ in {"xcomp", "nmod", "obl"} else [trigger]
    return any(child.lower_ in modal_words().now for word in near for child in word.subtree if child.dep_ != "nsubj")
