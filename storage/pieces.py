"""Positions' evidence kept beside the claims: `store.pieces` follows a batch at the batch's cost.

    batch -> the origins that it tells of, or whose readings it replaced -> their pieces made anew from what counts now

A piece depends on the claims of its own origin alone, so that this gives what making all of them from scratch does.
What a piece is, is said once, in `storage/views/20_positions.sql`.
"""

from __future__ import annotations

from pathlib import Path

from storage.session import Session

_FROM_SCRATCH = Path(__file__).parent / "views" / "60_pieces.sql"


def follow(session: Session, batch: int) -> None:
    """Makes the pieces follow what this batch stored. In the caller's transaction."""
    found = session.rows(
        "SELECT reading, batch FROM store.readings_now AS readings"
        " JOIN store.articles AS articles ON articles.number = readings.article"
        " WHERE origin IN (FROM store.origins_of($1))"
        " UNION ALL SELECT NULL, 0 FROM store.superseded WHERE batch = $1",
        (batch,),
    )
    if any(stored < batch for _, stored in found):  # an origin told of before
        session.rows("DELETE FROM store.pieces WHERE origin IN (FROM store.origins_of($1))", (batch,))
    session.rows(
        "INSERT INTO store.pieces WITH held AS (SELECT unnest($1::BIGINT[]) AS reading) FROM store.pieces_of('held')",
        ([reading for reading, _ in found if reading is not None],),
    )


def from_scratch(session: Session) -> None:
    """Makes all pieces anew: what they follow from has changed. In the caller's transaction."""
    session._db.execute(_FROM_SCRATCH.read_text("utf8"))
