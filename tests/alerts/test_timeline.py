"""The timeline picture: its bytes are the same on every run, and it can be drawn for any page."""

from __future__ import annotations

import struct
from datetime import timedelta

import pytest

from alerts.timeline import has_course, timeline_png
from news.alert import AlertPage
from tests.alerts import pages

MANY = tuple(
    pages.point("2018-01-01", level).model_copy(update={"at": pages.moment("2018-01-01") + timedelta(hours=number)})
    for number, level in enumerate([0.9, -0.9] * 3000)
)

PAGES = {
    "turn": pages.page(),
    "nothing before": pages.FIRST_LATE,
    "only the change": pages.page(series=(), before=(), after=()),
    "no change": pages.page(from_level=None, to_level=None),
    "an end at the edge": pages.page(from_level=1.0, to_level=-1.0),
    "same level": pages.page(from_level=-0.5, to_level=-0.5),
    "thousands of points": pages.page(series=MANY),
    "names that are no font's": pages.page(names={pages.SADR: "مقتدى الصدر 伊", pages.US: "$x^2$ \x00"}),
    "no actors": pages.page(holder=None, target=None),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_any_page_is_drawn_the_same_twice(page: AlertPage) -> None:
    png = timeline_png(page)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1800, 840)
    assert len(png) < 300_000
    assert b"Software" not in png
    assert timeline_png(page) == png


def test_pictures_differ_with_their_page() -> None:
    pictures = {timeline_png(page) for page in (pages.page(), pages.page(to_level=-0.9), pages.page(after=()))}
    assert len(pictures) == 3


@pytest.mark.parametrize(("page", "drawn"), [(pages.page(), True), (pages.EVENT, False), (pages.FIRST_LATE, True)])
def test_only_a_position_has_a_course(page: AlertPage, drawn: bool) -> None:
    assert has_course(page) is drawn
