"""Why a rule fired, or did not: a tree of PASS and FAIL with actual values.

the rule -> each key it looked at -> each condition, with what it met
the rule -> each claim of an article -> each thing the rule asks of a claim
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from news.alert import Check
from news.claim import Event, Relation, Stance
from news.ports import Evidence
from news.position import StoredClaim
from news.registry import Registry
from rules.backtest import untold
from rules.evaluation import evaluate
from rules.expressions import compiled
from rules.model import (
    Bloc,
    ClaimPattern,
    Corroboration,
    Denial,
    Disagreement,
    EventSeen,
    Expression,
    First,
    RelationSeen,
    Rule,
    Selector,
    ShiftReported,
    Silence,
    StanceChange,
    StanceLevel,
    Volume,
)
from rules.model import (
    Sequence as SequenceRule,
)
from rules.patterns import counting, doers, meets, one_of, recipients
from rules.selection import parties, who
from rules.sightings import is_denial
from rules.support import passes
from rules.wording import claim_title, one_line


@dataclass(slots=True)
class Node:
    """One line of the tree. `passed` None: neither, a heading."""

    text: str
    passed: bool | None = None
    children: list[Node] = field(default_factory=list)

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The tree as indented lines."""
        mark = "" if self.passed is None else "PASS " if self.passed else "FAIL "
        yield f"{'  ' * depth}{mark}{one_line(self.text, 400)}"
        for child in self.children:
            yield from child.lines(depth + 1)


def explain(rule: Rule, evidence: Evidence, registry: Registry, about: str | None = None) -> Node:
    """The tree of one rule over the stored history. `about`: a key, or part of one; or the id of an article."""
    history = untold(evidence)
    root = Node(f"{rule.id}: {rule.title} ({rule.watch})")
    claims = [one for one in history.claims_after(0) if one.article == about] if about else []
    if claims:
        root.children += [_claim(rule, stored, registry) for stored in claims]
        return root
    evaluated = evaluate([rule], evidence=history, registry=registry, watermarks={})
    for result in evaluated.results:
        if about is None or about in result.key:
            root.children.append(_judged(f"{result.key} at {result.at:%Y-%m-%d}", result.fires, result.checks))
    if not root.children:
        what = f" for '{one_line(about, 60)}'" if about else ""
        root.children.append(Node(f"nothing that this rule looks at was read{what}", False))
    return root


def _judged(text: str, fires: bool, checks: Sequence[Check]) -> Node:
    lines = [Node(f"{one.name}: {one.actual}, wanted {one.wanted}", one.passed) for one in checks]
    return Node(text, fires, lines)


def _claim(rule: Rule, stored: StoredClaim, registry: Registry) -> Node:
    checks = list(claim_checks(rule, stored, registry))
    quote = one_line(stored.claim.quote.text, 120)
    title = f'{claim_title(stored.claim, registry)} [{stored.claim.kind}] "{quote}"'
    return _judged(title, all(check.passed for check in checks), checks)


def claim_checks(rule: Rule, stored: StoredClaim, registry: Registry) -> Iterator[Check]:
    """What a rule asks of one claim, with what the claim is."""
    claim, wanted = stored.claim, rule.evidence
    yield from _own(rule, stored, registry)
    if not isinstance(rule, Denial):
        modalities = " or ".join(wanted.modality)
        passed = claim.modality in wanted.modality
        yield Check(name="modality", actual=claim.modality.value, wanted=modalities, passed=passed)
    sure = claim.confidence >= wanted.confidence
    yield Check(name="confidence", actual=f"{claim.confidence:.2f}", wanted=f">= {wanted.confidence:.2f}", passed=sure)
    if wanted.grade is not None:
        passed = passes(stored, wanted.model_copy(update={"confidence": 0.0}), any_modality=True)
        yield Check(name="grade", actual=stored.grade.value, wanted=f"{wanted.grade} or better", passed=passed)
    known = stored.known_at.date()
    if rule.valid_from is not None:
        yield Check(
            name="valid_from", actual=str(known), wanted=f">= {rule.valid_from}", passed=known >= rule.valid_from
        )
    if rule.valid_until is not None:
        yield Check(
            name="valid_until", actual=str(known), wanted=f"<= {rule.valid_until}", passed=known <= rule.valid_until
        )
    for number, pattern in enumerate(rule.exceptions, start=1):
        met = meets(pattern, registry)(stored)
        yield Check(name=f"exception {number}", actual="met" if met else "not met", wanted="not met", passed=not met)
    counted = counting(rule, registry)(stored)
    yield Check(name="counts", actual="yes" if counted else "no", wanted="yes", passed=counted)


