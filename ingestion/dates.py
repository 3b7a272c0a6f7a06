"""Dates of publication as documents give them: kept where they are possible, a fault where they are not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from news.article import DateBasis, Fault, FaultKind
from news.errors import shown

EARLIEST_YEAR = 1990
"""Before the web, no page was published on it: an earlier date is an epoch or a slip."""
AHEAD = timedelta(days=2)
"""How far ahead of now a publication may lie: time zones and clocks that are wrong."""

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_CALENDAR_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3})[a-z]*\.?,?[ -](?P<year>\d{4})(?!\d)"),
    re.compile(r"\b(?P<month>[A-Za-z]{3})[a-z]*\.? (?P<day>\d{1,2}),? (?P<year>\d{4})(?!\d)"),
)


def publication(
    said: str, moment: datetime | None, now: datetime, where: str
) -> tuple[datetime | None, DateBasis, Fault | None]:
    """The moment that a document gives for its publication, how it is known, and what is wrong with it.

    `said` is the date in the document's words, `moment` what a parser made of them (naive is UTC). Parsers roll 30
    February over into March, so the words are looked at too. A date that cannot be is not used: it is unknown.
    """
    if not said.strip() and moment is None:
        return None, DateBasis.UNKNOWN, None
    fault = _fault(said, moment, now, where)
    if fault is not None or moment is None:
        return None, DateBasis.UNKNOWN, fault
    return _utc(moment), DateBasis.GIVEN, None


def _fault(said: str, moment: datetime | None, now: datetime, where: str) -> Fault | None:
    what = shown(said or str(moment))
    if moment is None or names_impossible_day(said) or _utc(moment).year < EARLIEST_YEAR:
        mend = "no date was taken; the reader looks for one in the text"
        return Fault(kind=FaultKind.IMPOSSIBLE_DATE, text=what, where=where, mend=mend)
    if _utc(moment) > now + AHEAD:
        mend = "no date was taken: it lies ahead; look at the clock of the source, and at this machine's"
        return Fault(kind=FaultKind.FUTURE_DATE, text=what, where=where, mend=mend)
    return None


def names_impossible_day(said: str) -> bool:
    """Whether the words hold a calendar day that no calendar has (30 February, month 13, day 0)."""
    for pattern in _CALENDAR_DAYS:
        found = pattern.search(said)
        if found:
            return not _exists(found["year"], found["month"], found["day"])
    return False


def _exists(year: str, month: str, day: str) -> bool:
    number = int(month) if month.isdecimal() else _MONTHS.get(month.lower())
    if number is None:
        return True  # no month of ours: not for this check to judge
    try:
        date(int(year), number, int(day))
    except ValueError:
        return False
    return True


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # year 1 or 9999, moved by a zone
        return moment.replace(tzinfo=UTC)
