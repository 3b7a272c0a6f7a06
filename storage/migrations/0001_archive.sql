-- Where articles come from, and what they said. Every TIMESTAMP is UTC.

CREATE SCHEMA store;

CREATE TABLE store.sources (
    id       VARCHAR PRIMARY KEY,
    kind     VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    title    VARCHAR NOT NULL,
    outlet   VARCHAR NOT NULL,
    grade    VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    enabled  BOOLEAN NOT NULL
);
COMMENT ON TABLE store.sources IS 'Feeds, folders and files, as they were configured when last used.';
COMMENT ON COLUMN store.sources.id IS 'Id of the source, as in the feed list.';
COMMENT ON COLUMN store.sources.kind IS 'feed, folder or file.';
COMMENT ON COLUMN store.sources.location IS 'Url of a feed, path of the others.';
COMMENT ON COLUMN store.sources.title IS 'Its name, for people.';
COMMENT ON COLUMN store.sources.outlet IS 'Outlet of articles that do not name their own.';
COMMENT ON COLUMN store.sources.grade IS 'Reliability, Admiralty code: A completely reliable .. E unreliable, F unknown.';
COMMENT ON COLUMN store.sources.language IS 'Language of articles that do not say their own; empty: unknown.';
COMMENT ON COLUMN store.sources.enabled IS 'Whether it is fetched.';

CREATE TABLE store.feed_states (
    url           VARCHAR PRIMARY KEY,
    etag          VARCHAR,
    last_modified VARCHAR,
    status        INTEGER,
    fetched_at    TIMESTAMP,
    failures      INTEGER NOT NULL,
    retry_at      TIMESTAMP
);
COMMENT ON TABLE store.feed_states IS 'What the last fetch of each feed left behind, for the next one to start from.';
COMMENT ON COLUMN store.feed_states.url IS 'Url of the feed.';
COMMENT ON COLUMN store.feed_states.etag IS 'ETag of the last answer.';
COMMENT ON COLUMN store.feed_states.last_modified IS 'Last-Modified of the last answer, as sent.';
COMMENT ON COLUMN store.feed_states.status IS 'HTTP status of the last answer; NULL: there was none.';
COMMENT ON COLUMN store.feed_states.fetched_at IS 'When it was last asked (UTC).';
COMMENT ON COLUMN store.feed_states.failures IS 'Fetches that failed since the last good one.';
COMMENT ON COLUMN store.feed_states.retry_at IS 'Not to be asked before (UTC); NULL: at once.';

CREATE TABLE store.articles (
    number          BIGINT NOT NULL,
    id              VARCHAR NOT NULL,
    revision        INTEGER NOT NULL CHECK (revision >= 1),
    source          VARCHAR NOT NULL,
    url             VARCHAR,
    title           VARCHAR NOT NULL,
    outlet          VARCHAR NOT NULL,
    author          VARCHAR,
    language        VARCHAR NOT NULL,
    published_at    TIMESTAMP,
    published_basis VARCHAR NOT NULL,
    first_seen_at   TIMESTAMP NOT NULL,
    text            VARCHAR NOT NULL,
    content_hash    VARCHAR NOT NULL,
    origin          VARCHAR NOT NULL,
    grade           VARCHAR NOT NULL,
    PRIMARY KEY (id, revision)
);
COMMENT ON TABLE store.articles IS 'Every revision of every document, never overwritten.';
COMMENT ON COLUMN store.articles.number IS 'Running number of the revision, in the order of storing.';
COMMENT ON COLUMN store.articles.id IS 'Id of the document, the same for all its revisions.';
COMMENT ON COLUMN store.articles.revision IS 'Revision of the document, from 1.';
COMMENT ON COLUMN store.articles.source IS 'Id of the source that brought it.';
COMMENT ON COLUMN store.articles.url IS 'Its address, where it has one.';
COMMENT ON COLUMN store.articles.title IS 'Headline.';
COMMENT ON COLUMN store.articles.outlet IS 'Who published it.';
COMMENT ON COLUMN store.articles.author IS 'Byline, where there is one.';
COMMENT ON COLUMN store.articles.language IS 'Language code; empty: unknown.';
COMMENT ON COLUMN store.articles.published_at IS 'When it was published, as given with it (UTC); NULL: not given.';
COMMENT ON COLUMN store.articles.published_basis IS 'How the article itself knows its date: given or unknown.';
COMMENT ON COLUMN store.articles.first_seen_at IS 'When this revision was first seen (UTC).';
COMMENT ON COLUMN store.articles.text IS 'The text; all offsets are character offsets into it, from 0.';
COMMENT ON COLUMN store.articles.content_hash IS 'Hash of the content, to know a revision by.';
COMMENT ON COLUMN store.articles.origin IS 'Id of the article where this text first appeared: copies share one origin.';
COMMENT ON COLUMN store.articles.grade IS 'Reliability of its source when it was stored, A to F.';

