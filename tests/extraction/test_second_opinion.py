"""The learned second opinion: it adds where frames are silent, shows its reason, and can be switched off."""

from __future__ import annotations

import numpy as np
import pytest

from extraction import second_opinion
from extraction.reader import Reader
from extraction.second_opinion import FRAME, Model, shipped
from news.claim import Document, GivenMention, Reading, Stance
from news.registry import Registry

TEXTS = (
    "Iran blasted the United States over the strike, and Iraq hailed Iran for its restraint.",
    "The United States has been a thorn in the side of Iran for decades.",
    "Moqtada Sadr ridiculed Iran on Monday.",
)


def row(text: str, one: str, other: str) -> Document:
    spans = [(name, text.index(word)) for name, word in (("a", one), ("b", other))]
    ends = {"a": len(one), "b": len(other)}
    given = tuple(GivenMention(id=name, start=start, end=start + ends[name]) for name, start in spans)
    return Document(id="row", text=text, mentions=given)


def model(bars: float) -> Model:
    """Knows one mark, which speaks against; else it leans to neither."""
    sums = np.array([second_opinion.crc32(b"s=thorn")], dtype=np.uint32)
    weights = np.array([[0.0, 4.0]], dtype=np.float32)
    bias, shares = np.full((2, 2), -1.5, dtype=np.float32), np.array([[1, 0], [1, 0]], dtype=np.float32)
    return Model(sums, weights, bias, np.full(4, bars, dtype=np.float32), shares)


def learned(reading: Reading) -> list[Stance]:
    return [claim for claim in reading.claims if isinstance(claim, Stance) and claim.frame == FRAME]


@pytest.fixture
def taught(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr("extraction.reader.shipped", lambda: model(0.3))
    return Reader(registry)


def test_adds_between_given_mentions_with_quote_and_trigger(taught: Reader) -> None:
    text = "They met. " + TEXTS[1]
    found = learned(taught.read(row(text, "United States", "Iran")))
    assert [(claim.holder.mention, claim.target.mention) for claim in found] == [("a", "b")]  # the likeliest alone
    for claim in found:
        assert claim.quote.text == text[claim.quote.start : claim.quote.end] == TEXTS[1]
        assert claim.trigger == "thorn"
        assert claim.value < 0
        assert 0.3 <= claim.confidence < 1


def test_is_silent_where_no_mark_is_known(taught: Reader) -> None:
    assert not learned(taught.read(row("The United States met Iran.", "United States", "Iran")))


def test_is_silent_where_frames_speak(taught: Reader) -> None:
    text = "The United States condemned Iran as a thorn in its side."
    reading = taught.read(row(text, "United States", "Iran"))
    ends = {(claim.holder.mention, claim.target.mention) for claim in reading.claims if isinstance(claim, Stance)}
    assert ("a", "b") in ends
    assert all((claim.holder.mention, claim.target.mention) != ("a", "b") for claim in learned(reading))


@pytest.mark.parametrize(("bars", "left"), [(0.3, True), (0.9, False)])
def test_weighs_what_frames_read(registry: Registry, monkeypatch: pytest.MonkeyPatch, bars: float, left: bool) -> None:
    monkeypatch.setattr("extraction.reader.shipped", lambda: model(bars))
    document = row("The United States condemned Iran as a thorn in its side.", "United States", "Iran")
    found = [claim for claim in Reader(registry).read(document).claims if isinstance(claim, Stance)]
    assert [claim.frame != FRAME for claim in found] == [True] * left
    alone = Reader(registry, second_opinion=False).read(document).claims
    for claim, before in zip(found, alone, strict=False):
        assert isinstance(before, Stance)
        assert claim == before.model_copy(update={"confidence": claim.confidence})


def test_a_denial_is_left_alone(taught: Reader) -> None:
    text = "The United States denied that it had condemned Iran."
    reading = taught.read(row(text, "United States", "Iran"))
    assert [claim.modality for claim in reading.claims if isinstance(claim, Stance)] == ["denied"]


def test_can_be_switched_off(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.reader.shipped", lambda: model(0.3))
    reader = Reader(registry, second_opinion=False)
    assert not learned(reader.read(row(TEXTS[1], "United States", "Iran")))


def test_no_model_is_no_opinion(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.reader.shipped", lambda: None)
    assert not learned(Reader(registry).read(row(TEXTS[1], "United States", "Iran")))


def test_reads_the_same_every_time(registry: Registry) -> None:
    documents = [row(TEXTS[0], "Iran", "United States"), Document(id="d", text="\n\n".join(TEXTS))]
    first, again = ([reading.model_dump_json() for reading in Reader(registry).read_many(documents)] for _ in range(2))
    assert first == again


def test_is_silent_where_nobody_asked(taught: Reader) -> None:
    assert not learned(taught.read(Document(id="plain", text=TEXTS[1])))


def test_the_shipped_model_is_small_and_holds_no_text() -> None:
    found = shipped()
    assert found is not None
    assert second_opinion.FILE.stat().st_size < 3_000_000
    assert found.keys.dtype == np.uint32
    assert (np.diff(found.keys.astype(np.int64)) > 0).all()
    assert found.weights.shape == (len(found.keys), 2)
    assert np.isfinite(found.weights).all()
    assert found.encoder is not None
    assert found.shares.shape == (2, 2)
    assert (found.shares[0] > 0).all()
    assert ((found.bars > 0) & (found.bars < 1)).all()


@pytest.mark.parametrize("verb", ["harshly condemned", "warmly praised"])
def test_the_shipped_model_keeps_who_did_it_in_a_passive(registry: Registry, verb: str) -> None:
    document = row(f"Alda Marek was {verb} by Boris Tull.", "Alda Marek", "Boris Tull")
    found = [claim for claim in Reader(registry).read(document).claims if isinstance(claim, Stance)]
    assert [(claim.holder.mention, claim.target.mention) for claim in found] == [("b", "a")]
