"""The reader: an article's text to claims, by frames over a dependency parse.

    Document -> names of the registry, dates -> publication -> parse -> names -> coreference -> Analysis -> claims

No clock, no database, no network; the same document and registry give the same reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from extraction import pipeline
from extraction.claims import read_claims
from extraction.coreference import resolve_references
from extraction.dates import Said, find_dates, resolve_all
from extraction.descriptions import Describer
from extraction.found import Found
from extraction.gazetteer import Gazetteer, Hit, Source
from extraction.names import find_names
from extraction.publication import infer_publication
from extraction.second_opinion import shipped
from extraction.text import Analysis, Place
from extraction.watching import Watch
from news.article import DateBasis
from news.base import stable_id
from news.claim import Document, Mention, Reading
from news.registry import Registry

BATCH = 64  # documents parsed together
LONGEST = 200_000  # characters of one document that are read; what follows is not


NAME = "frames-1.0"


def reader_name(watch: Collection[str] | None = None) -> str:
    """Name and version of the reader: of two with another name, one must read what the other has read."""
    return NAME if watch is None else f"{NAME}-{stable_id(*sorted(set(watch)))[:8]}"


@dataclass(slots=True, frozen=True)
class _Prepared:
    document: Document
    hits: list[Hit]
    dates: list[Said]
    pieces: list[pipeline.Paragraph]


class Reader:
    """Reads articles. Holds the registry's names ready; keeps nothing between documents."""

    def __init__(
        self, registry: Registry, watch: Collection[str] | None = None, *, second_opinion: bool = True
    ) -> None:
        """`watch`: ids of actors; only paragraphs that may mean one of them are read, with those around: faster.
        Claims about others are then a part of what there is. Raises KeyError for an id that the registry lacks.

        `second_opinion`: whether a learned model weighs stances between given mentions, and adds some.
        """
        self._registry = registry
        self._second = shipped() if second_opinion else None
        self._watch = Watch(registry, watch) if watch is not None else None
        self.name = reader_name(watch)
        self._gazetteer = Gazetteer(registry)
        self._describer = Describer(registry)

    def read(self, document: Document) -> Reading:
        """All that is read in one document. Any text is read without an exception; a language known to be
        another than English gives a reading without mentions and claims."""
        return next(self.read_many([document]))

    def read_many(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """The readings of many documents, in order; faster than one by one."""
        for analysis in self.analyse(documents):
            yield self._reading(analysis)

    def analyse(self, documents: Iterable[Document]) -> Iterator[Analysis]:
        """What the readers of claims start from, for each document, in order."""
        waiting = iter(documents)
        while batch := [self._prepare(document) for document in islice(waiting, BATCH)]:
            parsed = pipeline.parse(piece for prepared in batch for piece in prepared.pieces)
            for prepared in batch:
                yield self._analyse(prepared, list(islice(parsed, len(prepared.pieces))))

    def _prepare(self, document: Document) -> _Prepared:
        if document.language and not document.language.lower().startswith("en"):
            return _Prepared(document, [], [], [])
        text = document.text[:LONGEST]
        hits = self._gazetteer.find(text)
        mentions = document.mentions or ()
        given = [(mention.start, mention.end) for mention in mentions if mention.start < mention.end <= len(text)]
        choose = None
        if self._watch is not None:
            places = self._watch.touched(text, hits)
            if not places:
                return _Prepared(document, hits, find_dates(text), [])
            choose = partial(self._watch.around, text, places)
        whole, known = _names(hits, given)
        pieces = pipeline.paragraphs(document, text, whole, known, choose)
        return _Prepared(document, hits, find_dates(text), pieces)

    def _analyse(self, prepared: _Prepared, parsed: Sequence[pipeline.Paragraph]) -> Analysis:
        document, registry = prepared.document, self._registry
        published, basis = document.published, DateBasis.GIVEN
        if published is None:
            named = {bearer.actor for hit in prepared.hits for bearer in hit.bearers}
            published = infer_publication(prepared.dates, [registry[actor] for actor in sorted(named)])
            basis = DateBasis.UNKNOWN if published is None else DateBasis.INFERRED
        dates, faults = resolve_all(prepared.dates, published)
        sentences = pipeline.sentences(parsed)
        found, unread = find_names(document, sentences, prepared.hits, registry, self._gazetteer, published)
        found = resolve_references(sentences, found, unread, registry, self._describer, published)
        analysis = Analysis(document, sentences, published, basis, dates=dates, faults=faults)
        for name in sorted(found, key=lambda name: (name.start, -name.end)):
            if (name.start, name.end) not in analysis.placed:
                analysis.mentions.append(_mention(document, name))
                analysis.together[name.start, name.end] = tuple(_mention(document, name, o) for o in name.others)
                analysis.placed[name.start, name.end] = Place(
                    name.sentence, name.first, name.last, name.head, name.use, name.human
                )
        return analysis

    def _reading(self, analysis: Analysis) -> Reading:
        return Reading(
            id=analysis.document.id,
            title=analysis.document.title,
            published=analysis.published,
            published_basis=analysis.published_basis,
            language=analysis.document.language,
            reader=self.name,
            mentions=tuple(analysis.mentions),
            claims=tuple(read_claims(analysis, self._registry, self._second)),
            faults=tuple(analysis.faults),
        )


def _names(
    hits: Sequence[Hit], given: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans that become one token each: given mentions, and names of actors (not adjectives, parts or issues); and
    those that are surely names (no issues, which hold other words)."""
    free = [hit for hit in hits if not any(start < hit.end and hit.start < end for start, end in given)]
    whole = [(hit.start, hit.end) for hit in free if hit.source not in {Source.DEMONYM, Source.PART, Source.ISSUE}]
    known = [(hit.start, hit.end) for hit in free if hit.source is not Source.ISSUE]
    return sorted([*given, *whole]), sorted([*given, *known])


def _mention(document: Document, name: Found, who: Found | None = None) -> Mention:
    """The mention; `who` is another one that the same words mean."""
    meant = who or name
    return Mention(
        actor=meant.actor,
        name=meant.name,
        text=document.text[name.start : name.end],
        start=name.start,
        end=name.end,
        mention=meant.given,
        kind=name.kind,
    )
