"""The encoder of the second opinion: what it is given hides who is who, and what it says follows the words."""

from __future__ import annotations

import numpy as np
import pytest

from extraction import encoder
from extraction.deeds import Chronicle
from extraction.encoder import FIRST, LONGEST, NAME, NUMBER, SECOND, Encoder, Telling
from extraction.pieces import Pieces
from extraction.polarity import SentenceTree
from extraction.reader import Reader
from extraction.second_opinion import couples
from news.claim import Document, GivenMention
from news.registry import Registry


def told(text: str, one: str, other: str, registry: Registry) -> Telling:
    given = tuple(
        GivenMention(id=name, start=text.index(word), end=text.index(word) + len(word))
        for name, word in (("a", one), ("b", other))
    )
    (analysis,) = Reader(registry, second_opinion=False).analyse([Document(id="d", text=text, mentions=given)])
    (sentence,) = analysis.sentences
    (couple,) = couples(SentenceTree(Chronicle(analysis, registry), sentence), [])
    return couple.told


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    found = encoder.shipped()
    assert found is not None
    return found


def test_hides_names_and_numbers(registry: Registry) -> None:
    text = "In Oslo, Alda Marek mocked Boris Tull and 300 others before Carla Venn spoke."
    found = told(text, "Alda Marek", "Boris Tull", registry)
    assert found.words == tuple(
        f"in {NAME} , {FIRST} mocked {SECOND} and {NUMBER} others before {NAME} spoke .".split()
    )
    assert (found.words[found.first], found.words[found.second]) == (FIRST, SECOND)


def test_the_one_named_first_is_the_first_whoever_it_is(registry: Registry) -> None:
    text = "Alda Marek mocked Boris Tull."
    assert told(text, "Alda Marek", "Boris Tull", registry) == told(text, "Boris Tull", "Alda Marek", registry)


def test_looks_at_the_words_around_the_two(registry: Registry) -> None:
    text = "On a day when nothing else was in the papers at all Alda Marek mocked Boris Tull."
    found = told(text, "Alda Marek", "Boris Tull", registry)
    assert found.words == tuple(f"nothing else was in the papers at all {FIRST} mocked {SECOND} .".split())


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Alda Marek harshly condemned Boris Tull for his attacks.", 3),
        ("Alda Marek warmly praised Boris Tull as a great leader.", 1),
    ],
)
def test_tells_for_from_against(text: str, likely: int, registry: Registry, shipped: Encoder) -> None:
    chances = shipped.chances(told(text, "Alda Marek", "Boris Tull", registry))
    assert np.exp(chances).sum() == pytest.approx(1, abs=1e-3)
    assert chances.argmax() == likely


def test_says_the_same_every_time(registry: Registry, shipped: Encoder) -> None:
    one = told("Alda Marek mocked Boris Tull.", "Alda Marek", "Boris Tull", registry)
    other = Telling((FIRST, "and", SECOND), 0, 2)
    first = shipped.chances(one)
    shipped.chances(other)
    assert (shipped.chances(one) == first).all()


def test_endless_words_keep_the_bounds(shipped: Encoder) -> None:
    words = (FIRST, *["antidisestablishmentarianism" * 3] * 110, SECOND)
    chances = shipped.chances(Telling(words, 0, len(words) - 1))
    assert np.isfinite(chances).all()


def test_pieces_are_the_longest_first() -> None:
    pieces = Pieces(["[UNK]", "un", "##believ", "##able", "##believable", "war"])
    assert pieces.split("unbelievable") == (1, 4)
    assert pieces.split("war") == (5,)
    assert pieces.split("wars") == pieces.split("é") == (0,)


def test_a_sentence_of_pieces_is_never_too_long() -> None:
    pieces = Pieces(["[UNK]", "[CLS]", "[SEP]", *encoder.MARKS, "a", "##b"])
    few, places = Telling((FIRST, "ab", SECOND), 0, 2).numbers(pieces)
    letter = pieces.number["a"]
    assert few == [1, 3, letter, letter + 1, 4, 2]
    assert places == (1, 4, 0)
    many, places = Telling((FIRST, *["abbb"] * 120, SECOND), 0, 121).numbers(pieces)
    assert len(many) == 124 <= LONGEST
    assert [many[at] for at in places] == [3, 4, 1]


def test_the_shipped_file_is_small() -> None:
    assert encoder.FILE.stat().st_size < 15_000_000
