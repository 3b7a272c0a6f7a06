"""A date of publication is possible, or a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.dates import names_impossible_day, publication
from news.article import DateBasis, FaultKind

NOW = datetime(2020, 2, 1, 12, tzinfo=UTC)
GOOD = datetime(2020, 1, 14, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "moment", "kind"),
    [
        ("2020-02-30", datetime(2020, 3, 1, tzinfo=UTC), FaultKind.IMPOSSIBLE_DATE),
        ("yesterday", None, FaultKind.IMPOSSIBLE_DATE),
        ("1989-12-31", datetime(1989, 12, 31, tzinfo=UTC), FaultKind.IMPOSSIBLE_DATE),
        ("0000-00-00", None, FaultKind.IMPOSSIBLE_DATE),
        ("", NOW + timedelta(days=2, seconds=1), FaultKind.FUTURE_DATE),
    ],
)
def test_a_date_that_cannot_be_is_a_fault_and_not_used(said: str, moment: datetime | None, kind: FaultKind) -> None:
    published, basis, fault = publication(said, moment, NOW, "https://a.example/x")
    assert (published, basis) == (None, DateBasis.UNKNOWN)
    assert fault is not None
    assert (fault.kind, fault.where) == (kind, "https://a.example/x")
    assert fault.mend


@pytest.mark.parametrize("moment", [GOOD, GOOD.replace(tzinfo=None), NOW + timedelta(days=2)])
def test_a_possible_date_is_taken(moment: datetime) -> None:
    published, basis, fault = publication("Tue, 14 Jan 2020", moment, NOW, "x")
    assert published == moment.replace(tzinfo=UTC)
    assert (basis, fault) == (DateBasis.GIVEN, None)


def test_no_date_is_no_fault() -> None:
    assert publication("", None, NOW, "x") == (None, DateBasis.UNKNOWN, None)


@pytest.mark.parametrize(
    ("said", "impossible"),
    [
        ("Sun, 30 Feb 2020 10:00:00 GMT", True),
        ("February 30, 2020", True),
        ("2020-13-01T00:00:00Z", True),
        ("2019-02-29", True),
        ("2020-02-29", False),
        ("31 December 2019", False),
        ("14 Foo 2020", False),
        ("no date at all", False),
    ],
)
def test_days_that_no_calendar_has(said: str, impossible: bool) -> None:
    assert names_impossible_day(said) is impossible
