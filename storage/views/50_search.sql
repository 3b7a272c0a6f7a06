-- Full text: words are compared folded (case, accents) by their stems, so that "votes" finds "voting". What holds a word
-- is ranked by BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75). No index is kept: a sentence is short, and
-- looking through them all costs less than writing every word down twice would.

CREATE OR REPLACE MACRO store.words(written) AS
    regexp_extract_all(lower(strip_accents(written)), '[\p{L}\p{N}]+');
COMMENT ON MACRO store.words IS 'The words of a text, folded.';

CREATE OR REPLACE MACRO store.stem(word) AS
    regexp_replace(word, '^(.{3,}?)(ations?|ings?|ies|ed|es|ly|s|y|e)$', '\1');
COMMENT ON MACRO store.stem IS 'What stays the same in most forms of an English word; other words stay as they are.';

CREATE OR REPLACE MACRO store.terms(searched) AS TABLE
SELECT DISTINCT store.stem(word) AS term FROM (SELECT unnest(store.words(searched)) AS word)
WHERE word NOT IN (
    'a', 'an', 'and', 'as', 'at', 'be', 'by', 'for', 'from', 'has', 'have', 'he', 'her', 'his', 'in', 'is', 'it',
    'its', 'not', 'of', 'on', 'or', 'she', 'that', 'the', 'they', 'this', 'to', 'was', 'were', 'who', 'with'
);
COMMENT ON MACRO TABLE store.terms IS 'Stems of the words worth looking for.';

CREATE OR REPLACE MACRO search(searched) AS TABLE
WITH terms AS MATERIALIZED (FROM store.terms(searched)),
quotes AS MATERIALIZED (
    SELECT claims.reading, claims.id FROM store.claims AS claims
    SEMI JOIN terms ON contains(lower(strip_accents(claims.quote)), terms.term)
),
found AS MATERIALIZED (
    SELECT
        'quote' AS kind, any_value(claims.quote) AS text, list(DISTINCT claims.id ORDER BY claims.id) AS claims,
        min(known_at) AS known_at, any_value(outlet) AS outlet, any_value(title) AS title, any_value(url) AS url,
        article_id
    FROM store.claims_now AS claims SEMI JOIN quotes ON quotes.reading = claims.reading AND quotes.id = claims.id
    GROUP BY article_id, quote_start, quote_stop
    UNION ALL
    SELECT 'title', title, [], coalesce(published_at, first_seen_at), outlet, title, url, id
    FROM articles SEMI JOIN terms ON contains(lower(strip_accents(title)), terms.term)
),
held AS MATERIALIZED (SELECT *, row_number() OVER () AS place, store.words(text) AS words FROM found),
counted AS (
    SELECT
        place, len(list_filter(held.words, lambda word: starts_with(word, term))) AS times,
        len(held.words) / avg(len(held.words)) OVER () AS length,
        count(*) FILTER (times > 0) OVER (PARTITION BY term) AS holding,
        (SELECT count(*) FROM store.claims) + (SELECT count(*) FROM store.articles) AS all_texts
    FROM held CROSS JOIN terms
),
scored AS (
    SELECT
        place, sum(ln(1 + (greatest(all_texts - holding, 0) + 0.5) / (holding + 0.5))
            * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length))) AS score
    FROM counted GROUP BY place
)
SELECT round(score, 3) AS score, kind, text, outlet, title, known_at, claims, url, article_id
FROM scored JOIN held USING (place) WHERE score > 0
UNION ALL
SELECT
    error('nothing to search for in ''' || searched || ''': give a word that means something'),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
WHERE (SELECT count(*) FROM terms) = 0
ORDER BY score DESC, known_at, article_id, text
LIMIT 200;
COMMENT ON MACRO TABLE search IS 'search(words): sentences and headlines with these words, in any form, the best first; at most 200.';
