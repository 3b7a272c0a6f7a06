"""How a name stands in its sentence: as one who acts or is acted on, as a place, or as a word that says whose.

All by syntax and closed word classes; pure functions over parsed tokens.
"""

from __future__ import annotations

from extraction.parse import Doc, Token
from extraction.text import Use
from extraction.words import words

_LINKS = 10  # conjuncts followed back: bounds the time of an endless list
_NOUN_LINKS = {"amod", "compound", "nmod:poss", "nmod:desc", "flat"}


def head_of(doc: Doc, first: int, last: int) -> Token:
    """The token of doc[first:last] through which the others hang: the first whose head lies outside."""
    for token in doc[first:last]:
        if token.head.i == token.i or not first <= token.head.i < last:
            return token
    return doc[last - 1]


def coordinated_with(token: Token) -> Token:
    """The first of a coordination that a noun is part of ("Iran" for "Syria" in "Iran, Iraq and Syria"), or itself."""
    for _ in range(_LINKS):
        if token.dep_ != "conj":
            break
        token = token.head
    return token


def preposition(token: Token) -> str:
    """The preposition that governs a noun, or the first of its coordination; lower case, empty where there is none."""
    for _ in range(_LINKS):
        for child in token.lefts:
            if child.dep_ == "case":
                return child.lower_
        if token.dep_ != "conj":
            break
        token = token.head
    return ""


def modified(token: Token) -> Token | None:
    """The noun that a name stands before, as adjective, compound or possessor; None where it stands by itself."""
    token = coordinated_with(token)
    if token.dep_ in _NOUN_LINKS and token.head.i > token.i and not _governed(token):
        return token.head
    return None


def _governed(token: Token) -> bool:
    """Whether a preposition stands before a noun: then it modifies nothing that follows."""
    return any(child.dep_ == "case" for child in token.lefts)


def is_person_noun(token: Token) -> bool:
    """Whether a noun is a word for one person."""
    people = words("person_nouns")
    return token.lower_ in people or token.lemma_.lower() in people


def is_actor_noun(token: Token) -> bool:
    """Whether a noun is a word for a person or a group."""
    groups = words("group_nouns")
    return is_person_noun(token) or token.lower_ in groups or token.lemma_.lower() in groups


def place_use(token: Token) -> Use:
    """PLACE or PARTY for the head of a state's, city's or unknown place's name."""
    over = modified(token)
    if over is not None:
        return Use.PLACE if over.lemma_.lower() in words("place_nouns") else Use.PARTY
    role = coordinated_with(token)
    case = preposition(token)
    if case in words("place_prepositions"):
        return Use.PLACE
    governor = role.head
    if case == "at":  # "anger at X", "a swipe at X", but "met at X"
        return Use.PLACE if governor.lemma_.lower() in words("at_places") else Use.PARTY
    if case == "from":
        near = {governor.lemma_.lower(), *(c.lemma_.lower() for c in governor.children if c.dep_ in {"nsubj", "obj"})}
        return Use.PARTY if near & words("from_actors") else Use.PLACE
    if case in {"to", "for", "toward", "towards", "of"}:
        around = words("place_nouns") if case == "of" else words("motion_verbs")
        given = any(child.dep_ == "obj" and child.lemma_.lower() in words("gifts") for child in governor.children)
        return Use.PLACE if governor.lemma_.lower() in around and not given else Use.PARTY
    if role.dep_ == "obj" and governor.lemma_.lower() in {"visit", "leave", "enter", "reach", "tour", "flee"}:
        return Use.PLACE
    if role.dep_ in {"obl:unmarked", "appos", "nmod:unmarked"} and not case:
        return Use.PLACE if role.dep_ != "appos" else Use.PARTY
    return Use.PARTY
