"""Who holds what a trigger says: its subject or possessor, or the one whose deed a phrase goes with."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.arguments import subjects
from extraction.lexicon import Unit
from extraction.parse import Token
from extraction.phrases import modifiers, possessors
from extraction.polarity import Leaf, SentenceTree
from extraction.syntax import children, verbal

_IN_SUPPORT = frozenset({"in"})
_HEIGHT = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds, how it was found, and what was passed on the way up."""

    leaf: Leaf
    climbed: bool = False
    shift: bool = False
    words: tuple[Token, ...] = ()
    by_voice: bool = False


def identity(leaf: Leaf) -> object:
    """What two mentions of one party share: the actor, else the given mention, else the name."""
    mention = leaf.mention
    return mention.mention or mention.actor or mention.name.casefold()


def same_party(one: Leaf, other: Leaf) -> bool:
    """Whether both are one actor, or one is named inside the other."""
    a, b = one.mention, other.mention
    return identity(one) == identity(other) or (a.start < b.end and b.start < a.end)


def holders(tree: SentenceTree, trigger: Token, unit: Unit) -> list[Holder]:
    """Who holds what a trigger says; for "in support of X" the one whose deed it goes with."""
    found = [Holder(leaf) for doer in tree.doers(trigger, unit) for leaf in tree.parties(doer)]
    if found or not unit.frame.climbs:
        return found
    return climb(tree, trigger)


def climb(tree: SentenceTree, noun: Token) -> list[Holder]:
    """From a noun that names an attitude up to who has it.

    "X changed sides, this time in support of Y", "X's turnabout in favour of Y", "X wangled a pact for an effort to".
    """
    shift, node = False, noun
    words: list[Token] = []
    for _ in range(_HEIGHT):
        head = node.head
        if head.i == node.i or node.dep_ in {"nsubj", "nsubj:pass", "nmod:poss", "compound", "appos"}:
            return []
        cases = {child.lower_ for child in children(node) if child.dep_ == "case"}
        if verbal(head):
            if not (cases & _IN_SUPPORT or node.i != noun.i):
                return []
            shifted = any(unit.frame.shift for unit in tree.units(head))
            found = [leaf for subject in subjects(head) for leaf in tree.parties(subject)]
            passed: tuple[Token, ...] = (head,) if shifted else ()
            if not found:  # "X's turnabout in favour of Y surprised many", with the phrase hung on the verb
                passed = tuple(word for word in subjects(head) if any(unit.frame.shift for unit in tree.units(word)))
                found = [leaf for word in passed for owner in possessors(word) for leaf in tree.parties(owner)]
                shifted = bool(found)
            return [Holder(leaf, True, shift or shifted, (*passed, *words)) for leaf in found]
        if not cases & (_IN_SUPPORT | {"for", "of"}) and node.dep_ not in {"conj", "nmod"}:
            return []
        turns = [word for word in (head, *modifiers(head)) if any(unit.frame.shift for unit in tree.units(word))]
        if turns:
            shift, words = True, turns
        owned = possessors(head) or [child for child in children(head) if child.dep_ == "nsubj"]
        found = [leaf for owner in owned for leaf in tree.parties(owner)]
        if found:
            return [Holder(leaf, True, shift, tuple(words)) for leaf in found]
        node = head
    return []
