-- Positions, defined once: alerts, pictures, rules and analysts' views all read from here.
--
--     level(T) = sum(w * d * v) / (sum(w * d) + prior)      (see news/position.py)
--
-- One piece of evidence is all that one origin says through one voice about the pair, as it first became known:
-- later copies of the report add nothing, so that the level at T depends on nothing known after T. Within a piece
-- each claim weighs w * d, so that its background counts for less than its news:
--     v      sum(w * d * v) / sum(w * d) of its claims
--     w * d  the largest w * d of its claims
-- The voice is the outlet's own (whichever outlet prints the copy), an actor's, or unnamed sources'.
-- A claim that is worth less than 1e-12 when it becomes known is none.

CREATE OR REPLACE VIEW store.settings_now AS
SELECT half_life_days * 86400.0 AS half_life, prior, modalities, grades
FROM store.position_settings WHERE number = (SELECT max(number) FROM store.position_settings);
COMMENT ON VIEW store.settings_now IS 'The constants that hold.';
COMMENT ON COLUMN store.settings_now.half_life IS 'Half-life in seconds.';
COMMENT ON COLUMN store.settings_now.prior IS 'Weight of the evidence at 0 that is always there.';
COMMENT ON COLUMN store.settings_now.modalities IS 'Weight of each modality.';
COMMENT ON COLUMN store.settings_now.grades IS 'Weight of each source grade.';

CREATE OR REPLACE MACRO store.voice(kind, actor, name) AS
    CASE kind WHEN 'actor' THEN 'actor ' || coalesce(actor, store.fold(name)) ELSE kind END;
COMMENT ON MACRO store.voice IS 'By whose voice a report speaks: outlet, unnamed, or actor with its id or folded name.';

CREATE OR REPLACE MACRO store.weigh(confidence, by_modality, by_grade) AS
    confidence * coalesce(by_modality, 0) * coalesce(by_grade, 0);
COMMENT ON MACRO store.weigh IS 'Weight of a claim when it was said.';

-- `asked` is the name of a table of pairs (holder, target), each once. A stance on an issue moves the pairs with the
-- actors that it touches.
CREATE OR REPLACE MACRO store.stances_moving(asked) AS TABLE
WITH aims AS MATERIALIZED (
    SELECT holder, target, target AS aim, 1 AS sign FROM query_table(asked)
    UNION ALL
    SELECT pairs.holder, pairs.target, touches.issue, touches.sign
    FROM query_table(asked) AS pairs JOIN store.touches_now AS touches ON touches.actor = pairs.target
)
SELECT
    claims.* REPLACE (aims.holder AS holder, aims.target AS target, claims.value * aims.sign AS value),
    store.weigh(claims.confidence, settings.modalities[claims.modality], settings.grades[claims.grade]) AS weight
FROM store.claims AS claims
JOIN aims ON claims.holder = aims.holder AND claims.target = aims.aim
CROSS JOIN store.settings_now AS settings
ANTI JOIN store.superseded AS superseded ON superseded.reading = claims.reading
WHERE claims.kind = 'stance' AND weight > 0;
COMMENT ON MACRO TABLE store.stances_moving IS 'Stance claims that move these pairs (a table), value as seen from the pair.';

-- Kept in store.pieces, from where all levels come (see `storage/pieces.py`). `held` is the name of a table that has, in its
-- column `reading`, all readings that count of the origins concerned: a piece depends on its own origin's claims alone.
CREATE OR REPLACE MACRO store.pieces_of(held) AS TABLE
WITH stances AS (
    SELECT
        claims.holder, claims.target, claims.origin, claims.known_at, claims.value,
        store.voice(claims.speaker_kind, claims.speaker_actor, claims.speaker) AS voice,
        store.weigh(claims.confidence, settings.modalities[claims.modality], settings.grades[claims.grade])
            * pow(2, (epoch_us(said_at) - epoch_us(known_at)) / 1e6 / half_life) AS weight
    FROM store.claims AS claims SEMI JOIN query_table(held) USING (reading) CROSS JOIN store.settings_now AS settings
    WHERE claims.kind = 'stance' AND claims.holder IS NOT NULL AND claims.target IS NOT NULL AND weight > 1e-12
),
moving AS (
    SELECT holder, target, origin, voice, known_at, weight, value FROM stances
    UNION ALL
    SELECT holder, touches.actor, origin, voice, known_at, weight, value * touches.sign
    FROM stances JOIN store.touches_now AS touches ON touches.issue = stances.target
),
moments AS (
    SELECT
        holder, target, origin, voice, known_at,
        max(weight) AS weight, sum(weight * value) / sum(weight) AS value
    FROM moving GROUP BY holder, target, origin, voice, known_at
),
firsts AS (
    SELECT
        holder, target, origin, voice, min(known_at) AS known_at,
        arg_min(weight, moments.known_at) AS weight, arg_min(value, moments.known_at) AS value
    FROM moments GROUP BY holder, target, origin, voice
),
openings AS (
    SELECT holder, target, origin, arg_min(voice, (known_at, voice)) AS voice
    FROM firsts GROUP BY holder, target, origin
)
SELECT firsts.*, openings.voice = firsts.voice AS opens_origin
FROM firsts JOIN openings USING (holder, target, origin);
COMMENT ON MACRO TABLE store.pieces_of IS 'Pieces of evidence that follow from these readings (a table with a column reading).';

