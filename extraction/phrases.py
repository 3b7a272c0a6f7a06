"""What hangs on a word: to whom a thing belongs, on whom a deed is done, what completes a verb."""

from __future__ import annotations

from extraction.parse import Token, remembered
from extraction.syntax import cases, children, is_finite, marked_to, verbal
from extraction.words import words

_OBLIQUE = frozenset({"obl", "obl:agent", "nmod", "advcl", "acl", "dep", "xcomp", "obl:unmarked"})
_HUNG = _OBLIQUE | {"obj"}
_JOINED = _OBLIQUE | {"conj"}
_CLAUSE = frozenset({"xcomp", "ccomp", "csubj"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "expl"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})
_WANT_DONE = frozenset({"want", "need", "like", "get", "have"})  # "wants the soldiers expelled"
_WHEN = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "day", "night", "morning", "evening"}
    | {"afternoon", "week", "weekend", "month", "year", "eve", "hour", "anniversary", "january", "february"}
    | {"april", "june", "july", "august", "september", "october", "november", "december", "autumn", "spring", "summer"}
)
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_HYPHENS = frozenset({"-", "–"})
_ASPECT = frozenset({"stop", "cease", "quit", "start", "begin", "keep", "continue", "resume", "avoid", "finish"})
_SPENDS = frozenset({"spend", "waste", "lose", "pass", "devote"})
_GOALS = frozenset({"to", "into", "toward", "towards"})
_OWNER_CASES = ("of", "from", "by")


@remembered
def possessors(noun: Token) -> list[Token]:
    return [child for child in children(noun) if child.dep_ == "nmod:poss"]


@remembered
def modifiers(noun: Token) -> list[Token]:
    """Names before a noun: "US" in "US expulsion", "American" in "American presence"."""
    near = [child for child in children(noun) if child.dep_ in {"compound", "amod", "nmod:desc"} and child.i < noun.i]
    inner = [deeper for child in near for deeper in children(child) if deeper.dep_ in {"compound", "amod"}]
    return near + [one for one in inner if one.i < noun.i and one.nbor().text not in _HYPHENS]  # "Russian landing ship"


@remembered
def owners(noun: Token) -> list[Token]:
    """To whom a thing belongs."""
    found = possessors(noun) + modifiers(noun)
    for preposition in _OWNER_CASES:
        found += obliques(noun, preposition)
    for clause in children(noun):
        if clause.dep_ == "acl:relcl" and clause.lemma_.lower() == "belong":
            found += obliques(clause, "to")
        elif clause.dep_ in {"acl", "acl:relcl"} and clause.lemma_.lower() in words("makes"):
            # "the plan that X presented"
            links = {"nsubj"} if clause.dep_ == "acl:relcl" else {"obl:agent"}
            found += [maker for maker in children(clause) if maker.dep_ in links and maker.lower_ not in _RELATIVE]
    return found


def patients(noun: Token) -> list[Token]:
    """On whom a deed noun is done: "of X", else "X's" or "X" before it."""
    return obliques(noun, "of") or possessors(noun) or modifiers(noun)


def doers(noun: Token) -> list[Token]:
    """Who does a deed noun: "by X", else "X's" or "X" before it."""
    return obliques(noun, "by") or possessors(noun) or modifiers(noun)


@remembered
def obliques(token: Token, preposition: str) -> list[Token]:
    """Phrases and -ing clauses that hang on a word by a preposition."""
    found = [
        child
        for child in children(token)
        if child.dep_ in _HUNG and preposition in cases(child)
        if preposition not in {"on", "in", "at", "for"} or child.lower_ not in _WHEN
        if preposition != "to" or not marked_to(child)  # "an ultimatum to Ecuador to halt": not the infinitive
    ]
    if not found and preposition == "against":  # seldom says anything of the noun it hangs on
        found = [
            inner
            for child in children(token)
            if child.dep_ in {"nmod", "obj", "obl"} and child.pos_ in _NOUNS
            for inner in children(child)
            if inner.dep_ in _OBLIQUE and preposition in cases(inner)
        ]
    if found or not verbal(token):
        return found
    for child in children(token):  # "accused the United States of ...": of may hang on the object
        if child.dep_ in {"obj", "compound:prt", "advmod"}:
            found += [inner for inner in children(child) if inner.dep_ in _OBLIQUE and preposition in cases(inner)]
    return found or _chained(token, preposition) or _after_particle(token, preposition)


