"""Who is named in an article: names of the registry, and names that only their shape gives away.

    hits of the gazetteer + given spans -> anchors -> runs of capitalised words -> titles off -> names
    -> acronyms, surnames, near-miss spellings -> what each name stands for, and how it stands in its sentence

Known names rule: a name of the registry is never given up for one that the entity model guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from rapidfuzz.distance import OSA
from spacy.tokens import Doc, Token

from extraction.gazetteer import Bearer, Gazetteer, Hit, Source
from extraction.pipeline import lexicon
from extraction.spelling import articles, key
from extraction.text import Sentence, Use
from extraction.uses import head_of, is_actor_noun, modified, place_use, preposition
from extraction.words import words
from news.actor import Actor, ActorKind
from news.claim import Document, MentionKind
from news.registry import Registry

_PROPER = {"NNP", "NNPS"}
_INNER = {"military", "security", "air", "ground", "state", "government", "intelligence", "border", "naval"}


@dataclass(slots=True)
class Found:
    """A mention while it is being worked out.

    start, end    character offsets of the article
    sentence      its number; first, last: its tokens in the paragraph's Doc (end exclusive); head: its head token
    human         a person, surely not one, or None: unknown
    given         id of the mention given with the document, where it is one
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

    @property
    def entity(self) -> str:
        """The same for mentions of the same one."""
        return self.actor or f"?{key(self.name)}"


class Layout:
    """Where the tokens of an article stand."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self._places: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for sentence in sentences:
            for token in sentence.span:
                self._places.append((sentence.number, token.i))
                self._starts.append(sentence.start_of(token))
                self._ends.append(sentence.end_of(token))

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


def find_names(
    document: Document,
    sentences: Sequence[Sentence],
    hits: Sequence[Hit],
    registry: Registry,
    gazetteer: Gazetteer,
    day: date | None,
) -> list[Found]:
    """Every name in the sentences, by start. `day` is the publication day, which tells namesakes apart."""
    anchors = _anchors(document, Layout(sentences), hits, gazetteer)
    by_sentence: dict[int, list[Found]] = {}
    for anchor in anchors:
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    found: list[Found] = []
    for sentence in sentences:
        found.extend(_names_in(document, sentence, by_sentence.get(sentence.number, []), registry))
    _identify(found, registry, day)
    _acronyms(found, sentences)
    _unregistered(found)
    for sentence_number, group in _grouped(found).items():
        _stand(group, sentences[sentence_number], registry)
    return found


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
    return last - first == 1 and first == sentence.span.start and token.is_stop and token.tag_ not in _PROPER


# --- names by shape


def _capital(token: Token, sentence: Sentence) -> bool:
    if not token.text[:1].isupper() or token.lower_ in words("not_names"):
        return False
    if token.i == sentence.span.start:
        sure = token.ent_type_ == "PER" or token.lower_ not in lexicon() or token.lower_ in words("titles")
        followed = token.i + 1 < sentence.span.end and token.nbor().tag_ in _PROPER
        strange = token.is_alpha and token.lower_ not in lexicon()
        marked = strange or bool(token.ent_type_) or token.lower_ in words("titles")
        if strange and followed:
            return True
        return token.tag_ in _PROPER and marked and (followed or (sure and bool(token.ent_type_)))
    return token.tag_ in _PROPER or bool(token.ent_type_)


def _runs(sentence: Sentence, anchors: dict[int, Found]) -> Iterator[list[int]]:
    """Runs of token positions: names and the capitalised words around them, with hyphens and particles inside."""
    doc, run = sentence.span.doc, list[int]()
    index, end = sentence.span.start, sentence.span.end
    while index < end:
        token = doc[index]
        if index in anchors or _capital(token, sentence):
            run.append(index)
            index += 1
            continue
        nxt = index + 1
        if run and nxt < end and (nxt in anchors or _capital(doc[nxt], sentence)):
            joined = not doc[index - 1].whitespace_ and not token.whitespace_ and token.text in {"-", "'", "."}
            initial = token.text == "." and len(doc[index - 1]) == 1
            rank = token.text == "." and doc[index - 1].lower_ in words("titles")
            particle = token.lower_ in articles() or (
                token.lower_ in words("particles")
                and (token.lower_ != "of" or doc[index - 1].lower_ in words("organisation_nouns"))
                and token.lower_ not in {"and", "for"}
            )
            anchored = index - 1 in anchors or nxt in anchors
            if initial or rank or (joined and not anchored) or (particle and not anchored):
                run.append(index)
                index += 1
                continue
        if run:
            yield run
        run = []
        index += 1
    if run:
        yield run


def _names_in(document: Document, sentence: Sentence, anchors: list[Found], registry: Registry) -> list[Found]:
    at: dict[int, Found] = {}
    for anchor in anchors:
        if anchor.source is not Source.ISSUE or anchor.given is not None:
            for token in range(anchor.first, anchor.last):
                at.setdefault(token, anchor)
    found = list(anchors)
    gone: set[int] = set()
    for run in _runs(sentence, at):
        for segment, titles in _segments(sentence.span.doc, run, at):
            found.extend(_name(document, sentence, segment, titles, at, gone, registry))
    kept = [name for name in found if id(name) not in gone]
    return sorted(kept, key=lambda name: (name.start, -name.end))


def _segments(doc: Doc, run: list[int], at: dict[int, Found]) -> Iterator[tuple[list[int], list[str]]]:
    """The run cut at titles: what follows a title is a person's name, with the titles before it."""
    segment: list[int] = []
    titles: list[str] = []
    closing = doc[run[-1]].lower_
    bodily = run[-1] not in at and (closing in words("organisation_nouns") or closing in words("group_nouns"))
    for index in run:
        word = doc[index].lower_.rstrip(".")
        title = word in words("titles") and not bodily  # "Supreme Court", "Justice Department" hold no title
        if index not in at and (title or (doc[index].text == "." and not segment)):
            if segment:
                yield segment, titles
                titles = []
            segment = []
            titles = [*titles, word]
        else:
            segment.append(index)
    if segment:
        yield segment, titles


