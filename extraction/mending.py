"""Where a parse is surely wrong, and what it must be: done once, before anything is read from it."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc, Token

from extraction.inflection import verb_forms
from extraction.lexicon import lexicon, modal_words

_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "PRON"})
_BEFORE = frozenset({"det", "amod", "compound", "nmod:poss", "nmod:desc", "nummod", "flat", "case"})
_TIMES = frozenset({"year", "month", "week", "day", "hour", "decade", "minute"})
_AGO = frozenset({"ago", "earlier", "later", "before"})
_MEASURES = frozenset({"time", "percent", "mile", "kilometre", "kilometer", "metre", "meter", "point", "way", "night"})
_GIVING = frozenset(
    {"give", "award", "grant", "offer", "hand", "send", "show", "pay", "deny", "name", "call", "appoint", "elect"}
)
_HURTING = frozenset({"kill", "wound", "injure", "destroy", "hit", "damage"})
_BLOWS = frozenset(
    {"strike", "airstrike", "raid", "attack", "bombing", "blast", "explosion", "assault", "bomb", "rocket"}
)
_CALLS = frozenset(
    {"call", "push", "plea", "demand", "appeal", "pressure", "press", "drive", "campaign", "bid", "plead"}
)
_CLOSING = frozenset({'"', "''", ",", "'"})


@lru_cache(maxsize=1)
def _said() -> dict[str, str]:
    """Past forms of verbs of saying -> the verb."""
    return {form: verb for verb in sorted(modal_words().say) for form in verb_forms(verb, {}) if form.endswith("ed")}


def _can_be_verb(token: Token) -> bool:
    return token.tag_ in {"VBD", "VBN"} or (token.pos_ in {"NOUN", "ADJ"} and ("verb", token.lower_) in lexicon().forms)


def _mend_clause(verb: Token) -> None:
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
        above.head, above.dep_ = verb, "conj"
    elif noun.dep_ == "ROOT":
        verb.head, verb.dep_ = verb, "ROOT"
    else:
        return
    for child in left:
        child.head = subject
    noun.head, noun.dep_ = verb, "obj"
    subject.head, subject.dep_ = verb, "nsubj"
    for child in list(noun.children):
        if (
            child.dep_ in {"punct", "conj", "advcl", "parataxis"}
            and child.i > noun.i
            and child.pos_ in {"VERB", "PUNCT"}
        ):
            child.head = verb
    verb.pos_, verb.tag_ = "VERB", "VBD"


def _mend_subject(name: Token) -> None:
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
        above.head, above.dep_ = name, "det"


def _mend_aside(verb: Token) -> None:
    """ "X, backed by Y, attacked": the participle read as a clause that attacks."""
    if verb.i < 2 or verb.nbor(-1).text != ",":
        return
    for other in verb.head.children:
        if other.dep_ == "nsubj" and other.i < verb.i and other.right_edge.i <= verb.i - 1:
            verb.head, verb.dep_ = other, "acl"
            return


def _mend_source(according: Token) -> None:
    """ "According to rumours gaining substance, X did": the source read as what gains."""
    source = according.head
    told = source.head
    if source.dep_ == "obl" and told.tag_ == "VBG" and told.i == source.i + 1 and told.head.i > told.i:
        source.head = told.head
        told.head, told.dep_ = source, "acl"


def mend(doc: Doc) -> None:
    """Mends the parse of a Doc in place."""
    for token in doc:
        if token.dep_ == "compound" and token.pos_ == "PROPN" and token.head.i == token.i + 1:
            _mend_subject(token)
        elif token.dep_ == "csubj" and token.tag_ == "VBN":
            _mend_aside(token)
        elif token.dep_ == "case" and token.lower_ == "according":
            _mend_source(token)
        if token.dep_ == "compound" and token.pos_ == "PROPN" and token.head.lemma_ in _TIMES:
            _mend_time(token)
        if token.dep_ == "amod" and token.i and token.lower_.endswith("ed") and _can_be_verb(token):
            _mend_clause(token)
        if token.dep_ == "obj" and token.pos_ == "NOUN":
            _mend_apposition(token)
        if token.pos_ in {"NOUN", "ADJ"} and token.i and token.lower_ in _said():
            _mend_saying(token)
        if token.dep_ == "case":
            _mend_case(token)
            if token.lower_ == "with" and token.i == token.sent.start:
                _mend_absolute(token)
        elif token.dep_ == "acl:relcl":
            _mend_relative(token)
            if token.lemma_ in _HURTING:
                _mend_blow(token)
        elif token.dep_ == "acl" and token.tag_ in {"VBD", "VBN"} and token.head.dep_ == "ROOT":
            _mend_root(token)
        elif token.dep_ == "parataxis" and token.pos_ == "VERB" and token.head.dep_ == "ROOT":
            _mend_resumed(token)
        elif token.dep_ == "conj" and token.pos_ == "PROPN":
            _mend_joined(token)
        elif token.dep_ == "vocative" and token.pos_ == "PROPN":
            _mend_addressed(token)
        elif token.dep_ == "obl:unmarked" and token.head.pos_ == "VERB":
            _mend_object(token)
        elif token.dep_ == "nsubj" and token.head.i > token.i:
            _mend_second_subject(token)
        if token.dep_ in {"nsubj", "nsubj:pass"} and token.head.i > token.i:
            _mend_object_of_deed(token)
        elif token.i == token.sent.start and token.lower_ in {"had", "were"} and token.head.i == token.i:
            _mend_inverted(token)
        if token.dep_ == "case" and token.lower_ == "for" and token.head.dep_ in {"obl", "nmod"}:
            _mend_called_for(token.head)
        if token.tag_ == "NNS" or (token.pos_ in {"PROPN", "NOUN"} and token.head.tag_ == "NNS"):
            _mend_headline(token)


def _mend_case(mark: Token) -> None:
    """A preposition that hangs on a part of a name, or on the noun after a particle ("shot down the drones")."""
    head = mark.head
    if head.dep_ in {"compound", "flat"} and head.pos_ == "PROPN" and mark.i < head.i:
        mark.head = head.head if head.head.i > head.i else head
    elif mark.tag_ == "RP" or mark.lower_ in {"aside", "apart"}:
        if head.dep_ not in {"obl", "nmod"} or head.head.i != mark.i - 1 or head.head.pos_ != "VERB":
            return
        mark.head, mark.dep_, head.dep_ = head.head, "compound:prt", "obj"


def _mend_root(verb: Token) -> None:
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
    noun.head, noun.dep_ = verb, "nsubj"
    verb.pos_, verb.tag_ = "VERB", "VBD"
    for child in list(noun.children):
        if child.i > verb.i:
            child.head = verb


def _mend_resumed(verb: Token) -> None:
    """ "Sadr, who once praised Y, now condemns it": the verb after a relative clause taken for a clause of its own."""
    noun = verb.head
    if noun.pos_ not in {"NOUN", "PROPN"} or verb.i < noun.i:
        return
    own = any(child.dep_ in {"nsubj", "nsubj:pass", "expl"} for child in verb.children)
    other = any(child.dep_ in {"cop", "nsubj", "aux"} for child in noun.children)
    if own or other or not any(child.dep_ == "acl:relcl" and child.i < verb.i for child in noun.children):
        return
    verb.head, verb.dep_ = verb, "ROOT"
    noun.head, noun.dep_ = verb, "nsubj"


def _mend_absolute(mark: Token) -> None:
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
        for child in list(root.children):
            if child.dep_ == "conj" and child.i > verb.i:
                child.head = verb
        verb.head, verb.dep_ = verb, "ROOT"
        root.head, root.dep_ = verb, "advcl" if root.pos_ == "VERB" else "obl"
        subject.head, subject.dep_ = verb, "nsubj"
        return


def _mend_relative(clause: Token) -> None:
    """ "vetoed a resolution that ends it": a relative clause hung on the verb instead of on its object."""
    verb, first = clause.head, clause.left_edge.i
    for child in verb.children:
        if child.dep_ == "obj" and verb.i < child.i < first and child.right_edge.i >= first - 2:
            clause.head = child
            return


def _mend_blow(verb: Token) -> None:
    """ "the vote after the strike that killed X": it is the blow nearest before that kills."""
    if verb.head.lemma_ in _BLOWS:
        return
    for other in reversed(verb.doc[verb.head.i + 1 : verb.left_edge.i]):
        if other.lemma_ in _BLOWS and other.pos_ == "NOUN":
            verb.head = other
            return


def _mend_addressed(name: Token) -> None:
    """ "X, Y's envoy, was sent": the name read as one who is addressed, what X is as the subject."""
    verb, after = name.head, name.right_edge.i + 1
    for child in verb.children:
        if child.dep_ not in {"nsubj", "nsubj:pass"} or child.left_edge.i != after + 1 or child.i > verb.i:
            continue
        if name.doc[after].text == "," and name.doc[child.right_edge.i].text == ",":
            name.dep_ = child.dep_
            child.head, child.dep_ = name, "appos"
            return


def _mend_headline(name: Token) -> None:
    """ "Kremlin praises X", "Y, mocks X": a verb in -s that is no noun of ours, read as a noun beside a name."""
    verb = name.head if name.dep_ in {"nsubj", "compound"} else name
    forms = lexicon().forms
    if verb.tag_ != "NNS" or ("verb", verb.lower_) not in forms or ("noun", verb.lower_) in forms:
        return
    if verb.dep_ in {"amod", "compound"} and verb.head.i == verb.i + 1 and verb.head.dep_ == "conj":
        noun = verb.head  # "X hails Y, mocks Z"
        verb.head, verb.dep_ = noun.head.head if noun.head.dep_ == "obj" else noun.head, "conj"
        noun.head, noun.dep_ = verb, "obj"
    elif name.i == verb.i - 1 and verb.dep_ == "ROOT":
        name.dep_ = "nsubj"
        for child in list(verb.children):
            if child.i > verb.i and child.dep_ in {"appos", "nmod"}:
                child.dep_ = "obj" if child.dep_ == "appos" else "obl"
    else:
        return
    verb.pos_, verb.tag_ = "VERB", "VBZ"


def _mend_joined(name: Token) -> None:
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
    verb.head, verb.dep_ = above, "conj"
    name.head, name.dep_ = verb, "nsubj"


def _mend_object(noun: Token) -> None:
    """ "impounded a yacht": an object read as a time or measure."""
    verb = noun.head
    if noun.left_edge.i != verb.i + 1 or noun.pos_ != "NOUN" or noun.lemma_.lower() in _TIMES | _MEASURES:
        return
    if any(child.dep_ in {"obj", "aux:pass"} for child in verb.children) or any(
        c.dep_ == "nummod" for c in noun.children
    ):
        return
    noun.dep_ = "obj"


def _mend_second_subject(name: Token) -> None:
    """ "A rebuke of Y by X stunned them": a subject never has a preposition; X hangs on the subject before it."""
    if not any(child.dep_ == "case" and child.lower_ in {"by", "with", "from", "to"} for child in name.children):
        return
    for other in name.head.children:
        if other.dep_ == "nsubj" and other.i < name.i:
            name.head, name.dep_ = other, "nmod"
            return


def _mend_object_of_deed(noun: Token) -> None:
    """ "the vote to expel X was praised": the object of the deed read as a second subject."""
    deed = noun.doc[noun.left_edge.i - 1] if noun.left_edge.i else noun
    subject = deed.head
    if deed.dep_ != "acl" or deed.tag_ not in {"VB", "VBG"} or any(child.dep_ == "obj" for child in deed.children):
        return
    if subject.head.i == noun.head.i and subject.dep_ == noun.dep_ and subject.i < deed.i:
        noun.head, noun.dep_ = deed, "obj"


def _mend_inverted(helper: Token) -> None:
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
    verb.head, verb.dep_ = main, "advcl"
    for child in list(helper.children):
        if child.i != helper.i:
            child.head = main if child.i > main.left_edge.i else verb
    helper.head, helper.dep_ = verb, "aux"
    name.head, name.dep_ = verb, "nsubj"


def _mend_called_for(name: Token) -> None:
    """ "a call for X to leave": what is called for is that X leaves, not X."""
    call, after = name.head, name.right_edge.i + 1
    if after + 1 >= len(name.doc) or name.doc[after].lower_ != "to" or name.doc[after + 1].tag_ != "VB":
        return
    deed = name.doc[after + 1]
    if call.pos_ == "VERB" and name.dep_ == "obl" and name.i > 1:  # "backed Y's call for X to leave"
        call = next((child for child in call.children if child.dep_ == "obj" and child.lemma_ in _CALLS), call)
    if call.lemma_ not in _CALLS or call.i > name.i or deed.head.i not in {call.i, name.i, name.head.i, call.head.i}:
        return
    deed.head, deed.dep_ = call, "acl" if call.pos_ == "NOUN" else "ccomp"
    name.head, name.dep_ = deed, "nsubj"
    for child in list(name.children):
        if child.dep_ == "case" and child.lower_ == "for":
            child.head, child.dep_ = deed, "mark"


def _mend_apposition(noun: Token) -> None:
    """ "met X, an adviser to Y": what X is, read as a second object. A list would have its "and"."""
    first = noun.left_edge.i
    while first < noun.i and noun.doc[first].is_punct:
        first += 1
    if first < 2 or noun.doc[first - 1].text != "," or noun.doc[first].dep_ != "det":
        return
    name = noun.doc[first - 2]
    listed = any(child.dep_ in {"cc", "conj"} for child in (*noun.rights, *name.rights))
    if name.pos_ == "PROPN" and name.dep_ == "obj" and name.head.i == noun.head.i and not listed:
        noun.head, noun.dep_ = name, "appos"


def _mend_time(name: Token) -> None:
    """ "broke with X years ago": the name read as part of the time."""
    time, doc = name.head, name.doc
    if time.i != name.i + 1 or time.i + 1 >= len(doc) or doc[time.i + 1].lower_ not in _AGO or time.head.i == time.i:
        return
    for child in list(time.lefts):
        if child.dep_ == "case" and child.i < name.i:
            child.head = name
    name.head, name.dep_ = time.head, time.dep_
    time.dep_ = "obl:unmarked"


def _mend_saying(token: Token) -> None:
    """'"...," the cleric intoned': the verb of saying after a quotation, read as a noun."""
    speaker = token.nbor(-1)
    if speaker.pos_ not in _NAMING or speaker.head.i != token.i or speaker.dep_ not in {"compound", "amod", "nsubj"}:
        return
    left = [child for child in token.lefts if child.i < speaker.i and child.dep_ in _BEFORE]
    first = min((child.left_edge.i for child in (*left, speaker)), default=speaker.i)
    if first == 0 or token.doc[first - 1].text not in _CLOSING:
        return
    for child in left:
        child.head = speaker
    speaker.dep_ = "nsubj"
    token.pos_, token.tag_, token.lemma_ = "VERB", "VBD", _said()[token.lower_]
