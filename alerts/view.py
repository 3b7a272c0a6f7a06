"""AlertPage -> the words of the page, the same for every form it is written in.

Everything is cut to a bounded length and made printable here; nothing after this sees raw text from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.text import Link, printable, safe_link
from news.alert import AlertPage
from news.article import DateBasis
from news.claim import Event, EventDate, Granularity, Party, Quote, Relation, Speaker, SpeakerKind, Stance
from news.position import PREPOSITIONS, StoredClaim, attitude

QUOTE_LIMIT = 700  # characters; a sentence is seldom longer
CLAIMS_PER_SIDE = 5
CHECKS = 20
LABELS = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a quote; `marked` where it is one of the words that carried the claim."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim in words. `said` is what was read in it, `value` is empty where it is no stance."""

    said: str
    value: str
    pieces: tuple[Piece, ...]
    speaker: str
    outlet: str
    headline: str
    date: str
    published: str
    link: Link | None
    modality: str
    confidence: str
    grade: str

    @property
    def quote(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a change. `nothing` stands where there are no claims; `more` counts those left out."""

    label: str
    claims: tuple[ClaimView, ...]
    more: int = 0
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class CheckView:
    name: str
    actual: str
    wanted: str
    passed: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """The words of an alert's page, in the order in which every form shows them."""

    title: str
    date: str
    severity: str
    state: str
    late: str
    subject: str
    level: str
    change: str
    sides: tuple[SideView, ...]
    support: str
    rule: str
    rule_title: str
    labels: tuple[tuple[str, str], ...]
    checks: tuple[CheckView, ...]
    alert: str
    notification: str = ""


def view(page: AlertPage, notification: str = "") -> PageView:
    """The page in words. `notification` is the id of the message that carries it, if one does."""
    alert = page.alert
    names = {actor: printable(name) for actor, name in page.names.items()}
    holder, target = (printable(names.get(actor or "", actor or "")) for actor in (alert.holder, alert.target))
    return PageView(
        title=printable(alert.title),
        date=day(alert.started_at),
        severity=alert.severity.value,
        state=page.state.value,
        late="late: it became known too long after it was said to wake anyone" if alert.late else "",
        subject=f"{holder} toward {target}" if holder and target else printable(alert.key),
        level=_level(alert.from_level, alert.to_level),
        change=alert.change.value if alert.change else "",
        sides=_sides(page, names),
        support=_support(page),
        rule=printable(alert.rule),
        rule_title=printable(alert.rule_title),
        labels=tuple(
            (printable(key, 40), printable(value, 80)) for key, value in sorted(alert.labels.items())[:LABELS]
        ),
        checks=tuple(
            CheckView(printable(check.name, 80), printable(check.actual, 80), printable(check.wanted, 80), check.passed)
            for check in alert.checks[:CHECKS]
        ),
        alert=printable(alert.id, 64),
        notification=printable(notification, 64),
    )


def day(moment: datetime) -> str:
    """ "14 January 2020", whatever the machine's language."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def signed(value: float) -> str:
    """-1..1 with its sign and two digits: "−0.80", "+0.30", "0.00"."""
    digits = f"{abs(value):.2f}"
    if digits == "0.00":
        return digits
    return f"{'−' if value < 0 else '+'}{digits}"


def _level(before: float | None, after: float | None) -> str:
    if after is None:
        return ""
    ending = f"{signed(after)} ({PREPOSITIONS[attitude(after)]})"
    return ending if before is None else f"{signed(before)} ({PREPOSITIONS[attitude(before)]}) → {ending}"


def _sides(page: AlertPage, names: dict[str, str]) -> tuple[SideView, ...]:
    if page.alert.change is None and not page.before:
        return (_side("Evidence", page.after, names, "no claim is stored for it"),)
    return (
        _side("Before", page.before, names, "nothing was known before"),
        _side("After", page.after, names, "no claim is stored for it"),
    )


def _side(label: str, claims: tuple[StoredClaim, ...], names: dict[str, str], nothing: str) -> SideView:
    shown = tuple(_claim(claim, names) for claim in claims[:CLAIMS_PER_SIDE])
    return SideView(label, shown, len(claims) - len(shown), "" if shown else nothing)


def _support(page: AlertPage) -> str:
    articles = len({claim.article for claim in page.after})
    return f"{_count(page.alert.origins, 'independent origin')} in {_count(articles, 'article')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _claim(stored: StoredClaim, names: dict[str, str]) -> ClaimView:
    claim = stored.claim
    return ClaimView(
        said=_said(claim, names),
        value=signed(claim.value) if isinstance(claim, Stance) else "",
        pieces=_pieces(claim.quote, claim.trigger),
        speaker=_speaker(claim.speaker, names),
        outlet=printable(stored.outlet) or "outlet not named",
        headline=printable(stored.title),
        date=_date(stored, claim.event_date),
        published=_published(stored),
        link=safe_link(stored.url),
        modality=claim.modality.value,
        confidence=f"{claim.confidence:.2f}",
        grade=stored.grade.value,
    )


def _date(stored: StoredClaim, event: EventDate | None) -> str:
    if event is None or event.granularity is Granularity.DAY:
        return day(stored.at)
    return f"{event.granularity.value} of {day(datetime.combine(event.date, datetime.min.time()))}"


def _published(stored: StoredClaim) -> str:
    if stored.published_at is None:
        return f"no date given, first seen {day(stored.first_seen_at)}"
    inferred = " (inferred from the text)" if stored.published_basis is DateBasis.INFERRED else ""
    return f"published {day(stored.published_at)}{inferred}"


def _speaker(speaker: Speaker, names: dict[str, str]) -> str:
    if speaker.kind is SpeakerKind.OUTLET:
        return "the outlet itself"
    name = names.get(speaker.actor or "") or printable(speaker.name)
    if speaker.kind is SpeakerKind.UNNAMED:
        return f"unnamed sources ({name})" if name else "unnamed sources"
    return name


def _name(party: Party, names: dict[str, str]) -> str:
    return names.get(party.actor or "") or printable(party.name or party.text, 80)


def _said(claim: Stance | Event | Relation, names: dict[str, str]) -> str:
    if isinstance(claim, Stance):
        turned = ", said to have turned" if claim.shift else ""
        side = PREPOSITIONS[attitude(claim.value)]
        return f"{_name(claim.holder, names)} {side} {_name(claim.target, names)}{turned}"
    if isinstance(claim, Event):
        actors, recipients = (_names(parties, names) for parties in (claim.actors, claim.recipients))
        ends = f"{actors or 'someone'} → {recipients}" if recipients else actors
        place = printable(", ".join(claim.place), 80)
        return f"{claim.type.value}: {ends}" + (f", in {place}" if place else "")
    words = [_name(claim.subject, names), claim.predicate.value.replace("_", " ")]
    if claim.title:
        words.append(printable(claim.title, 80))
    if claim.object is not None:
        words.append(_name(claim.object, names))
    return " ".join(words)


def _names(parties: tuple[Party, ...], names: dict[str, str]) -> str:
    shown = [_name(party, names) for party in parties[:4]]
    return ", ".join(shown) + (f" and {len(parties) - 4} more" if len(parties) > 4 else "")


def _pieces(quote: Quote, trigger: str) -> tuple[Piece, ...]:
    """The quote in parts, with the words of the trigger ("called for ... against") marked where they stand in order.

    Nothing is marked where a part of the trigger is not found: a lemma is no place in a text.
    """
    text = printable(quote.text, QUOTE_LIMIT)
    lowered = text.lower()
    parts = [printable(part).lower() for part in trigger.replace("…", "...").split("...")]
    parts = [part for part in parts if part]
    if len(lowered) != len(text) or not parts:
        return (Piece(text),)
    pieces: list[Piece] = []
    end = 0
    for part in parts:
        start = _word_at(lowered, part, end)
        if start < 0:
            return (Piece(text),)
        pieces += [Piece(text[end:start]), Piece(text[start : start + len(part)], marked=True)]
        end = start + len(part)
    pieces.append(Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _word_at(text: str, part: str, start: int) -> int:
    """Where `part` stands in `text` at or after `start`, as whole words; -1 where it does not."""
    found = text.find(part, start)
    while found >= 0:
        end = found + len(part)
        if (found == 0 or not text[found - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
            return found
        found = text.find(part, found + 1)
    return -1
