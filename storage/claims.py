"""Claims as rows and back: the typed columns of `store.claims` are the truth, and give the models back exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from news.article import Article
from news.claim import Claim, Event, EventDate, Party, Quote, Reading, Relation, Speaker, Stance
from news.position import StoredClaim
from storage.session import Session, naive


def known_at(article: Article, reading: Reading) -> datetime:
    """When the claims of an article became known: publication, given or inferred, else when it was first seen."""
    if article.published_at is not None:
        return article.published_at
    if reading.published is not None:
        return datetime.combine(reading.published, time(), UTC)
    return article.first_seen_at


def append_claims(session: Session, batch: int, readings: Sequence[tuple[int, int, Article, Reading]]) -> None:
    """The claims of readings, each with its number and that of its article, as rows. Of two claims of a reading with
    one id the first counts."""
    session.rows(
        _TAKE_APART,
        {
            "batch": batch,
            "shape": _SHAPE,
            "readings": [number for number, _, _, _ in readings],
            "articles": [place for _, place, _, _ in readings],
            "known": [naive(known_at(article, reading)) for _, _, article, reading in readings],
            "origins": [article.origin for _, _, article, _ in readings],
            "grades": [article.grade.value for _, _, article, _ in readings],
            "claims": [_json(reading) for _, _, _, reading in readings],
        },
    )


def _json(reading: Reading) -> str:
    first: dict[str, Claim] = {}
    for claim in reading.claims:
        first.setdefault(claim.id, claim)
    return to_json(list(first.values()), exclude_none=True).decode()


_TAKE_APART = Path(__file__).with_suffix(".sql").read_text("utf8")
_PARTY = {"actor": "VARCHAR", "name": "VARCHAR", "text": "VARCHAR", "start": "INTEGER", "end": "INTEGER"}
_PARTY |= {"mention": "VARCHAR"}
_SHAPE = json.dumps(
    [
        dict.fromkeys(("id", "kind", "modality", "trigger", "frame", "type", "predicate", "title"), "VARCHAR")
        | dict.fromkeys(("confidence", "value"), "DOUBLE")
        | dict.fromkeys(("valid_from", "valid_to"), "DATE")
        | {name: ["VARCHAR"] for name in ("place", "denies")}
        | dict.fromkeys(("holder", "target", "subject", "object"), _PARTY)
        | {name: [_PARTY] for name in ("actors", "recipients")}
        | {"quote": {"text": "VARCHAR", "start": "INTEGER", "end": "INTEGER"}}
        | {"speaker": {"kind": "VARCHAR", "name": "VARCHAR", "actor": "VARCHAR"}}
        | {"event_date": {"date": "DATE", "granularity": "VARCHAR"}, "shift": "BOOLEAN"}
    ]
)
"""What of the models' JSON goes into columns, for DuckDB's from_json: every kind of claim in one shape."""


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
