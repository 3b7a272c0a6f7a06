"""Sentences and their places in the article."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction import pipeline
from extraction.text import Analysis
from news.claim import Document

Analyse = Callable[..., Analysis]


def quotes(analysis: Analysis) -> list[str]:
    return [analysis.quote_of(sentence).text for sentence in analysis.sentences]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Iran spoke. Iraq listened.", ["Iran spoke.", "Iraq listened."]),
        ("Gen. Soleimani met Mr. Salih on Jan. 3 in Baghdad.", ["Gen. Soleimani met Mr. Salih on Jan. 3 in Baghdad."]),
        ("The U.S. Army left. It was late.", ["The U.S. Army left.", "It was late."]),
        (
            "He read the paper (It was old. It was torn) and left the room.",
            ["He read the paper (It was old. It was torn) and left the room."],
        ),
        ("“We will leave.” He sat down.", ["“We will leave.”", "He sat down."]),
        ("Two things:\n\n1. Peace now.\n\n2. Bread.", ["Two things:", "Peace now.", "Bread."]),
        ("• First point\n• Second point", ["First point", "Second point"]),
        ("Iran   spoke\nto  Iraq.", ["Iran   spoke\nto  Iraq."]),
        ("BAGHDAD (Tigris Wire) - Iran spoke.", ["Iran spoke."]),
        ("TEHRAN, Jan. 3 — Iran spoke.", ["Iran spoke."]),
        ("\n\n   \n", []),
    ],
)
def test_sentences_stand_in_the_text_as_they_are(analyse: Analyse, text: str, sentences: list[str]) -> None:
    assert quotes(analyse(text)) == sentences


def test_the_title_is_a_headline_only_where_the_text_has_it(analyse: Analyse) -> None:
    body = "Sadr spoke in Baghdad."
    inside = analyse(f"Sadr Backs March Against America\n\n{body}", title="Sadr Backs March Against America")
    outside = analyse(body, title="Sadr Backs March Against America")
    assert [sentence.headline for sentence in inside.sentences] == [True, False]
    assert [sentence.headline for sentence in outside.sentences] == [False]


def test_a_first_sentence_taken_for_the_title_is_read_as_a_sentence(analyse: Analyse) -> None:
    first = "The cleric Moqtada Sadr left Qom on Tuesday."
    assert not analyse(f"{first}\n\nHe rejected Iran.", title=first).sentences[0].headline
    assert analyse("Sadr Seeks Exit of the U.S.\n\nHe left.", title="Sadr Seeks Exit of the U.S.").sentences[0].headline


@pytest.mark.parametrize(
    ("headline", "subject", "verb"),
    [
        ("Sadr Backs March Against America", "Sadr", "backs"),
        ("Iran Joins Drive for Iraqi Elections", "Iran", "joins"),
        ("SADR CONDEMNS STRIKE ON BAGHDAD", "Sadr", "condemns"),
    ],
)
def test_a_headline_is_parsed_as_a_sentence(analyse: Analyse, headline: str, subject: str, verb: str) -> None:
    analysis = analyse(f"{headline}\n\nMore later.", title=headline)
    root = next(token for token in analysis.sentences[0].span if token.lower_ == verb)
    assert [child.text.capitalize() for child in root.children if child.dep_ == "nsubj"] == [subject]
    assert quotes(analysis)[0] == headline


def test_a_name_is_one_token(analyse: Analyse) -> None:
    analysis = analyse("Kata’ib Hizballah praised Hadi Al-Ameri.")
    assert [token.text for token in analysis.sentences[0].span][:3] == ["Kata'ib Hizballah", "praised", "Hadi Al-Ameri"]


def test_a_paragraph_without_end_is_cut() -> None:
    text = "Iran spoke to Iraq and " * 2_000
    pieces = pipeline.paragraphs(Document(id="t", text=text), text)
    assert len(pieces) > 5
    assert max(len(piece.doc.text) for piece in pieces) <= pipeline.LONGEST


def test_text_in_another_script_is_not_parsed() -> None:
    text = "العراق وإيران\n\n中国外交部。\n\nIran spoke."
    assert [piece.doc.text for piece in pipeline.paragraphs(Document(id="t", text=text), text)] == ["Iran spoke."]


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("IranUS Sadr.,!?\"'“”’()\n\t \u00a0\u200b\u00adßİ-–éﬁ5عن中\ud800"),
        max_size=200,
    )
)
def test_every_token_stands_at_its_offsets(analyse: Analyse, text: str) -> None:
    analysis = analyse(text)
    at = 0
    for sentence in analysis.sentences:
        assert at <= sentence.start < sentence.end <= len(text)
        for token in sentence.span:
            assert sentence.start <= sentence.start_of(token) < sentence.end_of(token) <= sentence.end
        at = sentence.end
    for mention in analysis.mentions:
        assert text[mention.start : mention.end] == mention.text
