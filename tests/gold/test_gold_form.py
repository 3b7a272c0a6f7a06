"""The form of the gold set: whole, in balance, true to its own texts. What it says of them is for people to judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.gold import Gold, GoldEvent, GoldRelation, GoldStance, Split, articles, sentences
from bench.judging import OPEN, SAID, as_sure
from bench.labels import squeezed
from bench.sets import gold_articles
from ingestion.seeds import load_registry
from news.claim import Document
from news.registry import Registry

ROOT = Path(__file__).parents[2]
REGIONS = {"middle-east", "europe", "russia-ukraine", "south-asia", "east-asia", "africa", "latin-america", "us"}
STYLES = {"wire", "tabloid", "state-media", "analysis", "quotes", "live-blog"}
CONSTRUCTIONS = {
    "verb",
    "noun",
    "adjective",
    "light-verb",
    "idiom",
    "headline",
    "passive",
    "relative",
    "control",
    "nominalisation",
    "quote",
    "negation",
    "double-negation",
    "concession",
    "hedge",
    "question",
    "conditional",
    "reported",
    "reported-2",
    "action",
    "shift",
    "denial",
    "neutral",
}

SENTENCES, SENTENCE_ERRORS = sentences()
ARTICLES, ARTICLE_ERRORS = articles()
TEXTS: dict[str, Document] = dict(gold_articles())
ENTRIES: list[tuple[str, Gold, str]] = [
    *((sentence.id, sentence, sentence.text) for sentence in SENTENCES),
    *((stem, gold, TEXTS[stem].text) for stem, gold in ARTICLES.items() if stem in TEXTS),
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    loaded, errors = load_registry(ROOT / "seeds" / "actors")
    assert errors == []
    return loaded


def labels(gold: Gold) -> Iterator[GoldStance | GoldEvent | GoldRelation]:
    yield from gold.stances
    yield from gold.wrong
    yield from gold.events
    yield from gold.relations


def names(label: GoldStance | GoldEvent | GoldRelation) -> tuple[tuple[str, ...], ...]:
    if isinstance(label, GoldStance):
        return (label.holder, label.target, label.speaker)
    if isinstance(label, GoldEvent):
        return (label.actors, label.recipients)
    return (label.subject, label.object)


def test_every_entry_is_valid() -> None:
    assert [str(error) for error in (*SENTENCE_ERRORS, *ARTICLE_ERRORS)] == []


def test_sentences_are_many_and_different() -> None:
    assert len(SENTENCES) >= 170
    assert [text for text, count in Counter(squeezed(s.text) for s in SENTENCES).items() if count > 1] == []
    assert [name for name, count in Counter(s.id for s in SENTENCES).items() if count > 1] == []


def test_every_article_is_labelled_and_short() -> None:
    assert set(ARTICLES) == set(TEXTS)
    assert len(ARTICLES) >= 12
    lengths = {stem: len(text.text.split()) for stem, text in TEXTS.items()}
    assert [stem for stem, length in lengths.items() if not 120 <= length <= 300] == []
    assert [stem for stem, text in TEXTS.items() if text.published is None or not text.title or not text.outlet] == []


def test_all_regions_styles_and_constructions_are_there() -> None:
    assert {sentence.region for sentence in SENTENCES} == REGIONS
    assert {sentence.style for sentence in SENTENCES} == STYLES
    assert {sentence.covers for sentence in SENTENCES} >= CONSTRUCTIONS
    assert {gold.region for gold in ARTICLES.values()} <= REGIONS


def test_neutral_sentences_ask_for_no_stance() -> None:
    neutral = [sentence for sentence in SENTENCES if sentence.covers == "neutral"]
    assert len(neutral) >= 40
    assert [sentence.id for sentence in neutral if any(not label.optional for label in sentence.stances)] == []


def test_dev_and_test_hold_about_half_of_everything() -> None:
    def balanced(golds: list[Gold]) -> bool:
        held = [gold.split for gold in golds if gold.split is not Split.TRAIN]
        return 0.4 <= held.count(Split.DEV) / len(held) <= 0.6

    assert balanced([*SENTENCES])
    assert balanced([*ARTICLES.values()])
    for construction in CONSTRUCTIONS:
        assert balanced([sentence for sentence in SENTENCES if sentence.covers == construction]), construction


def test_names_are_ids_or_words_of_the_text(registry: Registry) -> None:
    lost = [
        (entry, name)
        for entry, gold, text in ENTRIES
        for label in labels(gold)
        for group in names(label)
        for name in group
        if name not in registry and name not in {"unnamed", "outlet"} and squeezed(name) not in squeezed(text)
    ]
    assert lost == []


def test_registered_actors_are_given_by_id(registry: Registry) -> None:
    found = [
        (entry, name, actor.id)
        for entry, gold, _ in ENTRIES
        for label in labels(gold)
        for group in names(label)
        for name in group
        if name not in registry and (actor := registry.resolve(name)) and actor.id not in group
    ]
    assert found == []


def test_near_lies_in_the_text() -> None:
    lost = [
        (entry, label.near)
        for entry, gold, text in ENTRIES
        for label in labels(gold)
        if label.near is not None and squeezed(label.near) not in squeezed(text)
    ]
    assert lost == []


def test_labels_of_articles_say_where() -> None:
    vague = [
        (stem, label)
        for stem, gold in ARTICLES.items()
        for label in (*gold.stances, *gold.events)
        if label.near is None and not label.optional
    ]
    assert vague == []


def test_nothing_is_wanted_and_wrong_at_once() -> None:
    clashes = [
        (entry, label, wrong)
        for entry, gold, _ in ENTRIES
        for label in gold.stances
        for wrong in gold.wrong
        if (label.sign == wrong.sign and {*label.holder} & {*wrong.holder} and {*label.target} & {*wrong.target})
        and (label.near is None or wrong.near is None or label.near == wrong.near)
        and as_sure(label, SAID) & as_sure(wrong, SAID | OPEN)
    ]
    assert clashes == []


def test_no_label_stands_twice() -> None:
    twice = [
        (entry, label)
        for entry, gold, _ in ENTRIES
        for label, count in Counter(label.model_dump_json() for label in labels(gold)).items()
        if count > 1
    ]
    assert twice == []


def test_headlines_come_as_titles_too() -> None:
    titled = {sentence.id for sentence in SENTENCES if sentence.document().title == sentence.text}
    assert titled == {sentence.id for sentence in SENTENCES if sentence.covers == "headline"}
