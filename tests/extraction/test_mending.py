"""Parses that are surely wrong, and what they become."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from extraction.mending import mend

Row = tuple[str, str, str, int, str]  # word, part of speech, tag, head, link

NOUN_FOR_VERB: list[Row] = [
    ("Iran", "PROPN", "NNP", 1, "compound"),
    ("backs", "NOUN", "NNS", 1, "ROOT"),
    ("Syria", "PROPN", "NNP", 1, "obj"),
]
SAYING: list[Row] = [
    ("They", "PRON", "PRP", 1, "nsubj"),
    ("lie", "VERB", "VBP", 1, "ROOT"),
    (",", "PUNCT", ",", 1, "punct"),
    ("the", "DET", "DT", 5, "det"),
    ("cleric", "NOUN", "NN", 5, "compound"),
    ("intoned", "NOUN", "NN", 1, "parataxis"),
]
TIME: list[Row] = [
    ("He", "PRON", "PRP", 1, "nsubj"),
    ("broke", "VERB", "VBD", 1, "ROOT"),
    ("with", "ADP", "IN", 4, "case"),
    ("Khazali", "PROPN", "NNP", 4, "compound"),
    ("years", "NOUN", "NNS", 1, "obl"),
    ("ago", "ADV", "RB", 1, "advmod"),
]
APPOSITION: list[Row] = [
    ("She", "PRON", "PRP", 1, "nsubj"),
    ("met", "VERB", "VBD", 1, "ROOT"),
    ("Isawi", "PROPN", "NNP", 1, "obj"),
    (",", "PUNCT", ",", 5, "punct"),
    ("an", "DET", "DT", 5, "det"),
    ("adviser", "NOUN", "NN", 1, "obj"),
]
LIST: list[Row] = [*APPOSITION[:5], ("adviser", "NOUN", "NN", 1, "obj"), ("and", "CCONJ", "CC", 5, "cc")]
COMPOUND: list[Row] = [
    ("The", "DET", "DT", 2, "det"),
    ("Iran", "PROPN", "NNP", 2, "compound"),
    ("deals", "NOUN", "NNS", 3, "nsubj"),
    ("failed", "VERB", "VBD", 3, "ROOT"),
]


def parsed(rows: list[Row]) -> Doc:
    words, pos, tags, heads, deps = (list(column) for column in zip(*rows, strict=True))
    lemmas = [word.removesuffix("s") for word in words]
    return Doc(spacy.blank("en").vocab, words=words, pos=pos, tags=tags, heads=heads, deps=deps, lemmas=lemmas)


@pytest.mark.parametrize(
    ("rows", "word", "link", "head"),
    [
        (NOUN_FOR_VERB, 0, "nsubj", 1),
        (SAYING, 4, "nsubj", 5),
        (SAYING, 3, "det", 4),
        (TIME, 3, "obl", 1),
        (TIME, 2, "case", 3),
        (COMPOUND, 1, "compound", 2),
        (APPOSITION, 5, "appos", 2),
        (LIST, 5, "obj", 1),
    ],
)
def test_links(rows: list[Row], word: int, link: str, head: int) -> None:
    doc = parsed(rows)
    mend(doc)
    assert (doc[word].dep_, doc[word].head.i) == (link, head)


@pytest.mark.parametrize(
    ("rows", "word", "pos"), [(NOUN_FOR_VERB, 1, "VERB"), (SAYING, 5, "VERB"), (COMPOUND, 2, "NOUN")]
)
def test_verbs(rows: list[Row], word: int, pos: str) -> None:
    doc = parsed(rows)
    mend(doc)
    assert doc[word].pos_ == pos
