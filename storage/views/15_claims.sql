-- Claims with what is known of their article, for the program and for the views below.

CREATE OR REPLACE MACRO store.unread(by_reader) AS TABLE
SELECT * EXCLUDE (text) FROM store.articles AS waiting
WHERE number NOT IN (SELECT article FROM store.readings WHERE reader = by_reader)
AND NOT EXISTS (FROM store.articles AS newer WHERE newer.id = waiting.id AND newer.revision > waiting.revision);
COMMENT ON MACRO TABLE store.unread IS 'Newest revisions that this reader (name and version) has not read.';

CREATE OR REPLACE MACRO store.origins_of(stored) AS TABLE
SELECT origin FROM store.articles WHERE number IN (
    SELECT article FROM store.readings WHERE batch = stored
    UNION ALL
    SELECT readings.article FROM store.readings AS readings
    JOIN store.superseded AS superseded ON superseded.reading = readings.number WHERE superseded.batch = stored
);
COMMENT ON MACRO TABLE store.origins_of IS 'Origins that a batch told of, or whose readings it replaced.';

CREATE OR REPLACE MACRO store.party(role, told) AS
    {'role': role, 'actor': told.actor, 'name': told.name, 'text': told.text, 'start': told.start, 'stop': told.end,
     'mention': told.mention};
COMMENT ON MACRO store.party IS 'One of store.claims.parties, from the JSON of its model.';

-- `told` is the name of a table of claims.
CREATE OR REPLACE MACRO store.with_articles(told) AS TABLE
SELECT
    claims.*, articles.id AS article_id, articles.revision, articles.first_seen_at,
    coalesce(articles.published_at, CAST(readings.published AS TIMESTAMP)) AS published_at,
    CASE WHEN articles.published_at IS NULL THEN readings.published_basis ELSE articles.published_basis END
        AS published_basis,
    articles.title, articles.outlet, articles.url
FROM query_table(told) AS claims
JOIN store.readings AS readings ON readings.number = claims.reading
JOIN store.articles AS articles ON articles.number = claims.article;
COMMENT ON MACRO TABLE store.with_articles IS 'Claims (a table), each with what is known of its article.';

CREATE OR REPLACE VIEW store.stored_claims AS FROM store.with_articles('store.claims');
COMMENT ON VIEW store.stored_claims IS 'Every claim ever read, with its article; columns as in store.claims and store.articles.';

CREATE OR REPLACE VIEW store.readings_now AS
SELECT number AS reading, batch, article FROM store.readings
ANTI JOIN store.superseded AS superseded ON superseded.reading = readings.number;
COMMENT ON VIEW store.readings_now IS 'Readings that count: the last of the newest revision read of each document.';
COMMENT ON COLUMN store.readings_now.reading IS 'Number of the reading.';
COMMENT ON COLUMN store.readings_now.batch IS 'Batch that stored it.';
COMMENT ON COLUMN store.readings_now.article IS 'Number of the article revision that it read.';

CREATE OR REPLACE VIEW store.claims_now AS
FROM store.stored_claims AS claims ANTI JOIN store.superseded AS superseded ON superseded.reading = claims.reading;
COMMENT ON VIEW store.claims_now IS 'Claims that hold: newest revision read, newest reading of it; columns as in store.stored_claims.';

-- Two claims with one content say the same; of events, if all parties of the one take part in the other, too.
CREATE OR REPLACE MACRO store.keys_of(parties) AS
    list_transform(parties, lambda party: coalesce(party.actor, store.fold(party.name)));
COMMENT ON MACRO store.keys_of IS 'Who takes part, by actor id, else by folded name.';

CREATE OR REPLACE MACRO store.content(kind, value, event_type, predicate, parties) AS
    CASE kind
        WHEN 'event' THEN 'event ' || event_type
        WHEN 'stance' THEN 'stance ' || CAST(sign(value) AS INTEGER) || ' ' || array_to_string(store.keys_of(parties), '>')
        ELSE 'relation ' || predicate || ' ' || array_to_string(store.keys_of(parties), '>')
    END;
COMMENT ON MACRO store.content IS 'What a claim says, as a text to compare (see EvidenceStore.denied_by).';
