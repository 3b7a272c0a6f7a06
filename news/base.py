"""What all models of the vocabulary share: frozen, strict about unknown keys, UTC, and stable ids."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Model(BaseModel):
    """Base of every model: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _to_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Utc = Annotated[datetime, AfterValidator(_to_utc)]
"""A moment in UTC. A naive one is taken as UTC, another zone is converted."""


def stable_id(*parts: object) -> str:
    """The same 16 hex digits for the same parts, on every run and machine (SHA-256 over their texts)."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()[:16]
