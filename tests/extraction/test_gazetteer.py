"""Names of the registry in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.gazetteer import Gazetteer
from extraction.spelling import fold_text, key, variants
from news.registry import Registry


@pytest.fixture(scope="module")
def gazetteer(registry: Registry) -> Gazetteer:
    return Gazetteer(registry)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Moqtada Sadr", {"Moqtada Sadr": "moqtada-sadr"}),
        ("Muqtada al-Sadr", {"Muqtada al-Sadr": "moqtada-sadr"}),
        ("Moktada as-Sadr", {"Moktada as-Sadr": "moqtada-sadr"}),
        ("Hadi Ameri", {"Hadi Ameri": "hadi-al-ameri"}),
        ("Hadi Al Amiri", {"Hadi Al Amiri": "hadi-al-ameri"}),
        ("Kata'ib Hezbollah", {"Kata'ib Hezbollah": "kataib-hizballah"}),
        ("Kataib Hizbullah", {"Kataib Hizbullah": "kataib-hizballah"}),
        ("Kata’ib Hizballah", {"Kata’ib Hizballah": "kataib-hizballah"}),
        ("Hezbollah’s men", {"Hezbollah": "hizballah"}),
        ("Qasem Suleimani", {"Qasem Suleimani": "qassem-soleimani"}),
        ("US", {"US": "united-states"}),
        ("the U.S. and Iran's men", {"U.S.": "united-states", "Iran": "iran"}),
        ("U. S. officials", {"U. S.": "united-states"}),
        ("US-backed, pro-Iran", {"US": "united-states", "Iran": "iran"}),
        ("Popular Mobilization\nUnits", {"Popular Mobilization\nUnits": "popular-mobilization-units"}),
        ("tell us, Us and them", {}),
        ("THEY TOLD US TO GO NOW", {}),
        ("THE PMU SPOKE TO IRAN", {"PMU": "popular-mobilization-units", "IRAN": "iran"}),
        ("iran, sadr", {}),
        ("Irans, Sadrists, Iranologist", {}),
        ("www.iran.com and sadr@Iran.ir", {}),
    ],
)
def test_finds(gazetteer: Gazetteer, text: str, found: dict[str, str]) -> None:
    assert {text[hit.start : hit.end]: hit.bearers[0].actor for hit in gazetteer.find(text)} == found


def test_an_issue_does_not_hide_the_names_inside(gazetteer: Gazetteer) -> None:
    text = "They condemn the American presence."
    assert [text[hit.start : hit.end] for hit in gazetteer.find(text)] == ["American presence", "American"]


def test_offsets_hold_where_folding_changes_lengths(gazetteer: Gazetteer) -> None:
    text = "ﬁﬁ ßß İ Sadr and Iran"
    assert [text[hit.start : hit.end] for hit in gazetteer.find(text)] == ["Sadr", "Iran"]


def test_an_empty_registry_finds_nothing() -> None:
    assert Gazetteer(Registry()).find("Iran and the US") == []


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Moqtada al-Sadr", "muqtada as sadr"),
        ("Kata'ib Hizballah", "kataib hezbollah"),
        ("Hussein Salami", "hossein salami"),
        ("Saraya al-Khorasaniyya", "saraya al khorasania"),
    ],
)
def test_spellings(name: str, spelling: str) -> None:
    assert spelling in set(variants(name))


def test_spellings_are_bounded_and_begin_with_the_name() -> None:
    made = list(variants("Abu Mohammed Hussein al-Hassan al-Ahmed abu Ali", bare=True))
    assert made[0] == "abu mohammed hussein al hassan al ahmed abu ali"
    assert len(made) <= 1_000


@given(st.text(max_size=60))
def test_folding_keeps_a_place_for_every_character(text: str) -> None:
    folded, places = fold_text(text)
    assert len(folded) == (len(text) if places is None else len(places))
    assert key(key(text)) == key(text)
