"""Text to parsed sentences with the shipped English pipeline.

    text -> paragraphs -> normalised text + offset map -> tokens, names merged, sure bounds -> parse -> Sentence

The model reads best what it was trained on: one paragraph at a time, single spaces, straight quotes, lower-case
headlines, plain names. So the text is brought there without losing a character's place in the article.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import cast

import numpy as np
import spacy
from spacy.attrs import IS_PUNCT, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Token
from thinc.types import Ints2d

from extraction.asides import mend_asides
from extraction.mending import mend
from extraction.parse import Doc as Plain
from extraction.parse import Span
from extraction.text import Sentence
from extraction.words import words
from news.claim import Document

MODEL = Path(__file__).parent / "en_news"
BATCH = 64  # paragraphs parsed together
_TITLE = 160  # characters of the longest line that can be a headline by its looks
LONGEST = 5_000  # characters parsed at once: bounds the time of a text without any paragraph
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[ \t]*(?:[•·●▪*–-]|\d{1,2}[.)])\s)")
_BULLET = re.compile(r"\s*(?:(?:[•·●▪*–-]|\d{1,2}[.)])\s+)?")
_DATELINE = re.compile(  # "BAGHDAD, Jan. 3 (Agency) - "
    r"[A-Z][A-Z.'’ -]{2,40}(?:, [A-Z][A-Za-z.]{1,20})?(?:, (?:[A-Z][a-z]{2,8}\.? )?\d{1,2})?(?: \([^()\n]{2,40}\))?"
    r"\s+[-–—]{1,2}\s+(?=\S)"
)
_SQUEEZE = re.compile(
    r"\s{2,}|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
    r"|\((?=[^()]{0,300}[a-z]{3}[.!?]\s+[A-Z])[^()]{25,400}\)\s"  # an aside of whole sentences breaks the one around
)
_SPACE = re.compile(r"\s")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no encoding holds it
_CUT = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z])")
_CLOSING = frozenset({'"', "'", ")", "]", "''"})  # between the end of a sentence and the next
_STOPS = frozenset({".", "!", "?", "..."})
_LATIN = re.compile(r"[A-Za-z]{2}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HEADLINE_VERB = re.compile(r"(?<=[\w'] )([a-z]+s) (?=([a-z]+))")
_SMALL = words("small")
_NOT_NAMES = words("not_names")
_HEADLINE_VERBS = words("headline_verbs")
_FUNCTION = words("function_words")
_ABBREVIATIONS = words("abbreviations")


@dataclass(slots=True, frozen=True)
class Paragraph:
    """One piece of an article, tokenised and ready for the parse; see `Sentence` for `offset` and `squeezed`.

    known  article spans in it that are surely names, whatever the entity model sees
    """

    number: int
    doc: Doc
    offset: int
    squeezed: Sequence[int] | None
    headline: bool
    known: Sequence[tuple[int, int]] = ()

    def at(self, index: int) -> int:
        """Article offset of a character offset in the Doc."""
        return self.offset + index if self.squeezed is None else self.squeezed[index]


@lru_cache(maxsize=1)
def _loaded() -> tuple[Language, frozenset[str]]:
    nlp = spacy.load(MODEL)
    return nlp, frozenset(nlp.vocab.strings)


def model() -> Language:
    """The shipped pipeline, loaded once a process."""
    return _loaded()[0]


def lexicon() -> frozenset[str]:
    """The words that the pipeline was trained on. Taken once at loading: its vocabulary grows with what is read."""
    return _loaded()[1]


def paragraphs(
    document: Document,
    text: str,
    names: Sequence[tuple[int, int]] = (),
    known: Sequence[tuple[int, int]] = (),
    choose: Callable[[Sequence[tuple[int, int]]], Collection[int]] | None = None,
) -> list[Paragraph]:
    """The pieces of a document, tokenised. `text` is its text or a beginning of it; `names` (sorted article offsets)
    become one token each, `known` (likewise) are surely names. `choose` says of the pieces (start, end) the numbers of
    those that are wanted; None: all."""
    made = []
    pieces = list(_pieces(text, document.title))
    chosen = None if choose is None else choose([(start, end) for start, end, _ in pieces])
    for number, (start, end, headline) in enumerate(pieces):
        if chosen is not None and number not in chosen:
            continue
        if not _LATIN.search(text, start, end):
            continue
        inside = _within(names, start, end)
        spoken = _SURROGATE.sub("\ufffd", text[start:end].translate(STRAIGHT))
        if headline:
            spoken = _lower_headline(spoken, [(a - start, b - start) for a, b in inside], text)
        spoken, squeezed = _squeeze(spoken, start)
        if headline:
            spoken, squeezed = _with_articles(spoken, start, squeezed)
        doc = model().make_doc(spoken)
        _merge(doc, inside, start, squeezed)
        _bound(doc)
        made.append(Paragraph(number, doc, start, squeezed, headline, _within(known, start, end)))
    return made


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """Of sorted spans those that begin in a piece."""
    return spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]


def parse(pieces: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The same paragraphs, parsed, in order; batched for speed. The entity model, a third of the time, is asked only
    where there may be a name that is not known already."""
    nlp, waiting = model(), iter(pieces)
    others = [name for name in nlp.pipe_names if name != "ner"]
    while batch := list(islice(waiting, BATCH)):
        deque(nlp.pipe((piece.doc for piece in batch), disable=["ner"], batch_size=BATCH), maxlen=0)
        strange = (piece.doc for piece in batch if _may_name(piece))
        deque(nlp.pipe(strange, disable=others, batch_size=BATCH), maxlen=0)
        for piece in batch:
            mend(piece.doc)
            mend_asides(piece.doc)
            yield piece


