"""Whether a word is negated, by the words around it alone.

"did not", "no longer", "no support", "neither A nor B", "rarely has", "by no means", "instead of thanking".
"""

from __future__ import annotations

from extraction.lexicon import modal_words
from extraction.parse import Token
from extraction.syntax import SUBJECTS, children

_LINKS = frozenset({"advmod", "det", "cc:preconj", "cc", "case", "mark", "discourse", "punct"})
_OBJECTS = frozenset({"obj", "iobj"})
_NOT_ONLY = frozenset({"only", "just", "merely", "simply", "surprisingly", "but", "least", "that"})
_NOBODY = frozenset({"nobody", "none", "neither", "nothing"})
_NO = frozenset({"no", "neither", "not", "hardly", "scarcely", "barely"})
_WAYS = frozenset({"way", "mean", "means", "circumstance", "time", "account", "point"})
_INSTEAD = frozenset(
    {
        ("instead", "of"),
        ("rather", "than"),
        ("far", "from"),
        ("no", "means"),
        ("no", "way"),
        ("nothing", "like"),
        ("short", "of"),
    }
)
_BUT = frozenset({("anything", "but")})
_NOTHING_SHORT = frozenset({"nothing", "little", "not"})  # "nothing short of contempt" is contempt
_NEAR = 3  # tokens before a word in which such a pair turns it
_HELPERS = frozenset({"have", "be", "do", "remain"})


def negation(token: Token) -> bool:
    """Whether a word is negated; "anything but friendly" is, "never anything but friendly" is not."""
    below = children(token)
    if token.dep_ in {"conj", "nmod"} and token.head.lower_ == "anything":  # "never anything but friendly"
        below = [*below, *children(token.head)]
    negated = (
        any(map(_negates, below))
        or any(child.dep_ in SUBJECTS and _nobody(child) for child in below)
        or any(child.dep_ in _OBJECTS and _no_object(child) for child in below)
        or any(map(_no_way, below))
        or _follows(token, _INSTEAD)
        or _under_helper(token)
    )
    return negated != _follows(token, _BUT)


def _negates(child: Token) -> bool:
    word = child.lower_
    if word == "longer":
        return child.i > 0 and child.nbor(-1).lower_ == "no"
    if child.dep_ == "aux":
        if any(inner.lower_ in modal_words().negators for inner in children(child)):
            return True  # "nor did it join", "rarely has it joined"
        return word in {"cannot", "wo", "won't"} and not _next_is(child, _NOT_ONLY)
    if child.dep_ not in _LINKS or (word not in modal_words().negators and word not in {"n't", "n’t"}):
        return False
    return not _next_is(child, _NOT_ONLY) and not _or_not(child)


def _next_is(token: Token, words: frozenset[str]) -> bool:
    return token.i + 1 < len(token.doc) and token.nbor().lower_ in words


def _or_not(token: Token) -> bool:
    """ "may or may not": nothing is denied."""
    before = [word.lower_ for word in token.doc[max(0, token.i - 2) : token.i]]
    return "or" in before or (token.i > 1 and token.nbor(-1).lower_ == "or")


def _nobody(subject: Token) -> bool:
    """ "nobody", "no state", "not one deputy", "neither A nor B"."""
    if subject.lower_ in _NOBODY:
        return True
    below = children(subject)
    if any(child.dep_ in _LINKS and child.lower_ in _NO and child.i < subject.i for child in below):
        return True
    first = subject.left_edge
    if first.i > 0 and first.nbor(-1).lower_ == "neither":
        return True
    return any(inner.lower_ == "nor" for child in below if child.dep_ == "conj" for inner in children(child))


def _no_object(thing: Token) -> bool:
    """ "gave Ukraine no money", "condemned nobody"; not "has nothing but respect for"."""
    if _next_is(thing, _NOT_ONLY):
        return False
    return thing.lower_ in _NOBODY or any(child.lower_ == "no" and child.dep_ == "det" for child in children(thing))


def _no_way(child: Token) -> bool:
    """ "by no means", "in no way", "under no circumstances"."""
    word = child.lemma_.lower()
    return word in _WAYS and any(inner.lower_ == "no" for inner in children(child))


def _follows(token: Token, pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether one of these pairs stands closely before a word, with no verb or comma between."""
    doc = token.doc
    for place in range(token.i - 1, max(0, token.i - _NEAR - 1), -1):
        if (doc[place - 1].lower_, doc[place].lower_) in pairs:
            return place < 2 or doc[place - 2].lower_ not in _NOTHING_SHORT or doc[place - 1].lower_ != "short"
        if doc[place].pos_ in {"VERB", "PUNCT", "PROPN"}:
            return False
    return False


def _under_helper(token: Token) -> bool:
    """ "has yet to condemn", "rarely has X condemned": the helping verb read as one of its own."""
    head = token.head
    if token.dep_ not in {"xcomp", "ccomp"} or head.lemma_.lower() not in _HELPERS:
        return False
    negators = modal_words().negators
    yet = any(child.lower_ == "yet" for child in head.doc[head.i : token.i])
    return yet or any(child.dep_ == "advmod" and child.lower_ in negators for child in children(head))