def _name(
    document: Document,
    sentence: Sentence,
    segment: list[int],
    titles: list[str],
    at: dict[int, Found],
    gone: set[int],
    registry: Registry,
) -> Iterator[Found]:
    """The unregistered name that a segment holds, if any; `gone` takes the ids of anchors that it swallows."""
    doc = sentence.span.doc
    while segment and segment[0] not in at and (doc[segment[0]].is_punct or doc[segment[0]].lower_ in {"of", "and"}):
        segment = segment[1:]
    anchors = list(dict.fromkeys(id(at[index]) for index in segment if index in at))
    by_id = {id(at[index]): at[index] for index in segment if index in at}
    free = [index for index in segment if index not in at]
    for anchor_id in anchors:
        if titles:
            _entitle(by_id[anchor_id], titles)
    if not free or any(by_id[anchor].given for anchor in anchors):
        return
    last = doc[segment[-1]]
    if anchors:
        anchor = by_id[anchors[-1]]
        after = [index for index in free if index >= anchor.last]
        before = [index for index in free if index < anchor.first]
        if after:
            closing = last.lower_
            if closing in words("part_nouns") and _state(anchor, registry):
                return  # "US Army": the state itself, taken with its part later
            whole = closing in words("organisation_nouns") or closing in words("place_nouns")
            if whole or (anchor.source in {Source.METONYM} and doc[after[-1]].ent_type_ == "ORG"):
                gone.update(anchors if anchor.source is not Source.DEMONYM else [])
                yield _shaped(document, sentence, segment[0], segment[-1] + 1, titles)
            else:
                yield _shaped(document, sentence, after[0], after[-1] + 1, titles)
            return
        if before and anchor.source in {Source.SURNAME} and not _spoken_of(doc, before, anchor):
            first = before[0]
            if _near_miss(doc[first : anchor.first].text, anchor, registry):
                anchor.start, anchor.first = sentence.start_of(doc[first]), first
                anchor.head = head_of(doc, first, anchor.last).i
                anchor.source = Source.ALIAS
            else:
                gone.add(id(anchor))
                yield _shaped(document, sentence, first, anchor.last, [*titles, "mr"][: len(titles) + 1], human=True)
            return
        if before and _state(anchor, registry) is False:
            return
        free = before
    if not titles and not any(doc[index].ent_type_ for index in free):
        strange = any(doc[index].is_alpha and doc[index].lower_ not in lexicon() for index in free)
        body = len(free) > 1 and doc[free[-1]].lower_ in words("organisation_nouns")
        if not (strange or body) or (len(free) == 1 and not _stands_alone(doc[free[0]])):
            return
    if free:
        yield _shaped(document, sentence, free[0], free[-1] + 1, titles)


