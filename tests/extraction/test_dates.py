"""Dates in text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.dates import find_dates, resolve, resolve_all
from extraction.text import ResolvedDate
from news.article import Fault, FaultKind
from news.claim import Granularity

PUBLISHED = date(2020, 1, 16)  # a Thursday
DAY, WEEK, MONTH, YEAR = Granularity.DAY, Granularity.WEEK, Granularity.MONTH, Granularity.YEAR


@pytest.mark.parametrize(
    ("text", "said", "day", "granularity"),
    [
        ("He spoke on Tuesday.", "Tuesday", date(2020, 1, 14), DAY),
        ("He spoke on Thursday.", "Thursday", date(2020, 1, 16), DAY),
        ("He spoke last Thursday.", "last Thursday", date(2020, 1, 9), DAY),
        ("He called on Tuesday for a march.", "Tuesday", date(2020, 1, 14), DAY),
        ("He will speak on Tuesday.", "Tuesday", date(2020, 1, 21), DAY),
        ("The vote is set for Thursday.", "Thursday", date(2020, 1, 23), DAY),
        ("On Tuesday, Jan. 14, he called.", "Tuesday, Jan. 14", date(2020, 1, 14), DAY),
        ("It began on 1 October.", "1 October", date(2019, 10, 1), DAY),
        ("It began on December 27th.", "December 27th", date(2019, 12, 27), DAY),
        ("the 3rd of March 2019", "3rd of March 2019", date(2019, 3, 3), DAY),
        ("Friday, 13 December 2019", "Friday, 13 December 2019", date(2019, 12, 13), DAY),
        ("since 2020-01-05 or so", "2020-01-05", date(2020, 1, 5), DAY),
        ("the night of Jan. 2-3", "Jan. 2-3", date(2020, 1, 2), DAY),
        ("He left yesterday.", "yesterday", date(2020, 1, 15), DAY),
        ("It was said two days ago.", "two days ago", date(2020, 1, 14), DAY),
        ("As predicted last week,", "last week", date(2020, 1, 6), WEEK),
        ("Protests began in October.", "October", date(2019, 10, 1), MONTH),
        ("They hope to leave by May.", "May", date(2020, 5, 1), MONTH),
        ("in May 2018", "May 2018", date(2018, 5, 1), MONTH),
        ("It ended last month.", "last month", date(2019, 12, 1), MONTH),
        ("The invasion of 2003 began so.", "2003", date(2003, 1, 1), YEAR),
        ("three years ago", "three years ago", date(2017, 1, 1), YEAR),
    ],
)
def test_resolves(text: str, said: str, day: date, granularity: Granularity) -> None:
    (found,) = find_dates(text)
    assert text[found.start : found.end] == found.text == said
    meant = resolve(found, PUBLISHED)
    assert isinstance(meant, ResolvedDate)
    assert (meant.when.date, meant.when.granularity) == (day, granularity)


@pytest.mark.parametrize(
    "text",
    [
        "It may be 14 men.",
        "The Sun said so.",
        "Jan Egeland met 12 men.",
        "March 4,000 miles",
        "He sat on 5 chairs.",
        "at 10:30",
    ],
)
def test_words_that_are_no_dates(text: str) -> None:
    assert [said.text for said in find_dates(text)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("As of Thursday, Jan. 15, all was calm.", FaultKind.WEEKDAY),
        ("On Monday, 14 January 2020, he left.", FaultKind.WEEKDAY),
        ("It fell on Feb. 30.", FaultKind.IMPOSSIBLE_DATE),
        ("It fell on 31 April 2019.", FaultKind.IMPOSSIBLE_DATE),
        ("It fell on 29 February 2019.", FaultKind.IMPOSSIBLE_DATE),
    ],
)
def test_a_date_that_cannot_be_is_a_fault_and_gives_no_date(text: str, kind: FaultKind) -> None:
    dates, faults = resolve_all(find_dates(text), PUBLISHED)
    assert dates == []
    assert [(fault.kind, text[fault.start : fault.end]) for fault in faults] == [(kind, faults[0].text)]


def test_without_a_day_of_publication_only_full_dates_count() -> None:
    dates, faults = resolve_all(find_dates("On Tuesday, Jan. 14, and on 3 January 2020, as in October."), None)
    assert [found.when.date for found in dates] == [date(2020, 1, 3)]
    assert faults == []


@given(st.text(max_size=80), st.dates())
def test_any_text_and_day(text: str, published: date) -> None:
    for said in find_dates(text):
        assert text[said.start : said.end] == said.text
        resolve(said, published)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)))
def test_a_full_date_is_read_back(day: date) -> None:
    text = f"On {day:%A}, {day.day} {day:%B} {day.year}, it rained."
    (said,) = find_dates(text)
    meant = resolve(said, date(2020, 1, 1))
    assert not isinstance(meant, Fault)
    assert meant is not None
    assert meant.when.date == day
