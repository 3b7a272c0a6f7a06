"""Cases: the examples inside a rule, read from their short lines and run as tests, without a database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from news.actor import Actor
from news.alert import AlertState, Transition
from news.article import DateBasis
from news.base import stable_id
from news.claim import (
    Claim,
    Event,
    EventDate,
    EventType,
    Modality,
    Party,
    Predicate,
    Quote,
    Relation,
    Speaker,
    SpeakerKind,
    Stance,
)
from news.errors import ConfigError, shown
from news.position import StoredClaim
from news.registry import Registry
from news.source import Grade
from rules.evaluation import evaluate
from rules.memory import MemoryEvidence
from rules.model import Case, Rule, Sql
from rules.selection import unknown_names

_TYPES = "|".join(EventType)
_MODALITIES = "|".join(Modality)
_LINE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)\s+(?P<what>[^()\"]+?)"
    r"(?:\s+\"(?P<quote>[^\"]*)\")?(?:\s*\((?P<report>[^()]+)\))?"
)
_STANCE = re.compile(
    rf"(?P<holder>.+?)\s*->\s*(?P<target>.+?)\s+(?P<value>[+-]?[01](?:\.\d+)?)(?P<shift>\s+shift)?"
    rf"(?:\s+(?P<modality>{_MODALITIES}))?"
)
_EVENT = re.compile(
    rf"(?P<actors>.+?)\s+(?P<type>{_TYPES})(?P<recipients>\s+(?!in\s)(?!(?:{_MODALITIES})$).+?)?(?:\s+in\s+(?P<place>.+?))?"
    rf"(?:\s+(?P<modality>{_MODALITIES}))?"
)
_PREDICATES = "|".join(Predicate)
_RELATION = re.compile(
    rf"(?P<subject>.+?)\s+(?P<predicate>{_PREDICATES})(?P<object>\s+(?!as\s|from\s|until\s)(?!(?:{_MODALITIES})$).+?)?"
    rf"(?:\s+as\s+(?P<title>.+?))?(?:\s+from\s+(?P<first>\d{{4}}-\d\d-\d\d))?"
    rf"(?:\s+until\s+(?P<last>\d{{4}}-\d\d-\d\d))?(?:\s+(?P<modality>{_MODALITIES}))?"
)
_MEND = "write 'DAY HOLDER -> TARGET VALUE (OUTLET)' or 'DAY ACTOR TYPE RECIPIENT (OUTLET)'"


def parse_line(line: str, registry: Registry) -> StoredClaim:
    """One line of a case as a claim (its batch is 1). Raises ConfigError, without a place, saying what to write.

    Claims of one outlet and moment are of one article; every article is an origin of its own.
    """
    read = _LINE.fullmatch(line.strip())
    if read is None:
        raise ConfigError(f"not a claim: {shown(line)}", mend=_MEND)
    try:
        known = datetime.fromisoformat(read["day"]).replace(tzinfo=UTC)
    except ValueError:
        raise ConfigError(f"no such day: {shown(read['day'])}", mend="write it as 2020-01-31") from None
    outlet, grade, confidence = _report(read["report"])
    article = stable_id("case", outlet, known.isoformat())
    quote = read["quote"] or read["what"]
    shared = {
        "id": stable_id("case", line),
        "quote": Quote(text=quote, start=0, end=len(quote)),
        "speaker": Speaker(kind=SpeakerKind.OUTLET, name=outlet),
        "trigger": "",
        "frame": "case",
        "confidence": confidence,
        "event_date": EventDate(date=known.date()),
    }
    return StoredClaim(
        claim=_claim(read["what"], shared, registry),
        article=article,
        revision=1,
        batch=1,
        at=known,
        known_at=known,
        first_seen_at=known,
        published_at=known,
        published_basis=DateBasis.GIVEN,
        title="",
        outlet=outlet,
        url=None,
        origin=article,
        grade=grade,
    )


def _claim(what: str, shared: dict[str, object], registry: Registry) -> Claim:
    if (stance := _STANCE.fullmatch(what)) is not None:
        modality = Modality(stance["modality"] or Modality.ASSERTED)
        holder, target = _party(stance["holder"], registry), _party(stance["target"], registry)
        value = float(stance["value"])
        if abs(value) > 1:
            raise ConfigError(f"{stance['value']} is no stance", mend="a value lies between -1 and 1")
        return Stance.model_validate(
            {**shared, "modality": modality, "holder": holder, "target": target, "value": value}
            | {"shift": stance["shift"] is not None}
        )
    if (event := _EVENT.fullmatch(what)) is not None:
        return Event.model_validate(
            {
                **shared,
                "modality": Modality(event["modality"] or Modality.ASSERTED),
                "type": event["type"],
                "actors": _parties(event["actors"], registry),
                "recipients": _parties(event["recipients"], registry),
                "place": (event["place"],) if event["place"] else (),
            }
        )
    if (relation := _RELATION.fullmatch(what)) is not None:
        other = relation["object"]
        return Relation.model_validate(
            {
                **shared,
                "modality": Modality(relation["modality"] or Modality.ASSERTED),
                "subject": _party(relation["subject"], registry),
                "predicate": relation["predicate"],
                "object": _party(other.strip(), registry) if other else None,
                "title": relation["title"],
                "valid_from": _day(relation["first"]),
                "valid_to": _day(relation["last"]),
            }
        )
    raise ConfigError(f"neither a stance, an event nor a relation: {shown(what)}", mend=_MEND)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"no such day: {shown(text or '')}", mend="write it as 2020-01-31") from None


def _report(text: str | None) -> tuple[str, Grade, float]:
    """(Wire B, C, 0.6): the outlet, its grade and the confidence, the latter two in any order."""
    outlet, *rest = [part.strip() for part in (text or "a wire").split(",")]
    grade, confidence = Grade.A, 0.9
    for part in rest:
        if part in list(Grade):
            grade = Grade(part)
        elif re.fullmatch(r"[01](\.\d+)?", part) and float(part) <= 1:
            confidence = float(part)
        else:
            raise ConfigError(f"not a grade or a confidence: {shown(part)}", mend="write (OUTLET, A to F, 0 to 1)")
    return outlet, grade, confidence


def _party(name: str, registry: Registry) -> Party:
    actor = registry.resolve(name)
    if actor is None:
        _, what, mend = next(unknown_names(name, registry))
        raise ConfigError(what, mend=mend)
    return _as_party(actor, name)


def _as_party(actor: Actor, name: str) -> Party:
    return Party(actor=actor.id, name=actor.name, text=name, start=0, end=len(name))


def _parties(names: str | None, registry: Registry) -> tuple[Party, ...]:
    return tuple(_party(name.strip(), registry) for name in names.split(",")) if names else ()


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A case that did not give what it expects."""

    rule: str
    case: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"rule {self.rule}, case {shown(self.case)}: expected {self.expected}, got {self.got}"


