"""Small articles, claims and alerts to store: every value can be given, the others are plausible."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from news.actor import Actor, ActorKind
from news.alert import Alert, Check, Notification, Severity, Transition
from news.article import Article, DateBasis
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
    Reading,
    Relation,
    Speaker,
    SpeakerKind,
    Stance,
)
from news.registry import Registry
from news.source import Grade

NOW = datetime(2020, 2, 1, 12, tzinfo=UTC)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def article(name: str = "a", published: str | None = "2020-01-10", **values: Any) -> Article:
    text = values.pop("text", f"Text of {name}. Sadr called for the troops to leave.")
    given = {
        "id": stable_id(name),
        "source": "seeds",
        "url": f"https://example.org/{name}",
        "title": f"Title of {name}",
        "outlet": "The Wire",
        "language": "en",
        "published_at": day(published) if published else None,
        "published_basis": DateBasis.GIVEN if published else DateBasis.UNKNOWN,
        "first_seen_at": NOW,
        "text": text,
        "content_hash": stable_id(text),
        "origin": stable_id(name),
        "grade": Grade.B,
    }
    return Article(**given | values)


def party(actor: str | None, text: str | None = None, start: int = 0) -> Party:
    words = text or str(actor)
    return Party(actor=actor, name=words, text=words, start=start, end=start + len(words))


def _common(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "quote": Quote(text="Sadr called for the troops to leave.", start=11, end=47),
        "speaker": Speaker(kind=SpeakerKind.OUTLET, name="The Wire"),
        "modality": Modality.ASSERTED,
        "trigger": "called for ... leave",
        "frame": "call-for",
        "confidence": 0.8,
    } | values


def stance(
    name: str, holder: str | None = "sadr", target: str | None = "usa", value: float = -0.5, **values: Any
) -> Stance:
    return Stance(id=name, holder=party(holder), target=party(target), value=value, **_common(values))


def event(name: str, actors: list[str], recipients: list[str], **values: Any) -> Event:
    values.setdefault("type", EventType.CONSULT)
    return Event(
        id=name,
        actors=tuple(party(actor) for actor in actors),
        recipients=tuple(party(actor) for actor in recipients),
        **_common(values),
    )


def relation(name: str, subject: str, predicate: Predicate, object: str | None, **values: Any) -> Relation:
    other = party(object) if object else None
    return Relation(id=name, subject=party(subject), predicate=predicate, object=other, **_common(values))


def reading(
    of: Article, *claims: Claim, published: str | None = None, reader: str = "frames-1.0", **values: Any
) -> Reading:
    inferred = DateBasis.INFERRED if published else DateBasis.UNKNOWN
    return Reading(
        id=of.id,
        title=of.title,
        published=date.fromisoformat(published) if published else (of.published_at and of.published_at.date()),
        published_basis=DateBasis.GIVEN if of.published_at else inferred,
        language="en",
        reader=reader,
        claims=claims,
        **values,
    )


def on(text: str) -> EventDate:
    return EventDate(date=date.fromisoformat(text))


def registry() -> Registry:
    person, state = (ActorKind.PERSON,), (ActorKind.STATE,)
    return Registry(
        [
            Actor(id="sadr", name="Moqtada Sadr", kinds=person, aliases=("Muqtada al-Sadr",), surnames=("al-Sadr",)),
            Actor(id="jafar-sadr", name="Jafar Sadr", kinds=person, surnames=("Sadr", "al-Sadr")),
            Actor(id="usa", name="United States", kinds=state, metonyms=("Washington",), parts=("US troops",)),
            Actor(id="iran", name="Iran", kinds=state, metonyms=("Tehran",)),
            Actor(
                id="us-presence",
                name="US military presence in Iraq",
                kinds=(ActorKind.ISSUE,),
                touches={"usa": 1, "iran": -1},
            ),
        ]
    )


def alert(name: str = "one", **values: Any) -> Alert:
    given: dict[str, Any] = {
        "id": stable_id(name),
        "rule": "sadr-toward-us",
        "rule_title": "Sadr stance change toward US",
        "severity": Severity.HIGH,
        "labels": {"desk": "iraq"},
        "key": "sadr>usa",
        "holder": "sadr",
        "target": "usa",
        "change": "turn",
        "from_level": 0.1,
        "to_level": -0.45,
        "title": "Moqtada Sadr: neutral -> against the United States",
        "started_at": day("2020-01-14"),
        "origins": 2,
        "checks": (Check(name="move", actual="-0.55", wanted="at least 0.4 against", passed=True),),
        "before": ("b1",),
        "after": ("c1", "c2"),
    }
    return Alert(**given | values)


def transition(of: Alert, state: str, at: str, reason: str = "condition held") -> Transition:
    return Transition(alert=of.id, state=state, at=day(at), reason=reason)


def notification(of: Alert, channel: str = "console", created: datetime = NOW) -> Notification:
    return Notification(id=stable_id(of.id, channel), alert=of.id, channel=channel, created_at=created)
