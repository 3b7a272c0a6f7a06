"""stance_level and disagreement: what one pair's position, or the voices about it, are at each moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from news.alert import Check
from news.claim import Stance
from news.position import ChangeKind, StoredClaim
from news.registry import fold
from rules.course import Course, key_of
from rules.episodes import Findings, Look, Moment, Stored, follow, signed, walk_from
from rules.model import Disagreement, StanceLevel, say_duration
from rules.support import evidence_checks, opposing, origins, strongest, value
from rules.wording import change_title, disagreement_title


class LevelWalk:
    """stance_level along one course: at each point, whether the level is beyond the rule's, and on which evidence."""

    def __init__(self, rule: StanceLevel, course: Course, look: Look, findings: Findings) -> None:
        self.rule, self.course, self.look, self.findings = rule, course, look, findings
        self.way = 1 if rule.above is not None else -1
        bound = rule.above if rule.above is not None else rule.below
        assert bound is not None
        self.bound = bound
        self.counting = [one for one in course.claims if self.way * value(one) > 0 and look.counts(one)]

    def run(self, look_from: datetime, stored: Sequence[Stored]) -> None:
        begin = walk_from(look_from, stored)
        follow(
            self.rule,
            key_of(self.course.pair),
            self._moments(begin),
            self.look,
            look_from,
            stored,
            self.findings,
            self.rule.window,
        )

    def _moments(self, begin: datetime) -> Iterator[Moment]:
        rule, times, levels = self.rule, self.course.times, self.course.levels
        word = "above" if self.way > 0 else "below"
        for index, at in enumerate(times):
            if at < begin:
                continue
            level, before = levels[index], levels[index - 1] if index else None
            support = [one for one in self.counting if at - rule.window < one.known_at <= at]
            beyond = self.way * (level - self.bound) >= 0
            checks = [Check(name="level", actual=signed(level), wanted=f"{word} {signed(self.bound)}", passed=beyond)]
            if not rule.first:
                was = "nothing was known" if before is None else "known"
                checks.append(Check(name="known before", actual=was, wanted="known", passed=before is not None))
            checks += evidence_checks(support, rule.evidence)
            new = [one for one in support if one.known_at == at]
            yield Moment(
                at=at,
                holds=all(check.passed for check in checks) and bool(new),
                stays=self.way * (level - self.bound) >= -rule.hysteresis,
                supported=bool(new),
                checks=checks,
                shown=self._shown(at, before, level, support),
                triggers=new,
            )

    def _shown(self, at: datetime, before: float | None, level: float, support: Sequence[StoredClaim]) -> Any:
        def shown() -> dict[str, Any]:
            pair, held = self.course.pair, before or 0.0
            kind = (
                ChangeKind.FIRST
                if before is None
                else ChangeKind.TURN
                if held * level < 0
                else ChangeKind.HARDENING
                if abs(level) >= abs(held)
                else ChangeKind.SOFTENING
            )
            earlier = [one for one in self.course.between(at - self.rule.window * 2, at) if one.known_at < at]
            return {
                "holder": pair.holder,
                "target": pair.target,
                "change": kind,
                "from_level": held,
                "to_level": level,
                "title": change_title(pair.holder, pair.target, kind, held, level, self.look.registry),
                "origins": origins(support),
                "before": opposing(earlier, self.way, support, pair.target),
                "after": strongest(support, pair.target),
            }

        return shown


class DisagreementWalk:
    """disagreement along one course: at each moment, what each voice says of the position, as the mean of its claims
    within the window weighted by confidence, and how far the two ends lie apart."""

    def __init__(self, rule: Disagreement, course: Course, look: Look, findings: Findings) -> None:
        self.rule, self.course, self.look, self.findings = rule, course, look, findings
        self.blocs: Mapping[str, str] = {fold(one): name for name, outlets in rule.blocs.items() for one in outlets}
        self.counting = [one for one in course.claims if self._voice(one) is not None and look.counts(one)]

    def run(self, look_from: datetime, stored: Sequence[Stored]) -> None:
        begin = walk_from(look_from, stored)
        key = key_of(self.course.pair)
        moments = self._moments(begin)
        follow(self.rule, key, moments, self.look, look_from, stored, self.findings, self.rule.window)

    def _voice(self, stored: StoredClaim) -> str | None:
        if self.blocs:
            return self.blocs.get(fold(stored.outlet))
        if self.rule.between == "speakers":
            return stored.claim.speaker.name or None
        return stored.outlet or None

    def _moments(self, begin: datetime) -> Iterator[Moment]:
        rule = self.rule
        for at in sorted({one.known_at for one in self.counting if one.known_at >= begin}):
            told: dict[str, list[StoredClaim]] = defaultdict(list)
            for one in self.counting:
                if at - rule.window < one.known_at <= at:
                    told[self._voice(one) or ""].append(one)
            means = {voice: round(_mean(claims), 6) for voice, claims in sorted(told.items())}
            low, high = min(means, key=lambda one: means[one]), max(means, key=lambda one: means[one])
            gap = round(means[high] - means[low], 6)
            apart = gap >= rule.gap and means[low] < 0 < means[high]
            against = [one for voice in told if means[voice] < 0 for one in told[voice]]
            favour = [one for voice in told if means[voice] > 0 for one in told[voice]]
            least = min(origins(against), origins(favour))
            wanted = f">= {rule.gap:.2f} within {say_duration(rule.window)}, on both sides"
            checks = (
                Check(
                    name="gap",
                    actual=f"{gap:.2f} ({low} {signed(means[low])}, {high} {signed(means[high])})",
                    wanted=wanted,
                    passed=apart,
                ),
                Check(
                    name="origins",
                    actual=f"{least} on the thinner side",
                    wanted=f">= {rule.evidence.origins}",
                    passed=least >= rule.evidence.origins,
                ),
            )
            yield Moment(
                at=at,
                holds=all(check.passed for check in checks),
                stays=means[low] < 0 < means[high],
                supported=apart,
                checks=checks,
                shown=self._shown(low, high, means, against, favour),
                triggers=[one for one in self.counting if one.known_at == at],
            )

    def _shown(
        self,
        low: str,
        high: str,
        means: Mapping[str, float],
        against: Sequence[StoredClaim],
        favour: Sequence[StoredClaim],
    ) -> Any:
        def shown() -> dict[str, Any]:
            pair = self.course.pair
            return {
                "holder": pair.holder,
                "target": pair.target,
                "from_level": means[low],
                "to_level": means[high],
                "title": disagreement_title(pair.holder, pair.target, low, high, self.look.registry),
                "origins": origins((*against, *favour)),
                "before": strongest(against, pair.target),
                "after": strongest(favour, pair.target),
            }

        return shown


def _mean(claims: Sequence[StoredClaim]) -> float:
    """Of the values, weighted by confidence, taken in one order."""
    ordered = sorted(claims, key=lambda one: one.claim.id)
    weight = sum(one.claim.confidence for one in ordered)
    values = sum(one.claim.confidence * one.claim.value for one in ordered if isinstance(one.claim, Stance))
    return values / weight if weight else 0.0