def _entitle(name: Found, titles: list[str]) -> None:
    name.titles |= frozenset(titles)
    if set(titles) & words("male"):
        name.gender = name.gender or "male"
    if set(titles) & words("female"):
        name.gender = name.gender or "female"


def _spoken_of(doc: Doc, before: list[int], anchor: Found) -> bool:
    """Whether the words before a surname are no first name: they do not hang together with it."""
    token = doc[before[-1]]
    return not (token.whitespace_ and (token.head.i == anchor.head or doc[anchor.head].head.i in before))


def _near_miss(first: str, anchor: Found, registry: Registry) -> bool:
    """Whether a first name is one edit from the registered one ("Moqtadr" for "Moqtada"): six letters or more."""
    written = key(first)
    if len(written) < 6:
        return False
    for bearer in anchor.bearers:
        actor = registry[bearer.actor]
        for name in (actor.name, *actor.aliases):
            known = key(name).split(" ")[0]
            if len(known) >= 6 and OSA.distance(written, known, score_cutoff=1) <= 1:
                return True
    return False


def _stands_alone(token: Token) -> bool:
    return token.dep_ in {"nsubj", "nsubj:pass", "obj", "nmod:poss", "obl", "obl:agent", "nmod", "appos"}


def _shaped(
    document: Document, sentence: Sentence, first: int, last: int, titles: list[str], human: bool | None = None
) -> Found:
    doc = sentence.span.doc
    start, end = sentence.start_of(doc[first]), sentence.end_of(doc[last - 1])
    labels = {token.ent_type_ for token in doc[first:last]} - {""}
    closing = doc[last - 1].lower_
    if human is None:
        if titles or labels == {"PER"}:
            human = True
        elif closing in words("organisation_nouns") or closing in words("place_nouns") or labels & {"ORG", "LOC"}:
            human = False
    name = Found(
        start,
        end,
        sentence.number,
        first,
        last,
        head_of(doc, first, last).i,
        name=" ".join(document.text[start:end].split()),
        human=human,
        plural=doc[last - 1].tag_ == "NNPS",
    )
    _entitle(name, titles)
    if not titles and (closing in words("place_nouns") or labels == {"LOC"}):
        name.use = Use.PLACE
    return name


# --- who is meant


def _identify(found: list[Found], registry: Registry, day: date | None) -> None:
    """Give each anchor its actor: what is named in full first, then what is ambiguous, then bare surnames."""
    full: dict[str, int] = {}
    strong = {Source.NAME, Source.ALIAS}
    for name in found:
        if len(name.bearers) == 1 and name.source in strong:
            full.setdefault(name.bearers[0].actor, name.start)
    bearing: dict[str, list[tuple[int, Found]]] = {}  # last word of an unregistered person's full name -> where
    for name in found:
        if not name.bearers and name.human is not False and " " in name.name:
            bearing.setdefault(key(name.name).split(" ")[-1], []).append((name.start, name))
    for name in found:
        if not name.bearers:
            continue
        chosen = _choose(name, full, registry, day)
        if name.source is Source.SURNAME:
            others = [other for start, other in bearing.get(key(name.name).split(" ")[-1], []) if start < name.start]
            if others and (chosen is None or full.get(chosen, name.start) >= name.start):
                name.name, name.human, name.gender = others[-1].name, True, others[-1].gender
                name.bearers, name.source = (), None
                continue
        if chosen is not None:
            _take(name, registry[chosen])


