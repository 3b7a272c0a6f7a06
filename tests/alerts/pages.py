"""Alert pages in our own words, for tests and goldens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from news.alert import Alert, AlertPage, AlertState, Check, Severity
from news.article import DateBasis
from news.claim import Event, EventDate, EventType, Modality, Party, Quote, Speaker, SpeakerKind, Stance
from news.position import ChangeKind, PositionPoint, StoredClaim
from news.source import Grade

SADR, US = "moqtada-sadr", "united-states"
NAMES = {SADR: "Moqtada Sadr", US: "United States"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stance(day: str, value: float, quote: str, **given: Any) -> StoredClaim:
    """A stored claim of Sadr toward the United States."""
    at = moment(day)
    speaker = given.pop("speaker", Speaker(kind=SpeakerKind.OUTLET, name="Gulf Wire"))
    number = given.pop("id", f"{day}-{value}")
    claim = Stance(
        id=number,
        holder=Party(actor=SADR, name="Moqtada Sadr", text="Sadr", start=0, end=4),
        target=Party(actor=US, name="United States", text="Washington", start=10, end=20),
        value=value,
        shift=given.pop("shift", False),
        quote=Quote(text=quote, start=0, end=len(quote)),
        speaker=speaker,
        modality=given.pop("modality", Modality.ASSERTED),
        trigger=given.pop("trigger", ""),
        frame="test",
        confidence=given.pop("confidence", 0.8),
    )
    stored: dict[str, Any] = {
        "article": f"article-{number}",
        "revision": 1,
        "batch": 1,
        "at": at,
        "known_at": at,
        "first_seen_at": at + timedelta(hours=3),
        "published_at": at,
        "published_basis": DateBasis.GIVEN,
        "title": "Najaf cleric speaks out",
        "outlet": "Gulf Wire",
        "url": "https://news.example/2020/najaf?page=1",
        "origin": f"article-{number}",
        "grade": Grade.B,
    }
    return StoredClaim(claim=claim, **(stored | given))


def point(day: str, level: float, origins: int = 1) -> PositionPoint:
    return PositionPoint(holder=SADR, target=US, at=moment(day), level=level, weight=1.0, origins=origins)


BEFORE = (
    stance(
        "2020-01-01",
        -0.2,
        "Sadr asked his followers to stay away from the American embassy and to keep their protest peaceful.",
        trigger="stay away from",
        confidence=0.55,
    ),
    stance(
        "2019-12-12",
        -0.1,
        "Neither Washington nor Tehran should choose the next prime minister, the cleric's office said.",
        confidence=0.6,
        speaker=Speaker(kind=SpeakerKind.ACTOR, name="the cleric's office", actor=SADR),
        modality=Modality.REPORTED,
        url=None,
        outlet="Basra Herald",
        title="Sadr's office: no foreign hand in the choice of a premier",
    ),
)
AFTER = (
    stance(
        "2020-01-14",
        -0.9,
        "Sadr called for a march of a million people against the presence of American forces.",
        trigger="called for ... against",
        confidence=0.9,
        shift=True,
    ),
    stance(
        "2020-01-15",
        -0.7,
        "According to aides, he now wants every American soldier to leave Iraq.",
        trigger="wants ... leave",
        confidence=0.7,
        modality=Modality.REPORTED,
        speaker=Speaker(kind=SpeakerKind.UNNAMED, name="aides"),
        outlet="Tigris Post",
        title="Aides: cleric wants US troops out",
        published_basis=DateBasis.INFERRED,
        published_at=moment("2020-01-16"),
    ),
)
SERIES = (
    point("2019-11-03", -0.05),
    point("2019-12-12", -0.08, 2),
    point("2020-01-01", -0.14, 3),
    point("2020-01-14", -0.52, 4),
    point("2020-01-15", -0.61, 5),
)


def page(**changes: Any) -> AlertPage:
    """The page of the Sadr alert; `changes` go to the alert, or to the page where they are fields of it."""
    alert: dict[str, Any] = {
        "id": "5f2c9a71d04be638",
        "rule": "sadr-toward-us",
        "rule_title": "Sadr stance change toward US",
        "severity": Severity.HIGH,
        "labels": {"desk": "iraq"},
        "key": f"{SADR}>{US}",
        "holder": SADR,
        "target": US,
        "change": ChangeKind.HARDENING,
        "from_level": -0.14,
        "to_level": -0.61,
        "title": "Moqtada Sadr: wary -> against the United States",
        "started_at": moment("2020-01-15"),
        "origins": 2,
        "checks": (
            Check(name="move toward against", actual="0.47", wanted="at least 0.40", passed=True),
            Check(name="independent origins", actual="2", wanted="at least 2", passed=True),
            Check(name="best source grade", actual="B", wanted="C or better", passed=True),
        ),
    }
    given: dict[str, Any] = {
        "state": AlertState.FIRING, "before": BEFORE, "after": AFTER, "series": SERIES, "names": NAMES,
    }  # fmt: skip
    for name, value in changes.items():
        (given if name in given else alert)[name] = value
    return AlertPage(alert=Alert(**alert), **given)


FIRST_LATE = page(
    id="0b1c2d3e4f506172",
    severity=Severity.MEDIUM,
    change=ChangeKind.FIRST,
    from_level=None,
    title="Moqtada Sadr: against the United States, first known",
    late=True,
    origins=1,
    before=(),
    after=AFTER[:1],
    series=SERIES[-1:],
)

_VOTE = "Parliament voted on Sunday to ask the government to end the stay of foreign troops."
EVENT = page(
    id="77aa66bb55cc44dd",
    rule="parliament-votes",
    rule_title="Iraq's parliament votes",
    severity=Severity.LOW,
    labels={},
    key="iraqi-parliament",
    holder=None,
    target=None,
    change=None,
    from_level=None,
    to_level=None,
    title="Iraqi parliament: votes",
    started_at=moment("2020-01-05"),
    origins=1,
    checks=(),
    before=(),
    after=(
        BEFORE[0].model_copy(
            update={
                "claim": Event(
                    id="vote",
                    type=EventType.REQUEST,
                    actors=(
                        Party(actor="iraqi-parliament", name="Iraqi parliament", text="Parliament", start=0, end=10),
                    ),
                    recipients=(Party(actor=None, name="", text="the government", start=34, end=48),),
                    place=("Baghdad",),
                    quote=Quote(text=_VOTE, start=0, end=len(_VOTE)),
                    speaker=Speaker(kind=SpeakerKind.OUTLET, name="Gulf Wire"),
                    modality=Modality.ASSERTED,
                    trigger="voted",
                    frame="test",
                    confidence=0.9,
                    event_date=EventDate(date=date(2020, 1, 5)),
                ),
                "at": moment("2020-01-05"),
                "published_at": None,
                "published_basis": DateBasis.UNKNOWN,
            }
        ),
    ),
    series=(),
    names={"iraqi-parliament": "Iraq's parliament"},
)

HOSTILE = (
    "@everyone <!channel> <script>alert(1)</script> [click](http://evil.example) ![x](http://evil.example/p.png) "
    "**loud** `code` \x1b[31mred\x1b[0m \u202egnp {{ 7*7 }} {% raw %} $x^2$ [bold red]rich[/] <@U1> &lt;!here&gt; "
    "| cell\r\nBcc: victim@example.org"
)
HOSTILE_PAGE = page(
    title=f"Sadr: {HOSTILE}",
    names={SADR: HOSTILE, US: HOSTILE},
    labels={HOSTILE: HOSTILE},
    rule_title=HOSTILE,
    checks=(Check(name=HOSTILE, actual=HOSTILE, wanted=HOSTILE, passed=False),),
    before=(),
    after=(
        stance(
            "2020-01-14",
            -0.9,
            HOSTILE,
            trigger="<script>",
            url="javascript:alert(1)",
            outlet=HOSTILE,
            title=HOSTILE,
            speaker=Speaker(kind=SpeakerKind.UNNAMED, name=HOSTILE),
        ),
    ),
)
