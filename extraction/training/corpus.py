"""Treebanks (CoNLL-U, IOB2) -> spaCy documents of whole paragraphs, as the reader will meet them.

A document is a run of up to eight consecutive sentences of one paragraph: a parser that only ever saw one sentence a
document never learns where sentences start. Entities are PER, ORG and LOC: those of Universal NER for EWT, by sentence
id; for GUM, the mentions of type person, organization or place that have an identity (a Wikipedia title in their last
field), cut to the proper nouns around their head.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from extraction.pipeline import plain
from news.yaml_file import YamlFile

LONGEST_RUN = 8
SWAPPED = 0.5
_GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
_LABELS = frozenset(_GUM_TYPES.values())
_NAMED = 8  # fields of a GUM mention that ends in an identity


@dataclass(slots=True)
class TreeSentence:
    """One sentence of a treebank: a list a column, heads absolute within the sentence."""

    sent_id: str
    starts_run: bool
    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    entity_fields: list[str] = field(default_factory=list)
    entities: list[tuple[int, int, str]] = field(default_factory=list)


def sentences(path: Path) -> Iterator[TreeSentence]:
    """The sentences of a gzipped CoNLL-U file. Multiword tokens keep their parts; empty nodes are left out."""
    fresh, sent_id, current = True, "", None
    inside = (0, 0, True)  # the multiword token being read: first id, last id, whether a space follows it
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for raw in lines:
            line = raw.rstrip("\n")
            if line.startswith(("# newdoc", "# newpar")):
                fresh = True
            elif line.startswith("# sent_id = "):
                sent_id = line.removeprefix("# sent_id = ")
            elif not line:
                if current is not None:
                    yield current
                current, inside = None, (0, 0, True)
            elif not line.startswith("#"):
                if current is None:
                    current, fresh = TreeSentence(sent_id, fresh), False
                inside = _add(current, line.split("\t"), inside)
    if current is not None:
        yield current


def _add(sentence: TreeSentence, row: list[str], inside: tuple[int, int, bool]) -> tuple[int, int, bool]:
    misc = row[9]
    spaced = "SpaceAfter=No" not in misc
    if "-" in row[0]:
        first, last = row[0].split("-")
        return int(first), int(last), spaced
    if "." in row[0]:
        return inside
    number = int(row[0])
    if inside[0] <= number <= inside[1]:
        spaced = inside[2] if number == inside[1] else False
    head = int(row[6])
    sentence.words.append(row[1])
    sentence.spaces.append(spaced)
    sentence.lemmas.append(row[2])
    sentence.pos.append(row[3])
    sentence.tags.append(row[4])
    sentence.morphs.append("" if row[5] == "_" else row[5])
    sentence.heads.append(head - 1 if head else number - 1)
    sentence.deps.append(row[7] if head else "ROOT")
    found = re.search(r"Entity=([^|]+)", misc)
    sentence.entity_fields.append(found[1] if found else "")
    return inside


def uner(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Sentence id -> entities (first token, last token exclusive, PER | ORG | LOC) of a gzipped IOB2 file."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    sent_id = ""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            if line.startswith("# sent_id = "):
                sent_id = line.removeprefix("# sent_id = ").strip()
                found[sent_id] = []
            elif line.strip() and not line.startswith("#"):
                number, _, label = line.rstrip("\n").split("\t")[:3]
                index, entities = int(number) - 1, found[sent_id]
                if label.startswith("B-"):
                    entities.append((index, index + 1, label[2:]))
                elif label.startswith("I-") and entities and entities[-1][1] == index:
                    entities[-1] = (entities[-1][0], index + 1, entities[-1][2])
    return {key: [entity for entity in value if entity[2] in _LABELS] for key, value in found.items()}


def mark_gum_entities(sentence: TreeSentence) -> None:
    """Turns GUM's `Entity=` brackets into entities, for mentions that open and close in this sentence."""
    waiting: list[tuple[str, int, str]] = []  # (entity number, first token, its fields)
    named: list[tuple[int, int, str]] = []
    for index, brackets in enumerate(sentence.entity_fields):
        for piece in re.findall(r"\([^()]+\)?|[^()]+\)", brackets):
            if piece.startswith("("):
                fields = piece.strip("()")
                number = fields.split("-", 1)[0]
                waiting.append((number, index, fields))
                if not piece.endswith(")"):
                    continue
            else:
                number = piece.rstrip(")")
            at = next((i for i in range(len(waiting) - 1, -1, -1) if waiting[i][0] == number), None)
            if at is None:
                continue
            _, first, fields = waiting.pop(at)
            parts = fields.split("-")
            label = _GUM_TYPES.get(parts[1] if len(parts) > 1 else "")
            if label and len(parts) >= _NAMED:
                span = _proper_nouns(sentence, first, index + 1)
                if span is not None:
                    named.append((*span, label))
    taken: set[int] = set()
    for first, last, label in sorted(named, key=lambda entity: entity[0] - entity[1]):
        if not taken & set(range(first, last)):
            taken |= set(range(first, last))
            sentence.entities.append((first, last, label))
    sentence.entities.sort()


