"""Turns that the text itself asserts."""

from __future__ import annotations

import pytest

from extraction.reader import Reader
from news.claim import Document, Stance

IRAN, US, LEB, HIZB, SADR = "iran", "united-states", "lebanon", "hizballah", "moqtada-sadr"


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("Lebanon has drifted away from Iran.", {(LEB, IRAN, "-")}),
        ("Lebanon has gone over from Iran to the United States.", {(LEB, IRAN, "-"), (LEB, US, "+")}),
        ("Lebanon switched its allegiance from Iran to the United States.", {(LEB, IRAN, "-"), (LEB, US, "+")}),
        ("Lebanon dropped its objections to Iran.", {(LEB, IRAN, "+")}),
        ("Lebanon withdrew its support for Hizballah.", {(LEB, HIZB, "-")}),
        ("Lebanon turned on Hizballah.", {(LEB, HIZB, "-")}),
        ("Lebanon's turn against Iran surprised nobody.", {(LEB, IRAN, "-")}),
        ("Moqtada Sadr now praises Iran.", {(SADR, IRAN, "+")}),
        ("Moqtada Sadr has become a supporter of Iran.", {(SADR, IRAN, "+")}),
        # no turns
        ("Lebanon has always backed Iran.", set()),
        ("Iran withdrew its soldiers from Lebanon.", set()),
    ],
)
def test_turns(reader: Reader, text: str, turned: set[tuple[str, str, str]]) -> None:
    claims = reader.read(Document(id="t", text=text, language="en")).claims
    assert {
        (claim.holder.actor, claim.target.actor, "+" if claim.value > 0 else "-")
        for claim in claims
        if isinstance(claim, Stance) and claim.shift
    } == turned


def test_what_is_over_is_no_stance(reader: Reader) -> None:
    claims = reader.read(Document(id="t", text="Lebanon once backed Iran.", language="en")).claims
    assert [claim for claim in claims if isinstance(claim, Stance)] == []
