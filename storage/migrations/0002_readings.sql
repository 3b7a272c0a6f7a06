-- What the reader read: readings, mentions and claims. A re-reading is new rows; the old ones are superseded, not lost.

CREATE TABLE store.readings (
    number          BIGINT PRIMARY KEY,
    batch           BIGINT NOT NULL,
    article         BIGINT NOT NULL,
    article_id      VARCHAR NOT NULL,
    revision        INTEGER NOT NULL,
    reader          VARCHAR NOT NULL,
    published       DATE,
    published_basis VARCHAR NOT NULL,
    language        VARCHAR NOT NULL,
    read_at         TIMESTAMP NOT NULL,
    FOREIGN KEY (article_id, revision) REFERENCES store.articles (id, revision)
);
COMMENT ON TABLE store.readings IS 'One pass of one reader over one article revision.';
COMMENT ON COLUMN store.readings.number IS 'Running number.';
COMMENT ON COLUMN store.readings.batch IS 'Number of the transaction that stored it: rules look at what is new by it.';
COMMENT ON COLUMN store.readings.article IS 'Number of the article revision (store.articles.number).';
COMMENT ON COLUMN store.readings.article_id IS 'Id of the document.';
COMMENT ON COLUMN store.readings.revision IS 'Revision of the document.';
COMMENT ON COLUMN store.readings.reader IS 'Name and version of the reader.';
COMMENT ON COLUMN store.readings.published IS 'Day of publication that dates were resolved against.';
COMMENT ON COLUMN store.readings.published_basis IS 'How that day is known: given, inferred or unknown.';
COMMENT ON COLUMN store.readings.language IS 'Language that it was read as.';
COMMENT ON COLUMN store.readings.read_at IS 'When it was read (UTC).';

CREATE TABLE store.superseded (
    reading BIGINT PRIMARY KEY REFERENCES store.readings (number),
    newer   BIGINT NOT NULL,
    batch   BIGINT NOT NULL
);
COMMENT ON TABLE store.superseded IS 'Readings that a newer revision or a newer reading of the same document replaced.';
COMMENT ON COLUMN store.superseded.reading IS 'The reading that counts no longer.';
COMMENT ON COLUMN store.superseded.newer IS 'The reading that counts instead.';
COMMENT ON COLUMN store.superseded.batch IS 'Batch in which that was stored.';

CREATE TABLE store.mentions (
    reading BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind    VARCHAR NOT NULL,
    actor   VARCHAR,
    name    VARCHAR NOT NULL,
    text    VARCHAR NOT NULL,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    mention VARCHAR
);
COMMENT ON TABLE store.mentions IS 'Spans of text that name an actor.';
COMMENT ON COLUMN store.mentions.reading IS 'Reading that found it.';
COMMENT ON COLUMN store.mentions.ordinal IS 'Its place among the mentions of the reading, from 0.';
COMMENT ON COLUMN store.mentions.kind IS 'name, nominal or pronoun.';
COMMENT ON COLUMN store.mentions.actor IS 'Id of the actor; NULL: not in the registry.';
COMMENT ON COLUMN store.mentions.name IS 'Name of the actor.';
COMMENT ON COLUMN store.mentions.text IS 'The words, as they stand in the article.';
COMMENT ON COLUMN store.mentions.start IS 'Character offset in the article where they start.';
COMMENT ON COLUMN store.mentions.stop IS 'Character offset behind them.';
COMMENT ON COLUMN store.mentions.mention IS 'Id of a mention that was given with the input.';

