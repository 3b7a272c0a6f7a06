"""sql: the rows that an analyst's question gives are keys. A key that comes starts an alert, one that goes ends it.

The question is asked as of now, of the published copy, so its alerts are dated by the clock (or, in a replay, by the
newest moment that is known), not along the time of what was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from news.alert import Check
from news.errors import QueryError
from news.ports import Answer, Questions
from rules.episodes import Findings, Look, Moment, Stored, follow
from rules.model import Sql
from rules.wording import one_line

ROWS = 1000
"""Keys that one rule may give."""


def asked(rule: Sql, questions: Questions) -> list[dict[str, str]]:
    """The rows that give a key. Raises QueryError where the question fails or has no column `key`."""
    answer = questions(rule.select, timeout=rule.timeout)
    if "key" not in answer.columns:
        raise QueryError(f"the SQL of rule {rule.id} gives no column 'key'", mend="name one: SELECT holder AS key, ...")
    return rows_of(answer)


def rows_of(answer: Answer) -> list[dict[str, str]]:
    rows = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows[:ROWS])
    return [{name: str(value) for name, value in row.items() if value is not None} for row in rows]


def watch(
    rule: Sql, rows: Sequence[dict[str, str]], at: datetime, look: Look, stored: Sequence[Stored], findings: Findings
) -> None:
    """`stored`: the open alerts of the rule."""
    found = {one_line(row["key"], 200): row for row in rows if row.get("key")}
    gone = {alert.key for alert, _ in stored} - set(found)
    for key in sorted(found.keys() | gone):
        row, own = found.get(key), [one for one in stored if one[0].key == key]
        here = row is not None
        check = Check(name="row", actual="there" if here else "not there", wanted="there", passed=here)

        def shown(key: str = key, row: dict[str, str] | None = row) -> dict[str, Any]:
            told = row or {}
            return {
                "title": one_line(told.get("title") or f"{rule.title}: {key}"),
                "holder": told.get("holder"),
                "target": told.get("target"),
                "origins": 0,
            }

        moment = Moment(at=at, holds=here, stays=here, supported=here, checks=(check,), shown=shown)
        follow(rule, key, _from(own, moment), look, at, own, findings)


def _from(stored: Sequence[Stored], moment: Moment) -> Sequence[Moment]:
    """The moment, and before it the start of the open alert, which has held since then."""
    starts = [alert.started_at for alert, _ in stored if alert.started_at < moment.at]
    return [
        *(Moment(at, True, True, True, moment.checks, moment.shown) for at in sorted(starts)[-1:]),
        moment,
    ]
