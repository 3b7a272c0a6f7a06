"""Who fills which role of a word, from the dependency tree alone (Universal Dependencies labels), never from nearness.

The slots are those of `frames/README.md`. A subject is found through passives, relative clauses, control and raising,
participles and coordination; an object through passives, relative clauses and shared coordination.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from extraction.lexicon import Pos

_TABLE = "weathervane.children"
_SUBJECT = frozenset({"nsubj", "nsubj:outer", "csubj"})
_PASSIVE = frozenset({"nsubj:pass"})
_OBLIQUE = frozenset({"obl", "obl:agent", "nmod", "advcl", "acl", "dep", "xcomp", "obl:unmarked"})
_CLAUSE = frozenset({"xcomp", "ccomp", "csubj"})
_VERBAL = frozenset({"obj", "iobj", "aux", "aux:pass", "nsubj:pass", "xcomp"})
_HEADS = frozenset({"ROOT", "ccomp", "advcl", "acl:relcl", "parataxis"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "swear", "pledge", "use"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})
_WANT_DONE = frozenset({"want", "need", "like", "get", "have"})  # "wants the soldiers expelled"
_AGAINST = frozenset({"against", "with"})
_OWNER_CASES = ("of", "from", "by")


def _table(token: Token) -> tuple[tuple[tuple[Token, ...], ...], tuple[bool, ...]]:
    """For each token of a Doc its dependents, and whether it stands as a verb: kept with the Doc, asked for often."""
    table = token.doc.user_data.get(_TABLE)
    if table is None:
        made: list[list[Token]] = [[] for _ in token.doc]
        tokens = list(token.doc)
        for other in tokens:
            head = other.head.i
            if head != other.i:
                made[head].append(other)
        kept = tuple(map(tuple, made))
        table = kept, tuple(_is_verbal(other, kept[other.i]) for other in tokens)
        token.doc.user_data[_TABLE] = table
    found: tuple[tuple[tuple[Token, ...], ...], tuple[bool, ...]] = table
    return found


def children(token: Token) -> tuple[Token, ...]:
    """The dependents of a token, by place."""
    return _table(token)[0][token.i]


def verbal(token: Token) -> bool:
    """Whether a word stands as a verb: by its tag, or because it has what only verbs have."""
    return _table(token)[1][token.i]


def forget(token: Token) -> None:
    """Drop what was kept with the token's Doc."""
    token.doc.user_data.pop(_TABLE, None)


def _is_verbal(token: Token, below: tuple[Token, ...]) -> bool:
    if token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        return True
    links = {child.dep_ for child in below}
    return bool(links & _VERBAL) or ("nsubj" in links and "cop" not in links and token.dep_ in _HEADS)


def pos_of(token: Token) -> Pos | None:
    """The part of speech under which the lexicon lists a word."""
    if verbal(token):
        return "verb"
    if token.pos_ in {"NOUN", "PROPN"}:
        return "noun"
    return "adj" if token.pos_ == "ADJ" else None


def cases(token: Token) -> set[str]:
    """The prepositions and clause marks that a token hangs by, lower case."""
    return {child.lower_ for child in children(token) if child.dep_ in {"case", "mark"}}


def marked_to(token: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ == "to" for child in children(token))


def is_passive(verb: Token) -> bool:
    """Whether what would be the object stands as subject, or as the noun that the participle describes."""
    if any(child.dep_ in {"aux:pass", "nsubj:pass"} for child in children(verb)):
        return True
    if any(child.dep_ in _SUBJECT for child in children(verb)) or verb.tag_ not in {"VBN", "VBD"}:
        return False
    if _misread(verb):
        return False
    if verb.dep_ in {"acl", "amod"} and verb.tag_ == "VBN":
        return True
    if verb.dep_ == "acl" and verb.head.head.lemma_.lower() in _WANT_DONE:
        return True
    if verb.dep_ in {"advcl", "xcomp"} and verb.tag_ == "VBN":
        return not any(child.dep_ in {"obj", "aux"} for child in children(verb))
    return verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.tag_ == "VBN" and is_passive(verb.head)


