"""How good rules are, from what analysts said of their alerts: precision, volume, and what to do about it.

Precision is judged by the ends of Wilson's score interval (E. B. Wilson, JASA 22, 1927) at 80 %, so that three good
alerts of three do not make a rule perfect, and one bad one does not condemn it.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from news.alert import Alert
from news.errors import ConfigError, Where, shown
from rules.model import Rule

Z = 1.2816
GOOD, POOR = 0.6, 0.35
BUSY = 20.0
"""Alerts a week beyond which nobody reads them."""


class Advice(StrEnum):
    KEEP = "keep"
    TUNE = "tune"
    RETIRE = "retire"
    DEAD = "dead: it never fired"
    UNJUDGED = "judge some of its alerts"


@dataclass(frozen=True, slots=True)
class Scored:
    """One rule. `low` and `high` bound its precision, 0..1."""

    rule: str
    alerts: int
    a_week: float
    good: int
    bad: int
    low: float
    high: float
    advice: Advice


def read_verdicts(text: str, file: str) -> dict[str, bool]:
    """Alert id -> whether it was worth telling, from CSV lines `ALERT,good` or `ALERT,bad`; a later line counts."""
    found: dict[str, bool] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not row or row[0].startswith("#") or [cell.strip() for cell in row[:2]] == ["alert", "verdict"]:
            continue
        verdict = row[1].strip() if len(row) > 1 else ""
        if verdict not in ("good", "bad"):
            raise ConfigError(
                f"no verdict: {shown(','.join(row))}", Where(file, number), "write ALERT,good or ALERT,bad"
            )
        found[row[0].strip()] = verdict == "good"
    return found


def score(
    rules: Iterable[Rule], alerts: Sequence[tuple[datetime, Alert]], verdicts: Mapping[str, bool], watched: timedelta
) -> list[Scored]:
    """Every rule, the worst first. `alerts`: (when it fired, alert); `watched`: how long the rules have watched."""
    by_rule: dict[str, list[Alert]] = defaultdict(list)
    for _, alert in alerts:
        by_rule[alert.rule].append(alert)
    weeks = max(watched / timedelta(weeks=1), 1.0)
    found = []
    for rule in rules:
        own = by_rule[rule.id]
        good = sum(verdicts.get(alert.id) is True for alert in own)
        bad = sum(verdicts.get(alert.id) is False for alert in own)
        low, high = wilson(good, good + bad)
        advice = _advice(len(own), len(own) / weeks, good + bad, low, high)
        found.append(Scored(rule.id, len(own), round(len(own) / weeks, 2), good, bad, low, high, advice))
    order = list(Advice)
    return sorted(found, key=lambda one: (-order.index(one.advice), one.low, one.rule))


def wilson(good: int, judged: int) -> tuple[float, float]:
    """The score interval of a share; (0, 1) where nothing was judged."""
    if judged == 0:
        return 0.0, 1.0
    share, square = good / judged, Z * Z
    middle = (share + square / (2 * judged)) / (1 + square / judged)
    half = Z / (1 + square / judged) * math.sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
    return round(max(middle - half, 0.0), 3), round(min(middle + half, 1.0), 3)


def _advice(alerts: int, a_week: float, judged: int, low: float, high: float) -> Advice:
    if alerts == 0:
        return Advice.DEAD
    if judged == 0:
        return Advice.TUNE if a_week > BUSY else Advice.UNJUDGED
    if high < POOR:
        return Advice.RETIRE
    return Advice.KEEP if high >= GOOD and a_week <= BUSY else Advice.TUNE
