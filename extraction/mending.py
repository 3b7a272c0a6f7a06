"""Where a parse is surely wrong, and what it must be: done once, before anything is read from it."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc, Token

from extraction.inflection import verb_forms
from extraction.lexicon import modal_words

_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "PRON"})
_BEFORE = frozenset({"det", "amod", "compound", "nmod:poss", "nmod:desc", "nummod", "flat", "case"})
_CLOSING = frozenset({'"', "''", ",", "'"})


@lru_cache(maxsize=1)
def _said() -> dict[str, str]:
    """Past forms of verbs of saying -> the verb."""
    return {form: verb for verb in sorted(modal_words().say) for form in verb_forms(verb, {}) if form.endswith("ed")}


def mend(doc: Doc) -> None:
    """Mends the parse of a Doc in place."""
    for token in doc:
        if token.pos_ in {"NOUN", "ADJ"} and token.i and token.lower_ in _said():
            _mend_saying(token)


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
