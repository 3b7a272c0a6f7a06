"""Titles."""

from __future__ import annotations

import pytest

from news.claim import EventType, Predicate
from news.position import ChangeKind
from news.registry import Registry
from rules.cases import parse_line
from rules.wording import _phrases, change_title, claim_title, listed, one_line, takes_the


@pytest.mark.parametrize(
    ("kind", "before", "after", "title"),
    [
        (ChangeKind.HARDENING, -0.2, -0.6, "Ada Marsh: wary -> against the United Islands"),
        (ChangeKind.TURN, 0.6, -0.2, "Ada Marsh: for -> wary of the United Islands"),
        (ChangeKind.TURN, -0.6, 0.2, "Ada Marsh: against -> warm toward the United Islands"),
        (ChangeKind.SOFTENING, -0.6, 0.0, "Ada Marsh: against -> neutral toward the United Islands"),
        (ChangeKind.HARDENING, -0.5, -0.9, "Ada Marsh: more firmly against the United Islands"),
        (ChangeKind.SOFTENING, 0.9, 0.5, "Ada Marsh: less for the United Islands"),
        (ChangeKind.FIRST, 0.0, -0.5, "Ada Marsh: against the United Islands (first seen)"),
    ],
)
def test_change(registry: Registry, kind: ChangeKind, before: float, after: float, title: str) -> None:
    assert change_title("ada-marsh", "united-isles", kind, before, after, registry) == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("2020-01-01 Marsh -> North 0.5", "Ada Marsh is for North"),
        ("2020-01-01 Marsh CONSULT bela-stone, carl-stone", "Ada Marsh met Bela Stone and Carl Stone"),
        ("2020-01-01 Marsh, North CONSULT", "Ada Marsh and North held talks"),
        (
            "2020-01-01 isles-army ASSAULT Blue Band in Southport",
            "The Army of the Islands attacked Blue Band in Southport",
        ),
    ],
)
def test_claim(registry: Registry, line: str, title: str) -> None:
    assert claim_title(parse_line(line, registry).claim, registry) == title


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("United States", True),
        ("United Arab Emirates", True),
        ("Iran", False),
        ("Iraqi parliament", True),
        ("Popular Mobilization Units", True),
        ("Islamic Revolutionary Guard Corps", True),
        ("Kata'ib Hizballah", False),
        ("NATO", False),
        ("Organisation of Islamic Cooperation", True),
        ("US military presence in Iraq", True),
        ("normalisation with Israel", False),
        ("The Hague", False),
        ("", False),
    ],
)
def test_the(name: str, wanted: bool) -> None:
    assert takes_the(name) is wanted


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\u2028and \x1b[31mred\u202e", "two lines and [31mred"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_text_from_outside_is_one_printable_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_lists() -> None:
    assert [listed("a"), listed("aba"), listed("abc")] == ["a", "a and b", "a, b and c"]


def test_every_type_and_predicate_has_its_words() -> None:
    assert set(_phrases()["events"]) == set(EventType)
    assert set(_phrases()["relations"]) == set(Predicate)
