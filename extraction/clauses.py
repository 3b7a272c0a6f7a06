"""Clauses that the parse takes for something else: a verb read as a noun, a subject as an object, a condition as told.

Each function mends one kind of mistake at one token, where it is surely that mistake; else it changes nothing.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Token

from extraction.inflection import verb_forms
from extraction.lexicon import lexicon, modal_words
from extraction.trees import hang

_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "PRON"})
_BEFORE = frozenset({"det", "amod", "compound", "nmod:poss", "nmod:desc", "nummod", "flat", "case"})
_GIVING = frozenset(
    {"give", "award", "grant", "offer", "hand", "send", "show", "pay", "deny", "name", "call", "appoint", "elect"}
)
_CALLS = frozenset(
    {"call", "push", "plea", "demand", "appeal", "pressure", "press", "drive", "campaign", "bid", "plead"}
)
_CLOSING = frozenset({'"', "''", ",", "'"})


@lru_cache(maxsize=1)
def past_of_saying() -> dict[str, str]:
    """Past forms of verbs of saying -> the verb."""
    return {form: verb for verb in sorted(modal_words().say) for form in verb_forms(verb, {}) if form.endswith("ed")}


def can_be_verb(token: Token) -> bool:
    return token.tag_ in {"VBD", "VBN"} or (token.pos_ in {"NOUN", "ADJ"} and ("verb", token.lower_) in lexicon().forms)


def mend_clause(verb: Token) -> None:
    """ "The cleric condemned pressure from X": a clause read as a noun phrase with its object as head."""
    noun, doc = verb.head, verb.doc
    if noun.i <= verb.i or verb.i == 0 or any(child.dep_ == "det" and child.i > verb.i for child in noun.lefts):
        return
    subject = doc[verb.i - 1]
    own = subject.head.i in {noun.i, verb.i} and subject.dep_ in {"amod", "compound", "nsubj"}
    if not own or subject.pos_ not in {"NOUN", "PROPN"} or subject.text in {"-", "–"}:
        return
    left = [child for child in noun.lefts if child.i < subject.i]
    if subject.pos_ == "NOUN" and not any(child.dep_ == "det" for child in (*left, *subject.lefts)):
        return
    above = noun.head
    if noun.dep_ == "nsubj" and any(child.dep_ == "cc" for child in above.lefts):  # "... and warned that"
        root = above.head.i == above.i
        head, link = above.head, above.dep_
        verb.head, verb.dep_ = (verb if root else head), link
        hang(above, verb, "conj")
    elif noun.dep_ == "ROOT":
        verb.head, verb.dep_ = verb, "ROOT"
    else:
        return
    for child in left:
        hang(child, subject)
    hang(noun, verb, "obj")
    hang(subject, verb, "nsubj")
    for child in list(noun.children):
        if (
            child.dep_ in {"punct", "conj", "advcl", "parataxis"}
            and child.i > noun.i
            and child.pos_ in {"VERB", "PUNCT"}
        ):
            hang(child, verb)
    verb.pos_, verb.tag_ = "VERB", "VBD"


def mend_subject(name: Token) -> None:
    """ "Iran backs X": the verb read as a noun, or its subject as a word before a noun."""
    verb = name.head
    links = {child.dep_ for child in verb.children}
    if verb.i != name.i + 1 or links & {"nsubj", "nsubj:pass", "case", "det"}:
        return
    noun = verb.pos_ == "NOUN"
    finite = verb.tag_ in {"VBD", "VBZ"} or (verb.tag_ == "VBN" and verb.dep_ == "ROOT" and "aux:pass" not in links)
    if not ((noun and verb.tag_ in {"NNS", "NN"} and "obj" in links) or finite):
        return
    name.dep_ = "nsubj"
    if noun:
        verb.pos_, verb.tag_ = "VERB", "VBZ" if verb.lower_.endswith("s") else "VBD"
    above = verb.head
    if above.pos_ == "DET" and above.head.i == above.i:  # "The" taken for the head of the sentence
        verb.head, verb.dep_ = verb, "ROOT"
        hang(above, name, "det")


def mend_second_subject(name: Token) -> None:
    """ "A rebuke of Y by X stunned them": a subject never has a preposition; X hangs on the subject before it. "The
    preacher X said", "A rival of Y, X left": what X is has no deed of its own."""
    before = name.doc[name.left_edge.i - 1] if name.left_edge.i else name
    for other in name.head.children:
        beside = other.right_edge.i in {before.i, before.i - (before.text == ",")}
        if other.dep_ == name.dep_ and other.pos_ == "NOUN" and name.pos_ == "PROPN" and other.i < name.i and beside:
            hang(other, name, "appos" if before.text == "," else "nmod:desc")
            return
    if not any(child.dep_ == "case" and child.lower_ in {"by", "with", "from", "to"} for child in name.children):
        return
    for other in name.head.children:
        if other.dep_ == "nsubj" and other.i < name.i:
            hang(name, other, "nmod")
            return