-- The two ways to a level, over any table of pieces: the course over time, and the last point of it. In both the decay
-- is factored out. So that 2 ** (age / half_life) cannot overflow, time is cut into blocks of 100 half-lives; levels
-- are rounded to 9 digits: the last bits of a sum depend on its order.

-- Cumulative sums: each moment counts in its own block and, carried over, in the next; what is older still weighs less
-- than 1e-30.
CREATE OR REPLACE MACRO store.course(pieces) AS TABLE
WITH moments AS (
    SELECT
        holder, target, known_at,
        sum(weight) AS weight,
        sum(weight * value) AS pull,
        count(*) FILTER (opens_origin) AS origins
    FROM query_table(pieces) GROUP BY ALL
),
placed AS (
    SELECT
        *, epoch_us(known_at) / 1e6 / half_life AS half_lives, CAST(floor(half_lives / 100) AS BIGINT) AS block
    FROM moments CROSS JOIN store.settings_now
),
carried AS (
    SELECT
        holder, target, known_at, prior, carry,
        block + carry AS block,
        pow(2, half_lives - 100 * (block + carry)) AS scale,
        weight * scale AS weight,
        pull * scale AS pull,
        CASE carry WHEN 0 THEN origins ELSE 0 END AS origins
    FROM placed CROSS JOIN (VALUES (0), (1)) AS carries (carry)
),
summed AS (
    SELECT
        holder, target, known_at, prior, carry, scale,
        sum(weight) OVER within_block AS weight,
        sum(pull) OVER within_block AS pull,
        sum(origins) OVER (PARTITION BY holder, target ORDER BY known_at, carry) AS origins
    FROM carried
    WINDOW within_block AS (PARTITION BY holder, target, block ORDER BY known_at ROWS UNBOUNDED PRECEDING)
)
SELECT
    holder, target, known_at,
    round(pull / (weight + prior * scale), 9) AS level,
    round(weight / scale, 9) AS weight,
    CAST(origins AS INTEGER) AS origins
FROM summed WHERE carry = 0;
COMMENT ON MACRO TABLE store.course IS 'Positions over a table of pieces: a point a moment at which evidence became known.';

-- Plain sums, each block referred to its beginning and then to the last moment of the pair.
CREATE OR REPLACE MACRO store.levels(pieces) AS TABLE
WITH placed AS (
    SELECT
        *, epoch_us(known_at) / 1e6 / half_life AS half_lives, CAST(floor(half_lives / 100) AS BIGINT) AS block
    FROM query_table(pieces) CROSS JOIN store.settings_now
),
blocks AS (
    SELECT
        holder, target, block,
        max(known_at) AS known_at,
        max(half_lives) AS half_lives,
        sum(weight * pow(2, half_lives - 100 * block)) AS weight,
        sum(weight * value * pow(2, half_lives - 100 * block)) AS pull,
        count(*) FILTER (opens_origin) AS origins
    FROM placed GROUP BY holder, target, block
),
sums AS (
    SELECT
        holder, target, max(known_at) AS known_at,
        sum(weight * scale) AS weight, sum(pull * scale) AS pull, sum(origins) AS origins
    FROM (SELECT *, pow(2, 100 * block - max(half_lives) OVER (PARTITION BY holder, target)) AS scale FROM blocks)
    GROUP BY holder, target
)
SELECT
    holder, target, known_at,
    round(pull / (weight + prior), 9) AS level, round(weight, 9) AS weight, CAST(origins AS INTEGER) AS origins
FROM sums CROSS JOIN store.settings_now;
COMMENT ON MACRO TABLE store.levels IS 'Positions over a table of pieces: one row a pair, as of its last piece.';