def _take(name: Found, actor: Actor) -> None:
    name.actor, name.name = actor.id, actor.name
    name.human = ActorKind.PERSON in actor.kinds
    name.gender = actor.gender or name.gender
    name.plural = name.plural or ActorKind.PEOPLE in actor.kinds


def _choose(name: Found, full: dict[str, int], registry: Registry, day: date | None) -> str | None:
    """The actor meant: the only one, or the one that the article names in full, or the one in office, or nobody."""
    ids = [bearer.actor for bearer in name.bearers]
    best = [bearer.actor for bearer in name.bearers if bearer.source == name.bearers[0].source]
    for group in (best, ids):
        named = [actor for actor in group if actor in full]
        if len(named) == 1:
            return named[0]
    if len(best) == 1:
        return best[0]
    if day is not None:
        serving = [actor for actor in best if any(role.holds(day) for role in registry[actor].roles)]
        if len(serving) == 1:
            return serving[0]
    return None


def _acronyms(found: list[Found], sentences: Sequence[Sentence]) -> None:
    """ "Front for Reform (FFR)" and "FFR (Front for Reform)": the short form stands for the long one from there on."""
    meaning: dict[str, Found] = {}
    for left, right in pairwise(found):
        if left.sentence != right.sentence or right.first != left.last + 1:
            continue
        if sentences[left.sentence].span.doc[left.last].text != "(":
            continue
        for short, long in ((right, left), (left, right)):
            if short.actor is None and short.name.isupper() and _initials(short.name, long.name):
                meaning.setdefault(short.name, long)
    for name in found:
        meant = meaning.get(name.name) if name.actor is None and not name.bearers else None
        if meant is not None:
            name.name, name.actor, name.human, name.gender = meant.name, meant.actor, meant.human, meant.gender


def _initials(short: str, long: str) -> bool:
    initials = [word[0].casefold() for word in long.replace("-", " ").split() if word[0].isupper()]
    return len(short) > 1 and "".join(initials) == short.casefold()


def _unregistered(found: list[Found]) -> None:
    """A surname alone stands for the nearest fuller name before it that ends so, or else after it. Mentions of one
    name are all persons or all none, by their majority."""
    votes: dict[str, int] = {}
    for name in found:
        if name.actor is None and name.human is not None:
            votes[name.entity] = votes.get(name.entity, 0) + (1 if name.human else -1)
    for name in found:
        if name.actor is None and votes.get(name.entity):
            name.human = votes[name.entity] > 0
    full: dict[str, list[Found]] = {}
    for name in found:
        if name.actor is None and name.human is not False and " " in name.name:
            full.setdefault(key(name.name).split(" ")[-1], []).append(name)
    for name in found:
        if name.actor is None and " " not in name.name and name.human is not False:
            fuller = full.get(key(name.name), [])
            before = [other for other in fuller if other.start < name.start]
            chosen = before[-1] if before else (fuller[0] if fuller else None)
            if chosen is not None:
                name.name, name.human, name.gender = chosen.name, True, chosen.gender or name.gender


# --- how it stands


def _state(name: Found, registry: Registry) -> bool:
    ids = [bearer.actor for bearer in name.bearers]
    return bool(ids) and ActorKind.STATE in registry[ids[0]].kinds


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
        if name.given is None and _state(name, registry) and over is not None and _part(over):
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
        elif name.source is not Source.PART and (_state(name, registry) or name.use is Use.PLACE):
            name.use = place_use(token)


def _prefixed(doc: Doc, name: Found) -> bool:
    """Whether a name is the second half of a word such as "pro-Iranian"."""
    return name.first > 0 and doc[name.first - 1].text == "-" and not doc[name.first - 1].whitespace_


def _part(token: Token) -> bool:
    parts = words("part_nouns")
    before = f"{token.nbor(-1).lower_} {token.lower_}" if token.i else token.lower_
    return token.lower_ in parts or before in parts
