"""A parsed paragraph as plain Python objects, by spaCy's names: what all readers walk.

    spaCy's Doc, mended -> columns of numbers -> one text for each number -> Token, linked to its head and children

spaCy makes an object and looks a text up each time that it is asked; the readers ask hundreds of times a word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import chain, pairwise, repeat
from operator import attrgetter
from typing import Any, TypeVar, cast

import numpy as np
from spacy import attrs
from spacy.tokens import Doc as Parsed

from extraction.marks import Quotation, quotations

_TEXTS = [attrs.ORTH, attrs.LOWER, attrs.LEMMA, attrs.TAG, attrs.POS, attrs.DEP, attrs.ENT_TYPE]
_NUMBERS = [attrs.IDX, attrs.SPACY, attrs.IS_PUNCT, attrs.IS_STOP]
_LINKS = [attrs.HEAD, attrs.SENT_START]


class Token:
    """One word: spaCy's attributes of these names, `head` and `children` being tokens (the head of a root itself,
    children by place). `end` is the place after its last character in the paragraph's text, as `idx` is of its first.

    `known` holds what `remembered` questions were answered with.
    """

    __slots__ = (
        "children", "dep_", "doc", "end", "ent_type_", "head", "i", "idx", "is_punct", "is_stop", "known", "lemma_",
        "lower_", "pos_", "tag_", "text", "whitespace_",
    )  # fmt: skip

    head: Token

    def __init__(
        self, doc: Doc, i: int, text: str, lower: str, lemma: str, tag: str, pos: str, dep: str, ent_type: str,
        idx: int, space: int, punct: int, stop: int,
    ) -> None:  # fmt: skip
        self.doc, self.i = doc, i
        self.text, self.lower_, self.lemma_ = text, lower, lemma
        self.tag_, self.pos_, self.dep_, self.ent_type_ = tag, pos, dep, ent_type
        self.idx, self.end = idx, idx + len(text)
        self.whitespace_ = " " if space else ""
        self.is_punct, self.is_stop = bool(punct), bool(stop)
        self.children: list[Token] = []
        self.known: dict[Any, Any] = {}

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
F = TypeVar("F", bound=Callable[..., Any])


def remembered(find: F) -> F:
    """A pure question about a token that is asked again and again: its answer is kept with the token, for a parse does
    not change while it is read. The answer is shared; who asks must not change it."""

    @wraps(find)
    def answer(token: Token, *args: Any) -> Any:
        key = (find, args) if args else find
        known = token.known
        if key not in known:
            known[key] = find(token, *args)
        return known[key]

    return cast(F, answer)


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
        strings = parsed.vocab.strings
        hashes: list[list[int]] = parsed.to_array(_TEXTS).T.tolist()
        told = {one: strings[one] for one in set(chain.from_iterable(hashes))}
        texts = (map(told.__getitem__, column) for column in hashes)
        numbers = parsed.to_array(_NUMBERS).T.tolist()
        heads, starts = parsed.to_array(_LINKS).astype(np.int64).T.tolist()
        self += map(Token, repeat(self), range(len(parsed)), *texts, *numbers)
        for token, head in zip(self, heads, strict=True):
            token.head = self[token.i + head]
            if head:
                token.head.children.append(token)
        starts = [0, *(i for i, start in enumerate(starts) if start == 1 and i)]
        self.sents = [Span(self, *bounds) for bounds in pairwise((*starts, len(self)))]
        self.quotations: list[Quotation] = quotations(parsed)
