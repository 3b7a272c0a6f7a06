-- All pieces of evidence from scratch: when views and macros are made anew, and whenever the constants or what issues
-- touch have changed. What a batch changes is done at the batch's cost (see `storage/pieces.py`).

DELETE FROM store.pieces;
INSERT INTO store.pieces FROM store.pieces_of('store.readings_now') ORDER BY known_at;
