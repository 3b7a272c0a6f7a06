"""Pronouns and descriptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extraction.text import Analysis
from news.claim import MentionKind

Analyse = Callable[..., Analysis]


def references(analysis: Analysis) -> list[tuple[str, str | None]]:
    return [(m.text, m.actor or f"?{m.name}") for m in analysis.mentions if m.kind is not MentionKind.NAME]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sadr spoke on Monday. He condemned Iran.", [("He", "moqtada-sadr")]),
        ("Pelosi met Sadr. She thanked him.", [("She", "nancy-pelosi"), ("him", "moqtada-sadr")]),
        ("Sadr said that he would leave.", [("he", "moqtada-sadr")]),
        ("Sadr told his followers to go.", [("his", "moqtada-sadr")]),
        ("Sadr met Salih. A minister said he was tired.", []),
        ("Iran spoke. He left.", []),
        ("Sadr resigned. The weather was fine. Shops closed early. It rained. He left.", []),
        ("Sadr condemned the strike. It was clear that war was near.", []),
        ("No candidate has come forward, said Salih. He is not pleased.", [("He", "barham-salih")]),
    ],
)
def test_pronouns(analyse: Analyse, text: str, meant: list[tuple[str, str]]) -> None:
    assert references(analyse(text)) == meant


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("Moqtada Sadr arrived in Najaf. The fiery cleric condemned Iran.", "The fiery cleric", "moqtada-sadr"),
        ("Ali Khamenei spoke to Iraq. The supreme leader thanked all.", "The supreme leader", "ali-khamenei"),
        ("Salih left Iraq. The president will return on Monday.", "The president", "barham-salih"),
        ("Gen. Qassem Soleimani was killed. The dead general had many foes.", "The dead general", "qassem-soleimani"),
        ("The Iraqi parliament met on Sunday. Then parliament voted.", "parliament", "iraqi-parliament"),
        ("Kata'ib Hizballah was hit. The militia vowed revenge.", "The militia", "kataib-hizballah"),
        ("Moqtada Sadr, the fiery cleric, spoke.", "the fiery cleric", "moqtada-sadr"),
        ("Ali Khamenei spoke. The leader of Iran left.", "The leader", "ali-khamenei"),
        (
            "The crowd turned to a veteran negotiator in Baghdad, Iraq's Hadi al-Ameri, and begged him to stay.",
            "a veteran negotiator",
            "hadi-al-ameri",
        ),
    ],
)
def test_descriptions(analyse: Analyse, text: str, mention: str, actor: str) -> None:
    assert dict(references(analyse(text))).get(mention) == actor


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Moqtada Sadr and Iraq were quiet. A cleric condemned Iran.", "A cleric"),
        ("Sadr met Salih in Iraq. The top Iraqi leader left.", "The top Iraqi leader"),
        ("They met a veteran minister in Baghdad, Hadi al-Ameri, and Barham Salih.", "a veteran minister"),
        ("Nancy Pelosi met Sadr. The spokesman declined to comment.", "The spokesman"),
        ("Kata'ib Hizballah fought Badr Organization men. The militia won.", "The militia"),
    ],
)
def test_what_is_not_sure_means_nobody(analyse: Analyse, text: str, mention: str) -> None:
    assert mention not in dict(references(analyse(text)))


@pytest.mark.parametrize(
    ("day", "actor"), [(date(2020, 1, 16), "barham-salih"), (date(2023, 1, 16), "latif-rashid"), (None, None)]
)
def test_an_office_means_its_holder_of_the_day(analyse: Analyse, day: date | None, actor: str | None) -> None:
    found = dict(references(analyse("The Iraqi president condemned Iran.", published=day)))
    assert found.get("The Iraqi president") == actor


def test_a_former_office_means_one_who_held_it(analyse: Analyse) -> None:
    text = "Latif Rashid succeeded Barham Salih. The former president left Baghdad."
    assert dict(references(analyse(text, published=date(2023, 1, 16)))).get("The former president") == "barham-salih"