def _misread(verb: Token) -> bool:
    """Whether a clause was read as a noun phrase: "The cleric reversed course", with "course" as its head."""
    links = {child.dep_ for child in children(verb.head)}
    return verb.dep_ == "amod" and verb.i + 1 == verb.head.i and "nsubj" in links and not links & {"cop", "det"}


def _relative(token: Token, clause: Token) -> Token:
    """The noun that a relative pronoun stands for; any other token itself."""
    if token.lower_ in _RELATIVE and clause.dep_ == "acl:relcl":
        return clause.head
    return token


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Heads of the agents of a verb or predicate. Empty where syntax does not say."""
    if depth > 6:
        return []
    if is_passive(verb):
        return agents(verb)
    own = [_relative(child, verb) for child in children(verb) if child.dep_ in _SUBJECT]
    if not own:  # "Bangladesh has again rejected": the subject may hang on the auxiliary
        helpers = [child for child in children(verb) if child.dep_ == "aux"]
        own = [below for helper in helpers for below in children(helper) if below.dep_ in _SUBJECT]
    if own:
        return own
    if _misread(verb):
        return [child for child in children(verb.head) if child.dep_ == "nsubj"]
    if verb.pos_ == "AUX" and verb.dep_ in {"cop", "aux"}:
        return subjects(verb.head, depth + 1)
    head = verb.head
    if head is verb:
        return []
    if verb.dep_ == "conj" and (verbal(head) or head.pos_ in {"ADJ", "NOUN"}):
        if is_passive(head):
            return themes(head)
        return subjects(head, depth + 1)
    if verb.dep_ in {"xcomp", "ccomp"} and (verbal(head) or head.pos_ in {"ADJ", "NOUN"}):
        return _controllers(head, depth)
    if verb.dep_ == "advcl":
        if cases(verb) & {"of", "for", "from"} and verb.tag_ == "VBG" and themes(head):
            return themes(head)  # "accused X of doing", "praised X for doing": X does
        if marked_to(verb):
            addressed = _addressed(head)
            if addressed:
                return addressed
        if verbal(head) or head.pos_ == "ADJ":
            return themes(head) if is_passive(head) else subjects(head, depth + 1)
        return possessors(head)
    if verb.dep_ in {"acl", "acl:relcl"} and head.pos_ in _NOUNS:
        return [head]
    if verb.dep_ == "amod" and verb.tag_ == "VBG":
        return [head]
    if verb.dep_ == "parataxis" and not any(child.dep_ in _SUBJECT for child in children(verb)):
        return subjects(head, depth + 1) if verb.tag_ == "VBG" else []
    return []


def _controllers(head: Token, depth: int) -> list[Token]:
    """Who does what an infinitive under `head` says: the object of "urged", the subject of "wants"."""
    if is_passive(head):
        return themes(head)
    if head.lemma_ not in _SUBJECT_CONTROL:
        found = [child for child in children(head) if child.dep_ in {"obj", "iobj"}] or _addressed(head)
        if found:
            return found
    return subjects(head, depth + 1)


def _addressed(verb: Token) -> list[Token]:
    """ "on X" in "call on X to": who is asked."""
    return [
        child
        for child in children(verb)
        if child.dep_ == "obl" and verb.pos_ == "VERB" and child.pos_ in _NOUNS and cases(child) & {"on", "upon"}
        if verb.lemma_ in {"call", "prevail", "count", "rely"} or verb.lower_.startswith("call")
    ] or [
        child
        for child in children(verb)
        if child.dep_ == "obl" and verb.lemma_ in {"appeal", "plead"} and cases(child) & {"to", "with"}
    ]


def agents(verb: Token) -> list[Token]:
    """The agent of a passive: "by X", or the name before a participle ("Iranian-backed")."""
    found = [child for child in children(verb) if child.dep_ == "obl:agent" and "by" in cases(child)]
    if not found:
        found = [child for child in children(verb) if child.dep_ in {"obl", "nmod"} and "by" in cases(child)]
    if not found:
        # "violated by occupying forces": the participle before the agent is easily read as a clause of its own.
        for child in children(verb):
            if child.dep_ == "advcl" and child.tag_ == "VBG" and "by" in cases(child):
                found += [inner for inner in children(child) if inner.dep_ == "obj" and inner.i == child.i + 1]
    if not found and verb.dep_ == "amod":
        found = [child for child in children(verb) if child.dep_ in {"compound", "amod", "obl", "nsubj", "advmod"}]
    return found


def themes(verb: Token) -> list[Token]:
    """Heads of what the verb is done to: object, passive subject, the noun a participle or relative clause is about."""
    if is_passive(verb):
        found = [_relative(child, verb) for child in children(verb) if child.dep_ in _PASSIVE | _SUBJECT]
        if found:
            return found
        if verb.dep_ in {"acl", "amod", "acl:relcl"}:
            return [verb.head]
        if verb.dep_ == "conj" and verb.head.pos_ == "VERB":
            return themes(verb.head)
        if verb.dep_ == "xcomp":
            return _controllers(verb.head, 0)
        if verb.dep_ == "advcl":
            return subjects(verb.head)
        return []
    objects = [child for child in children(verb) if child.dep_ == "obj"]
    found = [_relative(child, verb) for child in objects if not cases(child) & _AGAINST]
    # A bare "obl:agent" after an active verb is its object, misread.
    found = found or [child for child in children(verb) if child.dep_ == "obl:agent" and "by" not in cases(child)]
    if found:
        return found
    beside = verb.nbor() if verb.i + 1 < len(verb.doc) else verb
    if beside.dep_ == "vocative" and beside.pos_ == "PROPN":  # "if X backs Y, ..." with Y read as one addressed
        return [beside]
    if verb.dep_ == "amod" and verb.head.i > verb.i:  # "X imposed sanctions" read as a noun phrase
        return [verb.head]
    if verb.dep_ == "acl:relcl" and any(child.dep_ in _SUBJECT for child in children(verb)):
        oblique = any(child.dep_ in {"obl", "ccomp", "xcomp"} and child.lower_ in _RELATIVE for child in children(verb))
        return [] if oblique else [verb.head]
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.i - verb.head.i <= 3:
        return [child for child in children(verb.head) if child.dep_ == "obj" and child.i > verb.i]
    return [
        inner
        for child in children(verb)
        if child.dep_ == "conj" and child.pos_ == "VERB" and child.i - verb.i <= 3
        for inner in children(child)
        if inner.dep_ == "obj" and not any(c.dep_ in _SUBJECT for c in children(child))
    ]


def obliques(token: Token, preposition: str) -> list[Token]:
    """Phrases and -ing clauses that hang on a word by a preposition."""
    found = [child for child in children(token) if child.dep_ in _OBLIQUE | {"obj"} and preposition in cases(child)]
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
    return found


def clauses(token: Token) -> list[Token]:
    """Clauses without a tense that complete a word: to do, doing."""
    found = [child for child in children(token) if child.dep_ in _CLAUSE and not is_finite(child)]
    if verbal(token):
        found += [child for child in children(token) if child.dep_ == "advcl" and marked_to(child)]
        for child in children(token):  # "called on the Americans to leave": may hang on the one who is asked
            if child.dep_ in {"obj", "obl"}:
                wanted = token.lemma_.lower() in _WANT_DONE
                found += [
                    inner
                    for inner in children(child)
                    if inner.dep_ == "acl" and (marked_to(inner) or (wanted and inner.tag_ in {"VBN", "VBD"}))
                ]
    elif token.pos_ in _NOUNS:
        found += [child for child in children(token) if child.dep_ in {"acl", "advcl"} and _complements(child)]
    else:
        found += [child for child in children(token) if child.dep_ == "advcl" and marked_to(child)]
    return found


def finite_clauses(token: Token) -> list[Token]:
    """Clauses with a tense that complete a word: that it does."""
    links = {"ccomp"} if verbal(token) else {"ccomp", "acl"}
    return [child for child in children(token) if child.dep_ in links and is_finite(child)]


def is_finite(clause: Token) -> bool:
    if marked_to(clause):
        return False
    has_subject = any(child.dep_ in _SUBJECT | _PASSIVE for child in children(clause))
    return (has_subject and clause.tag_ != "VBG") or any(child.tag_ == "MD" for child in children(clause))


def _complements(clause: Token) -> bool:
    return marked_to(clause) or (clause.tag_ == "VBG" and bool(cases(clause) & {"of", "for", "at"}))


def is_misread_agent(verb: Token) -> bool:
    """Whether a participle stands before the agent of a passive: "violated by occupying forces"."""
    by = verb.dep_ == "advcl" and verb.tag_ == "VBG" and "by" in cases(verb) and is_passive(verb.head)
    return by and any(child.dep_ == "obj" and child.i == verb.i + 1 for child in children(verb))


def possessors(noun: Token) -> list[Token]:
    return [child for child in children(noun) if child.dep_ == "nmod:poss"]


def modifiers(noun: Token) -> list[Token]:
    """Names before a noun: "US" in "US expulsion", "American" in "American presence"."""
    return [child for child in children(noun) if child.dep_ in {"compound", "amod", "nmod:desc"} and child.i < noun.i]


def owners(noun: Token) -> list[Token]:
    """To whom a thing belongs."""
    found = possessors(noun) + modifiers(noun)
    for preposition in _OWNER_CASES:
        found += obliques(noun, preposition)
    return found


def patients(noun: Token) -> list[Token]:
    """On whom a deed noun is done: "of X", else "X's" or "X" before it."""
    return obliques(noun, "of") or possessors(noun) or modifiers(noun)


def doers(noun: Token) -> list[Token]:
    """Who does a deed noun: "by X", else "X's" or "X" before it."""
    return obliques(noun, "by") or possessors(noun) or modifiers(noun)


def fill(token: Token, slot: str, prep: str | None = None) -> list[Token]:
    """The heads that fill a slot of a word. `prep` is the preposition of the slot "prep"."""
    verb = verbal(token)
    match slot:
        case "subj":
            return predicate_subjects(token) if not verb else subjects(token)
        case "obj":
            return themes(token) if verb else []
        case "iobj":
            return [child for child in children(token) if child.dep_ == "iobj"]
        case "clause":
            return clauses(token)
        case "that":
            return finite_clauses(token)
        case "poss":
            return possessors(token)
        case "mod":
            return modifiers(token)
        case "patient":
            return patients(token)
        case "owner":
            return owners(token)
        case "prep":
            return obliques(token, prep) if prep else []
        case _:
            return obliques(token, slot)


def predicate_subjects(token: Token) -> list[Token]:
    """Of what an adjective or noun is said: its subject with a copula, the noun it stands before, or what it names."""
    own = [_relative(child, token) for child in children(token) if child.dep_ in _SUBJECT]
    if own:
        return own
    if token.dep_ in {"amod", "acl", "appos"}:
        return [token.head]
    if token.dep_ in {"xcomp", "advcl"} and verbal(token.head):
        return themes(token.head) or subjects(token.head)
    if "as" in cases(token) and token.dep_ in {"obl", "nmod", "obj"}:
        verb = token.head if verbal(token.head) else token.head.head
        return [theme for theme in themes(verb) if theme.i != token.i] if verbal(verb) else []
    if token.dep_ == "conj":
        return predicate_subjects(token.head)
    if token.dep_ == "acl:relcl":
        return [token.head]
    return []


def coordinated(token: Token) -> Iterator[Token]:
    """The other members of a coordination that this token begins ("Iran and Syria")."""
    waiting = [token]
    while waiting:
        for child in children(waiting.pop()):
            if child.dep_ != "conj" or (child.pos_ in _NOUNS) != (token.pos_ in _NOUNS):
                continue
            own = cases(child)
            if not own or own & cases(token):  # "for the closure of X and for an end to Y": not X and Y
                yield child
                waiting.append(child)
