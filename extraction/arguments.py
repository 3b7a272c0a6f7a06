"""Who fills which role of a word, from the dependency tree alone (Universal Dependencies labels), never from nearness.

The slots are those of `frames/README.md`. A subject is found through passives, relative clauses, control and raising,
participles and coordination; an object through passives, relative clauses and shared coordination.
"""

from __future__ import annotations

from extraction.lexicon import agent_words
from extraction.parse import Token, remembered
from extraction.phrases import clauses, finite_clauses, modifiers, obliques, owners, patients, possessors
from extraction.syntax import cases, children, marked_to, verbal

_SUBJECT = frozenset({"nsubj", "nsubj:outer", "csubj"})
_ANY_SUBJECT = _SUBJECT | {"nsubj:pass"}
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "swear", "pledge", "use"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})
_WANT_DONE = frozenset({"want", "need", "like", "get", "have"})  # "wants the soldiers expelled"
_LIKENS = frozenset({"liken", "compare"})
_STATES = frozenset({"at", "under", "in"})
_STAYS = frozenset({"remain", "stay", "be", "find", "stand", "seem", "come", "live", "get", "fall", "keep"})
_TURN_INTO = frozenset({"turn", "transform", "make", "change", "convert"})
_AGAINST = frozenset({"against", "with"})


@remembered
def is_passive(verb: Token) -> bool:
    """Whether what would be the object stands as subject, or as the noun that the participle describes."""
    links = {child.dep_ for child in children(verb)}
    if links & {"aux:pass", "nsubj:pass"}:
        return True
    if verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _WANT_DONE and verb.tag_ in {"VBN", "VBD"}:
        return not links & {"obj", "aux", "mark"}  # "wants the soldiers expelled"
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
    if token.lower_ not in _RELATIVE or clause.dep_ != "acl:relcl":
        return token
    if clause.head.pos_ in _NOUNS or not verbal(clause.head):
        return clause.head
    before = token.i - 1  # "chanted against Iran, which X accuses": the clause hung on the verb
    while before > clause.head.i and token.doc[before].is_punct:
        before -= 1
    return token.doc[before] if token.doc[before].pos_ in _NOUNS else clause.head


@remembered
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
    if not own:  # "Fatah, which backs X, chanted": the subject read as one who is addressed
        addressed = [child for child in children(verb) if child.dep_ in {"vocative", "dislocated"} and child.i < verb.i]
        own = [
            child
            for child in addressed
            if any(below.dep_ == "acl:relcl" for below in children(child)) or (child.pos_ == "PROPN" and _tensed(verb))
        ]
    if not own and _tensed(verb):  # "The Post, citing two aides, said": the subject hung on the aside
        asides = [
            child for child in children(verb) if child.dep_ == "advcl" and child.tag_ == "VBG" and child.i < verb.i
        ]
        own = [
            below for aside in asides for below in children(aside) if below.dep_ in _SUBJECT and below.i + 1 < aside.i
        ]
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


def _tensed(verb: Token) -> bool:
    """Whether a verb says when: no order to one who is addressed."""
    tensed = {"VBD", "VBZ", "MD"}
    return verb.tag_ in tensed or any(child.tag_ in tensed and child.dep_ == "aux" for child in children(verb))


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


@remembered
def themes(verb: Token) -> list[Token]:
    """Heads of what the verb is done to: object, passive subject, the noun a participle or relative clause is about."""
    if is_passive(verb):
        found = [_relative(child, verb) for child in children(verb) if child.dep_ in _ANY_SUBJECT]
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
    objects = objects or [child for child in children(verb) if child.dep_ == "iobj"]  # "blamed the Americans"
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


def is_misread_agent(verb: Token) -> bool:
    """Whether a participle stands before the agent of a passive: "violated by occupying forces"."""
    by = verb.dep_ == "advcl" and verb.tag_ == "VBG" and "by" in cases(verb) and is_passive(verb.head)
    return by and any(child.dep_ == "obj" and child.i == verb.i + 1 for child in children(verb))


