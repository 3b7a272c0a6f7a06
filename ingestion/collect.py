"""Source -> documents: one dispatch by the kind of the source."""

from __future__ import annotations

from datetime import datetime

from ingestion.feeds import collect_feed
from ingestion.fetch import FetchLimits
from ingestion.files import read_path
from ingestion.incoming import Collected, IncomingArticle, Outcome
from news.source import FeedState, Source, SourceKind

__all__ = ["Collected", "FetchLimits", "IncomingArticle", "Outcome", "collect"]


def collect(
    source: Source,
    state: FeedState | None,
    now: datetime,
    *,
    allow_private: bool = False,
    limits: FetchLimits | None = None,
) -> Collected:
    """What a source has now: its documents, in a fixed order, and a fault for each thing that could not be used.

    `state` is what the last fetch of a feed left behind; `allow_private` lets a feed live on an address that is not
    of the open internet. Never raises for what a source holds.
    """
    if source.kind is SourceKind.FEED:
        return collect_feed(source, state, now, allow_private, limits)
    documents, faults = read_path(source, now)
    return Collected(Outcome.READ if documents or not faults else Outcome.FAILED, documents, faults)
