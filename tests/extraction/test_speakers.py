"""Who says so."""

from __future__ import annotations

import pytest

from extraction.reader import Reader
from news.claim import Document, SpeakerKind
from tests.extraction.reading import stance

OUTLET, ACTOR, UNNAMED = SpeakerKind.OUTLET, SpeakerKind.ACTOR, SpeakerKind.UNNAMED


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Iran backs Hizballah.", OUTLET, "The Gazette"),
        ("Lebanon said that Iran backs Hizballah.", ACTOR, "Lebanon"),
        ("Iran backs Hizballah, Lebanon said.", ACTOR, "Lebanon"),
        ("According to Lebanon, Iran backs Hizballah.", ACTOR, "Lebanon"),
        ("Lebanon said that the United States had claimed that Iran backs Hizballah.", ACTOR, "United States"),
        ("Analysts said that Iran backs Hizballah.", UNNAMED, "Analysts"),
        ("Iran is said to back Hizballah.", UNNAMED, ""),
        ("Our sources say that Iran backs Hizballah.", OUTLET, "The Gazette"),
        ("The Gazette's sources say that Iran backs Hizballah.", OUTLET, "The Gazette"),
    ],
)
def test_speaker(reader: Reader, text: str, kind: SpeakerKind, name: str) -> None:
    document = Document(id="t", text=text, language="en", outlet="The Gazette")
    speaker = stance(reader.read(document).claims, "iran", "hizballah").speaker
    assert (speaker.kind, speaker.name) == (kind, name)
