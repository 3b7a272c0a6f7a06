"""Where articles come from."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from news.base import Model, Utc


class SourceKind(StrEnum):
    FEED = "feed"
    FOLDER = "folder"
    FILE = "file"


class Grade(StrEnum):
    """Reliability of a source, Admiralty code (NATO AJP-2.1): A completely reliable .. E unreliable, F unknown."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Source(Model):
    """A feed, a folder or a single file.

    `location` is a url for a feed and a path for the others; `outlet` is the name under which its articles appear
    where they do not say themselves.
    """

    id: str
    kind: SourceKind
    location: str
    title: str = ""
    outlet: str = ""
    grade: Grade = Grade.F
    language: str = ""
    enabled: bool = True


class FeedState(Model):
    """What the last fetch of a feed left behind, for the next one to start from.

    etag, last_modified   the server's validators, sent back so that an unchanged feed is not sent again
    status                HTTP status of the last answer; None where there was none
    failures              fetches that failed since the last good one
    retry_at              not to be fetched before then (Retry-After, or backing off); None: at once
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    fetched_at: Utc | None = None
    failures: int = Field(default=0, ge=0)
    retry_at: Utc | None = None
