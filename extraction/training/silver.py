"""Raw news -> documents with the trees that the teacher is sure of.

    text -> the reader's paragraphs -> sentences of the pipeline in training -> the teacher's trees -> runs of sure ones

Tags, features, heads and labels are the teacher's; lemmas those that the treebanks give a word with its tag, else the
pipeline's; entities the pipeline's, only so that a part of the names can be merged as the reader does.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from extraction.pipeline import paragraphs
from extraction.training.corpus import TreeSentence
from extraction.training.teacher import LONGEST, Labelled, Teacher, label
from news.claim import Document

ATTRIBUTES = ("LEMMA", "POS", "TAG", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE")  # what a document keeps
SURE = 0.9  # least mean probability of a sentence's arcs with their labels
_SHORTEST = 3


def texts(rows: Path) -> list[str]:
    """The texts of a JSON-lines file whose rows have a "text"; each once."""
    with rows.open(encoding="utf8") as lines:
        return list(dict.fromkeys(json.loads(line)["text"] for line in lines))


def silver(
    nlp: Language, teacher: Teacher, found: Iterable[str], treebank: Iterable[TreeSentence], sure: float = SURE
) -> Iterator[Doc]:
    """Documents of consecutive sentences that the teacher is at least `sure` of."""
    lemmas = _lemmas(treebank)
    pieces = [piece for text in found for piece in paragraphs(Document(id="", text=text, title=""), text)]
    bare = (
        Doc(nlp.vocab, [t.text for t in p.doc], [bool(t.whitespace_) for t in p.doc], sent_starts=_starts(p.doc))
        for p in pieces
    )
    spans = [span for doc in nlp.pipe(bare, batch_size=64) for span in doc.sents]
    short = [span if _SHORTEST <= len(span) <= LONGEST else span[:0] for span in spans]
    labelled = iter(label(teacher, [[t.text for t in span] for span in short if len(span)]))
    run: list[tuple[Span, Labelled]] = []
    for span, kept in zip(spans, short, strict=True):
        tree = next(labelled) if len(kept) else None
        follows = bool(run) and run[-1][0].doc is span.doc
        if run and (tree is None or tree.sure < sure or not follows):
            yield _document(run, lemmas)
            run = []
        if tree is not None and tree.sure >= sure:
            run.append((span, tree))
    if run:
        yield _document(run, lemmas)


def _starts(doc: Doc) -> list[bool | int | None]:
    return [token.is_sent_start if token.i else True for token in doc]


def _lemmas(treebank: Iterable[TreeSentence]) -> dict[tuple[str, str], str]:
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in treebank:
        for word, tag, lemma in zip(sentence.words, sentence.tags, sentence.lemmas, strict=True):
            counted[word.lower(), tag][lemma] += 1
    return {key: lemmas.most_common(1)[0][0] for key, lemmas in counted.items() if not key[1].startswith("NNP")}


def _document(run: Sequence[tuple[Span, Labelled]], lemmas: dict[tuple[str, str], str]) -> Doc:
    words = [token for span, _ in run for token in span]
    bases = [sum(len(span) for span, _ in run[:i]) for i in range(len(run))]
    tags = [tag for _, tree in run for tag in tree.tags]
    doc = Doc(
        words[0].vocab,
        [token.text for token in words],
        [bool(token.whitespace_) for token in words],
        tags=tags,
        pos=[pos for _, tree in run for pos in tree.pos],
        morphs=[morph for _, tree in run for morph in tree.morphs],
        lemmas=[
            token.text if tag.startswith("NNP") else lemmas.get((token.lower_, tag), token.lemma_)
            for token, tag in zip(words, tags, strict=True)
        ],
        heads=[base + head for base, (_, tree) in zip(bases, run, strict=True) for head in tree.heads],
        deps=[dep for _, tree in run for dep in tree.deps],
    )
    doc.set_ents(
        [
            Span(doc, base + name.start - span.start, base + name.end - span.start, name.label_)
            for base, (span, _) in zip(bases, run, strict=True)
            for name in span.ents
        ],
        default="outside",
    )
    return doc
