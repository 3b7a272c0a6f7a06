"""The day of publication, worked out from the text of an article that came without one.

Every year is weighed by what speaks for it: days with their weekday that fit it, days that give it, and the dated
deaths of registered persons that the text names. Only a year that beats every other counts; the day is then the
latest day that the text tells of in the past. A weekday that contradicts its date speaks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from extraction.dates import HALF_A_YEAR, Said, resolve
from extraction.text import ResolvedDate
from news.actor import Actor
from news.claim import Granularity

YEARS = range(1990, 2101)
_GIVEN, _DEATH, _OFFICE = 4.0, 3.0, 0.25  # beside 1.0 for a weekday that fits; an office is held in many years


def infer_publication(dates: Sequence[Said], named: Iterable[Actor]) -> date | None:
    """The day, or None where nothing in the text pins its year.

    `dates` as found by `extraction.dates.find_dates`; `named` are the registered actors that the text names.
    """
    days = [said for said in dates if said.month and said.day]
    if not days:
        return None
    weights, pinned = _weigh(days, sorted(named, key=lambda actor: actor.id))
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    if not pinned or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.5):
        return None
    year = ranked[0][0]
    later = [said.year for said in dates if said.year and said.year > year and not said.future]
    return None if later else _latest(days, year)


def _weigh(days: Sequence[Said], named: Sequence[Actor]) -> tuple[dict[int, float], bool]:
    """What speaks for each year, and whether anything does that names one year alone."""
    weights: dict[int, float] = {}
    pinned = False
    for said in days:
        if said.year is not None:
            weights[said.year] = weights.get(said.year, 0.0) + _GIVEN
            pinned = True
        elif said.weekday is not None:
            for year in filter(partial(_fits, said), YEARS):
                weights[year] = weights.get(year, 0.0) + 1.0
    spoken = {(said.month, said.day) for said in days if said.year is None}
    for actor in named:
        if actor.died is not None and (actor.died.month, actor.died.day) in spoken:
            weights[actor.died.year] = weights.get(actor.died.year, 0.0) + _DEATH
            pinned = True
    for year in list(weights):
        weights[year] += _OFFICE * sum(_serves(actor, year) for actor in named)
    return weights, pinned


def _fits(said: Said, year: int) -> bool:
    try:
        return date(year, said.month or 0, said.day or 0).weekday() == said.weekday
    except ValueError:
        return False


def _serves(actor: Actor, year: int) -> bool:
    """Whether the actor held a dated office at some time of a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return any(
        (role.since or date.min) <= last and first <= (role.until or date.max) for role in actor.roles if role.since
    )


def _latest(days: Sequence[Said], year: int) -> date | None:
    """The latest past day of the text, reading days without a year around the sure ones of this year."""
    fixed = [said for said in days if said.year is not None or said.weekday is not None]
    sure = [made for said in fixed or days if (made := _in(said, year)) is not None]
    if not sure:
        return None
    middle = sorted(sure)[len(sure) // 2]
    told = []
    for said in days:
        meant = resolve(said, middle)
        if isinstance(meant, ResolvedDate) and meant.when.granularity is Granularity.DAY and not said.future:
            told.append(meant.when.date)
    near = [day for day in told if abs((day - middle).days) <= HALF_A_YEAR]
    return max(near, default=None)


def _in(said: Said, year: int) -> date | None:
    """The day in this year, where its year and weekday allow it."""
    if said.year not in {None, year} or (said.weekday is not None and not _fits(said, year)):
        return None
    try:
        return date(year, said.month or 0, said.day or 0)
    except ValueError:
        return None
