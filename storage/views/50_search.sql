-- Full text: words are compared folded (case, accents) by their stems, so that "votes" finds "voting". What holds a word
-- is ranked by BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75), a word counting once a sentence. No index is kept:
-- looking through five million sentences takes a second or so, and writing every word down twice would double the file.

-- Accents are looked for only where there are letters beyond ASCII: that costs more than all the rest.
CREATE OR REPLACE MACRO store.plain(written) AS
    CASE WHEN strlen(written) = length(written) THEN lower(written) ELSE lower(strip_accents(written)) END;
COMMENT ON MACRO store.plain IS 'A text without case and accents.';

CREATE OR REPLACE MACRO store.words(written) AS
    regexp_extract_all(store.plain(written), '[\p{L}\p{N}]+');
COMMENT ON MACRO store.words IS 'The words of a text, folded.';

CREATE OR REPLACE MACRO store.stem(word) AS
    regexp_replace(word, '^(.{3,}?)(ations?|ings?|ies|ed|es|ly|s|y|e)$', '\1');
COMMENT ON MACRO store.stem IS 'What stays the same in most forms of an English word; other words stay as they are.';

CREATE OR REPLACE MACRO store.terms(searched) AS
    list_sort(list_distinct(list_transform(list_filter(store.words(searched), lambda word: word NOT IN (
        'a', 'an', 'and', 'as', 'at', 'be', 'by', 'for', 'from', 'has', 'have', 'he', 'her', 'his', 'in', 'is', 'it',
        'its', 'not', 'of', 'on', 'or', 'she', 'that', 'the', 'they', 'this', 'to', 'was', 'were', 'who', 'with'
    )), lambda word: store.stem(word))))[:8];
COMMENT ON MACRO store.terms IS 'Stems of the words worth looking for, at most 8.';

-- The first look, written out: eight plain searches take a third of the time of one pattern or of a loop (measured).
CREATE OR REPLACE MACRO store.held(plain, terms) AS
    CASE WHEN contains(plain, terms[1]) THEN 1 ELSE 0 END + CASE WHEN contains(plain, terms[2]) THEN 2 ELSE 0 END
    + CASE WHEN contains(plain, terms[3]) THEN 4 ELSE 0 END + CASE WHEN contains(plain, terms[4]) THEN 8 ELSE 0 END
    + CASE WHEN contains(plain, terms[5]) THEN 16 ELSE 0 END + CASE WHEN contains(plain, terms[6]) THEN 32 ELSE 0 END
    + CASE WHEN contains(plain, terms[7]) THEN 64 ELSE 0 END + CASE WHEN contains(plain, terms[8]) THEN 128 ELSE 0 END;
COMMENT ON MACRO store.held IS 'Which of up to 8 stems a text holds, a bit each.';

CREATE OR REPLACE MACRO store.begins(plain, terms) AS
    regexp_matches(plain, '(^|[^\p{L}\p{N}])(' || array_to_string(terms, '|') || ')');
COMMENT ON MACRO store.begins IS 'Whether a word begins with one of the stems.';

CREATE OR REPLACE MACRO search(searched) AS TABLE
WITH hits AS MATERIALIZED (
    SELECT 'quote' AS kind, at_row, known_at, length, held FROM (
        SELECT
            rowid AS at_row, reading, known_at, strlen(quote) AS length, store.plain(quote) AS plain,
            store.held(plain, store.terms(searched)) AS held
        FROM store.claims WHERE held > 0
    ) ANTI JOIN store.superseded USING (reading)
    WHERE store.begins(plain, store.terms(searched))
    UNION ALL
    SELECT 'title', at_row, known_at, length, held FROM (
        SELECT
            rowid AS at_row, id, revision, coalesce(published_at, first_seen_at) AS known_at, strlen(title) AS length,
            store.plain(title) AS plain, store.held(plain, store.terms(searched)) AS held
        FROM store.articles WHERE held > 0
    ) AS headed
    WHERE store.begins(plain, store.terms(searched))
    AND NOT EXISTS (FROM store.articles AS newer WHERE newer.id = headed.id AND newer.revision > headed.revision)
),
alike AS MATERIALIZED (SELECT held, count(*) AS texts, sum(length) AS length FROM hits GROUP BY held),
rarity AS (
    SELECT bit, ln(1 + (greatest(all_texts - holding, 0) + 0.5) / (holding + 0.5)) AS weight
    FROM (
        SELECT bit, sum(texts) AS holding FROM alike JOIN range(8) AS bits (bit) ON (held >> bit) & 1 = 1 GROUP BY bit
    ) CROSS JOIN (
        SELECT (SELECT count(*) FROM store.claims) + (SELECT count(*) FROM store.articles) AS all_texts
    )
),
worth AS (
    SELECT held, sum(weight) * 2.2 AS weight, (SELECT sum(length) / sum(texts) FROM alike) AS usual_length
    FROM alike JOIN rarity ON (held >> bit) & 1 = 1 GROUP BY held
),
best AS MATERIALIZED (
    SELECT kind, at_row, known_at, weight / (1 + 1.2 * (0.25 + 0.75 * length / usual_length)) AS score
    FROM hits JOIN worth USING (held)
    ORDER BY score DESC, known_at, kind, at_row
    LIMIT 1000
),
found AS (
    SELECT score, best.kind, best.known_at, quote AS text, claims.id AS claim, article
    FROM best JOIN store.claims AS claims ON claims.rowid = at_row WHERE best.kind = 'quote'
    UNION ALL
    SELECT score, best.kind, best.known_at, title, NULL, number
    FROM best JOIN store.articles AS articles ON articles.rowid = at_row WHERE kind = 'title'
)
SELECT
    round(max(score), 3) AS score, kind, found.text, any_value(articles.outlet) AS outlet,
    any_value(articles.title) AS title, min(known_at) AS known_at,
    list_filter(list_sort(list(claim)), lambda claim: claim IS NOT NULL) AS claims, any_value(articles.url) AS url,
    articles.id AS article_id
FROM found JOIN store.articles AS articles ON articles.number = found.article
GROUP BY articles.id, kind, found.text
UNION ALL
SELECT
    error('nothing to search for in ''' || searched || ''': give a word that means something'),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
WHERE len(store.terms(searched)) = 0
ORDER BY score DESC, known_at, article_id, text
LIMIT 200;
COMMENT ON MACRO TABLE search IS 'search(words): sentences and headlines with these words (at most 8), in any form, the best first; at most 200.';
