"""Who is named in an article: names of the registry, and names that only their shape gives away.

    hits of the gazetteer + given spans -> anchors -> runs of capitalised words -> titles off -> names
    -> acronyms, surnames, near-miss spellings -> what each name stands for, and how it stands in its sentence

Known names rule: what the entity model guesses never overrules the registry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from extraction.found import Found, Layout, Unread
from extraction.gazetteer import Bearer, Gazetteer, Hit, Source
from extraction.identity import identify
from extraction.parse import Doc, Token
from extraction.shapes import PROPER, is_state, names_in
from extraction.spelling import key
from extraction.text import Sentence, Use
from extraction.uses import head_of, is_actor_noun, modified, place_use, preposition
from extraction.words import words
from news.claim import Document
from news.registry import Registry

_INNER = {"military", "security", "air", "ground", "state", "government", "intelligence", "border", "naval"}


def find_names(
    document: Document,
    sentences: Sequence[Sentence],
    hits: Sequence[Hit],
    registry: Registry,
    gazetteer: Gazetteer,
    day: date | None,
) -> tuple[list[Found], list[Unread]]:
    """Every name in the sentences, and the names of the registry outside of them, by start. `day` is the publication
    day, which tells namesakes apart."""
    layout = Layout(sentences)
    anchors = _anchors(document, layout, hits, gazetteer)
    unread = [Unread(hit.start, hit.bearers) for hit in hits if layout.locate(hit.start, hit.end) is None]
    by_sentence: dict[int, list[Found]] = {}
    for anchor in anchors:
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    found: list[Found] = []
    known: set[str] = set()  # surnames of persons named in full so far
    for sentence in sentences:
        here = names_in(document, sentence, by_sentence.get(sentence.number, []), registry, known)
        for name in here:
            if not name.bearers and name.given is None and name.human is not False and " " in name.name:
                known.add(key(name.name).split(" ")[-1])
                near = gazetteer.near(name.name)
                if near is not None:
                    name.bearers, name.source = (near,), Source.ALIAS
        found.extend(here)
    identify(found, unread, sentences, registry, day)
    for sentence_number, group in _grouped(found).items():
        _stand(group, sentences[sentence_number], registry)
    return found, unread


def _grouped(found: Sequence[Found]) -> dict[int, list[Found]]:
    groups: dict[int, list[Found]] = {}
    for name in found:
        groups.setdefault(name.sentence, []).append(name)
    return groups


def _anchors(document: Document, layout: Layout, hits: Sequence[Hit], gazetteer: Gazetteer) -> list[Found]:
    """Given mentions and hits, on their tokens; a given mention pushes aside every hit that it touches."""
    text, made = document.text, []
    inside = [mention for mention in document.mentions or () if mention.start < mention.end <= len(text)]
    given = sorted(inside, key=lambda mention: (mention.start, -mention.end))
    spans = [(mention.start, mention.end) for mention in given]
    for mention in given:
        place = layout.locate(mention.start, mention.end)
        if place is None:
            continue
        bearers = gazetteer.bearers(text[mention.start : mention.end]) or next(
            (hit.bearers for hit in hits if mention.start <= hit.start and hit.end <= mention.end), ()
        )
        made.append(_anchor(document, layout, place, mention.start, mention.end, bearers, mention.id))
    for hit in hits:
        place = layout.locate(hit.start, hit.end)
        if place is None or any(start < hit.end and hit.start < end for start, end in spans):
            continue
        if _ordinary(layout.sentences[place[0]], place[1], place[2]):
            continue
        made.append(_anchor(document, layout, place, hit.start, hit.end, hit.bearers, None))
    return sorted(made, key=lambda anchor: (anchor.start, -anchor.end))


def _anchor(
    document: Document,
    layout: Layout,
    place: tuple[int, int, int],
    start: int,
    end: int,
    bearers: tuple[Bearer, ...],
    given: str | None,
) -> Found:
    sentence, first, last = place
    doc = layout.sentences[sentence].span.doc
    return Found(
        start,
        end,
        sentence,
        first,
        last,
        head_of(doc, first, last).i,
        name=" ".join(document.text[start:end].split()),
        given=given,
        source=bearers[0].source if bearers else None,
        bearers=bearers,
    )


def _ordinary(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a one-word hit is an ordinary word that stands at the start of its sentence ("May", "Will")."""
    token = sentence.span.doc[first]
    return last - first == 1 and first == sentence.span.start and token.is_stop and token.tag_ not in PROPER


def _stand(names: list[Found], sentence: Sentence, registry: Registry) -> None:
    """Parts of states ("US troops") become the state; modifiers and places are marked."""
    doc = sentence.span.doc
    heads = {name.head for name in names if name.source is not Source.ISSUE}
    for name in names:
        if name.source is Source.ISSUE:
            continue
        token = doc[name.head]
        over = modified(token)
        if over is not None and over.i in heads and not name.first <= over.i < name.last:
            name.use = Use.MODIFIER
            continue
        if name.given is None and is_state(name, registry) and over is not None and _part(over):
            further = modified(over)
            if further is not None and _part(further):
                over = further  # "American military officials"
            ends = over.i + 1
            between = doc[name.last : over.i]
            plain = all(word.pos_ == "ADJ" or word.text == "'s" or word.lower_ in _INNER for word in between)
            if plain and not _prefixed(doc, name):
                name.last, name.head, name.end = ends, over.i, sentence.end_of(over)
                name.plural = over.tag_ in {"NNS", "NNPS"}
                name.use = Use.PARTY
                continue
        if over is not None and is_actor_noun(over):
            name.use = Use.MODIFIER
        elif name.source is Source.DEMONYM and over is not None and over.lemma_.lower() in words("place_nouns"):
            name.use = Use.PLACE
        elif name.actor is None and not name.bearers and preposition(token) in {"in", "at", "near"}:
            name.use, name.human = Use.PLACE, name.human if name.gender else False
        elif name.source is Source.DEMONYM:
            name.use = Use.PARTY
            name.plural = name.plural or token.tag_ in {"NNS", "NNPS"}
        elif name.source is not Source.PART and (is_state(name, registry) or name.use is Use.PLACE):
            name.use = place_use(token)


def _prefixed(doc: Doc, name: Found) -> bool:
    """Whether a name is the second half of a word such as "pro-Iranian"."""
    return name.first > 0 and doc[name.first - 1].text == "-" and not doc[name.first - 1].whitespace_


def _part(token: Token) -> bool:
    parts = words("part_nouns")
    before = f"{token.nbor(-1).lower_} {token.lower_}" if token.i else token.lower_
    return token.lower_ in parts or before in parts
