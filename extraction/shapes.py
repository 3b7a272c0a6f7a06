"""Names that only their shape gives away: runs of capitalised words, titles off, beside and around known names.

    sentence + anchors -> runs -> segments without titles -> names

Known names rule: a name of the registry is given up only for a longer name that holds it ("Washington Post").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from rapidfuzz.distance import OSA

from extraction.found import Found
from extraction.gazetteer import Source
from extraction.parse import Doc, Token
from extraction.pipeline import lexicon
from extraction.spelling import articles, key
from extraction.syntax import SUBJECTS
from extraction.text import Sentence, Use
from extraction.uses import head_of
from extraction.words import words
from news.actor import ActorKind
from news.claim import Document
from news.registry import Registry

_NOUNS = {"NN", "NNS", "NNP", "NNPS"}
_ONE = {"NN", "NNP"}
PROPER = {"NNP", "NNPS"}
_MANY_OWN = {"people", "women", "men", "children", "lord"}  # "the People's Party": no owner of the party


def is_state(name: Found, registry: Registry) -> bool:
    """Whether a name of the registry first means a state."""
    ids = [bearer.actor for bearer in name.bearers]
    return bool(ids) and ActorKind.STATE in registry[ids[0]].kinds


def _capital(token: Token, sentence: Sentence, anchors: dict[int, Found], known: Collection[str]) -> bool:
    if not token.text[:1].isupper() or (token.lower_ in words("not_names") and not _ends_name(token)):
        return False
    if token.i == sentence.span.start:
        if key(token.text) in known and token.tag_ in _NOUNS and _stands_alone(token):
            return True
        titled = token.lower_.rstrip(".") in words("titles")
        sure = token.ent_type_ == "PER" or token.lower_ not in lexicon() or titled or token.dep_ in SUBJECTS
        named = token.i + 1 in anchors and anchors[token.i + 1].source is Source.SURNAME
        followed = token.i + 1 < sentence.span.end and (named or token.nbor().tag_ in PROPER)
        strange = token.text.isalpha() and token.lower_ not in lexicon()
        followed = followed or (strange and _tied(token.doc, token.i + 1, sentence.span.end))
        marked = strange or bool(token.ent_type_) or titled
        if strange and (followed or (token.dep_ in SUBJECTS and token.tag_ in _ONE)):
            return True
        if token.tag_ in PROPER and followed and _joined(token, token.nbor()):
            return True
        if titled and token.i + 1 < sentence.span.end and _entitles(token.nbor()):
            return True
        return token.tag_ in PROPER and marked and (followed or (sure and bool(token.ent_type_)))
    return token.tag_ in PROPER or bool(token.ent_type_) or _entitles(token)


def _entitles(token: Token) -> bool:
    return token.text[:1].isupper() and token.lower_.rstrip(".") in words("titles")


def _joined(one: Token, other: Token) -> bool:
    """Whether two proper nouns are the parts of one person's name, as the parse has it: "April Perry"."""
    return other.dep_ == "flat" and other.head.i == one.i and {one.tag_, other.tag_} <= PROPER and other.text.istitle()


def _ends_name(token: Token) -> bool:
    """Whether a word that is mostly no name ends that of a person: "Nahid Islam"."""
    return token.dep_ == "flat" and token.i > 0 and token.tag_ in PROPER and token.nbor(-1).tag_ in PROPER


def _runs(sentence: Sentence, anchors: dict[int, Found], known: Collection[str]) -> Iterator[list[int]]:
    """Runs of token positions: names and the capitalised words around them, with hyphens and particles inside."""
    doc, run = sentence.span.doc, list[int]()
    index, end = sentence.span.start, sentence.span.end
    while index < end:
        token = doc[index]
        if index in anchors or _capital(token, sentence, anchors, known):
            run.append(index)
            index += 1
            continue
        nxt = index + 1
        if run and nxt < end and (nxt in anchors or _capital(doc[nxt], sentence, anchors, known)):
            joined = not doc[index - 1].whitespace_ and not token.whitespace_ and token.text in {"-", "'", "."}
            initial = token.text == "." and len(doc[index - 1].text) == 1
            rank = token.text == "." and doc[index - 1].lower_ in words("titles")
            particle = token.lower_ in articles() or (
                token.lower_ in words("particles")
                and (token.lower_ != "of" or doc[index - 1].lower_ in words("organisation_nouns"))
                and token.lower_ not in {"and", "for"}
            )
            anchored = index - 1 in anchors or nxt in anchors
            of_many = token.text == "'" or (token.lower_ == "'s" and doc[index - 1].lower_ in _MANY_OWN)
            if initial or rank or ((joined or particle or of_many) and not anchored):
                run.append(index)
                index += 1
                continue
        if run and _hyphenated(doc, index, end) and index - 1 not in anchors:
            run += range(index, index + 2)
            index += 2
            continue
        if run and _tied(doc, index, end) and not {index - 1, index + 3} & anchors.keys():
            run += range(index, index + 3)
            index += 3
            continue
        if run:
            yield run
        run = []
        index += 1
    if run:
        yield run


