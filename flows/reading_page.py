"""A reading as a page: the text in its order, each sentence that says something with its claims beneath.

    text + reading -> blocks (plain text, or a quote with its claims) -> pieces (underlined, marked) -> template

Every value passes the template engine's escaping; the page loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from extraction.reader import LONGEST
from flows.show import KINDS, facts_of, headline, parties_of, triggered
from news.claim import Claim, Document, Modality, Party, Reading, Stance
from news.text import printable

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_WEAK = {Modality.DENIED, Modality.HYPOTHETICAL, Modality.PREDICTED, Modality.RUMOURED}


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are alike: part of a party's words, of the words that carried a claim, of both, or neither."""

    text: str
    party: bool = False
    trigger: bool = False


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim in words. `style`: for, against, or its kind; `weak`: it is not said to be so."""

    id: str
    style: str
    said: str
    facts: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text: a quote with its claims, or what lies between two."""

    pieces: tuple[Piece, ...]
    claims: tuple[ShownClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingPage:
    title: str
    meta: str
    counts: str
    blocks: tuple[Block, ...]
    faults: tuple[str, ...]


def html(read: Iterable[tuple[Document, Reading]]) -> str:
    """One HTML document that needs nothing else, an article each."""
    pages = [page_of(document, reading) for document, reading in read]
    return _ENVIRONMENT.get_template("reading.html").render(pages=pages)


def page_of(document: Document, reading: Reading) -> ReadingPage:
    """What the page shows of one reading."""
    published = f"published {reading.published} ({reading.published_basis.value})" if reading.published else "undated"
    facts = [document.outlet, published, f"reader {reading.reader}"]
    if len(document.text) > LONGEST:
        facts.append(f"only the first {LONGEST:,} characters were read")
    kinds: list[str] = [claim.kind for claim in reading.claims]
    counts = ", ".join(f"{kinds.count(kind)} {kind}s" for kind in KINDS)
    return ReadingPage(
        title=printable(reading.title, keep="\n") or "Untitled",
        meta=printable(" · ".join(filter(None, facts)), keep="\n"),
        counts=f"{counts} · {len(reading.mentions)} mentions",
        blocks=tuple(_blocks(document.text[:LONGEST], reading.claims)),
        faults=tuple(printable(f"{fault.kind.value}: {fault.text}", keep="\n") for fault in reading.faults),
    )


def _blocks(text: str, claims: Sequence[Claim]) -> Iterator[Block]:
    """The text, cut at its quotes; quotes that overlap are one block."""
    groups: list[tuple[int, int, list[Claim]]] = []
    for claim in sorted(claims, key=lambda claim: (claim.quote.start, claim.quote.end, claim.id)):
        start, end = claim.quote.start, claim.quote.end
        if groups and start < groups[-1][1]:
            first, last, here = groups.pop()
            groups.append((first, max(last, end), [*here, claim]))
        else:
            groups.append((start, end, [claim]))
    position = 0
    for start, end, here in groups:
        yield from _plain(text[position:start])
        yield Block(tuple(_pieces(text, start, end, here)), tuple(_shown(claim) for claim in sorted(here, key=_rank)))
        position = end
    yield from _plain(text[position:])


def _rank(claim: Claim) -> tuple[int, float, str]:
    return KINDS.index(claim.kind), -claim.confidence, claim.id


def _plain(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block((Piece(printable(text.strip(), keep="\n")),))


def _pieces(text: str, start: int, end: int, claims: Sequence[Claim]) -> Iterator[Piece]:
    """The characters of a block, cut where a party or the words that carried a claim begin or end."""
    parties: list[tuple[int, int]] = [
        (party.start, party.end) for claim in claims for party in parties_of(claim) if _inside(party, start, end)
    ]
    triggers = [
        (claim.quote.start + first, claim.quote.start + last)
        for claim in claims
        for first, last in triggered(claim.quote.text, claim.trigger)
    ]
    cuts = sorted({start, end, *(place for span in (*parties, *triggers) for place in span)})
    for first, last in pairwise(cuts):
        yield Piece(printable(text[first:last], keep="\n"), _covered(first, parties), _covered(first, triggers))


def _inside(party: Party, start: int, end: int) -> bool:
    return start <= party.start and party.end <= end


def _covered(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _shown(claim: Claim) -> ShownClaim:
    style: str = claim.kind
    if isinstance(claim, Stance) and claim.value:
        style = "for" if claim.value > 0 else "against"
    said = headline(claim).plain
    return ShownClaim(claim.id, style, said, " · ".join(facts_of(claim)), claim.modality in _WEAK)
