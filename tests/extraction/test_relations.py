"""Lasting relations."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.reader import Reader
from news.claim import Document, Relation
from tests.extraction.reading import relations


def read(reader: Reader, text: str):  # type: ignore[no-untyped-def]
    return reader.read(Document(id="t", text=text, language="en", published=date(2020, 1, 16))).claims


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Hadi al-Ameri is the leader of Hizballah.", ("hadi-al-ameri", "leads", "hizballah")),
        ("Hadi al-Ameri, the leader of Hizballah, smiled.", ("hadi-al-ameri", "leads", "hizballah")),
        ("Hizballah's leader, Hadi al-Ameri, smiled.", ("hadi-al-ameri", "leads", "hizballah")),
        ("Hadi al-Ameri, deputy chief of Hizballah, smiled.", ("hadi-al-ameri", "role", "hizballah")),
        ("Hadi al-Ameri, an adviser to Moqtada Sadr, smiled.", ("hadi-al-ameri", "advises", "moqtada-sadr")),
        ("Hadi al-Ameri is a member of the Iraqi parliament.", ("hadi-al-ameri", "member_of", "iraqi-parliament")),
        ("Iran funds Hizballah.", ("iran", "funds", "hizballah")),
        ("Qassem Soleimani died on Jan. 3.", ("qassem-soleimani", "died", None)),
        ("The United States killed Qassem Soleimani.", ("qassem-soleimani", "killed_by", "united-states")),
    ],
)
def test_relation(reader: Reader, text: str, relation: tuple[str, str, str | None]) -> None:
    assert relation in relations(read(reader, text))


@pytest.mark.parametrize("text", ["Hadi al-Ameri is not the leader of Hizballah.", "Is Iran an ally of Hizballah?"])
def test_what_is_not_said_is_no_relation(reader: Reader, text: str) -> None:
    assert relations(read(reader, text)) == set()


def test_the_day_of_a_death(reader: Reader) -> None:
    (found,) = [claim for claim in read(reader, "Qassem Soleimani died on Jan. 3.") if isinstance(claim, Relation)]
    assert found.valid_from == date(2020, 1, 3)