def _tied(doc: Doc, index: int, end: int) -> bool:
    """Whether a name goes on behind a small word between hyphens: "Waker-uz-Zaman"."""
    tie = doc[index : index + 4]
    return (
        index + 3 < end
        and tie[0].text == tie[2].text == "-"
        and tie[1].text in words("name_ties")
        and tie[3].text[:1].isupper()
        and not any(token.whitespace_ for token in (doc[index - 1], *tie[:3]))
    )


def _hyphenated(doc: Doc, index: int, end: int) -> bool:
    """Whether the second half of a given name follows in small letters: "Kim Yong-hyun"; not "Fano-backed"."""
    if index + 1 >= end or doc[index].text != "-" or doc[index - 1].whitespace_ or doc[index].whitespace_:
        return False
    half = doc[index + 1]
    strange = not {half.lower_, doc[index - 1].lower_} <= lexicon()
    return half.text.isalpha() and half.text.islower() and strange and half.tag_ in {"NN", "NNP", "FW", "UH"}


def names_in(
    document: Document, sentence: Sentence, anchors: list[Found], registry: Registry, known: Collection[str] = ()
) -> list[Found]:
    """The anchors of a sentence and the names of shape around them, by start. `known` are surnames (folded) that the
    article has used in full, which count alone at the start of a sentence, too."""
    at: dict[int, Found] = {}
    for anchor in anchors:
        if anchor.source is not Source.ISSUE or anchor.given is not None:
            for token in range(anchor.first, anchor.last):
                at.setdefault(token, anchor)
    found = list(anchors)
    gone: set[int] = set()
    for run in _runs(sentence, at, known):
        for segment, titles in _segments(sentence.span.doc, run, at):
            found.extend(_name(document, sentence, segment, titles, at, gone, registry, known))
    kept = [name for name in found if id(name) not in gone and (name.bearers or not _nature(name))]
    return sorted(kept, key=lambda name: (name.start, -name.end))


def _nature(name: Found) -> bool:
    """ "Storm Benedikt", "the Lisbon earthquake": nobody's deed."""
    return not words("forces_of_nature").isdisjoint(name.name.casefold().split())