def mend_after_place(name: Token) -> None:
    """ "In Moscow Maria X denounced Y": a name of several words that was one token, taken for a part of the place."""
    place = name.head
    verb = place.head
    placed = place.dep_ == "obl" and any(child.dep_ == "case" for child in place.children)
    if (
        placed
        and verb.i > name.i > place.i
        and not any(child.dep_ in {"nsubj", "nsubj:pass"} for child in verb.children)
    ):
        hang(name, verb, "nsubj")


def mend_object_of_deed(noun: Token) -> None:
    """ "the vote to expel X was praised": the object of the deed read as a second subject."""
    deed = noun.doc[noun.left_edge.i - 1] if noun.left_edge.i else noun
    subject = deed.head
    if deed.dep_ != "acl" or deed.tag_ not in {"VB", "VBG"} or any(child.dep_ == "obj" for child in deed.children):
        return
    if subject.head.i == noun.head.i and subject.dep_ == noun.dep_ and subject.i < deed.i:
        hang(noun, deed, "obj")


def mend_aside(verb: Token) -> None:
    """ "X, backed by Y, attacked": the participle read as a clause that attacks."""
    if verb.i < 2 or verb.nbor(-1).text != ",":
        return
    for other in verb.head.children:
        if other.dep_ == "nsubj" and other.i < verb.i and other.right_edge.i <= verb.i - 1:
            hang(verb, other, "acl")
            return


def mend_root(verb: Token) -> None:
    """ "Israeli jets bombed a depot": a clause read as a noun with a participle, but one that has an object."""
    noun = verb.head
    links = {child.dep_ for child in verb.children}
    below = {child.dep_ for child in noun.children}
    closed = noun.doc[noun.right_edge.i].text == "." and verb.lower_.endswith("ed")  # a whole sentence has a verb
    finite = verb.tag_ == "VBD" or ("obj" in links and verb.lemma_ not in _GIVING) or closed
    if noun.pos_ not in {"NOUN", "PROPN"} or verb.i < noun.i or not finite:
        return
    if links & {"obl:agent", "aux:pass"} or below & {"cop", "nsubj", "aux", "parataxis", "obj"}:
        return
    verb.head, verb.dep_ = verb, "ROOT"
    hang(noun, verb, "nsubj")
    verb.pos_, verb.tag_ = "VERB", "VBD"
    for child in list(noun.children):
        if child.i > verb.i:
            hang(child, verb)


def mend_resumed(verb: Token) -> None:
    """ "Sadr, who once praised Y, now condemns it": the verb after a relative clause taken for a clause of its own."""
    noun = verb.head
    if noun.pos_ not in {"NOUN", "PROPN"} or verb.i < noun.i:
        return
    own = any(child.dep_ in {"nsubj", "nsubj:pass", "expl"} for child in verb.children)
    other = any(child.dep_ in {"cop", "nsubj", "aux"} for child in noun.children)
    if own or other or not any(child.dep_ == "acl:relcl" and child.i < verb.i for child in noun.children):
        return
    verb.head, verb.dep_ = verb, "ROOT"
    hang(noun, verb, "nsubj")


def mend_absolute(mark: Token) -> None:
    """ "With X divided over Y, Z turned to W": the clause after "with" read as the main one."""
    first = mark.head
    root = first if first.head.i == first.i else first.head
    if root.head.i != root.i or first.dep_ not in {"ROOT", "nsubj"}:
        return
    for verb in first.doc[first.i + 1 : first.sent.end]:
        subject = verb.nbor(-1)
        while subject.pos_ == "ADV" and subject.i > first.i:
            subject = subject.nbor(-1)
        loose = verb.dep_ in {"acl", "parataxis", "conj", "advcl", "dep"} and verb.tag_ in {"VBD", "VBZ"}
        if not loose or subject.pos_ not in {"NOUN", "PROPN"} or subject.i <= max(first.i, root.i):
            continue
        joined = [child for child in root.children if child.dep_ == "conj" and child.i > verb.i]
        verb.head, verb.dep_ = verb, "ROOT"
        for child in joined:
            hang(child, verb)
        hang(root, verb, "advcl" if root.pos_ == "VERB" else "obl")
        hang(subject, verb, "nsubj")
        return