def _may_name(piece: Paragraph) -> bool:
    """Whether a parsed paragraph has a word with a capital that is no known name: but for an ordinary word that opens
    a sentence and is no noun."""
    for token in piece.doc:
        if not token.text[:1].isupper() or token.lower_ in _NOT_NAMES:
            continue
        if token.is_sent_start and not token.tag_.startswith("NN") and token.lower_ in lexicon():
            continue
        first, last = piece.at(token.idx), piece.at(token.idx + len(token) - 1)
        if not any(start <= last and first < end for start, end in piece.known):
            return True
    return False


def sentences(pieces: Iterable[Paragraph]) -> tuple[Sentence, ...]:
    """The sentences of a document's parsed paragraphs, numbered from 0."""
    found: list[Sentence] = []
    for piece in pieces:
        doc = Plain(piece.doc)
        for span in doc.sents:
            first, last = span.start, span.end
            while first < last and doc[first].text.isspace():
                first += 1
            while last > first and doc[last - 1].text.isspace():
                last -= 1
            if first < last:
                told = Span(doc, first, last)
                found.append(Sentence(len(found), piece.number, told, piece.offset, piece.squeezed, piece.headline))
    return tuple(found)


def _pieces(text: str, title: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, headline) of each paragraph, list item or part of an overlong one, trimmed."""
    position = 0
    first_line = text.split("\n", 1)[0]
    if title and first_line.strip() and _same(first_line, title) and not _is_sentence(first_line.rstrip()):
        yield from ((a, b, True) for a, b in _parts(text, 0, len(first_line), dateline=False))
        position = len(first_line)
    while position < len(text):
        gap = _PARAGRAPH.search(text, position)
        end, after = (gap.start(), gap.end()) if gap else (len(text), len(text))
        yield from ((a, b, b - a < _TITLE and _is_title(text[a:b])) for a, b in _parts(text, position, end))
        position = max(after, position + 1)


def _is_title(line: str) -> bool:
    """Whether a line is a headline by its looks: no sentence end, and nearly every longer word with a capital."""
    found = [word for word in _WORD.findall(line) if word.casefold() not in _SMALL]
    return len(found) > 3 and line[-1] not in ".:;,!" and sum(word[0].isupper() for word in found) >= 0.8 * len(found)


def _is_sentence(line: str) -> bool:
    """Whether a title is the first sentence of a text that has none: it ends in a full stop of its own."""
    last = line.split()[-1].casefold()
    return last.endswith(".") and "." not in last[:-1] and last[:-1] not in _ABBREVIATIONS


def _same(line: str, title: str) -> bool:
    return " ".join(line.translate(STRAIGHT).split()) == " ".join(title.translate(STRAIGHT).split())


def _parts(text: str, start: int, end: int, dateline: bool = True) -> Iterator[tuple[int, int]]:
    """(start, end) of what is parsed of a paragraph: no bullet, no dateline, nothing overlong."""
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    opening = _DATELINE.match(text, start, end) if dateline else None
    start = opening.end() if opening else start
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cuts = [cut.end() for cut in _CUT.finditer(text, start + LONGEST // 2, start + LONGEST)]
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cuts[-1] if cuts else (space + 1 if space > 0 else start + LONGEST)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _squeeze(text: str, offset: int) -> tuple[str, Sequence[int] | None]:
    """Every space a plain one, runs of them one, invisible characters gone; and where each character was."""
    if not _SQUEEZE.search(text):
        return _SPACE.sub(" ", text), None
    kept, places, position = [], array("Q"), 0
    for run in _SQUEEZE.finditer(text):
        kept.append(text[position : run.start()])
        places.extend(range(offset + position, offset + run.start()))
        if run.group()[0].isspace():
            kept.append(" ")
            places.append(offset + run.start())
        position = run.end()
    kept.append(text[position:])
    places.extend(range(offset + position, offset + len(text) + 1))
    return _SPACE.sub(" ", "".join(kept)), places


def _with_articles(line: str, offset: int, squeezed: Sequence[int] | None) -> tuple[str, Sequence[int] | None]:
    """A headline with the articles that it leaves out after its verbs, where the parse would lose its way without.

    An inserted article has the place of the space before it, so that no name that follows begins with it.
    """
    gaps = [
        verb.start(2)
        for verb in _HEADLINE_VERB.finditer(line)
        if verb.group(1) in _HEADLINE_VERBS and verb.group(2) not in _FUNCTION and not verb.group(2).endswith("ly")
    ]
    if not gaps:
        return line, squeezed
    places = list(squeezed if squeezed is not None else range(offset, offset + len(line) + 1))
    for gap in reversed(gaps):
        line = f"{line[:gap]}the {line[gap:]}"
        places[gap:gap] = [places[gap - 1]] * 4
    return line, places


def _merge(doc: Doc, names: Sequence[tuple[int, int]], offset: int, squeezed: Sequence[int] | None) -> None:
    """Make one token of each name, so that the parse cannot break it."""
    if not names:
        return
    with doc.retokenize() as retokenizer:
        taken = 0
        for start, end in names:
            if squeezed is None:
                span = doc.char_span(start - offset, end - offset)
            else:
                span = doc.char_span(bisect_left(squeezed, start), bisect_left(squeezed, end))
            if span is not None and len(span) > 1 and span.start >= taken:
                retokenizer.merge(span)
                taken = span.end
    for token in doc:
        if " " in token.text:
            plain(token)


def plain(token: Token) -> None:
    """Let the model see a merged name as one plain name that it was trained on: it never met one with a space."""
    word = token.vocab[token.text]
    word.norm_, word.prefix_, word.suffix_, word.shape_ = "bush", "B", "ush", "Xxxx"
    token.norm_ = "bush"


def _bound(doc: Doc) -> None:
    """Say where sentences surely start and surely do not; the parser decides the rest."""
    texts = [token.text for token in doc]
    spaced, punct, starts = doc.to_array([SPACY, IS_PUNCT, SENT_START]).astype(np.int64).T.tolist()
    bracketed = _bracketed(texts)
    for at in range(1, len(texts)):
        sure = False if at in bracketed else _starts(texts, at, bool(spaced[at - 1]), bool(punct[at - 1]))
        if sure is not None:
            starts[at] = 1 if sure else -1
    column = np.array(starts, dtype=np.int64).astype(np.uint64)[:, np.newaxis]
    doc.from_array([SENT_START], cast(Ints2d, column))


def _starts(texts: Sequence[str], at: int, spaced: bool, punct: bool) -> bool | None:
    """Whether a sentence starts at a word, None where that is not sure; `spaced`, `punct`: what stands before it."""
    index = at - 1
    while index > 0 and texts[index] in _CLOSING:
        index -= 1
    stop, word = texts[index], texts[at]
    if stop in _STOPS or (stop.endswith((".", "!", "?")) and len(stop) > 1):
        closed = stop in {"!", "?"} or (stop == "." and not _abbreviated(texts, index))
        opener = word in {'"', "'", "("} and at + 1 < len(texts)
        first = texts[at + 1] if opener else word
        if first[:1].islower() or word in {",", ";", ":", ")", "]"} or not spaced:
            return False
        return True if closed and first[:1].isupper() else None
    return False if spaced or not punct else None


def _bracketed(texts: Sequence[str]) -> set[int]:
    """Positions inside a round bracket that is opened and closed: an aside never ends the sentence around it."""
    inside: set[int] = set()
    opened = None
    for at, text in enumerate(texts) if "(" in texts else ():
        if text == "(" and opened is None:
            opened = at
        elif text == ")" and opened is not None:
            inside.update(range(opened + 1, at + 1))
            opened = None
    return inside


def _abbreviated(texts: Sequence[str], index: int) -> bool:
    """Whether the full stop at `index` belongs to the word before it ("J.", "Gen.")."""
    word = texts[index - 1] if index else ""
    return (len(word) == 1 and word.isalpha()) or word.casefold() in _ABBREVIATIONS


@lru_cache(maxsize=1)
def _capitals(text: str) -> frozenset[str]:
    """Words that the running text writes with a capital inside sentences and never without."""
    upper: set[str] = set()
    lower: set[str] = set()
    for line in text.split("\n"):
        found = list(_WORD.finditer(line))
        small = sum(word.group()[0].islower() for word in found)
        if small * 2 < len(found):
            continue  # a headline says nothing about names
        for word in found:
            if word.group()[0].islower():
                lower.add(word.group())
            elif word.start() and line[word.start() - 1] == " " and line[word.start() - 2] not in ".!?:\"'”’":
                upper.add(word.group().casefold())
    return frozenset(upper - lower)


def _lower_headline(line: str, names: Sequence[tuple[int, int]], text: str) -> str:
    """A title-case line of a text in sentence case: first word and names keep their capitals. Its length stays."""
    found = list(_WORD.finditer(line))
    long = [word.group() for word in found if word.group().casefold() not in _SMALL]
    if sum(word[0].isupper() for word in long) < 0.7 * len(long):
        return line
    shouted = line.upper() == line
    capitals = _capitals(text)
    made = list(line)
    for word in found:
        start, end = word.span()
        name = any(a < end and start < b for a, b in names)
        first = start == 0 or line[:start].rstrip(" \"'(")[-1:] in {"", ".", "!", "?", ":"}
        known = name or word.group().casefold().removesuffix("'s") in capitals
        acronym = word.group().isupper() and not shouted
        if known or acronym or len(word.group().lower()) != end - start:
            if shouted and known and end - start > 3:
                made[start:end] = word.group().capitalize()
            continue
        lowered = word.group().lower()
        made[start:end] = lowered.capitalize() if first else lowered
    return "".join(made)