def _proper_nouns(sentence: TreeSentence, first: int, last: int) -> tuple[int, int] | None:
    """The run of proper nouns around the head of a mention ("of" may join them), or None where its head is none."""
    heads = [i for i in range(first, last) if not first <= sentence.heads[i] < last or sentence.heads[i] == i]
    proper = [tag.startswith("NNP") for tag in sentence.tags]
    if len(heads) != 1 or not proper[heads[0]]:
        return None
    start = end = heads[0]
    while start > first and proper[start - 1]:
        start -= 1
    while end + 1 < last:
        if proper[end + 1]:
            end += 1
        elif sentence.words[end + 1] == "of" and end + 2 < last and proper[end + 2]:
            end += 2
        else:
            break
    return start, end + 1


def is_tree(heads: Sequence[int]) -> bool:
    """Whether these heads (a root is its own) have one root and no cycle."""
    if sum(head == i for i, head in enumerate(heads)) != 1:
        return False
    reached = [head == i for i, head in enumerate(heads)]
    for start in range(len(heads)):
        path, at = set(), start
        while not reached[at]:
            if at in path:
                return False
            path.add(at)
            at = heads[at]
        for index in path:
            reached[index] = True
    return True


def runs(found: Iterable[TreeSentence]) -> Iterator[list[TreeSentence]]:
    """Consecutive sentences of one paragraph, up to eight together."""
    run: list[TreeSentence] = []
    for sentence in found:
        if run and (sentence.starts_run or len(run) == LONGEST_RUN):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def document(vocab: Vocab, run: list[TreeSentence]) -> Doc:
    """One run as a spaCy document with all annotations."""
    columns: dict[str, list[object]] = {
        key: [] for key in ("words", "spaces", "lemmas", "pos", "tags", "morphs", "deps")
    }
    heads: list[int] = []
    starts: list[bool] = []
    spans: list[tuple[int, int, str]] = []
    for sentence in run:
        base = len(heads)
        for key, values in columns.items():
            values.extend(getattr(sentence, key))
        heads.extend(base + head for head in sentence.heads)
        starts.extend(index == 0 for index in range(len(sentence.words)))
        spans.extend((base + first, base + last, label) for first, last, label in sentence.entities)
    if columns["spaces"]:
        columns["spaces"][-1] = False
    doc = Doc(vocab, heads=heads, **columns)  # type: ignore[arg-type]
    doc.set_ents([Span(doc, first, last, label) for first, last, label in spans], default="outside")
    return doc


def ewt(folder: Path, part: str, vocab: Vocab) -> list[Doc]:
    """The English Web Treebank's `part` (train, dev, test) with the entities of Universal NER."""
    entities = uner(folder / f"uner-{part}.iob2.gz")
    found = list(sentences(folder / f"ewt-{part}.conllu.gz"))
    for sentence in found:
        sentence.entities = [e for e in entities.get(sentence.sent_id, []) if e[1] <= len(sentence.words)]
    return [document(vocab, run) for run in runs(found)]


def gum(folder: Path, part: str, vocab: Vocab) -> list[Doc]:
    """GUM's free genres, `part` train or dev."""
    found = list(sentences(folder / f"gum-{part}.conllu.gz"))
    for sentence in found:
        mark_gum_entities(sentence)
    return [document(vocab, run) for run in runs(found)]


def with_names_swapped(doc: Doc, names: dict[str, list[str]], random: Random) -> Doc:
    """The words and entities of `doc` with each name replaced, one time in two, by another of its kind."""
    words: list[str] = []
    spaces: list[bool] = []
    spans: list[tuple[int, int, str]] = []
    labelled = {entity.start: entity for entity in doc.ents}
    at = 0
    while at < len(doc):
        entity = labelled.get(at)
        if entity is None:
            words.append(doc[at].text)
            spaces.append(bool(doc[at].whitespace_))
            at += 1
            continue
        other = random.random() < SWAPPED and entity.label_ in names
        name = random.choice(names[entity.label_]).split(" ") if other else [token.text for token in entity]
        inner = [True] * (len(name) - 1) if other else [bool(token.whitespace_) for token in entity[:-1]]
        spans.append((len(words), len(words) + len(name), entity.label_))
        words.extend(name)
        spaces.extend([*inner, bool(entity[-1].whitespace_)])
        at = entity.end
    swapped = Doc(doc.vocab, words, spaces)
    swapped.set_ents([Span(swapped, first, last, label) for first, last, label in spans], default="outside")
    return swapped


def names_of_the_news() -> dict[str, list[str]]:
    """PER, ORG, LOC -> names to draw from. People have a full name or a family name, evenly."""
    said = YamlFile((Path(__file__).parent / "names.yaml").read_text("utf8"), "names.yaml").data
    random = Random(0)  # noqa: S311
    full = [f"{random.choice(said['given'])} {family}" for family in said["family"]]
    return {"PER": [*full, *said["family"]], "ORG": said["organisations"], "LOC": said["places"]}


def with_names_merged(doc: Doc) -> Doc:
    """A copy in which every name of several words is one token, as the reader makes the names it knows and shows them
    to the model."""
    copy = doc.copy()
    with copy.retokenize() as retokenizer:
        for entity in copy.ents:
            roots = [
                token
                for token in entity
                if token.head.i < entity.start or token.head.i >= entity.end or token.head == token
            ]
            if len(entity) > 1 and len(roots) == 1:
                retokenizer.merge(entity, attrs={"LEMMA": entity.text})
    for token in copy:
        if " " in token.text:
            plain(token)
    return copy
