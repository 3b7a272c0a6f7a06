-- Positions' evidence, put together when it is stored: what a level is the mean of (see views/20_positions.sql).

CREATE TABLE store.pieces (
    holder       VARCHAR NOT NULL,
    target       VARCHAR NOT NULL,
    origin       VARCHAR NOT NULL,
    voice        VARCHAR NOT NULL,
    known_at     TIMESTAMP NOT NULL,
    weight       DOUBLE NOT NULL,
    value        DOUBLE NOT NULL,
    opens_origin BOOLEAN NOT NULL
);
COMMENT ON TABLE store.pieces IS 'Evidence: what one origin first said through one voice about one pair. Follows from the claims that hold.';
COMMENT ON COLUMN store.pieces.holder IS 'Id of the holder.';
COMMENT ON COLUMN store.pieces.target IS 'Id of the target: the one named, or an actor that the issue touches.';
COMMENT ON COLUMN store.pieces.origin IS 'The independent root of the report.';
COMMENT ON COLUMN store.pieces.voice IS 'Who says so: outlet, unnamed, or actor with its id or folded name.';
COMMENT ON COLUMN store.pieces.known_at IS 'When it became known (UTC).';
COMMENT ON COLUMN store.pieces.weight IS 'Its weight then: confidence x modality x source grade, decayed from when it was said.';
COMMENT ON COLUMN store.pieces.value IS '-1 against .. +1 for, as seen from the target.';
COMMENT ON COLUMN store.pieces.opens_origin IS 'Whether it is the first of its origin about the pair: counting these counts origins.';