CREATE TABLE store.article_bands (
    article BIGINT NOT NULL,
    band    BIGINT NOT NULL
);
COMMENT ON TABLE store.article_bands IS 'MinHash bands of each revision: texts that share one may be the same report.';
COMMENT ON COLUMN store.article_bands.article IS 'Number of the article revision (store.articles.number).';
COMMENT ON COLUMN store.article_bands.band IS 'Hash of one band of the text''s MinHash.';

CREATE TABLE store.faults (
    id       VARCHAR PRIMARY KEY,
    stage    VARCHAR NOT NULL,
    kind     VARCHAR NOT NULL,
    article  VARCHAR,
    revision INTEGER,
    place    VARCHAR NOT NULL,
    text     VARCHAR NOT NULL,
    start    INTEGER,
    stop     INTEGER,
    mend     VARCHAR NOT NULL,
    found_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE store.faults IS 'What was found wrong in sources and articles, each once.';
COMMENT ON COLUMN store.faults.id IS 'The same for the same fault on every run.';
COMMENT ON COLUMN store.faults.stage IS 'Step that found it: ingest, read, ...';
COMMENT ON COLUMN store.faults.kind IS 'What is wrong.';
COMMENT ON COLUMN store.faults.article IS 'Id of the article it stands in, where it stands in one.';
COMMENT ON COLUMN store.faults.revision IS 'Revision of that article.';
COMMENT ON COLUMN store.faults.place IS 'File or url, where it is not in an article.';
COMMENT ON COLUMN store.faults.text IS 'The words at fault.';
COMMENT ON COLUMN store.faults.start IS 'Character offset in the article where they start.';
COMMENT ON COLUMN store.faults.stop IS 'Character offset behind them.';
COMMENT ON COLUMN store.faults.mend IS 'What a person can do.';
COMMENT ON COLUMN store.faults.found_at IS 'When it was first found (UTC).';

CREATE TABLE store.runs (
    id         BIGINT PRIMARY KEY,
    name       VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE store.runs IS 'Every run that was started.';
COMMENT ON COLUMN store.runs.id IS 'Running number.';
COMMENT ON COLUMN store.runs.name IS 'What ran: monitor, ingest, ...';
COMMENT ON COLUMN store.runs.started_at IS 'When it started (UTC).';

CREATE TABLE store.run_ends (
    run         BIGINT PRIMARY KEY REFERENCES store.runs (id),
    finished_at TIMESTAMP NOT NULL,
    outcome     VARCHAR NOT NULL,
    figures     MAP(VARCHAR, BIGINT) NOT NULL
);
COMMENT ON TABLE store.run_ends IS 'How runs ended; a run without a row here is still running or was killed.';
COMMENT ON COLUMN store.run_ends.run IS 'The run.';
COMMENT ON COLUMN store.run_ends.finished_at IS 'When it ended (UTC).';
COMMENT ON COLUMN store.run_ends.outcome IS 'ok, or what went wrong.';
COMMENT ON COLUMN store.run_ends.figures IS 'What it did, as counts by name.';

CREATE TABLE store.change (
    number BIGINT NOT NULL
);
INSERT INTO store.change VALUES (0);
COMMENT ON TABLE store.change IS 'One row: counts the transactions that changed what the published copy shows.';
COMMENT ON COLUMN store.change.number IS 'Goes up by one a transaction; publishing is skipped while it stands.';
