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

-- `pairs` is a list of structs (holder, target). A stance on an issue moves the pairs with the actors that it touches.
CREATE OR REPLACE MACRO store.stances_moving(pairs) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT DISTINCT holder, target  -- DISTINCT right over a recursive unnest drops rows (measured)
    FROM (SELECT unnest(pairs, recursive := true))
),
aims AS MATERIALIZED (
    SELECT holder, target, target AS aim, 1 AS sign FROM asked
    UNION ALL
    SELECT asked.holder, asked.target, touches.issue, touches.sign
    FROM asked JOIN store.touches_now AS touches ON touches.actor = asked.target
)
SELECT
    aims.holder, aims.target, claims.reading, claims.id, claims.known_at, claims.said_at, claims.origin,
    CASE claims.speaker_kind
        WHEN 'actor' THEN 'actor ' || coalesce(claims.speaker_actor, store.fold(claims.speaker))
        ELSE claims.speaker_kind
    END AS voice,
    aims.sign,
    claims.value * aims.sign AS value,
    claims.confidence * coalesce(settings.modalities[claims.modality], 0) * coalesce(settings.grades[claims.grade], 0)
        AS weight
FROM store.claims AS claims
JOIN aims ON claims.holder = aims.holder AND claims.target = aims.aim
CROSS JOIN store.settings_now AS settings
ANTI JOIN store.superseded AS superseded ON superseded.reading = claims.reading
WHERE claims.kind = 'stance' AND weight > 0;
COMMENT ON MACRO TABLE store.stances_moving IS 'Stance claims that move these pairs, value as seen from the pair.';

-- Cumulative sums with the decay factored out. So that 2 ** (age / half_life) cannot overflow, time is cut into blocks
-- of 100 half-lives, and each moment counts in its own block and, carried over, in the next; what is older still weighs
-- less than 1e-30. Levels are rounded to 9 digits: the last bits of a sum depend on its order.
CREATE OR REPLACE MACRO store.position_series(pairs) AS TABLE
WITH stances AS (
    SELECT
        moving.* EXCLUDE (weight),
        weight * pow(2, (epoch_us(said_at) - epoch_us(known_at)) / 1e6 / half_life) AS weight
    FROM store.stances_moving(pairs) AS moving CROSS JOIN store.settings_now
),
first_known AS (
    SELECT * FROM stances WHERE weight > 1e-12
    QUALIFY known_at = min(known_at) OVER (PARTITION BY holder, target, origin, voice)
),
pieces AS (
    SELECT
        holder, target, origin, voice, known_at,
        max(weight) AS weight,
        sum(weight * value ORDER BY id, reading) / sum(weight ORDER BY id, reading) AS value
    FROM first_known GROUP BY ALL
),
counted AS (
    SELECT
        *, row_number() OVER (PARTITION BY holder, target, origin ORDER BY known_at, voice) = 1 AS opens_origin
    FROM pieces
),
moments AS (
    SELECT
        holder, target, known_at,
        sum(weight ORDER BY origin, voice) AS weight,
        sum(weight * value ORDER BY origin, voice) AS pull,
        count(*) FILTER (opens_origin) AS origins
    FROM counted GROUP BY ALL
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
COMMENT ON MACRO TABLE store.position_series IS 'Course of these pairs'' positions: a point a moment at which evidence became known.';

CREATE OR REPLACE VIEW store.position_points AS
SELECT * FROM store.position_series((
    SELECT list({'holder': holder, 'target': target}) FROM (
        SELECT holder, target FROM store.claims WHERE holder IS NOT NULL AND target IS NOT NULL
        UNION
        SELECT claims.holder, touches.actor
        FROM store.claims AS claims JOIN store.touches_now AS touches ON touches.issue = claims.target
        WHERE claims.holder IS NOT NULL
    )
));
COMMENT ON VIEW store.position_points IS 'Course of every position.';
COMMENT ON COLUMN store.position_points.holder IS 'Id of the holder.';
COMMENT ON COLUMN store.position_points.target IS 'Id of the target.';
COMMENT ON COLUMN store.position_points.known_at IS 'When new evidence became known (UTC).';
COMMENT ON COLUMN store.position_points.level IS 'Level then, -1 against .. +1 for.';
COMMENT ON COLUMN store.position_points.weight IS 'Weight of the evidence under it, decayed to then.';
COMMENT ON COLUMN store.position_points.origins IS 'Independent origins that ever spoke to the pair up to then.';

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

-- The level at a later moment than that of the last evidence: both sums have decayed by `factor`.
CREATE OR REPLACE MACRO store.faded(level, weight, prior, factor) AS
    round(level * (weight + prior) * factor / (weight * factor + prior), 9);
COMMENT ON MACRO store.faded IS 'A level after its evidence has decayed by a factor.';
