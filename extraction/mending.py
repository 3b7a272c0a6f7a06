"""Where a parse is surely wrong, and what it must be: done once, before anything is read from it.

Clauses are mended by extraction.clauses, what speech does to a sentence by extraction.asides, phrases here.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from extraction import clauses
from extraction.trees import hang

_TIMES = frozenset({"year", "month", "week", "day", "hour", "decade", "minute"})
_AGO = frozenset({"ago", "earlier", "later", "before"})
_MEASURES = frozenset({"time", "percent", "mile", "kilometre", "kilometer", "metre", "meter", "point", "way", "night"})
_HURTING = frozenset({"kill", "wound", "injure", "destroy", "hit", "damage"})
_GIVEN = frozenset({"obj", "ccomp", "xcomp"})
_BLOWS = frozenset(
    {"strike", "airstrike", "raid", "attack", "bombing", "blast", "explosion", "assault", "bomb", "rocket"}
)


def mend(doc: Doc) -> None:
    """Mends the parse of a Doc in place."""
    for token in doc:
        if token.dep_ == "compound" and token.pos_ == "PROPN" and token.head.i == token.i + 1:
            clauses.mend_subject(token)
        elif token.dep_ == "csubj" and token.tag_ == "VBN":
            clauses.mend_aside(token)
        elif token.dep_ == "case" and token.lower_ == "according":
            _mend_source(token)
        if token.dep_ in {"compound", "amod"} and token.pos_ == "PROPN" and token.head.lemma_ in _TIMES:
            _mend_time(token)
        if token.dep_ == "amod" and token.i and token.lower_.endswith("ed") and clauses.can_be_verb(token):
            clauses.mend_clause(token)
        if token.dep_ == "obj" and token.pos_ == "NOUN":
            _mend_apposition(token)
        if token.pos_ in {"NOUN", "ADJ"} and token.i and token.lower_ in clauses.past_of_saying():
            clauses.mend_saying(token)
        if token.dep_ == "case":
            _mend_case(token)
            if token.lower_ == "with" and token.i == token.sent.start:
                clauses.mend_absolute(token)
            elif token.lower_ == "against" and token.head.dep_ == "obl" and token.head.head.lemma_ == "call":
                _mend_called_against(token.head)
        elif token.dep_ == "acl:relcl":
            _mend_relative(token)
            if token.lemma_ in _HURTING:
                _mend_blow(token)
        elif token.dep_ == "acl" and token.tag_ in {"VBD", "VBN"} and token.head.dep_ == "ROOT":
            clauses.mend_root(token)
        elif token.dep_ == "parataxis" and token.pos_ == "VERB" and token.head.dep_ == "ROOT":
            clauses.mend_resumed(token)
        elif token.dep_ == "conj" and token.pos_ == "PROPN":
            clauses.mend_joined(token)
        elif token.dep_ == "flat" and " " in token.text:
            clauses.mend_after_place(token)
        elif token.dep_ == "vocative" and token.pos_ == "PROPN":
            _mend_addressed(token)
        elif token.dep_ == "nummod" and token.head.dep_ == "nmod":
            _mend_dash(token)
        elif token.dep_ == "iobj" and not _GIVEN & {child.dep_ for child in token.head.children}:
            token.dep_ = "obj"  # "trusts X": read as one who is given something, but nothing is
        elif token.dep_ == "obl:unmarked" and token.head.pos_ == "VERB":
            _mend_object(token)
        elif token.dep_ == "nsubj" and token.head.i > token.i:
            clauses.mend_second_subject(token)
        elif token.dep_ == "nsubj":
            _mend_late_subject(token)
        if token.dep_ in {"nsubj", "nsubj:pass"} and token.head.i > token.i:
            clauses.mend_object_of_deed(token)
        elif token.lower_ in {"had", "were"} and token.head.i == token.i and token.i == token.sent.start:
            clauses.mend_inverted(token)
        if token.dep_ == "case" and token.lower_ == "for" and token.head.dep_ in {"obl", "nmod"}:
            clauses.mend_called_for(token.head)
        if token.tag_ == "NNS" or (token.pos_ in {"PROPN", "NOUN"} and token.head.tag_ == "NNS"):
            clauses.mend_headline(token)


def _mend_source(according: Token) -> None:
    """ "According to rumours gaining substance, X did": the source read as what gains."""
    source = according.head
    told = source.head
    if source.dep_ == "obl" and told.tag_ == "VBG" and told.i == source.i + 1 and told.head.i > told.i:
        hang(source, told.head)
        hang(told, source, "acl")


def _mend_case(mark: Token) -> None:
    """A preposition that hangs on a part of a name, or on the noun after a particle ("shot down the drones")."""
    head = mark.head
    if head.dep_ in {"compound", "flat"} and head.pos_ == "PROPN" and mark.i < head.i:
        hang(mark, head.head if head.head.i > head.i else head)
    elif mark.tag_ == "RP" or mark.lower_ in {"aside", "apart"}:
        if head.dep_ not in {"obl", "nmod"} or head.head.i != mark.i - 1 or head.head.pos_ != "VERB":
            return
        hang(mark, head.head, "compound:prt")
        head.dep_ = "obj"


def _mend_late_subject(name: Token) -> None:
    """ "X turned to a master of the art, Y, and did Z": who that is, read as one more subject."""
    verb, first = name.head, name.left_edge.i
    comma = first if name.doc[first].text == "," else first - 1
    if name.doc[comma].text != "," or not any(child.dep_ == "nsubj" for child in verb.lefts):
        return
    for child in verb.rights:
        if child.dep_ in {"obj", "obl"} and child.right_edge.i == comma - 1:
            hang(name, child, "appos")
            return


def _mend_dash(number: Token) -> None:
    """ "- after the raid on Jan. 3 - the leader left": the number read as that of what comes after the dash."""
    noun, before = number.head, number.head.head
    dash = any(token.text in {"–", "—", "--"} for token in number.doc[number.i : noun.i])
    cases = [child for child in noun.lefts if child.dep_ == "case" and child.i < number.i]
    if not dash or not cases or before.dep_ != "nsubj" or before.i > number.i:
        return
    hang(noun, before.head, "nsubj")
    before.dep_ = "obl"
    hang(number, before, "nmod")
    for case in cases:
        hang(case, number)


def _mend_called_against(noun: Token) -> None:
    """ "called for a march against X": the march is against X."""
    for other in noun.head.rights:
        if other.dep_ == "obl" and other.i < noun.i and any(child.lower_ == "for" for child in other.lefts):
            hang(noun, other, "nmod")
            return


def _mend_relative(clause: Token) -> None:
    """ "vetoed a resolution (on Monday) that ends it": a relative clause hung on the verb instead of on its object."""
    verb, first = clause.head, clause.left_edge.i
    for between in verb.children:
        if between.dep_ == "obl" and between.right_edge.i == first - 1:
            first = between.left_edge.i
    for child in verb.children:
        if child.dep_ == "obj" and verb.i < child.i < first and child.right_edge.i >= first - 2:
            hang(clause, child)
            return


def _mend_blow(verb: Token) -> None:
    """ "the vote after the strike that killed X": it is the blow nearest before that kills."""
    if verb.head.lemma_ in _BLOWS:
        return
    for other in reversed(verb.doc[verb.head.i + 1 : verb.left_edge.i]):
        if other.lemma_ in _BLOWS and other.pos_ == "NOUN":
            hang(verb, other)
            return


def _mend_addressed(name: Token) -> None:
    """ "X, Y's envoy, was sent": the name read as one who is addressed, what X is as the subject."""
    verb, after = name.head, name.right_edge.i + 1
    for child in verb.children:
        if child.dep_ not in {"nsubj", "nsubj:pass"} or child.left_edge.i != after + 1 or child.i > verb.i:
            continue
        if name.doc[after].text == "," and name.doc[child.right_edge.i].text == ",":
            name.dep_ = child.dep_
            hang(child, name, "appos")
            return


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
        hang(noun, name, "appos")


def _mend_time(name: Token) -> None:
    """ "broke with X years ago": the name read as part of the time."""
    time, doc = name.head, name.doc
    if time.i != name.i + 1 or time.i + 1 >= len(doc) or doc[time.i + 1].lower_ not in _AGO or time.head.i == time.i:
        return
    for child in list(time.lefts):
        if child.dep_ == "case" and child.i < name.i:
            hang(child, name)
    hang(name, time.head, time.dep_)
    time.dep_ = "obl:unmarked"
