"""Who is quoted, over several sentences; and parses mended where speech is set into a sentence."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extraction.asides import mend_asides
from extraction.marks import quotations
from extraction.reader import Reader
from news.claim import Document, Modality, SpeakerKind, Stance
from tests.extraction.reading import sides, stance

BLANK = spacy.blank("en")
IRAN, US, LEB, HIZB, SADR = "iran", "united-states", "lebanon", "hizballah", "moqtada-sadr"


def read(reader: Reader, text: str):  # type: ignore[no-untyped-def]
    return reader.read(Document(id="t", text=text, language="en", outlet="The Gazette")).claims


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ('"We condemn Iran," Moqtada Sadr said.', {(SADR, IRAN, "-")}),
        (
            'Moqtada Sadr spoke at noon. "We thank Lebanon," he said. "We reject Iran."',
            {(SADR, LEB, "+"), (SADR, IRAN, "-")},
        ),
        ('Moqtada Sadr: "The United States must leave."', {(SADR, US, "-")}),
        ('"I oppose Iran," wrote Moqtada Sadr.', {(SADR, IRAN, "-")}),
        ('Moqtada Sadr said:\n\n"We oppose Iran.\n\n"We admire Lebanon."', {(SADR, IRAN, "-"), (SADR, LEB, "+")}),
        ("We condemn Iran.", set()),  # nobody is quoted
    ],
)
def test_speakers_of_quotations(reader: Reader, text: str, side: set[tuple[str, str, str]]) -> None:
    assert sides(read(reader, text)) == side


def test_what_a_quotation_tells_is_reported(reader: Reader) -> None:
    found = stance(
        read(reader, 'Moqtada Sadr spoke. "Iran backs Hizballah," he said. "Lebanon supports Iran."'), LEB, IRAN
    )
    assert (found.modality, found.speaker.kind, found.speaker.actor) == (Modality.REPORTED, SpeakerKind.ACTOR, SADR)


@pytest.mark.parametrize(
    "text",
    [
        "Lebanon called it a lie that Iran backs Hizballah.",
        "Claims that Iran backs Hizballah are baseless.",
        "Lebanon scotched rumours that Iran backs Hizballah.",
        "It is not true that Iran backs Hizballah.",
        "It is not that Iran backs Hizballah.",
        "There is no truth in reports that Iran backs Hizballah.",
    ],
)
def test_what_is_called_untrue_is_denied(reader: Reader, text: str) -> None:
    said = [
        claim for claim in read(reader, text) if isinstance(claim, Stance) and claim.modality is not Modality.DENIED
    ]
    assert not [claim for claim in said if claim.holder.actor == IRAN]


@pytest.mark.parametrize(
    "text",
    [
        "Iran, Lebanon insists, arms Hizballah.",
        "Iran arms Hizballah, as Lebanon tells it.",
        "In Lebanon's view, Iran arms Hizballah.",
    ],
)
def test_who_is_set_beside_a_clause_says_it(reader: Reader, text: str) -> None:
    assert stance(read(reader, text), IRAN, HIZB).speaker.actor == LEB


def test_marks_open_and_close() -> None:
    doc = BLANK('"One two three four," he said. "Five six seven eight')
    assert [(one.first, one.open) for one in quotations(doc)] == [(1, False), (11, True)]


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_mending_never_makes_a_circle(data: st.DataObject) -> None:
    """Every tree stays a tree, whatever a parser made of the words."""
    words = data.draw(
        st.lists(
            st.sampled_from(['"', ",", "X", "said", "far", "from", "time", "and", "again", "."]),
            min_size=2,
            max_size=14,
        )
    )
    root = data.draw(st.integers(0, len(words) - 1))
    order = data.draw(st.permutations([place for place in range(len(words)) if place != root]))
    heads, known = [root] * len(words), [root]
    for place in order:
        heads[place] = data.draw(st.sampled_from(known))
        known.append(place)
    links = data.draw(
        st.lists(
            st.sampled_from(["nsubj", "obj", "conj", "advcl", "advmod", "ccomp", "compound"]),
            min_size=len(words),
            max_size=len(words),
        )
    )
    links[root] = "ROOT"
    tags = ["VBD" if word == "said" else "NNP" for word in words]
    pos = ["VERB" if word == "said" else "PROPN" for word in words]
    doc = Doc(
        BLANK.vocab,
        words=words,
        heads=heads,
        deps=links,
        tags=tags,
        pos=pos,
        sent_starts=[True] + [False] * (len(words) - 1),
    )
    mend_asides(doc)
    for token in doc:
        node, steps = token, 0
        while node.head.i != node.i:
            node, steps = node.head, steps + 1
            assert steps <= len(doc)