def _segments(doc: Doc, run: list[int], at: dict[int, Found]) -> Iterator[tuple[list[int], list[str]]]:
    """The run cut at titles: what follows a title is a person's name, with the titles before it."""
    segment: list[int] = []
    titles: list[str] = []
    closing = doc[run[-1]].lower_
    bodily = run[-1] not in at and (closing in words("organisation_nouns") or closing in words("group_nouns"))
    for index in run:
        word = doc[index].lower_.rstrip(".")
        title = word in words("titles") and not bodily  # "Supreme Court", "Justice Department" hold no title
        title = title and not (index - 1 in segment and index - 1 not in at and word in words("title_names"))
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
    known: Collection[str],
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
            if closing in words("part_nouns") and is_state(anchor, registry):
                return  # "US Army": the state itself, taken with its part later
            if _person_around(doc, after, anchor) or _longer_person(doc, segment, anchor):
                gone.add(id(anchor))
                yield _shaped(document, sentence, segment[0], segment[-1] + 1, titles, human=True)
                return
            whole = closing in words("organisation_nouns") or closing in words("place_nouns")
            if whole or (anchor.source in {Source.METONYM} and doc[after[-1]].ent_type_ == "ORG"):
                gone.update(anchors if anchor.source is not Source.DEMONYM else [])
                yield _shaped(document, sentence, segment[0], segment[-1] + 1, titles)
            else:
                yield _shaped(document, sentence, after[0], after[-1] + 1, titles)
            return
        if before and anchor.source in {Source.SURNAME} and not _spoken_of(doc, before, anchor):
            first = before[0]
            if _near_miss(" ".join(token.text for token in doc[first : anchor.first]), anchor, registry):
                anchor.start, anchor.first = sentence.start_of(doc[first]), first
                anchor.head = head_of(doc, first, anchor.last).i
                anchor.source = Source.ALIAS
            else:
                gone.add(id(anchor))
                yield _shaped(document, sentence, first, anchor.last, [*titles, "mr"][: len(titles) + 1], human=True)
            return
        if (
            before
            and (anchor.source is Source.METONYM or is_state(anchor, registry))
            and (_first_name(doc, before[-1], anchor))
        ):
            gone.add(id(anchor))
            yield _shaped(document, sentence, before[0], anchor.last, titles, human=True)
            return
        if before and is_state(anchor, registry) is False:
            return
        free = before
    if not titles and not any(doc[index].ent_type_ for index in free):
        strange = any(doc[index].text.isalpha() and doc[index].lower_ not in lexicon() for index in free)
        body = len(free) > 1 and doc[free[-1]].lower_ in words("organisation_nouns")
        used = len(free) == 1 and key(doc[free[0]].text) in known
        person = any(_joined(doc[one], doc[other]) for one, other in pairwise(free) if other == one + 1)
        if not (strange or body or used or person):
            return
        if len(free) == 1 and not _stands_alone(doc[free[0]]):
            group = _group_of(doc[free[0]])
            if group is not None:
                yield _shaped(document, sentence, free[0], group + 1, titles, human=False)
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
    joined = token.head.i == anchor.head or doc[anchor.head].head.i in before
    one = token.ent_type_ == doc[anchor.first].ent_type_ == "PER" and token.i + 1 == anchor.first
    return not (token.whitespace_ and (joined or one))


def _person_around(doc: Doc, after: list[int], anchor: Found) -> bool:
    """Whether a city's name or a surname is the first name of a person: "Paris Hilton", "Qassem Soleimany"."""
    if len(after) != 1 or after[0] != anchor.last or anchor.last - anchor.first != 1:
        return False
    token, first = doc[after[0]], doc[anchor.first]
    joined = (token.dep_ == "flat" and token.head.i == first.i) or (
        first.dep_ == "compound" and first.head.i == token.i
    )
    closing = token.lower_ in words("organisation_nouns") or token.lower_ in words("place_nouns")
    if not joined or closing or token.lower_ in words("part_nouns") or token.ent_type_ == "ORG":
        return False
    if anchor.source is Source.SURNAME:
        return token.ent_type_ == "PER" and first.ent_type_ == "PER"
    return anchor.source is Source.METONYM and token.dep_ == "flat" and token.ent_type_ == first.ent_type_ != ""


def _longer_person(doc: Doc, segment: list[int], anchor: Found) -> bool:
    """Whether a surname stands in the middle of another's name: "Abdul Rashid Dostum"."""
    if anchor.source is not Source.SURNAME or not segment[0] < anchor.first < anchor.last <= segment[-1]:
        return False
    last = doc[segment[-1]]
    strange = last.lower_ not in lexicon() or last.ent_type_ == "PER"
    return strange and all(doc[index].tag_ in PROPER for index in segment)


def _first_name(doc: Doc, before: int, anchor: Found) -> bool:
    """Whether the word before a city's name is a first name: "George Washington", "Denzel Washington"."""
    token, city = doc[before], doc[anchor.first]
    if before != anchor.first - 1 or not token.whitespace_ or token.tag_ not in PROPER:
        return False
    joined = (city.dep_ == "flat" and city.head.i == token.i) or (token.dep_ == "compound" and token.head.i == city.i)
    if anchor.source is not Source.METONYM:
        return joined and token.ent_type_ == city.ent_type_ == "PER"
    return joined and (token.ent_type_ == "PER" or (not token.ent_type_ and token.lower_ not in lexicon()))


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


def _group_of(token: Token) -> int | None:
    """Where the group stands that a strange word names: "the Fano militia", "Tuareg rebels"."""
    head = token.head
    named = token.dep_ in {"compound", "amod", "nmod:desc"} and head.i == token.i + 1
    return head.i if named and head.lemma_.lower() in words("named_groups") else None


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
