"""An article as the readers of claims see it: parsed sentences, who is mentioned where, and when things happened.

    Document -> pipeline.parse -> sentences -> mentions (gazetteer, names, coreference) -> dates -> Analysis

Tokens know their place in the parsed text, which may differ from the article (curly quotes straightened, runs of space
squeezed, title case lowered, names merged into one token). `Sentence.start_of` and `end_of` give the character offsets
into the article; text to be shown or quoted is always cut from the article by these, never taken from a token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from extraction.parse import Span, Token
from news.article import DateBasis, Fault
from news.claim import Document, EventDate, Mention, Party, Quote, SpeakerKind


@dataclass(slots=True, frozen=True)
class Sentence:
    """One sentence of the parse.

    number      place in the article, from 0
    paragraph   number of its paragraph, from 0; tokens of one paragraph share one spaCy Doc
    offset      article offset of the first character of the paragraph's Doc
    squeezed    article offset of every character of the Doc (and of its end), where the Doc is shorter than
                the article's text; None where `offset + token.idx` holds
    headline    the article's first line, or a line that is all title
    """

    number: int
    paragraph: int
    span: Span
    offset: int = 0
    squeezed: Sequence[int] | None = None
    headline: bool = False

    def at(self, index: int) -> int:
        """Article offset of a character offset in the paragraph's Doc."""
        return self.offset + index if self.squeezed is None else self.squeezed[index]

    def start_of(self, token: Token) -> int:
        """Article offset where a token begins."""
        return self.at(token.idx)

    def end_of(self, token: Token) -> int:
        """Article offset just after a token."""
        return self.at(token.end - 1) + 1

    @property
    def start(self) -> int:
        return self.start_of(self.span[0])

    @property
    def end(self) -> int:
        return self.end_of(self.span[-1])


class Use(StrEnum):
    """How a mention stands in its sentence, which decides whether it can be a party of a claim."""

    PARTY = "party"
    MODIFIER = "modifier"  # "Iraqi" in "Iraqi prime minister Adel Abdul-Mahdi": says whose, takes no side
    PLACE = "place"  # "Baghdad" in "in Baghdad": where, not who


@dataclass(slots=True, frozen=True)
class Voice:
    """Somebody who says something. `mention` is the actor, where one is named; neither one: the outlet."""

    kind: SpeakerKind
    mention: Mention | None = None
    name: str = ""


@dataclass(slots=True, frozen=True)
class ResolvedDate:
    """A date in the text, at article offsets, and the day, week, month or year that it names."""

    start: int
    end: int
    when: EventDate


@dataclass(slots=True, frozen=True)
class Place:
    """A mention placed in the parse: its sentence, its tokens (positions in the Doc, end exclusive) and their head.

    `human`: a person, surely not one, or None where the text does not tell.
    """

    sentence: int
    first: int
    last: int
    head: int
    use: Use = Use.PARTY
    human: bool | None = None


@dataclass
class Analysis:
    """All that is known of a document before claims are read.

    mentions   sorted by (start, -end); each has its Place in `placed`, by (start, end)
    together   who else a mention means, by (start, end): "both countries"
    published  the day that dates were resolved against: given, inferred, or None
    dates      sorted by start
    """

    document: Document
    sentences: tuple[Sentence, ...]
    published: date | None = None
    published_basis: DateBasis = DateBasis.UNKNOWN
    mentions: list[Mention] = field(default_factory=list)
    placed: dict[tuple[int, int], Place] = field(default_factory=dict)
    together: dict[tuple[int, int], tuple[Mention, ...]] = field(default_factory=dict)
    dates: list[ResolvedDate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def _by_token(self) -> dict[tuple[int, int], Mention]:
        """(paragraph, token) -> mention. The mention headed there wins, then the longest, then the first."""
        ranked: dict[tuple[int, int], tuple[tuple[bool, int, int], Mention]] = {}
        for mention in self.mentions:
            place = self.placed[mention.start, mention.end]
            paragraph = self.sentences[place.sentence].paragraph
            for token in range(place.first, place.last):
                rank = (token == place.head, mention.end - mention.start, -mention.start)
                key = (paragraph, token)
                if key not in ranked or rank > ranked[key][0]:
                    ranked[key] = (rank, mention)
        return {key: mention for key, (_, mention) in ranked.items()}

    @cached_property
    def _by_sentence(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(self.placed[mention.start, mention.end].sentence, []).append(mention)
        return found

    def mention_of(self, sentence: Sentence, token: Token) -> Mention | None:
        """The mention that this token heads, or is part of; the longest where there are several."""
        return self._by_token.get((sentence.paragraph, token.i))

    def mentions_in(self, sentence: Sentence) -> Sequence[Mention]:
        """The mentions of a sentence, by start."""
        return self._by_sentence.get(sentence.number, ())

    def use_of(self, mention: Mention) -> Use:
        return self.placed[mention.start, mention.end].use

    def is_placed(self, mention: Mention) -> bool:
        """Whether a mention is one of the document's, and not the phrase of somebody without a name."""
        return (mention.start, mention.end) in self.placed

    def is_human(self, mention: Mention) -> bool | None:
        """Whether a mention names a person; None where neither registry nor text tells."""
        return self.placed[mention.start, mention.end].human

    def head_of(self, mention: Mention) -> Token:
        """The syntactic head of a mention: the token through which it hangs in the sentence."""
        place = self.placed[mention.start, mention.end]
        return self.sentences[place.sentence].span.doc[place.head]

    def dates_in(self, sentence: Sentence) -> list[ResolvedDate]:
        """The dates of a sentence, by start."""
        start, end = sentence.start, sentence.end
        return [found for found in self.dates if start <= found.start < end]

    def verbatim(self, start: int, end: int) -> str:
        return self.document.text[start:end]

    def quote_of(self, sentence: Sentence) -> Quote:
        """The sentence as it stands in the article."""
        return Quote(text=self.verbatim(sentence.start, sentence.end), start=sentence.start, end=sentence.end)

    def party_of(self, mention: Mention) -> Party:
        """The mention as a party of a claim (without how it was found)."""
        return Party(
            actor=mention.actor,
            name=mention.name,
            text=mention.text,
            start=mention.start,
            end=mention.end,
            mention=mention.mention,
        )

    def phrase(self, sentence: Sentence, tokens: Iterable[Token]) -> tuple[int, int]:
        """Article offsets from the first to the last of some tokens of a sentence."""
        found = list(tokens)
        return min(map(sentence.start_of, found)), max(map(sentence.end_of, found))
