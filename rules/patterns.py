"""Patterns of claims -> predicates, and which claims count for a rule: its evidence filter, validity and exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from news.claim import Claim, Event, Party, Relation, Stance
from news.position import StoredClaim
from news.registry import Registry, fold
from rules.model import ClaimPattern, Denial, PairRule, Rule
from rules.model import Sequence as SequenceRule
from rules.selection import Members, Who, members, parties, who
from rules.support import Counts, passes, value

Meets = Callable[[StoredClaim], bool]


def doers(claim: Claim) -> tuple[Party, ...]:
    """Who does it, holds it or is its subject."""
    if isinstance(claim, Event):
        return claim.actors
    return (claim.holder,) if isinstance(claim, Stance) else (claim.subject,)


def recipients(claim: Claim) -> tuple[Party, ...]:
    """To whom it is done, the target or the object."""
    if isinstance(claim, Event):
        return claim.recipients
    if isinstance(claim, Stance):
        return (claim.target,)
    return (claim.object,) if claim.object is not None else ()


def one_of(people: Iterable[Party], wanted: Who | None, day: date) -> bool:
    return wanted is None or any(wanted(one.actor, day) for one in people)


def told_with(text: str, words: tuple[str, ...]) -> bool:
    """Whether a word of the text starts with one of these (folded)."""
    return any(token.lstrip("\"'(“‘").startswith(words) for token in fold(text).split())


def meets(pattern: ClaimPattern, registry: Registry) -> Meets:
    """The predicate of a pattern."""
    checks = list(_checks(pattern, registry))
    return lambda stored: all(check(stored) for check in checks)


def _checks(pattern: ClaimPattern, registry: Registry) -> Iterator[Meets]:
    if pattern.kind:
        yield lambda stored: stored.claim.kind == pattern.kind
    if pattern.types:
        yield lambda stored: isinstance(stored.claim, Event) and stored.claim.type in pattern.types
    if pattern.predicates:
        yield lambda stored: isinstance(stored.claim, Relation) and stored.claim.predicate in pattern.predicates
    if pattern.side:
        sign = 1 if pattern.side == "for" else -1
        yield lambda stored: sign * value(stored) > 0
    if pattern.least:
        yield lambda stored: abs(value(stored)) >= pattern.least
    if pattern.shift is not None:
        yield lambda stored: isinstance(stored.claim, Stance) and stored.claim.shift is pattern.shift
    for selector, people in ((pattern.actor, doers), (pattern.recipient, recipients), (pattern.party, parties)):
        if selector is not None:
            yield _people(who(selector, registry), people)
    if pattern.speaker is not None:
        speaking = who(pattern.speaker, registry)
        assert speaking is not None
        yield lambda stored: speaking(stored.claim.speaker.actor, stored.at.date())
    if pattern.outlets:
        outlets = frozenset(map(fold, pattern.outlets))
        yield lambda stored: fold(stored.outlet) in outlets
    if pattern.place:
        places = frozenset(map(fold, pattern.place))
        yield lambda stored: isinstance(stored.claim, Event) and not places.isdisjoint(map(fold, stored.claim.place))
    if pattern.words:
        words = tuple(map(fold, pattern.words))
        yield lambda stored: told_with(stored.claim.quote.text, words)


def _people(wanted: Who | None, people: Callable[[Claim], tuple[Party, ...]]) -> Meets:
    return lambda stored: one_of(people(stored.claim), wanted, stored.at.date())


def needed_parties(pattern: ClaimPattern, registry: Registry) -> Members:
    """Actors of whom one must take part in every claim that meets the pattern; None where anyone may."""
    asked = (members(one, registry) for one in (pattern.actor, pattern.recipient, pattern.party) if one is not None)
    return min(asked, key=lambda ids: len(ids or ()), default=None)


def steps_need(rule: SequenceRule, registry: Registry) -> Members:
    """Actors of whom one must take part in a step of a sequence; None where anyone may."""
    needs = [needed_parties(step, registry) for step in rule.steps]
    return None if None in needs else frozenset[str]().union(*(ids or () for ids in needs))


def counting(rule: Rule, registry: Registry) -> Counts:
    """Which claims count for a rule: those that pass its evidence filter, were known while it is valid, are no
    exception, and whose holder and target were in the office that the rule names."""
    wanted, any_modality = rule.evidence, isinstance(rule, Denial)
    checks: list[Meets] = [lambda stored: passes(stored, wanted, any_modality)]
    if rule.valid_from is not None:
        first = rule.valid_from
        checks.append(lambda stored: stored.known_at.date() >= first)
    if rule.valid_until is not None:
        last = rule.valid_until
        checks.append(lambda stored: stored.known_at.date() <= last)
    for pattern in rule.exceptions:
        checks.append(_not(meets(pattern, registry)))
    if isinstance(rule, PairRule):
        if _by_office(rule.holder):
            checks.append(_people(who(rule.holder, registry), doers))
        if _by_office(rule.target):
            checks.append(_people(who(rule.target, registry), recipients))
    if len(checks) == 1:
        return checks[0]
    return lambda stored: all(check(stored) for check in checks)


def _not(check: Meets) -> Meets:
    return lambda stored: not check(stored)


def _by_office(selector: object) -> bool:
    return "role" in str(getattr(selector, "model_fields_set", "")) or any(
        _by_office(one) for one in getattr(selector, "any", None) or ()
    )
