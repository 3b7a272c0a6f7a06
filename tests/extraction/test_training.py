"""What the pipeline is trained on besides treebanks: the grammar's sentences and their trees."""

from __future__ import annotations

from random import Random

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extraction.pipeline import model
from extraction.training.corpus import is_tree, with_names_merged
from extraction.training.grammar import Grammar, documents


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    return documents(Vocab(), 400)


def test_every_sentence_of_the_grammar_is_a_tree(docs: list[Doc]) -> None:
    for doc in docs:
        for sent in doc.sents:
            heads = [token.head.i - sent.start for token in sent]
            assert is_tree(heads), sent.text
            assert [token.dep_ for token in sent if token.head.i == token.i] == ["ROOT"]


def test_no_arc_of_the_grammar_crosses_another(docs: list[Doc]) -> None:
    for doc in docs:
        arcs = [sorted((token.i, token.head.i)) for token in doc]
        for first, last in arcs:
            assert not [arc for arc in arcs if first < arc[0] < last < arc[1]], doc.text


def test_the_grammar_uses_the_labels_that_the_pipeline_knows(docs: list[Doc]) -> None:
    tokens = [token for doc in docs for token in doc]
    assert {token.dep_ for token in tokens} <= set(model().get_pipe("parser").labels)
    assert {token.tag_ for token in tokens} <= set(model().get_pipe("tagger").labels)
    kinds = {f"POS={token.pos_}" + (f"|{token.morph}" if str(token.morph) else "") for token in tokens}
    known = {"|".join(sorted(label.split("|"))) for label in model().get_pipe("morphologizer").labels}
    assert {"|".join(sorted(kind.split("|"))) for kind in kinds} <= known


def test_the_grammar_says_the_same_every_time(docs: list[Doc]) -> None:
    assert [doc.to_json() for doc in documents(Vocab(), 60)] == [doc.to_json() for doc in docs[:60]]


def test_the_grammar_writes_as_newspapers_do(docs: list[Doc]) -> None:
    for doc in docs:
        assert doc[0].text[0].isupper() or doc[0].text == '"' or doc[0].ent_type_, doc.text
        for wrong in (" ,", ",,", ",.", " 's", " a a", " a e", " an b"):
            assert wrong not in doc.text.removesuffix(" a"), doc.text


@pytest.mark.parametrize(
    ("verb", "tag", "form"),
    [
        ("shoot", "VBD", "shot"),
        ("give", "VBN", "given"),
        ("slam", "VBG", "slamming"),
        ("free", "GER", "freeing"),
        ("ally", "VBZ", "allies"),
        ("ally", "VBD", "allied"),
        ("veto", "VBZ", "vetoes"),
        ("visit", "VBD", "visited"),
        ("expel", "PASS", "expelled"),
        ("deploy", "VBD", "deployed"),
        ("force", "VB", "force"),
    ],
)
def test_inflection_by_tag(verb: str, tag: str, form: str) -> None:
    assert Grammar(Random(0))._inflected(verb, tag) == form


@pytest.mark.parametrize(
    ("heads", "tree"),
    [([1, 1, 1], True), ([0], True), ([1, 0], False), ([0, 1], False), ([1, 2, 1, 3], False), ([3, 0, 1, 3], True)],
)
def test_a_tree_has_one_root_and_no_cycle(heads: list[int], tree: bool) -> None:
    assert is_tree(heads) is tree


def test_a_merged_name_looks_as_the_reader_shows_it(docs: list[Doc]) -> None:
    doc = next(doc for doc in docs if any(len(name) > 1 for name in doc.ents))
    merged = [token for token in with_names_merged(doc) if " " in token.text]
    assert merged
    assert {(token.norm_, token.shape_) for token in merged} == {("bush", "Xxxx")}
