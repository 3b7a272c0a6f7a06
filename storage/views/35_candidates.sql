-- Names that articles use and nobody registered: who may be worth watching, and who a known actor is called, too.

CREATE OR REPLACE MACRO store.meant(name, actor, folded, known) AS
    store.fold(name) = folded AND actor IS NOT DISTINCT FROM known;
COMMENT ON MACRO store.meant IS 'Whether a party has this folded name and means this actor (NULL: nobody known).';

CREATE OR REPLACE MACRO store.spoken(kind, name, actor, folded, known) AS
    kind = 'actor' AND store.meant(name, actor, folded, known);
COMMENT ON MACRO store.spoken IS 'The same of a speaker.';

CREATE OR REPLACE MACRO store.takes_part(parties, folded, known) AS
    len(list_filter(parties, lambda party: store.meant(party.name, party.actor, folded, known))) > 0;
COMMENT ON MACRO store.takes_part IS 'The same of one of the parties.';

CREATE OR REPLACE VIEW store.unregistered AS
SELECT store.fold(mentions.name) AS folded, mentions.*, readings.article, readings.article_id
FROM store.mentions AS mentions
JOIN store.readings AS readings ON readings.number = mentions.reading
ANTI JOIN store.superseded AS superseded ON superseded.reading = mentions.reading
WHERE mentions.actor IS NULL AND mentions.kind = 'name';
COMMENT ON VIEW store.unregistered IS 'Mentions, by name, of those that the registry does not know; columns as in store.mentions and store.readings.';

CREATE OR REPLACE VIEW candidates AS
WITH seen AS (
    SELECT
        folded, mode(unregistered.name ORDER BY unregistered.name) AS name, count(*) AS mentions,
        count(DISTINCT article_id) AS articles, count(DISTINCT origin) AS origins,
        min(coalesce(published_at, first_seen_at)) AS first_seen_at,
        max(coalesce(published_at, first_seen_at)) AS last_seen_at
    FROM store.unregistered AS unregistered
    JOIN store.articles AS articles ON articles.number = unregistered.article
    GROUP BY folded
),
taking_part AS (
    SELECT folded, count(DISTINCT id) AS claims
    FROM (
        SELECT id, store.fold(unnest(list_transform(
            list_filter(parties, lambda party: party.actor IS NULL), lambda party: party.name))) AS folded
        FROM store.claims ANTI JOIN store.superseded USING (reading)
    )
    GROUP BY folded
)
SELECT name, coalesce(claims, 0) AS claims, mentions, articles, origins, first_seen_at, last_seen_at, folded
FROM seen LEFT JOIN taking_part USING (folded)
ORDER BY claims DESC, mentions DESC, folded;
COMMENT ON VIEW candidates IS 'Names that nobody registered, the most told of first: review them with `weathervane actors review`.';
COMMENT ON COLUMN candidates.name IS 'The name, as it is mostly written.';
COMMENT ON COLUMN candidates.claims IS 'Claims in which it takes part.';
COMMENT ON COLUMN candidates.mentions IS 'How often it is named.';
COMMENT ON COLUMN candidates.articles IS 'In how many documents.';
COMMENT ON COLUMN candidates.origins IS 'In how many independent reports.';
COMMENT ON COLUMN candidates.first_seen_at IS 'When the first of them was published, else first seen (UTC).';
COMMENT ON COLUMN candidates.last_seen_at IS 'The same of the last.';
COMMENT ON COLUMN candidates.folded IS 'The name with case, curly quotes and runs of space folded: what makes it one candidate.';

CREATE OR REPLACE MACRO store.around(text, start) AS
    trim(regexp_replace(substring(text, greatest(1, start - 99), 240), '\s+', ' ', 'g'));
COMMENT ON MACRO store.around IS 'The words around a place in a text, on one line.';

CREATE OR REPLACE MACRO seen(written) AS TABLE
WITH places AS (
    SELECT article, min(start) AS start, count(*) AS mentions FROM store.unregistered
    WHERE folded = store.fold(written) GROUP BY article
)
SELECT
    coalesce(published_at, first_seen_at) AS known_at, outlet, title, url, mentions,
    store.around(text, start) AS words, id AS article_id
FROM places JOIN store.articles AS articles ON articles.number = places.article
ORDER BY known_at DESC, article_id;
COMMENT ON MACRO TABLE seen IS 'seen(name): where a candidate was named, with the words around its first mention, newest first.';