def mend_headline(name: Token) -> None:
    """ "Kremlin praises X", "Y, mocks X": a verb in -s that is no noun of ours, read as a noun beside a name."""
    verb = name.head if name.dep_ in {"nsubj", "compound"} else name
    forms = lexicon().forms
    if verb.tag_ != "NNS" or ("verb", verb.lower_) not in forms or ("noun", verb.lower_) in forms:
        return
    if verb.dep_ in {"amod", "compound"} and verb.head.i == verb.i + 1 and verb.head.dep_ == "conj":
        noun = verb.head  # "X hails Y, mocks Z"
        verb.head, verb.dep_ = noun.head.head if noun.head.dep_ == "obj" else noun.head, "conj"
        hang(noun, verb, "obj")
    elif name.i == verb.i - 1 and verb.dep_ == "ROOT":
        name.dep_ = "nsubj"
        for child in list(verb.children):
            if child.i > verb.i and child.dep_ in {"appos", "nmod"}:
                child.dep_ = "obj" if child.dep_ == "appos" else "obl"
    else:
        return
    verb.pos_, verb.tag_ = "VERB", "VBZ"


def mend_joined(name: Token) -> None:
    """ "X nurtured Y, and Z rejoiced": the subject of a second clause read as one more object."""
    after = name.right_edge.i + 1
    if after >= len(name.doc) or name.left_edge.i < 2 or not any(child.dep_ == "cc" for child in name.children):
        return
    verb = name.doc[after]
    if verb.tag_ not in {"VBD", "VBZ"} or name.doc[name.left_edge.i - 1].text != "," or verb.dep_ == "acl:relcl":
        return
    if any(child.dep_ in {"nsubj", "nsubj:pass"} for child in verb.children) or verb.is_ancestor(name):
        return
    above = name.head.head if name.head.dep_ in {"obj", "obl"} else name.head
    if above.i == verb.i or above.i > name.i:
        return
    hang(verb, above, "conj")
    hang(name, verb, "nsubj")


def mend_inverted(helper: Token) -> None:
    """ "Had X backed Y, Z would": the condition read as what is told."""
    name = next((child for child in helper.rights if child.left_edge.i == helper.i + 1), None)
    if name is None or name.dep_ not in {"obj", "nsubj"}:
        return
    loose = {"xcomp", "ccomp", "acl", "advcl"}
    done = [
        child
        for child in (*helper.rights, *name.rights)
        if child.tag_ in {"VBN", "VBD"} and child.dep_ in loose and child.i > name.i
    ]
    main = next((child for child in helper.rights if child.dep_ in {"parataxis", "conj", "advcl"}), None)
    if not done or main is None or main.i <= done[0].i:
        return
    verb = done[0]
    main.head, main.dep_ = main, "ROOT"
    hang(verb, main, "advcl")
    for child in list(helper.children):
        if child.i != helper.i:
            hang(child, main if child.i > main.left_edge.i else verb)
    hang(helper, verb, "aux")
    hang(name, verb, "nsubj")


def mend_called_for(name: Token) -> None:
    """ "a call for X to leave": what is called for is that X leaves, not X."""
    call, after = name.head, name.right_edge.i + 1
    if after + 1 >= len(name.doc) or name.doc[after].lower_ != "to" or name.doc[after + 1].tag_ != "VB":
        return
    deed = name.doc[after + 1]
    if call.pos_ == "VERB" and name.dep_ == "obl" and name.i > 1:  # "backed Y's call for X to leave"
        call = next((child for child in call.children if child.dep_ == "obj" and child.lemma_ in _CALLS), call)
    if call.lemma_ not in _CALLS or call.i > name.i or deed.head.i not in {call.i, name.i, name.head.i, call.head.i}:
        return
    if not hang(deed, call, "acl" if call.pos_ == "NOUN" else "ccomp") or not hang(name, deed, "nsubj"):
        return
    for child in list(name.children):
        if child.dep_ == "case" and child.lower_ == "for":
            hang(child, deed, "mark")


def mend_saying(token: Token) -> None:
    """'"...," the cleric intoned': the verb of saying after a quotation, read as a noun."""
    speaker = token.nbor(-1)
    if speaker.pos_ not in _NAMING or speaker.head.i != token.i or speaker.dep_ not in {"compound", "amod", "nsubj"}:
        return
    left = [child for child in token.lefts if child.i < speaker.i and child.dep_ in _BEFORE]
    first = min((child.left_edge.i for child in (*left, speaker)), default=speaker.i)
    if first == 0 or token.doc[first - 1].text not in _CLOSING:
        return
    for child in left:
        hang(child, speaker)
    speaker.dep_ = "nsubj"
    token.pos_, token.tag_, token.lemma_ = "VERB", "VBD", past_of_saying()[token.lower_]