def _own(rule: Rule, stored: StoredClaim, registry: Registry) -> Iterator[Check]:
    claim = stored.claim
    match rule:
        case StanceChange() | StanceLevel() | ShiftReported() | Disagreement():
            yield _kind("a stance", isinstance(claim, Stance), claim.kind)
            yield _people("holder", rule.holder, doers(claim), stored, registry)
            yield _people("target", rule.target, recipients(claim), stored, registry)
            if isinstance(rule, ShiftReported):
                shift = isinstance(claim, Stance) and claim.shift
                yield _kind("says that the holder turned", shift, "it does" if shift else "it does not")
        case Bloc():
            yield _kind("a stance", isinstance(claim, Stance), claim.kind)
            yield _people("group", rule.group, doers(claim), stored, registry)
            yield _people("target", rule.target, recipients(claim), stored, registry)
        case EventSeen():
            yield _kind("an event", isinstance(claim, Event), claim.kind)
            if rule.types:
                kind = claim.type if isinstance(claim, Event) else None
                yield _kind(" or ".join(rule.types), kind in rule.types, str(kind), "type")
            yield _people("actor", rule.actor, doers(claim), stored, registry)
            yield _people("recipient", rule.recipient, recipients(claim), stored, registry)
            if rule.words or rule.place:
                pattern = ClaimPattern(**{k: v for k, v in (("words", rule.words), ("place", rule.place)) if v})
                wanted = ", ".join((*rule.words, *rule.place))
                yield _kind(wanted, meets(pattern, registry)(stored), "the quote and place", "words and place")
        case RelationSeen():
            yield _kind("a relation", isinstance(claim, Relation), claim.kind)
            if rule.predicates:
                predicate = claim.predicate if isinstance(claim, Relation) else None
                yield _kind(" or ".join(rule.predicates), predicate in rule.predicates, str(predicate), "predicate")
            yield _people("subject", rule.subject, doers(claim), stored, registry)
            yield _people("object", rule.object, recipients(claim), stored, registry)
        case Denial():
            yield _kind("a denial", is_denial(stored), claim.modality.value)
            yield _people("about", rule.about, parties(claim), stored, registry)
        case Corroboration():
            yield _kind("the pattern", meets(rule.claim, registry)(stored), claim.kind, "claim")
        case SequenceRule():
            steps = [number for number, step in enumerate(rule.steps, start=1) if meets(step, registry)(stored)]
            yield _kind("one of the steps", bool(steps), f"step {steps}" if steps else "none", "step")
        case First():
            yield _people("actor", rule.actor, parties(claim), stored, registry)
        case Expression():
            met = compiled(rule.when)(stored)
            yield _kind(rule.when, met, "true" if met else "not true", "when")
        case Volume() | Silence():
            yield _people("about", rule.about, parties(claim), stored, registry)
        case _:
            return


def _kind(wanted: str, passed: bool, actual: str, name: str = "claim") -> Check:
    return Check(name=name, actual=actual, wanted=wanted, passed=passed)


def _people(
    name: str, selector: Selector | None, people: Sequence[object], stored: StoredClaim, registry: Registry
) -> Check:
    named = [one for one in parties(stored.claim) if one in people]
    actual = ", ".join(one.actor or f"unknown ({one.name})" for one in named) or "no one"
    passed = one_of(named, who(selector, registry), stored.at.date())
    return Check(name=name, actual=actual, wanted=_said(selector), passed=passed)


def _said(selector: Selector | None) -> str:
    if selector is None:
        return "anyone"
    if selector.any is not None:
        return " or ".join(map(_said, selector.any))
    ((key, value),) = ((key, value) for key, value in selector if value is not None)
    return str(value) if key == "name" else f"{key.replace('_', ' ')} {value}"