def fill(token: Token, slot: str, prep: str | None = None) -> list[Token]:
    """The heads that fill a slot of a word. `prep` is the preposition of the slot "prep"."""
    if token.dep_ == "case":  # "X is against Y"
        return {"obj": [token.head], "subj": predicate_subjects(token.head)}.get(slot, [])
    verb = verbal(token)
    match slot:
        case "subj":
            return predicate_subjects(token) if not verb else subjects(token)
        case "obj":
            return _wanted(token) if verb else []
        case "iobj":
            found = [child for child in children(token) if child.dep_ == "iobj"]
            objects = [child for child in children(token) if child.dep_ == "obj" and child.i > token.i]
            return found or (objects[:1] if len(objects) > 1 else [])
        case "clause":
            return clauses(token)
        case "that":
            return finite_clauses(token)
        case "agent":
            return [agent for clause in finite_clauses(token) for agent in subjects(clause)]
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


def _wanted(verb: Token) -> list[Token]:
    """The objects of a verb, but of "wants the sanctions lifted" only the clause counts."""
    found = themes(verb)
    if verb.lemma_.lower() not in _WANT_DONE:
        return found
    done = {theme.i for clause in clauses(verb) if clause.tag_ in {"VBN", "VBD"} for theme in themes(clause)}
    return [theme for theme in found if theme.i not in done]


def _is_said(noun: Token) -> bool:
    """Whether a noun is said of somebody, not somebody itself."""
    likened = "to" in cases(noun) and noun.head.lemma_.lower() in _LIKENS
    named = noun.dep_ == "xcomp" or (noun.dep_ == "obl" and (likened or "as" in cases(noun))) or _is_second(noun)
    return named or any(child.dep_ == "cop" for child in children(noun))


def _is_second(noun: Token) -> bool:
    """Whether a noun is what an object is called: "calls X a danger"."""
    return noun.dep_ in {"obj", "obl:unmarked"} and noun.head.lemma_.lower() in agent_words().naming


def predicate_subjects(token: Token) -> list[Token]:
    """Of what an adjective or noun is said: its subject with a copula, the noun it stands before, or what it names."""
    own = [_relative(child, token) for child in children(token) if child.dep_ in _SUBJECT]
    if own:
        return own
    if token.dep_ in {"amod", "compound"} and _is_said(token.head):  # "called X a good man"
        return predicate_subjects(token.head) or [token.head]
    if "into" in cases(token) and token.head.lemma_.lower() in _TURN_INTO:
        return themes(token.head) or subjects(token.head)
    set_off = token.dep_ in {"nmod", "obl"} and bool(cases(token) & _STATES)
    if token.dep_ in {"amod", "acl", "appos", "dep"} or (set_off and not verbal(token.head)):
        return [token.head]  # "Greece, at odds with Turkey, ..."
    if set_off and token.head.lemma_.lower() in _STAYS:
        return subjects(token.head)
    if token.dep_ == "advcl" and verbal(token.head):  # "Angry with X, Y recalled its envoy"
        return subjects(token.head) or themes(token.head)
    if token.dep_ == "xcomp" and verbal(token.head):
        return themes(token.head) or subjects(token.head)
    likened = "to" in cases(token) and token.head.lemma_.lower() in _LIKENS
    if ("as" in cases(token) or likened) and token.dep_ in {"obl", "nmod", "obj"}:
        verb = token.head if verbal(token.head) else token.head.head
        if not verbal(verb):
            return []
        named = [theme for theme in themes(verb) if theme.i != token.i]
        return named or subjects(verb)  # "emerged as a critic of X"
    if _is_second(token):
        verb = token.head
        named = [child for child in children(verb) if child.dep_ in {"obj", "iobj"} and child.i < token.i]
        return [_relative(child, verb) for child in named] or (themes(verb) if is_passive(verb) else [])
    if token.dep_ == "conj":
        return predicate_subjects(token.head)
    if token.dep_ == "acl:relcl":
        return [token.head]
    return []
