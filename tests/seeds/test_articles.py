"""The shipped dispatches: their form, the parts they play, and that the words are the project's own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "seeds" / "articles").glob("*.md"))
EXPECTATIONS = ROOT / "tests" / "data" / "seed_expectations.yaml"
SHARED = ROOT.parent / "shared" / "seeds"

WIRE = {
    "2020-01-14-tigris-wire-million-march",
    "2020-01-14-anbar-post-sadr-march",
    "2020-01-15-gulf-ledger-sadr-march-wire",
}
REVISIONS = ("2020-01-05-gulf-ledger-parliament-vote", "2020-01-06-gulf-ledger-parliament-vote-corrected")
KEYS = {"title", "outlet", "url", "published", "language"}


@cache
def dispatch(name: str) -> tuple[dict[str, Any], str]:
    """Front matter and text of one dispatch."""
    whole = (ROOT / "seeds" / "articles" / f"{name}.md").read_text(encoding="utf8")
    opening, front, text = whole.split("---\n", 2)
    assert opening == ""
    return YAML(typ="safe").load(front), text


@cache
def expectations() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(EXPECTATIONS.read_text(encoding="utf8"))
    return loaded


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("’", "'").replace("'", ""))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    sequence = words(text)
    return {tuple(sequence[at : at + length]) for at in range(len(sequence) - length + 1)}


def jaccard(one: str, other: str) -> float:
    left, right = runs(dispatch(one)[1], 3), runs(dispatch(other)[1], 3)
    return len(left & right) / len(left | right)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_dispatch_is_well_formed(file: Path) -> None:
    front, text = dispatch(file.stem)
    assert set(front) == KEYS
    assert front["language"] == "en"
    published = front["published"]
    assert isinstance(published, datetime)
    moment = published.replace(tzinfo=UTC) if published.tzinfo is None else published
    assert datetime(2019, 10, 1, tzinfo=UTC) <= moment < datetime(2020, 3, 1, tzinfo=UTC)
    assert file.stem.startswith(f"{moment:%Y-%m-%d}-" + "-".join(words(front["outlet"])))
    assert (urlsplit(front["url"]).hostname or "").endswith(".example")
    assert front["title"] not in text
    assert 120 <= len(text.split()) <= 350
    assert all(len(line) <= 1000 and line == line.rstrip() for line in text.splitlines())
    assert "\n\n\n" not in text and "\r" not in text


def test_there_are_enough_of_them_from_enough_outlets() -> None:
    assert len(FILES) >= 20
    assert len({dispatch(file.stem)[0]["outlet"] for file in FILES}) >= 6


def test_only_the_wire_copies_and_the_revision_resemble_each_other() -> None:
    for one, other in combinations([file.stem for file in FILES], 2):
        likeness = jaccard(one, other)
        if {one, other} <= WIRE:
            assert likeness > 0.7, (one, other)
        elif (one, other) != REVISIONS:
            assert likeness < 0.5, (one, other)


def test_the_wire_copies_come_from_three_outlets_under_three_urls() -> None:
    fronts = [dispatch(name)[0] for name in WIRE]
    assert len({front["outlet"] for front in fronts}) == 3
    assert len({front["url"] for front in fronts}) == 3


def test_only_the_revision_shares_its_url_and_corrects_the_text() -> None:
    (first, before), (second, after) = (dispatch(name) for name in REVISIONS)
    assert first["url"] == second["url"] and first["published"] < second["published"] and before != after
    urls = [dispatch(file.stem)[0]["url"] for file in FILES]
    assert len(urls) - len(set(urls)) == 1


def test_the_weekday_is_wrong_by_the_calendar() -> None:
    assert "Thursday, 14 January 2020" in dispatch("2020-01-15-euphrates-gazette-thursday")[1]
    assert f"{date(2020, 1, 14):%A}" == "Tuesday"


def test_the_denial_follows_the_report_of_another_outlet() -> None:
    (report, told), (denial, denied) = (
        dispatch(name) for name in ("2020-01-13-zagros-review-qom-meeting", "2020-01-14-basra-dispatch-ameri-denial")
    )
    assert report["published"] < denial["published"] and report["outlet"] != denial["outlet"]
    assert "met secretly in Qom" in told
    assert "denied on Tuesday" in denied and report["outlet"] in denied


@pytest.mark.parametrize("name", ["2020-01-16-basra-dispatch-rumour", "2020-01-19-basra-dispatch-weather"])
def test_the_rumour_and_the_claimless_one_are_there(name: str) -> None:
    text = dispatch(name)[1]
    assert ("Rumour has it" in text) == name.endswith("rumour")
    assert ("Sadr" in text) == name.endswith("rumour")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_seven_words_in_a_row_come_from_the_first_article(file: Path) -> None:
    originals = sorted(SHARED.glob("*.txt"))
    if not originals:
        pytest.skip("the article that the project started from is not beside this checkout")
    taken = set().union(*(runs(original.read_text(encoding="utf8"), 7) for original in originals))
    assert not taken & runs(file.read_text(encoding="utf8"), 7)


def test_the_expectations_cover_every_dispatch() -> None:
    assert set(expectations()) == {file.stem for file in FILES}
    assert sum(len(entry.get("wrong", [])) for entry in expectations().values()) >= 10


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_expected_quote_stands_once_in_its_dispatch(file: Path) -> None:
    text = dispatch(file.stem)[1]
    entry = expectations()[file.stem]
    assert set(entry) <= {"stances", "events", "wrong", "faults"}
    for expected in [item for items in entry.values() for item in items]:
        if "near" in expected:
            assert text.count(expected["near"]) == 1, expected["near"]
        if "sign" in expected:
            assert expected["sign"] in {"+", "-"}


def test_the_arc_turns_in_january() -> None:
    """Four outlets have Sadr against Iran before the turn; after it three have him for it, four against the US."""

    def outlets(target: str, sign: str, since: str, until: str) -> set[str]:
        return {
            dispatch(name)[0]["outlet"]
            for name, entry in expectations().items()
            if since <= name < until
            for item in entry.get("stances", [])
            if (item["holder"], item["target"], item["sign"]) == ("moqtada-sadr", target, sign)
        }

    assert len(outlets("iran", "-", "2019-10", "2020-01-02")) >= 4
    assert len(outlets("iran", "+", "2020-01-14", "2020-03")) >= 3
    assert len(outlets("united-states", "-", "2020-01-14", "2020-03")) >= 4
