"""Parses mended where speech is set into a sentence: quotations that leak, speakers put between commas."""

from __future__ import annotations

from spacy.attrs import LOWER, TAG
from spacy.tokens import Doc, Token

from extraction.lexicon import modal_words
from extraction.marks import Quotation, quotations
from extraction.standing import is_one
from extraction.trees import hang

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_MARKS = frozenset({",", '"', "''"})
_LONGEST = 14  # tokens of "two officials who spoke on condition of anonymity"
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_ODD = ("far", "time")


def mend_asides(doc: Doc) -> None:
    """Mends the parse of a Doc in place."""
    for quotation in quotations(doc):
        _mend_leak(doc, quotation)
    strings = doc.vocab.strings
    finite, odd = ({strings[one] for one in some} for some in (_FINITE, _ODD))
    for at, (tag, lower) in enumerate(doc.to_array([TAG, LOWER]).tolist()):
        if tag not in finite and lower not in odd:
            continue
        token = doc[at]
        if token.tag_ in _FINITE and is_one(token, modal_words().say):
            _mend_inserted(token)
            _mend_closing(token)
        elif token.lower_ == "far" and token.dep_ == "advmod":
            _mend_far(token)
        elif token.lower_ == "time":
            _mend_time_and_again(token)


def _mend_leak(doc: Doc, quotation: Quotation) -> None:
    """'"We trust X," said Y', with X read as who said it: a noun in a quotation hangs on a verb in it."""
    inside = range(quotation.first, quotation.last)
    for token in doc[quotation.first : quotation.last]:
        if token.pos_ not in _NOMINAL or token.head.i in inside or token.head.i == token.i or token.dep_ != "nsubj":
            continue
        verbs = [
            other
            for other in doc[quotation.first : token.i]
            if other.pos_ == "VERB" and not any(child.dep_ == "obj" for child in other.children)
        ]
        spoken = any(child.dep_ == "nsubj" and child.i not in inside for child in token.head.children)
        if verbs and spoken:
            hang(token, verbs[-1], "obj")


def _mend_inserted(verb: Token) -> None:
    """ "Iran, Israel insists, arms X": who says so read as one of those who do it."""
    doc = verb.doc
    if verb.i + 1 >= len(doc) or doc[verb.i + 1].text != ",":
        return
    subjects = [child for child in verb.lefts if child.dep_ == "nsubj"]
    if not subjects:
        return
    subject = subjects[0]
    if len(subjects) > 1 and verb.dep_ == "parataxis" and verb.head.i > verb.i and verb.head.dep_ == "ROOT":
        main = verb.head
        hang(subject, main)
        verb.head, verb.dep_ = verb, "ROOT"
        hang(main, verb, "ccomp")
        return
    teller = next((child for child in subject.rights if child.dep_ in {"conj", "appos"} and child.i < verb.i), None)
    told = next((child for child in verb.rights if child.i > verb.i + 1 and child.tag_ in _FINITE), None)
    if teller is None or told is None or any(child.dep_ == "cc" for child in teller.lefts):
        return
    if teller.left_edge.i == 0 or doc[teller.left_edge.i - (teller.left_edge.text != ",")].text != ",":
        return
    if hang(teller, verb, "nsubj") and hang(subject, told, "nsubj"):
        told.dep_ = "ccomp"


def _mend_closing(verb: Token) -> None:
    """ "X backs Y, his spokesman Z said.": who says so at the end, hung anywhere."""
    doc, sentence = verb.doc, verb.sent
    comma = next((place for place in range(verb.i - 1, sentence.start, -1) if doc[place].text in _MARKS), None)
    after = doc[verb.i + 1].text if verb.i + 1 < sentence.end else "."
    if comma is None or comma + 1 == verb.i or after not in {".", '"', ";"}:
        return
    phrase = doc[comma + 1 : verb.i]
    nouns = [token for token in phrase if token.pos_ in _NOMINAL]
    if not nouns or len(phrase) > _LONGEST or any(token.pos_ in {"VERB", "AUX", "SCONJ"} for token in phrase):
        return
    root = sentence.root
    if verb.dep_ in {"ROOT", "parataxis"} or root.i >= comma or any(child.i > verb.i for child in _clauses(verb)):
        return
    if not hang(verb, root, "parataxis"):
        return
    top = next((token for token in phrase if token.pos_ in _NOMINAL and token.head not in phrase), nouns[-1])
    for token in phrase:
        if token.head not in phrase and token.i != top.i:
            hang(token, top, token.dep_)
    hang(top, verb, "nsubj")


def _clauses(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in {"ccomp", "obj", "xcomp"}]


def _mend_far(far: Token) -> None:
    """ "Far from supporting X, Y did Z": the clause hung on "far"."""
    for child in far.rights:
        if child.dep_ == "advcl" and any(inner.lower_ == "from" for inner in child.lefts):
            if hang(child, far.head, child.dep_):
                hang(far, child, far.dep_)
            return


def _mend_time_and_again(time: Token) -> None:
    """ "voted against X time and again": the name read as part of the time."""
    doc = time.doc
    if [token.lower_ for token in doc[time.i + 1 : time.i + 3]] not in (["and", "again"], ["after", "time"]):
        return
    name = doc[time.i - 1] if time.i else time
    if name.pos_ != "PROPN" or name.head.i != time.i or time.head.i == time.i:
        return
    for child in list(time.lefts):
        if child.i < name.i:
            hang(child, name, child.dep_)
    if hang(name, time.head, time.dep_):
        time.dep_ = "obl:unmarked"
