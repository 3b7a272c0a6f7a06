"""How sure a claim is, by the words around it."""

from __future__ import annotations

import pytest

from extraction.reader import Reader
from news.claim import Document, Modality
from tests.extraction.reading import stance


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Iran backs Hizballah.", Modality.ASSERTED),
        ("Lebanon said that Iran backs Hizballah.", Modality.REPORTED),
        ("According to officials, Iran backs Hizballah.", Modality.REPORTED),
        ("According to rumours, Iran backs Hizballah.", Modality.RUMOURED),
        ("Iran reportedly backs Hizballah.", Modality.RUMOURED),
        ("Iran is said to back Hizballah.", Modality.RUMOURED),
        ("Lebanon denied that Iran backs Hizballah.", Modality.DENIED),
        ("Lebanon denied reports that Iran backs Hizballah.", Modality.DENIED),
        ("Lebanon did not deny that Iran backs Hizballah.", Modality.REPORTED),
        ("Iran will back Hizballah.", Modality.PREDICTED),
        ("Iran is expected to back Hizballah.", Modality.PREDICTED),
        ("Iran might back Hizballah.", Modality.HYPOTHETICAL),
        ("If Iran backs Hizballah, Lebanon will protest.", Modality.HYPOTHETICAL),
        ("Lebanon said that Iran would back Hizballah.", Modality.PREDICTED),
    ],
)
def test_modality(reader: Reader, text: str, modality: Modality) -> None:
    reading = reader.read(Document(id="t", text=text, language="en"))
    assert stance(reading.claims, "iran", "hizballah").modality is modality


def test_who_speaks_of_their_own_side_vouches_for_it(reader: Reader) -> None:
    reading = reader.read(Document(id="t", text="Iran said that it backs Hizballah.", language="en"))
    assert stance(reading.claims, "iran", "hizballah").modality is Modality.ASSERTED


def test_an_apposition_is_not_denied_with_its_clause(reader: Reader) -> None:
    text = "Lebanon denied that Iran, an ally of Hizballah, condemned Moqtada Sadr."
    claims = reader.read(Document(id="t", text=text, language="en")).claims
    assert stance(claims, "iran", "hizballah").modality is not Modality.DENIED
    assert stance(claims, "iran", "moqtada-sadr").modality is Modality.DENIED
