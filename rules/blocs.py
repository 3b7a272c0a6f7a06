"""bloc: at least so many members of a group moved the same way toward one target.

courses of all members toward the target -> at each moment, how far each has moved within the window
  -> those that moved far enough, on evidence that counts -> a lasting condition of the group
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from news.alert import Check
from news.position import Pair, StoredClaim
from rules.course import AGAINST, FOR, WORDS, Course
from rules.episodes import Findings, Look, Moment, Stored, follow, signed, walk_from
from rules.model import Bloc, say_duration
from rules.support import origins, strongest, value
from rules.wording import bloc_title


def ways(rule: Bloc) -> tuple[int, ...]:
    return {"against": (AGAINST,), "for": (FOR,), "any": (AGAINST, FOR)}[rule.move.toward]


def key_of(target: str, way: int) -> str:
    return f"bloc>{target}:{WORDS[way]}"


def keys_of(rule: Bloc, target: str) -> tuple[str, ...]:
    return tuple(key_of(target, way) for way in ways(rule))


class BlocWalk:
    """One rule, one target, the courses of all members toward it."""

    def __init__(self, rule: Bloc, target: str, courses: Sequence[Course], look: Look, findings: Findings) -> None:
        self.rule, self.target, self.courses, self.look, self.findings = rule, target, courses, look, findings
        self.counting = {course.pair: [one for one in course.claims if look.counts(one)] for course in courses}

    def run(self, look_from: datetime, stored: Sequence[Stored]) -> None:
        for way in ways(self.rule):
            key = key_of(self.target, way)
            own = [one for one in stored if one[0].key == key]
            moments = self._moments(way, walk_from(look_from, own))
            follow(self.rule, key, moments, self.look, look_from, own, self.findings, self.rule.window)

    def _moments(self, way: int, begin: datetime) -> Iterator[Moment]:
        rule = self.rule
        for at in sorted({at for course in self.courses for at in course.times if at >= begin}):
            moved: dict[Pair, float] = {}
            support: list[StoredClaim] = []
            for course in self.courses:
                size = move_size(course, at, at - rule.window, way)
                speaking = [
                    one
                    for one in self.counting[course.pair]
                    if at - rule.window < one.known_at <= at and way * value(one) > 0
                ]
                level = course.level_at(at) or 0.0
                on_side = rule.move.toward == "any" or way * level > 0
                if size >= rule.needed and on_side and origins(speaking) >= rule.evidence.origins:
                    moved[course.pair] = size
                    support += speaking
            names = ", ".join(f"{pair.holder} {signed(way * size)}" for pair, size in moved.items())
            check = Check(
                name="members",
                actual=f"{len(moved)}" + (f" ({names})" if names else ""),
                wanted=f">= {rule.members}, each by >= {rule.needed:.2f} within {say_duration(rule.window)},"
                f" told by >= {rule.evidence.origins} origins",
                passed=len(moved) >= rule.members,
            )
            new = [one for one in support if one.known_at == at]
            yield Moment(
                at=at,
                holds=check.passed and bool(new),
                stays=2 * len(moved) >= rule.members,
                supported=check.passed and bool(new),
                checks=(check,),
                shown=self._shown(way, moved, support, at),
                triggers=new,
            )

    def _shown(self, way: int, moved: dict[Pair, float], support: Sequence[StoredClaim], at: datetime) -> Any:
        def shown() -> dict[str, Any]:
            before = [
                one
                for course in self.courses
                if course.pair in moved
                for one in course.between(at - 2 * self.rule.window, at)
                if one.known_at < at and way * value(one) < 0
            ]
            people = [pair.holder for pair in moved]
            return {
                "target": self.target,
                "title": bloc_title(people, self.target, way, self.look.registry),
                "origins": origins(support),
                "before": strongest(before, self.target),
                "after": strongest(support, self.target),
            }

        return shown


def move_size(course: Course, at: datetime, since: datetime, way: int) -> float:
    """How far the level at a moment lies beyond the extreme of the other side since then, in a direction."""
    level = course.level_at(at)
    if level is None:
        return 0.0
    start = course.level_at(since) or 0.0
    within = [one for time, one in zip(course.times, course.levels, strict=True) if since < time < at]
    return round(max(way * (level - one) for one in (start, *within)), 6)
