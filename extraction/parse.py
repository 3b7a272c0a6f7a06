"""A parsed paragraph as plain Python objects, by spaCy's names: what all readers walk.

    spaCy's Doc, mended -> columns of numbers -> one text for each number -> Token, linked to its head and children

spaCy makes an object and looks a text up each time that it is asked; the readers ask hundreds of times a word.
"""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter

import numpy as np
from spacy import attrs
from spacy.tokens import Doc as Parsed

from extraction.marks import Quotation, quotations

_TEXTS = [attrs.ORTH, attrs.LOWER, attrs.LEMMA, attrs.TAG, attrs.POS, attrs.DEP, attrs.ENT_TYPE]
_NUMBERS = [attrs.HEAD, attrs.SENT_START, attrs.IDX, attrs.SPACY, attrs.IS_PUNCT, attrs.IS_STOP]


class Token:
    """One word: spaCy's attributes of these names, `head` and `children` being tokens (the head of a root itself,
    children by place). `end` is the place after its last character in the paragraph's text, as `idx` is of its first.

    `cases` and `verb` are kept for extraction.syntax, which finds them out where they are asked for.
    """

    __slots__ = (
        "cases", "children", "dep_", "doc", "end", "ent_type_", "head", "i", "idx", "is_punct", "is_stop", "lemma_",
        "lower_", "pos_", "tag_", "text", "verb", "whitespace_",
    )  # fmt: skip

    head: Token

    def __init__(self, doc: Doc, i: int, texts: list[str], idx: int, space: int, punct: int, stop: int) -> None:
        self.doc = doc
        self.i = i
        self.text, self.lower_, self.lemma_, self.tag_, self.pos_, self.dep_, self.ent_type_ = texts
        self.idx = idx
        self.end = idx + len(self.text)
        self.whitespace_ = " " if space else ""
        self.is_punct = bool(punct)
        self.is_stop = bool(stop)
        self.children: list[Token] = []
        self.cases: frozenset[str] | None = None
        self.verb: bool | None = None

    def __repr__(self) -> str:
        return self.text

    @property
    def lefts(self) -> list[Token]:
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list[Token]:
        return [child for child in self.children if child.i > self.i]

    @property
    def subtree(self) -> list[Token]:
        """The token with all below it, by place."""
        below = [self]
        for token in below:
            below += token.children
        return sorted(below, key=_place) if len(below) > 1 else below

    @property
    def left_edge(self) -> Token:
        """The first of the subtree."""
        return self.subtree[0]

    @property
    def right_edge(self) -> Token:
        """The last of the subtree."""
        return self.subtree[-1]

    def nbor(self, step: int = 1) -> Token:
        """The token so many places on."""
        return self.doc[self.i + step]


_place = attrgetter("i")


class Span(list[Token]):
    """The tokens from `start` to before `end` of a paragraph."""

    __slots__ = ("doc", "end", "start")

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        super().__init__(doc[start:end])
        self.doc, self.start, self.end = doc, start, end


class Doc(list[Token]):
    """The tokens of a paragraph. `sents`: its sentences; `quotations`: what it puts between quotation marks."""

    __slots__ = ("quotations", "sents")

    def __init__(self, parsed: Parsed) -> None:
        """Takes the parse as it is now: what is changed in `parsed` afterwards is not seen."""
        hashes = parsed.to_array(_TEXTS).tolist()
        strings = parsed.vocab.strings
        told = {one: strings[one] for one in {one for row in hashes for one in row}}
        numbers = parsed.to_array(_NUMBERS).astype(np.int64).tolist()
        starts = [0]
        for i, (row, (_, sent_start, *numbers_of)) in enumerate(zip(hashes, numbers, strict=True)):
            self.append(Token(self, i, [told[one] for one in row], *numbers_of))
            if sent_start == 1 and i:
                starts.append(i)
        for token, (head, *_) in zip(self, numbers, strict=True):
            token.head = self[token.i + head]
            if head:
                token.head.children.append(token)
        self.sents = [Span(self, *bounds) for bounds in pairwise((*starts, len(self)))]
        self.quotations: list[Quotation] = quotations(parsed)