def run_cases(rule: Rule, registry: Registry) -> list[CaseFailure]:
    """Every case of a rule that fails. Raises ConfigError for a line that cannot be read (loading refuses those)."""
    return [failure for case in rule.cases for failure in _run(rule, case, registry)]


def _run(rule: Rule, case: Case, registry: Registry) -> Iterator[CaseFailure]:
    transitions = outcome(rule, case, registry)
    ended = [one.at for one in transitions if one.state is AlertState.RESOLVED]
    fired = _days([one.at for one in transitions if one.state is AlertState.FIRING])
    wanted = ", ".join(day.isoformat() for day in sorted(case.expect.fires)) or "no alert"
    if fired != wanted:
        yield CaseFailure(rule.id, case.name, wanted, fired)
    if case.expect.resolves is not None:
        wanted = ", ".join(day.isoformat() for day in sorted(case.expect.resolves)) or "no alert"
        if _days(ended) != wanted:
            yield CaseFailure(rule.id, case.name, f"ends: {wanted}", f"ends: {_days(ended)}")


def outcome(rule: Rule, case: Case, registry: Registry) -> Sequence[Transition]:
    """What a rule decides on the claims (or rows) of a case."""
    evidence = MemoryEvidence(registry)
    if isinstance(rule, Sql):
        return _on_rows(rule, case, evidence)
    evidence.add(parse_line(line, registry) for line in case.claims)
    until = None if case.until is None else datetime.combine(case.until, time(), UTC)
    return evaluate([rule], evidence=evidence, registry=registry, watermarks={}, now=until).transitions


@dataclass(frozen=True, slots=True)
class _Rows:
    """An answer that a case gives, whatever is asked."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    truncated: bool = False

    def __call__(self, sql: str, *, timeout: timedelta) -> _Rows:
        return self


def _on_rows(rule: Sql, case: Case, evidence: MemoryEvidence) -> Sequence[Transition]:
    """A rule in SQL, asked on each day of the case's rows, which give it the rows of that day."""
    transitions: list[Transition] = []
    columns = sorted({name for row in case.rows for name in row} | {"key"})
    days = sorted({date.fromisoformat(row["day"]) for row in case.rows} | ({case.until} if case.until else set()))
    for day in days:
        today = [row for row in case.rows if row["day"] == day.isoformat()]
        ask = _Rows(columns, [[row.get(name, "") for name in columns] for row in today])
        now = datetime.combine(day, time(), UTC)
        found = evaluate([rule], evidence=evidence, registry=evidence.registry, watermarks={}, now=now, ask=ask)
        evidence.record(found.alerts, found.transitions)
        transitions += found.transitions
    return transitions


def _days(moments: Sequence[datetime]) -> str:
    return ", ".join(moment.date().isoformat() for moment in sorted(moments)) or "no alert"
