"""Plain facts of a parsed token: what hangs on it, and by what; whether it stands as a verb (UD labels)."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.lexicon import Pos
from extraction.parse import Token, remembered

SUBJECTS = frozenset({"nsubj", "nsubj:pass"})  # links of a noun that does or suffers what a verb tells
_SUBJECT = SUBJECTS | {"nsubj:outer", "csubj"}
_VERBAL = frozenset({"obj", "iobj", "aux", "aux:pass", "nsubj:pass", "xcomp"})
_HEADS = frozenset({"ROOT", "ccomp", "advcl", "acl:relcl", "parataxis"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})


def children(token: Token) -> list[Token]:
    """The dependents of a token, by place."""
    return token.children


@remembered
def verbal(token: Token) -> bool:
    """Whether a word stands as a verb: by its tag, or because it has what only verbs have."""
    if token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        return True
    links = {child.dep_ for child in token.children}
    return bool(links & _VERBAL) or ("nsubj" in links and "cop" not in links and token.dep_ in _HEADS)


def pos_of(token: Token) -> Pos | None:
    """The part of speech under which the lexicon lists a word."""
    if token.dep_ == "case":
        return "prep" if any(child.dep_ == "cop" for child in children(token.head)) else None
    if verbal(token):
        return "verb"
    if token.pos_ in {"NOUN", "PROPN"}:
        return "noun"
    return "adj" if token.pos_ == "ADJ" else None


@remembered
def cases(token: Token) -> frozenset[str]:
    """The prepositions and clause marks that a token hangs by, lower case."""
    return frozenset(child.lower_ for child in token.children if child.dep_ in {"case", "mark"})


def marked_to(token: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ == "to" for child in children(token))


def is_finite(clause: Token) -> bool:
    if marked_to(clause):
        return False
    has_subject = any(child.dep_ in _SUBJECT for child in children(clause))
    return (has_subject and clause.tag_ != "VBG") or any(child.tag_ == "MD" for child in children(clause))


def coordinated(token: Token) -> Iterator[Token]:
    """The other members of a coordination that this token begins ("Iran and Syria")."""
    waiting = [token]
    while waiting:
        for child in children(waiting.pop()):
            if child.dep_ != "conj" or (child.pos_ in _NOUNS) != (token.pos_ in _NOUNS) or _left_out(child):
                continue
            own = cases(child)
            if not own or own & cases(token):  # "for the closure of X and for an end to Y": not X and Y
                yield child
                waiting.append(child)


def _left_out(member: Token) -> bool:
    """ "Israel but not the United States", "Austria, not Hungary", "Iraq rather than Iran"."""
    if member.pos_ not in _NOUNS:
        return False
    before = member.left_edge.nbor(-1).lower_ if member.left_edge.i else ""
    return before == "not" or any(child.lower_ in {"not", "rather", "instead"} for child in children(member))