CREATE TABLE store.claims (
    batch             BIGINT NOT NULL,
    reading           BIGINT NOT NULL,
    ordinal           INTEGER NOT NULL,
    article           BIGINT NOT NULL,
    id                VARCHAR NOT NULL,
    kind              VARCHAR NOT NULL CHECK (kind IN ('stance', 'event', 'relation')),
    modality          VARCHAR NOT NULL,
    confidence        DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    known_at          TIMESTAMP NOT NULL,
    said_at           TIMESTAMP NOT NULL CHECK (said_at <= known_at),
    origin            VARCHAR NOT NULL,
    grade             VARCHAR NOT NULL,
    speaker_kind      VARCHAR NOT NULL,
    speaker           VARCHAR NOT NULL,
    speaker_actor     VARCHAR,
    quote             VARCHAR NOT NULL,
    quote_start       INTEGER NOT NULL,
    quote_stop        INTEGER NOT NULL,
    trigger           VARCHAR NOT NULL,
    frame             VARCHAR NOT NULL,
    event_date        DATE,
    event_granularity VARCHAR,
    holder            VARCHAR,
    target            VARCHAR,
    value             DOUBLE CHECK (value BETWEEN -1 AND 1),
    shift             BOOLEAN,
    event_type        VARCHAR,
    place             VARCHAR[],
    predicate         VARCHAR,
    office            VARCHAR,
    valid_from        DATE,
    valid_to          DATE,
    parties           STRUCT(role VARCHAR, actor VARCHAR, name VARCHAR, text VARCHAR,
                             start INTEGER, stop INTEGER, mention VARCHAR)[] NOT NULL,
    denies            VARCHAR[] NOT NULL,
    PRIMARY KEY (reading, id),
    FOREIGN KEY (reading) REFERENCES store.readings (number)
);
COMMENT ON TABLE store.claims IS 'Everything that articles say: stances, events and relations, each with its sentence.';
COMMENT ON COLUMN store.claims.batch IS 'Number of the transaction that stored it.';
COMMENT ON COLUMN store.claims.reading IS 'Reading that found it.';
COMMENT ON COLUMN store.claims.ordinal IS 'Its place among the claims of the reading, from 0.';
COMMENT ON COLUMN store.claims.article IS 'Number of the article revision (store.articles.number).';
COMMENT ON COLUMN store.claims.id IS 'Id of the claim, the same for the same reading of the same revision.';
COMMENT ON COLUMN store.claims.kind IS 'stance, event or relation.';
COMMENT ON COLUMN store.claims.modality IS 'asserted, reported, rumoured, denied, predicted or hypothetical.';
COMMENT ON COLUMN store.claims.confidence IS 'Chance that a careful analyst reads the same, 0 to 1.';
COMMENT ON COLUMN store.claims.known_at IS 'When it became known (UTC): publication, given or inferred, else when first seen.';
COMMENT ON COLUMN store.claims.said_at IS 'When it was said or happened (UTC): its date where known to the day, else known_at.';
COMMENT ON COLUMN store.claims.origin IS 'Origin of its article: copies of one report share it.';
COMMENT ON COLUMN store.claims.grade IS 'Reliability grade of its article, A to F.';
COMMENT ON COLUMN store.claims.speaker_kind IS 'Who says so: outlet, actor or unnamed.';
COMMENT ON COLUMN store.claims.speaker IS 'Name of who says so.';
COMMENT ON COLUMN store.claims.speaker_actor IS 'Id of the speaker, where it is a known actor.';
COMMENT ON COLUMN store.claims.quote IS 'The sentence that shows it, letter for letter.';
COMMENT ON COLUMN store.claims.quote_start IS 'Character offset in the article where the quote starts.';
COMMENT ON COLUMN store.claims.quote_stop IS 'Character offset behind the quote.';
COMMENT ON COLUMN store.claims.trigger IS 'The words that carried it.';
COMMENT ON COLUMN store.claims.frame IS 'Id of the frame that read it.';
COMMENT ON COLUMN store.claims.event_date IS 'First day of when it happened.';
COMMENT ON COLUMN store.claims.event_granularity IS 'How exact that is: day, week, month or year.';
COMMENT ON COLUMN store.claims.holder IS 'Stance: id of who holds it; NULL: not in the registry (see parties).';
COMMENT ON COLUMN store.claims.target IS 'Stance: id of whom or what it is toward; NULL: not in the registry (see parties).';
COMMENT ON COLUMN store.claims.value IS 'Stance: -1 against .. +1 for.';
COMMENT ON COLUMN store.claims.shift IS 'Stance: the text itself says that the holder turned this way.';
COMMENT ON COLUMN store.claims.event_type IS 'Event: PLOVER type, or STATEMENT.';
COMMENT ON COLUMN store.claims.place IS 'Event: places named.';
COMMENT ON COLUMN store.claims.predicate IS 'Relation: leads, role, member_of, ...';
COMMENT ON COLUMN store.claims.office IS 'Relation: the office, where one is named.';
COMMENT ON COLUMN store.claims.valid_from IS 'Relation: first day that it holds.';
COMMENT ON COLUMN store.claims.valid_to IS 'Relation: last day that it holds.';
COMMENT ON COLUMN store.claims.parties IS 'Who takes part, in order: role, actor id (NULL: unknown), name, words, character offsets.';
COMMENT ON COLUMN store.claims.denies IS 'Ids of claims of the same article that this one contradicts.';