def _chained(verb: Token, preposition: str) -> list[Token]:
    """ "from A to B", "away from A and into B", "met in A with B": the second phrase hung on the first."""
    if preposition == "with":
        where = [child for child in children(verb) if child.dep_ == "obl" and cases(child) & {"in", "at", "on"}]
        return [inner for child in where for inner in children(child) if "with" in cases(inner)]
    if preposition not in _GOALS:
        return []
    first = [child for child in children(verb) if child.dep_ in _HUNG and "from" in cases(child)]
    for child in children(verb):
        if child.dep_ == "obj":
            first += [inner for inner in children(child) if "from" in cases(inner)]
    return [
        inner
        for child in first
        for inner in children(child)
        if inner.dep_ in _JOINED and preposition in cases(inner) and not marked_to(inner)
    ] or [child for child in children(verb) if first and child.dep_ == "conj" and preposition in cases(child)]


def _after_particle(verb: Token, preposition: str) -> list[Token]:
    """ "turned on X" with "on" read as a particle and X as the object."""
    return [
        child
        for child in children(verb)
        if child.dep_ == "obj" and child.left_edge.i > 0 and child.left_edge.nbor(-1).lower_ == preposition
        if child.left_edge.nbor(-1).dep_ == "compound:prt"
    ]


def clauses(token: Token) -> list[Token]:
    """Clauses without a tense that complete a word: to do, doing."""
    found = [child for child in children(token) if _completes(child) and not is_finite(child) and not _named(child)]
    if verbal(token):
        after = (child for child in children(token) if child.i > token.i)
        found += [child for child in after if child.dep_ == "advcl" and (marked_to(child) or _goes_on(token, child))]
        for child in children(token):  # "called on the Americans to leave": may hang on the one who is asked
            if child.dep_ in {"obj", "obl"}:
                wanted = token.lemma_.lower() in _WANT_DONE
                found += [
                    inner
                    for inner in children(child)
                    if inner.dep_ == "acl"
                    if marked_to(inner) or (wanted and inner.tag_ in {"VBN", "VBD"}) or _spent_on(token, inner)
                ]
    elif token.pos_ in _NOUNS:
        found += [child for child in children(token) if child.dep_ in {"acl", "advcl"} and _complements(child)]
    else:
        found += [child for child in children(token) if child.dep_ == "advcl" and marked_to(child)]
    return found


def _completes(child: Token) -> bool:
    """A clause by its link, or an infinitive that was taken for a phrase."""
    return child.dep_ in _CLAUSE or (child.dep_ == "obl" and child.tag_ == "VB" and marked_to(child))


def _goes_on(verb: Token, clause: Token) -> bool:
    """ "stopped backing X", "kept attacking X", "spent millions attacking X"."""
    if _spent_on(verb, clause):
        return True
    return clause.tag_ == "VBG" and clause.i == verb.i + 1 and verb.lemma_.lower() in _ASPECT


def _spent_on(verb: Token, clause: Token) -> bool:
    return clause.tag_ == "VBG" and verb.lemma_.lower() in _SPENDS and cases(clause) <= {"in", "on"}


def _named(child: Token) -> bool:
    """ "called X a liar": what somebody is called is nothing that is done."""
    below = {inner.dep_ for inner in children(child)}
    return child.dep_ == "xcomp" and child.pos_ in {"NOUN", "PROPN"} and not below & {"cop", "mark", "obj"}


def finite_clauses(token: Token) -> list[Token]:
    """Clauses with a tense that complete a word: that it does."""
    links = {"ccomp"} if verbal(token) else {"ccomp", "acl"}
    found = [child for child in children(token) if child.dep_ in links and is_finite(child)]
    return [clause for clause in found if not _asks(clause)]


def _asks(clause: Token) -> bool:
    """Whether a clause is a question: "asked why X backs Y", '"Do you support X?" she asked'."""
    if cases(clause) & {"whether", "if"}:
        return True
    first = clause.left_edge
    while first.is_punct and first.i < clause.i:
        first = first.nbor()
    subject = next((child for child in children(clause) if child.dep_ in _SUBJECTS), None)
    inverted = first.dep_ in {"aux", "aux:pass", "cop"} and subject is not None and first.i < subject.i
    return inverted or (first.tag_ in {"WRB", "WP", "WP$"} and first.head.i == clause.i)


def _complements(clause: Token) -> bool:
    return marked_to(clause) or (clause.tag_ == "VBG" and bool(cases(clause) & {"of", "for", "at"}))
