"""A mention while it is being worked out, and where its tokens stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat

from extraction.gazetteer import Bearer, Source
from extraction.spelling import key
from extraction.text import Sentence, Use
from news.claim import MentionKind


@dataclass(slots=True)
class Found:
    """A mention while it is being worked out.

    start, end    character offsets of the article
    sentence      its number; first, last: its tokens in the paragraph's Doc (end exclusive); head: its head token
    human         a person, surely not one, or None: unknown
    given         id of the mention given with the document, where it is one
    others        who else is meant by the same words ("both countries", "they")
    titles        the words before a person's name ("gen", "ayatollah"), lower case
    source        which of the registry's names it is, None for names of shape, nominals and pronouns
    """

    start: int
    end: int
    sentence: int
    first: int
    last: int
    head: int
    name: str
    actor: str | None = None
    kind: MentionKind = MentionKind.NAME
    use: Use = Use.PARTY
    human: bool | None = None
    gender: str | None = None
    plural: bool = False
    given: str | None = None
    source: Source | None = None
    bearers: tuple[Bearer, ...] = field(default=(), repr=False)
    titles: frozenset[str] = frozenset()
    others: tuple[Found, ...] = field(default=(), repr=False)

    @property
    def entity(self) -> str:
        """The same for mentions of the same one."""
        return self.actor or f"?{key(self.name)}"


@dataclass(slots=True)
class Unread:
    """A name of the registry where no sentence is read: in a dateline, or in a paragraph of no interest."""

    start: int
    bearers: tuple[Bearer, ...]
    actor: str | None = None


class Layout:
    """Where the tokens of an article stand."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self._places: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for sentence in sentences:
            span = sentence.span
            self._places += zip(repeat(sentence.number), range(span.start, span.end), strict=False)
            self._starts += map(sentence.start_of, span)
            self._ends += map(sentence.end_of, span)

    def locate(self, start: int, end: int) -> tuple[int, int, int] | None:
        """(sentence, first token, token after the last) that touch article offsets; None outside the sentences."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        if first >= last:
            return None
        number, token = self._places[first]
        final, until = self._places[last - 1]
        if final != number:
            until = self.sentences[number].span.end - 1
        return number, token, until + 1