CREATE OR REPLACE VIEW store.position_points AS FROM store.course('store.pieces');
COMMENT ON VIEW store.position_points IS 'Course of every position.';
COMMENT ON COLUMN store.position_points.holder IS 'Id of the holder.';
COMMENT ON COLUMN store.position_points.target IS 'Id of the target.';
COMMENT ON COLUMN store.position_points.known_at IS 'When new evidence became known (UTC).';
COMMENT ON COLUMN store.position_points.level IS 'Level then, -1 against .. +1 for.';
COMMENT ON COLUMN store.position_points.weight IS 'Weight of the evidence under it, decayed to then.';
COMMENT ON COLUMN store.position_points.origins IS 'Independent origins that ever spoke to the pair up to then.';

-- Where a reading took the place of another, what counted at a moment is not what counts now: a revision, a better
-- reading or a merge counts from when it was made, until then the reading before it does. That is when it was read, or,
-- for a revision that is dated later than what it replaced, its date. Actors and constants are those that hold now.
CREATE OR REPLACE MACRO store.pieces_at(moment) AS TABLE
WITH replaced AS (
    SELECT
        readings.number AS reading, readings.article_id, articles.origin, superseded.reading IS NULL AS holds,
        row_number() OVER document AS place,
        CASE WHEN articles.published_at > lag(articles.published_at) OVER document THEN articles.published_at
             WHEN row_number() OVER document > 1 THEN readings.read_at END AS made_at
    FROM store.readings AS readings
    JOIN store.articles AS articles ON articles.number = readings.article
    LEFT JOIN store.superseded AS superseded ON superseded.reading = readings.number
    WHERE readings.article_id IN (
        SELECT older.article_id FROM store.readings AS older
        JOIN store.superseded AS gone ON gone.reading = older.number
    )
    WINDOW document AS (PARTITION BY readings.article_id ORDER BY readings.revision, readings.number)
),
counted AS MATERIALIZED (
    SELECT
        *, place = max(place) FILTER (coalesce(made_at <= moment, true)) OVER (PARTITION BY article_id) AS held_then
    FROM replaced
),
otherwise AS MATERIALIZED (
    SELECT DISTINCT origin FROM counted
    WHERE article_id IN (SELECT article_id FROM counted WHERE held_then <> holds)
),
held_then AS MATERIALIZED (
    SELECT reading FROM counted SEMI JOIN otherwise USING (origin) WHERE held_then
    UNION ALL
    SELECT readings.number FROM store.readings AS readings
    JOIN store.articles AS articles ON articles.number = readings.article
    SEMI JOIN otherwise ON otherwise.origin = articles.origin
    WHERE readings.article_id NOT IN (SELECT article_id FROM counted)
)
FROM (
    FROM store.pieces ANTI JOIN otherwise USING (origin)
    UNION ALL BY NAME
    FROM store.pieces_of('held_then')
) WHERE known_at <= moment;
COMMENT ON MACRO TABLE store.pieces_at IS 'Pieces of evidence as they were at a moment: what was known, as it had been read by then.';

CREATE OR REPLACE MACRO store.attitude(level) AS
    CASE WHEN level <= -1 / 3 THEN 'against' WHEN level <= -0.1 THEN 'wary' WHEN level < 0.1 THEN 'neutral'
         WHEN level < 1 / 3 THEN 'warm' ELSE 'for' END;
COMMENT ON MACRO store.attitude IS 'The word for a level (see news/position.py).';

-- A level is a mean of values in -1..1 over `weight + prior` pieces of clear, fresh evidence; no such values vary by more
-- than 1 - level^2 (Bhatia and Davis 2000). Taken as the mean of a Beta distribution over as many observations, its
-- variance is (1 - level^2) / (weight + prior + 1); 1.645 standard deviations to both sides hold 90 % of it.
CREATE OR REPLACE MACRO store.reach(level, weight, prior) AS
    1.645 * sqrt(greatest(0, 1 - level * level) / (weight + prior + 1));
COMMENT ON MACRO store.reach IS 'Half the width of a level''s 90 % interval, from the evidence under it.';

CREATE OR REPLACE MACRO store.lowest(level, weight, prior) AS
    round(greatest(-1, level - store.reach(level, weight, prior)), 9);
COMMENT ON MACRO store.lowest IS 'Lower end of a level''s 90 % interval.';

CREATE OR REPLACE MACRO store.highest(level, weight, prior) AS
    round(least(1, level + store.reach(level, weight, prior)), 9);
COMMENT ON MACRO store.highest IS 'Upper end of a level''s 90 % interval.';

-- The level at a later moment than that of the last evidence: both sums have decayed by `factor`. Without a prior it stays.
CREATE OR REPLACE MACRO store.faded(level, weight, prior, factor) AS
    CASE WHEN weight * factor + prior > 0
         THEN round(level * (weight + prior) * factor / (weight * factor + prior), 9) ELSE level END;
COMMENT ON MACRO store.faded IS 'A level after its evidence has decayed by a factor.';
