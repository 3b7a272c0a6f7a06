"""Dates in running English text, and the days that they name.

    text -> Said (what stands there) -> resolve(said, published) -> ResolvedDate, or Fault, or nothing

Pure functions. A date that lacks its year is taken in the year that brings it nearest to publication, within half a
year; a weekday alone is the last one before publication, or the next where the words before speak of the future.
A weekday that contradicts its date is a fault, and gives no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from extraction.text import ResolvedDate
from news.article import Fault, FaultKind
from news.claim import EventDate, Granularity

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
HALF_A_YEAR = 183  # days

_W = (
    r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\b\.?(?=,? +(?:\d|[A-Z])))"
)
_M = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?[-–]\s?[0-3]?\d(?:st|nd|rd|th)?)?"
_Y = r"(?P<year>(?:19|20)\d\d)"
_UNIT = r"(?P<unit>day|week|month|year)"
_NUMBER = r"(?P<number>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"


class _Form(StrEnum):
    DAY = "day of a month"
    MONTH = "month"
    YEAR = "year"
    WEEKDAY = "weekday"
    RELATIVE = "relative"
    AGO = "ago"


_PATTERNS: tuple[tuple[_Form, re.Pattern[str]], ...] = (
    (_Form.DAY, re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b(?![-\d])")),
    (_Form.DAY, re.compile(rf"\b(?:{_W},?\s+(?:on\s+)?)?{_M}\s+{_D}(?!\d|:|,\d)(?:,?\s+{_Y}\b)?")),
    (_Form.DAY, re.compile(rf"\b(?:{_W},?\s+(?:the\s+)?)?\b{_D}\s+(?:of\s+)?{_M}(?!\w)(?:,?\s+{_Y}\b)?")),
    (_Form.MONTH, re.compile(rf"\b{_M},?\s+(?:of\s+)?{_Y}\b")),
    (
        _Form.MONTH,
        re.compile(
            rf"\b(?:(?:[Ii]n|[Ss]ince|[Ll]ast|[Tt]his|[Nn]ext|[Dd]uring|[Bb]y)\s|(?:early|late|mid)[ -]){_M}(?!\w)"
        ),
    ),
    (_Form.WEEKDAY, re.compile(rf"\b(?P<which>[Ll]ast\s+|[Nn]ext\s+|[Tt]his\s+)?{_W}(?!\w)")),
    (_Form.RELATIVE, re.compile(r"\b(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Ll]ast\s+night)\b")),
    (_Form.RELATIVE, re.compile(rf"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious)\s+{_UNIT}\b(?!end)")),
    (_Form.AGO, re.compile(rf"\b{_NUMBER}\s+{_UNIT}s?\s+(?:ago|earlier)\b")),
    (_Form.YEAR, re.compile(rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Oo]f|[Dd]uring|early|late)\s+{_Y}\b(?![-/]\d)")),
)
_FUTURE = re.compile(
    r"\b(?:will|shall|would|next|upcoming|coming|scheduled|planned|plans?|planning|due|expected|set\s+(?:for|to)|going\s+to"
    r"|(?:is|are)\s+to|ahead\s+of|tomorrow)\b[^.!?\n]*$",
    re.IGNORECASE,
)
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}


@dataclass(slots=True, frozen=True)
class Said:
    """A date as it stands in the text, at character offsets. `future`: the words before it speak of the future."""

    start: int
    end: int
    text: str
    form: str
    weekday: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    words: tuple[str, ...] = ()
    future: bool = False


def find_dates(text: str) -> list[Said]:
    """The dates that a text names, by start; where patterns overlap the earlier in the table wins."""
    found: list[Said] = []
    taken = bytearray(len(text) + 1)
    for form, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            said = _said(text, form, match)
            if said is not None:
                taken[start:end] = b"\x01" * (end - start)
                found.append(said)
    return sorted(found, key=lambda said: said.start)


def _said(text: str, form: _Form, match: re.Match[str]) -> Said | None:
    groups = match.groupdict()
    start, end = match.span()
    month = _month(groups.get("month"))
    if form in {_Form.MONTH, _Form.YEAR}:
        # the preposition is no part of the date
        start = match.start("month") if month else match.start("year")
    spoken = tuple(
        str(groups[name]).strip().lower() for name in ("which", "word", "number", "unit") if groups.get(name)
    )
    if form is _Form.WEEKDAY:
        written = str(groups["weekday"])
        if not written.lower().endswith("day"):
            return None  # "Sun" and "Sat" alone are words
    return Said(
        start,
        end,
        text[start:end],
        form.value,
        weekday=_weekday(groups.get("weekday")),
        year=int(groups["year"]) if groups.get("year") else None,
        month=month,
        day=int(groups["day"]) if groups.get("day") else None,
        words=spoken if form is not _Form.MONTH else (match.group().split()[0].lower(),),
        future=bool(_FUTURE.search(text, max(0, start - 80), start)),
    )


def _month(word: str | None) -> int | None:
    if word is None:
        return None
    if word.isdigit():
        return int(word)
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(word.lower().rstrip(".")[:3]))


def _weekday(word: str | None) -> int | None:
    return None if word is None else next(n for n, name in enumerate(WEEKDAYS) if name.startswith(word.lower()[:3]))


def resolve(said: Said, published: date | None) -> ResolvedDate | Fault | None:
    """The day, week, month or year that is meant; a fault where there is none; None where nothing can be said."""
    try:
        when = _resolve(said, published)
    except (ValueError, OverflowError):
        return _fault(said, FaultKind.IMPOSSIBLE_DATE, "no such day in the calendar; the date was not used")
    if isinstance(when, Fault) or when is None:
        return when
    return ResolvedDate(said.start, said.end, when)


def resolve_all(dates: Sequence[Said], published: date | None) -> tuple[list[ResolvedDate], list[Fault]]:
    """What the dates of a text mean, and what is wrong with them; both by start."""
    results = [resolve(said, published) for said in dates]
    return (
        [result for result in results if isinstance(result, ResolvedDate)],
        [result for result in results if isinstance(result, Fault)],
    )


def _fault(said: Said, kind: FaultKind, mend: str) -> Fault:
    return Fault(kind=kind, text=said.text, start=said.start, end=said.end, mend=mend)


def _resolve(said: Said, published: date | None) -> EventDate | Fault | None:
    if said.form == _Form.DAY:
        return _day(said, published)
    if said.form == _Form.YEAR and said.year:
        return EventDate(date=date(said.year, 1, 1), granularity=Granularity.YEAR)
    if said.form == _Form.MONTH and said.month and said.year:
        return EventDate(date=date(said.year, said.month, 1), granularity=Granularity.MONTH)
    if published is None:
        return None
    if said.form == _Form.MONTH and said.month:
        return EventDate(date=_past_month(said, published), granularity=Granularity.MONTH)
    if said.form == _Form.WEEKDAY and said.weekday is not None:
        return EventDate(date=_past_weekday(said, published))
    if said.form == _Form.AGO:
        return _ago(said, published)
    return _relative(said, published)


def _day(said: Said, published: date | None) -> EventDate | Fault | None:
    month, day = said.month or 0, said.day or 0
    date(2000, month, day)  # raises ValueError where no year has this day
    if said.year is not None:
        meant = date(said.year, month, day)
    elif published is None:
        return None
    else:
        near = [made for year in (-1, 0, 1) if (made := _made(published.year + year, month, day)) is not None]
        near = [made for made in near if abs((made - published).days) <= HALF_A_YEAR]
        if not near:
            return None
        meant = min(near, key=lambda made: abs((made - published).days))
    if said.weekday is not None and meant.weekday() != said.weekday:
        actual = WEEKDAYS[meant.weekday()].capitalize()
        return _fault(said, FaultKind.WEEKDAY, f"{meant.isoformat()} was a {actual}; the date was not used")
    return EventDate(date=meant)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _past_month(said: Said, published: date) -> date:
    month = said.month or 1
    future = said.future or bool({"next", "by"} & set(said.words))
    year = published.year
    if not future and month > published.month:
        year -= 1
    if future and month < published.month:
        year += 1
    return date(year, month, 1)


def _past_weekday(said: Said, published: date) -> date:
    back = (published.weekday() - (said.weekday or 0)) % 7
    if "next" in said.words or (said.future and "last" not in said.words):
        return published + timedelta(days=7 - back)
    if "last" in said.words and back == 0:
        back = 7
    return published - timedelta(days=back)


def _ago(said: Said, published: date) -> EventDate:
    number, unit = said.words
    count = int(number) if number.isdigit() else _NUMBERS[number]
    if unit == "day":
        return EventDate(date=published - timedelta(days=count))
    if unit == "week":
        return EventDate(date=_monday(published - timedelta(weeks=count)), granularity=Granularity.WEEK)
    if unit == "month":
        return EventDate(date=_months_on(published, -count), granularity=Granularity.MONTH)
    return EventDate(date=date(published.year - count, 1, 1), granularity=Granularity.YEAR)


def _relative(said: Said, published: date) -> EventDate | None:
    if len(said.words) == 1:
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(" ".join(said.words[0].split()), 0)
        return EventDate(date=published + timedelta(days=shift))
    which, unit = said.words
    step = {"last": -1, "previous": -1, "next": 1}.get(which, 0)
    if unit == "week":
        return EventDate(date=_monday(published + timedelta(weeks=step)), granularity=Granularity.WEEK)
    if unit == "month":
        return EventDate(date=_months_on(published, step), granularity=Granularity.MONTH)
    return EventDate(date=date(published.year + step, 1, 1), granularity=Granularity.YEAR)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
