-- Who candidates turned out to be. A merge or its undoing is a new row; the articles concerned get new readings.

CREATE TABLE store.merges (
    number    BIGINT PRIMARY KEY,
    batch     BIGINT NOT NULL,
    folded    VARCHAR NOT NULL,
    name      VARCHAR NOT NULL,
    actor     VARCHAR,
    merged_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE store.merges IS 'Names that nobody registered, and the actors that people said they mean. The last row of a name holds.';
COMMENT ON COLUMN store.merges.number IS 'Running number.';
COMMENT ON COLUMN store.merges.batch IS 'Batch of the new readings that follow from it.';
COMMENT ON COLUMN store.merges.folded IS 'The name with case, curly quotes and runs of space folded.';
COMMENT ON COLUMN store.merges.name IS 'The name.';
COMMENT ON COLUMN store.merges.actor IS 'Id of the actor that it means; NULL: the merge was undone.';
COMMENT ON COLUMN store.merges.merged_at IS 'When that was said (UTC).';
