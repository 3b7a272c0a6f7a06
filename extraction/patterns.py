"""Whether a unit's pattern stands around a word."""

from __future__ import annotations

from functools import lru_cache

from extraction.lexicon import Unit, agent_words
from extraction.negation import negation
from extraction.parse import Token
from extraction.phrases import obliques
from extraction.syntax import cases, children, verbal

_PUBLIC = frozenset({"central", "state", "national", "public", "state-owned"})
_LIGHT = frozenset({"obj", "nsubj:pass", "obl", "xcomp", "nmod", "compound:prt", "advmod", "advcl", "ccomp"})


def affix(token: Token) -> int:
    """+1 for a name after "pro-", -1 after "anti-", else 0."""
    if token.i < 2 or token.nbor(-1).text not in {"-", "–"}:
        return 0
    return {"pro": 1, "anti": -1}.get(token.nbor(-2).lower_, 0)


def light_noun(unit: Unit, token: Token) -> Token | None:
    """The object noun that a light-verb unit needs ("stand" in "take a stand against")."""
    if token.dep_ == "amod" and token.head.i > token.i and _is_light(unit, token.head):
        return token.head
    for child in children(token):
        if child.dep_ in _LIGHT and _is_light(unit, child):
            return child
        if child.dep_ in {"obj", "nsubj:pass"}:  # "lifted some of the sanctions", "assured X of support"
            for inner in obliques(child, "of"):
                if _is_light(unit, inner):
                    return inner
    # "the sanctions imposed on", "the sanctions that X imposed on"
    if token.dep_ in {"acl", "acl:relcl"} and _is_light(unit, token.head):
        links = {child.dep_ for child in children(token)}
        return token.head if token.tag_ == "VBN" or "nsubj" in links else None
    return None


def _is_light(unit: Unit, noun: Token) -> bool:
    word = noun.lower_
    one = f"{word.removesuffix('ies')}y" if word.endswith("ies") else word.removesuffix("s")
    base = word if noun.pos_ == "VERB" else noun.lemma_.lower()  # "stopped supporting" has no noun "support"
    if not unit.noun.isdisjoint((base, word, one)):
        return True
    if not unit.phrases:
        return False
    below = {form for token in noun.subtree for form in (token.lower_, token.lemma_.lower())}
    return any(below.issuperset(phrase) for phrase in unit.phrases)


def stands(unit: Unit, token: Token) -> bool:
    """Whether all that a unit's pattern asks for stands around its head."""
    if unit.words:
        after = [child for child in children(token) if child.i > token.i or not verbal(token)]
        around = {child.lower_ for child in after}
        for child in after:
            if child.dep_ in {"obl", "nmod", "obj", "advcl", "xcomp"}:
                around |= {inner.lower_ for inner in children(child) if inner.dep_ in {"case", "mark", "advmod"}}
        if not around.issuperset(unit.words):
            return False
    noun = light_noun(unit, token) if unit.light else None
    if unit.light and noun is None:
        return False
    if unit.prep is not None:
        if obliques(token, unit.prep) or (noun is not None and obliques(noun, unit.prep)):
            return True
        return bool(noun is not None and unit.phrases and inside(noun, unit.prep))
    return True


def inside(noun: Token, preposition: str) -> list[Token]:
    """What hangs anywhere in a noun's phrase by a preposition: "an axe to grind with X"."""
    return [token for token in noun.subtree if preposition in cases(token)]


def denies(unit: Unit, token: Token) -> bool:
    """Whether a unit is negated, at its head or at its noun ("has no quarrel with")."""
    if negation(token.head if token.dep_ == "case" else token):
        return True
    noun = light_noun(unit, token) if unit.light else None
    return noun is not None and negation(noun)


@lru_cache(maxsize=4096)
def _unsaid(lemma: str) -> bool:
    kinds = agent_words()
    return lemma in kinds.others or lemma in kinds.unsaid


def hands_on(noun: Token) -> bool:
    """Whether what is said of a noun can be meant for its owner: never people, times or places; a firm is its own, but
    a state bank is the state's."""
    lemma = noun.lemma_.lower()
    return (
        not _unsaid(lemma) or lemma in agent_words().sites or any(child.lower_ in _PUBLIC for child in children(noun))
    )
