"""The day of publication, from the text alone."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.dates import find_dates
from extraction.publication import infer_publication
from news.registry import Registry


@pytest.mark.parametrize(
    ("text", "named", "day"),
    [
        # the death pins the year, the pair agrees, the latest day is taken
        ("He died on Jan. 3. On Tuesday, Jan. 14, they marched.", ["qassem-soleimani"], date(2020, 1, 14)),
        # a contradictory weekday neither spoils the year nor gives the day
        (
            "He died on Jan. 3. By Wednesday, Jan. 15, it was calm. As of Thursday, Jan. 15, it is.",
            ["qassem-soleimani"],
            date(2020, 1, 15),
        ),
        # a given year pins it; the turn of the year is bridged
        ("On 2 January 2020 they met, as on 28 December.", [], date(2020, 1, 2)),
        # what is yet to come is not the day
        ("On 2 January 2020 they met. They will meet again on 9 January 2020.", [], date(2020, 1, 2)),
        # a pair alone fits a year in six
        ("On Tuesday, Jan. 14, they marched.", [], None),
        ("On Jan. 14 they marched.", [], None),
        ("They marched in 2020.", [], None),
        ("They marched.", ["qassem-soleimani"], None),
        # a later year in the text: the dated day is not the day of publication
        ("On 2 January 2020 they met. In 2023 the case was closed.", [], None),
        # two years of equal weight
        ("On 2 January 2018 they met, and on 5 May 2020.", [], None),
    ],
)
def test_infers(registry: Registry, text: str, named: list[str], day: date | None) -> None:
    assert infer_publication(find_dates(text), [registry[actor] for actor in named]) == day


def test_the_order_of_the_named_does_not_matter(registry: Registry) -> None:
    dates = find_dates("He died on Jan. 3. On Tuesday, Jan. 14, they marched.")
    actors = list(registry)
    assert infer_publication(dates, actors) == infer_publication(dates, reversed(actors)) == date(2020, 1, 14)
