"""Claims as rows and back: the typed columns of `store.claims` are the truth, and give the models back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from pydantic_core import to_json

from news.article import Article
from news.claim import Claim, Event, EventDate, Granularity, Party, Quote, Reading, Relation, Speaker, Stance
from news.position import StoredClaim
from storage.session import Row, naive


def known_at(article: Article, reading: Reading) -> datetime:
    """When the claims of an article became known: publication, given or inferred, else when it was first seen."""
    if article.published_at is not None:
        return article.published_at
    if reading.published is not None:
        return datetime.combine(reading.published, time(), UTC)
    return article.first_seen_at


def said_at(event_date: EventDate | None, known: datetime) -> datetime:
    """When it was said or happened: its date where known to the day, never after it became known."""
    if event_date is None or event_date.granularity is not Granularity.DAY:
        return known
    return min(datetime.combine(event_date.date, time(), UTC), known)


STAGED = (
    "CREATE OR REPLACE TEMP TABLE staged AS "
    "SELECT * REPLACE (CAST(place AS VARCHAR) AS place, CAST(parties AS VARCHAR) AS parties,"
    " CAST(denies AS VARCHAR) AS denies) FROM store.claims LIMIT 0"
)
"""Where rows of claims are appended: lists as JSON texts, which take a fifth of the time of lists (measured)."""

UNSTAGED = (
    "INSERT INTO store.claims SELECT * REPLACE (from_json(place, '[\"VARCHAR\"]') AS place,"
    """ from_json(parties, '[{"role": "VARCHAR", "actor": "VARCHAR", "name": "VARCHAR", "text": "VARCHAR","""
    """ "start": "INTEGER", "stop": "INTEGER", "mention": "VARCHAR"}]') AS parties,"""
    " from_json(denies, '[\"VARCHAR\"]') AS denies) FROM staged"
)


def claim_rows(batch: int, number: int, article_number: int, article: Article, reading: Reading) -> Iterator[Row]:
    """The claims of one reading as rows of the table that `STAGED` makes. Of two with one id the first counts."""
    known = known_at(article, reading)
    known_naive, origin, grade = naive(known), article.origin, article.grade.value
    seen: set[str] = set()
    for ordinal, claim in enumerate(reading.claims):
        if claim.id in seen:
            continue
        seen.add(claim.id)
        quote, speaker, dated = claim.quote, claim.speaker, claim.event_date
        yield (
            batch,
            number,
            ordinal,
            article_number,
            claim.id,
            claim.kind,
            claim.modality.value,
            claim.confidence,
            known_naive,
            naive(said_at(dated, known)) if dated else known_naive,
            origin,
            grade,
            speaker.kind.value,
            speaker.name,
            speaker.actor,
            quote.text,
            quote.start,
            quote.end,
            claim.trigger,
            claim.frame,
            dated.date if dated else None,
            dated.granularity.value if dated else None,
            *_own_columns(claim),
            _json(claim.denies) if claim.denies else "[]",
        )


_NONE = (None,) * 10


def _own_columns(claim: Claim) -> Row:
    """holder, target, value, shift, event_type, place, predicate, office, valid_from, valid_to, parties."""
    if isinstance(claim, Stance):
        parties = [_party("holder", claim.holder), _party("target", claim.target)]
        return (claim.holder.actor, claim.target.actor, claim.value, claim.shift, *_NONE[:6], _json(parties))
    if isinstance(claim, Event):
        parties = [_party("actor", party) for party in claim.actors]
        parties += [_party("recipient", party) for party in claim.recipients]
        return (*_NONE[:4], claim.type.value, _json(claim.place), *_NONE[:4], _json(parties))
    parties = [_party("subject", claim.subject)]
    if claim.object is not None:
        parties.append(_party("object", claim.object))
    return (
        *_NONE[:6],
        claim.predicate.value,
        claim.title,
        claim.valid_from,
        claim.valid_to,
        _json(parties),
    )


def _json(value: object) -> str:
    return to_json(value).decode()


def _party(role: str, party: Party) -> dict[str, Any]:
    return {
        "role": role,
        "actor": party.actor,
        "name": party.name,
        "text": party.text,
        "start": party.start,
        "stop": party.end,
        "mention": party.mention,
    }


def stored_claim(has: Mapping[str, Any]) -> StoredClaim:
    """A StoredClaim from a row of `store.stored_claims`, by column."""
    return StoredClaim(
        claim=_claim(has),
        article=has["article_id"],
        revision=has["revision"],
        batch=has["batch"],
        at=has["said_at"],
        known_at=has["known_at"],
        first_seen_at=has["first_seen_at"],
        published_at=has["published_at"],
        published_basis=has["published_basis"],
        title=has["title"],
        outlet=has["outlet"],
        url=has["url"],
        origin=has["origin"],
        grade=has["grade"],
    )


def _claim(has: Mapping[str, Any]) -> Claim:
    common: dict[str, Any] = {
        "id": has["id"],
        "quote": Quote(text=has["quote"], start=has["quote_start"], end=has["quote_stop"]),
        "speaker": Speaker(kind=has["speaker_kind"], name=has["speaker"], actor=has["speaker_actor"]),
        "modality": has["modality"],
        "trigger": has["trigger"],
        "frame": has["frame"],
        "event_date": EventDate(date=has["event_date"], granularity=has["event_granularity"])
        if has["event_date"]
        else None,
        "confidence": has["confidence"],
        "denies": tuple(has["denies"]),
    }
    parties: dict[str, list[Party]] = {}
    for party in has["parties"]:
        words = {field: party[field] for field in ("actor", "name", "text", "start", "mention")}
        parties.setdefault(party["role"], []).append(Party(**words, end=party["stop"]))
    if has["kind"] == "stance":
        return Stance(
            **common,
            holder=parties["holder"][0],
            target=parties["target"][0],
            value=has["value"],
            shift=has["shift"],
        )
    if has["kind"] == "event":
        return Event(
            **common,
            type=has["event_type"],
            actors=tuple(parties.get("actor", ())),
            recipients=tuple(parties.get("recipient", ())),
            place=tuple(has["place"]),
        )
    return Relation(
        **common,
        subject=parties["subject"][0],
        predicate=has["predicate"],
        object=parties.get("object", [None])[0],
        title=has["office"],
        valid_from=has["valid_from"],
        valid_to=has["valid_to"],
    )
