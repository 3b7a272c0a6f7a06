"""volume and silence: what is told about an actor, or by an outlet, day by day, as time goes on.

They must see what is not there, so they are looked at whenever time has moved, whether anything new is said of their
actors or not: from the newest moment of what was looked at before, to the newest moment now (or the clock).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from news.alert import Check
from news.ports import DayTold
from news.registry import Registry, fold
from rules.episodes import Findings, Look, Moment, Stored, follow, walk_from
from rules.model import DAY, ClockRule, Silence, Volume, say_duration
from rules.selection import members
from rules.wording import silence_title, volume_title


def subjects(rule: ClockRule, registry: Registry) -> tuple[str, ...]:
    """Of whom or what the rule counts: actor ids, or folded outlets."""
    if isinstance(rule, Silence) and rule.outlets:
        return tuple(sorted(map(fold, rule.outlets)))
    return tuple(sorted(members(rule.about, registry) or ()))


def key_of(rule: ClockRule, subject: str) -> str:
    word = "silence" if isinstance(rule, Silence) else "spike" if rule.spike else "drop"
    return f"{word}:{subject}"


def needed_since(rule: ClockRule, begin: datetime) -> datetime:
    """From when the days are asked for, so that the state at `begin` is known."""
    return begin - (rule.after if isinstance(rule, Silence) else rule.baseline) - 2 * DAY


def watch(
    rule: ClockRule,
    subject: str,
    days: Sequence[DayTold],
    look: Look,
    look_from: datetime,
    stored: Sequence[Stored],
    findings: Findings,
    oldest: datetime,
) -> None:
    """The episodes of one subject. `look_from`: how far time had come when the rule last looked; `oldest`: the first
    moment of the archive, before which nothing is usual."""
    begin = walk_from(look_from, stored)
    key = key_of(rule, subject)
    moments: Iterator[Moment]
    if isinstance(rule, Silence):
        moments = _silences(rule, subject, days, look, begin)
    else:
        moments = _volumes(rule, subject, days, look, begin, oldest)
    follow(rule, key, moments, look, look_from, stored, findings)


def _silences(rule: Silence, subject: str, days: Sequence[DayTold], look: Look, begin: datetime) -> Iterator[Moment]:
    """A silence begins `after` the last word, and ends with the next."""
    word = say_duration(rule.after)
    for number, told in enumerate(days):
        if told.first > begin:
            yield _silent(rule, subject, told.first, None, False, look, word)
        quiet_from = told.last + rule.after
        until = days[number + 1].first if number + 1 < len(days) else look.reached
        if quiet_from >= begin and (quiet_from < until or (quiet_from == until and number + 1 == len(days))):
            yield _silent(rule, subject, quiet_from, told.last, True, look, word)


def _silent(
    rule: Silence, subject: str, at: datetime, last: datetime | None, silent: bool, look: Look, word: str
) -> Moment:
    actual = f"nothing since {last:%Y-%m-%d}" if last is not None else "told of again"
    check = Check(name="silence", actual=actual, wanted=f"nothing for {word}", passed=silent)

    def shown() -> dict[str, Any]:
        return {
            "holder": subject if rule.about is not None else None,
            "title": silence_title(_display(rule.outlets, subject), rule.about is None, word, look.registry),
            "origins": 0,
        }

    return Moment(at=at, holds=silent, stays=silent, supported=silent, checks=(check,), shown=shown)


def _display(outlets: Sequence[str], subject: str) -> str:
    return next((outlet for outlet in outlets if fold(outlet) == subject), subject)


def _volumes(
    rule: Volume, subject: str, days: Sequence[DayTold], look: Look, begin: datetime, oldest: datetime
) -> Iterator[Moment]:
    """Each day once it is over, against the mean of the days of the baseline before it. Origins are counted, so that
    copies of one report are no volume. A day counts only where the archive reaches back over its whole baseline."""
    told: Mapping[date, int] = {one.day: one.origins for one in days}
    span = rule.baseline // DAY
    first = max(begin.date() - DAY, oldest.date() + rule.baseline)
    for number in range((look.reached.date() - first).days):
        day = first + timedelta(days=number)
        over = datetime.combine(day + DAY, time(), UTC)
        if over < begin:
            continue
        usual = sum(told.get(day - timedelta(days=back), 0) for back in range(1, span + 1)) / span
        here = told.get(day, 0)
        if rule.spike is not None:
            passed = here >= rule.least and here >= rule.spike * usual
            wanted = f">= {rule.spike:g} x usual, and >= {rule.least}"
        else:
            assert rule.drop is not None
            passed = usual >= rule.least and here <= rule.drop * usual
            wanted = f"<= {rule.drop:g} x usual, where that is >= {rule.least}"
        check = Check(name="origins in a day", actual=f"{here} (usual {usual:.1f})", wanted=wanted, passed=passed)

        def shown(here: int = here, usual: float = usual) -> dict[str, Any]:
            title = volume_title(subject, here, usual, look.registry)
            return {"holder": subject, "title": title, "origins": here}

        yield Moment(at=over, holds=passed, stays=passed, supported=passed, checks=(check,), shown=shown)
