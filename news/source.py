"""Where articles come from."""

from __future__ import annotations

from enum import StrEnum

from news.base import Model


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
