"""What negation turns, and what only looks like it."""

from __future__ import annotations

import pytest

from extraction.reader import Reader
from news.claim import Document
from tests.extraction.reading import sides

IRAN, US, LEB, HIZB = "iran", "united-states", "lebanon", "hizballah"


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Neither Lebanon nor Iran supports the United States.", {(LEB, US, "-"), (IRAN, US, "-")}),
        ("Lebanon no longer backs Iran.", {(LEB, IRAN, "-")}),
        ("Rarely has Lebanon criticised Iran.", set()),
        ("Lebanon has yet to condemn Iran.", set()),
        ("Lebanon gave Hizballah no money.", {(LEB, HIZB, "-")}),
        ("Instead of thanking Iran, Lebanon accused it.", {(LEB, IRAN, "-")}),
        ("Lebanon condemned Iran but not the United States.", {(LEB, IRAN, "-")}),
        ("Lebanon neither supports nor opposes Iran.", set()),
        ("Lebanon may or may not support Iran.", {(LEB, IRAN, "+")}),
        # verbs that imply the opposite
        ("Lebanon never refused to help Iran.", {(LEB, IRAN, "+")}),
        ("Lebanon did not stop supporting Iran.", {(LEB, IRAN, "+")}),
        ("Lebanon will not abandon Iran.", {(LEB, IRAN, "+")}),
        # to fail to do harm is to have tried
        ("Lebanon failed to oust Hizballah.", {(LEB, HIZB, "-")}),
        ("Lebanon cannot but condemn Iran.", {(LEB, IRAN, "-")}),
        ("Nobody would deny that Lebanon backs Iran.", {(LEB, IRAN, "+")}),
    ],
)
def test_negation(reader: Reader, text: str, side: set[tuple[str, str, str]]) -> None:
    assert sides(reader.read(Document(id="t", text=text, language="en")).claims) == side
