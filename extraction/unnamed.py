"""Parties that no registry and no name knows: "the bishop", "riot police", "supporters of the former president".

What they do and what is done to them is worth keeping, though no rule can watch them: they are a phrase, no actor.
"""

from __future__ import annotations

from collections.abc import Iterable

from extraction.lexicon import agent_words
from extraction.parse import Token
from extraction.syntax import cases, children
from extraction.uses import is_actor_noun
from extraction.words import words

_COMPLEMENTS = frozenset({"of", "from", "in", "at", "within", "inside"})
_WHICH = frozenset({"what", "which", "whose", "many", "much", "no", "any"})
_LONGEST = 8  # tokens of a complement that still belongs to a name


def is_somebody(noun: Token) -> bool:
    """Whether a noun is a word for people or for a body that acts."""
    kinds = agent_words()
    lemma = noun.lemma_.lower()
    if noun.lower_ in kinds.crowds:
        return True
    return (lemma in kinds.groups | kinds.rebels | kinds.others or is_actor_noun(noun)) and lemma not in kinds.unsaid


def takes_sides(noun: Token) -> bool:
    """Whether a noun is a word for people or bodies that can be for or against somebody: no weapon, place or paper."""
    kinds, lemma = agent_words(), noun.lemma_.lower()
    if noun.pos_ != "NOUN" or noun.dep_ in {"compound", "amod", "nmod:desc"}:
        return False
    if lemma in words("place_nouns") or lemma in words("too_vague") or lemma in kinds.unsaid:
        return False
    if any(child.lower_ in _WHICH for child in noun.lefts):
        return False
    return is_actor_noun(noun) or lemma in kinds.rebels | kinds.others


def phrase_tokens(head: Token, deeds: Iterable[Token]) -> list[Token]:
    """The words of a party that has no name: its noun, the words before it and what says whose it is. `deeds` are the
    words that tell something of their own, and end it ("accused the militia of murder")."""
    told = {deed.i for deed in deeds}
    near = [child for child in head.lefts if child.dep_ in {"amod", "compound", "nmod:poss", "nummod"}]
    tokens = [inner for child in near for inner in child.subtree if inner.dep_ != "det"] + [head]
    last = head.i
    hung = [child for child in children(head.head) if child.dep_ == "obl" and cases(child) == {"in"}]
    for child in (*children(head), *hung):  # "controls the fund in Iraq": the place is easily hung on the verb
        says_whose = child.dep_ in {"nmod", "acl", "obl"} and cases(child) & _COMPLEMENTS
        if child.i > last and says_whose and child.i not in told:
            inner = [token for token in child.subtree if token.i <= last + _LONGEST]
            if inner and inner[0].i == last + 1 and not any(token.dep_ in {"acl:relcl", "punct"} for token in inner):
                tokens += inner
                last = inner[-1].i
    return tokens
